"""Rows in which answers hardly stand together, told as of cases, one kind together."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from calcinosis.inference.patterns import Patterns
from calcinosis.knowledge.apart import Answer
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.rows.distributions import REFERENCE_LIMIT
from calcinosis.knowledge.variables import FILMS
from calcinosis.patient.relations import APART, UNSEEN
from calcinosis.table.patients.numbers.told_numbers import Note, PlainNumbers

__all__ = ["apart_of_rows"]


def apart_of_rows(
    patterns: Mapping[str, Patterns],
    numbers: Mapping[str, PlainNumbers],
    count: int,
    knowledge: Knowledge,
) -> list[Note]:
    """Say in which rows answers hardly stand together.

    Parameters
    ----------
    patterns : mapping
        Variable → the states that are told.
    numbers : mapping
        Measured quantity → its numbers.
    count : int
        Rows of the block.
    knowledge : Knowledge
    """
    nothing, variables = np.zeros(count, dtype=bool), knowledge.variables

    def tells(answer: Answer) -> np.ndarray:
        variable = variables[answer.name]
        if variable.reference:
            far = knowledge.plausibility.beyond * REFERENCE_LIMIT
            return _far(numbers.get(answer.name), answer.states, far, count)
        own = patterns.get(answer.name)
        if own is None or own.over_parents:
            return nothing
        away = [n for n, s in enumerate(variable.states) if s not in answer.states]
        excluded = (own.weights[:, away] == 0).all(axis=1)
        return np.asarray(own.given & excluded[own.codes])

    found: list[Note] = []
    for pair in knowledge.apart:
        one = f"{pair.one.name}: {' or '.join(pair.one.states)}"
        text = f"{pair.other.name}: the answer {APART.format(other=one)}"
        rows = tells(pair.one) & tells(pair.other)
        if pair.unless is not None:
            rows &= ~tells(pair.unless)
        found.append((np.flatnonzero(rows), text))
    for name, looks in knowledge.seen_by.items():
        own = patterns.get(name)
        if own is None:
            continue
        told, maybe = nothing.copy(), nothing.copy()
        for look in looks:
            if look in patterns:
                told |= patterns[look].given
                maybe |= patterns[look].given & ~tells(Answer(look, ("no",)))
        names = [FILMS if look == knowledge.film.name else look for look in looks]
        text = f"{name}: it {UNSEEN.format(looks=', '.join(names))}"
        found.append((np.flatnonzero(own.given & ~told), text))
        text = f"{name}: it does not fit imaging that shows none: check both"
        found.append((np.flatnonzero(own.given & told & ~maybe), text))
    return [note for note in found if len(note[0])]


def _far(
    own: PlainNumbers | None, states: tuple[str, ...], far: float, count: int
) -> np.ndarray:
    """Tell in which rows a number lies far beyond its interval, on these sides."""
    found = np.zeros(count, dtype=bool)
    if own is not None:
        low = (own.x < -far) & (own.side <= 0) & ("low" in states)
        high = (own.x > far) & (own.side >= 0) & ("high" in states)
        found[own.rows[low | high]] = True
    return found
