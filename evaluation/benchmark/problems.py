"""A network, one question, and the patients whom every engine is asked about."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from calcinosis._arrays import AnyIntArray
from calcinosis.inference.engine import Engine
from calcinosis.inference.evidence import Evidence, Observation
from calcinosis.inference.factor import Factor
from calcinosis.network.clinic import NodeTable
from calcinosis.network.pgmpy_bridge import pgmpy_network
from calcinosis.network.simulate import draw_node

__all__ = ["HIDDEN", "MEMORY", "SEED", "Problem", "draw", "hide"]

HIDDEN = 0.4
"""Share of the states that are hidden at random."""
SEED = 1
MEMORY = 1e9
"""Bytes that one table of an engine may take."""


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
    patients: Mapping[str, AnyIntArray] = field(default_factory=dict[str, AnyIntArray])

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

    def drawn(
        self, rows: int, hidden: float = HIDDEN, never: Collection[str] = ()
    ) -> Problem:
        """Return the same with patients drawn from it.

        The target and ``never`` are not told, of all else a share is ``hidden``.
        """
        random = np.random.default_rng(SEED)
        states = draw(self.nodes, rows, random)
        told = hide(states, {self.target, *never}, random, hidden)
        return replace(self, patients=told)

    def head(self, rows: int) -> Problem:
        """Return the same with the first patients only."""
        first = {name: codes[:rows] for name, codes in self.patients.items()}
        return replace(self, patients=first)

    def engine(self, threads: int = 1, memory: float = MEMORY) -> Engine:
        """Compile this engine afresh: no plan and no table is kept from before."""
        counts, factors = self.counts, self.factors
        return Engine(counts, factors, self.target, memory=memory, threads=threads)

    def evidence(self) -> Evidence:
        """All patients as one batch."""
        return self._evidence(self.rows, self.patients)

    def singles(self) -> list[Evidence]:
        """Each patient as evidence of its own, only with what is known."""
        known = map(self.findings, range(self.rows))
        return [
            self._evidence(1, {name: np.array([n]) for name, n in one.items()})
            for one in known
        ]

    def findings(self, row: int) -> dict[str, int]:
        """Return what is known of one patient: node → state number."""
        codes = {name: int(codes[row]) for name, codes in self.patients.items()}
        return {name: code for name, code in codes.items() if code >= 0}

    def _evidence(self, rows: int, codes: Mapping[str, AnyIntArray]) -> Evidence:
        told = {
            name: Observation.of_states(states, len(self.states[name]))
            for name, states in codes.items()
        }
        return Evidence(rows, told)


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
    for node in nodes:
        states = draw_node(node, drawn, rows, random)
        drawn[node.node] = states.astype(np.int16)  # a million patients fit in memory
    return drawn


def hide(
    drawn: Mapping[str, AnyIntArray],
    never: Collection[str],
    random: np.random.Generator,
    share: float = HIDDEN,
) -> dict[str, AnyIntArray]:
    """Hide a share of the states at random (−1), and those of ``never`` altogether."""
    return {
        name: np.where(random.random(len(states)) < share, -1, states)
        for name, states in drawn.items()
        if name not in never
    }
