"""Plain words for what the network says."""

from __future__ import annotations

from calcinosis.films import FILMS, film_variable
from calcinosis.knowledge import Knowledge
from calcinosis.variables import Variable

__all__ = ["label", "percent", "plain"]

NEAR_CERTAIN = 0.05
"""Probabilities as close to 0 or 1 are printed with one more digit."""


def plain(name: str) -> str:
    """Write a name as words."""
    return name.replace("_", " ")


def _variable(knowledge: Knowledge, name: str) -> Variable:
    return film_variable(knowledge) if name == FILMS else knowledge.variables[name]


def label(knowledge: Knowledge, name: str) -> str:
    """Return what people call a variable."""
    return "Age" if name == "age_group" else _variable(knowledge, name).label


def percent(value: float) -> str:
    """Write a probability for a sentence; never 0 % or 100 % by rounding.

    Examples
    --------
    >>> percent(0.34), percent(0.0251), percent(0.0004), percent(0.9996)
    ('34 %', '2.5 %', '<0.1 %', '>99.9 %')
    """
    if 0 < value < 0.0005:
        return "<0.1 %"
    if 0.9995 <= value < 1:
        return ">99.9 %"
    digits = 1 if 0 < min(value, 1 - value) < NEAR_CERTAIN else 0
    return f"{100 * value:.{digits}f} %"
