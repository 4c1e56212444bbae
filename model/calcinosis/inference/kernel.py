"""The compiled loop over patients and steps. Importing this module needs numba.

It is compiled once for each number of states of the target: loops of a known length
leave nothing to ask inside. numba's file of it is kept beside this module, or in the
user's cache directory.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numba import types
from numba.extending import intrinsic
from numba.np.numpy_support import carray

from calcinosis._arrays import AnyIntArray, FloatArray

__all__ = ["COLUMNS", "run"]

COLUMNS = ("outer", "summed", "inner", "place", "first", "scalars", "vectors")
"""What the kernel is told of each step, see :mod:`calcinosis.inference.program`."""


def _pointer(typing: Any, address: Any) -> Any:
    """Take a number for the address of floats; numba itself has no word for it."""

    def code(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        kind = context.get_value_type(signature.return_type)
        return builder.inttoptr(values[0], kind)

    del typing
    return types.CPointer(types.float64)(address), code


_at: Any = intrinsic(_pointer)


def _run(
    steps: AnyIntArray,
    operands: AnyIntArray,
    bases: AnyIntArray,
    offsets: AnyIntArray,
    codes: AnyIntArray,
    arena: int,
    lanes: tuple[float, ...],
    result: FloatArray,
) -> None:
    """Take every step for one patient after the other.

    Parameters
    ----------
    steps : integer array, shape (steps, len(COLUMNS))
    operands : integer array, shape (operands, 3)
        Bytes from one row of the table to the next, the codes that tell a patient's
        row, where the operand's offsets begin.
    bases : integer array, shape (operands,)
        Addresses of the tables.
    offsets : integer array
        Entry of the table for each outer and summed state.
    codes : integer array, shape (kinds of rows, patients)
    arena : int
        Address of the memory for results of steps.
    lanes : tuple of float
        As long as the target has states.
    result : array, shape (patients, states)
    """
    width = len(lanes)
    tables = np.empty(len(operands), dtype=np.int64)
    for patient in range(codes.shape[1]):
        for j in range(len(operands)):
            row = codes[operands[j, 1], patient]
            tables[j] = bases[j] + operands[j, 0] * row
        left = carray(_at(arena), (1,))
        for s in range(len(steps)):
            outer, summed, inner, place, first, scalars, vectors = steps[s]
            vector = first + scalars
            cell = 0
            for o in range(outer):
                left = carray(_at(arena + 8 * (place + o * inner)), (1,))
                total = 0.0
                fresh = True
                for _ in range(summed):
                    weight = 1.0
                    for j in range(first, vector):
                        entry = tables[j] + 8 * offsets[operands[j, 2] + cell]
                        weight *= carray(_at(entry), (1,))[0]
                    if vectors == 0:
                        total += weight
                    elif weight != 0.0:
                        j = vector
                        entry = tables[j] + 8 * offsets[operands[j, 2] + cell]
                        a = carray(_at(entry), (1,))
                        if vectors == 1:
                            if fresh:
                                for i in range(width):
                                    left[i] = weight * a[i]
                            else:
                                for i in range(width):
                                    left[i] += weight * a[i]
                        else:
                            j = vector + 1
                            entry = tables[j] + 8 * offsets[operands[j, 2] + cell]
                            b = carray(_at(entry), (1,))
                            if vectors == 2:
                                if fresh:
                                    for i in range(width):
                                        left[i] = weight * a[i] * b[i]
                                else:
                                    for i in range(width):
                                        left[i] += weight * a[i] * b[i]
                            else:
                                j = vector + 2
                                entry = tables[j] + 8 * offsets[operands[j, 2] + cell]
                                c = carray(_at(entry), (1,))
                                if fresh:
                                    for i in range(width):
                                        left[i] = weight * a[i] * b[i] * c[i]
                                else:
                                    for i in range(width):
                                        left[i] += weight * a[i] * b[i] * c[i]
                        fresh = False
                    cell += 1
                if vectors == 0:
                    left[0] = total
                elif fresh:
                    for i in range(width):
                        left[i] = 0.0
        for i in range(width):
            result[patient, i] = left[i]


def _compiled() -> Any:
    try:
        return numba.njit(nogil=True, cache=True)(_run)
    except RuntimeError:  # there is no directory that numba may write to
        return numba.njit(nogil=True)(_run)


run: Any = _compiled()
