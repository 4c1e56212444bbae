"""Numbers made wrong on purpose: noise, overconfidence, and studies taken away.

:class:`ChangedSample` stands in for :class:`calcinosis.network.leaves.Sample` when a
network is built.

References
----------
Pradhan M, Henrion M, Provan G, Del Favero B, Huang K. The sensitivity of belief
networks to imprecise probabilities: an experimental investigation. Artif Intell
1996;85:363-97.
Druzdzel MJ, Oniśko A. The impact of overconfidence bias on practical accuracy of
Bayesian network models: an empirical study. UAI Bayesian Modelling Applications
Workshop 2008.
"""

from collections.abc import Callable, Collection, Mapping
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

LOGISTIC_SD = pi / sqrt(3)
"""Standard deviation of the logistic distribution: log-odds to standard scores."""
NEVER = 1e-300
Change = Callable[[Row, FloatArray], FloatArray]
"""A row and its values at their mean, shape (width,) → other values."""


class ChangedSample(Sample):
    """One version of the numbers: every row as ``change`` makes it of its mean."""

    def __init__(self, change: Change) -> None:
        super().__init__()
        self.change = change

    def values(self, row: Row) -> FloatArray:
        """Values of one row, shape (1, width); the same at every call."""
        if id(row) not in self._drawn:
            changed = self.change(row, row.distribution.mean())
            self._drawn[id(row)] = np.asarray(changed)[np.newaxis]
        return self._drawn[id(row)]


def replaced(other: Mapping[int, FloatArray]) -> Change:
    """Set some rows to certain values: ``id(row)`` → values."""
    return lambda row, mean: other.get(id(row), mean)


def noisy(
    random: np.random.Generator, noise: float, rows: Collection[int] | None = None
) -> Change:
    """Add normal noise to the log-odds of each number.

    Probabilities: log p_j + noise, renormalised, which for two states is noise of that
    standard deviation on the log-odds. Rates and ratios: noise on the logarithm.
    Measured quantities: the mean is shifted by noise·sd·√3/π, which changes the
    log-odds of lying above any limit by about the noise. Films: the share that ever
    shows calcium, the share at onset, and the median day on the log scale. Definitions,
    misreading rates and loadings stay as they are.

    Parameters
    ----------
    random : numpy Generator
    noise : float
        Its standard deviation, natural log-odds.
    rows : collection of int, optional
        ``id`` of the rows to change; None: all.
    """

    def change(row: Row, mean: FloatArray) -> FloatArray:
        if rows is not None and id(row) not in rows:
            return mean
        match row.distribution:
            case Dirichlet():
                # two states: all the noise on one: its log-odds get exactly this sd
                size = 1 if len(mean) == 2 else len(mean)
                draw = np.zeros(len(mean))
                draw[-size:] = random.normal(0, noise, size)
                return _tilted(mean, draw)
            case LogNormal():
                return np.asarray(mean * np.exp(random.normal(0, noise)))
            case NormalScale() | WordCounts():
                shift = random.normal(0, noise) * mean[1] / LOGISTIC_SD
                return np.array([mean[0] + shift, mean[1]])
            case Visibility():
                # final share, at onset, ln day, its spread
                draw = random.normal(0, noise, 3)
                day = mean[2] + draw[2] * mean[3] / LOGISTIC_SD
                return np.array([*_shifted(mean[:2], draw[:2]), day, mean[3]])
            case _:
                return mean

    return change


def biased(k: float) -> Change:
    """Make numbers all too sure, k above 1, or all too unsure, k below 1.

    p_j^k renormalised: the log-odds of two states are multiplied by k; logarithms of
    rate ratios likewise; a measured quantity's standard deviation is divided by √k.
    """

    def change(row: Row, mean: FloatArray) -> FloatArray:
        match row.distribution:
            case Dirichlet():
                return _tilted(mean, (k - 1) * np.log(np.maximum(mean, NEVER)))
            case LogNormal() if row.form in ("ratio", "exposed"):
                return np.asarray(mean**k)
            case NormalScale() | WordCounts():
                return np.array([mean[0], mean[1] / sqrt(k)])
            case Visibility():
                shares = _shifted(mean[:2], (k - 1) * _logit(mean[:2]))
                return np.array([*shares, *mean[2:]])
            case _:
                return mean

    return change


def _tilted(p: FloatArray, log_factor: FloatArray) -> FloatArray:
    """p_j·exp(f_j), normalised; a probability of 0 stays 0."""
    found = softmax(np.log(np.maximum(p, NEVER)) + log_factor)
    return np.asarray(np.where(p > 0, found, 0.0))


def _logit(p: FloatArray) -> FloatArray:
    return np.asarray(logit(np.clip(p, 1e-12, 1 - 1e-12)))


def _shifted(p: FloatArray, noise: FloatArray) -> FloatArray:
    """Add noise to the log-odds of p."""
    return np.asarray(expit(_logit(p) + noise))
