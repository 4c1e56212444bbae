"""What has been read of a case so far: items, warnings and problems."""

from __future__ import annotations

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.errors import Problem
from calcinosis.network.build import Network
from calcinosis.patient.case import Case
from calcinosis.patient.items import Item

__all__ = ["Reading"]


class Reading:
    """Collects what the parts of one case give.

    Parameters
    ----------
    case : Case
    network : Network

    Attributes
    ----------
    items : dict
        Node → item.
    warnings : list of str
    problems : list of Problem
    """

    def __init__(self, case: Case, network: Network) -> None:
        self.case, self.network = case, network
        self.knowledge = network.knowledge
        self.variables = self.knowledge.variables
        self.items: dict[str, Item] = {}
        self.warnings: list[str] = []
        self.problems: list[Problem] = []

    def problem(self, where: str, text: str) -> None:
        """Remember what cannot be used."""
        self.problems.append(Problem(where, text))

    def add_state(
        self, name: str, state: str, given: str, source: str = "case"
    ) -> None:
        """Add a state that is known for sure."""
        states = self.variables[name].states
        likelihood = np.eye(len(states))[states.index(state)]
        self.add(name, name, given, likelihood, source=source)

    def add(
        self,
        variable: str,
        node: str,
        given: str,
        likelihood: FloatArray,
        *,
        source: str = "case",
        over_parents: bool = False,
        density: bool = False,
    ) -> None:
        """Add a likelihood; see :class:`calcinosis.patient.items.Item`."""
        item = Item(variable, node, given, source, likelihood, over_parents, density)
        self.items[node] = item
