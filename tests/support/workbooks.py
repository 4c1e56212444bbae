"""The smallest workbook that Excel opens, written by hand."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from html import escape
from io import BytesIO
from typing import Any

__all__ = ["ErrorCell", "workbook_bytes"]

SCHEMAS = "http://schemas.openxmlformats.org"
OFFICE = f"{SCHEMAS}/officeDocument/2006/relationships"
PACKAGE = f"{SCHEMAS}/package/2006/relationships"
MAIN = f"{SCHEMAS}/spreadsheetml/2006/main"


@dataclass(frozen=True)
class ErrorCell:
    """An error such as ``#REF!``, at a place such as ``B3``."""

    text: str
    place: str


def workbook_bytes(**sheets: list[list[Any]]) -> bytes:
    """Write sheets by their names, each a list of rows."""
    names = list(sheets)
    listed = "".join(
        f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"/>'
        for n, name in enumerate(names, start=1)
    )
    links = "".join(
        f'<Relationship Id="r{n}" Type="{OFFICE}/worksheet" '
        f'Target="worksheets/s{n}.xml"/>'
        for n in range(1, len(names) + 1)
    )
    whole = BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" '
            f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
            "</Relationships>",
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets>'
            "</workbook>",
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{PACKAGE}">{links}</Relationships>',
        )
        for n, rows in enumerate(sheets.values(), start=1):
            data = "".join(f"<row>{''.join(map(_cell, row))}</row>" for row in rows)
            archive.writestr(
                f"xl/worksheets/s{n}.xml",
                f'<worksheet xmlns="{MAIN}"><sheetData>{data}</sheetData></worksheet>',
            )
    return whole.getvalue()


def _cell(value: Any) -> str:
    if isinstance(value, ErrorCell):
        return f'<c r="{value.place}" t="e"><v>{value.text}</v></c>'
    if isinstance(value, bool):
        return f'<c t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int | float):
        return f"<c><v>{value}</v></c>"
    text = escape(str(value), quote=False)
    return f'<c t="inlineStr"><is><t>{text}</t></is></c>'
