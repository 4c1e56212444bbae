"""Patients who all have the same findings assessed: nbn's one way to do a batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from calcinosis._arrays import FloatArray
from evaluation.benchmark.peers import PEERS, installed
from evaluation.benchmark.problems import HIDDEN, SEED, Problem, draw
from evaluation.benchmark.timing import Timing, cores, limited, timed

__all__ = ["SameFindings", "same_findings"]


@dataclass(frozen=True)
class SameFindings:
    """Seconds per patient of a batch in which the same variables are known.

    Parameters
    ----------
    network : str
    rows : int
    threads : int
        Each engine was asked with one thread and with so many; the better counts.
    ours : Timing
    theirs : Timing or None
        nbn's; None where it is not installed.
    difference : float or None
        Largest difference of any posterior probability.
    """

    network: str
    rows: int
    threads: int
    ours: Timing
    theirs: Timing | None
    difference: float | None


def same_findings(problem: Problem, rows: int, passes: int) -> SameFindings:
    """Draw patients of whom the same variables are known, and answer them at once.

    Both engines have seen this set of findings before.
    """
    alike = _alike(problem, rows)
    evidence = alike.evidence()
    answers: FloatArray = alike.engine().infer(evidence).probability
    (peer,) = (peer for peer in PEERS if peer.package == "nbn")
    ours: list[Timing] = []
    theirs: list[Timing] = []
    off: list[float] = []
    for threads in sorted({1, cores()}):
        with limited(threads):
            engine = alike.engine(threads)
            engine.infer(evidence)
            ours.append(timed(partial(engine.infer, evidence), rows, passes))
            if installed(peer.package) is not None:
                asked = peer.prepare(alike, threads)
                given = asked.given(alike.patients)
                found = asked.read(asked.ask(given))
                off.append(float(np.abs(found - answers).max()))
                theirs.append(timed(partial(asked.ask, given), rows, passes))
    return SameFindings(
        problem.name,
        rows,
        cores(),
        min(ours, key=_best),
        min(theirs, key=_best, default=None),
        max(off, default=None),
    )


def _best(timing: Timing) -> float:
    return timing.best


def _alike(problem: Problem, rows: int) -> Problem:
    random = np.random.default_rng(SEED)
    names: Sequence[str] = list(problem.patients)
    count = round((1 - HIDDEN) * len(names))
    known = {str(name) for name in random.choice(names, count, replace=False)}
    drawn = draw(problem.nodes, rows, random)
    told = {name: states for name, states in drawn.items() if name in known}
    return replace(problem, patients=told)
