"""The weight of each finding, by exact Shapley values.

The weight of evidence of a set S of findings for the leading lesion h is
log2 odds(h | S) − log2 odds(h), in bits (Good 1950). Findings are dependent, so what
one of them adds hangs on which are already known; the Shapley value is its mean
addition over all orders. The weights add up to the step from pretest to posterior.

References
----------
Good IJ. Probability and the Weighing of Evidence. Griffin 1950.
Robinson PN et al. Interpretable clinical genomics with a likelihood ratio paradigm
(LIRICAL). Am J Hum Genet 2020;107:403-17.
"""

from __future__ import annotations

from functools import reduce
from operator import or_

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis._frozen import frozen
from calcinosis._kept import kept
from calcinosis._ties import ROUNDING, first_largest
from calcinosis.notebook import Brief
from calcinosis.reasoning.explain.sentence import UNSAID
from calcinosis.reasoning.explain.shapley import Value, owen_values, shapley_values
from calcinosis.reasoning.players import Players, players_of
from calcinosis.reasoning.result import Result
from calcinosis.reasoning.versions import log_odds, versions

__all__ = ["FindingWeight", "Weighing", "weigh"]

MOST_PLAYERS = 15


@frozen
class FindingWeight(Brief):
    """How much one finding says.

    Parameters
    ----------
    variable, given : str
        The finding.
    bits : float
        Its weight of evidence for the leading lesion against all others.
    favours : str
        The leading lesion if it speaks for it, else the other lesion whose probability
        gains most when it is added to all else.
    likelihood_ratio : float
        P(finding | leading lesion) / P(finding | any other lesion) of this finding
        alone, among the patients of the setting.
    posterior_without : float
        Probability of the leading lesion from all else: what if this were not known.
    """

    variable: str
    given: str
    bits: float
    favours: str
    likelihood_ratio: float
    posterior_without: float


@frozen
class Weighing(Brief):
    """The step from pretest to posterior log-odds of the leading lesion, shared out.

    Parameters
    ----------
    lesion : str
        The leading lesion.
    prior_bits, posterior_bits : float
        log2 odds of it before and after; ``prior_bits`` + all weights =
        ``posterior_bits``.
    weights : tuple of FindingWeight
        In the order of the findings; last what a report does not mention, if anything.
    """

    lesion: str
    prior_bits: float
    posterior_bits: float
    weights: tuple[FindingWeight, ...]


@kept
def weigh(result: Result) -> Weighing:
    """Weigh every finding of a diagnosis but the setting, which gives the pretest.

    What a report does not mention is weighed as one more finding.
    """
    players, findings = players_of(result), result.interpretation.findings
    named = [(item.variable, item.given) for item in findings]
    if len(players.given) > len(named):
        named.append((UNSAID, f"{len(result.interpretation.not_mentioned)} things"))
    lesion = result.ranking[0]
    column = result.reasoner.knowledge.lesions.index(lesion)
    order, groups = players.order, players.groups
    count, everything = len(order), (1 << len(order)) - 1
    single = [1 << order.index(number) for number in range(count)]
    asked = [0, everything, *single, *(everything ^ mask for mask in single)]
    probability = _probability(result, players)
    known: dict[int, FloatArray] = {}

    def value(first: list[int], second: list[int]) -> FloatArray:
        found = probability(first, second)
        rows, columns = ({m: n for n, m in enumerate(own)} for own in (first, second))
        own = reduce(or_, first)
        for mask in asked:
            row, place = rows.get(mask & own), columns.get(mask & ~own)
            if row is not None and place is not None:
                known[mask] = found[row, place]
        return log_odds(found, column)

    if not count:
        value([0], [0])
    if count <= MOST_PLAYERS:
        ordered = shapley_values(count, value)
    else:
        at = iter(range(count))
        ordered = owen_values([[next(at) for _ in group] for group in groups], value)
    bits = np.empty(count)
    bits[order] = ordered
    marginal = np.stack([known[mask] for mask in asked])
    odds = log_odds(marginal, column)
    without = marginal[2 + count :]
    favours = _favoured(result, without, column, bits)
    weights = tuple(
        FindingWeight(
            variable=variable,
            given=given,
            bits=float(bits[number]),
            favours=favours[number],
            likelihood_ratio=float(np.exp2(odds[2 + number] - odds[0])),
            posterior_without=float(without[number, column]),
        )
        for number, (variable, given) in enumerate(named)
    )
    return Weighing(lesion, float(odds[0]), float(odds[1]), weights)


def _probability(result: Result, players: Players) -> Value:
    """Return what tells P(lesion | findings of each set), of unions of sets.

    With a last axis of lesions.
    """

    def probability(first: list[int], second: list[int]) -> FloatArray:
        sets, setting = players.sets, result.interpretation.setting
        joint = None if sets is None else sets.joint(first, second)
        if joint is not None:
            return result.reweighted(joint / joint.sum(axis=2, keepdims=True))
        masks = [a | b for a in first for b in second]
        found = result.infer(versions(setting, players.in_order, masks)).probability
        return found.reshape(len(first), len(second), -1)

    return probability


def _favoured(
    result: Result, without: FloatArray, column: int, bits: FloatArray
) -> list[str]:
    """Name the lesion that each finding favours; of equals the more probable.

    Parameters
    ----------
    without : array, shape (findings, lesions)
        Posterior from all else.
    """
    lesions = result.reasoner.knowledge.lesions
    gains = result.probabilities - without
    gains[:, column] = -np.inf
    return [
        lesions[column] if bit >= 0 else lesions[int(first_largest(gain, ROUNDING))]
        for bit, gain in zip(bits, gains, strict=True)
    ]
