"""Cells of a sheet of LibreOffice, from its XML."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import NamedTuple
from xml.etree.ElementTree import Element, iterparse

from calcinosis.table.inputs.span import Span

__all__ = ["ODS", "ods_errors", "ods_span"]

ODS = "content.xml"
MISSING = "#N/A"


class _Cell(NamedTuple):
    """A cell that holds something, from 0; the same stands in several."""

    row: int
    rows: int
    column: int
    columns: int
    element: Element


def ods_span(content: bytes, sheet: str) -> int:
    """Return how many cells lie between the outermost ones."""
    rows, columns = Span(), Span()
    for cell in _cells(content, sheet):
        rows.see(cell.row, cell.rows)
        columns.see(cell.column, cell.columns)
    return rows.length * columns.length


def ods_errors(content: bytes, sheet: str) -> Iterator[tuple[int, int, str]]:
    """Yield row and column of every error, and its text."""
    if b"error" not in content:
        return
    for cell in _cells(content, sheet):
        kinds = [x for n, x in cell.element.items() if n.endswith("}value-type")]
        error = "".join(cell.element.itertext()).strip()
        if "error" in kinds and error != MISSING:
            for row in range(cell.row, cell.row + cell.rows):
                for column in range(cell.column, cell.column + cell.columns):
                    yield row, column, error or "error"


def _cells(content: bytes, sheet: str) -> Iterator[_Cell]:
    row, inside = 0, False
    for event, element in iterparse(BytesIO(content), events=("start", "end")):
        kind = element.tag.rpartition("}")[2]
        if kind == "table" and event == "start":
            row, inside = 0, _attribute(element, "name") == sheet
        elif kind == "table-row" and event == "end":
            rows, column = _repeated(element, "rows"), 0
            for cell in element:
                columns = _repeated(cell, "columns")
                if inside and (len(cell) or _attribute(cell, "value-type")):
                    yield _Cell(row, rows, column, columns, cell)
                column += columns
            row += rows
            element.clear()


def _repeated(element: Element, what: str) -> int:
    told = _attribute(element, f"number-{what}-repeated")
    return max(int(told[:9]), 1) if told.isdecimal() else 1


def _attribute(element: Element, name: str) -> str:
    return next((x for n, x in element.items() if n.endswith("}" + name)), "")
