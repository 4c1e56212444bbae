"""How good probabilities are: each figure, and all of them with their uncertainty."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
from scipy.stats import bootstrap
from sklearn.metrics import roc_auc_score

from calcinosis._arrays import FloatArray, IntArray
from evaluation.score.predictions import UNREADABLE, Predictions

FLOOR = 1e-6
"""Least probability of the truth in the log loss: one case costs 13.8 at most."""
BINS = 10
THRESHOLDS: FloatArray = np.linspace(0.01, 0.90, 90)
"""Beyond 0.9 one needless action would weigh more than nine necessary ones."""


def top(predictions: Predictions, most: int) -> FloatArray:
    """Chance that the truth is among the ``most`` probable, ties broken at random.

    Returns
    -------
    array, shape (cases,)
        0 or 1, or between where lesions are equally probable.
    """
    own = predictions.of_truth[:, np.newaxis]
    above = (predictions.probability > own).sum(axis=1)
    equal = (predictions.probability == own).sum(axis=1)
    hits = np.clip((most - above) / equal, 0, 1)
    return np.asarray(np.where(predictions.answered, hits, 0.0))


def log_losses(predictions: Predictions) -> FloatArray:
    """−ln P(truth) of every case, P taken as at least :data:`FLOOR`."""
    return np.asarray(-np.log(np.maximum(predictions.of_truth, FLOOR)))


def gain(before: FloatArray, after: FloatArray) -> dict[str, Any]:
    """By how much the log loss falls on the same cases, with its standard error."""
    fall, n = before - after, len(before)
    error = float(fall.std(ddof=1) / n**0.5) if n > 1 else None
    return {"gain": float(fall.mean()), "gain_sem": error}


def brier(predictions: Predictions) -> FloatArray:
    """Multiclass Brier score Σ_k (p_k − o_k)² of every case: 0 best, 2 worst.

    References
    ----------
    Brier GW. Verification of forecasts expressed in terms of probability. Mon Weather
    Rev 1950;78:1-3.
    """
    error = predictions.probability - predictions.outcome
    return np.asarray(np.square(error).sum(axis=1))


def brier_parts(predictions: Predictions, bins: int = BINS) -> tuple[float, float]:
    """Split the mean Brier score into calibration and refinement (their sum).

    Per lesion, forecasts are put in bins of equal width. Calibration is
    Σ_b n_b/n (p̄_b − ō_b)²; refinement is the rest, Σ_b n_b/n ō_b(1 − ō_b) plus the two
    terms for the spread of forecasts within a bin.

    References
    ----------
    DeGroot MH, Fienberg SE. The comparison and evaluation of forecasters. Statistician
    1983;32:12-22.
    Stephenson DB, Coelho CAS, Jolliffe IT. Two extra components in the Brier score
    decomposition. Weather Forecast 2008;23:752-7.
    """
    lesions = predictions.probability.shape[1]
    cells = bin_numbers(predictions.probability, bins) * lesions + np.arange(lesions)
    gaps = predictions.probability - predictions.outcome
    total = np.bincount(cells.ravel(), weights=gaps.ravel())
    within = np.maximum(np.bincount(cells.ravel()), 1)
    calibration = (total**2 / within).sum() / len(predictions)
    return float(calibration), float(brier(predictions).mean() - calibration)


def reliability_bins(
    predictions: Predictions, bins: int = BINS
) -> list[dict[str, float]]:
    """Group the cases by the probability of the leading lesion, without empty bins.

    Returns
    -------
    list of dict
        Limits ``low`` and ``high``, ``count`` of cases, mean ``confidence``, and how
        often it was right: ``accuracy``.
    """
    confidence, right = _leading(predictions)
    which = bin_numbers(confidence, bins)
    return [
        {
            **{"low": number / bins, "high": (number + 1) / bins},
            "count": int(own.sum()),
            "confidence": float(confidence[own].mean()),
            "accuracy": float(right[own].mean()),
        }
        for number in np.unique(which).tolist()
        for own in [which == number]
    ]


def calibration_error(predictions: Predictions, bins: int = BINS) -> float:
    """Return the expected calibration error Σ_b n_b/n |accuracy_b − confidence_b|.

    Of the leading lesion, in bins of equal width. It is never 0 in a finite sample: see
    :func:`summarise` for what a calibrated method would get.

    References
    ----------
    Naeini MP, Cooper GF, Hauskrecht M. Obtaining well calibrated probabilities using
    Bayesian binning. AAAI 2015:2901-7.
    """
    confidence, right = _leading(predictions)
    which = bin_numbers(confidence, bins)
    gaps = np.bincount(which, weights=right - confidence, minlength=bins)
    return float(np.abs(gaps).sum() / len(predictions))


def auroc(predictions: Predictions, column: int) -> float | None:
    """Area under the ROC curve of one lesion against the rest; None without both."""
    outcome = predictions.outcome[:, column]
    if outcome.min() == outcome.max():
        return None
    return float(roc_auc_score(outcome, predictions.probability[:, column]))


def confusion(predictions: Predictions) -> dict[str, dict[str, int]]:
    """Count truth → leading lesion, with ``no answer`` where there is none."""
    names = (*predictions.lesions, "no answer")
    leading = np.where(predictions.answered, predictions.leading, len(names) - 1)
    pairs = Counter(zip(predictions.truth.tolist(), leading.tolist(), strict=True))
    table: dict[str, dict[str, int]] = {}
    for (truth, led), count in sorted(pairs.items()):
        table.setdefault(names[truth], {})[names[led]] = count
    return table


def decision_curve(
    methods: Mapping[str, Predictions], lesions: Sequence[str], label: str
) -> dict[str, Any]:
    """Net benefit of acting where P(one of these lesions) reaches a threshold.

    TP/n − FP/n · t/(1 − t): the threshold t is where benefit and harm balance, so
    t/(1 − t) is what one needless action costs in missed necessary ones.

    Returns
    -------
    dict
        ``label``, ``prevalence``, ``thresholds`` and ``curves``: name → net benefit,
        with ``always`` and ``never`` acting.

    References
    ----------
    Vickers AJ, Elkin EB. Decision curve analysis. Med Decis Making 2006;26:565-74.
    """
    first = next(iter(methods.values()))
    columns = [first.lesions.index(lesion) for lesion in lesions]
    one = np.isin(first.truth, columns)
    worth = np.where(one, 1.0, -(THRESHOLDS / (1 - THRESHOLDS))[:, np.newaxis])
    acts = {
        name: found.probability[:, columns].sum(axis=1) >= THRESHOLDS[:, np.newaxis]
        for name, found in methods.items()
    }
    acts |= {"always": np.ones_like(worth), "never": np.zeros_like(worth)}
    curves = {name: (act * worth).mean(axis=1).tolist() for name, act in acts.items()}
    told = {"label": label, "prevalence": float(one.mean())}
    return {**told, "thresholds": THRESHOLDS.tolist(), "curves": curves}


def _leading(predictions: Predictions) -> tuple[FloatArray, FloatArray]:
    return np.asarray(predictions.probability.max(axis=1)), top(predictions, 1)


def bin_numbers(values: FloatArray, bins: int = BINS) -> IntArray:
    """Return the bin of equal width that each probability falls into."""
    return np.asarray(np.minimum((values * bins).astype(np.intp), bins - 1))


RESAMPLES = 2000
LEVEL = 0.95
SEED = 20260101
EACH: Mapping[str, Callable[[Predictions], FloatArray]] = {
    "top1": partial(top, most=1),
    "top3": partial(top, most=3),
    "log_loss": log_losses,
    "brier": brier,
}
"""Figures that are a mean over the cases."""


def figures(predictions: Predictions) -> dict[str, float]:
    """Return the plain figures: top1, top3, log_loss, brier and its parts, ece.

    Beside them ``confidence``, the mean probability of the leading lesion.
    """
    calibration, refinement = brier_parts(predictions)
    return {
        **{name: float(of(predictions).mean()) for name, of in EACH.items()},
        "brier_calibration": calibration,
        "brier_refinement": refinement,
        "ece": calibration_error(predictions),
        "confidence": float(predictions.probability.max(axis=1).mean()),
    }


def summarise(predictions: Predictions, resamples: int = RESAMPLES) -> dict[str, Any]:
    """Return the figures with bootstrap intervals, per lesion, and the confusions.

    Intervals are percentiles over cases drawn with repetition. ``ece_if_calibrated`` is
    what the same forecasts would get if they were right: mean and upper limit over
    truths drawn from the forecasts themselves (Bröcker & Smith, Weather Forecast
    2007;22:651-61). An ECE below the upper limit is no evidence of miscalibration.
    """
    if not len(predictions):
        return {"n": 0}
    random = np.random.default_rng(SEED)
    intervals = {
        name: _interval(of(predictions), np.mean, resamples, random, whole=True)
        for name, of in EACH.items()
    }

    def error(rows: IntArray) -> float:
        return calibration_error(predictions.select(rows))

    rows = np.arange(len(predictions))
    intervals["ece"] = _interval(rows, error, resamples, random)
    return {
        "n": len(predictions),
        "unanswered": int((~predictions.answered).sum()),
        **figures(predictions),
        "interval_level": LEVEL,
        "intervals": intervals,
        "ece_if_calibrated": _if_calibrated(predictions, resamples, random),
        "per_lesion": _per_lesion(predictions),
        "confusion": confusion(predictions),
    }


def _interval(
    cases: FloatArray | IntArray,
    figure: Callable[..., Any],
    resamples: int,
    random: np.random.Generator,
    *,
    whole: bool = False,
) -> list[float]:
    """Percentile interval of a figure; ``whole``: it takes all resamples at once."""
    if len(cases) == 1:  # nothing to draw
        return [float(figure(cases))] * 2
    found = bootstrap(
        (cases,),
        figure,
        n_resamples=resamples,
        vectorized=whole,
        confidence_level=LEVEL,
        method="percentile",
        rng=random,
    )
    return [float(limit) for limit in found.confidence_interval]


def _if_calibrated(
    predictions: Predictions, resamples: int, random: np.random.Generator
) -> dict[str, float]:
    """Draw which leading lesions are right from their own probabilities."""
    confidence = predictions.probability.max(axis=1)
    member = np.eye(BINS)[bin_numbers(confidence)]
    right = random.random((resamples, len(confidence))) < confidence
    errors = np.abs((right - confidence) @ member).sum(axis=1) / len(confidence)
    return {"mean": float(errors.mean()), "upper": float(np.quantile(errors, LEVEL))}


def _per_lesion(predictions: Predictions) -> dict[str, Any]:
    told = {"sensitivity": "top1", "top3": "top3", "log_loss": "log_loss"}
    each = {name: EACH[figure](predictions) for name, figure in told.items()}
    return {
        lesion: {
            "n": int(own.sum()),
            **{name: float(values[own].mean()) for name, values in each.items()},
            "auroc": auroc(predictions, column),
        }
        for column, lesion in enumerate(predictions.lesions)
        for own in [predictions.truth == column]
        if lesion != UNREADABLE and own.any()
    }
