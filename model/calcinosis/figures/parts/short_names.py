"""Texts that stand in figures: short, and as a person says them."""

from __future__ import annotations

from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.variables import FILMS
from calcinosis.reasoning.explain.sentence import label
from calcinosis.typeset import plain

__all__ = ["finding_of", "given_as", "number_of", "shorten", "variable_of"]


def variable_of(knowledge: Knowledge, name: str) -> str:
    """Return the variable behind a name of a case: all films are one variable."""
    return knowledge.film.name if name == FILMS else name


def finding_of(knowledge: Knowledge, name: str, given: str) -> str:
    """Return a finding as ``Erythema: no``; a number without its interval."""
    return f"{label(knowledge, name)}: {given_as(given)}"


def given_as(given: str) -> str:
    """Return what was found in words, a number without its reference interval.

    Examples
    --------
    >>> given_as("9.5 mg/dL (reference 8.4–10.2 mg/dL)")
    '9.5 mg/dL'
    """
    return plain(given.partition(" (")[0])


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
