"""What else is timed: every variable, labs as numbers, one patient, the cold start."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any, cast

import numpy as np

from calcinosis.diagnosis import Diagnosis
from calcinosis.inference.evidence import Densities, Evidence
from calcinosis.inference.many_rows import available_cores
from calcinosis.model import Model
from calcinosis.network.clinic import NodeTable
from calcinosis.network.leaves import single_version
from calcinosis.network.simulate import draw_numbers
from calcinosis.patient.written.case import Case
from evaluation import HERE, read_toml
from evaluation.benchmark import engines
from evaluation.benchmark.compare_engines import pose, timed
from evaluation.benchmark.networks import SEED, Task, clinic
from evaluation.score.references import frame

NUMBER = re.compile(r"\d+(?:\.\d+)?")
SEED_CASE = HERE / "cases" / "seed.yaml"
COMMANDS = {
    "diagnose": (sys.executable, "-m", "calcinosis", "diagnose", str(SEED_CASE)),
    "import": (sys.executable, "-c", "import pgmpy.inference"),
}


def every_variable(task: Task, sample: int, passes: int) -> dict[str, Any]:
    """Ask this engine, in a batch, and pyAgrum, one by one, for all variables.

    Returns
    -------
    dict
        ``ours`` and ``theirs``: seconds per patient; ``difference``: the largest of
        any posterior probability.
    """
    few, threads, names = task.head(sample), available_cores(), task.states

    def by_pyagrum(given: Task, threads: int) -> engines.Prepared:
        return engines.every_by_pyagrum(given, names, threads)

    peer = replace(engines.PEERS[1], prepare=by_pyagrum)
    own = replace(engines.OWN[0], prepare=_every)
    theirs, answers = pose(peer, few, 1, passes)
    ours, _ = pose(own, task, threads, passes, answers)
    told = {"network": task.name, "rows": task.rows, "sample": few.rows}
    told |= {"threads": threads, "difference": ours["difference"]}
    return told | {"ours": ours["timing"], "theirs": theirs["timing"]}


def _every(task: Task, threads: int) -> engines.Prepared:
    engine, evidence = task.engine(threads), task.evidence()
    return engines.Prepared(
        lambda: engine.marginals(evidence).probability,
        lambda found: np.concatenate([found[n] for n in task.states], axis=1),
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
    task, measured = clinic(model), model.network.measured
    random, threads = np.random.default_rng(SEED), available_cores()
    drawn = task.draw(rows, random)
    values = {name: draw_numbers(t, drawn, random) for name, t in measured.items()}
    for name, own in values.items():
        drawn[name] = np.digitize(own, measured[name].cuts)
    told = task.hide(drawn, random)
    words = told.evidence()
    for name, own in values.items():
        own[told.patients[name] < 0] = np.nan
    others = {n: o for n, o in words.observations.items() if n not in measured}
    densities = {n: Densities(x, measured[n].densities) for n, x in values.items()}
    both = {"words": words, "numbers": Evidence(rows, others, densities)}
    engine, times, leaders = task.engine(threads), dict[str, Any](), list[Any]()
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


def one_patient(model: Model, draws: int, passes: int) -> list[dict[str, Any]]:
    """Time each part of diagnosing the seed case, ``draws`` behind its intervals.

    Returns
    -------
    list of dict
        ``name``, ``about`` (what was done) and ``timing`` (seconds per call).
    """
    case = Case.read(SEED_CASE)
    result = model.diagnose(case)
    by_pyagrum, off = _by_pyagrum(model, result)
    compiled = Model(model.knowledge, network=model.network)
    compiled.engine.compiled = True
    larger = np.linspace(0, 0.01, 1000)[1:].tolist()
    others = iter([_with_other_numbers(case, by) for by in larger])
    told = {"count": len(result.evidence), "draws": draws, "off": off}
    whole: dict[str, Callable[[], object]] = {
        "diagnose": lambda: model.diagnose(replace(case)).posterior,
        "diagnose, kernel": lambda: compiled.diagnose(replace(case)).posterior,
        "diagnose, other numbers": lambda: model.diagnose(next(others)).posterior,
        "diagnose again": lambda: model.diagnose(case).posterior,
        "pyAgrum": by_pyagrum,
        "draw networks": lambda: Model(model.knowledge).draws(draws),
        "intervals": lambda: model.diagnose(case).intervals(draws),
    }
    found: list[dict[str, Any]] = []
    for part in read_toml("benchmark/measured.toml")["part"]:
        name, times = part["name"], part.get("times", 1) * passes
        own = dict(list(case.findings.items())[: part.get("findings")])
        # of results whose posterior is there; nothing of the part is kept
        given = [model.diagnose(replace(case, findings=own)) for _ in range(times + 1)]
        work = whole.get(name, partial(_next_value, iter(given), name))
        work()  # plans are kept from the first call on
        about = part.get("about", "").format(**told)
        found.append(
            {"name": name, "about": about, "timing": timed(work, 1, times, 8.0)}
        )
    return found


def _with_other_numbers(case: Case, by: float) -> Case:
    """Return a case whose numbers are all a little larger."""

    def other(entry: Any) -> Any:
        if isinstance(entry, list):
            return list(map(other, cast("list[object]", entry)))
        if isinstance(entry, dict):
            own = cast("dict[str, Any]", entry)
            return {name: other(one) for name, one in own.items()}
        if isinstance(entry, bool | None):
            return entry
        return NUMBER.sub(lambda found: f"{float(found[0]) + by:.6f}", str(entry))

    return replace(case, age=other(case.age), findings=other(dict(case.findings)))


def _next_value(results: Iterator[Diagnosis], name: str) -> object:
    value: object = getattr(next(results), name)
    return value() if callable(value) else value


def _by_pyagrum(model: Model, result: Diagnosis) -> tuple[Callable[[], object], float]:
    """Return the same question to pyAgrum, and how far its posterior is off.

    Numbers and films of a certain day enter as one more node each, put there
    beforehand; unsure signs as pyAgrum's own likelihoods.
    """
    network, task = result.reasoner.network, clinic(model)
    nodes, states = list(task.nodes), dict(network.states)
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
    ask = engines.pyagrum_posteriors(
        replace(task, nodes=nodes, states=states), ["lesion"]
    )
    off = float(np.abs(ask(findings)[0].toarray() - result.probabilities).max())
    return lambda: ask(findings), off


def cold_start(pairs: int) -> dict[str, Any]:
    """Start the command and an import of pgmpy's inference ``pairs`` times, in turn.

    The command runs once before that, to fill the disk cache, keep its byte code and
    its knowledge in compiled form.

    Returns
    -------
    dict
        Medians: seconds of whole processes by the clock (``_wall``) and of the
        processor (``_cpu``), and over the pairs of diagnosis over import
        (``wall_ratio``, ``cpu_ratio``).
    """
    _seconds("diagnose")
    times = frame([_seconds("diagnose") | _seconds("import") for _ in range(pairs)])
    for clock in ("wall", "cpu"):
        ratio = times[f"diagnose_{clock}"] / times[f"import_{clock}"]
        times[f"{clock}_ratio"] = ratio
    found: dict[str, Any] = times.median().to_dict()
    return {"pairs": pairs} | found


def _seconds(name: str) -> dict[str, float]:
    """Wall and processor seconds of a command, as after an installation.

    Without packages put beside ours; byte code is kept, as installers do.
    """
    left_out = ("PYTHONPATH", "PYTHONDONTWRITEBYTECODE")
    environment = {k: v for k, v in os.environ.items() if k not in left_out}
    before, started = os.times(), time.perf_counter()
    subprocess.run(COMMANDS[name], check=True, capture_output=True, env=environment)
    wall, after = time.perf_counter() - started, os.times()
    used = after.children_user + after.children_system
    cpu = used - before.children_user - before.children_system
    return {f"{name}_wall": wall, f"{name}_cpu": cpu}
