"""Sheets of Excel and LibreOffice workbooks, with python-calamine.

A workbook is read whole: it has at most a million rows.
"""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from calcinosis.errors import CaseError, Problem, nearest
from calcinosis.patient.written.entries import quoted
from calcinosis.size_limits import WORKBOOK, mebibytes
from calcinosis.table.columns import Block
from calcinosis.table.inputs.error_cells import error_cells
from calcinosis.table.notation import Decimal

__all__ = ["WorkbookInput"]

Cells = list[Any]


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
    try:
        with CalamineWorkbook.from_path(path) as book:
            names = list(book.sheet_names)
            if sheet is not None and sheet not in names:
                listed = ", ".join(quoted(name) for name in names)
                text = f"has no sheet {quoted(sheet)} among {listed}"
                raise CaseError([Problem(path, text + nearest(sheet, names))])
            asked = names if sheet is None else [sheet]
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
    if not start or start[:2] == b"PK" or start == b"\xd0\xcf\x11\xe0":
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


def _unpacked(path: str) -> int:
    """Return how many bytes a workbook says that it unpacks to."""
    try:
        with zipfile.ZipFile(path) as packed:
            return sum(part.file_size for part in packed.infolist())
    except (OSError, ValueError, NotImplementedError, zipfile.BadZipFile) as error:
        # what reads the cells may be less strict, and would unpack any amount
        text = f"cannot be read: {str(error)[:1].lower()}{str(error)[1:]}"
        raise CaseError([Problem(path, text)]) from error


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
