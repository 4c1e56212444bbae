"""Speed beside the peers, on the same evidence in one run: ratios, not claims.

Patients are drawn from the exported clinic network (or from a published one), 40 % of
their states are hidden at random, and every engine answers the same ones: this engine,
pgmpy's variable elimination, pyAgrum's lazy propagation (one thread). The peers answer
a sample one by one, since they have no batch.
"""

from __future__ import annotations

import platform
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import Any

import numpy as np

from calcinosis._arrays import AnyIntArray, FloatArray
from calcinosis.case import Case
from calcinosis.clinic import NodeTable, clinic_tables
from calcinosis.engine import Engine, Evidence, Observation
from calcinosis.model import Model
from calcinosis.pgmpy_bridge import from_pgmpy

__all__ = ["Comparison", "as_text", "benchmark"]

HIDDEN = 0.4
PUBLISHED = {"alarm": "LVFAILURE", "child": "Disease", "hepar2": "PBC"}
SEED = 1


@dataclass(frozen=True)
class Comparison:
    """One network: seconds per patient of each engine, and how far the answers differ.

    Parameters
    ----------
    network : str
    nodes, rows, sample : int
        Nodes; patients of the batch; patients that the peers answered.
    batch, batch_one_thread, single : float
        This engine: seconds per patient in a batch, with one thread, and alone.
    pgmpy, pyagrum : float
        Seconds per patient.
    difference : float
        Largest difference of any posterior probability from pgmpy's.
    """

    network: str
    nodes: int
    rows: int
    sample: int
    batch: float
    batch_one_thread: float
    single: float
    pgmpy: float
    pyagrum: float
    difference: float


@dataclass(frozen=True)
class _Problem:
    """A network with patients: state numbers, −1 where hidden."""

    name: str
    target: str
    states: Mapping[str, Sequence[str]]
    engine: Callable[[int], Engine]
    nodes: list[NodeTable]
    exported: Any
    patients: Mapping[str, AnyIntArray]


def benchmark(model: Model, rows: int, sample: int) -> dict[str, Any]:
    """Compare the engines on this model and on three published networks.

    Parameters
    ----------
    model : Model
    rows : int
        Patients of each batch.
    sample : int
        Of them, patients that are also answered one by one.
    """
    problems = [_own(model, rows)]
    problems += [_published(name, target, rows) for name, target in PUBLISHED.items()]
    return {
        "machine": {
            "processor": platform.machine(),
            "python": platform.python_version(),
        },
        "versions": {
            name: version(name) for name in ("calcinosis", "numpy", "pgmpy", "pyagrum")
        },
        "hidden": HIDDEN,
        "comparisons": [asdict(_compare(p, sample)) for p in problems],
        "seed_case": _seed_case(model),
    }


def _own(model: Model, rows: int) -> _Problem:
    network = model.network
    nodes = clinic_tables(network)
    states = network.states
    counts = {name: len(own) for name, own in states.items()}
    latent = {v.name for v in model.knowledge.variables.values() if v.kind == "latent"}
    hidden = {"lesion", *latent, *model.knowledge.severities}
    return _Problem(
        "calcinosis",
        "lesion",
        states,
        lambda threads: Engine(counts, network.factors, "lesion", threads=threads),
        nodes,
        model.to_pgmpy(),
        _draw(nodes, states, rows, hidden),
    )


def _published(name: str, target: str, rows: int) -> _Problem:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # pgmpy about itself
        from pgmpy.utils import get_example_model

        exported: Any = get_example_model(name)
    for cpd in exported.get_cpds():  # the files' tables are rounded to seven digits
        cpd.normalize()
    states = {c.variable: list(c.state_names[c.variable]) for c in exported.get_cpds()}
    order = _topological(exported)
    nodes: list[NodeTable] = []
    for node in order:
        cpd = exported.get_cpds(node)
        parents = tuple(cpd.variables[1:])
        values = np.moveaxis(np.asarray(cpd.values, dtype=np.float64), 0, -1)
        nodes.append(NodeTable(node, parents, values))

    def engine(threads: int) -> Engine:
        compiled = from_pgmpy(exported, target)
        compiled.threads = threads
        return compiled

    patients = _draw(nodes, states, rows, {target})
    return _Problem(name, target, states, engine, nodes, exported, patients)


def _topological(exported: Any) -> list[str]:
    import networkx

    order: Any = networkx.topological_sort(exported)
    return [str(node) for node in order]


def _draw(
    nodes: Sequence[NodeTable],
    states: Mapping[str, Sequence[str]],
    rows: int,
    hidden: set[str],
) -> dict[str, AnyIntArray]:
    """Ancestral sampling; states hidden at random, those of ``hidden`` always."""
    random = np.random.default_rng(SEED)
    drawn: dict[str, AnyIntArray] = {}
    told: dict[str, AnyIntArray] = {}
    for node in nodes:
        count = len(states[node.node])
        code = np.zeros(rows, dtype=np.intp)
        for parent in node.parents:
            code = code * len(states[parent]) + drawn[parent]
        edges = node.table.reshape(-1, count).cumsum(axis=1)
        state = np.zeros(rows, dtype=np.intp)
        chance = random.random(rows)
        for column in range(count - 1):
            state += chance > edges[code, column]
        drawn[node.node] = state
        if node.node not in hidden:
            told[node.node] = np.where(random.random(rows) < HIDDEN, -1, state)
    return told


def _compare(problem: _Problem, sample: int) -> Comparison:
    rows = len(next(iter(problem.patients.values())))
    evidence = Evidence(
        rows,
        {
            name: Observation.of_states(
                codes.astype(np.intp), len(problem.states[name])
            )
            for name, codes in problem.patients.items()
        },
    )
    engine = problem.engine(2)
    started = time.perf_counter()
    answer = engine.infer(evidence).probability
    batch = (time.perf_counter() - started) / rows
    engine = problem.engine(1)
    started = time.perf_counter()
    engine.infer(evidence)
    alone = (time.perf_counter() - started) / rows
    chosen = range(min(sample, rows))
    singles = [evidence.of_rows(np.array([row])) for row in chosen]
    for single in singles:  # plans are kept between patients with the same findings
        engine.infer(single)
    started = time.perf_counter()
    for single in singles:
        engine.infer(single)
    one = (time.perf_counter() - started) / len(singles)
    pgmpy, theirs = _pgmpy(problem, chosen)
    return Comparison(
        problem.name,
        len(problem.states),
        rows,
        len(singles),
        batch,
        alone,
        one,
        pgmpy,
        _pyagrum(problem, chosen),
        float(np.abs(theirs - answer[: len(singles)]).max()),
    )


def _given(problem: _Problem, row: int) -> dict[str, str]:
    return {
        name: problem.states[name][int(codes[row])]
        for name, codes in problem.patients.items()
        if codes[row] >= 0
    }


def _pgmpy(problem: _Problem, chosen: Sequence[int]) -> tuple[float, FloatArray]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # pgmpy about itself
        from pgmpy.inference import VariableElimination
    elimination: Any = VariableElimination(problem.exported)
    given = [_given(problem, row) for row in chosen]
    target = problem.target
    elimination.query([target], given[0], show_progress=False)
    started = time.perf_counter()
    answers = [elimination.query([target], g, show_progress=False) for g in given]
    seconds = (time.perf_counter() - started) / len(given)
    names = answers[0].state_names[target]
    order = [names.index(state) for state in problem.states[target]]
    return seconds, np.array([answer.values for answer in answers])[:, order]


def _pyagrum(problem: _Problem, chosen: Sequence[int]) -> float:
    with warnings.catch_warnings():
        # SWIG warns of its own types
        warnings.simplefilter("ignore", DeprecationWarning)
        import pyagrum as gum
    network = gum.BayesNet()
    for node in problem.nodes:
        # a label of pyAgrum may not begin with a digit: states go by number
        network.add(
            gum.RangeVariable(node.node, "", 0, len(problem.states[node.node]) - 1)
        )
    for node in problem.nodes:
        for parent in node.parents:
            network.addArc(parent, node.node)
    for node in problem.nodes:
        table = network.cpt(node.node)
        axes = [*node.parents, node.node]
        order = [axes.index(name) for name in reversed(list(table.names))]
        table[:] = np.ascontiguousarray(node.table.transpose(order))
    engine = gum.LazyPropagation(network)
    engine.setNumberOfThreads(1)
    engine.setTargets({problem.target})
    given = [
        {
            name: int(codes[row])
            for name, codes in problem.patients.items()
            if codes[row] >= 0
        }
        for row in chosen
    ]
    started = time.perf_counter()
    for findings in given:
        engine.setEvidence(findings)
        engine.makeInference()
        engine.posterior(problem.target)
    return (time.perf_counter() - started) / len(given)


def _seed_case(model: Model) -> dict[str, float]:
    """Seconds of each part of one diagnosis."""
    case = Case.read("evaluation/cases/seed.yaml")
    model.diagnose(case).to_dict()
    parts: dict[str, Callable[[], object]] = {
        "diagnose": lambda: model.diagnose(case).posterior,
        "explain": lambda: model.diagnose(case).explain(),
        "next_tests": lambda: model.diagnose(case).next_tests(),
    }
    seconds: dict[str, float] = {}
    for name, part in parts.items():
        times: list[float] = []
        for _ in range(7):
            started = time.perf_counter()
            part()
            times.append(time.perf_counter() - started)
        seconds[name] = float(np.median(times))
    return seconds


def as_text(result: Mapping[str, Any]) -> str:
    """Return the comparison as a table, with ratios."""
    head = f"{'network':12}{'nodes':>6}{'batch':>10}{'1 thread':>10}{'alone':>10}"
    head += f"{'pyAgrum':>10}{'pgmpy':>10}{'× pyAgrum':>11}{'× pgmpy':>9}{'alone ×':>9}"
    lines = [head + "  largest difference"]
    for c in result["comparisons"]:
        times = ("batch", "batch_one_thread", "single", "pyagrum", "pgmpy")
        cells = "".join(f"{1e6 * c[name]:9.1f}µ" for name in times)
        ratios = f"{c['pyagrum'] / c['batch']:11.0f}{c['pgmpy'] / c['batch']:9.0f}"
        ratios += f"{c['pyagrum'] / c['single']:9.1f}"
        line = f"{c['network']:12}{c['nodes']:6}{cells}{ratios}"
        lines.append(f"{line}  {c['difference']:.1e}")
    lines.append(
        "seconds per patient; alone ×: pyAgrum's time over ours for one patient"
    )
    parts = ", ".join(
        f"{name} {1e3 * value:.1f} ms" for name, value in result["seed_case"].items()
    )
    lines.append(f"seed case: {parts}")
    return "\n".join(lines)
