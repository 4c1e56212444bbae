"""In which order to sum variables out, from the graph alone.

Two greedy rules: the variable whose table is smallest, and the one whose removal joins
the fewest pairs of variables that no table joins yet (min-fill), which is better where
the graph has cycles. Variables are numbers, sets of them are bits of an integer.

References
----------
Koller D, Friedman N. Probabilistic Graphical Models. MIT Press 2009, section 9.4.3.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from math import prod
from typing import TypeVar

from calcinosis._frozen import frozen

__all__ = ["Order", "Sets", "by_fill", "by_fill_until", "order_of"]

T = TypeVar("T")
Cost = TypeVar("Cost", int, tuple[int, ...])

LARGE = 3000
"""Entries of a table from which on the second rule is tried."""


FIRST = 0x4E00
"""Where letters begin, of which there are 20 000."""


class _Kept(dict[int, T]):
    """What follows from a set of variables, computed when it is first asked for."""

    def __init__(self, compute: Callable[[int], T]) -> None:
        super().__init__()
        self.compute = compute

    def __missing__(self, mask: int) -> T:
        value = self[mask] = self.compute(mask)
        return value


class Sets:
    """Sets of the variables of one network: what planning asks of them again and again.

    Parameters
    ----------
    sizes : mapping
        Variable → number of states.

    Attributes
    ----------
    numbers, entries, letters : mapping
        Set → the numbers of its variables; the entries of a table over it; a text with
        one letter for each variable.
    """

    def __init__(self, sizes: Mapping[str, int]) -> None:
        self.sizes, self.names = sizes, list(sizes)
        # bound methods: plans are sent between processes
        self.numbers = _Kept(_numbers)
        self.entries = _Kept(self._entries)
        self.letters = _Kept(_letters)
        self._counts = list(sizes.values())

    def _entries(self, mask: int) -> int:
        return prod([self._counts[n] for n in _numbers(mask)])


def _letters(mask: int) -> str:
    return "".join([chr(FIRST + n) for n in _numbers(mask)])


@frozen
class Order:
    """An order of elimination.

    Parameters
    ----------
    steps : list of (int, int)
        The variable that is summed out, and all of the table that it is summed out of.
    largest : int
        Entries of the largest table on the way.
    """

    steps: list[tuple[int, int]]
    largest: int


def order_of(scopes: Iterable[int], target: int, sets: Sets) -> Order:
    """Order all variables but the target, by size, or by fill where that is better.

    Parameters
    ----------
    scopes : iterable of int
        The variables of each table.
    target : int
    sets : Sets
    """
    graph = _Graph(scopes, sets)
    joined = graph.joined.copy()
    order = graph.order(target, graph.size, graph.near)
    if order.largest <= LARGE:
        return order
    graph.joined = joined
    other = graph.order(target, graph.fill, graph.around)
    return min(order, other, key=lambda one: one.largest)


def by_fill(
    scopes: Iterable[Iterable[str]], target: str, sizes: Mapping[str, int]
) -> tuple[str, ...]:
    """Take always the variable that joins the fewest others next; leave the target."""
    names = by_fill_until(scopes, [target], sizes)
    return tuple(name for name in names if name != target)


def by_fill_until(
    scopes: Iterable[Iterable[str]], last: Collection[str], sizes: Mapping[str, int]
) -> tuple[str, ...]:
    """Order all variables: those in ``last`` only when no other is left."""
    tables = [tuple(scope) for scope in scopes]
    names = list(dict.fromkeys(name for scope in tables for name in scope))
    place = {name: number for number, name in enumerate(names)}
    masks = [sum(1 << place[name] for name in {*scope}) for scope in tables]
    graph = _Graph(masks, Sets({name: sizes[name] for name in names}))

    def cost(number: int) -> tuple[int, ...]:
        return int(names[number] in last), *graph.fill(number)

    order = graph.order(None, cost, graph.around)
    return tuple(names[number] for number, _ in order.steps)


class _Graph:
    """Which variables share a table, each with itself."""

    def __init__(self, scopes: Iterable[int], sets: Sets) -> None:
        self.sets = sets
        self.joined = [0] * len(sets.names)
        for mask in {*scopes}:
            for number in sets.numbers[mask]:
                self.joined[number] |= mask

    def order(
        self,
        target: int | None,
        cost: Callable[[int], Cost],
        touched: Callable[[int], int],
    ) -> Order:
        """Remove the variable of least cost, join its neighbours, and so on."""
        joined, sets = self.joined, self.sets
        waiting = {
            number: cost(number)
            for number, near in enumerate(joined)
            if near and number != target
        }
        steps: list[tuple[int, int]] = []
        largest = 0
        while waiting:
            number = min(waiting, key=waiting.__getitem__)
            del waiting[number]
            near, changed = joined[number], touched(number)
            steps.append((number, near))
            largest = max(largest, sets.entries[near])
            left = near & ~(1 << number)
            for other in sets.numbers[left]:
                joined[other] = (joined[other] | left) & ~(1 << number)
            for other in sets.numbers[changed]:
                if other in waiting:
                    waiting[other] = cost(other)
        return Order(steps, largest)

    def size(self, number: int) -> int:
        """Entries of the table that would be summed."""
        return self.sets.entries[self.joined[number]]

    def fill(self, number: int) -> tuple[int, ...]:
        """Pairs that would be joined, then the entries."""
        near, joined = self.joined[number], self.joined
        apart = [(near & ~joined[n]).bit_count() for n in self.sets.numbers[near]]
        return sum(apart), self.sets.entries[near]

    def near(self, number: int) -> int:
        """Neighbours: their tables change when the variable goes."""
        return self.joined[number]

    def around(self, number: int) -> int:
        """Neighbours of neighbours: pairs they would join may be joined then."""
        found = 0
        for other in self.sets.numbers[self.joined[number]]:
            found |= self.joined[other]
        return found


def _numbers(mask: int) -> tuple[int, ...]:
    found: list[int] = []
    while mask:
        low = mask & -mask
        found.append(low.bit_length() - 1)
        mask ^= low
    return tuple(found)
