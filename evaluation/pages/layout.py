"""Pages of Markdown from templates: as they are, or as text for a terminal."""

import re
from collections.abc import Mapping
from math import log
from textwrap import wrap
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from calcinosis.typeset import plain
from evaluation import HERE

UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"))
MARKS = re.compile(r"^#+ |\*\*?(?=\S)|(?<=\S)\*\*?|`", re.MULTILINE)
WIDTH = 100


def plainly(markdown: str) -> str:
    """Write a page for a terminal: without marks and pictures, tables aligned."""
    parts: list[str] = []
    for block in markdown.strip().split("\n\n"):
        lines = MARKS.sub("", block).split("\n")
        if block.startswith("|"):
            parts.append(_aligned(lines))
        elif not block.startswith("!["):
            parts.append("\n".join(map(_wrapped, lines)))
    return "\n\n".join(parts)


def _wrapped(line: str) -> str:
    indent = "  " if line.startswith("- ") else ""
    return "\n".join(wrap(line, WIDTH, subsequent_indent=indent))


def _aligned(lines: list[str]) -> str:
    head, rule, *rows = (
        [cell.strip() for cell in line[1:-1].split("|")] for line in lines
    )
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    sides = [str.rjust if cell.endswith(":") else str.ljust for cell in rule]
    return "\n".join(
        "  ".join(
            side(cell, width)
            for side, cell, width in zip(sides, row, widths, strict=True)
        ).rstrip()
        for row in (head, *rows)
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


def fill(template: str, content: Mapping[str, Any], **more: Any) -> str:
    """Fill a template, named by its path in ``evaluation/``, with what was measured."""
    return TEMPLATES.get_template(template).render(content, **more)


TEMPLATES = Environment(
    loader=FileSystemLoader(HERE),
    autoescape=lambda name: ".html." in (name or ""),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)
FILTERS: dict[str, Any] = {
    **{"number": number, "plain": plain, "log": log},
    **{"duration": duration, "thousands": count, "ratio": ratio},
}
TEMPLATES.filters.update(FILTERS)
TABLES: Any = TEMPLATES.get_template("pages/tables.md.jinja").module
"""Macros as functions: what was measured → Markdown."""
