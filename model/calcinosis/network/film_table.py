"""When a radiograph shows calcium, and what that a film shows some tells."""

from __future__ import annotations

from math import log

import numpy as np

from calcinosis._arrays import FloatArray, IntArray, normal_cdf
from calcinosis._frozen import frozen
from calcinosis._kept import kept
from calcinosis.network.leaves import misread_states

__all__ = ["FIRST_MOMENT", "FilmTable", "film_parameters"]

FIRST_MOMENT = 0.01  # days; stands for day 0, which has no logarithm


@frozen
class FilmTable:
    """When a radiograph shows calcium, given its parents.

    Parameters
    ----------
    parents : tuple of str
    rows : array, shape (versions, rows, 4)
        final, at_onset, ln median_day, ln spread: see
        :class:`calcinosis.knowledge.rows.distributions.Visibility`.
    cells : integer array, shape (*parents)
        Which row speaks for each cell.
    error : float
        Chance that a film is misread.
    """

    parents: tuple[str, ...]
    rows: FloatArray
    cells: IntArray
    error: float

    @property
    def parameters(self) -> FloatArray:
        """The parameters of each cell, shape (versions, *parents, 4)."""
        return self.rows[:, self.cells]

    def on_day(self, day: float) -> FloatArray:
        """P(no), P(yes) of a film on that day, shape (versions, *parents, 2)."""
        yes = self._yes_on(day)
        rows = misread_states(np.stack([1 - yes, yes], axis=-1), self.error)
        return np.asarray(rows[:, self.cells])

    def likelihood(self, day: float, seen: FloatArray) -> FloatArray:
        """P(what was seen on that day | parents), shape (versions, *parents).

        Parameters
        ----------
        day : float
        seen : array, shape (no, yes)
        """
        no, yes = (1 - self.error) * seen + self.error * seen[::-1]
        single = len(self.rows) == 1
        shown = self._yes_once(float(day)) if single else self._yes_on(day)
        return np.take((1 - shown) * no + shown * yes, self.cells, axis=1)

    @kept
    def _yes_once(self, day: float) -> FloatArray:
        """Return the same of one version, once: a few numbers of each day."""
        return self._yes_on(day)

    def _yes_on(self, day: float) -> FloatArray:
        """P(calcium shows) by each row, shape (versions, rows)."""
        final, onset, ln_median, ln_spread = (self.rows[..., n] for n in range(4))
        grown = normal_cdf((log(max(day, FIRST_MOMENT)) - ln_median) / ln_spread)
        return np.asarray(final * (onset + (1 - onset) * grown))


def film_parameters(row: FloatArray) -> FloatArray:
    """Write a plain yes/no row (false positives) as film parameters."""
    if row.shape[-1] == 4:
        return row
    yes = row[:, 1]
    one, zero = np.ones_like(yes), np.zeros_like(yes)
    return np.stack([yes, one, zero, one], axis=1)
