"""All figures of one method on one set of cases, with their uncertainty."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np

from calcinosis._arrays import FloatArray, IntArray
from evaluation.score import metrics
from evaluation.score.predictions import UNREADABLE, Predictions

RESAMPLES = 2000
LEVEL = 0.95
SEED = 20260101
EACH: Mapping[str, Callable[[Predictions], FloatArray]] = {
    "top1": partial(metrics.top, most=1),
    "top3": partial(metrics.top, most=3),
    "log_loss": metrics.log_losses,
    "brier": metrics.brier,
}
"""Figures that are a mean over the cases."""


def figures(predictions: Predictions) -> dict[str, float]:
    """Return the plain figures: top1, top3, log_loss, brier and its parts, ece.

    Beside them ``confidence``, the mean probability of the leading lesion.
    """
    calibration, refinement = metrics.brier_parts(predictions)
    return {
        **{name: float(of(predictions).mean()) for name, of in EACH.items()},
        "brier_calibration": calibration,
        "brier_refinement": refinement,
        "ece": metrics.calibration_error(predictions),
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
        return metrics.calibration_error(predictions.select(rows))

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
        "confusion": metrics.confusion(predictions),
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
    from scipy.stats import bootstrap

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
    member = np.eye(metrics.BINS)[metrics.bin_numbers(confidence)]
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
            "auroc": metrics.auroc(predictions, column),
        }
        for column, lesion in enumerate(predictions.lesions)
        for own in [predictions.truth == column]
        if lesion != UNREADABLE and own.any()
    }
