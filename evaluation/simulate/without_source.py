"""Leave one study out: what hangs on a single source.

Dropping a study means that every row that cites it is replaced by what one would say
without knowing anything about this lesion: the mean of the other rows of its table
(other lesions, mineral states …), or equal shares; a rate ratio becomes 1; a case mix
rate the geometric mean of the other lesions' in the setting. Rows that cite further
studies are replaced too, since their counts are pooled: the change is an upper bound.
Definitions stay.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.rows.distributions import Dirichlet, Fixed
from calcinosis.knowledge.rows.rows import Row
from evaluation.score import metrics
from evaluation.score.scored import Scored
from evaluation.simulate.noise import ReplacedSample
from evaluation.simulate.robustness import ask

__all__ = ["pooled_means", "without_each_source"]


def without_each_source(
    scored: Scored, keys: list[str] | None = None
) -> list[dict[str, Any]]:
    """Drop every study in turn and score again, largest change of log loss first."""
    pooled = pooled_means(scored.model.knowledge)
    citing: dict[str, list[Row]] = defaultdict(list)
    for _, row in scored.model.knowledge.rows():
        for key in row.source if id(row) in pooled else ():
            citing[key].append(row)
    before, hits = metrics.log_losses(scored.network), metrics.top(scored.network, 1)

    def without(key: str) -> dict[str, Any]:
        rows = citing.get(key, [])
        other = {id(row): pooled[id(row)] for row in rows}
        found = ask(scored, ReplacedSample(other=other))
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
