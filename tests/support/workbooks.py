"""The smallest workbook that Excel opens, written by hand."""

from __future__ import annotations

import struct
import zipfile
from dataclasses import dataclass
from html import escape
from io import BytesIO
from typing import Any

__all__ = ["ErrorCell", "binary_workbook", "open_workbook", "workbook_bytes"]

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


BINARY_ERRORS = {"#DIV/0!": 0x07, "#REF!": 0x17, "#N/A": 0x2A}


def binary_workbook(rows: list[list[Any]]) -> bytes:
    """Write a sheet ``S`` of texts and errors as the smallest .xlsb."""
    data = [_record(148, struct.pack("<4I", 0, len(rows), 0, 9)), _record(145)]
    for number, cells in enumerate(rows):
        data.append(_record(0, struct.pack("<I", number) + bytes(21)))
        for column, value in enumerate(cells):
            place = struct.pack("<2I", column, 0)
            if isinstance(value, ErrorCell):
                code = bytes([BINARY_ERRORS[value.text]])
                data.append(_record(3, place + code))
            else:
                data.append(_record(6, place + _wide(value)))
    data.append(_record(146))
    sheet = struct.pack("<2I", 0, 1) + _wide("r1") + _wide("S")
    book = [_record(143), _record(156, sheet), _record(144), _record(132)]
    target = "worksheets/s.bin"
    links = f'<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="{target}"/>'
    whole = BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("xl/workbook.bin", b"".join(book))
        archive.writestr(
            "xl/_rels/workbook.bin.rels",
            f'<Relationships xmlns="{PACKAGE}">{links}</Relationships>',
        )
        archive.writestr("xl/worksheets/s.bin", b"".join(data))
    return whole.getvalue()


def _record(kind: int, data: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return head + bytes([len(data)]) + data


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


SPACES = {
    name: f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"
    for name in ("office", "table", "text")
}
CALC_EXT = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"


def open_workbook(rows: list[list[Any]], more: str = "") -> bytes:
    """Write a sheet ``S`` of texts and errors as the smallest .ods."""
    table = "".join(
        f"<table:table-row>{''.join(map(_open_cell, row))}</table:table-row>"
        for row in rows
    )
    named = " ".join(f'xmlns:{name}="{space}"' for name, space in SPACES.items())
    whole = BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr(
            "content.xml",
            f'<office:document-content {named} xmlns:calcext="{CALC_EXT}">'
            '<office:body><office:spreadsheet><table:table table:name="S">'
            f"{table}{more}</table:table></office:spreadsheet></office:body>"
            "</office:document-content>",
        )
    return whole.getvalue()


def _open_cell(value: Any) -> str:
    kind = 'office:value-type="string"'
    if isinstance(value, ErrorCell):
        kind += ' office:string-value="" calcext:value-type="error"'
        value = value.text
    return f"<table:table-cell {kind}><text:p>{value}</text:p></table:table-cell>"
