"""The networks of the benchmark: this model, published ones, and random ones."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.inference.factor import Factor
from calcinosis.model import Model
from calcinosis.network.clinic import NodeTable, clinic_tables
from evaluation.benchmark.problems import HIDDEN, SEED, Problem

__all__ = ["PUBLISHED", "bundled", "clinic", "grid", "k_tree", "own", "published"]

PUBLISHED = {
    "alarm": "LVFAILURE",
    "child": "Disease",
    "hepar2": "PBC",
    "insurance": "Accident",
    "win95pts": "PrtDriver",
}
"""Networks that pgmpy brings along, and what is asked: a cause, not a symptom."""


def clinic(model: Model) -> tuple[Problem, set[str]]:
    """Return the clinic network without patients, and what nobody can observe of it."""
    network, knowledge = model.network, model.knowledge
    nodes, factors = clinic_tables(network), network.factors
    latent = {v.name for v in knowledge.variables.values() if v.kind == "latent"}
    problem = Problem("calcinosis", "lesion", network.states, nodes, factors)
    return problem, {"lesion", *latent, *knowledge.severities}


def own(model: Model, rows: int) -> Problem:
    """Return the clinic network with patients drawn from it.

    The lesion and all latents are never told; every other state is hidden with
    probability ``HIDDEN``.
    """
    problem, never = clinic(model)
    return problem.drawn(rows, never=never)


@cache
def bundled(name: str) -> Any:
    """Return a network that pgmpy brings along, its rounded tables made to sum to 1.

    Reading it takes a second: the same object is returned at every call.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # pgmpy about itself
        from pgmpy.utils import get_example_model

        network: Any = get_example_model(name)
    for cpd in network.get_cpds():
        cpd.normalize()
    return network


def published(name: str, rows: int, hidden: float = HIDDEN) -> Problem:
    """Return a published network with patients; only the target is never told."""
    import networkx

    network = bundled(name)
    states: dict[str, list[str]] = {}
    nodes: list[NodeTable] = []
    order: Any = networkx.topological_sort(network)
    for node in order:
        cpd = network.get_cpds(node)
        states[node] = list(cpd.state_names[node])
        table = np.moveaxis(np.asarray(cpd.values, dtype=np.float64), 0, -1)
        nodes.append(NodeTable(node, tuple(cpd.variables[1:]), table))
    return _directed(name, PUBLISHED[name], states, nodes).drawn(rows, hidden)


def k_tree(nodes: int, width: int, states: int, rows: int) -> Problem:
    """Return a random network of a certain treewidth.

    The first ``width`` + 1 nodes form a clique; every later node gets ``width``
    parents that are a clique already: moralisation adds nothing, so the treewidth is
    ``width`` exactly. The first node is asked for.
    """
    random = np.random.default_rng((SEED, nodes, width, states))

    def parents() -> Iterator[tuple[int, ...]]:
        cliques = [tuple(range(width))]
        for node in range(nodes):
            given = tuple(range(node))
            if node >= width:
                given = cliques[random.integers(len(cliques))]
                cliques.extend(
                    (*(p for p in given if p != dropped), node) for dropped in given
                )
            yield given

    name = f"{nodes} nodes, treewidth {width}"
    return _random(name, parents(), states, random).drawn(rows)


def grid(side: int, rows: int) -> Problem:
    """Return a grid of ``side`` × ``side`` yes/no nodes, each with parents up and left.

    Its treewidth is ``side``. The first corner is asked for; findings are the last
    row of nodes, so that no finding cuts the grid.
    """
    size = side * side
    parents = (
        [node - side] * (node >= side) + [node - 1] * (node % side > 0)
        for node in range(size)
    )
    random = np.random.default_rng((SEED, side))
    problem = _random(f"grid of {side} × {side}", parents, 2, random).drawn(rows)
    last = [f"n{node}" for node in range(size - side, size) if node]
    return replace(problem, patients={name: problem.patients[name] for name in last})


def _random(
    name: str,
    parents: Iterable[Iterable[int]],
    states: int,
    random: np.random.Generator,
) -> Problem:
    """Draw a table for each node, right after its parents."""
    nodes: list[NodeTable] = []
    for node, given in enumerate(parents):
        scope = tuple(f"n{parent}" for parent in given)
        shape = (states,) * len(scope) or None
        table: FloatArray = random.dirichlet(np.ones(states), size=shape)
        nodes.append(NodeTable(f"n{node}", scope, table))
    named = {node.node: [f"s{number}" for number in range(states)] for node in nodes}
    return _directed(name, "n0", named, nodes)


def _directed(
    name: str,
    target: str,
    states: Mapping[str, Sequence[str]],
    nodes: Sequence[NodeTable],
) -> Problem:
    factors = [Factor((*n.parents, n.node), n.table[np.newaxis]) for n in nodes]
    return Problem(name, target, states, nodes, factors)
