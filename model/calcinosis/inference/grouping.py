"""Which patients are computed together, and in which order."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from calcinosis._arrays import IntArray
from calcinosis.inference.evidence import Evidence, one_hot

__all__ = ["grouped", "in_runs"]

RUN = 64
"""Patients of a group are sorted into runs of about this many, or more."""


def grouped(evidence: Evidence, names: Sequence[str], least: int) -> list[IntArray]:
    """Group patients by which inner variables are known: those need no axis.

    Parameters
    ----------
    evidence : Evidence
    names : sequence of str
        Inner variables, those first that count most.
    least : int
        Patients that a group should have.

    Returns
    -------
    list of integer array
        Numbers of the patients of each group.
    """
    most = max(evidence.rows // least, 1)
    if most == 1:
        return [np.arange(evidence.rows)]
    key = np.zeros(evidence.rows, dtype=np.intp)
    count = 1
    for name in names:
        observed = evidence.observations.get(name)
        if observed is None or count * 2 > most:
            continue
        known = one_hot(observed.weights)[observed.codes]
        if known.all() or not known.any():
            continue
        key = key * 2 + known
        count *= 2
    order = _order(key)
    borders = np.flatnonzero(np.diff(key[order])) + 1
    return [part.astype(np.intp) for part in np.split(order, borders)]


def in_runs(
    evidence: Evidence, names: Sequence[str], chosen: IntArray
) -> tuple[IntArray, list[str]]:
    """Sort patients by what is known of some inner variables.

    Parameters
    ----------
    evidence : Evidence
    names : sequence of str
        Inner variables, those first that count most.
    chosen : integer array
        Numbers of the patients.

    Returns
    -------
    chosen, runs
        The same numbers in another order, and the variables by which they are sorted.
    """
    key = np.zeros(len(chosen), dtype=np.intp)
    most = len(chosen) // RUN
    runs: list[str] = []
    for name in names:
        observed = evidence.observations.get(name)
        if observed is None or observed.over_parents:
            continue
        codes = observed.codes[chosen]
        values = int(codes.max()) + 1
        if values <= most and codes.min() < codes.max():
            key = key * values + codes
            most //= values
            runs.append(name)
    return chosen[_order(key)], runs


def _order(key: IntArray) -> IntArray:
    """Sort; numbers of two bytes are sorted in time that grows with the rows only."""
    small = key.astype(np.int16) if key.max() < 2**15 else key
    return np.argsort(small, kind="stable")
