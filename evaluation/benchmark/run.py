"""The whole benchmark, as plain values that JSON can hold."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from calcinosis.model import Model
from evaluation.benchmark.compare import compare
from evaluation.benchmark.further import every_variable, numbers_against_words
from evaluation.benchmark.goals import goals
from evaluation.benchmark.networks import PUBLISHED, own, published
from evaluation.benchmark.one_case import cold_start, one_case
from evaluation.benchmark.problems import HIDDEN
from evaluation.benchmark.sweeps import Growth, sweeps
from evaluation.benchmark.timing import circumstances, load

__all__ = ["FULL", "QUICK", "Sizes", "benchmark"]


@dataclass(frozen=True)
class Sizes:
    """How much work a benchmark does.

    ``rows`` patients in the batch on this model, ``published`` on each of the published
    ``networks``, ``sample`` of each also one by one, ``every`` of each asked for every
    variable; ``draws`` of all rows for the intervals, ``pairs`` of cold starts; the
    best of ``passes`` counts.
    """

    rows: int
    published: int
    sample: int
    passes: int
    every: int
    draws: int
    pairs: int
    growth: Growth
    networks: Sequence[str] = tuple(PUBLISHED)


FULL = Sizes(
    rows=1_000_000,
    published=100_000,
    sample=300,
    passes=3,
    every=10_000,
    draws=1000,
    pairs=7,
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
    published=5000,
    sample=40,
    passes=2,
    every=1000,
    draws=200,
    pairs=1,
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
    started, passes = time.perf_counter(), sizes.passes
    mine = own(model, max(sizes.rows, *sizes.growth.rows))
    others = [published(name, sizes.published) for name in sizes.networks]
    problems = [mine.head(sizes.rows), *others]
    few, every = max(sizes.sample // 3, 1), sizes.every
    steps: dict[str, Callable[[], Any]] = {
        "comparisons": lambda: [
            asdict(compare(one, sizes.sample, passes)) for one in problems
        ],
        "every_variable": lambda: [
            every_variable(one.head(every), few, passes) for one in problems
        ],
        "numbers": lambda: numbers_against_words(model, sizes.rows, passes),
        "sweeps": lambda: [asdict(sweep) for sweep in sweeps(mine, sizes.growth)],
        "one_case": lambda: [asdict(p) for p in one_case(model, sizes.draws, passes)],
        "cold_start": lambda: cold_start(sizes.pairs) if sizes.pairs else None,
    }
    content = circumstances() | {"hidden": HIDDEN, "sizes": asdict(sizes)}
    for name, step in steps.items():
        say(name.replace("_", " "))
        content[name] = step()
    content["machine"]["load_after"] = load()
    content["seconds"] = time.perf_counter() - started
    content["goals"] = goals(content)
    return content
