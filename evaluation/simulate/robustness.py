"""How much the answers depend on the precision of the numbers.

Noise after Pradhan & Henrion, overconfidence after Druzdzel & Oniśko: see
:mod:`evaluation.simulate.noise`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np

from evaluation.score.predictions import Predictions
from evaluation.score.scored import Scored
from evaluation.score.summary import figures
from evaluation.simulate.noise import BiasedSample, NoisySample
from evaluation.simulate.refit import ask

__all__ = ["BIASES", "NOISES", "bias_curve", "noise_curves"]

NOISES = (0.1, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0)
BIASES = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0)
MEASURES = ("top1", "top3", "log_loss", "ece", "confidence")


def noise_curves(
    scored: Scored, noises: Sequence[float] = NOISES, versions: int = 10, seed: int = 1
) -> dict[str, list[dict[str, Any]]]:
    """Add noise to the judgements only, and to all rows, and score again.

    Returns
    -------
    dict
        ``"judgements"`` and ``"all rows"`` → one entry per noise, the first without:
        mean and 5th to 95th percentile over the versions of each measure.
    """
    judged = {id(row) for _, row in scored.model.knowledge.rows() if row.is_judgement}
    sets: dict[str, Collection[int] | None] = {"judgements": judged, "all rows": None}
    seeds = np.random.SeedSequence(seed).spawn(versions)

    def found(noise: float, rows: Collection[int] | None) -> list[Predictions]:
        draws = map(np.random.default_rng, seeds)
        return [ask(scored, NoisySample(one, rows=rows, noise=noise)) for one in draws]

    return {
        name: [
            _point(0.0, [scored.network]),
            *(_point(noise, found(noise, rows)) for noise in noises),
        ]
        for name, rows in sets.items()
    }


def bias_curve(
    scored: Scored, factors: Sequence[float] = BIASES
) -> list[dict[str, Any]]:
    """Make all rows over- or underconfident by a factor on the log-odds."""
    return [_point(k, [ask(scored, BiasedSample(factor=k))]) for k in factors]


def _point(size: float, found: Sequence[Predictions]) -> dict[str, Any]:
    each = [
        {**figures(one), "confidence": one.probability.max(axis=1).mean()}
        for one in found
    ]
    point: dict[str, Any] = {"size": size, "versions": len(found)}
    for name in MEASURES:
        values = np.array([one[name] for one in each])
        low, high = np.quantile(values, [0.05, 0.95]).tolist()
        point[name] = {"mean": float(values.mean()), "low": low, "high": high}
    return point
