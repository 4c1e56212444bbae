"""Tables of a block of patients: look them up, multiply them, sum a variable out.

All have the patients as last axis, of one entry where a table is the same for all.
Results are written to memory that was used before: new pages would cost as much time
as the arithmetic. What was done for one block of patients is done again for the next
without a decision: there the blocks can be so small that their tables stay near.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import pairwise
from math import prod
from string import ascii_letters

import numpy as np

from calcinosis._arrays import FloatArray, IntArray
from calcinosis.inference.tensors import Rank, Tensor, align

__all__ = ["Workspace"]

LOOSE = 2
"""Memory is used again for a table of at least this part of its size."""


class Workspace:
    """Arithmetic of tables, in memory that is used again; for one thread.

    Parameters
    ----------
    order : callable
        Sort key of axes.
    sizes : mapping
        Variable → number of states.
    """

    def __init__(self, order: Rank, sizes: Mapping[str, int]) -> None:
        self.order, self.sizes = order, sizes
        self._free: list[FloatArray] = []
        self._lent: dict[int, FloatArray] = {}
        self._done: list[Callable[[], object]] = []

    def again(self) -> None:
        """Do all that was done once more, with what the given arrays hold now."""
        for operation in self._done:
            operation()

    def _do(self, operation: Callable[[], object]) -> None:
        operation()
        self._done.append(operation)

    def look_up(self, table: Tensor, combined: IntArray | None) -> Tensor:
        """Look a shared table up for each patient.

        Parameters
        ----------
        table : Tensor
        combined : integer array, shape (patients,), or None
            The number of each patient's combination of the table's sources, if any.
        """
        if combined is None:
            return Tensor((), table.scope, table.values[..., np.newaxis])
        shape = table.values.shape[len(table.sources) :]
        entries = prod(shape)
        # whole rows are copied and then turned round: entry by entry, every block of
        # patients would go through all of the table
        rows = self._new((len(combined), entries))
        values = self._new((entries, len(combined)))
        self._do(partial(table.rows.take, combined, 0, rows, "clip"))
        self._do(partial(np.copyto, values, rows.T))
        self._release([rows])
        return Tensor((), table.scope, values.reshape(*shape, -1))

    def sum_of_products(
        self, operands: Sequence[Tensor], variable: str | None
    ) -> Tensor:
        """Multiply tables and sum a variable out, entry by entry.

        Parameters
        ----------
        operands : sequence of Tensor
            Each has the variable; their memory is taken back.
        variable : str or None
            None: only multiply.
        """
        names = {name for operand in operands for name in operand.scope} - {variable}
        scope = tuple(sorted(names, key=self.order))
        full = scope if variable is None else (variable, *scope)
        tables = [align(o, full, self.sizes) for o in operands]
        if variable is None:
            result = self._product(tables)
            self._release(tables, result)
            return Tensor((), scope, result)
        *others, last = self._absorbed(tables, most=2)
        if others:
            result = self._paired(self._product(others), last)
        else:
            result = self._new(last.shape[1:])
            self._do(partial(np.add.reduce, last, 0, out=result))
        self._release(tables, result)
        return Tensor((), scope, result)

    def _paired(self, first: FloatArray, last: FloatArray) -> FloatArray:
        """Σ over the first axis of a product that is never stored."""
        shape = np.broadcast_shapes(first.shape, last.shape)[1:]
        one, other, left = (_letters(s) for s in (first.shape, last.shape, (1, *shape)))
        result = self._new(shape)
        terms = f"{one},{other}->{left}"
        summed = partial(np.einsum, terms, first.squeeze(), last.squeeze())
        self._do(partial(summed, out=result.squeeze()))
        self._release([first, last], result)
        return result

    def sum_as_matrix(
        self,
        table: Tensor,
        combined: IntArray | None,
        operands: Sequence[Tensor],
        variable: str,
    ) -> Tensor:
        """Do the same by matrix products, one for each run of patients.

        Parameters
        ----------
        table : Tensor
            Has the variable, and is the same for all patients of a run.
        combined : integer array, shape (patients,), or None
            The number of each patient's combination of the table's sources.
        operands : sequence of Tensor
            All other tables, each with the variable; their memory is taken back.
        variable : str
        """
        theirs = {name for o in operands for name in o.scope} - {variable}
        both = tuple(name for name in table.scope if name in theirs)
        left = tuple(sorted(theirs.difference(both)))
        out = tuple(n for n in table.scope if n != variable and n not in theirs)
        if combined is None:  # all patients are one run
            batch, scope, inside = both, (*out, *left), (variable, *left)
        else:
            batch, scope, inside = (*both, *left), out, (variable,)
        scope = (*batch, *scope)
        tables = [align(o, (*batch, *inside), self.sizes) for o in operands]
        inner = self._contiguous(self._product(tables))
        by_run = Tensor((), table.scope, np.moveaxis(table.by_combination, 0, -1))
        matrix = align(by_run, (*batch, *out, variable), self.sizes)
        entries, states = prod(self._shape(out)), self.sizes[variable]
        matrix = matrix.reshape(*matrix.shape[: len(batch)], entries, states, -1)
        patients = inner.shape[-1] if combined is None else len(combined)
        result = self._new((*self._shape(scope), patients))
        sums = result.reshape(*self._shape(batch), entries, -1)
        whole = inner.reshape(*inner.shape[: len(batch)], states, -1)
        if combined is None:
            self._do(partial(np.matmul, matrix[..., 0], whole, out=sums))
        else:
            whole = np.broadcast_to(whole, (*whole.shape[:-1], patients))
            self._do(partial(_by_runs, matrix, combined, whole, sums))
        self._release([*tables, inner], result)
        return Tensor((), scope, result)

    def _product(self, tables: Sequence[FloatArray]) -> FloatArray:
        """Multiply arrays that broadcast."""
        first, *others = self._absorbed(tables)
        for values in others:
            first = self._times(first, values)
        return first

    def _absorbed(
        self, tables: Sequence[FloatArray], most: int = 1
    ) -> list[FloatArray]:
        """Multiply each into the smallest with all its axes, down to ``most``."""
        left: list[FloatArray] = []
        waiting = sorted(tables, key=np.size)
        while len(left) + len(waiting) > most and waiting:
            values = waiting.pop(0)
            for place, larger in enumerate(waiting):
                if np.broadcast_shapes(values.shape, larger.shape) == larger.shape:
                    waiting[place] = self._times(values, larger)
                    break
            else:
                left.append(values)
        return [*left, *waiting]

    def _times(self, first: FloatArray, last: FloatArray) -> FloatArray:
        """Multiply, where possible into the memory of one of the two."""
        shape = np.broadcast_shapes(first.shape, last.shape)
        for own, other in ((last, first), (first, last)):
            if own.shape == shape and id(own.base) in self._lent:
                self._do(partial(np.multiply, own, other, out=own))
                self._release([other], own)
                return own
        result = self._new(shape)
        self._do(partial(np.multiply, first, last, out=result))
        self._release([first, last], result)
        return result

    def _contiguous(self, values: FloatArray) -> FloatArray:
        if values.flags.c_contiguous:
            return values
        result = self._new(values.shape)
        self._do(partial(np.copyto, result, values))
        self._release([values], result)
        return result

    def _shape(self, names: Sequence[str]) -> tuple[int, ...]:
        return tuple(self.sizes[name] for name in names)

    def _new(self, shape: tuple[int, ...]) -> FloatArray:
        size = prod(shape)
        fitting = [
            (memory.size, place)
            for place, memory in enumerate(self._free)
            if size <= memory.size <= LOOSE * size
        ]
        memory = self._free.pop(min(fitting)[1]) if fitting else np.empty(size)
        self._lent[id(memory)] = memory
        return memory[:size].reshape(shape)

    def _release(
        self, tables: Sequence[FloatArray], result: FloatArray | None = None
    ) -> None:
        """Memory that is from here is free again, but not that of the result."""
        kept = None if result is None else result.base
        for values in tables:
            memory = None if values.base is kept else self._lent.get(id(values.base))
            if memory is not None:
                del self._lent[id(memory)]
                self._free.append(memory)


def _letters(shape: Sequence[int]) -> str:
    """Name the axes of more than one entry."""
    return "".join(ascii_letters[n] for n, size in enumerate(shape) if size > 1)


def _by_runs(
    matrix: FloatArray, combined: IntArray, whole: FloatArray, sums: FloatArray
) -> None:
    """Multiply by the matrix of each run of patients."""
    for run in _runs(combined):
        own = matrix[..., combined[run.start]]
        np.matmul(own, whole[..., run], out=sums[..., run])


def _runs(combined: IntArray) -> list[slice]:
    """Where neighbours have the same number."""
    borders = [0, *(np.flatnonzero(np.diff(combined)) + 1), len(combined)]
    return [slice(*pair) for pair in pairwise(borders)]
