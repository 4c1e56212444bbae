"""Findings of a row that depend on one another: what follows, what counts twice."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from calcinosis.inference.patterns import Patterns
from calcinosis.knowledge.variables import Variable
from calcinosis.network.build import Network
from calcinosis.patient.relations import repeated
from calcinosis.table.patients.numbers.told_numbers import Note

__all__ = ["imply", "set_aside"]

OPEN = "open "
"""Before the name of what leaves several states possible."""


def imply(patterns: dict[str, Patterns], rows: int, network: Network) -> np.ndarray:
    """Add what findings imply where nothing is known of it.

    Returns
    -------
    bool array, shape (rows,)
        Rows in which something else is known of it: they are unusual.
    """
    unusual = np.zeros(rows, dtype=bool)
    for name in list(patterns):
        variable = network.knowledge.variables.get(name)
        for other, state in (variable.implies if variable else {}).items():
            number = network.state_number(other, state)
            states = len(network.states[other])
            sure = np.eye(states)[number]
            known = patterns.get(other)
            if known is None or known.over_parents:
                known = known or Patterns.nothing(rows, states)
            given = patterns[name].given
            if known.over_parents:
                unusual |= given
                continue
            same = (known.weights == sure).all(axis=1)
            unusual |= given & known.given & ~same[known.codes]
            patterns[other] = known.where(given, sure)
    return unusual


def set_aside(
    patterns: dict[str, Patterns],
    words: Mapping[str, Patterns],
    rows: int,
    variables: Mapping[str, Variable],
    notes: list[Note],
) -> dict[str, np.ndarray]:
    """Drop what would count something twice, by which variables are given.

    Parameters
    ----------
    patterns : dict
        Variable → its evidence; what is dropped is taken out.
    words : mapping
        Variable → the states that are told.
    rows : int
    variables : mapping
    notes : list of Note
        Grows by what is not used, and why.

    Returns
    -------
    dict
        Variable → rows in which it would.
    """
    twice: dict[str, np.ndarray] = {}
    reasons: dict[str, np.ndarray] = {}
    told = [variables[name] for name in variables if name in patterns]
    rules = [v.name for v in told if v.replaces or v.unless]
    pairs = {n for r in rules if (w := variables[r].replaces) for n in (r, w)}
    linked = {n for r in rules for n in (r, *variables[r].unless)} | pairs
    involved = sorted(linked & patterns.keys())
    if not involved:
        return twice
    facts = [(n, patterns[n].given) for n in involved]
    facts += [
        (OPEN + n, words[n].several & ~_excludes(n, variables, words))
        for n in involved
        if n in pairs & {*words}
    ]
    codes = np.zeros(rows, dtype=np.intp)
    for bit, (_, holds) in enumerate(facts):
        codes |= holds.astype(np.intp) << bit
    for code in np.unique(codes).tolist():
        given = {name for bit, (name, _) in enumerate(facts) if code >> bit & 1}
        opened = {n.removeprefix(OPEN) for n in given if n.startswith(OPEN)}
        for name, reason in repeated(variables.values(), given, opened).items():
            same = twice.setdefault(name, np.zeros(rows, dtype=bool))
            same |= codes == code
            if name in patterns:
                text = f"{name} is not used: {reason}"
                set_off = reasons.setdefault(text, np.zeros(rows, dtype=bool))
                set_off |= (codes == code) & patterns[name].given
                patterns[name] = patterns[name].without(codes == code)
    notes += [(np.flatnonzero(own), text) for text, own in reasons.items() if own.any()]
    return twice


def _excludes(
    name: str, variables: Mapping[str, Variable], words: Mapping[str, Patterns]
) -> np.ndarray:
    """Tell in which rows what is told excludes what it replaces."""
    own, whole = words[name], words.get(variables[name].replaces or "")
    if whole is None:
        return np.zeros(len(own.codes), dtype=bool)
    both = own.weights[own.codes] * whole.weights[whole.codes]
    return np.asarray(~both.any(axis=1))
