"""How cost grows: patients, findings, nodes, states, treewidth, one at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from calcinosis.errors import TooLargeError
from calcinosis.inference.many_rows import available_cores
from evaluation.benchmark.compare import each_of, pose
from evaluation.benchmark.networks import grid, k_tree
from evaluation.benchmark.peers import PEERS, Peer, installed
from evaluation.benchmark.problems import HIDDEN, MEMORY, SEED, Problem, draw
from evaluation.benchmark.timing import timed
from evaluation.pages.layout import count

__all__ = ["Growth", "grow", "sweeps"]

SLOW = 0.1
"""An engine that took more seconds for one patient is not asked about larger problems:
in its next step it may take minutes, or all memory."""
BUDGET = 4.0
"""Seconds after which a point is not measured once more."""
SHOWN = ("pyagrum", "pgmpy")
"""Peers that are asked along the way."""

Engines = Mapping[str, Callable[[Problem], float | None]]
"""Engine → seconds per patient of a problem, None where it fails."""
Family = Callable[[int], Problem]


@dataclass(frozen=True)
class Growth:
    """Points of each sweep; ``batch`` patients at once, ``sample`` one by one.

    Grids have ``sides``; ``grid_memory`` bytes is what a table of theirs may take: the
    real limit (1 GB) would take hours to reach. The defaults are a full run.
    """

    patients: Sequence[int] = (1, 10, 100, 1000, 10_000, 100_000, 1_000_000)
    findings: Sequence[int] = (0, 3, 6, 12, 24, 48, 64)
    nodes: Sequence[int] = (10, 30, 100, 300, 1000)
    states: Sequence[int] = (2, 3, 5, 8, 12, 20)
    sides: Sequence[int] = (2, 4, 6, 8, 10, 12, 14, 16, 18, 20)
    grid_memory: float = 4e6
    batch: int = 10_000
    sample: int = 40


def sweeps(own: Problem, sizes: Growth) -> list[dict[str, Any]]:
    """Measure all sweeps; ``own`` needs as many patients as the largest batch."""
    clinic, memory = own.head(sizes.batch), sizes.grid_memory
    rows, few = clinic.rows, min(clinic.rows, 500)
    patients = f"batch of {count(rows)}"
    clear = f"clinic network, {100 * HIDDEN:.0f} % of the states hidden"
    differs = f"clinic network, {patients}, which findings differs by patient"
    width_3 = f"random networks, treewidth 3, 3 states, {patients}"
    width_2 = f"random networks, 30 nodes, treewidth 2, {patients}"
    held_to = f"engine held to tables of {memory / 1e6:g} MB"
    grids = f"n × n grids of yes/no nodes, batch of {few}, {held_to}"
    told = [n for n in sizes.findings if n <= len(own.patients)]
    all_, held = _engines(sizes.sample), _engines(min(sizes.sample, 5), memory)
    calls: Engines = {
        "this engine, first call": partial(_batch, passes=1),
        "this engine, batch": _batch,
    }
    tree = partial(k_tree, 30, 2, rows=rows)
    return [
        grow("patients", clear, sizes.patients, own.head, calls),
        grow("findings given", differs, told, lambda n: _told(clinic, n), all_),
        grow("nodes", width_3, sizes.nodes, lambda n: k_tree(n, 3, 3, rows), all_),
        grow("states per variable", width_2, sizes.states, tree, all_),
        grow("treewidth", grids, sizes.sides, lambda n: grid(n, few), held),
    ]


def grow(
    name: str, about: str, points: Iterable[int], problem_of: Family, engines: Engines
) -> dict[str, Any]:
    """Ask engines about ever larger problems.

    An engine that has become slow or has failed is left out from there on, this engine
    when it says that the network is too large.

    Returns
    -------
    dict
        ``name`` and ``about`` (what is fixed); ``seconds``: engine → list of (size,
        seconds per patient), as far as it was asked; ``refused``: list of (size, what
        this engine said).
    """
    seconds: dict[str, list[tuple[int, float]]] = {}
    refused: list[tuple[int, str]] = []
    running = dict(engines)
    for size in points:
        problem = problem_of(size)
        for engine, ask in list(running.items()):
            took: float | None = None
            try:
                took = ask(problem)
            except TooLargeError as error:
                refused.append((size, str(error)))
            if took is not None:
                seconds.setdefault(engine, []).append((size, took))
            if took is None or took > SLOW:
                del running[engine]
    return {"name": name, "about": about, "seconds": seconds, "refused": refused}


def _engines(sample: int, memory: float = MEMORY) -> Engines:
    """Put this engine beside the peers that are there, asked one by one about a few."""
    there = [p for p in PEERS if p.package in SHOWN and installed(p.package)]
    return {
        "this engine, batch": partial(_batch, memory=memory),
        "this engine, one patient": partial(_alone, sample, memory),
        **{peer.name: partial(_peer, peer, sample) for peer in there},
    }


def _peer(peer: Peer, sample: int, problem: Problem) -> float | None:
    timing = pose(peer, problem.head(sample), 1, 2, budget=BUDGET)[0].timing
    return None if timing is None else timing.best


def _batch(problem: Problem, memory: float = MEMORY, passes: int = 3) -> float:
    """Seconds per patient, the best of calls of which only the first has to plan."""
    engine, evidence = problem.engine(available_cores(), memory), problem.evidence()
    infer = partial(engine.infer, evidence)
    return timed(infer, problem.rows, passes, BUDGET, available_cores()).best


def _alone(sample: int, memory: float, problem: Problem) -> float:
    """Seconds per patient, one a call, as it is after the first with its findings."""
    engine, singles = problem.engine(1, memory), problem.head(sample).singles()
    return timed(partial(each_of, engine, singles), len(singles), 3, BUDGET, 1).best


def _told(problem: Problem, count: int) -> Problem:
    """Tell ``count`` findings of each patient, chosen at random for each."""
    random = np.random.default_rng((SEED, count))
    names = list(problem.patients)
    order = random.random((problem.rows, len(names))).argsort(axis=1).argsort(axis=1)
    states = draw(problem.nodes, problem.rows, random)
    told = {
        name: np.where(order[:, column] < count, states[name], -1)
        for column, name in enumerate(names)
    }
    return replace(problem, patients=told)
