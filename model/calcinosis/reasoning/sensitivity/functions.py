"""The forms that the posterior can have as a function of one number.

:class:`LinearFractional` and :class:`QuotientOfSums` are closed forms,
:class:`Reevaluated` is exact wherever it is asked.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import cached_property

import numpy as np

from calcinosis._arrays import FloatArray, IntArray
from calcinosis._frozen import frozen
from calcinosis.knowledge.places import RowPlace
from calcinosis.reasoning.sensitivity.effects import RowEffects
from calcinosis.reasoning.sensitivity.row_numbers import RowNumber

__all__ = [
    "Change",
    "LinearFractional",
    "QuotientOfSums",
    "Reevaluated",
    "SensitivityFunction",
]

GRID, REACH = 81, 10.0
"""Points, and sd to each side, among which a change of the leading lesion is sought."""
LOST = 1e-10
"""Share of two terms, or of P(evidence) now, below which a difference is rounding."""
ZOOMS = 8
"""Each narrows a bracket 80-fold: to the last digit."""


@frozen
class Change:
    """A value of the number at which another lesion comes to lead.

    Parameters
    ----------
    at : float
        There both are equally probable.
    below, above : str
        The leading lesion on either side.
    """

    at: float
    below: str
    above: str


@frozen
class SensitivityFunction(ABC):
    """The posterior as a function of one number, all others at their means.

    Parameters
    ----------
    row : str
        Label of the row, as ``calcinosis priors`` prints it.
    number : RowNumber
        Its value now, scale and interval.
    lesion : str
        Whose probability it gives.
    lesions : tuple of str
        Order of the last axis of :meth:`weights`.
    """

    row: str
    number: RowNumber
    lesion: str
    lesions: tuple[str, ...]

    @abstractmethod
    def weights(self, t: FloatArray) -> FloatArray:
        """P(evidence, lesion) up to one factor, shape (len(t), lesions)."""

    def __call__(self, t: float) -> float:
        """P(lesion | evidence) with the number at t."""
        return float(self.posteriors(np.array([t]))[0, self.lesions.index(self.lesion)])

    def posteriors(self, t: FloatArray) -> FloatArray:
        """P(lesion | evidence) of every lesion, shape (len(t), lesions).

        NaN where the evidence would be impossible: an observed risk factor of
        frequency 0. So near it that a closed form loses digits to cancellation
        (1e-10 of P(evidence) is left) it is NaN too.
        """
        weights = self.weights(np.asarray(t, dtype=np.float64))
        total = weights.sum(axis=1, keepdims=True)
        return np.asarray(weights / np.where(total > 0, total, np.nan))

    @property
    def value(self) -> float:
        """The number now."""
        return self.number.value

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """Where the leading lesion changes, by rising t.

        Looked for up to ten sd of the number to either side, then narrowed down to
        rounding.
        """
        return self.changes_among(self.weights(self.grid))

    @property
    def grid(self) -> FloatArray:
        """Values among which a change is sought, rising."""
        return self.number.grid(GRID, REACH)

    def changes_among(self, weights: FloatArray) -> tuple[Change, ...]:
        """Narrow changes down from the weights at every value of the grid."""
        grid = self.grid
        return tuple(
            self._narrowed(float(grid[n]), float(grid[n + 1])) for n in _steps(weights)
        )

    def _narrowed(self, low: float, high: float) -> Change:
        """Find the change nearest to the number's value inside a bracket."""
        upward = high > self.value
        for _ in range(ZOOMS):
            points = np.linspace(low, high, GRID)
            places = _steps(self.weights(points))
            if not len(places):
                break
            place = int(places[0 if upward else -1])
            low, high = float(points[place]), float(points[place + 1])
        first, last = self.weights(np.array([low, high])).argmax(axis=1)
        return Change((low + high) / 2, self.lesions[first], self.lesions[last])


@frozen
class LinearFractional(SensitivityFunction):
    """P(lesion | evidence) = (a·t + b)/(c·t + d), exactly.

    Parameters
    ----------
    slopes, constants : array, shape (lesions,)
        P(evidence, lesion) is proportional to slope·t + constant; a and b are those of
        the lesion, c and d their sums.
    """

    slopes: FloatArray
    constants: FloatArray

    @property
    def a(self) -> float:
        """Slope of the numerator."""
        return float(self.slopes[self.lesions.index(self.lesion)])

    @property
    def b(self) -> float:
        """Constant of the numerator."""
        return float(self.constants[self.lesions.index(self.lesion)])

    @property
    def c(self) -> float:
        """Slope of the denominator."""
        return float(self.slopes.sum())

    @property
    def d(self) -> float:
        """Constant of the denominator."""
        return float(self.constants.sum())

    def weights(self, t: FloatArray) -> FloatArray:
        """P(evidence, lesion) up to one factor, shape (len(t), lesions)."""
        return _on_lines(t[:, np.newaxis], self.slopes, self.constants)

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """Where the leading lesion changes, by rising t: roots of linear equations.

        None where hardly any probability of the evidence is left (1e-10 of what it is
        now): the roots there are of rounding.
        """
        end = 1.0 if self.number.scale == "log-odds" else np.inf
        up = self._crossed(self.value, end)
        down = self._crossed(self.value, 0.0)
        return (*reversed(down), *up)

    def _crossed(self, start: float, end: float) -> list[Change]:
        """Walk from the value to an end, from one leading lesion to the next."""
        sign = 1 if end > start else -1
        now = self.weights(np.array([start]))[0]
        leader, at = int(now.argmax()), start
        found: list[Change] = []
        while True:
            apart = self.constants[leader] - self.constants
            closing = self.slopes - self.slopes[leader]
            ahead = sign * closing > 0
            roots = np.full(len(apart), sign * np.inf)
            np.divide(apart, closing, out=roots, where=ahead)
            rival = int((sign * roots).argmin())
            if not sign * at <= sign * roots[rival] < sign * end:
                return found
            at = float(roots[rival])
            if self.weights(np.array([at])).sum() <= LOST * now.sum():
                return found
            names = self.lesions[leader], self.lesions[rival]
            found.append(Change(at, *(names if sign > 0 else names[::-1])))
            leader = rival


@frozen
class QuotientOfSums(SensitivityFunction):
    """P(evidence, lesion = d) = Σ_s (a_sd·t + b_sd)/(c_sd·t + d_sd), exactly.

    The form of a background frequency: every lesion's mean rate ratio moves with it.
    The sum goes over the settings that are possible; where the setting is known it is
    one term.

    Parameters
    ----------
    above, below : array, shape (2, parts, lesions)
        Slopes and constants of the numerators and denominators.
    """

    above: FloatArray
    below: FloatArray

    def weights(self, t: FloatArray) -> FloatArray:
        """P(evidence, lesion) up to one factor, shape (len(t), lesions)."""
        t = t[:, np.newaxis, np.newaxis]
        above = _on_lines(t, *self.above)
        below = t * self.below[0] + self.below[1]
        return np.asarray((above / below).sum(axis=1))


@frozen
class Reevaluated(SensitivityFunction):
    """Exact at every t, but of no closed form: the row's table is built anew.

    Parameters
    ----------
    effects : RowEffects
    place : RowPlace
    """

    effects: RowEffects
    place: RowPlace

    def weights(self, t: FloatArray) -> FloatArray:
        """P(evidence, lesion) up to one factor, shape (len(t), lesions)."""
        return self.effects.weights(self.place, self.number.values(t))


def _steps(weights: FloatArray) -> IntArray:
    """Find the points after which another lesion leads at the next one."""
    possible = weights.sum(axis=1) > 0
    changed = np.diff(weights.argmax(axis=1)) != 0
    return np.flatnonzero(changed & possible[1:] & possible[:-1])


def _on_lines(t: FloatArray, slopes: FloatArray, constants: FloatArray) -> FloatArray:
    """Return slope·t + constant, 0 where they cancel and hardly a digit is left."""
    rising = t * slopes
    values = rising + constants
    lost = LOST * (np.abs(rising) + np.abs(constants))
    return np.asarray(np.where(values > lost, values, 0.0))
