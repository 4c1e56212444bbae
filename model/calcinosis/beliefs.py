"""What is believed of every variable of one patient, not only of the lesion."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from calcinosis.observations import Evidence, Observation

if TYPE_CHECKING:
    from calcinosis.diagnosis import Diagnosis

__all__ = ["beliefs"]


def beliefs(diagnosis: Diagnosis) -> dict[str, dict[str, float]]:
    """Posterior of every node, under the pretest asked for.

    A pretest other than the setting's enters as a likelihood of the lesion, target over
    prior: P'(x | e) = Σ_d P(x | d, e)·P'(d | e).

    Returns
    -------
    dict
        Node → state → probability; each sums to 1. A node whose evidence is a number or
        a film of a certain day is left out: its very value is known.
    """
    observations = dict(diagnosis.interpretation.evidence().observations)
    if diagnosis.target is not None:
        weights = (diagnosis.target / diagnosis.prior)[np.newaxis]
        one = np.zeros(1, dtype=np.intp)
        observations["lesion"] = Observation(one, weights)
    answer = diagnosis.model.engine.marginals(Evidence(1, observations))
    states = diagnosis.model.network.states
    return {
        node: dict(zip(states[node], (float(p) for p in values[0]), strict=True))
        for node, values in answer.probability.items()
    }
