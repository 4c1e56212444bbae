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
from scipy.special import expit, logit, softmax

from calcinosis._arrays import FloatArray
from calcinosis.knowledge.rows.distributions import (
    Dirichlet,
    LogNormal,
    NormalScale,
    Visibility,
    WordCounts,
)
from calcinosis.knowledge.rows.rows import Row
from calcinosis.network.leaves import Sample

__all__ = ["BiasedSample", "NoisySample", "ReplacedSample"]

LOGISTIC_SD = pi / sqrt(3)
"""Standard deviation of the logistic distribution: log-odds to standard scores."""
NEVER = 1e-300


@dataclass
class ReplacedSample(Sample):
    """Every row at its mean, except those of ``other``: ``id(row)`` → its values."""

    other: dict[int, FloatArray] = field(default_factory=dict[int, FloatArray])

    def values(self, row: Row) -> FloatArray:
        """Values of one row, shape (1, width)."""
        return self.other.get(id(row), row.distribution.mean())[np.newaxis]


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
            self._drawn[id(row)] = np.asarray(changed)[np.newaxis]
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
    """

    noise: float = 0.0
    """Standard deviation of the noise, natural log-odds."""

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
        if isinstance(distribution, Visibility):
            # final share, at onset, ln day, its spread
            draw = random.normal(0, self.noise, 3)
            day = mean[2] + draw[2] * mean[3] / LOGISTIC_SD
            return np.array([*_shifted(mean[:2], draw[:2]), day, mean[3]])
        return mean


@dataclass
class BiasedSample(_ChangedSample):
    """Numbers that are all too sure, or all too unsure.

    p_j^k renormalised: the log-odds of two states are multiplied by k; logarithms of
    rate ratios likewise; a measured quantity's standard deviation is divided by √k.
    """

    factor: float = 1.0
    """k: above 1 overconfident, below 1 underconfident."""

    def _changed(self, row: Row, mean: FloatArray) -> FloatArray:
        k = self.factor
        distribution = row.distribution
        if isinstance(distribution, Dirichlet):
            return _tilted(mean, (k - 1) * np.log(np.maximum(mean, NEVER)))
        if isinstance(distribution, LogNormal) and row.form in ("ratio", "exposed"):
            return np.asarray(mean**k)
        if isinstance(distribution, NormalScale | WordCounts):
            return np.array([mean[0], mean[1] / sqrt(k)])
        if isinstance(distribution, Visibility):
            shares = _shifted(mean[:2], (k - 1) * _logit(mean[:2]))
            return np.array([*shares, *mean[2:]])
        return mean


def _tilted(p: FloatArray, log_factor: FloatArray) -> FloatArray:
    """p_j·exp(f_j), normalised; a probability of 0 stays 0."""
    found = softmax(np.log(np.maximum(p, NEVER)) + log_factor)
    return np.asarray(np.where(p > 0, found, 0.0))


def _logit(p: FloatArray) -> FloatArray:
    return np.asarray(logit(np.clip(p, 1e-12, 1 - 1e-12)))


def _shifted(p: FloatArray, noise: FloatArray) -> FloatArray:
    """Add noise to the log-odds of p."""
    return np.asarray(expit(_logit(p) + noise))
