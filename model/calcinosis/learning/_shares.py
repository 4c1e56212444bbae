"""Probabilities of states on a scale on which they move; some may be held."""

from __future__ import annotations

from functools import cached_property
from math import log

import numpy as np

from calcinosis._arrays import BoolArray, FloatArray
from calcinosis._frozen import frozen
from calcinosis.knowledge.rows.distributions import Dirichlet, Distribution

__all__ = ["FreeShares", "Shares", "log_odds_of"]


@frozen
class Shares:
    """Probabilities of states: P = softmax(ln mean + step·u).

    The logarithm of a gamma variate has variance ψ'(α): the step of each state. The
    density is Dirichlet's on the scale of logarithms, Σ α ln P. A state of less than
    one pseudo-patient is rare, not unknown: its logarithm is held by the rest of a
    normal distribution of standard deviation 1, −Σ (1 − α)(ln P − ln mean)²/2.
    """

    alpha: FloatArray

    @property
    def size(self) -> int:
        return len(self.alpha)

    @property
    def step(self) -> FloatArray:
        return self._step

    @cached_property
    def _step(self) -> FloatArray:
        from scipy.special import polygamma

        alpha = np.maximum(self.alpha, 1.0)
        return np.where(self.alpha > 0, np.sqrt(polygamma(1, alpha)), 0.0)

    @cached_property
    def log_mean(self) -> FloatArray:
        with np.errstate(divide="ignore"):
            return np.asarray(np.log(self.alpha / self.alpha.sum()))

    def log_values(self, u: FloatArray) -> FloatArray:
        shifted = self.log_mean + self.step * u
        return np.asarray(shifted - np.logaddexp.reduce(shifted))

    def values(self, u: FloatArray) -> FloatArray:
        return np.exp(self.log_values(u))

    def pull(self, u: FloatArray, slope: FloatArray) -> FloatArray:
        values = self.values(u)
        by_log = values * slope
        return np.asarray(self.step * (by_log - values * by_log.sum()))

    def log_density(self, u: FloatArray) -> tuple[float, FloatArray]:
        open_states = self.alpha > 0
        change = np.zeros_like(self.alpha)
        log_values, log_mean = self.log_values(u), self.log_mean
        change[open_states] = log_values[open_states] - log_mean[open_states]
        rest = np.where(open_states, np.maximum(1 - self.alpha, 0.0), 0.0)
        total = self.alpha @ change - 0.5 * rest @ change**2
        by_log = self.alpha - rest * change
        slope = self.step * (by_log - np.exp(log_values) * by_log.sum())
        return float(total), slope

    def moved(self, u: FloatArray) -> Distribution:
        return Dirichlet(tuple((self.values(u) * self.alpha.sum()).tolist()))

    def height(self, u: FloatArray) -> tuple[float, FloatArray]:
        values = self.values(u)
        if len(values) != 2:
            return float("nan"), np.zeros_like(values)
        return log_odds_of(values, 1)


@frozen
class FreeShares:
    """Shares of which some are held: the others share out what these leave."""

    alpha: FloatArray
    free: BoolArray

    @property
    def size(self) -> int:
        return self._moving.size

    @cached_property
    def _moving(self) -> Shares:
        return Shares(self.alpha[self.free])

    @property
    def step(self) -> FloatArray:
        return self._moving.step

    @cached_property
    def _left(self) -> float:
        return float(self.alpha[self.free].sum() / self.alpha.sum())

    def values(self, u: FloatArray) -> FloatArray:
        values = np.asarray(self.alpha / self.alpha.sum())
        values[self.free] = self._left * self._moving.values(u)
        return values

    def pull(self, u: FloatArray, slope: FloatArray) -> FloatArray:
        return self._moving.pull(u, self._left * slope[self.free])

    def log_density(self, u: FloatArray) -> tuple[float, FloatArray]:
        return self._moving.log_density(u)

    def moved(self, u: FloatArray) -> Distribution:
        return Dirichlet(tuple((self.values(u) * self.alpha.sum()).tolist()))

    def height(self, u: FloatArray) -> tuple[float, FloatArray]:
        return float("nan"), np.zeros(len(self.alpha))


def log_odds_of(values: FloatArray, number: int) -> tuple[float, FloatArray]:
    """Return the log-odds of one of some probabilities, and their derivative."""
    share, slope = float(values[number]), np.zeros_like(values)
    slope[number] = 1 / (share * (1 - share))
    return log(share / (1 - share)), slope
