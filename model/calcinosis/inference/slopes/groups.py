"""Patients of whom the same is known, and in which order variables are summed out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from calcinosis._arrays import FloatArray, IntArray
from calcinosis._frozen import frozen
from calcinosis.inference.planning.plan import Part, Plan
from calcinosis.inference.planning.planner import make_plan
from calcinosis.inference.planning.structure import Structure
from calcinosis.inference.slopes.distinct import Columns, Slice, joined, slice_of
from calcinosis.inference.slopes.known import Known
from calcinosis.inference.tensors import Tensor

__all__ = ["Group", "GroupLeaf"]


@frozen
class GroupLeaf:
    """A leaf in a group: which of the group's patients have it.

    Parameters
    ----------
    name : str
    inside : integer array
        Places in the group of those who have evidence on it.
    which : integer array
        Their places among all who have.
    slice : Slice
        Of the likelihood over its parents.
    """

    name: str
    inside: IntArray
    which: IntArray
    slice: Slice


@dataclass
class Group:
    """Patients of whom the same inner variables are taken as known."""

    structure: Structure
    known: Known
    parents: Mapping[str, tuple[str, ...]]
    rows: IntArray
    memory: float
    factors: list[tuple[int, Slice]] = field(init=False)
    leaves: list[GroupLeaf] = field(init=False)
    soft: list[Tensor] = field(init=False)
    columns: list[Columns] = field(init=False)
    """Of every table that goes in, then of every step's result."""
    kept: dict[str, IntArray] = field(init=False)
    """Unsure variables of which some states can be none of the group's: the others."""
    sizes: dict[str, int] = field(init=False)
    plan: Plan = field(init=False)

    def __post_init__(self) -> None:
        structure, known, rows = self.structure, self.known, self.rows
        self.kept = {}
        codes, self.soft, self.columns = self._inner()
        self.sizes = structure.states | {n: len(s) for n, s in self.kept.items()}
        self.leaves = []
        for name, who in known.leaves.items():
            which = np.flatnonzero(np.isin(who, rows))
            if len(which):
                inside = np.searchsorted(rows, who[which])
                own = slice_of(self.parents[name], self.sizes, codes)
                self.leaves.append(GroupLeaf(name, inside, which, own))
        softly, leaves = (t.scope[0] for t in self.soft), (x.name for x in self.leaves)
        seen = {*codes, *softly, *leaves}
        left_out = structure.idle(seen)
        left_out |= {structure.uses[leaf.name][0] for leaf in self.leaves}
        self.factors = [
            (number, slice_of(factor.scope, self.sizes, codes))
            for number, factor in enumerate(structure.factors)
            if number not in left_out
        ]
        scopes = [own.scope for _, own in self.factors]
        scopes += [t.scope for t in self.soft] + [x.slice.scope for x in self.leaves]
        parts = [Part(frozenset(), frozenset(scope), True) for scope in scopes]
        self.plan = make_plan(parts, structure.target, self.sizes, {}, 1, self.memory)
        self._join()

    def _join(self) -> None:
        """Find the columns of every table."""
        patients = len(self.rows)
        distinct = (own.distinct for _, own in self.factors)
        first = [Columns(d[1], len(d[0])) if d else Columns(None, 1) for d in distinct]
        self.columns = [*first, *self.columns]
        every = np.arange(patients, dtype=np.intp)
        self.columns += [Columns(every, patients) for _ in self.leaves]
        for step in self.plan.steps:
            used = [*(n for block in step.blocks for n in block), *step.rows]
            own = {number: self.columns[number] for number in used}
            self.columns.append(joined(own, patients))

    def narrow(self, table: FloatArray, scope: tuple[str, ...]) -> FloatArray:
        """Leave out states that nobody of the group can have."""
        for axis, name in enumerate(scope):
            if name in self.kept:
                table = table.take(self.kept[name], axis=axis)
        return table

    def widen(
        self, counts: FloatArray, scope: tuple[str, ...], shape: Sequence[int]
    ) -> FloatArray:
        """Put counts back among all states."""
        if not any(name in self.kept for name in scope):
            return counts
        full = np.zeros((*shape, *counts.shape[len(scope) :]))
        kept = [
            self.kept.get(name, np.arange(size))
            for name, size in zip(scope, shape, strict=True)
        ]
        full[np.ix_(*kept, *map(np.arange, counts.shape[len(scope) :]))] = counts
        return full

    def _inner(self) -> tuple[dict[str, IntArray], list[Tensor], list[Columns]]:
        """Return variables known of all the group, and likelihoods of the others."""
        codes: dict[str, IntArray] = {}
        soft: list[Tensor] = []
        columns: list[Columns] = []
        for name, states in self.known.states.items():
            own = states[self.rows]
            if (own >= 0).all():
                codes[name] = own
                continue
            given = self.known.likelihoods.get(name)
            count = self.structure.states[name]
            weights = np.ones((len(own), count)) if given is None else given[self.rows]
            told = own >= 0
            weights = np.where(told[:, np.newaxis], np.eye(count)[own], weights)
            if (weights != 1).any():
                possible = np.flatnonzero((weights > 0).any(axis=0))
                if 0 < len(possible) < count:
                    self.kept[name] = possible.astype(np.intp)
                    weights = weights[:, possible]
                found, which = np.unique(weights, axis=0, return_inverse=True)
                soft.append(Tensor((), (name,), found.T))
                own_column = None if len(found) == 1 else which.ravel().astype(np.intp)
                columns.append(Columns(own_column, len(found)))
        return codes, soft, columns
