"""The peers: each is given the same network and asked about the same patients.

A peer that is not installed is named as such in the report. What has to be done once
for a network, and putting findings into a peer's own terms, is not timed; each question
is.
"""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.network.clinic import NodeTable
from evaluation.benchmark.problems import Problem

__all__ = [
    "PEERS",
    "PYAGRUM",
    "Asked",
    "Peer",
    "installed",
    "pyagrum_engine",
    "pyagrum_network",
]


@dataclass(frozen=True)
class Asked:
    """A peer made ready for one network; only ``ask`` is timed.

    ``given`` puts findings (node → state number) into the peer's own terms, ``read``
    the answer into probabilities in the order of the target's states.
    """

    given: Callable[[Mapping[str, Any]], Any]
    ask: Callable[[Any], Any]
    read: Callable[[Any], FloatArray]


@dataclass(frozen=True)
class Peer:
    """Another exact engine: ``package`` as pip knows it, ``about`` for the reader.

    ``prepare`` gets the problem and the number of threads. ``tolerance`` is how far its
    posterior may be from the exact one, more for those with single precision.
    """

    name: str
    package: str
    about: str
    prepare: Callable[[Problem, int], Asked]
    threaded: bool = True
    tolerance: float = 1e-10


def installed(package: str) -> str | None:
    """Version of an installed package, None where there is none."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _pgmpy(problem: Problem, _threads: int) -> Asked:
    """Make it ready; its threads are those of the linear algebra libraries."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # pgmpy about itself
        from pgmpy.inference import VariableElimination
    elimination: Any = VariableElimination(problem.exported)
    target, states = problem.target, problem.states

    def read(answer: Any) -> FloatArray:
        order = [answer.state_names[target].index(s) for s in states[target]]
        return np.asarray(answer.values, dtype=np.float64)[order]

    return Asked(
        lambda findings: {name: states[name][n] for name, n in findings.items()},
        lambda given: elimination.query([target], given, show_progress=False),
        read,
    )


def pyagrum_network(
    nodes: Sequence[NodeTable], states: Mapping[str, Sequence[str]]
) -> Any:
    """Return a ``pyagrum.BayesNet``; evidence may give states by number or by name."""
    with warnings.catch_warnings():
        # SWIG warns of its own types; as an error that warning ends the interpreter
        warnings.simplefilter("ignore", DeprecationWarning)
        import pyagrum
    network = pyagrum.BayesNet()
    for node in nodes:
        labels = list(states[node.node])
        network.add(pyagrum.LabelizedVariable(node.node, node.node, labels))
    for node in nodes:
        for parent in node.parents:
            network.addArc(parent, node.node)
        table = network.cpt(node.node)
        axes = [*node.parents, node.node]
        order = [axes.index(name) for name in reversed(list(table.names))]
        table[:] = np.ascontiguousarray(node.table.transpose(order))
    return network


def pyagrum_engine(problem: Problem, threads: int) -> Any:
    """Return pyAgrum's engine for a problem, which is asked for every variable."""
    network = pyagrum_network(problem.nodes, problem.states)
    import pyagrum

    engine = pyagrum.LazyPropagation(network)
    engine.setNumberOfThreads(threads)
    return engine


def _pyagrum(problem: Problem, threads: int) -> Asked:
    engine = pyagrum_engine(problem, threads)
    engine.setTargets({problem.target})

    def ask(findings: dict[str, Any]) -> Any:
        engine.setEvidence(findings)
        engine.makeInference()
        return engine.posterior(problem.target)

    return Asked(dict, ask, lambda answer: np.asarray(answer.toarray()))


def _bayesian_cpp(problem: Problem, _threads: int) -> Asked:
    bayesian: Any = importlib.import_module("bayesian")
    variables = {
        node.node: bayesian.Variable(number, node.node, len(problem.states[node.node]))
        for number, node in enumerate(problem.nodes)
    }
    potentials: list[Any] = []
    for node in problem.nodes:
        scope = [variables[name] for name in (*node.parents, node.node)]
        potentials.append(bayesian.Potential(scope, node.table.ravel().tolist()))
    engine, target = bayesian.Inference(potentials), [variables[problem.target]]
    return Asked(
        lambda findings: {variables[name]: n for name, n in findings.items()},
        lambda given: engine.conditional_given(target, given),
        lambda answer: np.asarray(answer.probabilities(), dtype=np.float64),
    )


PYAGRUM = Peer(
    *("pyAgrum, lazy propagation", "pyagrum"),
    "compiled; told what is asked for, so that it leaves out the rest",
    _pyagrum,
)
PEERS = (
    Peer(
        *("pgmpy, variable elimination", "pgmpy"),
        "the reference that differences are taken from",
        _pgmpy,
    ),
    PYAGRUM,
    Peer(
        *("bayesian-cpp, elimination", "bayesian-cpp"),
        "compiled, single precision, one thread; its junction tree is left out, since "
        "version 0.1.3 answers wrongly there",
        _bayesian_cpp,
        threaded=False,
        tolerance=1e-5,
    ),
)
