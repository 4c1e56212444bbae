"""A plan's steps as numbers that a compiled kernel follows, one patient at a time.

What one patient needs stays in the nearest cache: shared tables are read where they
are, results of steps are in one small *arena*. In all tables the target is the last
axis, and whole rows of its states are multiplied: Σ over a variable of a number times
up to three rows. The numbers, products of entries of tables without the target, cost
next to nothing, and where they are zero, nothing is left to do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, partial
from importlib.util import find_spec
from math import prod

import numpy as np

from calcinosis._arrays import AnyIntArray, FloatArray, IntArray
from calcinosis._frozen import frozen
from calcinosis.inference.planning.plan import Plan
from calcinosis.inference.planning.structure import Structure
from calcinosis.inference.prepared import OwnTable, Query
from calcinosis.inference.tensors import Tensor

__all__ = ["Kernel", "Program", "has_long_rows", "is_installed", "kernel", "suits"]

TARGET_STATES = 8
"""With fewer states of the target, rows are too short: numpy is as fast or faster."""
ARENA_ENTRIES = 1 << 17
"""Larger tables of one patient would not stay in a core's cache (1 MB)."""
WORTH = 2e8
"""Multiplications (0.3 s of numpy) from which on it pays to load the kernel (0.6 s,
and 1 s once to compile it): who asks so much at a time will ask for more."""
ROWS = 3
"""Rows of the target's states that the kernel multiplies in one go."""
SAVED = 2
"""A product made beforehand is this many times smaller than what it is used for."""
BITS = 63
"""States that a number can hold, each by a bit."""
SAME, OWN = 0, 1
"""Codes that are there for any table: one row for all patients; a row for each."""

Kernel = Callable[..., None]
_Codes = Callable[[slice], IntArray | None]
"""Which patients → what tells the row of each."""


@cache
def kernel() -> Kernel | None:
    """Return the compiled loop, or None where numba is not installed."""
    try:
        from calcinosis.inference.kernel.loop import (
            run,  # half a second: only when used
        )
    except ImportError:
        return None
    found: Kernel = run
    return found


@cache
def is_installed() -> bool:
    """Whether numba is there; it is not loaded."""
    return find_spec("numba") is not None


def has_long_rows(structure: Structure) -> bool:
    """Whether the target has so many states that the kernel gains by them."""
    return structure.states[structure.target] >= TARGET_STATES


def suits(plan: Plan, structure: Structure, rows: int) -> bool:
    """Tell whether the kernel is faster than numpy for so many patients."""
    if not has_long_rows(structure) or plan.work * rows < WORTH:
        return False
    scopes = (s.result.scope for s in plan.steps if s.result.per_patient)
    entries = (prod(structure.states[name] for name in scope) for scope in scopes)
    return max(entries, default=0) <= ARENA_ENTRIES


@frozen
class _Operand:
    """Shared, or the patient's own of that number, or a result at a place in the arena.

    Parameters
    ----------
    scope : tuple of str
    codes : int
        Which codes tell a patient's row.
    values : array, optional
    strides : tuple of int, optional
        Entries of ``values`` from one state to the next; codes are entries then, not
        rows. None: entries of the scope follow each other.
    own : int, optional
    place : int
    """

    scope: tuple[str, ...]
    codes: int = SAME
    values: FloatArray | None = None
    strides: tuple[int, ...] | None = None
    own: int | None = None
    place: int = 0


class Program:
    """The per-patient steps of a plan; any number of threads may run it.

    Parameters
    ----------
    structure : Structure
    plan : Plan
    prepared : sequence of sequences of Tensor
        Shared tables of each step, the target last.
    query : Query
    kernel : callable

    Attributes
    ----------
    own : list of OwnTable
        Tables that are written for each piece, since they stand nowhere.
    """

    def __init__(
        self,
        structure: Structure,
        plan: Plan,
        prepared: Sequence[Sequence[Tensor]],
        query: Query,
        kernel: Kernel,
    ) -> None:
        self.structure, self.query, self.kernel = structure, query, kernel
        self._sizes: Mapping[str, int] = structure.states
        self._sources: dict[tuple[str, ...], int] = {}
        self._codes: list[_Codes] = []
        self._tables: list[_Operand] = []
        self._holes: list[tuple[int, int]] = []  # free places of the arena, with sizes
        self._arena = 0
        self._bits = self._numbered(plan)
        self._states: list[AnyIntArray] = []
        steps: list[list[int]] = []
        offsets: list[AnyIntArray] = []
        self._steps, self._offsets = steps, offsets
        given = len(query.tensors)
        self.own: list[OwnTable] = []
        done = {given + n: self._of_patient(own) for n, own in enumerate(query.own)}
        for number, (step, blocks) in enumerate(zip(plan.steps, prepared, strict=True)):
            if step.result.per_patient:
                tables = [*map(done.pop, step.rows), *map(self._shared, blocks)]
                done[plan.inputs + number] = self._sum(tables, step.variable)
        starts = np.cumsum([0, *map(len, offsets)])
        told = zip(self._tables, starts.tolist(), strict=False)
        self._numbers = (
            np.array(steps, dtype=np.int64),
            np.array([(8 * self._step_of(t), t.codes, start) for t, start in told]),
        )
        self._all_offsets = (8 * np.concatenate(offsets)).astype(np.int32)
        self._all_states = np.concatenate(self._states)
        self._excluding = [
            (tensor.sources, (tensor.rows == 0) @ self._bits[tensor.scope[0]])
            for tensor in query.tensors
            if len(tensor.scope) == 1 and tensor.scope[0] in self._bits
        ]

    def run(self, piece: slice) -> FloatArray:
        """Return unnormalised answers of some patients, shape (patients, states)."""
        rows = piece.stop - piece.start
        codes = np.zeros((2 + len(self._codes), rows), dtype=np.int64)
        codes[OWN] = np.arange(rows)
        for number, of_piece in enumerate(self._codes, 2):
            own_row = of_piece(piece)
            codes[number] = SAME if own_row is None else own_row
        own: list[FloatArray] = []
        for table in self.own:
            axes = [table.scope.index(name) for name in self._sorted(table.scope)]
            values = table.values(piece).transpose([len(axes), *axes])
            own.append(np.ascontiguousarray(values))
        memory = np.empty(self._arena)
        arena = memory.ctypes.data
        bases = np.array([_address(t, own, arena) for t in self._tables])
        states = self._sizes[self.structure.target]
        result = np.empty((rows, states))
        numbers = (*self._numbers, bases, self._all_offsets, codes)
        known = self._all_states, self._excluded(piece)
        self.kernel(*numbers, *known, arena, (0.0,) * states, result)
        return result

    def _numbered(self, plan: Plan) -> Mapping[str, IntArray]:
        """Return a bit for each state of the variables on the way, while there are."""
        target, bits, used = self.structure.target, dict[str, IntArray](), 0
        for step in plan.steps:
            if not step.result.per_patient:
                continue
            for name in {*step.result.scope, step.variable or target} - {target, *bits}:
                if used + self._sizes[name] <= BITS:
                    numbers = np.arange(used, used + self._sizes[name])
                    bits[name] = np.left_shift(1, numbers)
                    used += self._sizes[name]
        return bits

    def _excluded(self, piece: slice) -> IntArray:
        """Return the states that patients are known not to have, shape (patients,)."""
        found = np.zeros(piece.stop - piece.start, dtype=np.int64)
        for sources, states in self._excluding:
            which = self.query.codes.combined(sources, piece)
            found |= states[0] if which is None else states[which]
        return found

    def _sorted(self, names: Iterable[str]) -> tuple[str, ...]:
        target, order = self.structure.target, self.structure.order
        return tuple(sorted(names, key=lambda name: (name == target, order(name))))

    def _entries(self, names: Iterable[str]) -> int:
        return prod(self._sizes[name] for name in names)

    def _shared(self, block: Tensor) -> _Operand:
        if not block.sources:
            return _Operand(block.scope, SAME, block.rows)
        if block.sources not in self._sources:
            self._sources[block.sources] = self._add(
                partial(self.query.codes.combined, block.sources)
            )
        return _Operand(block.scope, self._sources[block.sources], block.rows)

    def _of_patient(self, own: OwnTable) -> _Operand:
        """Read the tables of each patient where they stand, if possible."""
        placed, scope = own.placed, self._sorted(own.scope)
        if placed is not None:
            strides = dict(zip(own.scope, placed.strides, strict=True))
            if strides.get(self.structure.target, 1) == 1:
                along = tuple(strides[name] for name in scope)
                return _Operand(scope, self._add(placed.begin), placed.array, along)
        self.own.append(own)
        return _Operand(scope, OWN, own=len(self.own) - 1)

    def _add(self, of_piece: _Codes) -> int:
        self._codes.append(of_piece)
        return 1 + len(self._codes)

    def _sum(self, tables: Sequence[_Operand], variable: str | None) -> _Operand:
        """Multiply small tables first, where that makes fewer multiplications."""
        whole = self._entries({name for table in tables for name in table.scope})
        target = self.structure.target
        scalars = [table for table in tables if target not in table.scope]
        vectors = [table for table in tables if target in table.scope]
        while len(vectors) > 1:
            size, first, last = min(
                (self._entries({*one.scope, *vectors[i].scope}), i, j)
                for j, one in enumerate(vectors)
                for i in range(j)
            )
            if len(vectors) <= ROWS and size * SAVED > whole:
                break
            pair = [vectors.pop(last), vectors.pop(first)]
            vectors.append(self._step((), pair, None))
        return self._step(scalars, vectors, variable)

    def _step(
        self,
        scalars: Sequence[_Operand],
        vectors: Sequence[_Operand],
        variable: str | None,
    ) -> _Operand:
        used = [*scalars, *vectors]
        names = {name for table in used for name in table.scope} - {variable}
        scope = self._sorted(names)
        outer = [name for name in scope if name != self.structure.target]
        summed = [] if variable is None else [variable]
        place = self._free_place(self._entries(scope))
        counts = self._entries(outer), self._entries(summed)
        first = len(self._tables), len(scalars), len(vectors)
        states = [self._begin(outer), self._begin(summed)]
        self._steps.append([*counts, place, *first, *states])
        for table in used:
            self._tables.append(table)
            self._offsets.append(self._entry_of_each(table, [*outer, *summed]))
            if table.values is None and table.own is None:
                self._holes.append((table.place, self._entries(table.scope)))
        return _Operand(scope, place=place)

    def _begin(self, names: Sequence[str]) -> int:
        """Add the states in each combination of some; return where they begin."""
        begin = sum(map(len, self._states))
        states = np.zeros([self._sizes[name] for name in names], dtype=np.int64)
        for axis, name in enumerate(names):
            if name in self._bits:
                states |= self._bits[name].reshape(-1, *(1 for _ in names[axis + 1 :]))
        self._states.append(states.ravel())
        return begin

    def _entry_of_each(self, table: _Operand, names: Sequence[str]) -> AnyIntArray:
        """Where in a table the entry is for each combination of states of ``names``."""
        shape = [self._sizes[name] for name in names]
        strides = dict(zip(table.scope, self._strides(table), strict=True))
        entries = np.zeros(shape, dtype=np.int64)
        for axis, name in enumerate(names):
            if name in strides:
                steps = strides[name] * np.arange(shape[axis])
                entries += steps.reshape(-1, *(1 for _ in shape[axis + 1 :]))
        return entries.ravel()

    def _strides(self, table: _Operand) -> Sequence[int]:
        """Entries of a table from one state to the next."""
        if table.strides is not None:
            return table.strides
        scope = table.scope
        return [self._entries(scope[axis + 1 :]) for axis in range(len(scope))]

    def _step_of(self, table: _Operand) -> int:
        """Entries from one code to the next."""
        return 1 if table.strides is not None else self._entries(table.scope)

    def _free_place(self, size: int) -> int:
        """Return a place in the arena, if possible one that was used before."""
        for number, (place, room) in enumerate(self._holes):
            if room >= size:
                self._holes[number] = (place + size, room - size)
                return place
        self._arena += size
        return self._arena - size


def _address(table: _Operand, own: Sequence[FloatArray], arena: int) -> int:
    if table.values is not None:
        return table.values.ctypes.data
    if table.own is not None:
        return own[table.own].ctypes.data
    return arena + 8 * table.place
