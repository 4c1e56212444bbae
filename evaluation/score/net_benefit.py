"""Decision curves: acting on the probabilities against always or never acting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from calcinosis._arrays import FloatArray
from evaluation.score.predictions import Predictions

__all__ = ["THRESHOLDS", "decision_curve", "net_benefit"]

THRESHOLDS: FloatArray = np.linspace(0.01, 0.90, 90)
"""Beyond 0.9 one needless action would weigh more than nine necessary ones."""


def net_benefit(
    outcome: FloatArray, probability: FloatArray, thresholds: FloatArray = THRESHOLDS
) -> FloatArray:
    """Net benefit of acting where the probability reaches a threshold.

    NB(t) = TP/n − FP/n · t/(1 − t): the threshold t is where benefit and harm balance,
    so t/(1 − t) is what one needless action costs in missed necessary ones.

    Parameters
    ----------
    outcome : array, shape (cases,)
        1 where acting was right.
    probability : array, shape (cases,)
    thresholds : array, strictly between 0 and 1

    References
    ----------
    Vickers AJ, Elkin EB. Decision curve analysis. Med Decis Making 2006;26:565-74.
    """
    act = probability >= thresholds[:, np.newaxis]
    right = (act & (outcome == 1)).mean(axis=1)
    wrong = (act & (outcome == 0)).mean(axis=1)
    return np.asarray(right - wrong * thresholds / (1 - thresholds))


def decision_curve(
    methods: dict[str, Predictions], lesions: Sequence[str], label: str
) -> dict[str, Any]:
    """Curves of several methods for "it is one of these lesions".

    Returns
    -------
    dict
        ``label``, ``prevalence``, ``thresholds`` and ``curves``: name → net benefit,
        with ``always`` and ``never`` acting.
    """
    first = next(iter(methods.values()))
    columns = [first.lesions.index(lesion) for lesion in lesions]
    outcome = np.isin(first.truth, columns).astype(float)
    curves = {
        name: net_benefit(outcome, found.probability[:, columns].sum(axis=1)).tolist()
        for name, found in methods.items()
    }
    curves["always"] = net_benefit(outcome, np.ones(len(outcome))).tolist()
    curves["never"] = [0.0] * len(THRESHOLDS)
    return {
        "label": label,
        "prevalence": float(outcome.mean()),
        "thresholds": THRESHOLDS.tolist(),
        "curves": curves,
    }
