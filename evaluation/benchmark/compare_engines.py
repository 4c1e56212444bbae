"""One network, every engine, the same patients: seconds, and how far answers differ."""

import time
from collections.abc import Callable
from statistics import median
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from calcinosis._arrays import FloatArray
from calcinosis.errors import TooLargeError
from calcinosis.inference.many_rows import available_cores
from evaluation.benchmark.engines import BATCH, NUMPY, OWN, PEERS, Way, installed
from evaluation.benchmark.networks import Task

MISSING = "not installed"


def contest(task: Task, sample: int, passes: int) -> dict[str, Any]:
    """Ask every engine about the same patients, each ``passes`` times.

    The first peer's posteriors are the reference.

    Returns
    -------
    dict
        ``network``, number of ``nodes``, ``target``, ``entries`` (:func:`pose`); a
        batch of ``rows``, of whom the first ``sample`` were answered one by one too, by
        the peers as well.
    """
    few, entries = task.head(sample), list[dict[str, Any]]()
    reference: FloatArray | None = None
    for way in (*PEERS, *OWN):
        posed = task if way.how in (BATCH, NUMPY) else few
        for threads in sorted({1, available_cores() if way.threaded else 1}):
            entry, answers = pose(way, posed, threads, passes, reference)
            if reference is None and entry["timing"] and not entry["note"]:
                reference = answers
            entries.append(entry)
    return {
        **{"network": task.name, "nodes": len(task.states)},
        **{"target": task.target, "rows": task.rows, "sample": few.rows},
        "entries": sorted(entries, key=lambda one: one["engine"] != OWN[0].engine),
    }


def pose(
    way: Way,
    task: Task,
    threads: int,
    passes: int,
    reference: FloatArray | None = None,
    budget: float = 20.0,
) -> tuple[dict[str, Any], FloatArray | None]:
    """Ask one engine about every patient of a task.

    Once more than it is timed: what an engine compiles at its first question is not
    counted.

    Raises
    ------
    TooLargeError
        If this engine says that the network is too large.

    Returns
    -------
    entry : dict
        ``engine``, ``how``, ``threads``, ``patients``; ``timing`` in seconds per
        patient; ``difference``, the largest of any posterior probability from the
        reference; both are None where there is no answer. ``note`` says why there is
        none, or that it is wrong.
    answers : array, shape (patients, states)
        None where the engine has none.
    """
    entry: dict[str, Any] = {"engine": way.engine, "how": way.how, "threads": threads}
    entry |= {"patients": 0, "timing": None, "difference": None, "note": ""}
    if installed(way.package) is None:
        return entry | {"note": MISSING}, None
    try:
        asked = way.prepare(task, threads)
        asked.fresh()
        answers = np.asarray(asked.read(asked.ask()), dtype=np.float64)
        rest = (passes, budget, threads, asked.fresh)
        entry |= {"timing": timed(asked.ask, task.rows, *rest)}
    except TooLargeError:
        raise
    except Exception as error:  # whatever else an engine raises is its result
        note = " ".join(f"fails: {type(error).__name__}: {error}".split())[:90]
        return entry | {"note": note}, None
    entry["patients"] = task.rows
    if not np.isfinite(answers).all():
        entry["note"] = "WRONG: answers nan"
    elif reference is not None:
        off = float(np.abs(answers[: len(reference)] - reference).max())
        entry["difference"] = off
        if off > way.tolerance:
            entry["note"] = f"WRONG: more than {way.tolerance:g} from the reference"
    return entry, answers


def timed(
    work: Callable[[], object],
    items: int,
    passes: int,
    budget: float = 20.0,
    threads: int | None = None,
    before: Callable[[], object] = lambda: None,
) -> dict[str, Any]:
    """Time some work for ``items`` patients, by which the seconds are divided.

    After ``budget`` seconds no further pass is begun. Linear algebra libraries are held
    to ``threads``, if they are given. ``before`` every pass something may be done.

    Returns
    -------
    dict
        ``best``, ``middle`` and ``worst`` of so many ``passes``, in seconds a patient.
        The best is what the ratios use, for every engine alike: what else runs on the
        machine only ever adds.
    """
    seconds: list[float] = []
    with threadpool_limits(threads):
        while len(seconds) < passes and sum(seconds) * items < budget:
            before()
            started = time.perf_counter()
            work()
            seconds.append((time.perf_counter() - started) / items)
    ends = {"best": min(seconds), "worst": max(seconds)}
    return ends | {"middle": median(seconds), "passes": len(seconds)}
