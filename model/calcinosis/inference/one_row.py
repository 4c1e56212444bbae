"""One patient without the machinery for many: a plan turned into array operations.

Which variables are known decides the whole sequence of operations, and it is kept; what
is known of them only decides which slices go in.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.inference.evidence import Evidence
from calcinosis.inference.planning.ordering import by_fill, by_size
from calcinosis.inference.planning.plan import check_memory
from calcinosis.inference.planning.structure import Structure

__all__ = ["Program", "SinglePatient", "compile_program"]

EVERY = slice(None)
LARGE = 8.0
"""ln of the entries of a table from which on a second order is tried (3 000)."""
MOST_PROGRAMS = 4096
"""Programs for different sets of findings are kept up to this many."""

Slices = list[tuple[tuple[str, ...], FloatArray]]
"""Tables with the names of their axes."""


@dataclass(frozen=True)
class _Operand:
    number: int
    order: tuple[int, ...] | None
    shape: tuple[int, ...]


@dataclass(frozen=True)
class Program:
    """Operations that lead from sliced tables to the target.

    Parameters
    ----------
    steps : tuple of (operands, whether the last axis is summed)
    """

    steps: tuple[tuple[tuple[_Operand, ...], bool], ...]

    def run(self, tables: Sequence[FloatArray]) -> FloatArray:
        """Return the table of the target, shape (states,)."""
        known = [*tables]
        for operands, summed in self.steps:
            result: FloatArray | None = None
            for operand in operands:
                values = known[operand.number]
                if operand.order is not None:
                    values = values.transpose(operand.order)
                values = values.reshape(operand.shape)
                result = values if result is None else result * values
            if result is None:
                result = np.ones(())
            known.append(result.sum(axis=-1) if summed else result)
        return known[-1]


def compile_program(
    scopes: Sequence[tuple[str, ...]],
    target: str,
    sizes: Mapping[str, int],
    memory: float,
) -> Program:
    """Plan the product of tables with these scopes for one patient.

    Raises
    ------
    TooLargeError
        If a table would need more bytes than ``memory``.
    """
    order = by_size(scopes, target, sizes)
    if order.largest > LARGE:
        other = by_fill(scopes, target, sizes)
        order = min(order, other, key=lambda one: one.largest)
    axes: list[tuple[str, ...]] = [*scopes]
    rank = {name: number for number, name in enumerate(order.names)}
    rank[target] = len(rank)
    waiting: list[list[int]] = [[] for _ in range(len(rank) + 1)]

    def wait(number: int) -> None:
        """Put a table where the first of its variables is summed out."""
        waiting[min((rank[name] for name in axes[number]), default=-1)].append(number)

    for number in range(len(scopes)):
        wait(number)
    steps: list[tuple[tuple[_Operand, ...], bool]] = []
    for place, name in enumerate(order.names):
        members = waiting[place]
        kept = tuple(
            sorted({n for m in members for n in axes[m]} - {name}, key=rank.__getitem__)
        )
        check_memory(name, (*kept, name), sizes, memory)
        steps.append((_operands(members, axes, (*kept, name), sizes), True))
        axes.append(kept)
        wait(len(axes) - 1)
    last = [*waiting[-1], *waiting[rank[target]]]
    kept = tuple({name for number in last for name in axes[number]})
    steps.append((_operands(last, axes, kept, sizes), False))
    return Program(tuple(steps))


def _operands(
    members: Sequence[int],
    axes: Sequence[tuple[str, ...]],
    full: tuple[str, ...],
    sizes: Mapping[str, int],
) -> tuple[_Operand, ...]:
    """Line tables up with the axes ``full``, those of few entries first."""
    operands = [_operand(number, axes[number], full, sizes) for number in members]
    return tuple(sorted(operands, key=lambda operand: prod(operand.shape)))


def _operand(
    number: int, own: tuple[str, ...], full: tuple[str, ...], sizes: Mapping[str, int]
) -> _Operand:
    order = tuple(sorted(range(len(own)), key=lambda axis: full.index(own[axis])))
    straight = order == tuple(range(len(own)))
    shape = tuple(sizes[name] if name in own else 1 for name in full)
    return _Operand(number, None if straight else order, shape)


class SinglePatient:
    """Answers for one patient at a time; keeps the programs it has compiled.

    Parameters
    ----------
    structure : Structure
    memory : float
        Bytes that one table may take.
    """

    def __init__(self, structure: Structure, memory: float) -> None:
        self.structure, self.memory = structure, memory
        self._programs: dict[Hashable, tuple[Slices, Program]] = {}

    def table(self, evidence: Evidence) -> FloatArray:
        """P(target, evidence), shape (states of the target,)."""
        structure = self.structure
        fixed: dict[str, int] = {}
        extra: Slices = []
        replaced: set[int] = set()
        for name, numbers in evidence.densities.items():
            replaced.add(structure.uses[name][0])
            likelihoods = numbers.likelihoods(EVERY)[..., 0]
            extra.append((structure.leaf_parents(name), likelihoods))
        for name in filter(evidence.observations.__contains__, structure.states):
            observed = evidence.observations[name]
            weights = observed.weights[observed.codes[0]]
            if observed.over_parents:
                replaced.add(structure.uses[name][0])
                extra.append((structure.leaf_parents(name), weights))
                continue
            values = weights.tolist()
            if values.count(1.0) == len(values):
                continue
            hard = values.count(0.0) == len(values) - 1 and 1.0 in values
            if hard and name != structure.target:
                fixed[name] = values.index(1.0)
            else:
                extra.append(((name,), weights))
        scopes = tuple(scope for scope, _ in extra)
        known_of = evidence.observations.keys() | evidence.densities.keys()
        key = frozenset(fixed), scopes, frozenset(known_of)
        known = self._programs.get(key)
        if known is None:
            known = self._compile(evidence, fixed, extra, replaced)
            if len(self._programs) >= MOST_PROGRAMS:
                self._programs.clear()
            self._programs[key] = known
        slices, program = known
        tables = [
            values[tuple([fixed.get(name, EVERY) for name in scope])]
            for part in (slices, extra)
            for scope, values in part
        ]
        return program.run(tables)

    def _compile(
        self,
        evidence: Evidence,
        fixed: Mapping[str, int],
        extra: Slices,
        replaced: set[int],
    ) -> tuple[Slices, Program]:
        structure = self.structure
        known_of = evidence.observations.keys() | evidence.densities.keys()
        left_out = structure.idle(known_of) | replaced
        slices = [
            (tensor.scope, tensor.values)
            for number, tensor in enumerate(structure.tensors)
            if number not in left_out
        ]
        scopes = [
            tuple(name for name in scope if name not in fixed)
            for scope, _ in (*slices, *extra)
        ]
        states, target = structure.states, structure.target
        return slices, compile_program(scopes, target, states, self.memory)
