"""Cells of an Excel workbook that hold an error: ``#DIV/0!``.

The library that reads workbooks shows them as empty, and so as not assessed; only
``#N/A`` says that. Where a sheet holds others they are taken from its XML.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from html import unescape

__all__ = ["error_cells"]

BOOK, LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
SHEET = re.compile(r"<(?:\w+:)?sheet\s[^>]*>")
LINK = re.compile(r"<Relationship\s[^>]*>")
FIELD = re.compile(r'([\w:]+)="([^"]*)"')
CELL = re.compile(
    rb'<(?:\w+:)?c\s(?=[^>]*\bt="e")[^>]*\br="([A-Z]{1,3})(\d{1,7})"[^>]*>'
    rb"(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]*)</",
    re.DOTALL,
)
MISSING = "#N/A"


def error_cells(path: str, sheet: str) -> Iterator[tuple[int, int, str]]:
    """Yield row and column, from 0, and the error of every such cell of a sheet.

    Nothing of a workbook of another format: its errors stay empty.
    """
    try:
        with zipfile.ZipFile(path) as packed:
            part = _part(packed, sheet)
            content = packed.read(part) if part else b""
    except (OSError, KeyError, ValueError, zipfile.BadZipFile):
        return
    if b't="e"' not in content:
        return
    for letters, row, text in CELL.findall(content):
        error = unescape(text.decode(errors="replace")).strip()
        if error != MISSING:
            yield int(row) - 1, _column(letters.decode()), error


def _part(packed: zipfile.ZipFile, sheet: str) -> str:
    """Return the name of the file that holds a sheet, or nothing."""
    texts = [packed.read(name).decode(errors="replace") for name in (BOOK, LINKS)]
    sheets = [dict(FIELD.findall(tag)) for tag in SHEET.findall(texts[0])]
    links = [dict(FIELD.findall(tag)) for tag in LINK.findall(texts[1])]
    own = [one for one in sheets if unescape(one.get("name", "")) == sheet]
    keys = {v for one in own for k, v in one.items() if k.endswith(":id")}
    targets = [one.get("Target", "") for one in links if one.get("Id") in keys]
    return posixpath.join("/xl", targets[0]).lstrip("/") if targets else ""


def _column(letters: str) -> int:
    """Return the number of a column, from 0: of ``AA`` 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
