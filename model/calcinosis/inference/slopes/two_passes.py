"""Summing variables out for a group of patients, and going back over the steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from calcinosis._arrays import FloatArray, IntArray
from calcinosis.inference.planning.plan import Part, Plan, make_plan
from calcinosis.inference.planning.structure import Structure
from calcinosis.inference.slopes.known import Known
from calcinosis.inference.tensors import Tensor, align, multiply

__all__ = ["Group", "Pass"]


@dataclass(frozen=True)
class Slice:
    """A table of which the known axes are looked up for each patient.

    Parameters
    ----------
    axes : tuple of int
        Known axes, then the others.
    entries, rest : tuple of int
        Their sizes.
    codes : integer array, shape (patients,), or None
        The combination of known states; None if no axis is known.
    scope : tuple of str
        The others' names.
    """

    axes: tuple[int, ...]
    entries: tuple[int, ...]
    rest: tuple[int, ...]
    codes: IntArray | None
    scope: tuple[str, ...]

    @cached_property
    def combinations(self) -> int:
        return int(np.prod(self.entries, dtype=np.intp))

    @cached_property
    def one_hot(self) -> FloatArray:
        """Which combination each patient has, shape (patients, combinations)."""
        assert self.codes is not None
        return np.eye(self.combinations)[self.codes]

    def look_up(self, table: FloatArray) -> FloatArray:
        """Table → shape (*rest, patients or 1)."""
        if self.codes is None:
            return table[..., np.newaxis]
        flat = table.transpose(self.axes).reshape(self.combinations, -1)
        chosen = flat.T.take(self.codes, axis=1)
        return np.asarray(chosen.reshape(*self.rest, -1))

    def put_back(self, counts: FloatArray) -> FloatArray:
        """Turn counts, shape (*rest, patients or 1), into counts of the table."""
        if self.codes is None:
            return np.asarray(counts.sum(axis=-1))
        flat = (counts.reshape(-1, counts.shape[-1]) @ self.one_hot).T
        shape = (*self.entries, *self.rest)
        return flat.reshape(shape).transpose(np.argsort(self.axes))

    def own(self, tables: FloatArray) -> FloatArray:
        """Tables of each patient, (*scope, patients) → (*rest, patients)."""
        if self.codes is None:
            return tables
        count = tables.shape[-1]
        flat = tables.transpose(*self.axes, tables.ndim - 1)
        flat = flat.reshape(self.combinations, -1, count)
        chosen = flat[self.codes, :, np.arange(count)]
        return chosen.T.reshape(*self.rest, count)

    def own_back(self, counts: FloatArray) -> FloatArray:
        """Turn counts of each patient, (*rest, patients), to (*scope, patients)."""
        if self.codes is None:
            return counts
        count = counts.shape[-1]
        flat = np.zeros((self.combinations, counts.size // count, count))
        flat[self.codes, :, np.arange(count)] = counts.reshape(-1, count).T
        shape = (*self.entries, *self.rest, count)
        return flat.reshape(shape).transpose(*np.argsort(self.axes), len(shape) - 1)


def _slice(
    scope: tuple[str, ...], sizes: Mapping[str, int], codes: Mapping[str, IntArray]
) -> Slice:
    inside = [n for n, name in enumerate(scope) if name in codes]
    others = [n for n, name in enumerate(scope) if name not in codes]
    combined: IntArray | None = None
    for n in inside:
        own = codes[scope[n]]
        combined = own if combined is None else combined * sizes[scope[n]] + own
    return Slice(
        (*inside, *others),
        tuple(sizes[scope[n]] for n in inside),
        tuple(sizes[scope[n]] for n in others),
        combined,
        tuple(scope[n] for n in others),
    )


@dataclass(frozen=True)
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
    plan: Plan = field(init=False)

    def __post_init__(self) -> None:
        structure, known, rows = self.structure, self.known, self.rows
        codes, self.soft = self._inner()
        self.leaves = []
        for name, who in known.leaves.items():
            which = np.flatnonzero(np.isin(who, rows))
            if len(which):
                inside = np.searchsorted(rows, who[which])
                own = _slice(self.parents[name], structure.states, codes)
                self.leaves.append(GroupLeaf(name, inside, which, own))
        softly, leaves = (t.scope[0] for t in self.soft), (x.name for x in self.leaves)
        seen = {*codes, *softly, *leaves}
        left_out = structure.idle(seen)
        left_out |= {structure.uses[leaf.name][0] for leaf in self.leaves}
        self.factors = [
            (number, _slice(factor.scope, structure.states, codes))
            for number, factor in enumerate(structure.factors)
            if number not in left_out
        ]
        scopes = [own.scope for _, own in self.factors]
        scopes += [t.scope for t in self.soft] + [x.slice.scope for x in self.leaves]
        parts = [Part(frozenset(), frozenset(scope), True) for scope in scopes]
        sizes, target = structure.states, structure.target
        self.plan = make_plan(parts, target, sizes, {}, 1, self.memory)

    def _inner(self) -> tuple[dict[str, IntArray], list[Tensor]]:
        """Return variables known of all the group, and likelihoods of the others."""
        codes: dict[str, IntArray] = {}
        soft: list[Tensor] = []
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
                same = bool((weights == weights[0]).all())
                soft.append(Tensor((), (name,), weights[:1].T if same else weights.T))
        return codes, soft


class Pass:
    """Both ways for the patients of one group; patients are the last axis."""

    def __init__(
        self,
        structure: Structure,
        group: Group,
        tables: Sequence[FloatArray],
        leaves: Mapping[str, FloatArray],
    ) -> None:
        self.structure, self.group, self.plan = structure, group, group.plan
        self.sizes, self.shapes = structure.states, [t.shape for t in tables]
        self.tables = [
            Tensor((), own.scope, own.look_up(tables[number]))
            for number, own in group.factors
        ]
        self.tables += group.soft
        self.tables += [self._leaf(leaf, leaves[leaf.name]) for leaf in group.leaves]
        self.wholes: list[FloatArray] = []

    def _leaf(self, leaf: GroupLeaf, values: FloatArray) -> Tensor:
        count = len(self.group.rows)
        full = np.ones((*values.shape[:-1], count))
        full[..., leaf.inside] = values[..., leaf.which]
        return Tensor((), leaf.slice.scope, leaf.slice.own(full))

    def collect(self) -> FloatArray:
        """Return ln P(target, evidence), shape (target, patients)."""
        log_scale: FloatArray = np.zeros(1)
        for step in self.plan.steps:
            full = self._axes(step.variable, step.result.scope)
            used = self._used(step.blocks, step.rows)
            whole = multiply([self._product(same, full) for same in used.values()])
            shape = [*(self.sizes[name] for name in full), whole.shape[-1]]
            whole = np.broadcast_to(whole, shape)
            self.wholes.append(whole)
            values = whole if step.variable is None else whole.sum(axis=0)
            axes = tuple(range(values.ndim - 1))
            largest = values.max(axis=axes) if axes else values
            scale = np.where(largest > 0, largest, 1.0)
            log_scale = log_scale + np.log(scale)
            scope = full if step.variable is None else full[1:]
            self.tables.append(Tensor((), scope, values / scale))
        values = self.tables[-1].values
        with np.errstate(divide="ignore"):
            joint = np.log(values) + log_scale
        return np.broadcast_to(joint, (len(joint), len(self.group.rows)))

    def distribute(
        self, weights: FloatArray, leaves: dict[str, FloatArray]
    ) -> list[FloatArray]:
        """Return the counts of all factors; add those of the leaves to ``leaves``.

        Parameters
        ----------
        weights : array, shape (target, patients)
        """
        counts: dict[int, FloatArray] = {len(self.tables) - 1: weights}
        for place in range(len(self.plan.steps) - 1, -1, -1):
            self._back(place, counts.pop(self.plan.inputs + place), counts)
            self.wholes[place] = np.zeros(0)  # no longer needed
        return self._put_back(counts, leaves)

    def _back(
        self, place: int, count: FloatArray, counts: dict[int, FloatArray]
    ) -> None:
        """From the counts of a step's result to those of the tables it used."""
        step, whole = self.plan.steps[place], self.wholes[place]
        full = self._axes(step.variable, step.result.scope)
        if whole.shape[-1] == 1:
            count = count.sum(axis=-1, keepdims=True)
        if step.variable is not None:
            total = whole.sum(axis=0)
            share = np.divide(count, total, out=np.zeros_like(count), where=total > 0)
            count = whole * share
        for scope, same in self._used(step.blocks, step.rows).items():
            away = tuple(n for n, name in enumerate(full) if name not in scope)
            found = count.sum(axis=away) if away else count
            left = [name for name in full if name in scope]
            order = [*(left.index(name) for name in scope), len(left)]
            found = found.transpose(order)
            for number in same:
                counts[number] = found

    def _put_back(
        self, counts: Mapping[int, FloatArray], leaves: dict[str, FloatArray]
    ) -> list[FloatArray]:
        group = self.group
        found = [np.zeros(shape) for shape in self.shapes]
        for place, (number, own) in enumerate(group.factors):
            found[number] = own.put_back(counts[place])
        first = len(group.factors) + len(group.soft)
        for place, leaf in enumerate(group.leaves, start=first):
            full = leaf.slice.own_back(counts[place])
            leaves[leaf.name][..., leaf.which] = full[..., leaf.inside]
        return found

    def _used(
        self, blocks: Sequence[Sequence[int]], rows: Sequence[int]
    ) -> dict[tuple[str, ...], list[int]]:
        """Tables of a step by their scope: those of one scope have the same counts."""
        same: dict[tuple[str, ...], list[int]] = {}
        for number in [*(number for block in blocks for number in block), *rows]:
            same.setdefault(self.tables[number].scope, []).append(number)
        return same

    def _product(self, same: Sequence[int], full: tuple[str, ...]) -> FloatArray:
        first = self.tables[same[0]]
        values = multiply([self.tables[number].values for number in same])
        return align(Tensor((), first.scope, values), full, self.sizes)

    def _axes(self, variable: str | None, scope: frozenset[str]) -> tuple[str, ...]:
        rest = tuple(sorted(scope, key=self.structure.order))
        return rest if variable is None else (variable, *rest)
