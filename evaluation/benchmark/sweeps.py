"""How cost grows: patients, findings, nodes, states, treewidth, one at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from calcinosis.errors import TooLargeError
from evaluation.benchmark.compare import pose
from evaluation.benchmark.networks import grid, k_tree
from evaluation.benchmark.peers import PEERS, Peer, installed
from evaluation.benchmark.problems import SEED, Problem, draw
from evaluation.benchmark.timing import cores, limited, timed
from evaluation.pages.blocks import count

__all__ = ["Growth", "Sweep", "by_rows", "grow", "sweeps"]

SLOW = 0.1
"""A peer that took more seconds for one patient is not asked about larger problems:
in its next step it may take minutes, or all memory."""
BUDGET = 4.0
"""Seconds after which a point is not measured once more."""
BATCH, ALONE = "this engine, batch", "this engine, one patient"
FRESH = "this engine, first call"
SHOWN = ("pyagrum", "pgmpy")
"""Peers that are asked along the way."""


@dataclass(frozen=True)
class Growth:
    """Points of the sweeps, ``batch`` patients at once, ``sample`` one by one.

    Grids have ``sides``; ``grid_memory`` bytes is what a table of theirs may take: the
    real limit (1 GB) would take hours to reach.
    """

    rows: Sequence[int]
    findings: Sequence[int]
    nodes: Sequence[int]
    states: Sequence[int]
    sides: Sequence[int]
    grid_memory: float
    batch: int
    sample: int


@dataclass(frozen=True)
class Sweep:
    """Engine → list of (size, seconds per patient), as far as it was asked.

    ``about`` says what is held fixed; ``refused``: where this engine said that the
    network is too large.
    """

    name: str
    about: str
    seconds: dict[str, list[tuple[int, float]]]
    refused: list[tuple[int, str]]


def sweeps(own: Problem, sizes: Growth) -> list[Sweep]:
    """Measure all sweeps; ``own`` needs as many patients as the largest batch."""
    batch, sample, memory = own.head(sizes.batch), sizes.sample, sizes.grid_memory
    rows, few = batch.rows, min(batch.rows, 500)
    patients = f"batch of {count(sizes.batch)}"
    told = [n for n in sizes.findings if n <= len(own.patients)]
    clinic = f"clinic network, {patients}, which findings differs by patient"
    width_3 = f"random networks, treewidth 3, 3 states, {patients}"
    width_2 = f"random networks, 30 nodes, treewidth 2, {patients}"
    grids = (
        f"n × n grids of yes/no nodes, batch of {few}, engine held to tables of "
        f"{memory / 1e6:g} MB"
    )
    return [
        by_rows(own, sizes.rows),
        grow("findings given", clinic, told, lambda n: _told(batch, n), sample),
        grow("nodes", width_3, sizes.nodes, lambda n: k_tree(n, 3, 3, rows), sample),
        grow(
            *("states per variable", width_2, sizes.states),
            lambda n: k_tree(30, 2, n, rows),
            sample,
        ),
        grow(
            *("treewidth", grids, sizes.sides),
            lambda n: grid(n, few),
            min(sample, 5),
            memory,
        ),
    ]


def by_rows(own: Problem, points: Iterable[int]) -> Sweep:
    """Batches of growing size, by an engine that is fresh and by one that is not."""
    seconds: dict[str, list[tuple[int, float]]] = {FRESH: [], BATCH: []}
    threads = cores()
    with limited(threads):
        for rows in points:
            evidence = own.head(rows).evidence()
            engine = own.engine(threads)
            infer = partial(engine.infer, evidence)
            first = timed(infer, rows, 1)
            later = timed(infer, rows, 3, BUDGET)
            seconds[FRESH].append((rows, first.best))
            seconds[BATCH].append((rows, min(later.best, first.best)))
    return Sweep("patients", "clinic network, 40 % of the states hidden", seconds, [])


def grow(
    name: str,
    about: str,
    points: Iterable[int],
    problem_of: Callable[[int], Problem],
    sample: int,
    memory: float = 1e9,
) -> Sweep:
    """Ask this engine and the peers about ever larger problems.

    A peer that has become slow or has failed is left out from there on, this engine
    when it says that the network is too large.
    """
    sweep = Sweep(name, about, {}, [])
    running: dict[str, Peer | None] = {BATCH: None, ALONE: None}
    running |= {p.name: p for p in PEERS if p.package in SHOWN and installed(p.package)}
    for size in points:
        problem = problem_of(size)
        few = problem.head(sample)
        for engine, peer in list(running.items()):
            seconds: float | None = None
            try:
                if peer is None:
                    seconds = _ours(engine, problem if engine == BATCH else few, memory)
                else:
                    timing = pose(peer, few, 1, 2, budget=BUDGET)[0].timing
                    seconds = None if timing is None else timing.best
            except TooLargeError as error:
                sweep.refused.append((size, str(error)))
            if seconds is None or (peer is not None and seconds > SLOW):
                del running[engine]
            if seconds is not None:
                sweep.seconds.setdefault(engine, []).append((size, seconds))
    return sweep


def _ours(engine: str, problem: Problem, memory: float) -> float:
    """Seconds per patient; plans are at hand, as they are after the first patients."""
    if engine == BATCH:
        with limited(cores()):
            compiled, evidence = problem.engine(cores(), memory), problem.evidence()
            return timed(lambda: compiled.infer(evidence), problem.rows, 3, BUDGET).best
    with limited(1):
        compiled, singles = problem.engine(1, memory), problem.singles()

        def each() -> None:
            for one in singles:
                compiled.infer(one)

        return timed(each, len(singles), 3, BUDGET).best


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
