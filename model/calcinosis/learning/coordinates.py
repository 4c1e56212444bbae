"""A row's numbers on scales where its own distribution is near a standard normal.

A row is moved by coordinates u, all 0 at the sourced value and counted in its own
standard deviations: of a probability on the scale of logarithms (states against each
other), of a rate or a spread likewise, of a mean as it is. On these scales the density
of every distribution is highest at u = 0, the value of the point answer, so a row that
nothing speaks to does not move.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log, sqrt
from typing import Protocol

import numpy as np

from calcinosis._arrays import FloatArray, normal_pdf, normal_quantile
from calcinosis._frozen import frozen
from calcinosis.knowledge.rows.distributions import (
    Dirichlet,
    Distribution,
    Fixed,
    LogNormal,
    NormalScale,
    Visibility,
    WordCounts,
)
from calcinosis.learning._shares import FreeShares, Shares, log_odds_of

__all__ = ["Coordinates", "coordinates_of", "error_coordinates"]


class Coordinates(Protocol):
    """What learning needs of a row; all arrays have one dimension."""

    @property
    def size(self) -> int:
        """Number of coordinates."""
        ...

    @property
    def step(self) -> FloatArray:
        """How far a coordinate of 1 moves the row on its open scale.

        Logarithms of shares, rates and spreads, means as they are; 0: does not move.
        """
        ...

    def values(self, u: FloatArray) -> FloatArray:
        """Values of the row, as :meth:`Distribution.mean` gives them."""
        ...

    def pull(self, u: FloatArray, slope: FloatArray) -> FloatArray:
        """Turn a derivative by the values into one by the coordinates."""
        ...

    def log_density(self, u: FloatArray) -> tuple[float, FloatArray]:
        """Log density of the row's own distribution, 0 at u = 0, and its derivative."""
        ...

    def moved(self, u: FloatArray) -> Distribution:
        """Return the distribution at u: the middle moved, the strength kept."""
        ...

    def height(self, u: FloatArray) -> tuple[float, FloatArray]:
        """Where the row lies on an open scale, and the derivative by its values.

        Log-odds of the last of two states, of what a film shows of a lesion on its
        first day; the mean; the logarithm of a rate. nan where there is no such scale.
        """
        ...


@frozen
class _Words:
    """Counted shares below and above an interval, solved for mean and sd."""

    row: WordCounts
    shares: Shares

    @property
    def size(self) -> int:
        return 3

    @property
    def step(self) -> FloatArray:
        return self.shares.step

    def values(self, u: FloatArray) -> FloatArray:
        return np.asarray(self.row.solve(self.shares.values(u)[np.newaxis])[0])

    def pull(self, u: FloatArray, slope: FloatArray) -> FloatArray:
        p = self.shares.values(u)
        low, high = normal_quantile(p[:1])[0], normal_quantile(1 - p[2:])[0]
        by_mean, by_sd = float(slope[0]), float(slope[1])
        _, sd = self.values(u)
        by_low = by_high = 0.0
        if self.row.sides == "both":  # sd = 2R/(high − low), mean = −R − sd·low
            by_sd -= by_mean * low
            by_low = by_sd * sd / (high - low) - by_mean * sd
            by_high = -by_sd * sd / (high - low)
        elif self.row.sides == "low":
            by_low = -by_mean * sd
        else:
            by_high = -by_mean * sd
        by_share = np.zeros(3)
        if self.row.sides != "high":
            by_share[0] = by_low / float(normal_pdf(np.array(low)))
        if self.row.sides != "low":
            by_share[2] = -by_high / float(normal_pdf(np.array(high)))
        return self.shares.pull(u, by_share)

    def log_density(self, u: FloatArray) -> tuple[float, FloatArray]:
        return self.shares.log_density(u)

    def moved(self, u: FloatArray) -> Distribution:
        low, normal, high = self.shares.values(u) * self.shares.alpha.sum()
        return WordCounts((low, normal, high), self.row.sides, self.row.sd)

    def height(self, u: FloatArray) -> tuple[float, FloatArray]:
        return float(self.values(u)[0]), np.array([1.0, 0.0])


@frozen
class _Rate:
    """A positive number: median·exp(sigma·u)."""

    row: LogNormal
    size: int = 1

    @property
    def step(self) -> FloatArray:
        return np.array([self.row.sigma])

    def values(self, u: FloatArray) -> FloatArray:
        return np.asarray(self.row.median * np.exp(self.row.sigma * u))

    def pull(self, u: FloatArray, slope: FloatArray) -> FloatArray:
        return np.asarray(slope * self.values(u) * self.row.sigma)

    def log_density(self, u: FloatArray) -> tuple[float, FloatArray]:
        return _standard(u)

    def moved(self, u: FloatArray) -> Distribution:
        return LogNormal(float(self.values(u)[0]), self.row.sigma)

    def height(self, u: FloatArray) -> tuple[float, FloatArray]:
        value = float(self.values(u)[0])
        return log(value), np.array([1 / value])


@frozen
class _MeanAndSpread:
    """Mean c + sd/√n·u₁ and spread sd·exp(u₂/√(2n))."""

    row: NormalScale
    size: int = 2

    @property
    def step(self) -> FloatArray:
        weight = self.row.weight
        return np.array([self.row.sd / sqrt(weight), 1 / sqrt(2 * weight)])

    def values(self, u: FloatArray) -> FloatArray:
        centre, spread = self.step * u
        return np.array([self.row.centre + centre, self.row.sd * np.exp(spread)])

    def pull(self, u: FloatArray, slope: FloatArray) -> FloatArray:
        return np.array([slope[0], slope[1] * self.values(u)[1]]) * self.step

    def log_density(self, u: FloatArray) -> tuple[float, FloatArray]:
        return _standard(u)

    def moved(self, u: FloatArray) -> Distribution:
        centre, sd = self.values(u).tolist()
        return NormalScale(centre, sd, self.row.weight)

    def height(self, u: FloatArray) -> tuple[float, FloatArray]:
        return float(self.values(u)[0]), np.array([1.0, 0.0])


@frozen
class _FilmScale:
    """The four numbers of a film: two probabilities, a day, and its spread."""

    row: Visibility
    final: Shares
    onset: Shares
    size: int = 6

    @property
    def step(self) -> FloatArray:
        weight = self.row.weight
        rest = [log(self.row.spread) / sqrt(weight), 1 / sqrt(2 * weight)]
        return np.concatenate([self.final.step, self.onset.step, rest])

    def values(self, u: FloatArray) -> FloatArray:
        day, spread = self.step[4:]
        return np.array(
            [
                self.final.values(u[:2])[1],
                self.onset.values(u[2:4])[1],
                log(self.row.median_day) + day * u[4],
                log(self.row.spread) * np.exp(spread * u[5]),
            ]
        )

    def pull(self, u: FloatArray, slope: FloatArray) -> FloatArray:
        day, spread = self.step[4:]
        final = self.final.pull(u[:2], np.array([0.0, slope[0]]))
        onset = self.onset.pull(u[2:4], np.array([0.0, slope[1]]))
        rest = [slope[2] * day, slope[3] * self.values(u)[3] * spread]
        return np.concatenate([final, onset, rest])

    def log_density(self, u: FloatArray) -> tuple[float, FloatArray]:
        first, by_final = self.final.log_density(u[:2])
        second, by_onset = self.onset.log_density(u[2:4])
        third, rest = _standard(u[4:])
        slope = np.concatenate([by_final, by_onset, rest])
        return first + second + third, slope

    def height(self, u: FloatArray) -> tuple[float, FloatArray]:
        values = self.values(u)
        first, slope = log_odds_of(np.array([values[0] * values[1]]), 0)
        by_values = np.zeros_like(values)
        by_values[:2] = slope[0] * values[1], slope[0] * values[0]
        return first, by_values

    def moved(self, u: FloatArray) -> Distribution:
        final, onset, day, spread = self.values(u).tolist()
        days, ratio = float(np.exp(day)), float(np.exp(spread))
        return Visibility(final, onset, days, ratio, self.row.weight)


@frozen
class _ErrorShare:
    """An error of records: its log-odds move, what else the row says does not."""

    row: Fixed
    sd: float
    size: int = 1

    @property
    def step(self) -> FloatArray:
        return np.array([self.sd])

    def values(self, u: FloatArray) -> FloatArray:
        share, *rest = self.row.values
        odds = share / (1 - share) * np.exp(self.sd * u[0])
        return np.array([odds / (1 + odds), *rest])

    def pull(self, u: FloatArray, slope: FloatArray) -> FloatArray:
        share = self.values(u)[0]
        return np.array([slope[0] * share * (1 - share) * self.sd])

    def log_density(self, u: FloatArray) -> tuple[float, FloatArray]:
        return _standard(u)

    def moved(self, u: FloatArray) -> Distribution:
        return Fixed(tuple(self.values(u).tolist()))

    def height(self, u: FloatArray) -> tuple[float, FloatArray]:
        return log_odds_of(self.values(u), 0)


def error_coordinates(distribution: Distribution, sd: float) -> Coordinates | None:
    """Return the coordinates of a chance of misreading or of an outlying value.

    ``sd`` is the standard deviation of its log-odds.
    """
    return _ErrorShare(distribution, sd) if isinstance(distribution, Fixed) else None


def coordinates_of(
    distribution: Distribution, held: Sequence[int] = ()
) -> Coordinates | None:
    """Return the coordinates of a row; None where it states no strength.

    ``held`` are the numbers of the states that do not move.
    """
    match distribution:
        case Dirichlet(alpha) if held:
            free = ~np.isin(np.arange(len(alpha)), held)
            return FreeShares(np.array(alpha), free)
        case Dirichlet(alpha):
            return Shares(np.array(alpha)) if sum(a > 0 for a in alpha) > 1 else None
        case LogNormal():
            return _Rate(distribution)
        case NormalScale():
            return _MeanAndSpread(distribution)
        case WordCounts():
            return _Words(distribution, Shares(np.array(distribution.alpha)))
        case Visibility():
            final, onset = (
                Shares(np.array([1 - p, p]) * distribution.weight)
                for p in (distribution.final, distribution.at_onset)
            )
            return _FilmScale(distribution, final, onset)
        case _:
            return None


def _standard(u: FloatArray) -> tuple[float, FloatArray]:
    return float(-0.5 * (u @ u)), -u
