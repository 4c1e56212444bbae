"""Settings that nobody was told move alike.

Readings of patients without a setting cannot say how one setting differs from another,
yet a table with a row for each setting lets them: what they say of all settings would
be put down to the one whose row is loosest, or to the one that imitators came from. So
rows of a table move by one amount for each combination of the other parents, in their
own standard deviations; a row of several combinations moves by their mean.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from calcinosis._arrays import IntArray
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.variables import SETTING
from calcinosis.learning.moving_rows import MovingRow, MovingRows

if TYPE_CHECKING:
    from scipy.sparse import csr_array

__all__ = ["alike_in_settings"]


def alike_in_settings(rows: MovingRows) -> csr_array:
    """Return what turns amounts that are free to move into coordinates of the rows.

    Returns
    -------
    sparse array, shape (rows.size, free amounts)
        Every line sums to 1.
    """
    from scipy.sparse import coo_array

    columns: dict[tuple[str, int, int], int] = {}
    entries: dict[tuple[int, int], float] = {}
    for row in rows.rows:
        shares = _combinations(rows.knowledge, row)
        for number in range(row.at.stop - row.at.start):
            for (name, combination), share in shares.items():
                key = (name, combination, number)
                column = columns.setdefault(key, len(columns))
                entries[row.at.start + number, column] = share
    lines, places = np.array(list(entries)).T
    shape = (rows.size, len(columns))
    return coo_array((list(entries.values()), (lines, places)), shape=shape).tocsr()


def _combinations(knowledge: Knowledge, row: MovingRow) -> dict[tuple[str, int], float]:
    """Return which amounts a row moves by, and in what shares; they sum to 1."""
    place = row.place
    parents = (
        knowledge.variables[place.subject].parents if place.kind == "table" else ()
    )
    if SETTING not in parents:
        return {(place.subject, row.at.start): 1.0}
    cells: IntArray = np.asarray(knowledge.tables[place.subject].cells)
    (number,) = place.key
    own = (cells == number).sum(axis=parents.index(SETTING)).ravel()
    used = np.flatnonzero(own)
    return {(place.subject, int(one)): float(own[one] / own.sum()) for one in used}
