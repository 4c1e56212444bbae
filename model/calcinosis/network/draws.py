"""The network in many versions: every row drawn at random, all rows together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from calcinosis.inference.engine import Engine
from calcinosis.knowledge.read import Knowledge
from calcinosis.network.build import Network, build_network
from calcinosis.network.leaves import Sample
from calcinosis.notebook import Brief

__all__ = ["Draws", "draw_networks"]


@dataclass(frozen=True, repr=False)
class Draws(Brief):
    """Many versions of the network, each from one draw of all rows."""

    network: Network
    engine: Engine


def draw_networks(knowledge: Knowledge, count: int, seed: int = 0) -> Draws:
    """Draw all rows ``count`` times; the same seed gives the same draws."""
    if count < 2:
        message = f"draws = {count}: at least 2 are needed for an interval"
        raise ValueError(message)
    sample = Sample(np.random.default_rng(seed), count)
    network = build_network(knowledge, sample)
    return Draws(network, network.engine())
