"""Independent answers to compare the engine with: enumeration, pgmpy, pyAgrum."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.inference.evidence import Evidence, Observation
from calcinosis.inference.factor import Factor
from calcinosis.network.clinic import NodeTable
from evaluation.benchmark.engines import pyagrum_network


def enumerate_joint(
    states: Mapping[str, int],
    factors: Sequence[Factor],
    target: str,
    evidence: Evidence,
    row: int,
) -> tuple[FloatArray, float]:
    """P(target | evidence) and P(evidence) by summing over every world."""
    names = list(states)
    total = np.zeros(states[target])
    for world in product(*(range(states[name]) for name in names)):
        state = dict(zip(names, world, strict=True))
        value = 1.0
        for factor in factors:
            index = tuple(state[name] for name in factor.scope)
            value *= float(factor.table[0][index])
        for name, observed in evidence.observations.items():
            weights = observed.weights[observed.codes[row]]
            if observed.over_parents:
                leaf = factors_leaf(factors, name)
                parents = tuple(state[p] for p in leaf.scope if p != name)
                # the leaf's own table gives way to the likelihood; its states share it
                own = float(leaf.table[0][tuple(state[n] for n in leaf.scope)])
                value *= float(weights[parents]) / states[name] / own
            else:
                value *= float(weights[state[name]])
        total[state[target]] += value
    return total / max(total.sum(), 1e-300), float(total.sum())


def factors_leaf(factors: Sequence[Factor], name: str) -> Factor:
    """The one factor that contains a leaf."""
    (factor,) = [factor for factor in factors if name in factor.scope]
    return factor


def pgmpy_engine(model: Any) -> Any:
    """pgmpy's variable elimination, without its warning about itself."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        from pgmpy.inference import VariableElimination
    return VariableElimination(model)


def pyagrum_engine(
    nodes: Sequence[NodeTable], states: Mapping[str, Sequence[str]], target: str
) -> Any:
    """pyAgrum's lazy propagation on directed tables."""
    network = pyagrum_network(nodes, states)
    import pyagrum as gum

    engine = gum.LazyPropagation(network)
    engine.setTargets({target})
    return engine, network


def simulate(
    nodes: Sequence[NodeTable],
    states: Mapping[str, Sequence[str]],
    rows: int,
    known: float,
    seed: int,
    hidden: Sequence[str],
) -> Evidence:
    """Patients drawn from a directed network, with states hidden at random."""
    random = np.random.default_rng(seed)
    drawn: dict[str, Any] = {}
    observations: dict[str, Observation] = {}
    for node in nodes:
        count = len(states[node.node])
        flat = node.table.reshape(-1, count)
        code = np.zeros(rows, dtype=np.intp)
        for parent in node.parents:
            code = code * len(states[parent]) + drawn[parent]
        above = random.random(rows)[:, np.newaxis] > flat.cumsum(axis=1)[code]
        drawn[node.node] = np.minimum(above.sum(axis=1), count - 1)
        if node.node not in hidden:
            seen = np.where(random.random(rows) < known, drawn[node.node], -1)
            observations[node.node] = Observation.of_states(seen, count)
    return Evidence(rows, observations)
