"""The networks of the benchmark: this model, published ones, and random ones."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from calcinosis._arrays import AnyIntArray, FloatArray
from calcinosis.inference.factor import Factor
from calcinosis.model import Model
from calcinosis.network.clinic import NodeTable, clinic_tables
from evaluation.benchmark.problems import HIDDEN, SEED, Problem, draw, hide

__all__ = ["PUBLISHED", "bundled", "grid", "k_tree", "never_told", "own", "published"]

PUBLISHED = {
    "alarm": "LVFAILURE",
    "child": "Disease",
    "hepar2": "PBC",
    "insurance": "Accident",
    "win95pts": "PrtDriver",
}
"""Networks that pgmpy brings along, and what is asked: a cause, not a symptom."""


def own(model: Model, rows: int) -> Problem:
    """Return the clinic network with patients drawn from it.

    The lesion and all latents are never told; every other state is hidden with
    probability ``HIDDEN``.
    """
    nodes = clinic_tables(model.network)
    random = np.random.default_rng(SEED)
    patients = hide(draw(nodes, rows, random), never_told(model), random)
    network = model.network
    return Problem(
        "calcinosis", "lesion", network.states, nodes, network.factors, patients
    )


def never_told(model: Model) -> set[str]:
    """Nodes of the model that nobody can observe, and the lesion."""
    knowledge = model.knowledge
    latent = {v.name for v in knowledge.variables.values() if v.kind == "latent"}
    return {"lesion", *latent, *knowledge.severities}


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

    network, target = bundled(name), PUBLISHED[name]
    states: dict[str, list[str]] = {}
    nodes: list[NodeTable] = []
    order: Any = networkx.topological_sort(network)
    for node in order:
        cpd = network.get_cpds(node)
        states[node] = list(cpd.state_names[node])
        table = np.moveaxis(np.asarray(cpd.values, dtype=np.float64), 0, -1)
        nodes.append(NodeTable(node, tuple(cpd.variables[1:]), table))
    return _directed(name, target, nodes, states, rows, hidden)


def k_tree(
    nodes: int, width: int, states: int, rows: int, hidden: float = HIDDEN
) -> Problem:
    """Return a random network of a certain treewidth.

    The first ``width`` + 1 nodes form a clique; every later node gets ``width``
    parents that are a clique already: moralisation adds nothing, so the treewidth is
    ``width`` exactly. The first node is asked for.
    """
    random = np.random.default_rng((SEED, nodes, width, states))
    cliques: list[tuple[int, ...]] = [tuple(range(width))]
    tables: list[NodeTable] = []
    for node in range(nodes):
        if node < width:
            parents = tuple(range(node))
        else:
            parents = cliques[random.integers(len(cliques))]
            cliques += [
                (*(p for p in parents if p != dropped), node) for dropped in parents
            ]
        tables.append(_random_table(node, parents, states, random))
    return _random_problem(f"{nodes} nodes, treewidth {width}", tables, rows, hidden)


def grid(side: int, rows: int) -> Problem:
    """Return a grid of ``side`` × ``side`` yes/no nodes, each with parents up and left.

    Its treewidth is ``side``. The first corner is asked for; findings are the last
    row of nodes, so that no finding cuts the grid.
    """
    random = np.random.default_rng((SEED, side))
    tables: list[NodeTable] = []
    for node in range(side * side):
        row, column = divmod(node, side)
        parents = [node - side] * (row > 0) + [node - 1] * (column > 0)
        tables.append(_random_table(node, parents, 2, random))
    problem = _random_problem(f"grid of {side} × {side}", tables, rows, HIDDEN)
    last = {f"n{number}" for number in range(side * (side - 1), side * side)}
    told: dict[str, AnyIntArray] = {
        name: codes for name, codes in problem.patients.items() if name in last
    }
    return replace(problem, patients=told)


def _random_table(
    node: int, parents: Iterable[int], states: int, random: np.random.Generator
) -> NodeTable:
    given = tuple(f"n{parent}" for parent in parents)
    shape = (states,) * len(given)
    table: FloatArray = random.dirichlet(np.ones(states), size=shape or None)
    return NodeTable(f"n{node}", given, table)


def _random_problem(
    name: str, tables: list[NodeTable], rows: int, hidden: float
) -> Problem:
    count = tables[0].table.shape[-1]
    states = {node.node: [f"s{number}" for number in range(count)] for node in tables}
    return _directed(name, "n0", tables, states, rows, hidden)


def _directed(
    name: str,
    target: str,
    nodes: list[NodeTable],
    states: dict[str, list[str]],
    rows: int,
    hidden: float,
) -> Problem:
    random = np.random.default_rng(SEED)
    patients = hide(draw(nodes, rows, random), {target}, random, hidden)
    factors = [Factor((*n.parents, n.node), n.table[np.newaxis]) for n in nodes]
    return Problem(name, target, states, nodes, factors, patients)
