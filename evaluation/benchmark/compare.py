"""One network, every engine, the same patients: seconds, and how far answers differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.inference.engine import Engine
from calcinosis.inference.evidence import Evidence
from calcinosis.inference.many_rows import available_cores
from evaluation.benchmark.peers import PEERS, Peer, installed
from evaluation.benchmark.problems import Problem
from evaluation.benchmark.timing import Timing, timed

__all__ = ["ALONE", "BATCH", "FIRST", "MISSING", "OURS", "compare", "each_of", "pose"]

OURS, MISSING = "calcinosis", "not installed"
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
    patients: int = 0
    timing: Timing | None = None
    difference: float | None = None
    note: str = ""


def compare(problem: Problem, sample: int, passes: int) -> dict[str, Any]:
    """Ask every engine about the same patients, each ``passes`` times.

    The first peer's posteriors are the reference.

    Returns
    -------
    dict
        ``network``, number of ``nodes``, ``target``, ``entries``; a batch of ``rows``,
        of whom the first ``sample`` were answered one by one too, by the peers as well.
    """
    few, theirs = problem.head(sample), list[Entry]()
    reference: FloatArray | None = None
    for peer in PEERS:
        for threads in sorted({1, available_cores() if peer.threaded else 1}):
            entry, answers = pose(peer, few, threads, passes, reference)
            if reference is None and answers is not None and np.isfinite(answers).all():
                reference = answers
            theirs.append(entry)
    ours = [
        replace(entry, difference=_difference(answers[:sample], reference))
        for entry, answers in (*_batches(problem, passes), *_singles(few, passes))
    ]
    return {
        **{"network": problem.name, "nodes": len(problem.states)},
        **{"target": problem.target, "rows": problem.rows, "sample": few.rows},
        "entries": [asdict(entry) for entry in (*ours, *theirs)],
    }


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
    entry = Entry(peer.name, ALONE, threads)
    if installed(peer.package) is None:
        return replace(entry, note=MISSING), None
    try:
        timing, answers = _ask(peer, problem, threads, passes, budget)
    except Exception as error:  # whatever a peer raises is its result
        note = " ".join(f"fails: {type(error).__name__}: {error}".split())[:90]
        return replace(entry, note=note), None
    note, off = "", _difference(answers, reference)
    if not np.isfinite(answers).all():
        off, note = None, "WRONG: answers nan"
    elif off is not None and off > peer.tolerance:
        note = f"WRONG: more than {peer.tolerance:g} from the reference"
    return Entry(peer.name, ALONE, threads, problem.rows, timing, off, note), answers


def _ask(
    peer: Peer, problem: Problem, threads: int, passes: int, budget: float
) -> tuple[Timing, FloatArray]:
    asked = peer.prepare(problem, threads)
    given = [asked.given(problem.findings(row)) for row in range(problem.rows)]
    asked.ask(given[0])  # what a peer compiles at its first question is not counted
    found: list[Any] = []

    def everyone() -> None:
        found[:] = [asked.ask(one) for one in given]

    timing = timed(everyone, problem.rows, passes, budget, threads)
    return timing, np.array([asked.read(answer) for answer in found])


def _batches(problem: Problem, passes: int) -> Iterator[tuple[Entry, FloatArray]]:
    """All patients at once by engines that know no plan yet: most threads first."""
    evidence, found = problem.evidence(), list[FloatArray]()
    for threads in sorted({1, available_cores()}, reverse=True):

        def fresh(threads: int = threads) -> None:
            found[:] = [problem.engine(threads).infer(evidence).probability]

        timing = timed(fresh, problem.rows, passes, threads=threads)
        yield Entry(OURS, BATCH, threads, problem.rows, timing), found[0]


def _singles(problem: Problem, passes: int) -> Iterator[tuple[Entry, FloatArray]]:
    """Each patient alone, with plans at hand, then with plans made on the way."""
    singles, new, rows = problem.singles(), list[float](), problem.rows
    engine = problem.engine(1)
    for _ in range(passes):
        engine = problem.engine(1)  # knows no set of findings yet
        engine.infer(Evidence(1))
        new.append(timed(partial(each_of, engine, singles), rows, 1, threads=1).best)
    known = timed(partial(each_of, engine, singles), rows, passes, threads=1)
    for how, timing in ((ALONE, known), (FIRST, Timing.of(new))):
        yield Entry(OURS, how, 1, rows, timing), each_of(engine, singles)


def each_of(engine: Engine, singles: Sequence[Evidence]) -> FloatArray:
    """Posterior of each patient, one a call, shape (patients, states)."""
    return np.array([engine.infer(one).probability[0] for one in singles])


def _difference(answers: FloatArray, reference: FloatArray | None) -> float | None:
    return None if reference is None else float(np.abs(answers - reference).max())
