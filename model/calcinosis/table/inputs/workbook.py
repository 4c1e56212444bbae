"""Sheets of Excel and LibreOffice workbooks, with python-calamine.

A workbook is read whole: it has at most a million rows.
"""

from __future__ import annotations

import datetime
import re
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from calcinosis._regex import regex
from calcinosis.errors import CaseError, Problem, nearest
from calcinosis.patient.written.entry.entries import quoted
from calcinosis.size_limits import MIB, WORKBOOK, WORKBOOK_CELLS, mebibytes
from calcinosis.table.columns import Block
from calcinosis.table.inputs.error_cells import cells_spanned, error_cells, open_spans
from calcinosis.table.notation import Decimal

__all__ = ["WorkbookInput"]

Cells = list[Any]
OLD = b"\xd0\xcf\x11\xe0"
CODES = rb"[\x00\x07\x0f\x17\x1d\x24]"
OLD_ERROR = regex(
    rb"\x05\x02\x08\x00.{6}" + CODES + rb"\x01"
    rb"|\x06\x00.[\x00-\x20].{6}\x02." + CODES + rb".{3}\xff\xff",
    re.DOTALL,
)
"""An error other than ``#N/A`` in an .xls workbook: as it stands, or of a formula."""
DAMAGED = OSError, ValueError, RuntimeError, EOFError, zlib.error
"""What the library of archives raises, beside its own error."""


class WorkbookInput:
    """One sheet of a workbook; its first row that is not empty names the columns.

    Parameters
    ----------
    path : str
    sheet : str, optional
        Needed where several sheets hold something.

    Raises
    ------
    CaseError
        If it cannot be read, or it is not clear which sheet is meant.
    """

    names: list[str] | None
    types: Mapping[str, Any]
    nameless: Sequence[int]
    below: Sequence[str]
    decimal: Decimal = "."

    def __init__(self, path: str, sheet: str | None = None) -> None:
        rows = _rows(path, sheet)
        if not rows:
            text = "is empty: the first row names the columns"
            raise CaseError([Problem(path, text)])
        self.columns = [str(name).strip() for name in rows[0]]
        self.rows, self.read = rows[1:], 0
        while self.rows and not _holds_something(self.rows[-1]):
            self.rows.pop()
        self.names = [name for name in self.columns if name]
        self.nameless = [
            number
            for number, name in enumerate(self.columns, start=1)
            if not name and any(row[number - 1] != "" for row in self.rows)
        ]
        first = next(filter(_holds_something, self.rows), [])
        self.below = [str(first[number - 1]).strip() for number in self.nameless]
        self.types = dict.fromkeys(self.names, pa.string())

    def done(self) -> float | None:
        """Return the share of the rows that has been read."""
        return self.read / len(self.rows) if self.rows else None

    def blocks(self, chunk: int, wanted: Collection[str]) -> Iterator[Block]:
        """Yield blocks of rows."""
        places = {own: n for n, own in enumerate(self.columns) if own in wanted}
        for start in range(0, len(self.rows), chunk):
            rows = self.rows[start : start + chunk]
            self.read = start + len(rows)
            columns = {
                name: [_entry(row[place]) for row in rows]
                for name, place in places.items()
            }
            numbers = np.arange(start + 1, self.read + 1)
            yield Block(columns, len(rows), numbers)


def _rows(path: str, sheet: str | None) -> list[Cells]:
    """Return the rows of the sheet that is meant, from the first that is not empty."""
    try:
        from python_calamine import CalamineError, CalamineWorkbook
    except ImportError as error:
        text = (
            "is a workbook, which needs one more library: "
            "pip install 'calcinosis[excel]'; or save it as CSV UTF-8"
        )
        raise CaseError([Problem(path, text)]) from error
    _refuse_large(path)
    _refuse_old_errors(path)
    _refuse_wide(path, open_spans(path))
    try:
        with CalamineWorkbook.from_path(path) as book:
            names = list(book.sheet_names)
            if sheet is not None and sheet not in names:
                listed = ", ".join(quoted(name) for name in names)
                text = f"has no sheet {quoted(sheet)} among {listed}"
                raise CaseError([Problem(path, text + nearest(sheet, names))])
            asked = names if sheet is None else [sheet]
            _refuse_wide(path, {name: cells_spanned(path, name) for name in asked})
            full = {
                name: rows
                for name in asked
                if (rows := _with_errors(path, book.get_sheet_by_name(name)))
            }
    except (CalamineError, OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error).partition("\n")[0]
        problem = Problem(path, _no_workbook(path) or f"cannot be read: {reason}")
        raise CaseError([problem]) from error
    if len(full) > 1:
        listed = ", ".join(quoted(name) for name in full)
        text = f"has several sheets, {listed}: --sheet NAME tells which"
        raise CaseError([Problem(path, text)])
    return next(iter(full.values()), [])


def _with_errors(path: str, sheet: Any) -> list[Cells]:
    """Return the cells of a sheet; an error is its text, not nothing."""
    rows: list[Cells] = sheet.to_python()
    top, left = sheet.start or (0, 0)
    for row, column, error in error_cells(path, sheet.name):
        row, column = row - top, column - left
        inside = 0 <= row < len(rows) and 0 <= column < len(rows[row])
        if inside and rows[row][column] == "":
            rows[row][column] = error
    return rows


def _no_workbook(path: str) -> str:
    """Say of a file that begins like no workbook what to do with it, or nothing."""
    try:
        with Path(path).open("rb") as opened:
            start = opened.read(4)
    except (OSError, ValueError):
        return ""
    if not start or start[:2] == b"PK" or start == OLD:
        if start[:2] == b"PK" and path.lower().endswith(".xls"):
            return "is a workbook of newer Excel: name it '….xlsx'"
        return ""
    if start.startswith(b"\x1f\x8b"):
        return "is no workbook, but compressed with gzip: unpack it first"
    return "is no workbook; if it is text with commas or tabs, name it '….csv'"


def _refuse_large(path: str) -> None:
    """Raise a :class:`CaseError` if a workbook unpacks to more than is taken."""
    if zipfile.is_zipfile(path):
        size = _unpacked(path)
    else:  # an older format, or told later
        size = Path(path).stat().st_size if Path(path).is_file() else 0
    if size > WORKBOOK:
        text = f"is larger than {mebibytes(WORKBOOK)}, unpacked: save it as CSV UTF-8"
        raise CaseError([Problem(path, text)])


def _refuse_old_errors(path: str) -> None:
    """Raise a :class:`CaseError` if an .xls workbook holds errors: they look empty."""
    try:
        content = Path(path).read_bytes()
    except (OSError, ValueError):
        return  # told later
    if content.startswith(OLD) and OLD_ERROR.search(content):
        text = (
            "has errors such as #DIV/0! in its cells, which in .xls cannot be told "
            "from empty ones: save it as .xlsx"
        )
        raise CaseError([Problem(path, text)])


def _unpacked(path: str) -> int:
    """Return how many bytes a workbook unpacks to; a little more than the limit: more.

    What its list of parts says may be false, and is not believed.
    """
    total = 0
    try:
        with zipfile.ZipFile(path) as packed:
            parts = packed.infolist()
            if (told := sum(part.file_size for part in parts)) > WORKBOOK:
                return told
            for part in parts:
                size, part.file_size = part.file_size, WORKBOOK + 1
                with packed.open(part) as stream:
                    found = 0
                    while total + found <= WORKBOOK and (more := stream.read(MIB)):
                        found += len(more)
                total += found
                if total > WORKBOOK:
                    return total
                if found != size:
                    text = f"its part {quoted(part.filename)} is not as long as told"
                    raise ValueError(text)
    except (*DAMAGED, zipfile.BadZipFile) as error:
        # what reads the cells may be less strict, and would unpack any amount
        text = f"cannot be read: {str(error)[:1].lower()}{str(error)[1:]}"
        raise CaseError([Problem(path, text)]) from error
    return total


def _refuse_wide(path: str, spans: Mapping[str, int]) -> None:
    """Raise a :class:`CaseError` if the cells of a sheet lie too far apart."""
    for sheet, count in spans.items():
        if count > WORKBOOK_CELLS:
            text = (
                f"the outermost cells of its sheet {quoted(sheet)} span {count} cells, "
                f"more than {WORKBOOK_CELLS}: delete those far off, or save it as CSV"
            )
            raise CaseError([Problem(path, text)])


def _holds_something(row: Cells) -> bool:
    return any(cell != "" for cell in row)


def _entry(cell: Any) -> Any:
    """Return a cell as a table of text would have it; numbers and truths stay."""
    if isinstance(cell, str):
        return cell or None
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat()
    return cell
