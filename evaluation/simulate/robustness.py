"""How much the answers depend on the precision of the numbers.

Noise after Pradhan & Henrion, overconfidence after Druzdzel & Oniśko: see
:mod:`evaluation.simulate.noise`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

import numpy as np

from calcinosis.network.leaves import Sample
from evaluation.score import metrics
from evaluation.score.predictions import Predictions
from evaluation.score.scored import Scored
from evaluation.simulate.noise import BiasedSample, NoisySample
from evaluation.simulate.refit import ask

__all__ = ["BIASES", "NOISES", "bias_curve", "noise_curves"]

NOISES = (0.1, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0)
BIASES = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0)


def noise_curves(
    scored: Scored, noises: Sequence[float] = NOISES, versions: int = 10, seed: int = 1
) -> dict[str, list[dict[str, Any]]]:
    """Add noise to the judgements only, and to all rows, and score again.

    Returns
    -------
    dict
        ``"judgements"`` and ``"all rows"`` → one entry per noise, the first without:
        mean and 5th to 95th percentile over the versions of top1, top3, log_loss, ece.
    """
    knowledge = scored.model.knowledge
    judged = {id(row) for _, row in knowledge.rows() if row.is_judgement}
    curves: dict[str, list[dict[str, Any]]] = {}
    sets: dict[str, Collection[int] | None] = {"judgements": judged, "all rows": None}
    for name, rows in sets.items():
        points = [_point(0.0, [scored.network])]
        for noise in noises:
            found = [
                _ask(scored, NoisySample(random, rows=rows, noise=noise))
                for random in _generators(seed, versions)
            ]
            points.append(_point(noise, found))
        curves[name] = points
    return curves


def bias_curve(
    scored: Scored, factors: Sequence[float] = BIASES
) -> list[dict[str, Any]]:
    """Make all rows over- or underconfident by a factor on the log-odds."""
    return [
        _point(factor, [_ask(scored, BiasedSample(factor=factor))])
        for factor in factors
    ]


def _ask(scored: Scored, sample: Sample) -> Predictions:
    return ask(scored.model.knowledge, sample, scored.answers, scored.pretest)


def _generators(seed: int, versions: int) -> list[np.random.Generator]:
    seeds = np.random.SeedSequence(seed).spawn(versions)
    return [np.random.default_rng(one) for one in seeds]


def _point(size: float, found: Sequence[Predictions]) -> dict[str, Any]:
    measures: dict[str, Callable[[Predictions], float]] = {
        "top1": lambda p: float(metrics.top(p, 1).mean()),
        "top3": lambda p: float(metrics.top(p, 3).mean()),
        "log_loss": lambda p: float(metrics.log_losses(p).mean()),
        "ece": metrics.calibration_error,
        "confidence": lambda p: float(p.probability.max(axis=1).mean()),
    }
    point: dict[str, Any] = {"size": size, "versions": len(found)}
    for name, measure in measures.items():
        values = np.array([measure(one) for one in found])
        low, high = np.quantile(values, [0.05, 0.95])
        point[name] = {
            "mean": float(values.mean()),
            "low": float(low),
            "high": float(high),
        }
    return point
