"""Our engine and its peers, each made ready for the same patients.

A peer that is not installed is named as such in the report. What has to be done once
for a network, and putting findings into an engine's own terms, is not timed; every
question is.
"""

import importlib
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.inference.engine import Engine
from calcinosis.inference.evidence import Evidence
from calcinosis.network.clinic import NodeTable
from evaluation.benchmark.networks import Task

OURS, BATCH, NUMPY = "calcinosis", "batch", "batch by numpy alone"
ALONE, FIRST = "one by one", "one by one, new findings"
PLAIN = "one by one, new findings, by numpy alone"
"""How patients are answered: all in one call, with or without the compiled kernel; each
alone, after the same findings or after none; the same without the kernel."""


@dataclass(frozen=True)
class Prepared:
    """An engine made ready: ``ask``, the part that is timed, answers all patients.

    ``read`` makes posteriors of what it returns, shape (patients, states); ``fresh`` is
    called before every pass.
    """

    ask: Callable[[], Any]
    read: Callable[[Any], FloatArray] = np.concatenate
    fresh: Callable[[], object] = lambda: None


@dataclass(frozen=True)
class Way:
    """An exact engine and how it is asked; ``package`` as pip knows it.

    ``prepare`` gets the task and the number of threads. ``tolerance`` is how far its
    posterior may be from the exact one, more for those with single precision.
    """

    engine: str
    package: str
    about: str
    prepare: Callable[[Task, int], Prepared]
    how: str = ALONE
    threaded: bool = True
    tolerance: float = 1e-10


def installed(package: str) -> str | None:
    """Version of an installed package, None where there is none."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _own(how: str, *, batch: bool, anew: bool) -> Way:
    """Return a way of asking this engine; ``anew``: it never knows a plan before."""

    def prepare(task: Task, threads: int) -> Prepared:
        given = [task.evidence()] if batch else task.singles()
        engine: list[Engine] = []
        # single patients are answered by the kernel where it is asked for by name
        compiled = None if batch or installed("numba") is None else True
        if how in (NUMPY, PLAIN):
            compiled = False

        def fresh() -> None:
            if anew or not engine:
                engine[:] = [task.engine(threads)]
                engine[0].compiled = compiled
                engine[0].infer(Evidence(1))

        def ask() -> list[FloatArray]:
            return [engine[0].infer(one).probability for one in given]

        return Prepared(ask, fresh=fresh)

    return Way(OURS, OURS, "", prepare, how, threaded=batch)


def _one_by_one(
    task: Task,
    given: Callable[[dict[str, int]], Any],
    ask: Callable[[Any], Any],
    read: Callable[[Any], Any],
) -> Prepared:
    """Ask a peer about each patient, in its own terms; ``read`` one answer of it."""
    known = [given(task.findings(row)) for row in range(task.rows)]
    return Prepared(
        lambda: [ask(one) for one in known],
        lambda found: np.array([read(answer) for answer in found]),
    )


def _pgmpy(task: Task, _threads: int) -> Prepared:
    """Make it ready; its threads are those of the linear algebra libraries."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # pgmpy about itself
        from pgmpy.inference import VariableElimination
    elimination: Any = VariableElimination(task.exported)
    target, states = task.target, task.states

    def read(answer: Any) -> FloatArray:
        order = [answer.state_names[target].index(s) for s in states[target]]
        return np.asarray(answer.values, dtype=np.float64)[order]

    return _one_by_one(
        task,
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


def pyagrum_posteriors(
    task: Task, names: Iterable[str], threads: int = 1
) -> Callable[[Any], list[Any]]:
    """Return a function of findings, made ready for these variables alone."""
    network = pyagrum_network(task.nodes, task.states)
    import pyagrum

    engine = pyagrum.LazyPropagation(network)
    engine.setNumberOfThreads(threads)
    engine.setTargets({*names})

    def ask(findings: Mapping[str, Any]) -> list[Any]:
        engine.setEvidence(dict(findings))
        engine.makeInference()
        return [engine.posterior(name) for name in names]

    return ask


def every_by_pyagrum(task: Task, names: Iterable[str], threads: int) -> Prepared:
    """Ask pyAgrum for several variables of each patient, side by side."""
    return _one_by_one(
        task,
        dict,
        pyagrum_posteriors(task, names, threads),
        lambda found: np.concatenate([answer.toarray() for answer in found]),
    )


def _bayesian_cpp(task: Task, _threads: int) -> Prepared:
    bayesian: Any = importlib.import_module("bayesian")
    variables = {
        node.node: bayesian.Variable(number, node.node, len(task.states[node.node]))
        for number, node in enumerate(task.nodes)
    }
    potentials: list[Any] = []
    for node in task.nodes:
        scope = [variables[name] for name in (*node.parents, node.node)]
        potentials.append(bayesian.Potential(scope, node.table.ravel().tolist()))
    engine, target = bayesian.Inference(potentials), [variables[task.target]]
    return _one_by_one(
        task,
        lambda findings: {variables[name]: n for name, n in findings.items()},
        lambda given: engine.conditional_given(target, given),
        lambda answer: answer.probabilities(),
    )


OWN = (
    _own(BATCH, batch=True, anew=True),
    _own(NUMPY, batch=True, anew=True),
    _own(ALONE, batch=False, anew=False),
    _own(FIRST, batch=False, anew=True),
    _own(PLAIN, batch=False, anew=True),
)
AGAIN = _own(BATCH, batch=True, anew=False)
"""A batch with its plan at hand."""
PEERS = (
    Way(
        *("pgmpy, variable elimination", "pgmpy"),
        "the reference that differences are taken from",
        _pgmpy,
    ),
    Way(
        *("pyAgrum, lazy propagation", "pyagrum"),
        "compiled; told what is asked for, so that it leaves out the rest",
        lambda task, threads: every_by_pyagrum(task, [task.target], threads),
    ),
    Way(
        *("bayesian-cpp, elimination", "bayesian-cpp"),
        "compiled, single precision, one thread; its junction tree is left out, since "
        "version 0.1.3 answers wrongly there",
        _bayesian_cpp,
        threaded=False,
        tolerance=1e-5,
    ),
)
