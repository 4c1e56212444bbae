"""The single numbers that a row holds, each with its own uncertainty.

A row is moved one number at a time. Of a row of probabilities the number is that of one
state; the other states of the row keep their proportions (*proportional co-variation*),
which of all ways to let them follow changes the joint distribution least.

References
----------
Renooij S. Co-variation for sensitivity analysis in Bayesian networks: properties,
consequences and alternatives. Int J Approx Reason 2014;55:1022-42.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from math import exp, log, sqrt
from typing import Literal

import numpy as np

from calcinosis._arrays import FloatArray, normal_quantile
from calcinosis._frozen import frozen
from calcinosis.knowledge.rows.distributions import (
    Dirichlet,
    Fixed,
    LogNormal,
    NormalScale,
    Visibility,
    WordCounts,
)
from calcinosis.knowledge.rows.rows import Row
from calcinosis.knowledge.variables import Variable

__all__ = ["LEVEL", "NumberScale", "RowNumber", "numbers_of"]

LEVEL = 0.95
"""Probability inside the interval of a number, between equal tails."""
LARGEST = 30.0  # log-odds beyond which a probability is 0 or 1 in double precision
RAREST = 1e-300  # smallest tail probability that is told: 37 sd
FIXED_REACH = 3.0  # how far a number without a strength is moved on its scale

NumberScale = Literal["log-odds", "logarithm", "as it is"]
Values = Callable[[FloatArray], FloatArray]


@frozen
class RowNumber:
    """One number of a row.

    Parameters
    ----------
    name : str
        What it is: a state (its probability), ``mean``, ``ratio``, ``final`` …
    value : float
        What the point answer uses.
    scale : ``"log-odds"``, ``"logarithm"`` or ``"as it is"``
        On which changes are measured: of a probability, a positive number, any number.
    sd : float or None
        Standard deviation on that scale; None where the row states no strength.
    values : callable
        Numbers, shape (size,) → values of the row with the others following, shape
        (size, width).
    quantile, score : callable
        Probabilities → quantiles of the number's own distribution; numbers → standard
        deviations at which a normal value is as unlikely, Φ⁻¹(F(t)). Same shape.
    """

    name: str
    value: float
    scale: NumberScale
    sd: float | None
    values: Values
    quantile: Values
    score: Values

    @property
    def interval(self) -> tuple[float, float]:
        """Ends of the central 95 % interval; twice the value where nothing varies."""
        if self.sd is None:
            return self.value, self.value
        low, high = self.quantile(np.array([(1 - LEVEL) / 2, (1 + LEVEL) / 2]))
        return float(low), float(high)

    @property
    def far(self) -> float:
        """A number far from the value: a line through both is well determined."""
        if self.scale == "log-odds":
            return 0.0 if self.value > 0.5 else 1.0
        return 2 * self.value

    def on_scale(self, t: float) -> float:
        """Return a number on the scale on which changes are measured."""
        if self.scale == "as it is":
            return t
        if t <= 0:
            return -np.inf
        if self.scale == "logarithm":
            return log(t)
        return log(t / (1 - t)) if t < 1 else np.inf

    def grid(self, size: int, reach: float) -> FloatArray:
        """Numbers from ``reach`` sd below to as many above, even on the scale."""
        middle = self.on_scale(self.value)
        width = FIXED_REACH if self.sd is None else reach * self.sd
        points = np.linspace(middle - width, middle + width, size)
        if self.scale == "log-odds":
            return np.asarray(1 / (1 + np.exp(-np.clip(points, -LARGEST, LARGEST))))
        return np.exp(points) if self.scale == "logarithm" else points


def numbers_of(row: Row, variable: Variable | None = None) -> tuple[RowNumber, ...]:
    """Return the numbers of a row; none if it holds by definition.

    Parameters
    ----------
    row : Row
    variable : Variable, optional
        The variable of the row's table: names its states.
    """
    match row.distribution:
        case Dirichlet() as dirichlet:
            return _probabilities(dirichlet, variable)
        case LogNormal(median, sigma):
            name = "rate" if row.form == "rate" else "ratio"
            return (_log_normal(name, median, sigma, _column),)
        case NormalScale() as normal:
            return _normal(normal, row.form == "median")
        case WordCounts() as words:
            return _words(words)
        case Visibility() as film:
            return _film(film)
        case Fixed() as fixed:
            return () if "definition" in row.given else _fixed(fixed, row)
        case _:
            message = f"{row.where}: no numbers of {type(row.distribution).__name__}"
            raise TypeError(message)


def _column(t: FloatArray) -> FloatArray:
    return np.asarray(t)[:, np.newaxis]


def _following(mean: FloatArray, state: int, t: FloatArray) -> FloatArray:
    """Give one state the probability t; the others share the rest in proportion."""
    others = np.delete(mean, state).sum()
    values = mean * ((1 - t) / others)[:, np.newaxis]
    values[:, state] = t
    return np.asarray(values)


def _probabilities(row: Dirichlet, variable: Variable | None) -> tuple[RowNumber, ...]:
    mean, alpha = row.mean(), row.alpha
    open_states = [n for n, a in enumerate(alpha) if 0 < a < row.weight]
    if len(alpha) == 2:
        open_states = [n for n in open_states if n == 1]
    names = variable.states if variable is not None else ("no", "yes")
    return tuple(
        _beta(names[n], alpha[n], row.weight - alpha[n], partial(_following, mean, n))
        for n in open_states
    )


def _beta(name: str, a: float, b: float, values: Values) -> RowNumber:
    """Return a probability with a Beta distribution: every marginal of a Dirichlet.

    The variance of its log-odds is ψ'(a) + ψ'(b).
    """
    from scipy.special import betainc, betaincinv, ndtri, polygamma

    def quantile(p: FloatArray) -> FloatArray:
        return np.asarray(betaincinv(a, b, p))

    def score(t: FloatArray) -> FloatArray:
        below, above = betainc(a, b, t), betainc(b, a, 1 - t)
        tail = ndtri(np.maximum(np.minimum(below, above), RAREST))
        return np.asarray(np.where(below < above, tail, -tail))

    sd = sqrt(float(polygamma(1, a)) + float(polygamma(1, b)))
    return RowNumber(name, a / (a + b), "log-odds", sd, values, quantile, score)


def _log_normal(name: str, median: float, sigma: float, values: Values) -> RowNumber:
    def quantile(p: FloatArray) -> FloatArray:
        return np.asarray(median * np.exp(sigma * normal_quantile(p)))

    def score(t: FloatArray) -> FloatArray:
        return np.asarray(np.log(t / median) / sigma)

    return RowNumber(name, median, "logarithm", sigma, values, quantile, score)


def _normal(row: NormalScale, in_days: bool) -> tuple[RowNumber, ...]:
    """Return mean and sd; of a time or size the median and the geometric spread."""
    sd, sd_sigma = row.sd / sqrt(row.weight), 1 / sqrt(2 * row.weight)

    def with_sd(t: FloatArray) -> FloatArray:
        return np.stack([np.full_like(t, row.centre), t], axis=1)

    name = "sd of the logarithm" if in_days else "sd"
    second = _log_normal(name, row.sd, sd_sigma, with_sd)
    if in_days:

        def with_median(t: FloatArray) -> FloatArray:
            return np.stack([np.log(t), np.full_like(t, row.sd)], axis=1)

        return _log_normal("median", exp(row.centre), sd, with_median), second

    def with_mean(t: FloatArray) -> FloatArray:
        return np.stack([t, np.full_like(t, row.sd)], axis=1)

    def quantile(p: FloatArray) -> FloatArray:
        return np.asarray(row.centre + sd * normal_quantile(p))

    def score(t: FloatArray) -> FloatArray:
        return np.asarray((t - row.centre) / sd)

    mean = RowNumber("mean", row.centre, "as it is", sd, with_mean, quantile, score)
    return mean, second


def _words(row: WordCounts) -> tuple[RowNumber, ...]:
    """Return the shares below and above the reference interval that were counted."""
    shares = Dirichlet(row.alpha).mean()

    def solved(state: int, t: FloatArray) -> FloatArray:
        return row.solve(_following(shares, state, t))

    return tuple(
        _beta(name, row.alpha[n], sum(row.alpha) - row.alpha[n], partial(solved, n))
        for name, n in (("low", 0), ("high", 2))
        if row.alpha[n] > 0
    )


def _film(row: Visibility) -> tuple[RowNumber, ...]:
    mean = row.mean()

    def replaced(column: int, t: FloatArray, logarithm: bool = False) -> FloatArray:
        values = np.tile(mean, (len(t), 1))
        values[:, column] = np.log(t) if logarithm else t
        return values

    def beta(name: str, column: int, value: float) -> RowNumber:
        a, b = value * row.weight, (1 - value) * row.weight
        return _beta(name, a, b, partial(replaced, column))

    day = partial(replaced, 2, logarithm=True)
    day_sigma = log(row.spread) / sqrt(row.weight)
    return (
        beta("final", 0, row.final),
        beta("at_onset", 1, row.at_onset),
        _log_normal("median_day", row.median_day, day_sigma, day),
        _log_normal(
            *("sd of the logarithm", log(row.spread), 1 / sqrt(2 * row.weight)),
            partial(replaced, 3),
        ),
    )


def _fixed(row: Fixed, origin: Row) -> tuple[RowNumber, ...]:
    """Return the numbers of a row that states no strength: errors and loadings."""
    scales: dict[str, NumberScale] = {"loading": "as it is", "spread": "logarithm"}
    names = ["loading"] if origin.form == "loading" else ["error", "spread"]
    mean = row.mean()

    def replaced(column: int, t: FloatArray) -> FloatArray:
        values = np.tile(mean, (len(t), 1))
        values[:, column] = t
        return values

    def same(value: float, p: FloatArray) -> FloatArray:
        return np.full_like(p, value)

    return tuple(
        RowNumber(
            *(name, value, scales.get(name, "log-odds"), None),
            *(partial(replaced, n), partial(same, value), partial(same, np.nan)),
        )
        for n, (name, value) in enumerate(zip(names, row.values, strict=False))
    )
