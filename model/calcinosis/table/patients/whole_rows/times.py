"""Rows whose times may contradict one another: they are read as cases."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.inference.patterns import Patterns
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.variables import FILMS
from calcinosis.patient.amounts.clock import AT_BIRTH, CAME_BACK, LATER
from calcinosis.patient.typed_findings import ROUNDING
from calcinosis.table.patients.numbers.told_numbers import Note, Quantities
from calcinosis.table.patients.people import People

__all__ = ["looks_after_visit", "may_clash"]


def may_clash(
    times: Mapping[str, Quantities],
    patterns: Mapping[str, Patterns],
    people: People,
    knowledge: Knowledge,
) -> np.ndarray:
    """Return a superset of the rows in which a case would find a contradiction.

    Parameters
    ----------
    times : mapping
        Variable → its times in days.
    patterns : mapping
        Variable → what is told.
    people : People
    knowledge : Knowledge

    Returns
    -------
    bool array, shape (rows,)
    """
    youngest, oldest = people.lived.T
    found = np.zeros(len(oldest), dtype=bool)
    onset = times.get(knowledge.onset.name)
    seen = np.zeros(len(oldest)) if onset is None else onset.shortest
    told = {
        what: _yes(patterns[variable.name])
        for what in (AT_BIRTH, CAME_BACK)
        for variable in knowledge.variables.values()
        if variable.told_onset == what and variable.name in patterns
    }
    no = np.zeros(len(oldest), dtype=bool)
    at_birth, again = told.get(AT_BIRTH, no), told.get(CAME_BACK, no)
    for one in times.values():
        if one is onset:
            rounded = knowledge.plausibility.rounded
            found |= one.shortest > oldest
            found |= at_birth & (one.longest * rounded + ROUNDING < youngest)
            found |= again & (one.shortest >= oldest - ROUNDING)
        else:
            found |= one.shortest + seen > oldest
            found |= at_birth & (one.shortest > ROUNDING)
    return found


def looks_after_visit(
    latest: FloatArray, times: Mapping[str, Quantities], knowledge: Knowledge
) -> list[Note]:
    """Say in which rows a film is later than the visit.

    Parameters
    ----------
    latest : array, shape (rows,)
        Day of the lesion of the last film; -inf where no day is told.
    times : mapping
        Variable → its times in days.
    knowledge : Knowledge
    """
    onset = times.get(knowledge.onset.name)
    if onset is None:
        return []
    last = onset.longest * knowledge.plausibility.rounded + ROUNDING
    return [(np.flatnonzero(latest > last), f"{FILMS}: a film is {LATER}; it counts")]


def _yes(pattern: Patterns) -> np.ndarray:
    """Tell in which rows *no*, the first state, is excluded."""
    return np.asarray(pattern.given & (pattern.weights[pattern.codes][:, 0] == 0))
