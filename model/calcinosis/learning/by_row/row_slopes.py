"""From derivatives by the tables of the network to derivatives by the rows.

Each function undoes one step of :mod:`calcinosis.network.build`, last step first.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.knowledge.frequencies.reliability import BORDERLINE
from calcinosis.knowledge.rows.rows import Row
from calcinosis.knowledge.rows.tables import Table
from calcinosis.learning.by_row.leaf_evidence import FilmSlope, MeasuredSlope
from calcinosis.network.build import Network
from calcinosis.network.competing import misread
from calcinosis.network.leaves import (
    LEAST_REST,
    SEVERITY_WEIGHTS,
    Sample,
    share_severity,
)

__all__ = ["RowSlopes", "film_slopes", "finding_slopes", "measured_slopes"]


FILM_WIDTH = 4


class RowSlopes:
    """Derivatives by the values of rows, summed over all that they touch."""

    def __init__(self) -> None:
        self._of: dict[int, FloatArray] = {}

    def add(self, row: Row, slope: FloatArray) -> None:
        """Add a derivative, shape (width,)."""
        old = self._of.get(id(row))
        self._of[id(row)] = slope if old is None else old + slope

    def of(self, row: Row) -> FloatArray | None:
        """Return the derivative by a row's values; None where nothing touched it."""
        return self._of.get(id(row))

    def add_cells(
        self,
        table: Table,
        slope: FloatArray,
        width: Callable[[Row, FloatArray], FloatArray] | None = None,
    ) -> None:
        """Add a derivative by all cells of a table, shape (*parents, columns)."""
        columns = slope.reshape(-1, slope.shape[-1])
        cells = np.asarray(table.cells).ravel()
        total = np.zeros((len(table.rows), columns.shape[1]))
        for column in range(columns.shape[1]):
            total[:, column] = np.bincount(cells, columns[:, column], len(total))
        for placed, own in zip(table.rows, total, strict=True):
            self.add(placed.row, own if width is None else width(placed.row, own))


def finding_slopes(
    network: Network, sample: Sample, name: str, slope: FloatArray, to: RowSlopes
) -> None:
    """Undo a finding, background or latent: severity, misreading, cells.

    Parameters
    ----------
    slope : array, of the shape of the network's table
    """
    knowledge = network.knowledge
    table = knowledge.tables[name]
    cells = sample.cells(table)[0]
    shares = knowledge.variables[name].shares
    if shares is not None:
        loading = knowledge.severities[shares].loadings[name].distribution.mean()[0]
        read = misread(knowledge, name, cells, sample)
        slope = _without_severity(read, float(loading), slope)
    if name in knowledge.misread:
        slope = _without_misreading(network, sample, name, slope, to)
    to.add_cells(table, slope)


def _without_misreading(
    network: Network, sample: Sample, name: str, slope: FloatArray, to: RowSlopes
) -> FloatArray:
    """Undo :func:`misread`; add the derivative by the error itself."""
    row = network.knowledge.misread[name]
    error = float(sample.values(row)[0, 0])
    cells = sample.cells(network.knowledge.tables[name])[0]
    if row.form not in BORDERLINE:
        others = slope.shape[-1] - 1
        to.add(row, np.array([(slope * ((1 - cells) / others - cells)).sum()]))
        return np.asarray(slope * (1 - error - error / others))
    p = cells[..., 1]
    wrong = 4 * error * p * (1 - p) + network.knowledge.conventions.misread_slip
    by_yes = slope[..., 1] - slope[..., 0]
    to.add(row, np.array([(by_yes * 4 * p * (1 - p) * (1 - 2 * p)).sum()]))
    found = np.zeros_like(slope)
    found[..., 1] = by_yes * (1 - 2 * wrong + 4 * error * (1 - 2 * p) ** 2)
    return found


def _without_severity(
    table: FloatArray, loading: float, slope: FloatArray
) -> FloatArray:
    """Undo :func:`share_severity`.

    P(yes | z) = σ(α + loading·z) with Σ_z weight·P(yes | z) = P(yes), so moving P(yes)
    moves α by 1/Σ_z weight·P(yes | z)·P(no | z).
    """
    given = share_severity(table, loading)
    spread = given[..., 0] * given[..., 1]
    by_yes = ((slope[..., 1] - slope[..., 0]) * spread).sum(axis=-1)
    found = np.zeros_like(table)
    found[..., 1] = by_yes / (spread @ SEVERITY_WEIGHTS)
    return found


def measured_slopes(
    network: Network, sample: Sample, name: str, slope: MeasuredSlope, to: RowSlopes
) -> None:
    """Undo a measured quantity: shared severity, cells."""
    knowledge = network.knowledge
    table, shares = knowledge.tables[name], knowledge.variables[name].shares
    by_centre, by_sd = slope.centre, slope.sd
    to.add(knowledge.outliers[name], np.array([slope.outlier, 0.0]))
    if shares is not None:
        row = knowledge.severities[shares].loadings[name]
        loading = float(row.distribution.mean()[0])
        sd = sample.cells(table)[0][..., 1]
        left = sd**2 - loading**2
        rest = np.sqrt(np.maximum(left, (LEAST_REST * sd) ** 2))
        free = left > (LEAST_REST * sd) ** 2
        by_centre = by_centre.sum(axis=-1)
        by_sd = by_sd.sum(axis=-1) * np.where(free, sd / rest, LEAST_REST)
    to.add_cells(table, np.stack([by_centre, by_sd], axis=-1))


def film_slopes(network: Network, name: str, slope: FilmSlope, to: RowSlopes) -> None:
    """Undo a film: cells; a plain yes/no row stands for the first parameter."""

    def narrow(row: Row, own: FloatArray) -> FloatArray:
        plain = len(row.distribution.mean()) != FILM_WIDTH
        return np.array([0.0, own[0]]) if plain else own

    to.add(network.knowledge.misread[name], np.array([slope.error]))
    to.add_cells(network.knowledge.tables[name], slope.parameters, narrow)
