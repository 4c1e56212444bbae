"""Random evidence on a network."""

from __future__ import annotations

import numpy as np

from calcinosis.inference.evidence import Evidence, Observation
from calcinosis.network.build import Network


def random_states(network: Network, seed: int, rows: int, known: float) -> Evidence:
    """Random hard evidence on every node but the lesion."""
    random = np.random.default_rng(seed)
    observations: dict[str, Observation] = {}
    for name, states in network.states.items():
        if name == "lesion":
            continue
        chosen = random.integers(0, len(states), rows)
        chosen[random.random(rows) > known] = -1
        observations[name] = Observation.of_states(chosen, len(states))
    return Evidence(rows, observations)
