"""A network, one question, and the patients whom every engine is asked about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from calcinosis._arrays import AnyIntArray
from calcinosis.inference.engine import Engine
from calcinosis.inference.evidence import Evidence, Observation
from calcinosis.inference.factor import Factor
from calcinosis.network.clinic import NodeTable
from calcinosis.network.pgmpy_bridge import pgmpy_network

__all__ = ["HIDDEN", "SEED", "Problem", "draw", "hide"]

HIDDEN = 0.4
"""Share of the states that are hidden at random."""
SEED = 1
MEMORY = 1e9


@dataclass(frozen=True)
class Problem:
    """One network with its patients.

    Parameters
    ----------
    name : str
    target : str
        The variable asked for.
    states : mapping
        Node → its states.
    nodes : sequence of NodeTable
        The network as one table per node, parents first: what the peers get.
    factors : sequence of Factor
        The same joint distribution as this engine gets it.
    patients : mapping
        Node → state number of each patient, −1 where not assessed.
    """

    name: str
    target: str
    states: Mapping[str, Sequence[str]]
    nodes: Sequence[NodeTable]
    factors: Sequence[Factor]
    patients: Mapping[str, AnyIntArray]

    @property
    def rows(self) -> int:
        """Number of patients."""
        return len(next(iter(self.patients.values())))

    @property
    def counts(self) -> dict[str, int]:
        """Node → number of states."""
        return {name: len(own) for name, own in self.states.items()}

    @cached_property
    def exported(self) -> Any:
        """The network as a pgmpy ``DiscreteBayesianNetwork``."""
        return pgmpy_network(self.nodes, self.states)

    def engine(self, threads: int = 1, memory: float = MEMORY) -> Engine:
        """Compile this engine afresh: no plan and no table is kept from before."""
        counts, factors = self.counts, self.factors
        return Engine(counts, factors, self.target, memory=memory, threads=threads)

    def evidence(self) -> Evidence:
        """All patients as one batch."""
        counts = self.counts
        return Evidence(
            self.rows,
            {
                name: Observation.of_states(codes, counts[name])
                for name, codes in self.patients.items()
            },
        )

    def singles(self) -> list[Evidence]:
        """Each patient as evidence of its own, only with what is known."""
        counts = self.counts
        return [
            Evidence(
                1,
                {
                    name: Observation.of_states(np.array([state]), counts[name])
                    for name, state in self.findings(row).items()
                },
            )
            for row in range(self.rows)
        ]

    def findings(self, row: int) -> dict[str, int]:
        """Return what is known of one patient: node → state number."""
        return {
            name: int(codes[row])
            for name, codes in self.patients.items()
            if codes[row] >= 0
        }

    def head(self, rows: int) -> Problem:
        """Return the same with the first patients only."""
        first = {name: codes[:rows] for name, codes in self.patients.items()}
        return replace(self, patients=first)


def draw(
    nodes: Sequence[NodeTable], rows: int, random: np.random.Generator
) -> dict[str, AnyIntArray]:
    """Draw patients from a directed network, parents before children.

    Returns
    -------
    mapping
        Node → state numbers, shape (rows,).
    """
    drawn: dict[str, AnyIntArray] = {}
    sizes: dict[str, int] = {}
    for node in nodes:
        sizes[node.node] = count = node.table.shape[-1]
        code = np.zeros(rows, dtype=np.intp)
        for parent in node.parents:
            code *= sizes[parent]
            code += drawn[parent]
        edges = node.table.reshape(-1, count).cumsum(axis=1)
        chance = random.random(rows)
        state = np.zeros(rows, dtype=np.int16)
        for column in range(count - 1):
            state += chance > edges[code, column]
        drawn[node.node] = state
    return drawn


def hide(
    drawn: Mapping[str, AnyIntArray],
    never: set[str],
    random: np.random.Generator,
    share: float = HIDDEN,
) -> dict[str, AnyIntArray]:
    """Hide a share of the states at random (−1), and those of ``never`` altogether."""
    return {
        name: np.where(random.random(len(states)) < share, -1, states)
        for name, states in drawn.items()
        if name not in never
    }
