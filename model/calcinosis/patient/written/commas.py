"""Commas in numbers: *38,5* is a decimal one, *12,500,000* groups, *1,200* may be both.

A number with a comma is never read. What to write is said, and never a number that
nobody has: what a text can only mean by being impossible is told as that.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from calcinosis.patient.written.entries import DECIMAL_POINT, quoted

__all__ = [
    "COMMA",
    "GROUPED",
    "MAY_GROUP",
    "POINT",
    "SURELY_GROUPED",
    "has_comma",
    "of_comma",
]

MAY_GROUP = "the comma may group thousands or be a decimal one"
"""What is said of a comma between three digits and others."""

BEFORE = (
    r"[<>≤≥=~≈\s]*(?:(?:about|around|approx(?:imately)?\.?|circa|ca\.?|for|below|under"
    r"|up to|at most|above|over|at least|(?:less|fewer|more|greater) than|high|low"
    r"|HH?|LL?|N|AA?|\*{1,2}):? ?)?[<>≤≥=~≈\s]*"
)
"""What may stand before a number."""
COMMA = re.compile(rf"{BEFORE}\d+,\d", re.IGNORECASE)
POINT = re.compile(rf"{BEFORE}\d*\.\d", re.IGNORECASE)
GROUPED = re.compile(rf"{BEFORE}[1-9]\d{{0,2}},\d{{3}}(?!\d)", re.IGNORECASE)
SURELY_GROUPED = re.compile(
    rf"{BEFORE}[1-9]\d{{0,2}}(?:(?:,\d{{2,3}})+,\d{{3}}(?!\d)|,\d{{3}}\.\d)",
    re.IGNORECASE,
)
"""12,500,000, 2,50,000 and 1,200.5: the comma is no decimal one."""
BETWEEN_DIGITS = re.compile(r"(?<=\d),(?=\d)")
SEPARATOR = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


def has_comma(entry: object) -> bool:
    """Whether an entry is a text whose number holds a comma."""
    return isinstance(entry, str) and COMMA.match(entry) is not None


def of_comma(text: str, why_not: Callable[[str], str]) -> str:
    """Say what to write for *38,5* or *1,200*, of another text nothing.

    Parameters
    ----------
    text : str
    why_not : callable
        Why nobody has what such a text, written without commas, tells; nothing if
        somebody may.

    Examples
    --------
    >>> of_comma("38,5 °C", lambda text: "")
    "'38,5 °C': write a decimal point: '38.5 °C'"
    >>> of_comma("1,200", lambda text: "")
    "'1,200': the comma may group thousands or be a decimal one: write 1200 or 1.200"
    >>> of_comma("9,100", lambda text: "nobody has 9100" if text == "9100" else "")
    "'9,100': the comma may group thousands or be a decimal one, but nobody has 9100; \
write 9.100 if that is right, else correct the number"
    """
    if not COMMA.match(text):
        return ""
    point, surely = (
        BETWEEN_DIGITS.sub(".", text),
        SURELY_GROUPED.match(text) is not None,
    )
    whole = (BETWEEN_DIGITS if surely else SEPARATOR).sub("", text)
    either = not surely and GROUPED.match(text) is not None
    readings = [whole, point] if either else [whole if surely else point]
    reasons = [why_not(reading) for reading in readings]
    possible = [r for r, why in zip(readings, reasons, strict=True) if not why]
    wrong = " and ".join(filter(None, reasons))
    if not possible:
        return f"{quoted(text)}: {wrong}"
    if either:
        unclear = f"{quoted(text)}: {MAY_GROUP}"
        if not wrong:
            return f"{unclear}: write {whole} or {point}"
        how = f"write {possible[0]} if that is right, else correct the number"
        return f"{unclear}, but {wrong}; {how}"
    if surely:
        return f"{quoted(text)}: write the thousands without commas: {whole}"
    beside = "" if text[-1:].isalpha() else ", with its unit where none is told"
    return f"{quoted(text)}: {DECIMAL_POINT}: '{point}'{beside}"
