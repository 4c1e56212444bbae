"""Cells of an Excel workbook that hold an error: ``#DIV/0!``.

The library that reads workbooks shows them as empty, and so as not assessed; only
``#N/A`` says that. Where a sheet holds others they are taken from its XML.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from xml.etree.ElementTree import Element, ParseError, fromstring, iterparse

__all__ = ["error_cells"]

BOOK, LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
MARKED = b'"e"', b"'e'"
MISSING = "#N/A"


def error_cells(path: str, sheet: str) -> Iterator[tuple[int, int, str]]:
    """Yield row and column, from 0, and the error of every such cell of a sheet.

    Nothing of a workbook of another format: its errors stay empty.
    """
    try:
        with zipfile.ZipFile(path) as packed:
            part = _part(packed, sheet)
            content = packed.read(part) if part else b""
        if any(mark in content for mark in MARKED):
            yield from _errors(content)
    except (OSError, KeyError, ValueError, zipfile.BadZipFile, ParseError):
        return


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
    book, links = (fromstring(packed.read(name)) for name in (BOOK, LINKS))
    keys = {
        value
        for one in book.iter()
        if _name(one) == "sheet" and one.get("name") == sheet
        for name, value in one.items()
        if name.endswith("}id")
    }
    targets = [one.get("Target", "") for one in links.iter() if one.get("Id") in keys]
    return posixpath.join("/xl", targets[0]).lstrip("/") if targets else ""


def _name(element: Element) -> str:
    """Return the name of an element without its namespace."""
    return element.tag.rpartition("}")[2]


def _column(letters: str) -> int:
    """Return the number of a column, from 0: of ``AA`` 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
