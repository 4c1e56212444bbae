"""Which answers hardly stand together: two tables of ``model.toml``."""

from __future__ import annotations

from collections.abc import Mapping

from calcinosis._frozen import frozen
from calcinosis.errors import nearest
from calcinosis.knowledge.schema import Fields
from calcinosis.knowledge.variables import Variable

__all__ = ["Answer", "Apart", "read_apart", "read_seen_by"]

UNLESS = " unless "


@frozen
class Answer:
    """One of some states of a variable.

    Parameters
    ----------
    name : str
    states : tuple of str
        Of a laboratory value a number far below (low) or above (high) its interval.
    """

    name: str
    states: tuple[str, ...]


@frozen
class Apart:
    """Two answers of which one is likely to be wrong.

    Parameters
    ----------
    one, other : Answer
    unless : Answer or None
        One with which they stand together.
    """

    one: Answer
    other: Answer
    unless: Answer | None = None


def read_apart(fields: Fields, variables: Mapping[str, Variable]) -> tuple[Apart, ...]:
    """Read the pairs; what names no answer is a problem."""
    found: list[Apart] = []
    for key in fields.raw:
        one = _answer(key, key, variables, fields)
        for text in fields.texts(key):
            named, _, unless = text.partition(UNLESS)
            other = _answer(key, named, variables, fields)
            but = _answer(key, unless, variables, fields) if unless else None
            found += [Apart(one, other, but)] if one and other else []
    return tuple(found)


def _answer(
    key: str, text: str, variables: Mapping[str, Variable], fields: Fields
) -> Answer | None:
    name, _, states = text.partition("=")
    variable = variables.get(name)
    if variable is None:
        fields.problem(f"there is no variable '{name}'{nearest(name, variables)}", key)
        return None
    named = tuple(states.split("|"))
    for state in named:
        if state not in variable.states:
            allowed = ", ".join(variable.states)
            fields.problem(f"'{state}' of {name} is not one of {allowed}", key)
            return None
    return Answer(name, named)


def read_seen_by(
    fields: Fields, variables: Mapping[str, Variable]
) -> dict[str, tuple[str, ...]]:
    """Read what is described → the variables of *no* and *yes* that tell of it."""
    found = {name: fields.texts(name) for name in fields.raw}
    for key, looks in found.items():
        for name in (key, *looks):
            if name not in variables:
                hint = nearest(name, variables)
                fields.problem(f"there is no variable '{name}'{hint}", key)
    return found
