"""What is left of the lesions in a world where risk factors are set for everybody."""

from __future__ import annotations

import numpy as np

from calcinosis._frozen import frozen
from calcinosis.errors import CaseError, Problem, nearest
from calcinosis.inference.evidence import Evidence, Observation
from calcinosis.reasoning.reasoner import Reasoner

__all__ = ["Remaining", "remaining"]


@frozen
class Remaining:
    """Lesions that still present after an intervention, as a share of those of today.

    Parameters
    ----------
    total : float
        Of all lesions; 1 − total did not occur. Above 1 if the intervention harms.
    by_lesion : mapping
        Lesion → share of its own presentations that is left.
    """

    total: float
    by_lesion: dict[str, float]


def remaining(
    world: Reasoner, changed: Reasoner, setting: str | None = None
) -> Remaining:
    """Say how many lesions of a setting (by default: of all) would still occur."""
    observations: dict[str, Observation] = {}
    if setting is not None:
        states = world.network.states["setting"]
        if setting not in states:
            text = f"no setting '{setting}'{nearest(setting, states)}"
            raise CaseError([Problem("setting", text)])
        number = np.array([states.index(setting)])
        observations["setting"] = Observation.of_states(number, len(states))
    evidence = Evidence(1, observations)
    before, after = (
        answer.probability[0] * np.exp(answer.log_evidence[0])
        for answer in (each.engine.infer(evidence) for each in (world, changed))
    )
    shares = np.where(before > 0, after, 1) / np.where(before > 0, before, 1)
    names = world.knowledge.lesions
    by_lesion = {n: float(share) for n, share in zip(names, shares, strict=True)}
    return Remaining(float(after.sum() / before.sum()), by_lesion)
