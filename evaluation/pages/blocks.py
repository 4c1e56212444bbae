"""Paragraphs and tables, written once: as Markdown for a page, as text for a terminal.

A block is a paragraph of Markdown (also a heading, a list, a picture) or a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from textwrap import wrap

__all__ = [
    "Block",
    "Table",
    "as_markdown",
    "as_text",
    "count",
    "duration",
    "number",
    "ratio",
]

UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"))
MARKS = re.compile(r"^#+ |\*\*?(?=\S)|(?<=\S)\*\*?|`", re.MULTILINE)
WIDTH = 100
LONG = 28
"""A cell of so many letters makes its column one of text, written from the left."""


@dataclass(frozen=True)
class Table:
    """Cells as they are read; each row as long as the head."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]

    def is_text(self) -> list[bool]:
        """Say of each column whether it holds text, not numbers."""
        found: list[bool] = []
        for place in range(len(self.head)):
            column = [row[place] for row in self.rows]
            digits = any(letter.isdigit() for cell in column for letter in cell)
            long = max(map(len, column), default=0) >= LONG
            found.append(place == 0 or long or not digits)
        return found


Block = str | Table


def as_markdown(blocks: Iterable[Block]) -> str:
    """Write blocks as a Markdown page."""
    return "\n\n".join(
        _markdown_table(block) if isinstance(block, Table) else block
        for block in blocks
    )


def as_text(blocks: Iterable[Block]) -> str:
    """Write blocks for a terminal: without marks and pictures, tables aligned."""
    parts: list[str] = []
    for block in blocks:
        if isinstance(block, Table):
            parts.append(_text_table(block))
        elif not block.startswith("!["):
            parts.append("\n".join(map(_wrapped, MARKS.sub("", block).split("\n"))))
    return "\n\n".join(parts)


def _wrapped(line: str) -> str:
    indent = "  " if line.startswith("- ") else ""
    return "\n".join(wrap(line, WIDTH, subsequent_indent=indent))


def _markdown_table(table: Table) -> str:
    rule = "|".join("---" if text else "---:" for text in table.is_text())
    rows = [[cell.replace("|", "\\|") for cell in row] for row in table.rows]
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([f"| {' | '.join(table.head)} |", f"|{rule}|", *lines])


def _text_table(table: Table) -> str:
    rows = [[MARKS.sub("", c) for c in row] for row in (table.head, *table.rows)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    sides = [str.ljust if text else str.rjust for text in table.is_text()]
    return "\n".join(
        "  ".join(
            side(cell, width)
            for side, cell, width in zip(sides, row, widths, strict=True)
        ).rstrip()
        for row in rows
    )


def number(value: float | None, digits: int = 3) -> str:
    """Write a number with so many decimals; a dash where there is none."""
    return "–" if value is None else f"{value:.{digits}f}"


def duration(seconds: float) -> str:
    """Write seconds with three digits and a unit.

    Examples
    --------
    >>> duration(0.00061), duration(4.05e-6), duration(12.5)
    ('610 µs', '4.05 µs', '12.5 s')
    """
    size, unit = next((u for u in UNITS if seconds >= u[0]), UNITS[-1])
    value = seconds / size
    digits = 0 if value >= 99.95 else 1 if value >= 9.995 else 2
    return f"{value:.{digits}f} {unit}"


def ratio(value: float) -> str:
    """Write a ratio with two or three digits.

    Examples
    --------
    >>> ratio(1234.5), ratio(12.34), ratio(0.4567)
    ('1 234', '12.3', '0.46')
    """
    if value >= 99.95:
        return count(round(value))
    return f"{value:.1f}" if value >= 9.995 else f"{value:.2f}"


def count(of: int) -> str:
    """Write a number with its thousands apart."""
    return f"{of:,}".replace(",", " ")
