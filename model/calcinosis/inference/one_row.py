"""One patient without the machinery for many: a plan turned into array operations.

Which variables are known decides the whole sequence of operations, and it is kept; what
is known of them only decides which slices go in. The tables of one patient are small,
so that what costs is the number of operations: several variables are summed out at once
where the table that they are summed out of stays small.

Who asks for it by name is answered by a compiled kernel instead, where that is
installed (:mod:`calcinosis.inference.kernel.alone`).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import cached_property
from math import prod
from operator import itemgetter
from typing import Any

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis._frozen import frozen
from calcinosis.inference.evidence import Evidence
from calcinosis.inference.kernel.alone import Alone, elimination
from calcinosis.inference.planning.operations import Operation, operations
from calcinosis.inference.planning.ordering import Sets
from calcinosis.inference.planning.structure import Structure

__all__ = ["SinglePatient"]

EVERY = slice(None)
MOST_PROGRAMS = 4096
"""Programs for different sets of findings are kept up to this many."""

Where = Mapping[str, Any]
"""Variable → its state, or all of them: an index of the axis that it is."""


@frozen
class _Axes:
    """Axes of a table, and how they are brought into the order of the network."""

    scope: int
    order: tuple[int, ...]
    index: Callable[[Where], Any]


@frozen
class _Program:
    """Operations that lead from sliced tables to the target.

    Parameters
    ----------
    tables : list of (array, function)
        Of the network, and the index of their slices; the likelihoods of the findings
        come after them.
    numbers : list of int
        Tables, and results, of which only a number is left.
    operations : list of Operation
    """

    tables: list[tuple[FloatArray, Callable[[Where], Any]]]
    numbers: list[int]
    operations: list[Operation]

    def run(self, where: Where, likelihoods: Sequence[FloatArray]) -> FloatArray:
        """Return the table of the target, shape (states,)."""
        known: list[Any] = [values[index(where)] for values, index in self.tables]
        known += likelihoods
        for members, product in self.operations:
            known.append(product(*[known[n] for n in members]))
        return np.asarray(known[-1] * prod([known[n] for n in self.numbers]))


class SinglePatient:
    """Answers for one patient at a time; keeps the programs it has compiled.

    Parameters
    ----------
    structure : Structure
        With one version of every table, when it is asked.
    memory : float
        Bytes that one table may take.

    Attributes
    ----------
    compiled : bool or None
        Whether the compiled kernel is used; only where it is asked for by name: an
        answer must not change its last digit with how much was asked before.
    """

    def __init__(self, structure: Structure, memory: float) -> None:
        self.structure, self.memory = structure, memory
        self.compiled: bool | None = None
        self._bits = {name: 1 << n for n, name in enumerate(structure.states)}
        states = structure.states.items()
        single = [n for n, count in states if count == 1 and n != structure.target]
        self._where: dict[str, Any] = dict.fromkeys(structure.states, EVERY)
        self._where |= dict.fromkeys(single, 0)
        self._single = self._mask(single)
        self._leaves: dict[str, _Axes] = {}
        self._programs: dict[Hashable, _Program] = {}
        self._sets = Sets(structure.states)

    @cached_property
    def _tables(self) -> list[tuple[FloatArray, _Axes]]:
        tensors = self.structure.tensors
        axes = [self._axes(tensor.scope) for tensor in tensors]
        return [
            (tensor.values.transpose(own.order), own)
            for tensor, own in zip(tensors, axes, strict=True)
        ]

    def _mask(self, names: Sequence[str]) -> int:
        return sum(self._bits[name] for name in names)

    def table(self, evidence: Evidence) -> FloatArray:
        """P(target, evidence), shape (states of the target,)."""
        alone = self._alone if self.compiled else None
        found = None if alone is None else alone.table(evidence)
        return self._by_numpy(evidence) if found is None else found

    @cached_property
    def _alone(self) -> Alone | None:
        """The network as the compiled kernel asks it, if that is installed."""
        kernel = elimination() if Alone.suits(self.structure) else None
        return kernel and Alone(self.structure, self.memory, kernel)

    def __getstate__(self) -> dict[str, Any]:
        """Leave out the compiled kernel: where this is sent, it is loaded anew."""
        return {name: own for name, own in vars(self).items() if name != "_alone"}

    def _by_numpy(self, evidence: Evidence) -> FloatArray:
        structure, bits = self.structure, self._bits
        where, fixed, known, replaced = self._where.copy(), self._single, 0, 0
        extra: list[FloatArray] = []
        scopes: list[int] = []
        over: list[tuple[str, FloatArray]] = [
            (name, numbers.likelihoods(EVERY)[..., 0])
            for name, numbers in evidence.densities.items()
        ]
        for name in filter(evidence.observations.__contains__, structure.states):
            observed = evidence.observations[name]
            weights = observed.weights[observed.codes.item(0)]
            known |= bits[name]
            if observed.over_parents:
                over.append((name, weights))
                continue
            values = weights.tolist()
            ones = values.count(1.0)
            if ones == len(values):
                continue
            hard = ones == 1 and values.count(0.0) == len(values) - 1
            if hard and name != structure.target:
                where[name] = values.index(1.0)
                fixed |= bits[name]
            else:
                extra.append(weights)
                scopes.append(bits[name])
        for name, likelihood in over:
            known |= bits[name]
            replaced |= bits[name]
            if name not in self._leaves:
                self._leaves[name] = self._axes(structure.leaf_parents(name))
            axes = self._leaves[name]
            extra.append(likelihood.transpose(axes.order)[axes.index(where)])
            scopes.append(axes.scope)
        key = fixed, known, replaced, tuple(scopes)
        program = self._programs.get(key)
        if program is None:
            program = self._compile(evidence, fixed, replaced, scopes)
            if len(self._programs) >= MOST_PROGRAMS:
                self._programs.clear()
                self._sets = Sets(self._sets.sizes)
            self._programs[key] = program
        return program.run(where, extra)

    def _axes(self, scope: Sequence[str]) -> _Axes:
        order = sorted(range(len(scope)), key=lambda axis: self._bits[scope[axis]])
        names = [scope[axis] for axis in order]
        index = itemgetter(*names) if names else _of_number
        return _Axes(self._mask(names), tuple(order), index)

    def _compile(
        self, evidence: Evidence, fixed: int, replaced: int, scopes: Sequence[int]
    ) -> _Program:
        structure = self.structure
        left_out = structure.idle({*evidence.observations, *evidence.densities})
        for number in self._sets.numbers[replaced]:
            left_out.add(structure.uses[self._sets.names[number]][0])
        tables = [t for n, t in enumerate(self._tables) if n not in left_out]
        free = [
            scope & ~fixed for scope in (*(own.scope for _, own in tables), *scopes)
        ]
        target = self._sets.names.index(structure.target)
        found = operations(free, target, self._sets, self.memory)
        return _Program([(values, own.index) for values, own in tables], *found)


def _of_number(where: Where) -> tuple[()]:
    """Index of a table without axes."""
    del where
    return ()
