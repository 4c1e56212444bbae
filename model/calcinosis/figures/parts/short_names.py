"""Texts that stand in figures: short, and as a person says them."""

from __future__ import annotations

import re

from calcinosis._regex import regex
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.variables import CONTEXT, FILMS, FORM, LESION
from calcinosis.reasoning.explain.sentence import label
from calcinosis.typeset import plain

__all__ = [
    "RAISED",
    "conditions_of",
    "finding_of",
    "given_as",
    "inside",
    "number_of",
    "number_words",
    "variable_of",
]


RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
POWER = regex(r"(\d )?10\^(\d+)")
"""A unit's power of ten; with a number before it, it is multiplied."""


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
    >>> given_as("13.8 10^3/µL (reference 4–11 10^3/µL)")
    '13.8 · 10³/µL'
    """
    return POWER.sub(_raised, plain(given.partition(" (")[0]))


def _raised(found: re.Match[str]) -> str:
    times = f"{found[1]}· " if found[1] else ""
    return f"{times}10{found[2].translate(RAISED)}"


def inside(text: str) -> str:
    """Begin a label in lower case, to stand inside a sentence; not an abbreviation.

    Examples
    --------
    >>> inside("Skin biopsy"), inside("CT of the lesion"), inside("C-reactive protein")
    ('skin biopsy', 'CT of the lesion', 'C-reactive protein')
    """
    return f"{text[0].lower()}{text[1:]}" if text[1:2].islower() else text


def number_of(count: int) -> str:
    """Write a count in groups of three.

    Examples
    --------
    >>> number_of(10000)
    '10 000'
    """
    return f"{count:,}".replace(",", " ")


def conditions_of(knowledge: Knowledge, conditions: str) -> str:
    """Write the conditions of a row as words: ``iatrogenic, no intravenous calcium``.

    Parameters
    ----------
    knowledge : Knowledge
    conditions : str
        As `calcinosis priors` prints them: ``lesion=iatrogenic, iv_calcium=no``.
    """
    if conditions == "any":
        return "nothing else is told"
    return ", ".join(_term(knowledge, term) for term in conditions.split(", "))


def number_words(knowledge: Knowledge, row: str, number: str) -> tuple[str, str]:
    """Name a number of the model: what it is of; in which patients, or nothing.

    Parameters
    ----------
    knowledge : Knowledge
    row, number : str
        As an analysis of sensitivity names them: ``site: lesion=abscess``, ``arm``.
    """
    subject, _, rest = row.partition(": ")
    said = conditions_of(knowledge, rest)
    if subject in knowledge.variables:
        return f"{label(knowledge, subject)}: {plain(number)}", f"if {said}"
    return f"{plain(subject).capitalize()}: {said}", ""


def _term(knowledge: Knowledge, term: str) -> str:
    """Write one condition as words, with what stands before its name."""
    first, _, states = term.partition("=")
    *before, name = first.split(" ")
    told = plain(states.replace("|", " or "))
    if name in (LESION, FORM):  # their states say themselves what they are
        return " ".join([*before, told])
    named = plain(name)
    if name in knowledge.variables and name not in CONTEXT:
        named = inside(label(knowledge, name))
    said = {"yes": named, "no": f"no {named}"}.get(told, f"{named} {told}".rstrip())
    return " ".join([*before, said])
