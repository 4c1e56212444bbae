"""The whole benchmark, as plain values that JSON can hold."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from calcinosis.model import Model
from evaluation.benchmark.cold_start import cold_start
from evaluation.benchmark.compare import compare
from evaluation.benchmark.every_variable import every_variable
from evaluation.benchmark.goals import goals
from evaluation.benchmark.machine import circumstances, load
from evaluation.benchmark.networks import PUBLISHED, own, published
from evaluation.benchmark.numbers import numbers_against_words
from evaluation.benchmark.one_case import one_case
from evaluation.benchmark.problems import HIDDEN
from evaluation.benchmark.profile import profile_batch
from evaluation.benchmark.same_findings import same_findings
from evaluation.benchmark.sweeps import Growth, sweeps

__all__ = ["FULL", "QUICK", "Sizes", "benchmark"]


@dataclass(frozen=True)
class Sizes:
    """How much work a benchmark does.

    Parameters
    ----------
    rows : int
        Patients of the batch on this model.
    published : mapping
        Published network → patients of its batch.
    sample : int
        Patients of each network who are answered one by one, by the peers too.
    passes : int
        Repetitions; the best counts, the spread is told.
    alike : int
        Patients who all have the same findings; also those of whom the posterior of
        every variable is asked for.
    draws : int
        Random versions of all rows, for the credible intervals.
    pairs : int
        Cold starts; 0: none.
    profiled : int
        Patients of the profiled batch.
    growth : Growth
    """

    rows: int
    published: Mapping[str, int]
    sample: int
    passes: int
    alike: int
    draws: int
    pairs: int
    profiled: int
    growth: Growth


FULL = Sizes(
    rows=1_000_000,
    published=dict.fromkeys(PUBLISHED, 100_000),
    sample=300,
    passes=3,
    alike=10_000,
    draws=1000,
    pairs=7,
    profiled=200_000,
    growth=Growth(
        rows=(1, 10, 100, 1000, 10_000, 100_000, 1_000_000),
        findings=(0, 3, 6, 12, 24, 48, 64),
        nodes=(10, 30, 100, 300, 1000),
        states=(2, 3, 5, 8, 12, 20),
        sides=(2, 4, 6, 8, 10, 12, 14, 16, 18, 20),
        grid_memory=4e6,
        batch=10_000,
        sample=40,
    ),
)
QUICK = Sizes(
    rows=20_000,
    published=dict.fromkeys(PUBLISHED, 5000),
    sample=40,
    passes=2,
    alike=1000,
    draws=200,
    pairs=1,
    profiled=20_000,
    growth=Growth(
        rows=(1, 10, 100, 1000, 10_000),
        findings=(0, 12, 48),
        nodes=(10, 100),
        states=(2, 5),
        sides=(2, 6, 10, 14),
        grid_memory=1e5,
        batch=1000,
        sample=10,
    ),
)


def benchmark(
    model: Model, sizes: Sizes = FULL, say: Callable[[str], None] = lambda text: None
) -> dict[str, Any]:
    """Measure everything in one run.

    Parameters
    ----------
    model : Model
    sizes : Sizes
    say : callable
        Told what is being done.
    """
    started = time.perf_counter()
    content = circumstances()
    content |= {"hidden": HIDDEN, "sizes": asdict(sizes)}
    mine = own(model, max(sizes.rows, *sizes.growth.rows))
    problems = [mine.head(sizes.rows)]
    problems += [published(name, rows) for name, rows in sizes.published.items()]
    comparisons: list[Any] = []
    for problem in problems:
        say(f"{problem.name}: all engines on the same patients")
        comparisons.append(asdict(compare(problem, sizes.sample, sizes.passes)))
    content["comparisons"] = comparisons
    say("patients with the same findings")
    content["same_findings"] = [
        asdict(same_findings(problem, sizes.alike, sizes.passes))
        for problem in problems
    ]
    say("posteriors of every variable")
    few = max(sizes.sample // 3, 1)
    content["every_variable"] = [
        asdict(every_variable(problem.head(sizes.alike), few, sizes.passes))
        for problem in problems
    ]
    say("labs as numbers")
    numbers = numbers_against_words(model, sizes.rows, sizes.passes)
    content["numbers"] = asdict(numbers)
    say("how cost grows")
    content["sweeps"] = [asdict(sweep) for sweep in sweeps(mine, sizes.growth)]
    say("the parts of one diagnosis")
    content["one_case"] = [
        asdict(part) for part in one_case(model, sizes.draws, sizes.passes)
    ]
    content["cold_start"] = None
    if sizes.pairs:
        say("cold starts")
        content["cold_start"] = asdict(cold_start(sizes.pairs))
    say("profile")
    content["profile"] = asdict(profile_batch(mine.head(sizes.profiled)))
    content["machine"]["load_after"] = load()
    content["seconds"] = time.perf_counter() - started
    content["goals"] = [asdict(goal) for goal in goals(content)]
    return content
