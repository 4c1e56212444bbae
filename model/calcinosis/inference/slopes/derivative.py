"""P(target, evidence) of many patients, and its derivative by every table.

Summing variables out one after another gives J(d) = P(target = d, evidence). Going back
over the same steps with weights w(d) = ∂L/∂ ln J(d) gives for every table T

    ∂L/∂ ln T(x) = Σ_d w(d) · P(x | d, evidence)

the *expected counts* of its cells. Each is a share of the sum of weights, so nothing
underflows, and where T is 0 the count is 0. With w(d) = y(d) − P(d | evidence) it is
the derivative of Σ_d y(d) ln P(d | evidence).

References
----------
Darwiche A. A differential approach to inference in Bayesian networks. J ACM
2003;50:280-305.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from calcinosis._arrays import FloatArray, IntArray
from calcinosis.inference.many_rows import for_each
from calcinosis.inference.planning.structure import Structure
from calcinosis.inference.slopes.groups import Group
from calcinosis.inference.slopes.known import Known
from calcinosis.inference.slopes.two_passes import Pass

__all__ = ["Counts", "Derivative"]

CHUNK = 256
"""Patients computed together, at most."""
GROUP = 48
"""Patients are grouped by what is known only while groups have this many."""

Weights = Callable[[IntArray, FloatArray], FloatArray]
"""Patients and ln J, shape (patients, target) → ∂L/∂ ln J, same shape."""


@dataclass
class Counts:
    """Derivatives by the logarithms of all tables.

    Parameters
    ----------
    factors : list of array
        One for each factor, of its shape without versions.
    leaves : dict
        Leaf → derivative by the likelihood's logarithm, shape (*parents, patients).
    """

    factors: list[FloatArray]
    leaves: dict[str, FloatArray]


class Derivative:
    """Answers and derivatives for the same patients and any values of the tables.

    Parameters
    ----------
    structure : Structure
        Names and shapes of the factors; which of them sum to 1.
    known : Known
    memory : float
        Bytes that one table may take.
    threads : int
    """

    def __init__(
        self, structure: Structure, known: Known, memory: float = 1e9, threads: int = 1
    ) -> None:
        self.structure, self.known, self.threads = structure, known, threads
        self.parents = {name: structure.leaf_parents(name) for name in known.leaves}
        self._groups = [
            Group(structure, known, self.parents, rows, memory)
            for rows in _grouped(structure, known)
        ]

    def log_joint(
        self,
        tables: Sequence[FloatArray],
        leaves: Mapping[str, FloatArray],
    ) -> FloatArray:
        """Return ln P(target, evidence), shape (rows, target); −inf where impossible.

        Parameters
        ----------
        tables : sequence of array
            Values of the factors, without an axis of versions.
        leaves : mapping
            Leaf → likelihood of what is known, shape (*parents, patients who have it).
        """
        found = np.zeros(
            (self.known.rows, self.structure.states[self.structure.target])
        )

        def work(group: Group) -> None:
            one = Pass(self.structure, group, tables, leaves)
            found[group.rows] = one.collect().T

        for_each(work, self._groups, self.threads)
        return found

    def counts(
        self,
        tables: Sequence[FloatArray],
        leaves: Mapping[str, FloatArray],
        weights: Weights,
    ) -> Counts:
        """Return the derivatives by the logarithms of all tables.

        Parameters
        ----------
        tables, leaves
            As for :meth:`log_joint`.
        weights : callable
            Patients and their ln J → ∂L/∂ ln J. Must not depend on other patients.
        """
        by_leaf = {name: np.zeros_like(values) for name, values in leaves.items()}

        def work(group: Group) -> list[FloatArray]:
            one = Pass(self.structure, group, tables, leaves)
            joint = one.collect()
            return one.distribute(weights(group.rows, joint.T).T, by_leaf)

        parts = _map(work, self._groups, self.threads)
        total = [np.zeros_like(table) for table in tables]
        for part in parts:
            for mine, theirs in zip(total, part, strict=True):
                mine += theirs
        return Counts(total, by_leaf)


def _map(
    work: Callable[[Group], list[FloatArray]], groups: Sequence[Group], threads: int
) -> list[list[FloatArray]]:
    """Results in the order of the groups, so that sums do not depend on threads."""
    results: dict[int, list[FloatArray]] = {}

    def one(number: int) -> None:
        results[number] = work(groups[number])

    for_each(one, range(len(groups)), threads)
    return [results[number] for number in range(len(groups))]


def _grouped(structure: Structure, known: Known) -> list[IntArray]:
    """Group patients by which inner variables are known, then cut into chunks."""
    key, count = np.zeros(known.rows, dtype=np.int64), 1
    most = max(known.rows // GROUP, 1)
    for name, likelihood in known.likelihoods.items():
        unsure = known.states[name] < 0
        possible = (likelihood > 0) & unsure[:, np.newaxis]
        patterns, which = np.unique(possible, axis=0, return_inverse=True)
        if count * len(patterns) <= most:
            key, count = key * len(patterns) + which.ravel(), count * len(patterns)
    for name in structure.by_entanglement():
        states = known.states.get(name)
        if states is None or count * 2 > most:
            continue
        told = states >= 0
        if told.all() or not told.any():
            continue
        key, count = key * 2 + told, count * 2
    order = np.argsort(key, kind="stable")
    borders = np.flatnonzero(np.diff(key[order])) + 1
    return [
        np.sort(part[at : at + CHUNK]).astype(np.intp)
        for part in np.split(order, borders)
        for at in range(0, len(part), CHUNK)
    ]
