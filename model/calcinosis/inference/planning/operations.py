"""From an order of elimination to few operations on the tables of one patient."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from math import prod
from string import ascii_letters

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.inference.planning.ordering import Sets, order_of
from calcinosis.inference.planning.plan import check_memory

__all__ = ["Operation", "operations"]

TOGETHER = 128
"""Entries of a table that several variables are summed out of at once, at most."""
LARGE, HUGE = 300, 2000
"""Entries of a product from which on its factors are multiplied one into the other, and
two by two, as matrices."""
PAIR = 2
"""Tables that are multiplied as matrices."""
MOST_FACTORS = 24
"""Tables that are multiplied at once, at most."""

Operation = tuple[Sequence[int], Callable[..., FloatArray]]
"""Numbers of tables, and their product with its sums."""


def operations(
    scopes: Sequence[int], target: int, sets: Sets, memory: float
) -> tuple[list[int], list[Operation]]:
    """Plan the product of tables, with all but the target summed out.

    Parameters
    ----------
    scopes : sequence of int
        Variables of each table.
    target : int
    sets : Sets
    memory : float
        Bytes that one table may take.

    Returns
    -------
    constants, operations
        Tables and results of which only a number is left; and what is computed: the
        result of operation i is table len(scopes) + i, the last one the target's.

    Raises
    ------
    TooLargeError
        If a table would need more bytes than ``memory``.
    """
    order = order_of(scopes, target, sets)
    if order.largest * 8 > memory:
        for number, full in order.steps:
            names = [sets.names[n] for n in sets.numbers[full]]
            check_memory(sets.names[number], names, sets.sizes, memory)
    made = _Operations(scopes, sets)
    for number, full in order.steps:
        made.sum_out(number, full)
    return made.finish(target)


class _Operations:
    """Operations so far; a result is only computed when it is known who uses it."""

    def __init__(self, scopes: Sequence[int], sets: Sets) -> None:
        self.sets, self.scopes = sets, [*scopes]  # of tables that are there
        self.operations: list[Operation] = []
        self.constants = [n for n, scope in enumerate(scopes) if not scope]
        self.holders: list[list[int | _Result]] = [[] for _ in sets.names]
        for table, scope in enumerate(scopes):
            for number in sets.numbers[scope]:
                self.holders[number].append(table)
        self.gone: set[int | _Result] = set()

    def sum_out(self, number: int, full: int) -> None:
        """Sum a variable out of a table over ``full``."""
        left = full & ~(1 << number)
        result = _Result(*self._factors(number, full), left)
        if not left:
            self.constants.append(self._compute(result))
        for other in self.sets.numbers[left]:
            self.holders[other].append(result)

    def finish(self, target: int) -> tuple[list[int], list[Operation]]:
        """Multiply what is left, tables of the target."""
        only = 1 << target
        self._compute(_Result(*self._factors(target, only), only))
        return self.constants, self.operations

    def _factors(self, number: int, full: int) -> tuple[list[int], int]:
        """Return the tables of a variable, and all variables of their product.

        A small result is taken apart: what it is summed out of is summed out of this.
        """
        factors: list[int] = []
        for one in self.holders[number]:
            if one in self.gone:
                continue
            self.gone.add(one)
            if isinstance(one, int):
                factors.append(one)
            elif self.sets.entries[full | one.full] <= TOGETHER:
                factors += one.factors
                full |= one.full
            else:
                factors.append(self._compute(one))
        return factors, full

    def _compute(self, result: _Result) -> int:
        """Multiply tables and sum out; return the result's number."""
        entries, scopes, factors = self.sets.entries, self.scopes, result.factors
        if entries[result.full] > LARGE:
            factors = self._nested(factors)
        most = PAIR if entries[result.full] > HUGE else MOST_FACTORS
        while len(factors) > most:
            both = 0
            for table in factors[:most]:
                both |= scopes[table]
            factors = [self._add(factors[:most], both, both), *factors[most:]]
        return self._add(factors, result.full, result.left)

    def _nested(self, factors: Sequence[int]) -> list[int]:
        """Multiply tables into the next larger ones that have all their variables.

        So that only few of them are multiplied over all variables of a large product.
        """
        groups: dict[int, list[int]] = {}
        for table in factors:
            groups.setdefault(self.scopes[table], []).append(table)
        order = sorted(groups, key=self.sets.entries.__getitem__)
        found: list[int] = []
        for place, scope in enumerate(order):
            own = groups[scope]
            whole = own[0] if len(own) == 1 else self._add(own, scope, scope)
            larger = (other for other in order[place + 1 :] if not scope & ~other)
            groups.get(next(larger, 0), found).append(whole)
        return found

    def _add(self, factors: Sequence[int], full: int, left: int) -> int:
        letters = self.sets.letters
        how = ",".join([letters[self.scopes[table]] for table in factors])
        how = f"{how}->{letters[left]}".translate(_letters(letters[full]))
        large = self.sets.entries[full] > HUGE
        product = _of_matrices(how) if large and len(factors) == PAIR else None
        self.operations.append((factors, product or partial(np.einsum, how)))
        self.scopes.append(left)
        return len(self.scopes) - 1


@dataclass(eq=False)
class _Result:
    """What is left of a product of tables over ``full`` when the rest is summed out."""

    factors: list[int]
    full: int
    left: int


def _letters(full: str) -> dict[int, int]:
    """Return a letter for each variable; a table of more than 52 could not be."""
    return str.maketrans(full, ascii_letters[: len(full)])


def _of_matrices(how: str) -> Callable[..., FloatArray] | None:
    """Return the product of two tables as one of matrices: numpy is faster at those.

    None if nothing is summed that both have, or something that one has alone.
    """
    both, _, left = how.partition("->")
    one, other = both.split(",")
    shared = [letter for letter in one if letter in other]
    lost = [letter for letter in shared if letter not in left]
    if not lost or {*one, *other} - {*left, *lost}:
        return None
    kept = [letter for letter in shared if letter in left]
    rows = [letter for letter in one if letter not in shared]
    columns = [letter for letter in other if letter not in shared]
    turned = [one.index(letter) for letter in (*kept, *rows, *lost)]
    other_turned = [other.index(letter) for letter in (*kept, *lost, *columns)]
    order = [(*kept, *rows, *columns).index(letter) for letter in left]
    a, b = len(kept), len(kept) + len(rows)
    c = len(kept) + len(lost)

    def product(first: FloatArray, second: FloatArray) -> FloatArray:
        first, second = first.transpose(turned), second.transpose(other_turned)
        shape = first.shape[:b] + second.shape[c:]
        each, inner = prod(first.shape[:a]), prod(first.shape[b:])
        found = first.reshape(each, -1, inner) @ second.reshape(each, inner, -1)
        return np.asarray(found.reshape(shape).transpose(order))

    return product
