"""Decision curves: acting on the probabilities against always or never acting."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from calcinosis._arrays import FloatArray
from evaluation.score.predictions import Predictions

__all__ = ["THRESHOLDS", "decision_curve"]

THRESHOLDS: FloatArray = np.linspace(0.01, 0.90, 90)
"""Beyond 0.9 one needless action would weigh more than nine necessary ones."""


def decision_curve(
    methods: dict[str, Predictions], lesions: Sequence[str], label: str
) -> dict[str, Any]:
    """Net benefit of acting where P(one of these lesions) reaches a threshold.

    TP/n − FP/n · t/(1 − t): the threshold t is where benefit and harm balance, so
    t/(1 − t) is what one needless action costs in missed necessary ones. Somebody must
    have one of the lesions, and not everybody.

    Returns
    -------
    dict
        ``label``, ``prevalence``, ``thresholds`` and ``curves``: name → net benefit,
        with ``always`` and ``never`` acting.

    References
    ----------
    Vickers AJ, Elkin EB. Decision curve analysis. Med Decis Making 2006;26:565-74.
    """
    from dcurves import dca  # with its statistics: seconds to import
    from pandas import DataFrame

    first = next(iter(methods.values()))
    columns = [first.lesions.index(lesion) for lesion in lesions]
    outcome = np.isin(first.truth, columns)
    forecasts = {
        name: found.probability[:, columns].sum(axis=1)
        for name, found in methods.items()
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # dcurves' own use of pandas
        table = dca(
            data=DataFrame({"is one": outcome.astype(float), **forecasts}),
            outcome="is one",
            modelnames=list(methods),
            thresholds=list(THRESHOLDS),
        )
    named = {**{name: name for name in methods}, "always": "all", "never": "none"}
    return {
        "label": label,
        "prevalence": float(outcome.mean()),
        "thresholds": THRESHOLDS.tolist(),
        "curves": {
            name: [float(value) for value in table[table["model"] == of]["net_benefit"]]
            for name, of in named.items()
        },
    }
