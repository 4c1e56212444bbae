"""What is known of the leaves of many patients, and its likelihood at any rows.

A word is Σ P(state | parents)·weight over the states of the leaf; a number the density
of its distribution, or what lies on one side of a bound; films a product of looks, each
of its own day. Every kind knows its likelihood over the leaf's parents, and how to turn
a derivative by that into one by the leaf's tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from calcinosis._arrays import FloatArray, IntArray, normal_cdf, normal_pdf
from calcinosis._frozen import frozen
from calcinosis.network.film_table import FIRST_MOMENT, FilmTable
from calcinosis.network.leaves import MeasuredTable
from calcinosis.network.tails import fall, tailed_cdf, tailed_pdf

__all__ = [
    "FilmSlope",
    "Looks",
    "MeasuredSlope",
    "Numbers",
    "Words",
    "film_table_slope",
    "words_slope",
]


@frozen
class Words:
    """States of a leaf, for some patients.

    Parameters
    ----------
    places : integer array, shape (patients,)
        Which of those who have evidence on the leaf.
    weights : array, shape (states, patients)
        Likelihood of the leaf's states.
    """

    places: IntArray
    weights: FloatArray

    def likelihood(self, table: FloatArray) -> FloatArray:
        """P(state | parents) → shape (*parents, patients)."""
        return np.asarray(table @ self.weights)

    def slope(self, slope: FloatArray) -> FloatArray:
        """Return the derivative by the table, shape (*parents, states)."""
        return np.asarray(slope @ self.weights.T)


@dataclass
class MeasuredSlope:
    """Derivative by the parameters of a measured quantity, shape (*parents) each."""

    centre: FloatArray
    sd: FloatArray
    outlier: float = 0.0

    def add_usual(self, z: FloatArray, sd: FloatArray, by_z: FloatArray) -> None:
        """Add what comes through z = (value − centre)/sd, values on the last axis."""
        self.centre -= (by_z / sd).sum(axis=-1)
        self.sd -= (by_z * z / sd).sum(axis=-1)

    def add_middle(self, by_middle: float) -> None:
        """Add what comes through the middle of all cells."""
        self.centre += by_middle / self.centre.size


@frozen
class Numbers:
    """Values of a measured quantity, on the scale of its distribution.

    Parameters
    ----------
    places : integer array, shape (patients,)
    values : array, shape (patients,)
    signs : integer array, shape (patients,)
        0: the value itself; −1 less than it; +1 more than it.
    """

    places: IntArray
    values: FloatArray
    signs: IntArray

    def likelihood(self, table: MeasuredTable) -> FloatArray:
        """Return the density or probability, shape (*parents, patients)."""
        exact = self.signs == 0
        found = np.zeros((*table.centre.shape[1:], len(self.values)))
        found[..., exact] = table.densities(self.values[exact])
        for place in np.flatnonzero(~exact):
            value = float(self.values[place])
            low, high = (-np.inf, value) if self.signs[place] < 0 else (value, np.inf)
            found[..., place] = table.between(low, high)[0]
        return found

    def slope(self, table: MeasuredTable, slope: FloatArray, to: MeasuredSlope) -> None:
        """Add the derivative by the parameters to ``to``."""
        exact = self.signs == 0
        x, by = self.values[exact], slope[..., exact]
        centre, sd = table.centre[0][..., np.newaxis], table.sd[0][..., np.newaxis]
        z = (x - centre) / sd
        usual = (1 - table.outlier) * tailed_pdf(z) / sd * by
        to.add_usual(z, sd, -usual * fall(z))
        to.sd -= (usual / sd).sum(axis=-1)
        w = (x - _middle(table)) / table.broad
        broad = table.outlier * tailed_pdf(w) / table.broad
        to.add_middle(float((by * broad * fall(w) / table.broad).sum()))
        spread = broad / table.outlier * by - usual / (1 - table.outlier)
        to.outlier += float(spread.sum())
        bounds, by = self.values[~exact], slope[..., ~exact]
        _below_slope(table, bounds, -by * self.signs[~exact], to)


def words_slope(table: MeasuredTable, slope: FloatArray, to: MeasuredSlope) -> None:
    """From a derivative by the words' table, shape (*parents, states), to ``to``."""
    by_cut = slope[..., :-1] - slope[..., 1:]
    _below_slope(table, np.array(table.cuts), by_cut, to)


def _below_slope(
    table: MeasuredTable, values: FloatArray, by: FloatArray, to: MeasuredSlope
) -> None:
    """Add what comes through P(quantity < value | parents)."""
    centre, sd = table.centre[0][..., np.newaxis], table.sd[0][..., np.newaxis]
    z = (values - centre) / sd
    to.add_usual(z, sd, by * (1 - table.outlier) * tailed_pdf(z))
    w = (values - _middle(table)) / table.broad
    broad = table.outlier * tailed_pdf(w) / table.broad
    to.add_middle(-float((by * broad).sum()))
    to.outlier += float((by * (tailed_cdf(w) - tailed_cdf(z))).sum())


def _middle(table: MeasuredTable) -> float:
    return float(table.centre[0].mean())


@dataclass
class FilmSlope:
    """Derivative by a film's parameters, shape (*parents, 4), and by its error."""

    parameters: FloatArray
    error: float = 0.0


@frozen
class Looks:
    """Films of one window.

    Parameters
    ----------
    places : integer array, shape (patients,)
    days : array, shape (distinct looks,)
    weights : array, shape (distinct looks, 2)
        Likelihood of no and yes.
    groups : sequence of sequences of integer arrays
        For each patient, for each look that counts: the numbers of the distinct looks
        of which it is the mean; looks that count multiply.
    """

    places: IntArray
    days: FloatArray
    weights: FloatArray
    groups: Sequence[Sequence[IntArray]]
    single: IntArray = field(init=False)
    """Patients with one look that is not a mean."""
    which: IntArray = field(init=False)
    """Their look."""

    def __post_init__(self) -> None:
        alone = [
            (place, int(groups[0][0]))
            for place, groups in enumerate(self.groups)
            if len(groups) == 1 and len(groups[0]) == 1
        ]
        pairs = np.array(alone, dtype=np.intp).reshape(-1, 2)
        object.__setattr__(self, "single", pairs[:, 0])
        object.__setattr__(self, "which", pairs[:, 1])

    def _looks(self, film: FilmTable) -> FloatArray:
        """Likelihood of each distinct look, shape (*parents, looks)."""
        parts = [
            film.on_day(float(day))[0] @ weight
            for day, weight in zip(self.days, self.weights, strict=True)
        ]
        return np.stack(parts, axis=-1)

    def likelihood(self, film: FilmTable) -> FloatArray:
        """Return the likelihood of the films, shape (*parents, patients)."""
        looks = self._looks(film)
        found = np.ones((*looks.shape[:-1], len(self.groups)))
        found[..., self.single] = looks[..., self.which]
        for place in self._several:
            for group in self.groups[place]:
                found[..., place] *= looks[..., group].mean(axis=-1)
        return found

    @property
    def _several(self) -> list[int]:
        alone = set(self.single.tolist())
        return [place for place in range(len(self.groups)) if place not in alone]

    def slope(self, film: FilmTable, slope: FloatArray, to: FilmSlope) -> None:
        """Add the derivative by the parameters to ``to``."""
        looks = self._looks(film)
        one_hot = np.eye(len(self.days))[self.which]
        by_look = slope[..., self.single] @ one_hot
        for place in self._several:
            means = [looks[..., g].mean(axis=-1) for g in self.groups[place]]
            for number, group in enumerate(self.groups[place]):
                others = [mean for n, mean in enumerate(means) if n != number]
                rest = slope[..., place] / len(group)
                for mean in others:
                    rest = rest * mean
                for look in group:
                    by_look[..., look] += rest
        by_yes = by_look * (self.weights[:, 1] - self.weights[:, 0])
        _visible_slope(film, self.days, by_yes, to)


def film_table_slope(
    film: FilmTable, day: float, slope: FloatArray, to: FilmSlope
) -> None:
    """From a derivative by P(no), P(yes) on one day to one by the parameters.

    Parameters
    ----------
    slope : array, shape (*parents, 2)
    to : FilmSlope
        Grows.
    """
    by_yes = (slope[..., 1] - slope[..., 0])[..., np.newaxis]
    _visible_slope(film, np.array([day]), by_yes, to)


def _visible_slope(
    film: FilmTable, days: FloatArray, by_yes: FloatArray, to: FilmSlope
) -> None:
    """Add what comes through P(yes) on some days, shape (*parents, days)."""
    final, onset, middle, spread = (
        part[0][..., np.newaxis] for part in np.moveaxis(film.parameters, -1, 0)
    )
    z = (np.log(np.maximum(days, FIRST_MOMENT)) - middle) / spread
    grown = normal_cdf(z)
    visible = final * (onset + (1 - onset) * grown)
    to.error += float((by_yes * (1 - 2 * visible)).sum())
    by_yes = by_yes * (1 - 2 * film.error)  # a misread no is a yes
    by_grown = by_yes * final * (1 - onset) * normal_pdf(z)
    parts = (
        by_yes * (onset + (1 - onset) * grown),
        by_yes * final * (1 - grown),
        -by_grown / spread,
        -by_grown * z / spread,
    )
    to.parameters += np.stack([part.sum(axis=-1) for part in parts], axis=-1)
