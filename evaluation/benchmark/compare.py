"""One network, every engine, the same patients: seconds, and how far answers differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.inference.engine import Engine
from calcinosis.inference.evidence import Evidence
from evaluation.benchmark.peers import PEERS, Asked, Peer, installed
from evaluation.benchmark.problems import Problem
from evaluation.benchmark.timing import Timing, cores, limited, timed

__all__ = ["ALONE", "BATCH", "FIRST", "OURS", "Comparison", "Entry", "compare", "pose"]

OURS = "calcinosis"
BATCH, ALONE, FIRST = "batch", "one by one", "one by one, new findings"
"""How patients are answered: all in one call; each alone with the plan for its set of
findings at hand; each alone and its plan made on the way."""


@dataclass(frozen=True)
class Entry:
    """One engine on one network.

    ``timing`` is in seconds per patient, ``difference`` the largest of any posterior
    probability from the reference; both are None where there is no answer. ``note``
    says why there is none, or that it is wrong.
    """

    engine: str
    how: str
    threads: int
    patients: int
    timing: Timing | None
    difference: float | None
    note: str = ""


@dataclass(frozen=True)
class Comparison:
    """All engines on one network: a batch of ``rows``, of whom the first ``sample``.

    Those were answered one by one too, by the peers as well.
    """

    network: str
    nodes: int
    target: str
    rows: int
    sample: int
    entries: tuple[Entry, ...]


def compare(
    problem: Problem, sample: int, passes: int, peers: Sequence[Peer] = PEERS
) -> Comparison:
    """Ask every engine about the same patients, each ``passes`` times.

    The first peer's posteriors are the reference.
    """
    few, theirs = problem.head(sample), list[Entry]()
    reference: FloatArray | None = None
    for peer in peers:
        for threads in (1, cores()) if peer.threaded and cores() > 1 else (1,):
            entry, answers = pose(peer, few, threads, passes, reference)
            if reference is None and answers is not None and np.isfinite(answers).all():
                reference = answers
            theirs.append(entry)
    ours = [
        *_batches(problem, few, passes, reference),
        *_singles(few, passes, reference),
    ]
    return Comparison(
        *(problem.name, len(problem.states), problem.target, problem.rows, few.rows),
        (*ours, *theirs),
    )


def pose(
    peer: Peer,
    problem: Problem,
    threads: int,
    passes: int,
    reference: FloatArray | None = None,
    budget: float = 20.0,
) -> tuple[Entry, FloatArray | None]:
    """Ask one peer about every patient of a problem, one after the other.

    Returns
    -------
    entry, answers
        The answers have shape (patients, states); None where the peer has none.
    """
    if installed(peer.package) is None:
        return Entry(peer.name, ALONE, threads, 0, None, None, "not installed"), None
    with limited(threads):
        try:
            asked = peer.prepare(problem, threads)
            timing, answers = _ask(asked, problem, passes, budget)
        except Exception as error:  # whatever a peer raises is its result
            note = " ".join(f"fails: {type(error).__name__}: {error}".split())[:90]
            return Entry(peer.name, ALONE, threads, 0, None, None, note), None
    note = ""
    off = _difference(answers, reference)
    if not np.isfinite(answers).all():
        off, note = None, "WRONG: answers nan"
    elif off is not None and off > peer.tolerance:
        note = f"WRONG: more than {peer.tolerance:g} from the reference"
    return Entry(peer.name, ALONE, threads, problem.rows, timing, off, note), answers


def _ask(
    asked: Asked, problem: Problem, passes: int, budget: float
) -> tuple[Timing, FloatArray]:
    given = [asked.given(problem.findings(row)) for row in range(problem.rows)]
    asked.ask(given[0])  # what a peer compiles at its first question is not counted
    found: list[Any] = []

    def everyone() -> None:
        found[:] = [asked.ask(one) for one in given]

    timing = timed(everyone, problem.rows, passes, budget)
    return timing, np.array([asked.read(answer) for answer in found])


def _batches(
    problem: Problem, few: Problem, passes: int, reference: FloatArray | None
) -> list[Entry]:
    entries: list[Entry] = []
    evidence = problem.evidence()
    for threads in sorted({1, cores()}, reverse=True):
        kept: list[FloatArray] = []

        def fresh(threads: int = threads, kept: list[FloatArray] = kept) -> None:
            kept[:] = [problem.engine(threads).infer(evidence).probability]

        with limited(threads):
            timing = timed(fresh, problem.rows, passes)
        off = _difference(kept[0][: few.rows], reference)
        entries.append(Entry(OURS, BATCH, threads, problem.rows, timing, off))
    return entries


def _singles(
    problem: Problem, passes: int, reference: FloatArray | None
) -> list[Entry]:
    singles, new = problem.singles(), list[float]()
    engine = problem.engine(1)
    with limited(1):
        for _ in range(passes):
            engine = problem.engine(1)  # knows no set of findings yet
            engine.infer(Evidence(1))
            new.append(timed(partial(_each, engine, singles), len(singles), 1).best)
        known = timed(partial(_each, engine, singles), len(singles), passes)
    off = _difference(_each(engine, singles), reference)
    return [
        Entry(OURS, how, 1, len(singles), timing, off)
        for how, timing in ((ALONE, known), (FIRST, Timing.of(new)))
    ]


def _each(engine: Engine, singles: Sequence[Evidence]) -> FloatArray:
    return np.array([engine.infer(one).probability[0] for one in singles])


def _difference(answers: FloatArray, reference: FloatArray | None) -> float | None:
    return None if reference is None else float(np.abs(answers - reference).max())
