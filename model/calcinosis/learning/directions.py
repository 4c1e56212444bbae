"""Learning keeps directions: what raises something goes on raising it.

Readings tell of findings, not of hidden states, so they cannot tell whether it is the
infected abscess or the other one that is warm. Two rows that differ in one hidden state
alone, and a rate ratio and 1, therefore keep their order, and a part of their distance:
a quadratic penalty holds them apart (`order_kept`, `order_strength` of ``model.toml``,
on the scale of log-odds or logarithms). Two such rows of the same numbers move as one.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from calcinosis._arrays import FloatArray, IntArray
from calcinosis._frozen import frozen
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.rows.rows import Row
from calcinosis.learning.coordinates import Coordinates

__all__ = ["Directions", "Mover", "twins"]


@frozen
class Mover:
    """A row that moves, and its place among all coordinates."""

    row: Row
    coordinates: Coordinates
    at: slice


@frozen
class _Pair:
    """Two rows of which one lies higher, by at least ``least``; None stands for 0."""

    low: Mover | None
    high: Mover | None
    least: float


class Directions:
    """The penalty that keeps rows in order.

    Parameters
    ----------
    knowledge : Knowledge
    movers : mapping
        id of a row → how it moves.
    """

    def __init__(self, knowledge: Knowledge, movers: dict[int, Mover]) -> None:
        self.strength = knowledge.conventions.order_strength
        self.pairs = [*_by_hidden_state(knowledge, movers), *_ratios(knowledge, movers)]

    def __call__(self, u: FloatArray) -> tuple[float, FloatArray]:
        """Return the penalty at coordinates u, at most 0, and its derivative."""
        total, slope = 0.0, np.zeros_like(u)
        for pair in self.pairs:
            low, by_low = _height(pair.low, u)
            high, by_high = _height(pair.high, u)
            missing = pair.least - (high - low)
            if missing <= 0:
                continue
            total -= self.strength * missing**2
            for mover, by, sign in ((pair.low, by_low, -1), (pair.high, by_high, 1)):
                if mover is not None:
                    own = sign * 2 * self.strength * missing * by
                    slope[mover.at] += mover.coordinates.pull(u[mover.at], own)
        return total, slope

    def broken(self, u: FloatArray) -> int:
        """Count the pairs whose order is turned at u."""
        return sum(_height(p.high, u)[0] <= _height(p.low, u)[0] for p in self.pairs)


def _height(mover: Mover | None, u: FloatArray) -> tuple[float, FloatArray]:
    """Return where a row lies on an open scale, and the derivative by its values."""
    if mover is None:
        return 0.0, np.zeros(1)
    return mover.coordinates.height(u[mover.at])


def _pair(one: Mover | None, other: Mover | None, kept: float) -> _Pair | None:
    """Put two rows in the order of their sources; None if they lie alike.

    ``kept`` is the part of their distance that is held.
    """
    start = np.zeros(max(mover.at.stop for mover in (one, other) if mover))
    first, second = _height(one, start)[0], _height(other, start)[0]
    if first == second or np.isnan(first - second):
        return None
    low, high = (one, other) if first < second else (other, one)
    return _Pair(low, high, kept * abs(first - second))


def _by_hidden_state(knowledge: Knowledge, movers: dict[int, Mover]) -> Iterator[_Pair]:
    for name, table in knowledge.tables.items():
        for first, second in _beside(knowledge, name):
            one, other = (
                movers.get(id(table.rows[number].row)) for number in (first, second)
            )
            if one is not None and other is not None:
                pair = _pair(one, other, knowledge.conventions.order_kept)
                if pair is not None:
                    yield pair


def twins(knowledge: Knowledge) -> dict[int, int]:
    """Return the rows that are one number written twice, by a hidden state.

    Returns
    -------
    dict
        id of a row → id of the row that it moves with.
    """
    found: dict[int, int] = {}
    for name, table in knowledge.tables.items():
        for first, second in _beside(knowledge, name):
            one, other = table.rows[first].row, table.rows[second].row
            if one.distribution == other.distribution:
                found[id(other)] = found.get(id(one), id(one))
    return found


def _beside(knowledge: Knowledge, name: str) -> list[tuple[int, int]]:
    """Return the numbers of a table's rows that differ in one hidden state alone."""
    cells, seen = np.asarray(knowledge.tables[name].cells), set[tuple[int, int]]()
    for axis, parent in enumerate(knowledge.variables[name].parents):
        if knowledge.variables[parent].kind == "latent":
            seen |= _neighbours(cells, axis)
    return sorted(seen)


def _neighbours(cells: IntArray, axis: int) -> set[tuple[int, int]]:
    """Return the pairs of rows that differ along one axis alone."""
    along = np.moveaxis(cells, axis, 0).reshape(cells.shape[axis], -1)
    return {
        (min(one, other), max(one, other))
        for number, first in enumerate(along)
        for second in along[number + 1 :]
        for one, other in zip(first.tolist(), second.tolist(), strict=True)
        if one != other
    }


def _ratios(knowledge: Knowledge, movers: dict[int, Mover]) -> Iterator[_Pair]:
    for rates in knowledge.rates.values():
        for states in rates.ratios.values():
            for row in states.values():
                mover = movers.get(id(row))
                if mover is None:
                    continue
                pair = _pair(None, mover, knowledge.conventions.order_kept)
                if pair is not None:
                    yield pair
