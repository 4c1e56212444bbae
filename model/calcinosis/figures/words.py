"""Texts that stand in figures: short, and as a person says them."""

from __future__ import annotations

from calcinosis.films import FILMS, film_variable
from calcinosis.knowledge import Knowledge
from calcinosis.wording import label, plain

__all__ = ["finding_of", "number_of", "shorten", "variable_of"]


def variable_of(knowledge: Knowledge, name: str) -> str:
    """Return the variable behind a name of a case: all films are one variable."""
    return film_variable(knowledge).name if name == FILMS else name


def finding_of(knowledge: Knowledge, name: str, given: str) -> str:
    """Return a finding as ``Erythema: no``; a number without its interval."""
    value, _, _ = given.partition(" (")
    return f"{label(knowledge, name)}: {plain(value)}"


def shorten(text: str, most: int) -> str:
    """Cut a text that is too long and mark the cut.

    Examples
    --------
    >>> shorten("Lesion at an infusion site", 16)
    'Lesion at an in…'
    """
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def number_of(count: int) -> str:
    """Write a count in groups of three.

    Examples
    --------
    >>> number_of(10000)
    '10 000'
    """
    return f"{count:,}".replace(",", " ")
