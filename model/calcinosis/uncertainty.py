"""How sure: credible intervals of the posterior from the strength of every row.

Every row of the knowledge files is a distribution. All rows are drawn together many
times, each draw is a network, and the spread of its answers for one patient is what
the sources leave open. The posterior shown beside it comes from the rows' means.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.engine import Engine, Evidence, Observation
from calcinosis.evidence import interpret
from calcinosis.factors import Sample
from calcinosis.items import Item
from calcinosis.knowledge import Knowledge
from calcinosis.network import Network, build_network

if TYPE_CHECKING:
    from calcinosis.diagnosis import Diagnosis

__all__ = ["Draws", "Intervals", "draw_networks", "drawn_posteriors", "intervals"]

LEVEL = 0.95


@dataclass(frozen=True)
class Draws:
    """Many versions of the network, each from one draw of all rows."""

    network: Network
    engine: Engine


@dataclass(frozen=True)
class Intervals:
    """Credible intervals of one diagnosis.

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


def draw_networks(knowledge: Knowledge, count: int, seed: int = 0) -> Draws:
    """Draw all rows ``count`` times; the same seed gives the same draws."""
    if count < 2:
        message = f"draws = {count}: at least 2 are needed for an interval"
        raise ValueError(message)
    sample = Sample(np.random.default_rng(seed), count)
    network = build_network(knowledge, sample)
    return Draws(network, network.engine())


def drawn_posteriors(diagnosis: Diagnosis, draws: Draws) -> FloatArray:
    """Posterior of the same patient in every draw, shape (draws, lesions)."""
    items = interpret(diagnosis.case, draws.network, diagnosis.setting).items
    answer = draws.engine.infer(_evidence(items, draws.network.versions))
    if diagnosis.target is None:
        return answer.probability
    setting = tuple(item for item in items if item.node == "setting")
    prior = draws.engine.infer(_evidence(setting, draws.network.versions)).probability
    weighted = answer.probability * (diagnosis.target / prior)
    return np.asarray(weighted / weighted.sum(axis=1, keepdims=True))


def intervals(diagnosis: Diagnosis, draws: Draws, level: float = LEVEL) -> Intervals:
    """Credible intervals from the drawn posteriors."""
    posteriors = drawn_posteriors(diagnosis, draws)
    knowledge = diagnosis.model.knowledge
    tails = [(1 - level) / 2, (1 + level) / 2]
    low, high = np.quantile(posteriors, tails, axis=0)
    kinds = [knowledge.lesions.index(name) for name in knowledge.calcinosis_cutis]
    any_low, any_high = np.quantile(posteriors[:, kinds].sum(axis=1), tails)
    leaders = np.bincount(posteriors.argmax(axis=1), minlength=len(knowledge.lesions))
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
    same = np.zeros(versions, dtype=np.intp)
    each = np.arange(versions)
    return Evidence(
        versions,
        {
            item.node: Observation(each, item.likelihood, over_parents=True)
            if item.over_parents
            else Observation(same, item.likelihood[np.newaxis])
            for item in items
        },
    )
