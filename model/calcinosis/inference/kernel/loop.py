"""The compiled loop over patients and steps. Importing this module needs numba.

It is compiled once for each number of states of the target. numba's file of it is kept
beside this module, or in the user's cache directory.
"""

from __future__ import annotations

import numpy as np

from calcinosis._arrays import AnyIntArray, FloatArray
from calcinosis.inference.kernel.compiler import compiled_kernel
from calcinosis.inference.kernel.registers import (
    filled,
    number_at,
    offset_at,
    plus,
    row_at,
    times,
    write,
)

__all__ = ["run"]


def _run(
    steps: AnyIntArray,
    operands: AnyIntArray,
    bases: AnyIntArray,
    offsets: AnyIntArray,
    codes: AnyIntArray,
    states: AnyIntArray,
    excluded: AnyIntArray,
    arena: int,
    lanes: tuple[float, ...],
    result: FloatArray,
) -> None:
    """Take every step for one patient after the other.

    All rows but those of tables without the target are as long as ``lanes``; nothing
    is checked here, see :class:`calcinosis.inference.kernel.program.Program`.

    Parameters
    ----------
    steps : integer array, shape (steps, 8)
        How many combinations of states are left, and are summed; where in the arena the
        result begins; number of the first operand, how many of the operands have no
        target and are numbers, and how many are rows (at most three); where in
        ``states`` those begin that are left, and those that are summed.
    operands : integer array, shape (operands, 3)
        Bytes from one row of the table to the next, the codes that tell a patient's
        row, where the operand's offsets begin.
    bases : integer array, shape (operands,)
        Addresses of the tables.
    offsets : array of 32 bit integers
        Bytes into a table's row for each combination of states.
    codes : integer array, shape (kinds of rows, patients)
    states : array of 64 bit integers
        The states, each a bit, that are in each combination.
    excluded : array of 64 bit integers, shape (patients,)
        States that a patient is known not to have: combinations with one of them are
        nothing, and are neither computed nor read.
    arena : int
        Address of the memory for results of steps.
    lanes : tuple of float
        As long as the target has states.
    result : array, shape (patients, states)
    """
    nothing = filled(0.0, lanes)
    count = len(operands)
    tables = np.empty(count, dtype=np.int64)
    cells = np.empty(count, dtype=np.int64)
    for j in range(count):
        cells[j] = offsets.ctypes.data + 4 * operands[j, 2]
    for patient in range(codes.shape[1]):
        for j in range(count):
            row = codes[operands[j, 1], patient]
            tables[j] = bases[j] + operands[j, 0] * row
        last, without = arena, excluded[patient]
        for s in range(len(steps)):
            outer, summed, place, first, numbers, rows, of_left, of_summed = steps[s]
            last = left = arena + 8 * place
            begin = first + numbers
            if rows == 0:
                cell = 0
                for o in range(outer):
                    if states[of_left + o] & without:
                        cell += 4 * summed
                        left += 8
                        continue
                    total = 0.0
                    for i in range(summed):
                        if states[of_summed + i] & without:
                            cell += 4
                            continue
                        weight = 1.0
                        for j in range(first, begin):
                            weight *= number_at(tables[j] + offset_at(cells[j] + cell))
                        total += weight
                        cell += 4
                    write(left, total)
                    left += 8
                continue
            a, of_a = tables[begin], cells[begin]
            b, of_b, c, of_c = a, of_a, a, of_a
            if rows > 1:
                b, of_b = tables[begin + 1], cells[begin + 1]
            if rows > 2:
                c, of_c = tables[begin + 2], cells[begin + 2]
            cell = 0
            for o in range(outer):
                if states[of_left + o] & without:
                    cell += 4 * summed
                    left += 8 * len(lanes)
                    continue
                whole = nothing
                for i in range(summed):
                    if states[of_summed + i] & without:
                        cell += 4
                        continue
                    term = row_at(a + offset_at(of_a + cell), nothing)
                    if numbers:
                        weight = 1.0
                        for j in range(first, begin):
                            weight *= number_at(tables[j] + offset_at(cells[j] + cell))
                        term = times(term, filled(weight, lanes))
                    if rows > 1:
                        term = times(term, row_at(b + offset_at(of_b + cell), nothing))
                    if rows > 2:
                        term = times(term, row_at(c + offset_at(of_c + cell), nothing))
                    whole = plus(whole, term)
                    cell += 4
                write(left, whole)
                left += 8 * len(lanes)
        write(result.ctypes.data + 8 * len(lanes) * patient, row_at(last, nothing))


run = compiled_kernel(_run)
