"""Random networks, and evidence of three patients: likelihoods down to 1e-300."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from calcinosis.inference.evidence import Evidence, Observation
from calcinosis.inference.factor import Factor
from calcinosis.network.clinic import NodeTable

__all__ = ["Question", "random_question"]

ROWS = 3
MOST_VARIABLES, MOST_PARENTS = 8, 3
SMALLEST = -300.0
"""Exponent of the smallest likelihood."""


@dataclass(frozen=True)
class Question:
    """A network whose tables follow its arrows, and evidence of some patients.

    Parameters
    ----------
    states : dict
        Variable → number of states.
    nodes : list of NodeTable
        Parents before children.
    evidence : Evidence
        Certain states, or a likelihood for each state.
    """

    states: dict[str, int]
    nodes: list[NodeTable]
    evidence: Evidence

    @property
    def factors(self) -> list[Factor]:
        """The tables, as the engine takes them."""
        return [Factor((*n.parents, n.node), n.table[np.newaxis]) for n in self.nodes]

    def likelihoods(self, row: int) -> dict[str, np.ndarray]:
        """What is known of one patient, without what says nothing."""
        known = {
            name: seen.weights[seen.codes[row]]
            for name, seen in self.evidence.observations.items()
        }
        return {name: own for name, own in known.items() if not np.all(own == 1)}


def random_question(seed: int) -> Question:
    """Draw a network of two to eight variables; every fourth has zeros in tables."""
    draw = np.random.default_rng(seed)
    names = [f"v{number}" for number in range(draw.integers(2, MOST_VARIABLES + 1))]
    states = {name: int(draw.integers(2, 4)) for name in names}
    certain = draw.random() < 0.25
    nodes: list[NodeTable] = []
    for number, name in enumerate(names):
        count = int(draw.integers(0, min(number, MOST_PARENTS) + 1))
        parents = tuple(map(str, draw.choice(names[:number], count, replace=False)))
        sizes = [states[parent] for parent in parents]
        table = draw.dirichlet(np.full(states[name], 0.6), size=sizes or None)
        if certain:
            table = np.where(table < 0.05, 0.0, table)
            table = table / table.sum(axis=-1, keepdims=True)
        nodes.append(NodeTable(name, parents, table))
    known = {name: _known(draw, count) for name, count in states.items()}
    seen = {name: one for name, one in known.items() if one is not None}
    return Question(states, nodes, Evidence(ROWS, seen))


def _known(draw: np.random.Generator, count: int) -> Observation | None:
    """Nothing, states, usual likelihoods, or tiny ones."""
    kind = draw.integers(4)
    if kind == 0:
        return None
    if kind == 1:
        return Observation.of_states(draw.integers(-1, count, ROWS), count)
    weights = draw.uniform(0.02, 1, (ROWS, count))
    if kind == 3:
        weights = 10 ** draw.uniform(SMALLEST, 0, (ROWS, count))
    return Observation(np.arange(ROWS), weights)
