"""Names and numbers as a person reads them."""

from __future__ import annotations

from calcinosis.films import FILMS, film_variable
from calcinosis.knowledge import Knowledge

__all__ = ["finding_of", "label_of", "percent", "plain", "shorten", "variable_of"]


def plain(name: str) -> str:
    """Return a name without underscores."""
    return name.replace("_", " ")


def variable_of(knowledge: Knowledge, name: str) -> str:
    """Return the variable behind a name of a case: all films are one variable."""
    return film_variable(knowledge).name if name == FILMS else name


def label_of(knowledge: Knowledge, name: str) -> str:
    """Return the label of a variable as a case names it; an age group is an age."""
    if name == "age_group":
        return "Age"
    return knowledge.variables[variable_of(knowledge, name)].label


def finding_of(knowledge: Knowledge, name: str, given: str) -> str:
    """Return a finding as ``Erythema: no``."""
    return f"{label_of(knowledge, name)}: {plain(given)}"


def percent(value: float) -> str:
    """Return a probability in percent; never 0 % or 100 % by rounding.

    Examples
    --------
    >>> percent(0.9804), percent(0.0421), percent(0.99973), percent(0.0), percent(2e-4)
    ('98 %', '4.2 %', '>99.9 %', '0 %', '<0.1 %')
    """
    if value in (0.0, 1.0):
        return f"{100 * value:.0f} %"
    if value < 0.0005:
        return "<0.1 %"
    if value >= 0.9995:
        return ">99.9 %"
    digits = 1 if value < 0.0995 or value >= 0.9905 else 0
    return f"{100 * value:.{digits}f} %"


def shorten(text: str, most: int) -> str:
    """Cut a text that is too long and mark the cut.

    Examples
    --------
    >>> shorten("Lesion at an infusion site", 16)
    'Lesion at an in…'
    """
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
