"""Why: the weight of each finding, by exact Shapley values.

The weight of evidence of a set S of findings for the leading lesion h is
log2 odds(h | S) − log2 odds(h), in bits (Good 1950). Findings are dependent, so what
one of them adds hangs on which are already known; the Shapley value is its mean
addition over all orders. The weights add up to the step from pretest to posterior.

References
----------
Good IJ. Probability and the Weighing of Evidence. Griffin 1950.
Shapley LS. A value for n-person games. Ann Math Stud 1953;28:307-17.
Owen G. Values of games with a priori unions. Lect Notes Econ Math Syst 1977;141:76-88.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import comb
from typing import TYPE_CHECKING

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.engine import Evidence, Observation
from calcinosis.evidence import Item, stack

if TYPE_CHECKING:
    from calcinosis.diagnosis import Diagnosis

__all__ = ["Explanation", "Weight", "explain", "owen_values", "shapley_values"]

MOST_PLAYERS = 15

Value = Callable[[list[int]], FloatArray]
"""Value of each coalition; a coalition is a bit mask of players."""


@dataclass(frozen=True)
class Weight:
    """What one finding says.

    Parameters
    ----------
    variable, given : str
        The finding.
    bits : float
        Its weight of evidence for the leading lesion against all others.
    favours : str
        The leading lesion if it speaks for it, else the other lesion whose probability
        gains most when it is added to all else.
    """

    variable: str
    given: str
    bits: float
    favours: str


@dataclass(frozen=True)
class Explanation:
    """The step from pretest to posterior log-odds of the leading lesion.

    Parameters
    ----------
    lesion : str
        The leading lesion.
    prior_bits, posterior_bits : float
        log2 odds of it before and after; ``prior_bits`` + all weights =
        ``posterior_bits``.
    weights : tuple of Weight
        Largest first by absolute size.
    """

    lesion: str
    prior_bits: float
    posterior_bits: float
    weights: tuple[Weight, ...]


def explain(diagnosis: Diagnosis) -> Explanation:
    """Weigh every finding of a diagnosis but the setting, which gives the pretest."""
    setting = tuple(i for i in diagnosis.evidence if i.node == "setting")
    findings = [i for i in diagnosis.evidence if i.node != "setting"]
    lesion = diagnosis.ranking[0]
    column = diagnosis.model.knowledge.lesions.index(lesion)

    def value(coalitions: list[int]) -> FloatArray:
        answer = diagnosis.infer(subsets(setting, findings, coalitions))
        return log_odds(answer.probability, column)

    prior, whole = value([0, (1 << len(findings)) - 1])
    if len(findings) <= MOST_PLAYERS:
        bits = shapley_values(len(findings), value)
    else:
        bits = owen_values(_groups(diagnosis, findings), value)
    favours = _favoured(diagnosis, setting, findings, lesion, bits)
    weights = [
        Weight(item.variable, item.given, float(bit), lesion_favoured)
        for item, bit, lesion_favoured in zip(findings, bits, favours, strict=True)
    ]
    weights.sort(key=lambda weight: -abs(weight.bits))
    return Explanation(lesion, float(prior), float(whole), tuple(weights))


def subsets(
    always: Sequence[Item], sometimes: Sequence[Item], masks: Sequence[int]
) -> Evidence:
    """Evidence of one patient with only some findings known, one row per bit mask."""
    bits = np.array(masks, dtype=np.int64)
    observations = {
        item.node: Observation(
            np.zeros(len(bits), dtype=np.intp),
            item.likelihood[np.newaxis],
            item.over_parents,
        )
        for item in always
    }
    for number, item in enumerate(sometimes):
        weights = np.stack([np.ones_like(item.likelihood), item.likelihood])
        codes = (bits >> number & 1).astype(np.intp)
        observations[item.node] = Observation(codes, weights, item.over_parents)
    return Evidence(len(bits), observations)


def log_odds(probability: FloatArray, column: int) -> FloatArray:
    """log2 odds of one lesion against all others, shape (patients,)."""
    for_it = probability[:, column]
    against = np.delete(probability, column, axis=1).sum(axis=1)
    tiny = np.finfo(float).tiny
    return np.asarray(np.log2(np.maximum(for_it, tiny) / np.maximum(against, tiny)))


def shapley_values(players: int, value: Value) -> FloatArray:
    """Exact Shapley values of a game, from the values of all 2^n coalitions.

    φᵢ = Σ_S |S|!·(n − |S| − 1)!/n! · (v(S ∪ i) − v(S)) over the S without i.

    Parameters
    ----------
    players : int
        n; all 2^n coalitions are evaluated in one call of ``value``.
    value : callable
        List of bit masks → array of values.

    Returns
    -------
    array, shape (n,)
        Sums to v(all) − v(none).
    """
    if players == 0:
        return np.zeros(0)
    values = value(list(range(1 << players)))
    sizes = np.array([mask.bit_count() for mask in range(1 << players)])
    shares = np.array([1 / (players * comb(players - 1, s)) for s in range(players)])
    result = np.zeros(players)
    for player in range(players):
        without = np.flatnonzero(~np.arange(1 << players) >> player & 1)
        steps = values[without | 1 << player] - values[without]
        result[player] = shares[sizes[without]] @ steps
    return result


def owen_values(groups: Sequence[Sequence[int]], value: Value) -> FloatArray:
    """Shapley values where players come in groups, each a whole to the others.

    Every order in which groups stay together counts the same: Σ_g 2^(groups − 1 + |g|)
    coalitions instead of 2^n. With groups of one it is the Shapley value.

    Returns
    -------
    array, shape (players,)
        Sums to v(all) − v(none).
    """
    players = sum(len(group) for group in groups)
    whole = [sum(1 << player for player in group) for group in groups]
    result = np.zeros(players)
    for number, group in enumerate(groups):
        others = [mask for other, mask in enumerate(whole) if other != number]
        outer = [
            sum(mask for bit, mask in enumerate(others) if subset >> bit & 1)
            for subset in range(1 << len(others))
        ]
        inner = [
            sum(1 << player for bit, player in enumerate(group) if subset >> bit & 1)
            for subset in range(1 << len(group))
        ]
        grid = value([a | b for a in outer for b in inner])
        table = grid.reshape(len(outer), len(inner))
        count = len(others) + 1
        share = np.array(
            [
                1 / (count * comb(count - 1, subset.bit_count()))
                for subset in range(1 << len(others))
            ]
        )
        result[list(group)] = shapley_values(len(group), (share @ table).__getitem__)
    return result


def _groups(diagnosis: Diagnosis, findings: Sequence[Item]) -> list[list[int]]:
    """Parts of about √n findings, those of one clinical group side by side."""
    variables = diagnosis.model.knowledge.variables
    order = list(dict.fromkeys(variable.group for variable in variables.values()))

    def place(number: int) -> int:
        variable = variables.get(findings[number].variable)
        return order.index(variable.group if variable else "imaging")

    numbers = sorted(range(len(findings)), key=place)
    size = -(-len(numbers) // round(len(numbers) ** 0.5))
    return [numbers[start : start + size] for start in range(0, len(numbers), size)]


def _favoured(
    diagnosis: Diagnosis,
    setting: tuple[Item, ...],
    findings: Sequence[Item],
    lesion: str,
    bits: FloatArray,
) -> list[str]:
    if not findings:
        return []
    lesions = diagnosis.model.knowledge.lesions
    without = [
        (*setting, *(other for other in findings if other is not item))
        for item in findings
    ]
    before = diagnosis.infer(stack(without)).probability
    gains = diagnosis.probabilities - before
    gains[:, lesions.index(lesion)] = -np.inf
    return [
        lesion if bit >= 0 else lesions[int(gain.argmax())]
        for bit, gain in zip(bits, gains, strict=True)
    ]
