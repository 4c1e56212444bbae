"""Cells of a sheet of LibreOffice, from its XML."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import NamedTuple
from xml.etree.ElementTree import Element, iterparse

from calcinosis.table.inputs.workbook_parts import MISSING, Span

__all__ = ["ODS", "ods_errors", "ods_spans"]

ODS = "content.xml"


class _Cell(NamedTuple):
    """A cell that holds something, from 0; the same stands in several."""

    sheet: str
    row: int
    rows: int
    column: int
    columns: int
    element: Element


def ods_spans(content: bytes) -> dict[str, int]:
    """Return how many cells lie between the outermost ones of every sheet."""
    spans: dict[str, tuple[Span, Span]] = {}
    for cell in _cells(content):
        rows, columns = spans.setdefault(cell.sheet, (Span(), Span()))
        rows.see(cell.row, cell.rows)
        columns.see(cell.column, cell.columns)
    return {sheet: own[0].length * own[1].length for sheet, own in spans.items()}


def ods_errors(content: bytes, sheet: str) -> Iterator[tuple[int, int, str]]:
    """Yield row and column of every error, and its text."""
    if b"error" not in content:
        return
    for cell in _cells(content):
        kinds = [x for n, x in cell.element.items() if n.endswith("}value-type")]
        error = "".join(cell.element.itertext()).strip()
        if cell.sheet == sheet and "error" in kinds and error != MISSING:
            for row in range(cell.row, cell.row + cell.rows):
                for column in range(cell.column, cell.column + cell.columns):
                    yield row, column, error or "error"


def _cells(content: bytes) -> Iterator[_Cell]:
    row, sheet = 0, ""
    for event, element in iterparse(BytesIO(content), events=("start", "end")):
        kind = element.tag.rpartition("}")[2]
        if kind == "table" and event == "start":
            row, sheet = 0, _attribute(element, "name")
        elif kind == "table-row" and event == "end":
            rows, column = _repeated(element, "rows"), 0
            for cell in element:
                columns = _repeated(cell, "columns")
                if len(cell) or _attribute(cell, "value-type"):
                    yield _Cell(sheet, row, rows, column, columns, cell)
                column += columns
            row += rows
            element.clear()


def _repeated(element: Element, what: str) -> int:
    told = _attribute(element, f"number-{what}-repeated")
    return max(int(told[:9]), 1) if told.isdecimal() else 1


def _attribute(element: Element, name: str) -> str:
    return next((x for n, x in element.items() if n.endswith("}" + name)), "")
