"""Rows in which answers hardly stand together, told as of cases, one kind together."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from calcinosis.inference.patterns import Patterns
from calcinosis.knowledge.apart import Answer
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.rows.distributions import REFERENCE_LIMIT
from calcinosis.knowledge.variables import FILMS
from calcinosis.patient.relations import APART, NORMAL, UNSEEN, VAGUE
from calcinosis.table.patients.numbers.told_numbers import Note, PlainNumbers

__all__ = ["apart_of_rows"]


def apart_of_rows(
    patterns: Mapping[str, Patterns],
    words: Mapping[str, Patterns],
    numbers: Mapping[str, PlainNumbers],
    count: int,
    knowledge: Knowledge,
) -> list[Note]:
    """Say in which rows answers hardly stand together.

    Parameters
    ----------
    patterns : mapping
        Variable → its evidence.
    words : mapping
        Measured quantity → the states that are told, numbers by the one they lie in.
    numbers : mapping
        Measured quantity → its numbers.
    count : int
        Rows of the block.
    knowledge : Knowledge
    """
    nothing, variables = np.zeros(count, dtype=bool), knowledge.variables
    far = knowledge.plausibility.beyond * REFERENCE_LIMIT

    def fits(answer: Answer) -> np.ndarray:
        variable = variables[answer.name]
        told = words if variable.kind == "measured" else patterns
        own = told.get(answer.name)
        if own is None or own.over_parents:
            return nothing
        away = [n for n, s in enumerate(variable.states) if s not in answer.states]
        excluded = (own.weights[:, away] == 0).all(axis=1)
        return np.asarray(own.given & excluded[own.codes])

    def unsure(answer: Answer) -> tuple[np.ndarray, np.ndarray]:
        """Where a number that fits is near, and where a word or bound may be."""
        own = numbers.get(answer.name)
        if not variables[answer.name].reference or NORMAL in answer.states:
            return nothing, nothing
        plain, near = nothing.copy(), ~nothing
        if own is not None:
            plain[own.rows[own.side == 0]] = True
            near[own.rows[np.abs(own.x) > far]] = False
        return plain & near, ~plain & near

    found: list[Note] = []
    for pair in knowledge.apart:
        one = f"{pair.one.name}: {' or '.join(pair.one.states)}"
        rows, vague = fits(pair.one) & fits(pair.other), nothing
        if pair.unless is not None:
            rows &= ~fits(pair.unless)
        for answer in (pair.one, pair.other):
            near, less = unsure(answer)
            rows, vague = rows & ~near, vague | less
        for said, where in ((APART, rows & ~vague), (VAGUE, rows & vague)):
            text = f"{pair.other.name}: the answer {said.format(other=one)}"
            found.append((np.flatnonzero(where), text))
    for name, looks in knowledge.seen_by.items():
        own = patterns.get(name)
        if own is None:
            continue
        told, maybe = nothing.copy(), nothing.copy()
        for look in looks:
            if look in patterns:
                told |= patterns[look].given
                maybe |= patterns[look].given & ~fits(Answer(look, ("no",)))
        names = [FILMS if look == knowledge.film.name else look for look in looks]
        text = f"{name}: it {UNSEEN.format(looks=', '.join(names))}"
        found.append((np.flatnonzero(own.given & ~told), text))
        text = f"{name}: it does not fit imaging that shows none: check both"
        found.append((np.flatnonzero(own.given & told & ~maybe), text))
    return [note for note in found if len(note[0])]
