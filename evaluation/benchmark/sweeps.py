"""How cost grows: patients, findings, nodes, states, treewidth, one at a time."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from calcinosis.errors import TooLargeError
from calcinosis.inference.many_rows import available_cores
from evaluation.benchmark.compare import pose
from evaluation.benchmark.engines import AGAIN, BATCH, OWN, PEERS, Way, installed
from evaluation.benchmark.networks import HIDDEN, SEED, Problem, grid, k_tree
from evaluation.pages.layout import count

SLOW = 0.1
"""An engine that took more seconds for one patient is not asked about larger problems:
in its next step it may take minutes, or all memory."""
BUDGET, PASSES = 4.0, 3
"""Seconds after which a point is not measured once more, and how often at most."""
BATCHES = {"this engine, first call": OWN[0], "this engine, batch": AGAIN}
ENGINES = {
    "this engine, batch": AGAIN,
    "this engine, one patient": OWN[1],
    **{peer.engine: peer for peer in PEERS if peer.package in ("pyagrum", "pgmpy")},
}
"""Who is asked along the way."""


def sweeps(own: Problem, sizes: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Measure all sweeps of ``sizes.toml``; ``own`` has patients for the largest."""
    clinic, memory, few = (
        own.head(sizes["batch"]),
        sizes["grid_memory"],
        sizes["sample"],
    )
    rows, of_grid = clinic.rows, min(clinic.rows, 500)
    patients = f"batch of {count(rows)}"
    told = [n for n in sizes["findings"] if n <= len(own.patients)]

    def sweep(
        name: str,
        about: str,
        points: Iterable[int],
        problem_of: Callable[[int], Problem],
        ways: Mapping[str, Way] = ENGINES,
        sample: int = few,
    ) -> dict[str, Any]:
        return {"name": name, "about": about} | _grow(points, problem_of, ways, sample)

    return [
        sweep(
            "patients",
            f"clinic network, {100 * HIDDEN:.0f} % of the states hidden",
            *(sizes["patients"], own.head, BATCHES),
        ),
        sweep(
            "findings given",
            f"clinic network, {patients}, which findings differs by patient",
            *(told, lambda n: _told(clinic, n)),
        ),
        sweep(
            "nodes",
            f"random networks, treewidth 3, 3 states, {patients}",
            *(sizes["nodes"], lambda n: k_tree(n, 3, 3, rows)),
        ),
        sweep(
            "states per variable",
            f"random networks, 30 nodes, treewidth 2, {patients}",
            *(sizes["states"], lambda n: k_tree(30, 2, n, rows)),
        ),
        sweep(
            "treewidth",
            f"n × n grids of yes/no nodes, batch of {of_grid}, "
            f"engine held to tables of {memory / 1e6:g} MB",
            *(sizes["sides"], lambda n: replace(grid(n, of_grid), memory=memory)),
            sample=min(few, 5),
        ),
    ]


def _grow(
    points: Iterable[int],
    problem_of: Callable[[int], Problem],
    ways: Mapping[str, Way],
    sample: int,
) -> dict[str, Any]:
    """Ask engines about ever larger problems, ``sample`` patients one by one.

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
        problem = problem_of(size)
        for name, way in list(running.items()):
            batch = way.how == BATCH
            posed = problem if batch else problem.head(sample)
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


def _told(problem: Problem, count: int) -> Problem:
    """Tell ``count`` findings of each patient, chosen at random for each."""
    random = np.random.default_rng((SEED, count))
    names = list(problem.patients)
    order = random.random((problem.rows, len(names))).argsort(axis=1).argsort(axis=1)
    states = problem.draw(problem.rows, random)
    told = {
        name: np.where(order[:, column] < count, states[name], -1)
        for column, name in enumerate(names)
    }
    return replace(problem, patients=told)
