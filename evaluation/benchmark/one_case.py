"""The parts of one diagnosis: the seed case, each part on a fresh result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from calcinosis.diagnosis import Diagnosis
from calcinosis.model import Model
from calcinosis.network.clinic import NodeTable, clinic_tables
from calcinosis.network.leaves import single_version
from calcinosis.patient.case import Case
from evaluation import HERE
from evaluation.benchmark.peers import PEERS
from evaluation.benchmark.problems import Problem
from evaluation.benchmark.timing import Timing, limited, timed

__all__ = ["FEW", "Part", "one_case"]

SEED_CASE = HERE / "cases" / "seed.yaml"
FEW = 12
"""Findings of the shorter case, as the goal for the explanation counts them."""
FURTHER = (
    "advise",
    "conflict",
    "tornado",
    "smallest_change",
    "timeline",
    "conflict_report",
    "plan_tests",
)
"""Further parts of a result, which need no argument."""


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
    few = f"Shapley weights, {FEW} findings beside setting, age and sex"
    drawn = f"{draws} random versions of all rows, once for a model"
    whole = f"case of {count} entries to posterior, numpy engine"
    kept = f"credible intervals from {draws} networks that are at hand"

    def on(name: str, about: str = "", of: Case = case, times: int = passes) -> Part:
        return _on_result(name, about, model, of, times)

    return [
        _part("diagnose", whole, lambda: model.diagnose(case).posterior, 4 * passes),
        *_pyagrum(model.diagnose(case), passes),
        on("explain", few, short, 2 * passes),
        on("explain", f"Shapley weights, all {count} entries"),
        on("next_tests", "worth of every test not done", times=2 * passes),
        _part("draw networks", drawn, lambda: Model(model.knowledge).draws(draws), 2),
        _part("intervals", kept, lambda: model.diagnose(case).intervals(draws), passes),
        *(on(name) for name in FURTHER),
    ]


def _part(
    name: str, about: str, work: Callable[[], object], passes: int, budget: float = 10.0
) -> Part:
    work()  # plans are kept from the first call on
    return Part(name, about, timed(work, 1, passes, budget))


def _on_result(name: str, about: str, model: Model, case: Case, passes: int) -> Part:
    """Time one part of a result whose posterior is there; nothing of it is kept."""
    _value(model.diagnose(case), name)
    each = [model.diagnose(case) for _ in range(passes)]
    left = iter(each)
    return Part(name, about, timed(lambda: _value(next(left), name), 1, passes, 6.0))


def _value(result: Diagnosis, name: str) -> object:
    value: object = getattr(result, name)
    return value() if callable(value) else value


def _pyagrum(result: Diagnosis, passes: int) -> list[Part]:
    """Time the same patient by lazy propagation, from findings in its own terms.

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
    with limited(1):
        asked = peer.prepare(problem, 1)
        given = asked.given(findings)
        found = asked.read(asked.ask(given))
        off = np.abs(found - result.probabilities).max()
        about = f"the same posterior by pyAgrum, differs by {off:.0e}"
        return [_part("pyAgrum", about, lambda: asked.ask(given), 4 * passes)]
