"""Whether the likeliest form is the one the patient is known to have."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from calcinosis.reasoning.forms import forms
from evaluation.score.answers import Answer


def form_figures(answers: Sequence[Answer]) -> dict[str, Any]:
    """Count how often the form is right, given that the lesion is.

    Returns
    -------
    dict
        Lesion → ``n`` cases whose form is told, share ``right`` whose likeliest form
        of this lesion it is, ``log_loss`` of the form given the lesion (nats).
    """
    found: dict[str, list[tuple[bool, float]]] = {}
    for answer in answers:
        case, truth = answer.labelled.case, answer.labelled.truth
        told = case.about.get("form") if case else None
        if answer.diagnosis is None or told is None or truth is None:
            continue
        own = forms(answer.diagnosis)[truth]
        share = own[told] / sum(own.values())
        found.setdefault(truth, []).append((next(iter(own)) == told, -np.log(share)))
    return {
        lesion: {
            "n": len(own),
            "right": float(np.mean([right for right, _ in own])),
            "log_loss": float(np.mean([loss for _, loss in own])),
        }
        for lesion, own in found.items()
    }
