"""One-way sensitivity: the posterior as a function of one number of the knowledge.

Where the joint distribution is linear in a number t (a probability with proportional
co-variation of its row, a rate ratio, a base rate, a share misread or outlying) every
P(evidence, lesion) is a ratio of linear functions of t, so that

    P(lesion | evidence; t) = (a·t + b) / (c·t + d)

wherever at most one lesion has a denominator of its own: findings and latents (no
denominator), a rate ratio (its own lesion's mean rate ratio, by which the case mix is
divided), a base rate (one denominator for all). The background frequency of a risk
factor moves the mean rate ratio of *several* lesions; each then has its own ratio, and
the posterior is a quotient of higher degree. Mean and sd of a measured quantity, the
growth of calcium on films, and signs that share a severity are in neither form; their
posterior is exact too, but computed anew for every t.

References
----------
Coupé VMH, van der Gaag LC. Properties of sensitivity analysis of Bayesian belief
networks. Ann Math Artif Intell 2002;36:323-56.
"""

from __future__ import annotations

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.errors import CaseError, Problem, nearest
from calcinosis.knowledge.places import RowPlace, find_place
from calcinosis.knowledge.read import Knowledge
from calcinosis.reasoning.result import Result
from calcinosis.reasoning.sensitivity.effects import RowEffects, row_effects
from calcinosis.reasoning.sensitivity.functions import (
    Change,
    LinearFractional,
    QuotientOfSums,
    Reevaluated,
    SensitivityFunction,
)
from calcinosis.reasoning.sensitivity.row_numbers import RowNumber, numbers_of

__all__ = [
    "Change",
    "LinearFractional",
    "QuotientOfSums",
    "Reevaluated",
    "SensitivityFunction",
    "function_of",
    "known_lesion",
    "place_numbers",
    "sensitivity",
]

ROUNDING = 1e-11
"""Relative change below which a linear function is constant."""


def sensitivity(
    result: Result, row: str, number: str | None = None, lesion: str | None = None
) -> SensitivityFunction:
    """Posterior of a lesion as a function of one number of the knowledge.

    Parameters
    ----------
    result : Result
    row : str
        As ``calcinosis priors`` prints it, ``erythema: lesion=hematoma``, or as it
        stands in its file, ``[erythema.hematoma] any``.
    number : str, optional
        Which number of the row: a state, ``mean``, ``sd`` …; may be left out where
        there is but one, and of a yes/no row.
    lesion : str, optional
        By default the leading one.

    Raises
    ------
    CaseError
        If there is no such row, number or lesion.
    """
    knowledge = result.reasoner.knowledge
    lesion = known_lesion(result, lesion)
    place = find_place(knowledge, row)
    numbers = {found.name: found for found in place_numbers(knowledge, place)}
    if not numbers:
        text = f"'{place.label}' holds by definition: it has no number to move"
        raise CaseError([Problem("sensitivity", text)])
    if number is None and len(numbers) == 1:
        number = next(iter(numbers))
    if number is None or number not in numbers:
        hint = nearest(number or "", numbers)
        given = f"no number '{number}'" if number else "several numbers"
        text = f"'{place.label}' has {given}: name one of {', '.join(numbers)}{hint}"
        raise CaseError([Problem("sensitivity", text)])
    return function_of(row_effects(result), place, numbers[number], lesion)


def place_numbers(knowledge: Knowledge, place: RowPlace) -> tuple[RowNumber, ...]:
    """Return the numbers of a row, the states named by their variable."""
    variable = knowledge.variables[place.subject] if place.kind == "table" else None
    return numbers_of(place.row, variable)


def function_of(
    effects: RowEffects, place: RowPlace, number: RowNumber, lesion: str
) -> SensitivityFunction:
    """Return the function in the simplest form that is exact."""
    about = (place.label, number, lesion, effects.knowledge.lesions)
    if not effects.is_linear(place, number.name):
        return Reevaluated(*about, effects, place)
    points = np.array([number.value, number.far])
    above, below = (
        _lines(points, values) for values in effects.at(place, number.values(points))
    )
    varies = np.abs(below[0]).max(axis=0) > ROUNDING * np.abs(below[1]).max(axis=0)
    rest = above[:, 0]
    if not varies.any():
        now = below[0] * number.value + below[1]
        return LinearFractional(*about, *(above / now).sum(axis=1))
    one = above.shape[1] == 1
    if one and np.ptp(below[0]) <= ROUNDING * np.abs(below).max():
        return LinearFractional(*about, *rest)
    if one and varies.sum() == 1 and _constant(rest[:, ~varies]):
        # times the one denominator
        own = below[:, 0, int(varies.argmax())]
        return LinearFractional(*about, *np.where(varies, rest, np.outer(own, rest[1])))
    return QuotientOfSums(*about, above, below)


def _lines(points: FloatArray, values: FloatArray) -> FloatArray:
    """Slope and constant through the values at two points, shape (2, …)."""
    if len(values) == 1:
        return np.stack([np.zeros_like(values[0]), values[0]])
    slope = (values[1] - values[0]) / (points[1] - points[0])
    return np.stack([slope, values[0] - slope * points[0]])


def _constant(lines: FloatArray) -> bool:
    return bool((np.abs(lines[0]) <= ROUNDING * np.abs(lines[1])).all())


def known_lesion(result: Result, lesion: str | None) -> str:
    """Return the lesion asked for, by default the leading one.

    Raises
    ------
    CaseError
        If there is none of this name; the nearest is told.
    """
    lesions = result.reasoner.knowledge.lesions
    if lesion is None:
        return result.ranking[0]
    if lesion not in lesions:
        text = f"no lesion '{lesion}'{nearest(lesion, lesions)}"
        raise CaseError([Problem("sensitivity", text)])
    return lesion
