"""Two further questions: every variable at once, and labs as numbers."""

from __future__ import annotations

from dataclasses import asdict, replace
from functools import partial
from typing import Any

import numpy as np

from calcinosis._arrays import AnyIntArray
from calcinosis.inference.evidence import Densities, Evidence
from calcinosis.model import Model
from calcinosis.network.simulate import draw_numbers
from evaluation.benchmark.networks import clinic
from evaluation.benchmark.peers import pyagrum_network
from evaluation.benchmark.problems import HIDDEN, SEED, Problem, draw, hide
from evaluation.benchmark.timing import cores, timed

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
    engine, evidence = problem.engine(threads), problem.evidence()
    answers = engine.marginals(evidence).probability
    work = partial(engine.marginals, evidence)
    ours = timed(work, problem.rows, passes, threads=threads)
    oracle = pyagrum.LazyPropagation(pyagrum_network(problem.nodes, problem.states))
    oracle.setNumberOfThreads(1)
    found: list[list[Any]] = []

    def everyone() -> None:
        found.clear()
        for row in range(few.rows):
            oracle.setEvidence(few.findings(row))
            oracle.makeInference()
            found.append([oracle.posterior(name) for name in names])

    theirs = timed(everyone, few.rows, passes)
    off = 0.0
    for name, answer in answers.items():
        ours_of = answer[:sample]
        theirs_of = np.array([row[names.index(name)].toarray() for row in found])
        off = max(off, float(np.abs(theirs_of - ours_of).max()))
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
    (problem, never), measured = clinic(model), model.network.measured
    random = np.random.default_rng(SEED)
    drawn = draw(problem.nodes, rows, random)
    values = {name: draw_numbers(t, drawn, random) for name, t in measured.items()}
    for name, x in values.items():
        drawn[name] = np.digitize(x, measured[name].cuts)
        x[random.random(rows) < HIDDEN] = np.nan
    known = {name: np.isfinite(x) for name, x in values.items()}
    labs: dict[str, AnyIntArray] = {
        name: np.where(known[name], drawn[name], -1) for name in known
    }
    told = hide(drawn, never, random)
    words = replace(problem, patients=told | labs).evidence()
    others = {n: o for n, o in words.observations.items() if n not in measured}
    densities = {n: Densities(x, measured[n].densities) for n, x in values.items()}
    both = {"words": words, "numbers": Evidence(rows, others, densities)}
    times, leaders = dict[str, Any](), list[Any]()
    engine = problem.engine(cores())
    for name, evidence in both.items():
        leaders.append(engine.infer(evidence).probability.argmax(axis=1))
        infer = partial(engine.infer, evidence)
        times[name] = asdict(timed(infer, rows, passes, threads=cores()))
    given = sum(int(there.sum()) for there in known.values()) / rows
    same = float((leaders[0] == leaders[1]).mean())
    return {
        **{"rows": rows, "threads": cores(), "quantities": len(measured)},
        **{"given": given, "same_leader": same, **times},
    }
