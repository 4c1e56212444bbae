"""Cells of a sheet of an .xlsb workbook, from its records."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator

from calcinosis.table.inputs.workbook_parts import Span, linked_part

__all__ = ["BINARY", "ERRORS", "xlsb_errors", "xlsb_span"]

BINARY, LINKS = "xl/workbook.bin", "xl/_rels/workbook.bin.rels"
ROW, CELLS, SHEET = 0, range(1, 12), 156
"""Kinds of records: a row begins, a cell (an empty one is none), a sheet is named."""
FAULTS, AT = (3, 11), 8
"""Errors, typed or of a formula, and where in a record the number of one stands."""
ERRORS = {
    **{0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!"},
    **{0x1D: "#NAME?", 0x24: "#NUM!", 0x2B: "#GETTING_DATA"},
}
"""Without ``#N/A``, which says that there is no value."""


def xlsb_span(packed: zipfile.ZipFile, sheet: str) -> int:
    """Return how many cells lie between the outermost ones."""
    rows, columns = Span(), Span()
    for row, _, data in _cells(packed, sheet):
        rows.see(row)
        columns.see(_number(data, 0))
    return rows.length * columns.length


def xlsb_errors(packed: zipfile.ZipFile, sheet: str) -> Iterator[tuple[int, int, str]]:
    """Yield row and column of every error, and its text."""
    for row, kind, data in _cells(packed, sheet):
        error = ERRORS.get(data[AT]) if kind in FAULTS and len(data) > AT else None
        if error is not None:
            yield row, _number(data, 0), error


def _cells(packed: zipfile.ZipFile, sheet: str) -> Iterator[tuple[int, int, bytes]]:
    """Yield the cells of a sheet that hold something: row, kind, content."""
    part, row = _part(packed, sheet), 0
    for kind, data in _records(packed.read(part) if part else b""):
        if kind == ROW:
            row = _number(data, 0)
        elif kind in CELLS:
            yield row, kind, data


def _part(packed: zipfile.ZipFile, sheet: str) -> str:
    key = ""
    for kind, data in _records(packed.read(BINARY)):
        if kind == SHEET:
            link, at = _text(data, 8)
            if _text(data, at)[0] == sheet:
                key = link
    return linked_part(packed, LINKS, {key})


def _records(content: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(content):
        kind, at = _packed_number(content, at, 2)
        size, at = _packed_number(content, at, 4)
        yield kind, content[at : at + size]
        at += size


def _packed_number(content: bytes, at: int, most: int) -> tuple[int, int]:
    """Read a number of 7 bits a byte, the lowest first."""
    number = 0
    for place, byte in enumerate(content[at : at + most]):
        number |= (byte & 0x7F) << 7 * place
        if byte < 0x80:
            return number, at + place + 1
    return number, at + most


def _number(data: bytes, at: int) -> int:
    """Read a whole number; 0 where the record ends before it."""
    return int(struct.unpack_from("<I", data, at)[0]) if len(data) >= at + 4 else 0


def _text(data: bytes, at: int) -> tuple[str, int]:
    end = at + 4 + 2 * _number(data, at)
    return data[at + 4 : end].decode("utf-16-le", errors="replace"), end
