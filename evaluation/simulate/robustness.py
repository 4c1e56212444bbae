"""How much the answers depend on the numbers: change them, ask again, score again.

Numbers get noise, become too sure, or lose one study: what hangs on a single source.

Noise after Pradhan & Henrion, overconfidence after Druzdzel & Oniśko: see
:mod:`evaluation.simulate.noise`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
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
from evaluation.score.predictions import Predictions, collect
from evaluation.score.references import frame
from evaluation.score.scored import Scored
from evaluation.score.summary import figures
from evaluation.simulate.noise import Change, ChangedSample, biased, noisy, replaced

MEASURES = ["top1", "top3", "log_loss", "ece", "confidence"]


def noise_curves(
    scored: Scored, noises: Sequence[float], versions: int, seed: int = 1
) -> dict[str, list[dict[str, Any]]]:
    """Add noise to the judgements only, and to all rows, and score again.

    Returns
    -------
    dict
        ``"judgements"`` and ``"all rows"`` → one entry per noise, the first without:
        mean and 5th to 95th percentile over the versions of each measure.
    """
    judged = {id(row) for _, row in scored.model.knowledge.rows() if row.is_judgement}
    seeds = np.random.SeedSequence(seed).spawn(versions)

    def point(noise: float, rows: Collection[int] | None) -> dict[str, Any]:
        draws = map(np.random.default_rng, seeds)
        return _point(noise, [ask(scored, noisy(one, noise, rows)) for one in draws])

    return {
        name: [_point(0.0, [scored.network]), *(point(x, rows) for x in noises)]
        for name, rows in {"judgements": judged, "all rows": None}.items()
    }


def bias_curve(scored: Scored, factors: Sequence[float]) -> list[dict[str, Any]]:
    """Make all rows over- or underconfident by a factor on the log-odds."""
    return [_point(k, [ask(scored, biased(k))]) for k in factors]


def _point(size: float, found: Sequence[Predictions]) -> dict[str, Any]:
    each = frame([figures(one) for one in found])[MEASURES]
    low, high = each.quantile(0.05), each.quantile(0.95)
    spread = frame({"mean": each.mean(), "low": low, "high": high})
    return {"size": size, "versions": len(found), **spread.to_dict("index")}


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
    scored: Scored, keys: Iterable[str] | None = None
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
    results: list[dict[str, Any]] = []
    for key in list(citing) if keys is None else keys:
        rows = citing.get(key, [])
        found = ask(scored, replaced({id(row): pooled[id(row)] for row in rows}))
        change = metrics.log_losses(found) - before
        most = int(np.abs(change).argmax())
        results.append(
            {
                **{"source": key, "rows": len(rows)},
                "log_loss_change": float(change.mean()),
                "top1_change": float((metrics.top(found, 1) - hits).mean()),
                "most_changed": scored.answers[most].id,
                "where": sorted({row.where for row in rows})[:6],
            }
        )
    return sorted(results, key=lambda one: -abs(one["log_loss_change"]))


def pooled_means(knowledge: Knowledge) -> dict[int, FloatArray]:
    """Say what each row would be without its own study: ``id(row)`` → values."""
    pooled: dict[int, FloatArray] = {}
    for table in knowledge.tables.values():
        rows = [placed.row for placed in table.rows]
        free = [row for row in rows if not isinstance(row.distribution, Fixed)]
        for row in free:
            pooled[id(row)] = _pooled(row, _other_means(row, free))
    for mix in knowledge.case_mix.values():
        for row in mix.values():
            logs = np.log(_other_means(row, mix.values()))
            pooled[id(row)] = np.exp(np.mean(logs, axis=0))
    for rates in knowledge.rates.values():
        for ratios in rates.ratios.values():
            pooled |= {id(row): np.ones(1) for row in ratios.values()}
    return pooled


def _other_means(row: Row, rows: Iterable[Row]) -> list[FloatArray]:
    return [other.distribution.mean() for other in rows if other is not row]


def _pooled(row: Row, means: Sequence[FloatArray]) -> FloatArray:
    """Mean of the other rows; equal shares where there is none."""
    own = row.distribution.mean()
    same = [mean for mean in means if len(mean) == len(own)]
    if not isinstance(row.distribution, Dirichlet):
        return np.asarray(np.mean(same, axis=0)) if same else own
    shares = np.mean(same, axis=0) if same else np.ones(len(own))
    possible = np.where(own > 0, np.maximum(shares, 1e-9), 0.0)
    return np.asarray(possible / possible.sum())
