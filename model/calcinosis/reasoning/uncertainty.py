"""How sure: credible intervals of the posterior from the strength of every row.

Every row of the knowledge files is a distribution. All rows are drawn together many
times, each draw is a network, and the spread of its answers for one patient is what
the sources leave open. The posterior shown beside it comes from the rows' means.
"""

from __future__ import annotations

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis._frozen import frozen
from calcinosis._kept import kept
from calcinosis._ties import first_largest
from calcinosis.inference.evidence import Evidence, Observation
from calcinosis.network.draws import Draws
from calcinosis.notebook import Brief
from calcinosis.patient.interpret import evidence_of
from calcinosis.patient.items import Item
from calcinosis.patient.pretest import reweighted
from calcinosis.reasoning.result import Result

__all__ = [
    "DRAWS",
    "LEVEL",
    "QUICK_DRAWS",
    "Intervals",
    "drawn_posteriors",
    "intervals",
    "intervals_in",
]

LEVEL = 0.95
DRAWS = 1000
QUICK_DRAWS = 200
"""On the page, where somebody waits: 5 of them lie beyond either end of an interval."""


@frozen
class Intervals(Brief):
    """Credible intervals of one result.

    Parameters
    ----------
    level : float
        Probability inside each interval, between equal tails.
    interval : mapping
        Lesion → (low, high).
    calcinosis_cutis : (float, float)
        Interval of the probability of any calcinosis cutis.
    leading : mapping
        Lesion → share of the draws in which it is the most probable one.
    draws : int
    """

    level: float
    interval: dict[str, tuple[float, float]]
    calcinosis_cutis: tuple[float, float]
    leading: dict[str, float]
    draws: int


def drawn_posteriors(result: Result, draws: Draws) -> FloatArray:
    """Posterior of the same patient in every draw, shape (draws, lesions)."""
    read = evidence_of(result.interpretation.patient, draws.network)
    answer = draws.engine.infer(_evidence(read.all_items, draws.network.versions))
    if result.target is None:
        return answer.probability
    setting = _evidence(read.setting, draws.network.versions)
    prior = draws.engine.infer(setting).probability
    return reweighted(answer.probability, result.target, prior)


@kept
def intervals(
    result: Result, draws: int = DRAWS, seed: int = 0, level: float = LEVEL
) -> Intervals:
    """Credible intervals from ``draws`` random versions of every row."""
    return intervals_in(result, result.reasoner.draws(draws, seed), level)


def intervals_in(result: Result, draws: Draws, level: float = LEVEL) -> Intervals:
    """Credible intervals from the posteriors in given draws."""
    posteriors = drawn_posteriors(result, draws)
    knowledge = result.reasoner.knowledge
    tails = [(1 - level) / 2, (1 + level) / 2]
    low, high = np.quantile(posteriors, tails, axis=0)
    kinds = [knowledge.lesions.index(name) for name in knowledge.calcinosis_cutis]
    any_low, any_high = np.quantile(posteriors[:, kinds].sum(axis=1), tails)
    leaders = np.bincount(first_largest(posteriors), minlength=len(knowledge.lesions))
    names = knowledge.lesions
    return Intervals(
        level,
        {name: (float(low[n]), float(high[n])) for n, name in enumerate(names)},
        (float(any_low), float(any_high)),
        {name: float(leaders[n]) / len(posteriors) for n, name in enumerate(names)},
        len(posteriors),
    )


def _evidence(items: tuple[Item, ...], versions: int) -> Evidence:
    """Repeat the evidence for every version; numbers and films have one each."""
    each = np.arange(versions)
    return Evidence(
        versions,
        {
            item.node: Observation(each, item.likelihood, over_parents=True)
            if item.over_parents
            else item.observation(versions)
            for item in items
        },
    )
