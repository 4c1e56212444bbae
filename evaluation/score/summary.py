"""All figures of one method on one set of cases, with their uncertainty."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from calcinosis._arrays import FloatArray
from evaluation.score import metrics
from evaluation.score.predictions import UNREADABLE, Predictions

__all__ = ["bootstrap_interval", "figures", "summarise"]

RESAMPLES = 2000
LEVEL = 0.95
SEED = 20260101


def figures(predictions: Predictions) -> dict[str, float]:
    """Return the plain figures: top1, top3, log_loss, brier and its parts, ece."""
    calibration, refinement = metrics.brier_parts(predictions)
    return {
        "top1": float(metrics.top(predictions, 1).mean()),
        "top3": float(metrics.top(predictions, 3).mean()),
        "log_loss": float(metrics.log_losses(predictions).mean()),
        "brier": float(metrics.brier(predictions).mean()),
        "brier_calibration": calibration,
        "brier_refinement": refinement,
        "ece": metrics.calibration_error(predictions),
    }


def summarise(predictions: Predictions, resamples: int = RESAMPLES) -> dict[str, Any]:
    """Return the figures with bootstrap intervals, per lesion, and the confusions.

    ``ece_if_calibrated`` is what the same forecasts would get if they were right: mean
    and upper limit over truths drawn from the forecasts themselves (Bröcker & Smith,
    Weather Forecast 2007;22:651-61). An ECE below the upper limit is no evidence of
    miscalibration.
    """
    if not len(predictions):
        return {"n": 0}
    one = {name: [value] for name, value in figures(predictions).items()}
    random = np.random.default_rng(SEED)
    return {
        "n": len(predictions),
        "unanswered": int((~predictions.answered).sum()),
        **{name: value for name, (value,) in one.items()},
        "interval_level": LEVEL,
        "intervals": {
            "top1": bootstrap_interval(metrics.top(predictions, 1), resamples, random),
            "top3": bootstrap_interval(metrics.top(predictions, 3), resamples, random),
            "log_loss": bootstrap_interval(
                metrics.log_losses(predictions), resamples, random
            ),
            "brier": bootstrap_interval(metrics.brier(predictions), resamples, random),
            "ece": _resampled_interval(
                predictions, metrics.calibration_error, resamples, random
            ),
        },
        "ece_if_calibrated": _if_calibrated(predictions, resamples, random),
        "per_lesion": _per_lesion(predictions),
        "confusion": metrics.confusion(predictions),
    }


def bootstrap_interval(
    values: FloatArray, resamples: int, random: np.random.Generator
) -> list[float]:
    """Percentile interval of a mean over cases (Efron & Tibshirani 1993, ch. 13)."""
    rows = random.integers(len(values), size=(resamples, len(values)))
    return _limits(values[rows].mean(axis=1))


def _resampled_interval(
    predictions: Predictions,
    figure: Callable[[Predictions], float],
    resamples: int,
    random: np.random.Generator,
) -> list[float]:
    size = len(predictions)
    rows = random.integers(size, size=(resamples, size))
    return _limits(np.array([figure(predictions.select(row)) for row in rows]))


def _limits(values: FloatArray) -> list[float]:
    tail = (1 - LEVEL) / 2
    return [float(limit) for limit in np.quantile(values, [tail, 1 - tail])]


def _if_calibrated(
    predictions: Predictions, resamples: int, random: np.random.Generator
) -> dict[str, float]:
    """Draw which leading lesions are right from their own probabilities."""
    confidence = predictions.probability.max(axis=1)
    which = np.minimum((confidence * metrics.BINS).astype(int), metrics.BINS - 1)
    member = np.eye(metrics.BINS)[which]
    right = random.random((resamples, len(confidence))) < confidence
    errors = np.abs((right - confidence) @ member).sum(axis=1) / len(confidence)
    return {"mean": float(errors.mean()), "upper": float(np.quantile(errors, LEVEL))}


def _per_lesion(predictions: Predictions) -> dict[str, Any]:
    hits = metrics.top(predictions, 1)
    losses = metrics.log_losses(predictions)
    result: dict[str, Any] = {}
    for column, lesion in enumerate(predictions.lesions):
        own = predictions.truth == column
        if lesion == UNREADABLE or not own.any():
            continue
        result[lesion] = {
            "n": int(own.sum()),
            "sensitivity": float(hits[own].mean()),
            "top3": float(metrics.top(predictions, 3)[own].mean()),
            "log_loss": float(losses[own].mean()),
            "auroc": metrics.auroc(predictions, column),
        }
    return result
