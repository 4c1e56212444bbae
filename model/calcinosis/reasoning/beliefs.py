"""What is believed of every variable of one patient, not only of the lesion."""

from __future__ import annotations

from calcinosis.inference.evidence import Evidence, Observation
from calcinosis.knowledge.variables import LESION
from calcinosis.reasoning.result import Result

__all__ = ["beliefs"]


def beliefs(result: Result) -> dict[str, dict[str, float]]:
    """Posterior of every node, under the pretest asked for.

    A pretest other than the setting's enters as a likelihood of the lesion, target over
    prior: P'(x | e) = Σ_d P(x | d, e)·P'(d | e).

    Returns
    -------
    dict
        Node → state → probability; each sums to 1. A node whose evidence is a number or
        a film of a certain day is left out: its very value is known.
    """
    observations = dict(result.interpretation.evidence().observations)
    if result.target is not None:
        told = observations.get(LESION)  # what the choice of a report says of it
        tilt = result.tilt if told is None else result.tilt * told.weights[0]
        observations[LESION] = Observation.of_one(tilt)
    answer = result.reasoner.engine.marginals(Evidence(1, observations))
    states = result.reasoner.network.states
    return {
        node: dict(zip(states[node], (float(p) for p in values[0]), strict=True))
        for node, values in answer.probability.items()
    }
