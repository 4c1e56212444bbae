"""Two further questions: every variable at once, and labs as numbers."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from typing import Any

import numpy as np

from calcinosis.inference.evidence import Densities, Evidence
from calcinosis.model import Model
from calcinosis.network.clinic import clinic_tables
from calcinosis.network.simulate import draw_numbers
from evaluation.benchmark.networks import never_told
from evaluation.benchmark.peers import pyagrum_network
from evaluation.benchmark.problems import HIDDEN, SEED, Problem, draw, hide
from evaluation.benchmark.timing import cores, limited, timed

__all__ = ["every_variable", "numbers_against_words"]


def every_variable(problem: Problem, sample: int, passes: int) -> dict[str, Any]:
    """Ask this engine, in a batch, and pyAgrum, one by one, for all variables.

    Returns
    -------
    dict
        ``ours`` and ``theirs``: seconds per patient; ``difference``: the largest of
        any posterior probability.
    """
    import pyagrum

    few, threads, names = problem.head(sample), cores(), list(problem.states)
    with limited(threads):
        engine, evidence = problem.engine(threads), problem.evidence()
        answers = engine.marginals(evidence).probability
        ours = timed(lambda: engine.marginals(evidence), problem.rows, passes)
    found: list[list[Any]] = []
    with limited(1):
        oracle = pyagrum.LazyPropagation(pyagrum_network(problem.nodes, problem.states))
        oracle.setNumberOfThreads(1)

        def everyone() -> None:
            found.clear()
            for row in range(few.rows):
                oracle.setEvidence(few.findings(row))
                oracle.makeInference()
                found.append([oracle.posterior(name) for name in names])

        theirs = timed(everyone, few.rows, passes)
    off = max(
        np.abs(np.array([row[at].toarray() for row in found]) - answers[name][:sample])
        .max()
        .item()
        for at, name in enumerate(names)
        if name in answers
    )
    return {
        **{"network": problem.name, "rows": problem.rows, "sample": few.rows},
        **{"threads": threads, "ours": asdict(ours), "theirs": asdict(theirs)},
        "difference": off,
    }


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
    network, measured = model.network, model.network.measured
    nodes, random = clinic_tables(network), np.random.default_rng(SEED)
    drawn = draw(nodes, rows, random)
    values = {name: draw_numbers(t, drawn, random) for name, t in measured.items()}
    for name, x in values.items():
        drawn[name] = np.digitize(x, measured[name].cuts)
        x[random.random(rows) < HIDDEN] = np.nan
    patients = hide(drawn, never_told(model), random)
    patients |= {n: np.where(np.isfinite(x), drawn[n], -1) for n, x in values.items()}
    factors = network.factors
    problem = Problem("", "lesion", network.states, nodes, factors, patients)
    words = problem.evidence()
    others = {n: o for n, o in words.observations.items() if n not in measured}
    densities = {n: Densities(x, measured[n].densities) for n, x in values.items()}
    both = {"words": words, "numbers": Evidence(rows, others, densities)}
    leaders: list[Any] = []
    times: dict[str, Any] = {}
    with limited(cores()):
        engine = problem.engine(cores())
        for name, evidence in both.items():
            leaders.append(engine.infer(evidence).probability.argmax(axis=1))
            work = partial(engine.infer, evidence)
            times[name] = asdict(timed(work, rows, passes))
    known = sum(int(np.isfinite(x).sum()) for x in values.values())
    return {
        **{"rows": rows, "threads": cores(), "quantities": len(measured)},
        **{"given": known / rows, **times},
        "same_leader": float((leaders[0] == leaders[1]).mean()),
    }
