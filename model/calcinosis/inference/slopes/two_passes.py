"""Summing variables out for a group of patients, and going back over the steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.inference.planning.structure import Structure
from calcinosis.inference.slopes.distinct import Columns, expanded, gathered
from calcinosis.inference.slopes.groups import Group, GroupLeaf
from calcinosis.inference.tensors import Tensor, align, multiply

__all__ = ["Pass"]


class Pass:
    """Both ways for the patients of one group; their columns are the last axis."""

    def __init__(
        self,
        structure: Structure,
        group: Group,
        tables: Sequence[FloatArray],
        leaves: Mapping[str, FloatArray],
    ) -> None:
        self.structure, self.group, self.plan = structure, group, group.plan
        self.sizes, self.shapes = group.sizes, [t.shape for t in tables]
        self.tables = [
            Tensor((), own.scope, own.look_up(group.narrow(tables[number], scope)))
            for number, own in group.factors
            for scope in [structure.factors[number].scope]
        ]
        self.tables += group.soft
        self.tables += [self._leaf(leaf, leaves[leaf.name]) for leaf in group.leaves]
        self.wholes: list[FloatArray] = []

    def _leaf(self, leaf: GroupLeaf, values: FloatArray) -> Tensor:
        count = len(self.group.rows)
        full = np.ones((*values.shape[:-1], count))
        full[..., leaf.inside] = values[..., leaf.which]
        full = self.group.narrow(full, self.group.parents[leaf.name])
        return Tensor((), leaf.slice.scope, leaf.slice.own(full))

    def collect(self) -> FloatArray:
        """Return ln P(target, evidence), shape (target, patients)."""
        log_scale: FloatArray = np.zeros(len(self.group.rows))
        for place, step in enumerate(self.plan.steps):
            full = self._axes(step.variable, step.result.scope)
            used = self._used(step.blocks, step.rows)
            own = self.group.columns[self.plan.inputs + place]
            parts = [self._product(same, full, own) for same in used.values()]
            whole = multiply(parts)
            shape = [*(self.sizes[name] for name in full), own.count]
            whole = np.broadcast_to(whole, shape)
            self.wholes.append(whole)
            values = whole if step.variable is None else whole.sum(axis=0)
            axes = tuple(range(values.ndim - 1))
            largest = values.max(axis=axes) if axes else values
            scale = np.where(largest > 0, largest, 1.0)
            log_scale += expanded(np.log(scale), own.which)
            scope = full if step.variable is None else full[1:]
            self.tables.append(Tensor((), scope, values / scale))
        values = self.tables[-1].values
        with np.errstate(divide="ignore"):
            last = self.group.columns[-1].which
            return np.asarray(expanded(np.log(values), last) + log_scale)

    def distribute(
        self, weights: FloatArray, leaves: dict[str, FloatArray]
    ) -> list[FloatArray]:
        """Return the counts of all factors; add those of the leaves to ``leaves``.

        Parameters
        ----------
        weights : array, shape (target, patients)
        """
        last = self.group.columns[-1]
        found = gathered(weights, last.which, last.count)
        counts: dict[int, FloatArray] = {len(self.tables) - 1: found}
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
        own = self.group.columns[self.plan.inputs + place]
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
                columns = self.group.columns[number].count
                counts[number] = gathered(found, own.taken[number], columns)

    def _put_back(
        self, counts: Mapping[int, FloatArray], leaves: dict[str, FloatArray]
    ) -> list[FloatArray]:
        group = self.group
        found = [np.zeros(shape) for shape in self.shapes]
        for place, (number, own) in enumerate(group.factors):
            scope = self.structure.factors[number].scope
            back = own.put_back(counts[place])
            found[number] = group.widen(back, scope, self.shapes[number])
        first = len(group.factors) + len(group.soft)
        for place, leaf in enumerate(group.leaves, start=first):
            full = leaf.slice.own_back(counts[place])
            scope = group.parents[leaf.name]
            sizes = [self.structure.states[name] for name in scope]
            full = group.widen(full, scope, sizes)
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

    def _product(
        self, same: Sequence[int], full: tuple[str, ...], own: Columns
    ) -> FloatArray:
        first = self.tables[same[0]]
        values = multiply([expanded(self.tables[n].values, own.taken[n]) for n in same])
        return align(Tensor((), first.scope, values), full, self.sizes)

    def _axes(self, variable: str | None, scope: frozenset[str]) -> tuple[str, ...]:
        rest = tuple(sorted(scope, key=self.structure.order))
        return rest if variable is None else (variable, *rest)
