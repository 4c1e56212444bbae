"""Numbers that are written out: ``one week``, ``two and a half years``."""

from __future__ import annotations

import re
from functools import lru_cache

from calcinosis._regex import regex

__all__ = ["NUMBER_WORDS", "in_digits"]

ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
TEENS = (
    *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen"),
    *("seventeen", "eighteen", "nineteen"),
)
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
NUMBER_WORDS = {name: n for n, name in enumerate((*ONES, *TEENS), start=1)} | {
    ten if one is None else f"{ten} {one}": 10 * n + (0 if one is None else m)
    for n, ten in enumerate(TENS, start=2)
    for m, one in enumerate((None, *ONES))
}
"""Every number from one to ninety-nine."""
HALVES = regex(r"(?:(?<!\d)(\d{1,3}) ?)?(?:½|(?<![\d/])1/2(?= ?[a-z]))", re.IGNORECASE)
TIME = r"(?=(?:second|minute|hour|day|week|month|year)\b)"
WORDS = regex(
    rf"\b(?:(?P<half>half(?: an?)? {TIME})|(?P<article>an? {TIME})"
    rf"|(?P<tens>{'|'.join(TENS)})(?:[ -](?P<one>{'|'.join(ONES)}))?\b"
    rf"|(?P<small>{'|'.join((*TEENS, *ONES))})\b)(?P<and_half> and a half\b)?",
    re.IGNORECASE,
)


@lru_cache(maxsize=1024)
def in_digits(text: str) -> str:
    """Write the numbers of a text in digits; *a* is one before a unit of time.

    Examples
    --------
    >>> in_digits("one week"), in_digits("two and a half years"), in_digits("a day ago")
    ('1 week', '2.5 years', '1 day ago')
    >>> in_digits("half a year"), in_digits("twenty-one-day-old"), in_digits("a few d")
    ('0.5 year', '21-day-old', 'a few d')
    >>> in_digits("1½ years"), in_digits("1 1/2 y"), in_digits("1/2 year")
    ('1.5 years', '1.5 y', '0.5 year')
    """
    text = HALVES.sub(lambda found: f"{found[1] or 0}.5", text)
    return WORDS.sub(_digits, text)


def _digits(match: re.Match[str]) -> str:
    half = 0.5 if match["and_half"] else 0.0
    if match["half"] or match["article"]:
        return f"{0.5 if match['half'] else 1.0 + half:g} "
    name = match["small"] or " ".join(filter(None, (match["tens"], match["one"])))
    return f"{NUMBER_WORDS[name.lower()] + half:g}"
