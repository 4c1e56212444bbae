"""From rows to tables: what the network multiplies.

All arrays carry a leading axis of *versions*: 1 for the point answer (every row at its
mean), or K for K random draws of every row. Shapes below are written without it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

import numpy as np

from calcinosis._arrays import FloatArray, IntArray, inner_axes
from calcinosis._frozen import frozen
from calcinosis._kept import kept
from calcinosis.knowledge.rows.distributions import REFERENCE_LIMIT
from calcinosis.knowledge.rows.rows import Row
from calcinosis.knowledge.rows.tables import Table
from calcinosis.network.tails import tailed_cdf, tailed_pdf

__all__ = [
    "SEVERITY_POINTS",
    "SEVERITY_WEIGHTS",
    "AsSourced",
    "MeasuredTable",
    "Sample",
    "misread_borderline",
    "misread_states",
    "rows_of_first_parent",
    "share_severity",
    "single_version",
]

LEAST_REST = 0.3
"""Share of a measured quantity's sd that a shared severity leaves at least."""
SEVERITY_POINTS = np.array([-np.sqrt(3), 0.0, np.sqrt(3)])
SEVERITY_WEIGHTS = np.array([1 / 6, 2 / 3, 1 / 6])
"""Three-point Gauss–Hermite rule: a standard normal severity as less, usual, more."""


@dataclass
class Sample:
    """The values of all rows in one or more versions.

    Parameters
    ----------
    random : numpy Generator or None
        None: one version, every row at its mean.
    size : int
        Number of versions when ``random`` is given.
    """

    random: np.random.Generator | None = None
    size: int = 1
    _drawn: dict[int, FloatArray] = field(default_factory=dict[int, FloatArray])

    def values(self, row: Row) -> FloatArray:
        """Values of one row, shape (versions, width); the same at every call."""
        if id(row) not in self._drawn:
            drawn = row.distribution.mean()[np.newaxis]
            if self.random is not None:
                drawn = row.distribution.draw(self.random, self.size)
            self._drawn[id(row)] = drawn
        return self._drawn[id(row)]

    def rows(
        self, table: Table, width: Callable[[FloatArray], FloatArray] | None = None
    ) -> FloatArray:
        """Values of each row of a table, shape (versions, rows, width)."""
        rows = [self.values(placed.row) for placed in table.rows]
        if width is not None:
            rows = [width(row) for row in rows]
        return np.stack(rows, axis=1)

    def cells(self, table: Table) -> FloatArray:
        """Values of a whole table, shape (versions, *parents, width)."""
        return self.rows(table)[:, table.cells]


class AsSourced(Sample):
    """Every row at the mean its source gives it, whatever it has learned."""

    def values(self, row: Row) -> FloatArray:
        """Values of one row, shape (1, width)."""
        return row.as_sourced().distribution.mean()[np.newaxis]


def misread_states(table: FloatArray, error: float) -> FloatArray:
    """Let each state be recorded as any other with total probability ``error``.

    p'ⱼ = (1 − e)·pⱼ + e·(1 − pⱼ)/(k − 1) for k states on the last axis. No recorded
    answer can then carry more than a factor (1 − e)·(k − 1)/e.
    """
    others = table.shape[-1] - 1
    return np.asarray((1 - error) * table + error * (1 - table) / others)


def misread_borderline(table: FloatArray, error: float, slip: float) -> FloatArray:
    """Let a yes/no sign be misread where it is borderline, and slip anywhere.

    A sign that is plainly there or plainly not is hardly misread: of a lesion that has
    it in a share p, borderline patients are in proportion to p·(1 − p). With
    e(p) = 4·error·p·(1 − p) + slip, p' = (1 − e)·p + e·(1 − p): ``error`` is that of a
    sign as often there as not, in which raters' agreement is measured.

    Parameters
    ----------
    table : array, shape (…, 2)
        P(no), P(yes).
    error, slip : float
    """
    wrong = 4 * error * table[..., :1] * table[..., 1:] + slip
    return np.asarray((1 - wrong) * table + wrong * (1 - table))


def share_severity(table: FloatArray, loading: float) -> FloatArray:
    """Let a sign depend on a shared severity while its frequency stays what it is.

    P(yes | z) = σ(α + loading·z), α solved so that the mean over the three points of z
    is the given frequency. Signs with the same severity are then dependent.

    Parameters
    ----------
    table : array, shape (…, 2)
        P(no), P(yes).

    Returns
    -------
    array, shape (…, 3, 2)
        The same, given each point of the severity.
    """
    wanted = np.clip(table[..., 1], 1e-9, 1 - 1e-9)
    shift = loading * SEVERITY_POINTS
    alpha = np.log(wanted / (1 - wanted)) * np.sqrt(1 + loading**2 / 3)
    for _ in range(30):
        given = 1 / (1 + np.exp(-(alpha[..., np.newaxis] + shift)))
        error = given @ SEVERITY_WEIGHTS - wanted
        slope = (given * (1 - given)) @ SEVERITY_WEIGHTS
        alpha = alpha - np.clip(error / slope, -2, 2)
        if np.max(np.abs(error)) < 1e-15:
            break
    yes = 1 / (1 + np.exp(-(alpha[..., np.newaxis] + shift)))
    return np.stack([1 - yes, yes], axis=-1)


@frozen
class MeasuredTable:
    """The distribution of a measured quantity given its parents.

    A number enters as :meth:`density`, a word or a range as :meth:`between` of the
    same distribution: that of :mod:`calcinosis.network.tails`, of which a share
    ``outlier`` is replaced by a broad one (transcription, wrong interval).

    Parameters
    ----------
    parents : tuple of str
        Axes of ``centre`` and ``sd`` after the first.
    row_centre, row_sd : array, shape (versions, rows) or (versions, rows, severities)
        On the variable's scale: reference-interval units, or natural logarithms. Far
        fewer than the cells: what is computed of them is spread over the cells last.
    cells : integer array, shape (parents other than the severity)
        Which row speaks for each cell.
    outlier, broad : float
        Share and standard deviation of the broad part.
    cuts : tuple of float
        Borders between the states, on the same scale.
    """

    parents: tuple[str, ...]
    row_centre: FloatArray
    row_sd: FloatArray
    cells: IntArray
    outlier: float
    broad: float
    cuts: tuple[float, ...]

    @property
    def centre(self) -> FloatArray:
        """Mean of each cell, shape (versions, *parents)."""
        return self.row_centre[:, self.cells]

    @property
    def sd(self) -> FloatArray:
        """Standard deviation of each cell, shape (versions, *parents)."""
        return self.row_sd[:, self.cells]

    @cached_property
    def _middle(self) -> FloatArray:
        """Mean of all cells, of as many axes as the rows."""
        centre = self.centre
        means = centre.mean(axis=tuple(range(1, centre.ndim)))
        return np.reshape(means, (-1,) + (1,) * (self.row_centre.ndim - 1))

    @cached_property
    def _parts(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Centre, sd and share of each row's usual part, and last of the broad one."""
        middle = np.broadcast_to(self._middle, self.row_centre[:, :1].shape)
        usual = self.row_centre, self.row_sd, self.row_sd * 0 + (1 - self.outlier)
        broad = middle, middle * 0 + self.broad, middle * 0 + self.outlier
        centre, sd, share = np.concatenate([np.stack(usual), np.stack(broad)], axis=2)
        return centre, sd, share

    def _at(self, values: FloatArray | float) -> FloatArray:
        """Density of each part at values, shape (values or versions, rows + 1, …)."""
        centre, sd, share = self._parts
        return np.asarray(tailed_pdf((values - centre) / sd) / sd * share)

    @kept
    def _at_one(self, value: float) -> FloatArray:
        """Return the same of the first version at one value, once: a few numbers."""
        return self._at(value)[:1].copy()

    def density(self, values: FloatArray | float) -> FloatArray:
        """p(value | parents), shape (values or versions, *parents)."""
        if isinstance(values, float) and len(self.row_centre) == 1:
            parts = self._at_one(values)
        else:
            by_row = (-1,) + (1,) * (self.row_centre.ndim - 1)
            parts = self._at(np.reshape(values, by_row))
        return np.take(parts[:, :-1] + parts[:, -1:], self.cells, axis=1)

    @kept
    def usual_share(self, value: float) -> float:
        """Share of the usual part in the density of a value, where it is largest.

        Near 0 the value is an outlier for all parents: it says next to nothing.
        """
        parts = self._at_one(value)[0]
        most, rest = float(parts[:-1].max()), float(parts[-1].max())
        return most / (most + rest) if most > 0 else 0.0

    def densities(
        self, values: FloatArray, out: FloatArray | None = None
    ) -> FloatArray:
        """p(value | parents) of the first version for many patients.

        The same numbers as :meth:`density`, faster: parents with the same distribution
        are computed once.

        Parameters
        ----------
        values : array, shape (values,)
        out : array, shape (values, *parents), optional
            Where they are written; in memory those of one value are together, in any
            order of their axes.

        Returns
        -------
        array, shape (*parents, values)
            In memory those of one value are together, the first parent last.
        """
        centre, sd, which = self._distinct
        x = values[:, np.newaxis]
        found = tailed_pdf((x - centre) / sd)
        found *= (1 - self.outlier) / sd
        middle = float(self._middle[0].item())
        found += self.outlier / self.broad * tailed_pdf((x - middle) / self.broad)
        parents = self.centre.shape[1:]
        every = rows_of_first_parent(len(values), parents) if out is None else out
        order = inner_axes(every)
        cells = every.transpose(0, *order).reshape(len(values), which.size)
        which = which.reshape(1, *parents).transpose(0, *order).ravel()
        np.take(found, which, axis=1, out=cells, mode="clip")  # unbuffered
        return np.moveaxis(every, 0, -1)

    @cached_property
    def _distinct(self) -> tuple[FloatArray, FloatArray, IntArray]:
        """Distinct centres and sd, and which of them each cell has."""
        cells = np.stack([self.centre[0].ravel(), self.sd[0].ravel()], axis=1)
        distinct, which = np.unique(cells, axis=0, return_inverse=True)
        return distinct[:, 0].copy(), distinct[:, 1].copy(), which.ravel()

    def _below(self, value: float) -> FloatArray:
        """P(quantity < value), of each row as :attr:`row_centre` holds them."""
        usual = tailed_cdf((value - self.row_centre) / self.row_sd)
        broad = tailed_cdf((value - self._middle) / self.broad)
        return np.asarray((1 - self.outlier) * usual + self.outlier * broad)

    def _between(self, low: float, high: float) -> FloatArray:
        upper = self._below(high) if np.isfinite(high) else np.ones(1)
        lower = self._below(low) if np.isfinite(low) else np.zeros(1)
        return np.maximum(upper - lower, 1e-300)

    def between(self, low: float, high: float) -> FloatArray:
        """P(low ≤ quantity < high | parents), shape (versions, *parents)."""
        shape = self.row_centre.shape
        rows = np.broadcast_to(self._between(low, high), shape)
        return np.asarray(rows[:, self.cells])

    def words(self) -> FloatArray:
        """P(state | parents), shape (versions, *parents, states)."""
        edges = [-np.inf, *self.cuts, np.inf]
        parts = [self._between(low, high) for low, high in pairwise(edges)]
        rows = np.stack(np.broadcast_arrays(*parts), axis=-1)
        return np.asarray((rows / rows.sum(axis=-1, keepdims=True))[:, self.cells])


def measured_table(
    parents: tuple[str, ...],
    parameters: FloatArray,
    cells: IntArray,
    cuts: tuple[float, ...] | None,
    outlier: FloatArray,
    severity: tuple[str, float] | None,
) -> MeasuredTable:
    """Build a measured quantity from (mean, sd) per row.

    Parameters
    ----------
    parameters : array, shape (versions, rows, 2)
    cells : integer array, shape (*parents)
        Which row speaks for each cell.
    cuts : tuple of float or None
        None: the limits of the reference interval.
    severity : (name, loading) or None
        A shared severity: shifts the mean by loading·z and takes its variance out of
        the rest, so that the total stays what it is, as long as at least
        ``LEAST_REST`` of the sd is left.
    """
    centre, sd = parameters[..., 0], parameters[..., 1]
    if severity is not None:
        name, loading = severity
        parents = (*parents, name)
        rest = np.sqrt(np.maximum(sd**2 - loading**2, (LEAST_REST * sd) ** 2))
        centre = centre[..., np.newaxis] + loading * SEVERITY_POINTS
        sd = np.broadcast_to(rest[..., np.newaxis], centre.shape)
    limits = (-REFERENCE_LIMIT, REFERENCE_LIMIT) if cuts is None else cuts
    return MeasuredTable(
        parents, centre, sd, cells, float(outlier[0]), float(outlier[1]), limits
    )


def rows_of_first_parent(count: int, parents: tuple[int, ...]) -> FloatArray:
    """Return memory for tables over parents, shape (count, *parents).

    The first parent, lesion or form, is the last in memory: what the compiled kernel
    reads in one go.
    """
    first, *others = parents
    return np.moveaxis(np.empty((count, *others, first)), -1, 1)


def single_version(table: FloatArray) -> FloatArray:
    """Drop the axis of versions where there is but one."""
    return table[0] if len(table) == 1 else table
