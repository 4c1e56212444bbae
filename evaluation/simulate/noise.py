"""Numbers made wrong on purpose: noise, overconfidence, and studies taken away.

Each class stands in for :class:`calcinosis.network.leaves.Sample` when a network is
built.

References
----------
Pradhan M, Henrion M, Provan G, Del Favero B, Huang K. The sensitivity of belief
networks to imprecise probabilities: an experimental investigation. Artif Intell
1996;85:363-97.
Druzdzel MJ, Oniśko A. The impact of overconfidence bias on practical accuracy of
Bayesian network models: an empirical study. UAI Bayesian Modelling Applications
Workshop 2008.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection
from dataclasses import dataclass, field
from math import pi, sqrt

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.knowledge.distributions import (
    Dirichlet,
    Film,
    LogNormal,
    NormalScale,
    WordCounts,
)
from calcinosis.knowledge.rows import Row
from calcinosis.network.leaves import Sample

__all__ = ["BiasedSample", "NoisySample", "ReplacedSample"]

LOGISTIC_SD = pi / sqrt(3)
"""Standard deviation of the logistic distribution: log-odds to standard scores."""


@dataclass
class ReplacedSample(Sample):
    """Every row at its mean, except rows with other values.

    Parameters
    ----------
    other : mapping
        ``id(row)`` → its values, shape (width,).
    """

    other: dict[int, FloatArray] = field(default_factory=dict[int, FloatArray])

    def values(self, row: Row) -> FloatArray:
        """Values of one row, shape (1, width)."""
        if id(row) in self.other:
            return self.other[id(row)][np.newaxis]
        return row.distribution.mean()[np.newaxis]


@dataclass
class _ChangedSample(Sample, ABC):
    rows: Collection[int] | None = None
    """``id`` of the rows to change; None: all."""

    def values(self, row: Row) -> FloatArray:
        """Values of one row, shape (1, width); the same at every call."""
        if id(row) not in self._drawn:
            mean = row.distribution.mean()
            chosen = self.rows is None or id(row) in self.rows
            changed = self._changed(row, mean) if chosen else mean
            self._drawn[id(row)] = changed[np.newaxis]
        return self._drawn[id(row)]

    @abstractmethod
    def _changed(self, row: Row, mean: FloatArray) -> FloatArray:
        """Values of a changed row, shape (width,)."""


@dataclass
class NoisySample(_ChangedSample):
    """One version of the numbers with normal noise on the log-odds of each.

    Probabilities: log p_j + noise, renormalised, which for two states is noise of that
    standard deviation on the log-odds. Rates and ratios: noise on the logarithm.
    Measured quantities: the mean is shifted by noise·sd·√3/π, which changes the
    log-odds of lying above any limit by about the noise. Films: the share that ever
    shows calcium, the share at onset, and the median day on the log scale. Definitions,
    misreading rates and loadings stay as they are.

    Parameters
    ----------
    noise : float
        Standard deviation of the noise, natural log-odds.
    """

    noise: float = 0.0

    def _changed(self, row: Row, mean: FloatArray) -> FloatArray:
        random = self.random or np.random.default_rng()
        distribution = row.distribution
        if isinstance(distribution, Dirichlet):
            # two states: all the noise on one, so that its log-odds get exactly this sd
            size = 1 if len(mean) == 2 else len(mean)
            draw = np.zeros(len(mean))
            draw[-size:] = random.normal(0, self.noise, size)
            return _tilted(mean, draw)
        if isinstance(distribution, LogNormal):
            return np.asarray(mean * np.exp(random.normal(0, self.noise)))
        if isinstance(distribution, NormalScale | WordCounts):
            shift = random.normal(0, self.noise) * mean[1] / LOGISTIC_SD
            return np.array([mean[0] + shift, mean[1]])
        if isinstance(distribution, Film):
            final, onset, ln_day, ln_spread = mean
            draw = random.normal(0, self.noise, 3)
            return np.array(
                [
                    _shifted(final, draw[0]),
                    _shifted(onset, draw[1]),
                    ln_day + draw[2] * ln_spread / LOGISTIC_SD,
                    ln_spread,
                ]
            )
        return mean


@dataclass
class BiasedSample(_ChangedSample):
    """Numbers that are all too sure, or all too unsure.

    p_j^k renormalised: the log-odds of two states are multiplied by k; logarithms of
    rate ratios likewise; a measured quantity's standard deviation is divided by √k.

    Parameters
    ----------
    factor : float
        k: above 1 overconfident, below 1 underconfident.
    """

    factor: float = 1.0

    def _changed(self, row: Row, mean: FloatArray) -> FloatArray:
        k = self.factor
        distribution = row.distribution
        if isinstance(distribution, Dirichlet):
            return _tilted(mean, (k - 1) * np.log(np.maximum(mean, 1e-300)))
        if isinstance(distribution, LogNormal) and row.form in ("ratio", "exposed"):
            return np.asarray(mean**k)
        if isinstance(distribution, NormalScale | WordCounts):
            return np.array([mean[0], mean[1] / sqrt(k)])
        if isinstance(distribution, Film):
            final, onset = (_shifted(p, (k - 1) * _log_odds(p)) for p in mean[:2])
            return np.array([final, onset, mean[2], mean[3]])
        return mean


def _tilted(p: FloatArray, log_factor: FloatArray) -> FloatArray:
    """p_j·exp(f_j), normalised; a probability of 0 stays 0."""
    weighted = p * np.exp(log_factor - log_factor.max())
    return np.asarray(weighted / weighted.sum())


def _log_odds(p: float) -> float:
    inside = min(max(p, 1e-12), 1 - 1e-12)
    return float(np.log(inside / (1 - inside)))


def _shifted(p: float, noise: float) -> float:
    """Add noise to the log-odds of p."""
    return float(1 / (1 + np.exp(-(_log_odds(p) + noise))))
