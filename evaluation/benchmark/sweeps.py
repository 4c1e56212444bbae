"""How cost grows: patients, findings, nodes, states, treewidth, one at a time."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from calcinosis.errors import TooLargeError
from calcinosis.inference.many_rows import available_cores
from evaluation import read_toml
from evaluation.benchmark.compare_engines import pose
from evaluation.benchmark.engines import AGAIN, BATCH, OWN, PEERS, Way, installed
from evaluation.benchmark.networks import HIDDEN, SEED, Task, grid, k_tree
from evaluation.pages.layout import count

SLOW = 0.1
"""An engine that took more seconds for one patient is not asked about larger tasks:
in its next step it may take minutes, or all memory."""
BUDGET, PASSES = 4.0, 3
"""Seconds after which a point is not measured once more, and how often at most."""
BATCHES = {"this engine, first call": OWN[0], "this engine, batch": AGAIN}
ENGINES = {
    "this engine, batch": AGAIN,
    "this engine, one patient": OWN[2],
    **{peer.engine: peer for peer in PEERS if peer.package in ("pyagrum", "pgmpy")},
}
"""Who is asked along the way."""


def sweeps(own: Task, sizes: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Measure all sweeps, over points of ``sizes``.

    ``own`` has patients for the largest. What :func:`_grow` returns of each, its
    ``name``, and what it is ``about``.
    """
    clinic, memory = own.head(sizes["batch"]), sizes["grid_memory"]
    rows, few = clinic.rows, min(clinic.rows, 500)
    told = {"hidden": 100 * HIDDEN, "batch": count(rows), "few": few}
    told["memory"] = memory / 1e6
    task_of: dict[str, Callable[[int], Task]] = {
        "patients": own.head,
        "findings": lambda n: _told(clinic, n),
        "nodes": lambda n: k_tree(n, 3, 3, rows),
        "states": lambda n: k_tree(30, 2, n, rows),
        "sides": lambda n: replace(grid(n, few), memory=memory),
    }
    found: list[dict[str, Any]] = []
    for sweep in read_toml("benchmark/measured.toml")["sweep"]:
        of, about = sweep["of"], sweep["about"].format(**told)
        ways = BATCHES if of == "patients" else ENGINES
        sample = min(sizes["sample"], 5) if of == "sides" else sizes["sample"]
        most = len(own.patients) if of == "findings" else np.inf
        points = [n for n in sizes[of] if n <= most]
        grown = _grow(points, task_of[of], ways, sample)
        found.append({"name": sweep["name"], "about": about, **grown})
    return found


def _grow(
    points: Iterable[int],
    task_of: Callable[[int], Task],
    ways: Mapping[str, Way],
    sample: int,
) -> dict[str, Any]:
    """Ask engines about ever larger tasks, ``sample`` patients one by one.

    An engine that has become slow or has failed is left out from there on, this engine
    when it says that the network is too large.

    Returns
    -------
    dict
        ``seconds``: engine → list of (size, seconds per patient), as far as it was
        asked; ``refused``: list of (size, what this engine said).
    """
    seconds: dict[str, list[tuple[int, float]]] = {}
    refused: list[tuple[int, str]] = []
    running = {name: way for name, way in ways.items() if installed(way.package)}
    for size in points:
        task = task_of(size)
        for name, way in list(running.items()):
            batch = way.how == BATCH
            posed = task if batch else task.head(sample)
            threads, timing = available_cores() if batch else 1, None
            try:
                timing = pose(way, posed, threads, PASSES, budget=BUDGET)[0]["timing"]
            except TooLargeError as error:
                refused.append((size, str(error)))
            if timing:
                seconds.setdefault(name, []).append((size, timing["best"]))
            if not timing or timing["best"] > SLOW:
                del running[name]
    return {"seconds": seconds, "refused": refused}


def _told(task: Task, count: int) -> Task:
    """Tell ``count`` findings of each patient, chosen at random for each."""
    random = np.random.default_rng((SEED, count))
    names = list(task.patients)
    order = random.random((task.rows, len(names))).argsort(axis=1).argsort(axis=1)
    states = task.draw(task.rows, random)
    told = {
        name: np.where(order[:, column] < count, states[name], -1)
        for column, name in enumerate(names)
    }
    return replace(task, patients=told)
