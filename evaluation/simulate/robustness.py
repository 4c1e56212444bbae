"""How much the answers depend on the numbers: change them, ask again, score again.

Numbers get noise, become too sure, or lose one study: what hangs on a single source.

:class:`ChangedSample` stands in for :class:`calcinosis.network.leaves.Sample` when a
network is built.

References
----------
Pradhan M, Henrion M, Provan G, Del Favero B, Huang K. The sensitivity of belief
networks to imprecise probabilities: an experimental investigation. Artif Intell
1996;85:363-97.
Druzdzel MJ, Oniśko A. The impact of overconfidence bias on practical accuracy of
Bayesian network models: an empirical study. UAI Bayesian Modelling Applications
Workshop 2008.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from math import pi, sqrt
from typing import Any

import numpy as np
from scipy.special import expit, logit, softmax

from calcinosis._arrays import FloatArray
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.rows import distributions as of
from calcinosis.knowledge.rows.rows import Row
from calcinosis.model import Model
from calcinosis.network.leaves import Sample
from calcinosis.patient.interpret import evidence_of
from calcinosis.patient.items import stack
from calcinosis.patient.pretest import reweighted
from evaluation.score import metrics
from evaluation.score.metrics import figures
from evaluation.score.predictions import Predictions, collect
from evaluation.score.references import frame
from evaluation.score.scored import Scored

MEASURES = ["top1", "top3", "log_loss", "ece", "confidence"]
LOGISTIC_SD = pi / sqrt(3)
"""Standard deviation of the logistic distribution: log-odds to standard scores."""
NEVER = 1e-300
Shift = Callable[[Row, FloatArray], FloatArray]
"""A row and its values at their mean, shape (width,) → other values."""


class ChangedSample(Sample):
    """One version of the numbers: every row as ``change`` makes it of its mean."""

    def __init__(self, change: Shift) -> None:
        super().__init__()
        self.change = change

    def values(self, row: Row) -> FloatArray:
        """Values of one row, shape (1, width); the same at every call."""
        if id(row) not in self._drawn:
            changed = self.change(row, row.distribution.mean())
            self._drawn[id(row)] = np.asarray(changed)[np.newaxis]
        return self._drawn[id(row)]


def replaced(other: Mapping[int, FloatArray]) -> Shift:
    """Set some rows to certain values: ``id(row)`` → values."""
    return lambda row, mean: other.get(id(row), mean)


def noisy(
    random: np.random.Generator, noise: float, rows: Collection[int] | None = None
) -> Shift:
    """Add normal noise to the log-odds of each number.

    Probabilities: log p_j + noise, renormalised, which for two states is noise of that
    standard deviation on the log-odds. Rates and ratios: noise on the logarithm.
    Measured quantities: the mean is shifted by noise·sd·√3/π, which changes the
    log-odds of lying above any limit by about the noise. Films: the share that ever
    shows calcium, the share at onset, and the median day on the log scale. Definitions,
    misreading rates and loadings stay as they are.

    Parameters
    ----------
    random : numpy Generator
    noise : float
        Its standard deviation, natural log-odds.
    rows : collection of int, optional
        ``id`` of the rows to change; None: all.
    """

    def change(row: Row, mean: FloatArray) -> FloatArray:
        if rows is not None and id(row) not in rows:
            return mean
        match row.distribution:
            case of.Dirichlet():
                # two states: all the noise on one: its log-odds get exactly this sd
                size = 1 if len(mean) == 2 else len(mean)
                draw = np.zeros(len(mean))
                draw[-size:] = random.normal(0, noise, size)
                return _tilted(mean, draw)
            case of.LogNormal():
                return np.asarray(mean * np.exp(random.normal(0, noise)))
            case of.NormalScale() | of.WordCounts():
                shift = random.normal(0, noise) * mean[1] / LOGISTIC_SD
                return np.array([mean[0] + shift, mean[1]])
            case of.Visibility():
                # final share, at onset, ln day, its spread
                draw = random.normal(0, noise, 3)
                day = mean[2] + draw[2] * mean[3] / LOGISTIC_SD
                return np.array([*_shifted(mean[:2], draw[:2]), day, mean[3]])
            case _:
                return mean

    return change


def biased(k: float) -> Shift:
    """Make numbers all too sure, k above 1, or all too unsure, k below 1.

    p_j^k renormalised: the log-odds of two states are multiplied by k; logarithms of
    rate ratios likewise; a measured quantity's standard deviation is divided by √k.
    """

    def change(row: Row, mean: FloatArray) -> FloatArray:
        match row.distribution:
            case of.Dirichlet():
                return _tilted(mean, (k - 1) * np.log(np.maximum(mean, NEVER)))
            case of.LogNormal() if row.form in ("ratio", "exposed"):
                return np.asarray(mean**k)
            case of.NormalScale() | of.WordCounts():
                return np.array([mean[0], mean[1] / sqrt(k)])
            case of.Visibility():
                shares = _shifted(mean[:2], (k - 1) * _logit(mean[:2]))
                return np.array([*shares, *mean[2:]])
            case _:
                return mean

    return change


def _tilted(p: FloatArray, log_factor: FloatArray) -> FloatArray:
    """p_j·exp(f_j), normalised; a probability of 0 stays 0."""
    found = softmax(np.log(np.maximum(p, NEVER)) + log_factor)
    return np.asarray(np.where(p > 0, found, 0.0))


def _logit(p: FloatArray) -> FloatArray:
    return np.asarray(logit(np.clip(p, 1e-12, 1 - 1e-12)))


def _shifted(p: FloatArray, noise: FloatArray) -> FloatArray:
    """Add noise to the log-odds of p."""
    return np.asarray(expit(_logit(p) + noise))


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


def ask(scored: Scored, change: Shift) -> Predictions:
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
        free = [row for row in rows if not isinstance(row.distribution, of.Fixed)]
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
    if not isinstance(row.distribution, of.Dirichlet):
        return np.asarray(np.mean(same, axis=0)) if same else own
    shares = np.mean(same, axis=0) if same else np.ones(len(own))
    possible = np.where(own > 0, np.maximum(shares, 1e-9), 0.0)
    return np.asarray(possible / possible.sum())
