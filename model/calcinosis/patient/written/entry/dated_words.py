"""Films whose day stands in their words: ``no calcification on day 3``."""

from __future__ import annotations

import re

from calcinosis._regex import regex
from calcinosis.knowledge.variables import Variable
from calcinosis.patient.written.entry.state_words import meant

__all__ = ["dated_films", "without_day"]

LONGEST = 200  # characters of a text that is searched for days
DAY = regex(
    r"[(\[]?\b(?:on |at |by |from )?(?:the )?"
    r"(?:(?:day |d ?)(?P<day>\d{1,5}(?:\.\d+)?)|(?P<nth>\d{1,5})(?:st|nd|rd|th) day)\b"
    r"(?: of (?:the )?lesion)?(?! ?(?:of|after)\b)[)\]]?",
    re.IGNORECASE,
)
"""A day of the lesion; one of life, or after something else, is another."""
PARTS = regex(r"[,;]|\b(?:and|then|but)\b", re.IGNORECASE)


def dated_films(variable: Variable, seen: object) -> list[str]:
    """Return how films are written whose days stand in words; of other texts nothing.

    Parameters
    ----------
    variable : Variable
        Of the film.
    seen : object

    Examples
    --------
    >>> import calcinosis
    >>> film = calcinosis.load().knowledge.film
    >>> dated_films(film, "no calcification on day 3, calcified on day 14")
    ['day: 3, calcification: no', 'day: 14, calcification: yes']
    """
    if not isinstance(seen, str) or len(seen) > LONGEST:
        return []
    text = " ".join(seen.split())
    many = len(DAY.findall(text)) > 1
    films = [_film(variable, part) for part in (PARTS.split(text) if many else [text])]
    known = [f"day: {film[0]}, calcification: {film[1]}" for film in films if film]
    return known if len(known) == len(films) else []


def without_day(variable: Variable, given: object) -> str:
    """Say what to write for a look that has no day; nothing where none is told."""
    is_look = variable.group == "imaging"  # a finding of a day may be over
    if not is_look or not isinstance(given, str) or len(given) > LONGEST:
        return ""
    found = _film(variable, " ".join(given.split()))
    return f"; no day is told here: write '{found[1]}'" if found else ""


def _film(variable: Variable, text: str) -> tuple[str, str] | None:
    """Return the day and the state that a text tells, if it tells one of each."""
    days = list(DAY.finditer(text))
    if len(days) != 1:
        return None
    (found,) = days
    rest = " ".join((text[: found.start()].strip(" ,;:-"), text[found.end() :]))
    states = meant(variable, rest.strip(" ,;:-."))
    if len(states) != 1:
        return None
    return found["day"] or found["nth"], states[0]
