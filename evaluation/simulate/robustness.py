"""How much the answers depend on the numbers: change them, ask again, score again.

Noise after Pradhan & Henrion, overconfidence after Druzdzel & Oniśko: see
:mod:`evaluation.simulate.noise`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.diagnosis import Diagnosis
from calcinosis.model import Model
from calcinosis.network.build import Network
from calcinosis.network.leaves import Sample
from calcinosis.patient.interpret import interpret
from calcinosis.patient.items import Item, stack
from calcinosis.patient.written.case import Case
from evaluation.score.answers import collect
from evaluation.score.predictions import Predictions
from evaluation.score.scored import Scored
from evaluation.score.summary import figures
from evaluation.simulate.noise import BiasedSample, NoisySample

__all__ = ["BIASES", "NOISES", "ask", "bias_curve", "noise_curves"]

NOISES = (0.1, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0)
BIASES = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0)
CONTEXT = ("setting", "age_group", "sex")
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


def ask(scored: Scored, sample: Sample) -> Predictions:
    """Diagnose the answered cases again with other numbers, one version of all rows.

    Cases without an answer stay without one.
    """
    model = Model(scored.model.knowledge, sample)
    chosen = [
        (row, answer.labelled.case)
        for row, answer in enumerate(scored.answers)
        if answer.diagnosis is not None and answer.labelled.case is not None
    ]
    items = [
        _one_kind(interpret(case, model.network).items, model.network)
        for _, case in chosen
    ]
    found = model.engine.infer(stack(items)).probability
    contexts: dict[bytes, Diagnosis] = {}
    given: list[FloatArray | None] = [None] * len(scored.answers)
    for (row, case), own, values in zip(chosen, items, found, strict=True):
        if values.sum() > 0:
            key = b"|".join(i.likelihood.tobytes() for i in own if i.node in CONTEXT)
            if key not in contexts:
                contexts[key] = _context(model, case, scored.pretest)
            given[row] = contexts[key].reweighted(values)
    return collect(model.knowledge.lesions, scored.answers, given)


def _context(model: Model, case: Case, pretest: str) -> Diagnosis:
    """Diagnose the bare patient, which fixes what the pretest is set against."""
    bare = {name: getattr(case, name) for name in ("age", *CONTEXT)}
    return model.diagnose(Case(**bare), pretest=pretest)


def _one_kind(items: tuple[Item, ...], network: Network) -> tuple[Item, ...]:
    """Words of measured quantities as likelihoods over the parents, like numbers.

    One batch can then hold patients with a number and patients with a word:
    P(word | parents) = Σ_state P(state | parents)·likelihood(state).
    """
    return tuple(
        replace(
            item,
            likelihood=network.measured[item.node].words()[0] @ item.likelihood,
            over_parents=True,
        )
        if item.node in network.measured and not item.over_parents
        else item
        for item in items
    )
