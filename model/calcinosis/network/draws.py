"""The network in many versions: every row drawn at random, all rows together."""

from __future__ import annotations

import numpy as np

from calcinosis._frozen import frozen
from calcinosis.arguments import checked_count, is_zero
from calcinosis.inference.engine import Engine
from calcinosis.knowledge.read import Knowledge
from calcinosis.network.build import Network, build_network
from calcinosis.network.leaves import Sample
from calcinosis.notebook import Brief

__all__ = [
    "MOST_DRAWS",
    "Draws",
    "checked_draws",
    "draw_networks",
    "seed_of",
    "some_draws",
]

MOST_DRAWS = 20_000
DRAW_BYTES = 70_000.0
"""Memory that one version of the network takes, about."""
MOST_SEED = (1 << 128) - 1


@frozen
class Draws(Brief):
    """Many versions of the network, each from one draw of all rows."""

    network: Network
    engine: Engine


def checked_draws(given: object, least: int = 0) -> int:
    """Return a number of versions of the network that memory can hold.

    Raises
    ------
    ArgumentError
        Saying the limit, and what more would take.
    """
    return checked_count(given, "draws", least, MOST_DRAWS, DRAW_BYTES)


def some_draws(given: object) -> int:
    """Return a number of versions for intervals; 0: none are asked for.

    Raises
    ------
    ArgumentError
        As :func:`checked_draws`; one version makes no interval.
    """
    none = not isinstance(given, bool) and is_zero(given)
    return 0 if none else checked_draws(given, 2)


def seed_of(given: object) -> int:
    """Return a number from which random numbers start.

    Raises
    ------
    ArgumentError
        If it is none.
    """
    return checked_count(given, "seed", 0, MOST_SEED)


def draw_networks(knowledge: Knowledge, count: int, seed: int = 0) -> Draws:
    """Draw all rows ``count`` times; the same seed gives the same draws."""
    count = checked_draws(count, 2)
    sample = Sample(np.random.default_rng(seed), count)
    network = build_network(knowledge, sample)
    return Draws(network, network.engine())
