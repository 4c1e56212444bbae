"""What one row of the knowledge files says: a distribution, not a number.

Every class holds the parameters of one row. ``mean()`` gives the values used for the
point answer, ``draw(random, size)`` gives ``size`` random versions of the same row,
from which credible intervals are made. Values come as arrays of shape ``(width,)`` and
``(size, width)``; what the columns mean is told per class.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from math import log, sqrt
from typing import Protocol

import numpy as np

from calcinosis._arrays import FloatArray, normal_quantile
from calcinosis._frozen import frozen

__all__ = [
    "DISTRIBUTIONS",
    "Dirichlet",
    "Distribution",
    "Fixed",
    "LogNormal",
    "NormalScale",
    "Visibility",
    "WordCounts",
    "judged_proportion",
    "log_interval_sigma",
    "odds_ratio",
]

REFERENCE_LIMIT = 1.9599639845400536  # Φ⁻¹(0.975)
"""Distance of a reference interval's limit from its middle, in standard deviations."""


class Distribution(Hashable, Protocol):
    """What every row offers."""

    def mean(self) -> FloatArray:
        """Values for the point answer, shape (width,)."""
        ...

    def draw(self, random: np.random.Generator, size: int) -> FloatArray:
        """Random versions of the row, shape (size, width)."""
        ...


@frozen
class Fixed:
    """Numbers that do not vary: definitions, errors, loadings.

    Parameters
    ----------
    values : tuple of float
        One per column; of a definition the probabilities of the states.
    """

    values: tuple[float, ...]

    def mean(self) -> FloatArray:
        """Return the values, shape (width,)."""
        return np.array(self.values)

    def draw(self, random: np.random.Generator, size: int) -> FloatArray:
        """Return the same values ``size`` times, shape (size, width)."""
        return np.tile(self.mean(), (size, 1))

    def among(self, possible: Sequence[bool]) -> Fixed:
        """Return the same shares of the possible among more states; 0 of the rest."""
        return Fixed(_among(self.values, possible))


@frozen
class Dirichlet:
    """Probabilities of the states of one variable; columns are states.

    Parameters
    ----------
    alpha : tuple of float
        Pseudo-counts: for a row of counts the counts themselves plus the weak prior of
        ``model.toml``; for a judgement its mean times its equivalent sample size. A
        state of pseudo-count 0 keeps probability 0.
    """

    alpha: tuple[float, ...]

    @property
    def weight(self) -> float:
        """Equivalent sample size."""
        return sum(self.alpha)

    def mean(self) -> FloatArray:
        """Return alpha / sum(alpha), shape (states,)."""
        alpha = np.array(self.alpha)
        return np.asarray(alpha / alpha.sum())

    def draw(self, random: np.random.Generator, size: int) -> FloatArray:
        """Draw from the Dirichlet distribution, shape (size, states)."""
        gammas = random.standard_gamma(np.array(self.alpha), (size, len(self.alpha)))
        gammas = np.maximum(gammas, np.where(np.array(self.alpha) > 0, 1e-12, 0.0))
        return np.asarray(gammas / gammas.sum(axis=1, keepdims=True))

    def among(self, possible: Sequence[bool]) -> Dirichlet:
        """Return the same shares of the possible among more states; 0 of the rest."""
        return Dirichlet(_among(self.alpha, possible))


@frozen
class LogNormal:
    """A positive rate or rate ratio, one column.

    Parameters
    ----------
    median : float
        The value used for the point answer.
    sigma : float
        Standard deviation of its natural logarithm.
    """

    median: float
    sigma: float

    def mean(self) -> FloatArray:
        """Return the median, shape (1,): ratios are averaged on the log scale."""
        return np.array([self.median])

    def draw(self, random: np.random.Generator, size: int) -> FloatArray:
        """Draw from the log-normal distribution, shape (size, 1)."""
        return np.asarray(
            self.median * np.exp(self.sigma * random.standard_normal((size, 1)))
        )


@frozen
class NormalScale:
    """A normal distribution of a measured quantity; columns are mean and sd.

    Parameters
    ----------
    centre, sd : float
        In reference-interval units, or natural-log units for times and sizes.
    weight : float
        Equivalent sample size: the mean is uncertain by sd/√weight and the logarithm
        of the sd by 1/√(2·weight).
    """

    centre: float
    sd: float
    weight: float

    def mean(self) -> FloatArray:
        """Return (mean, sd)."""
        return np.array([self.centre, self.sd])

    def draw(self, random: np.random.Generator, size: int) -> FloatArray:
        """Draw (mean, sd) pairs, shape (size, 2)."""
        noise = random.standard_normal((size, 2))
        centre = self.centre + noise[:, 0] * self.sd / sqrt(self.weight)
        sd = self.sd * np.exp(noise[:, 1] / sqrt(2 * self.weight))
        return np.stack([centre, sd], axis=1)


@frozen
class WordCounts:
    """How many of a series lay below and above the reference interval.

    The normal distribution with the same shares is solved from them, so that counted
    words and measured numbers share one distribution. Columns are mean and sd.

    Parameters
    ----------
    alpha : tuple of 3 float
        Pseudo-counts of low, normal and high; 0 for a limit that was not counted.
    sides : str
        ``"both"``, ``"low"`` or ``"high"``: which limit was counted.
    sd : float or None
        Standard deviation where only one limit was counted.
    """

    alpha: tuple[float, float, float]
    sides: str
    sd: float | None

    def solve(self, shares: FloatArray) -> FloatArray:
        """Return (mean, sd) that give shares low, normal, high, shape (size, 2)."""
        low, high = normal_quantile(shares[:, 0]), normal_quantile(1 - shares[:, 2])
        if self.sides == "both":
            sd = 2 * REFERENCE_LIMIT / np.maximum(high - low, 1e-6)
            return np.stack([-REFERENCE_LIMIT - sd * low, sd], axis=1)
        sd = np.full(len(shares), self.sd or 1.0)
        if self.sides == "low":
            return np.stack([-REFERENCE_LIMIT - sd * low, sd], axis=1)
        return np.stack([REFERENCE_LIMIT - sd * high, sd], axis=1)

    def mean(self) -> FloatArray:
        """Return (mean, sd) that give the expected shares."""
        return np.asarray(self.solve(Dirichlet(self.alpha).mean()[np.newaxis])[0])

    def draw(self, random: np.random.Generator, size: int) -> FloatArray:
        """Draw shares and solve each, shape (size, 2)."""
        return self.solve(Dirichlet(self.alpha).draw(random, size))


@frozen
class Visibility:
    """When calcium in the tissue becomes visible on a radiograph.

    P(visible on day t) = final·(at_onset + (1 − at_onset)·Φ(ln(t/median)/ln spread)),
    t counted from the first sign of the lesion. Columns: final, at_onset,
    ln median_day, ln spread.

    Parameters
    ----------
    final : float
        Chance that the calcium ever shows, 0 to 1.
    at_onset : float
        Share of that which shows on the first day, 0 to 1.
    median_day : float
        Day by which half of the rest shows.
    spread : float
        Geometric standard deviation of that day, above 1.
    weight : float
        Equivalent sample size.
    """

    final: float
    at_onset: float
    median_day: float
    spread: float
    weight: float

    def mean(self) -> FloatArray:
        """Return the four parameters."""
        return np.array(
            [self.final, self.at_onset, log(self.median_day), log(self.spread)]
        )

    def draw(self, random: np.random.Generator, size: int) -> FloatArray:
        """Draw the four parameters, shape (size, 4)."""
        final = random.beta(*_beta(self.final, self.weight), size)
        onset = random.beta(*_beta(self.at_onset, self.weight), size)
        ln_spread = log(self.spread)
        day = random.normal(log(self.median_day), ln_spread / sqrt(self.weight), size)
        spread = ln_spread * np.exp(random.normal(0, 1 / sqrt(2 * self.weight), size))
        return np.stack([final, onset, day, spread], axis=1)


DISTRIBUTIONS = (Fixed, Dirichlet, LogNormal, NormalScale, WordCounts, Visibility)
"""All classes that are a :class:`Distribution`."""


def _beta(mean: float, weight: float) -> tuple[float, float]:
    return max(mean * weight, 1e-6), max((1 - mean) * weight, 1e-6)


def judged_proportion(
    lowest: float, likeliest: float, highest: float, coverage: float, least: float
) -> tuple[float, float]:
    """Turn a judged range of a probability into mean and equivalent sample size.

    The mean is the three-point estimate (lowest + 4·likeliest + highest)/6. The range
    is read as a central interval of the stated coverage, which gives the standard
    deviation s, and n = mean·(1 − mean)/s² − 1 is the weight of the Beta distribution
    with that mean and standard deviation.

    Parameters
    ----------
    lowest, likeliest, highest : float
        Rising probabilities.
    coverage : float
        Chance that the truth lies in the range, between 0 and 1.
    least : float
        Smallest weight.

    Returns
    -------
    (float, float)
        Mean in (0, 1) and weight ≥ ``least``.

    Examples
    --------
    >>> mean, weight = judged_proportion(0.1, 0.2, 0.4, coverage=0.90, least=2.0)
    >>> round(mean, 4), round(weight, 1)
    (0.2167, 19.4)
    """
    mean = (lowest + 4 * likeliest + highest) / 6
    sd = (highest - lowest) / (2 * _limit(coverage))
    weight = mean * (1 - mean) / max(sd, 1e-9) ** 2 - 1
    return mean, max(weight, least)


def log_interval_sigma(low: float, high: float, coverage: float) -> float:
    """Return the standard deviation of ln x from a central interval of x.

    Parameters
    ----------
    low, high : float
        Limits of the interval, above 0.
    coverage : float
        Chance that x lies between them, between 0 and 1.
    """
    return log(high / low) / (2 * _limit(coverage))


def odds_ratio(exposed: float, of: float, background: float) -> tuple[float, float]:
    """Rate ratio of an exposure from a case series against its background.

    ratio = [f/(1 − f)]/[p/(1 − p)] with f = (exposed + ½)/(of + 1) the share of the
    cases exposed and p the share of the population they came from.

    Parameters
    ----------
    exposed, of : float
        Exposed cases, and all cases.
    background : float
        Share exposed in the population the cases came from, between 0 and 1.

    Returns
    -------
    (float, float)
        The ratio and the standard deviation of its logarithm.

    Examples
    --------
    >>> ratio, sigma = odds_ratio(12, 14, 0.30)
    >>> round(ratio, 2), round(sigma, 2)
    (11.67, 0.69)
    """
    yes, no = exposed + 0.5, of - exposed + 0.5
    ratio = (yes / no) / (background / (1 - background))
    return ratio, sqrt(1 / yes + 1 / no)


def _among(values: Sequence[float], possible: Sequence[bool]) -> tuple[float, ...]:
    left = iter(values)
    return tuple(next(left) if can_be else 0.0 for can_be in possible)


def _limit(coverage: float) -> float:
    """Return how many standard deviations hold a share of a normal distribution."""
    from statistics import NormalDist  # what is kept in compiled form needs none

    return NormalDist().inv_cdf((1 + coverage) / 2)
