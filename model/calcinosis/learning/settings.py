"""Settings that nobody was told move alike.

Readings of patients without a setting cannot say how one setting differs from another,
yet a table with a row for each setting lets them: what they say of all settings would
be put down to the one whose row is loosest, or to the one that imitators came from. So
rows of a table move by one amount for each combination of the other parents: the odds
of their states change by the same factor (means by the same difference), held back by
the densities of all of them. A row of several combinations moves by their mean.
"""

from __future__ import annotations

import numpy as np

from calcinosis._arrays import FloatArray, IntArray
from calcinosis._frozen import frozen
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.variables import SETTING
from calcinosis.learning.moving_rows import MovingRow, MovingRows

__all__ = ["Alike", "alike_in_settings"]


@frozen
class Alike:
    """Coordinates of all rows as means of amounts that are free to move.

    Parameters
    ----------
    size, free : int
        How many coordinates, and how many amounts.
    lines, places, shares : array
        Coordinates, the amounts that they are made of, and how far each moves them.
    """

    size: int
    free: int
    lines: IntArray
    places: IntArray
    shares: FloatArray

    def spread(self, amounts: FloatArray) -> FloatArray:
        """Return the coordinates of the rows."""
        parts = self.shares * amounts[self.places]
        return np.asarray(np.bincount(self.lines, parts, self.size), dtype=float)

    def reach(self) -> FloatArray:
        """Return how far amounts may move if no coordinate is to move by more than 1.

        Every amount as far as the others, either way.
        """
        whole = np.bincount(self.lines, self.shares, self.size)
        most = np.zeros(self.free)
        np.maximum.at(most, self.places, whole[self.lines])
        return np.asarray(1 / most)

    def gather(self, slope: FloatArray) -> FloatArray:
        """Turn a derivative by the coordinates into one by the amounts."""
        parts = self.shares * slope[self.lines]
        return np.asarray(np.bincount(self.places, parts, self.free), dtype=float)


def alike_in_settings(rows: MovingRows) -> Alike:
    """Return how rows move where no setting is told.

    An amount counts in the geometric mean of the steps of the rows that it moves.
    """
    columns: dict[tuple[str, int, int], int] = {}
    entries: list[tuple[int, int, float, float]] = []
    for row in {row.at.start: row for row in rows.rows}.values():
        shares = _combinations(rows.knowledge, row)
        for number, step in enumerate(row.coordinates.step.tolist()):
            if step == 0:
                continue  # a state that cannot be has no odds to change
            for (name, combination), share in shares.items():
                key = (name, combination, number)
                column = columns.setdefault(key, len(columns))
                entries.append((row.at.start + number, column, share, step))
    first, second, *rest = np.array(entries).T
    lines, places = first.astype(np.intp), second.astype(np.intp)
    parts, steps = rest
    logs = np.bincount(places, np.log(steps)) / np.bincount(places)
    return Alike(
        rows.size, len(columns), lines, places, parts * np.exp(logs[places]) / steps
    )


def _combinations(knowledge: Knowledge, row: MovingRow) -> dict[tuple[str, int], float]:
    """Return which amounts a row moves by, and in what shares; they sum to 1."""
    place = row.place
    parents = (
        knowledge.variables[place.subject].parents if place.kind == "table" else ()
    )
    if SETTING not in parents:
        return {("", row.at.start): 1.0}
    cells: IntArray = np.asarray(knowledge.tables[place.subject].cells)
    (number,) = place.key
    own = (cells == number).sum(axis=parents.index(SETTING)).ravel()
    used = np.flatnonzero(own)
    return {(place.subject, int(one)): float(own[one] / own.sum()) for one in used}
