"""How cost grows: patients, findings, nodes, states, treewidth, one at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from calcinosis.errors import TooLargeError
from evaluation.benchmark.compare import pose
from evaluation.benchmark.networks import grid, k_tree
from evaluation.benchmark.peers import PEERS, Peer, installed
from evaluation.benchmark.problems import MEMORY, SEED, Problem, draw
from evaluation.benchmark.timing import cores, limited, timed
from evaluation.pages.blocks import count

__all__ = ["Growth", "Sweep", "grow", "sweeps"]

SLOW = 0.1
"""An engine that took more seconds for one patient is not asked about larger problems:
in its next step it may take minutes, or all memory."""
BUDGET = 4.0
"""Seconds after which a point is not measured once more."""
SHOWN = ("pyagrum", "pgmpy")
"""Peers that are asked along the way."""

Engines = Mapping[str, Callable[[Problem], float | None]]
"""Engine → seconds per patient of a problem, None where it fails."""


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
    seconds: dict[str, list[tuple[int, float]]] = field(default_factory=dict)
    refused: list[tuple[int, str]] = field(default_factory=list)


def sweeps(own: Problem, sizes: Growth) -> list[Sweep]:
    """Measure all sweeps; ``own`` needs as many patients as the largest batch."""
    clinic, memory = own.head(sizes.batch), sizes.grid_memory
    rows, few = clinic.rows, min(clinic.rows, 500)
    told = [n for n in sizes.findings if n <= len(own.patients)]
    patients, engines = f"batch of {count(sizes.batch)}", _engines(sizes.sample)
    return [
        grow(
            Sweep("patients", "clinic network, 40 % of the states hidden"),
            *(sizes.rows, own.head),
            {
                "this engine, first call": partial(_batch, passes=1),
                "this engine, batch": _batch,
            },
        ),
        grow(
            Sweep(
                "findings given",
                f"clinic network, {patients}, which findings differs by patient",
            ),
            *(told, lambda n: _told(clinic, n), engines),
        ),
        grow(
            Sweep("nodes", f"random networks, treewidth 3, 3 states, {patients}"),
            *(sizes.nodes, lambda n: k_tree(n, 3, 3, rows), engines),
        ),
        grow(
            Sweep(
                "states per variable",
                f"random networks, 30 nodes, treewidth 2, {patients}",
            ),
            *(sizes.states, lambda n: k_tree(30, 2, n, rows), engines),
        ),
        grow(
            Sweep(
                "treewidth",
                f"n × n grids of yes/no nodes, batch of {few}, engine held to tables "
                f"of {memory / 1e6:g} MB",
            ),
            *(sizes.sides, lambda n: grid(n, few)),
            _engines(min(sizes.sample, 5), memory),
        ),
    ]


def grow(
    sweep: Sweep,
    points: Iterable[int],
    problem_of: Callable[[int], Problem],
    engines: Engines,
) -> Sweep:
    """Ask engines about ever larger problems; return the sweep, filled.

    An engine that has become slow or has failed is left out from there on, this engine
    when it says that the network is too large.
    """
    running = dict(engines)
    for size in points:
        problem = problem_of(size)
        for engine, ask in list(running.items()):
            seconds: float | None = None
            try:
                seconds = ask(problem)
            except TooLargeError as error:
                sweep.refused.append((size, str(error)))
            if seconds is not None:
                sweep.seconds.setdefault(engine, []).append((size, seconds))
            if seconds is None or seconds > SLOW:
                del running[engine]
    return sweep


def _engines(sample: int, memory: float = MEMORY) -> Engines:
    """Put this engine beside the peers that are there, asked one by one about a few."""
    there = [p for p in PEERS if p.package in SHOWN and installed(p.package)]
    return {
        "this engine, batch": partial(_batch, memory=memory),
        "this engine, one patient": partial(_alone, sample, memory),
        **{peer.name: partial(_ask, peer, sample) for peer in there},
    }


def _ask(peer: Peer, sample: int, problem: Problem) -> float | None:
    timing = pose(peer, problem.head(sample), 1, 2, budget=BUDGET)[0].timing
    return None if timing is None else timing.best


def _batch(problem: Problem, memory: float = MEMORY, passes: int = 3) -> float:
    """Seconds per patient, the best of calls of which only the first has to plan."""
    with limited(cores()):
        engine, evidence = problem.engine(cores(), memory), problem.evidence()
        infer = partial(engine.infer, evidence)
        return timed(infer, problem.rows, passes, BUDGET).best


def _alone(sample: int, memory: float, problem: Problem) -> float:
    """Seconds per patient, one a call, as it is after the first with its findings."""
    with limited(1):
        engine = problem.engine(1, memory)
        singles = problem.head(sample).singles()

        def each() -> None:
            for one in singles:
                engine.infer(one)

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
