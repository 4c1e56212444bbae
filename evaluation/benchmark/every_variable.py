"""Posteriors of all variables at once: one collecting and one distributing pass."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from calcinosis._arrays import FloatArray
from evaluation.benchmark.peers import pyagrum_network
from evaluation.benchmark.problems import Problem
from evaluation.benchmark.timing import Timing, cores, limited, timed

__all__ = ["EveryVariable", "every_variable"]


@dataclass(frozen=True)
class EveryVariable:
    """Seconds per patient for the posteriors of all variables.

    Parameters
    ----------
    network : str
    rows : int
        Patients of this engine's batch.
    sample : int
        Of them, the first, whom pyAgrum answered one by one.
    threads : int
        Of this engine; pyAgrum had one.
    ours, theirs : Timing
    difference : float
        Largest difference of any posterior probability of any variable.
    """

    network: str
    rows: int
    sample: int
    threads: int
    ours: Timing
    theirs: Timing
    difference: float


def every_variable(problem: Problem, sample: int, passes: int) -> EveryVariable:
    """Ask this engine and pyAgrum's lazy propagation for all variables."""
    import pyagrum

    few, threads = problem.head(sample), cores()
    with limited(threads):
        engine, evidence = problem.engine(threads), problem.evidence()
        answers = engine.marginals(evidence).probability
        ours = timed(lambda: engine.marginals(evidence), problem.rows, passes)
    names = list(problem.states)
    with limited(1):
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
    off = [
        np.abs(_rows(found, column) - answers[name][: few.rows]).max()
        for column, name in enumerate(names)
        if name in answers
    ]
    return EveryVariable(
        problem.name, problem.rows, few.rows, threads, ours, theirs, float(max(off))
    )


def _rows(found: list[list[Any]], column: int) -> FloatArray:
    return np.array([row[column].toarray() for row in found])
