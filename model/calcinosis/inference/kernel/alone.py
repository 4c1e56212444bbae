"""One patient by compiled code: the network, and what is known, as numbers.

No plan is made or kept, so that new findings take no longer than those that were seen
before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

import numpy as np

from calcinosis._arrays import AnyIntArray, FloatArray
from calcinosis.inference.evidence import Evidence
from calcinosis.inference.kernel.array_columns import OVER_PARENTS, WEIGHTS
from calcinosis.inference.planning.structure import Structure

__all__ = ["Alone", "Elimination", "elimination"]

LARGEST = 1 << 12
"""Entries of a product, for each state of the target, beyond which numpy is asked: it
weighs two orders of elimination, and multiplies large tables as matrices."""
MEMORY, MOST_MEMORY = 1 << 14, 1 << 23
"""Entries that there is room for at first, and at most (64 MB); a network of more than
a part of that is too large to be there twice."""
MOST_AXES = 1 + MOST_MEMORY.bit_length()
"""Of a product: each has two states or more, but a target may have one."""
EVERY = slice(None)

Elimination = Callable[..., int]
_Room = tuple[AnyIntArray, ...]


@cache
def elimination() -> Elimination | None:
    """Return the compiled kernel, or None where numba is not installed."""
    try:
        from calcinosis.inference.kernel.variable_elimination import (
            eliminate,  # half a second: only when used
        )
    except ImportError:
        return None
    return eliminate


class Alone:
    """A network laid out for the compiled kernel; any number of threads may ask it.

    Parameters
    ----------
    structure : Structure
        With one version of every table.
    memory : float
        Bytes that one table may take.
    kernel : callable
    """

    def __init__(
        self, structure: Structure, memory: float, kernel: Elimination
    ) -> None:
        self._structure, self._kernel = structure, kernel
        states, target = structure.states, structure.target
        self._most = int(min(LARGEST * states[target], MOST_MEMORY, memory / 8))
        # so that the innermost loops are long, and above all those over the target
        names = sorted(states, key=lambda name: (name == target, states[name]))
        self._numbers = {name: number for number, name in enumerate(names)}
        self._network = self._laid_out(names)
        tables = [tensor.values for tensor in structure.tensors]
        orders = [self._order(tensor.scope) for tensor in structure.tensors]
        turned = [t.transpose(o).ravel() for t, o in zip(tables, orders, strict=True)]
        self._values = np.concatenate([np.ones(1), *turned])
        leaves = [name for name in names if len(structure.uses[name]) == 1]
        self._parents = {n: self._order(structure.leaf_parents(n)) for n in leaves}
        self._parents.pop(target, None)
        self._spaces: list[tuple[FloatArray, _Room]] = []

    @staticmethod
    def suits(structure: Structure) -> bool:
        """Whether the network is small enough to be there twice."""
        entries = sum(tensor.values.size for tensor in structure.tensors)
        return entries <= MOST_MEMORY / 8

    def table(self, evidence: Evidence) -> FloatArray | None:
        """P(target, evidence), shape (states of the target,).

        None if numpy is to be asked: about large tables, or evidence that is none.
        """
        told, given = list[int](), list[FloatArray]()
        numbers, target = self._numbers, self._structure.target
        over = [
            (n, d.likelihoods(EVERY)[..., 0]) for n, d in evidence.densities.items()
        ]
        for name, observed in evidence.observations.items():
            number = numbers.get(name)
            if number is None:
                continue
            weights, code = observed.weights, observed.codes.item(0)
            if observed.over_parents:
                over.append((name, weights[code]))
            elif observed.standard and name != target:
                told += number, code
            else:
                told += number, WEIGHTS
                given.append(weights[code])
        for name, likelihood in over:
            if name not in self._parents:
                return None
            told += numbers[name], OVER_PARENTS
            given.append(likelihood.transpose(self._parents[name]).ravel())
        return self._answer(
            np.fromiter(told, np.int64, len(told)),
            np.concatenate(given, dtype=np.float64) if given else np.empty(0),
        )

    def _answer(self, told: AnyIntArray, given: FloatArray) -> FloatArray | None:
        try:
            memory, room = self._spaces.pop()
        except IndexError:
            memory, room = self._memory(MEMORY), self._room()
        result = np.empty(self._structure.states[self._structure.target])
        asked = self._network, room, told, given
        while (needed := self._kernel(*asked, memory, self._most, result)) > 0:
            if needed > MOST_MEMORY:
                break
            memory = self._memory(2 * needed)
        self._spaces.append((memory, room))
        return None if needed else result

    def _memory(self, entries: int) -> FloatArray:
        memory = np.empty(len(self._values) + entries)
        memory[: len(self._values)] = self._values
        return memory

    def _room(self) -> _Room:
        """Room to work in, see :mod:`calcinosis.inference.kernel.array_columns`."""
        variables, slots, axes = map(len, self._network)
        axes += MOST_AXES * (slots + 1)  # no more products than slots and one
        shapes = (variables, 5), (2 * slots + 1, 4), (axes, 4), (MOST_AXES + 1, 5)
        return tuple(np.empty(s, dtype=np.int64) for s in (*shapes, (3, slots)))

    def _order(self, scope: Sequence[str]) -> tuple[int, ...]:
        """Axes in the order of the variables."""
        numbers = [self._numbers[name] for name in scope]
        return tuple(sorted(range(len(scope)), key=numbers.__getitem__))

    def _laid_out(self, names: Sequence[str]) -> tuple[AnyIntArray, ...]:
        """Return variables, slots for tables, and axes of the slots.

        Slots are those of the network's tables, of each variable's likelihoods, and of
        each variable's likelihoods over its parents.
        """
        structure, numbers = self._structure, self._numbers
        variables = [
            (structure.states[n], structure.drops.get(n, -1), len(structure.uses[n]))
            for n in names
        ]
        turns = [numbers[name] for name in reversed(structure.states)]
        tables = [tensor.values.size for tensor in structure.tensors]
        bases = np.cumsum([1, *tables]).tolist()
        slots = [*zip([t.scope for t in structure.tensors], bases, strict=False)]
        slots += [((name,), -1) for name in names]
        for name in names:
            used = structure.uses[name]
            alone = len(used) == 1
            slots.append((structure.leaf_parents(name), used[0]) if alone else ((), -1))
        axes = [self._axes(scope) for scope, _ in slots]
        firsts = np.cumsum([0, *map(len, axes)])
        return (
            np.column_stack([variables, turns]),
            np.column_stack([firsts, [*(base for _, base in slots), bases[-1]]]),
            np.array([axis for own in axes for axis in own]),
        )

    def _axes(self, scope: Sequence[str]) -> list[tuple[int, int]]:
        """Variables of a table in their order, and entries from state to state."""
        found, stride = list[tuple[int, int]](), 1
        for axis in reversed(self._order(scope)):
            found.insert(0, (self._numbers[scope[axis]], stride))
            stride *= self._structure.states[scope[axis]]
        return found
