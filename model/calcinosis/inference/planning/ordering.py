"""In which order to sum variables out, from the graph alone.

Two greedy rules: the variable whose table is smallest, and the one whose removal joins
the fewest pairs of variables that no table joins yet (min-fill), which is better where
the graph has cycles. Sets of variables are bits of an integer.

References
----------
Koller D, Friedman N. Probabilistic Graphical Models. MIT Press 2009, section 9.4.3.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import log

__all__ = ["Order", "by_fill", "by_fill_until", "by_size"]


@dataclass(frozen=True)
class Order:
    """An order of elimination.

    Parameters
    ----------
    names : tuple of str
        Everything but the target, first what is summed out first.
    largest : float
        Natural logarithm of the entries of the largest table on the way.
    """

    names: tuple[str, ...]
    largest: float


def by_size(
    scopes: Iterable[Iterable[str]], target: str, sizes: Mapping[str, int]
) -> Order:
    """Take always the variable with the smallest table next.

    Parameters
    ----------
    scopes : iterable of iterable of str
        The variables of each table.
    target : str
    sizes : mapping
        Variable → number of states.
    """
    graph = _Graph(scopes, sizes)
    return graph.order(target, graph.size, graph.near)


def by_fill(
    scopes: Iterable[Iterable[str]], target: str, sizes: Mapping[str, int]
) -> Order:
    """Take always the variable that joins the fewest others next."""
    graph = _Graph(scopes, sizes)
    return graph.order(target, graph.fill, graph.around)


def by_fill_until(
    scopes: Iterable[Iterable[str]], last: Collection[str], sizes: Mapping[str, int]
) -> tuple[str, ...]:
    """Order all variables: those in ``last`` only when no other is left."""
    graph = _Graph(scopes, sizes)

    def cost(number: int) -> tuple[float, ...]:
        return float(graph.names[number] in last), *graph.fill(number)

    return graph.order(None, cost, graph.around).names


class _Graph:
    """Which variables share a table."""

    def __init__(
        self, scopes: Iterable[Iterable[str]], sizes: Mapping[str, int]
    ) -> None:
        self.names: list[str] = []
        self.joined: list[int] = []  # with itself
        place: dict[str, int] = {}
        for scope in scopes:
            mask = 0
            for name in scope:
                if name not in place:
                    place[name] = len(self.names)
                    self.names.append(name)
                    self.joined.append(0)
                mask |= 1 << place[name]
            for number in _bits(mask):
                self.joined[number] |= mask
        self.place = place
        self.weight = [log(sizes[name]) for name in self.names]

    def order(
        self,
        target: str | None,
        cost: Callable[[int], tuple[float, ...]],
        touched: Callable[[int], int],
    ) -> Order:
        """Remove the variable of least cost, join its neighbours, and so on."""
        waiting = {
            number: cost(number)
            for number, name in enumerate(self.names)
            if name != target
        }
        order: list[str] = []
        largest = 0.0
        while waiting:
            number = min(waiting, key=waiting.__getitem__)
            del waiting[number]
            order.append(self.names[number])
            largest = max(largest, self._weight(self.joined[number]))
            changed = touched(number)
            self._remove(number)
            for other in _bits(changed):
                if other in waiting:
                    waiting[other] = cost(other)
        return Order(tuple(order), largest)

    def size(self, number: int) -> tuple[float, ...]:
        """Logarithm of the entries of the table that would be summed."""
        return (self._weight(self.joined[number]),)

    def fill(self, number: int) -> tuple[float, ...]:
        """Pairs that would be joined, then the logarithm of the entries."""
        near = left = self.joined[number]
        pairs, joined = 0, self.joined
        while left:
            low = left & -left
            pairs += (near & ~joined[low.bit_length() - 1]).bit_count()
            left ^= low
        return pairs, self._weight(near)

    def near(self, number: int) -> int:
        """Neighbours: their tables change when the variable goes."""
        return self.joined[number]

    def around(self, number: int) -> int:
        """Neighbours of neighbours: pairs they would join may be joined then."""
        found = 0
        for other in _bits(self.joined[number]):
            found |= self.joined[other]
        return found

    def _remove(self, number: int) -> None:
        near, own = self.joined[number], 1 << number
        for other in _bits(near & ~own):
            self.joined[other] = (self.joined[other] | near) & ~own

    def _weight(self, mask: int) -> float:
        total, weight = 0.0, self.weight
        while mask:  # written out: planning spends most of its time here
            low = mask & -mask
            total += weight[low.bit_length() - 1]
            mask ^= low
        return total


def _bits(mask: int) -> Iterator[int]:
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low
