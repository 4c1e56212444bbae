"""How much the answers depend on the numbers: change them, ask again, score again.

Numbers get noise, become too sure, or lose one study: what hangs on a single source.

Noise after Pradhan & Henrion, overconfidence after Druzdzel & Oniśko: see
:mod:`evaluation.simulate.noise`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.rows.distributions import Dirichlet, Fixed
from calcinosis.knowledge.rows.rows import Row
from calcinosis.model import Model
from calcinosis.patient.interpret import evidence_of
from calcinosis.patient.items import stack
from calcinosis.patient.pretest import reweighted
from evaluation.score import metrics
from evaluation.score.answers import collect
from evaluation.score.predictions import Predictions
from evaluation.score.scored import Scored
from evaluation.score.summary import figures
from evaluation.simulate.noise import Change, ChangedSample, biased, noisy, replaced

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
        return [ask(scored, noisy(one, noise, rows)) for one in draws]

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
    return [_point(k, [ask(scored, biased(k))]) for k in factors]


def _point(size: float, found: Sequence[Predictions]) -> dict[str, Any]:
    each = [figures(one) for one in found]
    point: dict[str, Any] = {"size": size, "versions": len(found)}
    for name in MEASURES:
        values = np.array([one[name] for one in each])
        low, high = np.quantile(values, [0.05, 0.95]).tolist()
        point[name] = {"mean": float(values.mean()), "low": low, "high": high}
    return point


def ask(scored: Scored, change: Change) -> Predictions:
    """Diagnose the answered cases again with other numbers.

    Cases without an answer stay without one.
    """
    model = Model(scored.model.knowledge, ChangedSample(change))
    answered = [
        (row, a.diagnosis) for row, a in enumerate(scored.answers) if a.diagnosis
    ]
    read = [evidence_of(d.interpretation.patient, model.network) for _, d in answered]
    evidence = stack([one.all_items for one in read], model.network)
    given: list[FloatArray | None] = [None] * len(scored.answers)
    for (row, old), one, values in zip(
        answered, read, model.engine.infer(evidence).probability, strict=True
    ):
        if values.sum() > 0:
            given[row] = reweighted(values, old.target, model.prior(one.setting))
    return collect(model.knowledge.lesions, scored.answers, given)


def without_each_source(
    scored: Scored, keys: list[str] | None = None
) -> list[dict[str, Any]]:
    """Drop every study in turn and score again, largest change of log loss first.

    Every row that cites it is replaced by what one would say without knowing anything
    about this lesion: the mean of the other rows of its table (other lesions, mineral
    states …), or equal shares; a rate ratio becomes 1; a case mix rate the geometric
    mean of the other lesions' in the setting. Rows that cite further studies are
    replaced too, since their counts are pooled: the change is an upper bound.
    Definitions stay.
    """
    pooled = pooled_means(scored.model.knowledge)
    citing: dict[str, list[Row]] = defaultdict(list)
    for _, row in scored.model.knowledge.rows():
        for key in row.source if id(row) in pooled else ():
            citing[key].append(row)
    before, hits = metrics.log_losses(scored.network), metrics.top(scored.network, 1)

    def without(key: str) -> dict[str, Any]:
        rows = citing.get(key, [])
        other = {id(row): pooled[id(row)] for row in rows}
        found = ask(scored, replaced(other))
        change = metrics.log_losses(found) - before
        most = int(np.abs(change).argmax())
        return {
            "source": key,
            "rows": len(rows),
            "log_loss_change": float(change.mean()),
            "top1_change": float((metrics.top(found, 1) - hits).mean()),
            "most_changed": scored.answers[most].labelled.id,
            "where": sorted({row.where for row in rows})[:6],
        }

    results = [without(key) for key in (list(citing) if keys is None else keys)]
    return sorted(results, key=lambda one: -abs(one["log_loss_change"]))


def pooled_means(knowledge: Knowledge) -> dict[int, FloatArray]:
    """Say what each row would be without its own study: ``id(row)`` → values."""
    pooled: dict[int, FloatArray] = {}
    for table in knowledge.tables.values():
        rows = [placed.row for placed in table.rows]
        free = [row for row in rows if not isinstance(row.distribution, Fixed)]
        for row in free:
            others = [other for other in free if other is not row]
            pooled[id(row)] = _pooled(row, others)
    for mix in knowledge.case_mix.values():
        pooled |= _geometric(mix)
    for rates in knowledge.rates.values():
        for ratios in rates.ratios.values():
            pooled |= {id(row): np.ones(1) for row in ratios.values()}
    return pooled


def _pooled(row: Row, others: list[Row]) -> FloatArray:
    """Mean of the other rows; equal shares where there is none."""
    own = row.distribution.mean()
    means = [other.distribution.mean() for other in others]
    same = [mean for mean in means if len(mean) == len(own)]
    if not isinstance(row.distribution, Dirichlet):
        return np.asarray(np.mean(same, axis=0)) if same else own
    shares = np.mean(same, axis=0) if same else np.ones(len(own))
    possible = np.where(own > 0, np.maximum(shares, 1e-9), 0.0)
    return np.asarray(possible / possible.sum())


def _geometric(mix: Mapping[str, Row]) -> dict[int, FloatArray]:
    logs = {name: np.log(row.distribution.mean()) for name, row in mix.items()}
    return {
        id(row): np.exp(np.mean([v for n, v in logs.items() if n != name], axis=0))
        for name, row in mix.items()
    }
