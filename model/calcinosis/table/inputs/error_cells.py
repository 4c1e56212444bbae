"""Cells of a workbook that hold an error: ``#DIV/0!``; and how far apart cells lie.

The library that reads workbooks shows errors as empty, and so as not assessed; only
``#N/A`` says that. Where a sheet holds others they are taken from its own file. The
same library makes every cell between the outermost two, and ends the program where
there is no memory for them.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from string import ascii_uppercase
from xml.etree.ElementTree import Element, ParseError, fromstring, iterparse

from calcinosis._regex import regex
from calcinosis.size_limits import WORKBOOK_CELLS
from calcinosis.table.inputs.ods_cells import ODS, ods_errors, ods_spans
from calcinosis.table.inputs.workbook_parts import MISSING, Span, linked_part
from calcinosis.table.inputs.xlsb_cells import BINARY, xlsb_errors, xlsb_span

__all__ = ["cells_spanned", "error_cells", "open_spans", "sheet_content"]

BOOK, LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
PLACE = regex(r"([A-Z]{1,3})(\d{1,7})")
CELL = regex(rb"""\br=["']([A-Z]{1,3})(\d{1,7})["']""")
WIDE, LONG = rb"""\br=["'][A-Z]{%d}\d""", rb"""\br=["'][A-Z]{1,3}\d{%d}["']"""
MOST_ROWS = 1 << 20
MARKED = b'"e"', b"'e'"


def error_cells(path: str, sheet: str) -> Iterator[tuple[int, int, str]]:
    """Yield row and column, from 0, and the error of every such cell of a sheet.

    Nothing of a workbook in which no file of that sheet is found.
    """
    try:
        with zipfile.ZipFile(path) as packed:
            if ODS in packed.namelist():
                yield from ods_errors(packed.read(ODS), sheet)
                return
            if BINARY in packed.namelist():
                yield from xlsb_errors(packed, sheet)
                return
            content = sheet_content(packed, sheet)
        if any(mark in content for mark in MARKED):
            yield from _errors(content)
    except (OSError, KeyError, ValueError, zipfile.BadZipFile, ParseError):
        return


def cells_spanned(path: str, sheet: str) -> int:
    """Return how many cells lie between the outermost ones of a sheet, if known.

    All of them are made when a sheet is read: one cell in the last corner is enough to
    take all memory.
    """
    try:
        with zipfile.ZipFile(path) as packed:
            if BINARY in packed.namelist():
                return xlsb_span(packed, sheet)
            return _span(sheet_content(packed, sheet))
    except (OSError, KeyError, ValueError, zipfile.BadZipFile, ParseError):
        return 0


def open_spans(path: str) -> dict[str, int]:
    """Return the same of every sheet of an .ods workbook; of another nothing.

    The library makes the cells of all of them when it opens one.
    """
    try:
        with zipfile.ZipFile(path) as packed:
            return ods_spans(packed.read(ODS)) if ODS in packed.namelist() else {}
    except (OSError, KeyError, ValueError, zipfile.BadZipFile, ParseError):
        return {}


def _span(content: bytes) -> int:
    letters = next((n for n in (3, 2) if re.search(WIDE % n, content)), 1)
    digits = next((n for n in range(7, 0, -1) if re.search(LONG % n, content)), 0)
    most = sum(len(ascii_uppercase) ** n for n in range(1, letters + 1))
    if most * min(10**digits, MOST_ROWS) <= WORKBOOK_CELLS:
        return 0  # however they lie
    rows, columns = Span(), Span()
    for place in CELL.finditer(content):
        rows.see(int(place[2]))
        columns.see(_column(place[1].decode()))
    return rows.length * columns.length


def sheet_content(packed: zipfile.ZipFile, sheet: str) -> bytes:
    """Return the file of a sheet of an .xlsx workbook; empty if there is none."""
    part = _part(packed, sheet)
    return packed.read(part) if part else b""


def _errors(content: bytes) -> Iterator[tuple[int, int, str]]:
    for _, element in iterparse(BytesIO(content)):
        kind = _name(element)
        if kind == "c" and element.get("t") == "e":
            place = PLACE.fullmatch(element.get("r", ""))
            error = element.findtext("{*}v", "").strip()
            if place and error and error != MISSING:
                yield int(place[2]) - 1, _column(place[1]), error
        if kind in ("c", "row"):
            element.clear()


def _part(packed: zipfile.ZipFile, sheet: str) -> str:
    """Return the name of the file that holds a sheet, or nothing."""
    book = fromstring(packed.read(BOOK))
    keys = {
        value
        for one in book.iter()
        if _name(one) == "sheet" and one.get("name") == sheet
        for name, value in one.items()
        if name.endswith("}id")
    }
    return linked_part(packed, LINKS, keys)


def _name(element: Element) -> str:
    """Return the name of an element without its namespace."""
    return element.tag.rpartition("}")[2]


def _column(letters: str) -> int:
    """Return the number of a column, from 0: of ``AA`` 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
