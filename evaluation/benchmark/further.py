"""What else is timed: every variable, labs as numbers, one patient, the cold start."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from calcinosis.diagnosis import Diagnosis
from calcinosis.inference.evidence import Densities, Evidence
from calcinosis.inference.many_rows import available_cores
from calcinosis.model import Model
from calcinosis.network.clinic import NodeTable
from calcinosis.network.leaves import single_version
from calcinosis.network.simulate import draw_numbers
from calcinosis.patient.written.case import Case
from evaluation import HERE
from evaluation.benchmark.compare import pose, timed
from evaluation.benchmark.engines import (
    OWN,
    PEERS,
    Asked,
    every_by_pyagrum,
    pyagrum_posteriors,
)
from evaluation.benchmark.networks import SEED, Problem, clinic

SEED_CASE = HERE / "cases" / "seed.yaml"
FEW = 12
"""Findings of the shorter case, as the goal for the explanation counts them."""
FURTHER = (
    *("advise", "conflict", "tornado", "smallest_change", "timeline"),
    *("conflict_report", "plan_tests"),
)
"""Further parts of a result, which need no argument."""
DIAGNOSE = (sys.executable, "-m", "calcinosis", "diagnose", str(SEED_CASE))
IMPORT = (sys.executable, "-c", "import pgmpy.inference")


def every_variable(problem: Problem, sample: int, passes: int) -> dict[str, Any]:
    """Ask this engine, in a batch, and pyAgrum, one by one, for all variables.

    Returns
    -------
    dict
        ``ours`` and ``theirs``: seconds per patient; ``difference``: the largest of
        any posterior probability.
    """
    few, threads, names = problem.head(sample), available_cores(), problem.states
    _, peer, _ = PEERS
    peer = replace(peer, prepare=lambda p, threads: every_by_pyagrum(p, names, threads))
    theirs, answers = pose(peer, few, 1, passes)
    ours, _ = pose(replace(OWN[0], prepare=_every), problem, threads, passes, answers)
    told = {"network": problem.name, "rows": problem.rows, "sample": few.rows}
    told |= {"threads": threads, "difference": ours["difference"]}
    return told | {"ours": ours["timing"], "theirs": theirs["timing"]}


def _every(problem: Problem, threads: int) -> Asked:
    engine, evidence = problem.engine(threads), problem.evidence()
    return Asked(
        lambda: engine.marginals(evidence).probability,
        lambda found: np.concatenate([found[n] for n in problem.states], axis=1),
    )


def numbers_against_words(model: Model, rows: int, passes: int) -> dict[str, Any]:
    """Time labs as numbers against labs as words, on the same patients.

    Each known lab is drawn as a number from its distribution given what the patient
    has; its word is where the number lies. A number enters as its density, computed for
    each patient when it is needed; a word is shared by all who have it.

    Returns
    -------
    dict
        ``words`` and ``numbers``: seconds per patient; ``quantities``: measured
        quantities of the network, ``given``: mean number of them known of a patient;
        ``same_leader``: share of patients whose leading lesion is the same.
    """
    problem, measured = clinic(model), model.network.measured
    random, threads = np.random.default_rng(SEED), available_cores()
    drawn = problem.draw(rows, random)
    values = {name: draw_numbers(t, drawn, random) for name, t in measured.items()}
    for name, own in values.items():
        drawn[name] = np.digitize(own, measured[name].cuts)
    told = problem.hide(drawn, random)
    words = told.evidence()
    for name, own in values.items():
        own[told.patients[name] < 0] = np.nan
    others = {n: o for n, o in words.observations.items() if n not in measured}
    densities = {n: Densities(x, measured[n].densities) for n, x in values.items()}
    both = {"words": words, "numbers": Evidence(rows, others, densities)}
    engine, times, leaders = problem.engine(threads), dict[str, Any](), list[Any]()
    for name, evidence in both.items():
        leaders.append(engine.infer(evidence).probability.argmax(axis=1))
        infer = partial(engine.infer, evidence)
        times[name] = timed(infer, rows, passes, threads=threads)
    return {
        **{"rows": rows, "threads": threads, "quantities": len(measured)},
        "given": sum(float(np.isfinite(x).mean()) for x in values.values()),
        "same_leader": float((leaders[0] == leaders[1]).mean()),
        **times,
    }


def one_case(model: Model, draws: int, passes: int) -> list[dict[str, Any]]:
    """Time each part of diagnosing the seed case, ``draws`` behind its intervals.

    Returns
    -------
    list of dict
        ``name``, ``about`` (what was done) and ``timing`` (seconds per call).
    """
    case = Case.read(SEED_CASE)
    short = replace(case, findings=dict(list(case.findings.items())[:FEW]))
    result = model.diagnose(case)
    by_pyagrum, off = _by_pyagrum(model, result)
    count, many, twice = len(result.evidence), 4 * passes, 2 * passes
    whole = f"case of {count} entries to posterior, numpy engine"
    same = f"the same posterior by pyAgrum, differs by {off:.0e}"
    few = f"Shapley weights, {FEW} findings beside setting, age and sex"
    drawn = f"{draws} random versions of all rows, once for a model"
    kept = f"credible intervals from {draws} networks that are at hand"

    def on(name: str, about: str = "", of: Case = case, times: int = passes) -> Any:
        """Time a part of results whose posterior is there; nothing of it is kept."""
        left = iter([model.diagnose(of) for _ in range(times + 1)])
        return _part(name, about, lambda: _value(next(left), name), times, 6.0)

    return [
        _part("diagnose", whole, lambda: model.diagnose(case).posterior, many),
        _part("pyAgrum", same, by_pyagrum, many),
        on("explain", few, short, twice),
        on("explain", f"Shapley weights, all {count} entries"),
        on("next_tests", "worth of every test not done", times=twice),
        _part("draw networks", drawn, lambda: Model(model.knowledge).draws(draws), 2),
        _part("intervals", kept, lambda: model.diagnose(case).intervals(draws), passes),
        *(on(name) for name in FURTHER),
    ]


def _part(
    name: str, about: str, work: Callable[[], object], times: int, budget: float = 10.0
) -> dict[str, Any]:
    work()  # plans are kept from the first call on
    return {"name": name, "about": about, "timing": timed(work, 1, times, budget)}


def _value(result: Diagnosis, name: str) -> object:
    value: object = getattr(result, name)
    return value() if callable(value) else value


def _by_pyagrum(model: Model, result: Diagnosis) -> tuple[Callable[[], object], float]:
    """Return the same question to pyAgrum, and how far its posterior is off.

    Numbers and films of a certain day enter as one more node each, put there
    beforehand; unsure signs as pyAgrum's own likelihoods.
    """
    network, problem = result.reasoner.network, clinic(model)
    nodes, states = list(problem.nodes), dict(network.states)
    findings: dict[str, Any] = {}
    for item in result.interpretation.items:
        if not item.over_parents:
            findings[item.node] = item.likelihood.tolist()
            continue
        likelihood = single_version(item.likelihood)
        parents = network.leaf_parents[item.node]
        seen = likelihood.reshape([len(states[p]) for p in parents]) / likelihood.max()
        name = f"seen_{item.node}"
        nodes.append(NodeTable(name, parents, np.stack([seen, 1 - seen], axis=-1)))
        states[name] = ("seen", "not")
        findings[name] = 0
    ask = pyagrum_posteriors(replace(problem, nodes=nodes, states=states), ["lesion"])
    off = float(np.abs(ask(findings)[0].toarray() - result.probabilities).max())
    return lambda: ask(findings), off


def cold_start(pairs: int) -> dict[str, Any]:
    """Start the command and an import of pgmpy's inference ``pairs`` times, in turn.

    The command runs once before that, to fill the disk cache.

    Returns
    -------
    dict
        Medians: seconds of whole processes by the clock (``_wall``) and of the
        processor (``_cpu``), and over the pairs of diagnosis over import
        (``wall_ratio``, ``cpu_ratio``).
    """
    _seconds(DIAGNOSE)
    both = [(_seconds(DIAGNOSE), _seconds(IMPORT)) for _ in range(pairs)]
    times = np.array(both)  # pair, process, clock
    middle = np.median(times, axis=0)
    found: dict[str, Any] = {"pairs": pairs}
    for column, clock in enumerate(("wall", "cpu")):
        diagnose, imported = middle[:, column].tolist()
        ratio = float(np.median(times[:, 0, column] / times[:, 1, column]))
        found |= {f"diagnose_{clock}": diagnose, f"import_{clock}": imported}
        found[f"{clock}_ratio"] = ratio
    return found


def _seconds(command: Sequence[str]) -> tuple[float, float]:
    """Wall and processor seconds of one process, without packages put beside ours."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    before, started = os.times(), time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=environment)
    wall, after = time.perf_counter() - started, os.times()
    used = after.children_user + after.children_system
    return wall, used - before.children_user - before.children_system
