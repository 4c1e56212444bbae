"""One patient, the seed case: the parts of a diagnosis, and the command from cold."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from calcinosis.diagnosis import Diagnosis
from calcinosis.model import Model
from calcinosis.network.clinic import NodeTable, clinic_tables
from calcinosis.network.leaves import single_version
from calcinosis.patient.case import Case
from evaluation import HERE
from evaluation.benchmark.peers import PEERS
from evaluation.benchmark.problems import Problem
from evaluation.benchmark.timing import Timing, timed

__all__ = ["Part", "cold_start", "one_case"]

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


@dataclass(frozen=True)
class Part:
    """One part of a diagnosis: seconds per call, and what was done."""

    name: str
    about: str
    timing: Timing


def one_case(model: Model, draws: int, passes: int) -> list[Part]:
    """Time each part of diagnosing the seed case.

    Parameters
    ----------
    model : Model
    draws : int
        Random versions of all rows behind the credible intervals.
    passes : int
    """
    case = Case.read(SEED_CASE)
    count = len(model.diagnose(case).evidence)
    short = replace(case, findings=dict(list(case.findings.items())[:FEW]))

    def anew(name: str, about: str, work: Callable[[], object], passes: int) -> Part:
        work()  # plans are kept from the first call on
        return Part(name, about, timed(work, 1, passes, 10.0))

    def on(name: str, about: str = "", of: Case = case, times: int = passes) -> Part:
        """Time a part of results whose posterior is there; nothing of it is kept."""
        _value(model.diagnose(of), name)
        left = iter([model.diagnose(of) for _ in range(times)])
        return Part(name, about, timed(lambda: _value(next(left), name), 1, times, 6.0))

    answer, off = _pyagrum(model.diagnose(case))
    return [
        anew(
            *("diagnose", f"case of {count} entries to posterior, numpy engine"),
            *(lambda: model.diagnose(case).posterior, 4 * passes),
        ),
        anew(
            *("pyAgrum", f"the same posterior by pyAgrum, differs by {off:.0e}"),
            *(answer, 4 * passes),
        ),
        on(
            *(
                "explain",
                f"Shapley weights, {FEW} findings beside setting, age and sex",
            ),
            *(short, 2 * passes),
        ),
        on("explain", f"Shapley weights, all {count} entries"),
        on("next_tests", "worth of every test not done", times=2 * passes),
        anew(
            *(
                "draw networks",
                f"{draws} random versions of all rows, once for a model",
            ),
            *(lambda: Model(model.knowledge).draws(draws), 2),
        ),
        anew(
            *("intervals", f"credible intervals from {draws} networks at hand"),
            *(lambda: model.diagnose(case).intervals(draws), passes),
        ),
        *(on(name) for name in FURTHER),
    ]


def _value(result: Diagnosis, name: str) -> object:
    value: object = getattr(result, name)
    return value() if callable(value) else value


def _pyagrum(result: Diagnosis) -> tuple[Callable[[], object], float]:
    """Lazy propagation for the same patient, and how far its posterior is off.

    Numbers and films of a certain day enter as one more node each, put there
    beforehand; unsure signs too.
    """
    network = result.reasoner.network
    nodes, states = list(clinic_tables(network)), dict(network.states)
    findings: dict[str, int] = {}
    for item in result.interpretation.items:
        likelihood = single_version(item.likelihood) if item.over_parents else None
        if likelihood is None:
            certain = np.flatnonzero(item.likelihood)
            if len(certain) == 1:
                findings[item.node] = int(certain[0])
                continue
            likelihood = item.likelihood
        parents = network.leaf_parents[item.node] if item.over_parents else (item.node,)
        seen = likelihood.reshape([len(states[p]) for p in parents]) / likelihood.max()
        name = f"seen_{item.node}"
        nodes.append(NodeTable(name, parents, np.stack([seen, 1 - seen], axis=-1)))
        states[name] = ("seen", "not")
        findings[name] = 0
    problem = Problem("seed", "lesion", states, nodes, network.factors, {})
    (peer,) = (p for p in PEERS if p.package == "pyagrum")
    asked = peer.prepare(problem, 1)
    given = asked.given(findings)
    found = asked.read(asked.ask(given))
    return lambda: asked.ask(given), float(np.abs(found - result.probabilities).max())


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
    diagnose, imported = np.median(times, axis=0).tolist()
    ratios = np.median(times[:, 0] / times[:, 1], axis=0).tolist()
    medians = {"diagnose": diagnose, "import": imported}
    return {
        "pairs": pairs,
        **{f"{name}_wall": wall for name, (wall, _) in medians.items()},
        **{f"{name}_cpu": cpu for name, (_, cpu) in medians.items()},
        **{"wall_ratio": ratios[0], "cpu_ratio": ratios[1]},
    }


def _seconds(command: Sequence[str]) -> tuple[float, float]:
    """Wall and processor seconds of one process, without packages put beside ours."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    before, started = os.times(), time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=environment)
    wall, after = time.perf_counter() - started, os.times()
    used = after.children_user + after.children_system
    return wall, used - before.children_user - before.children_system
