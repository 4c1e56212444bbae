"""Commas in numbers: *38,5* is a decimal one, *12,500,000* groups, *1,200* may be both.

A number with a comma is never read. What to write is said, and never a number that
nobody has: what a text can only mean by being impossible is told as that.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from calcinosis._regex import regex
from calcinosis.patient.written.entry.entries import DECIMAL_POINT, quoted

__all__ = [
    "COMMA",
    "GROUPED",
    "IN_BRACKETS",
    "MAY_GROUP",
    "POINT",
    "SURELY_GROUPED",
    "has_comma",
    "limit_with_comma",
    "of_comma",
    "with_dash",
]

MAY_GROUP = "the comma may group thousands or be a decimal one"
"""What is said of a comma between three digits and others."""

BEFORE = (
    r"[<>≤≥=~≈\s]*(?:(?:about|around|approx(?:imately)?\.?|circa|ca\.?|for|below|under"
    r"|up to|at most|above|over|at least|(?:less|fewer|more|greater) than|high|low"
    r"|HH?|LL?|N|AA?|\*{1,2}):? ?)?[<>≤≥=~≈\s]*"
)
"""What may stand before a number."""
COMMA = regex(rf"{BEFORE}\d+,\d", re.IGNORECASE)
POINT = regex(rf"{BEFORE}\d*\.\d", re.IGNORECASE)
GROUPED = regex(rf"{BEFORE}[1-9]\d{{0,2}},\d{{3}}(?!\d)", re.IGNORECASE)
SURELY_GROUPED = regex(
    rf"{BEFORE}[1-9]\d{{0,2}}(?:(?:,\d{{2,3}})+,\d{{3}}(?!\d)|,\d{{3}}\.\d)",
    re.IGNORECASE,
)
"""12,500,000, 2,50,000 and 1,200.5: the comma is no decimal one."""
IN_BRACKETS = regex(
    r"[(\[][^()\[\]]*?(?<![\d.])(\d+(?:,\d+)+(?:\.\d+)?)[^()\[\]]*[)\]]"
)
LIMIT = r"\d+(?:\.\d+|,\d{1,2}(?!\d))?"
PARTED = regex(
    rf"[(\[](?P<before>[^()\[\]\d]*)(?P<low>{LIMIT})\s*[,;|]\s*(?P<high>{LIMIT})"
    r"(?P<unit>\s*(?:[^\W\d][^()\[\]]*)?)[)\]]"
)
"""The limits of an interval, with something else than a dash between them."""
BETWEEN_DIGITS = regex(r"(?<=\d),(?=\d)")
SEPARATOR = regex(r"(?<=\d),(?=\d{3}(?!\d))")


def limit_with_comma(text: str) -> str:
    """Return the first limit with a comma of an interval in brackets, or nothing.

    Examples
    --------
    >>> limit_with_comma("12500 /uL (4,000-11,000)")
    '4,000'
    """
    found = IN_BRACKETS.search(text)
    return found[1] if found else ""


def with_dash(text: str) -> str:
    """Write intervals in brackets as they are read: with a dash, and decimal points.

    Examples
    --------
    >>> with_dash("9.1 mg/dL [8.5,10.5]"), with_dash("9,1 mg/dL (8,5;10,5)")
    ('9.1 mg/dL (8.5-10.5)', '9,1 mg/dL (8.5-10.5)')
    >>> with_dash("12500 /uL (4,000)")
    '12500 /uL (4,000)'
    """
    return PARTED.sub(_dashed, text)


def _dashed(found: re.Match[str]) -> str:
    low, high = (found[name].replace(",", ".") for name in ("low", "high"))
    grouped = GROUPED.match(found[0][1:]) or SURELY_GROUPED.match(found[0][1:])
    if grouped or float(low) >= float(high):
        return found[0]
    return f"({found['before']}{low}-{high}{found['unit']})"


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
    written = with_dash(text)
    point, surely = (
        with_dash(BETWEEN_DIGITS.sub(".", written)),
        SURELY_GROUPED.match(text) is not None,
    )
    whole = with_dash((BETWEEN_DIGITS if surely else SEPARATOR).sub("", written))
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
