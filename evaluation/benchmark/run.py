"""The whole benchmark, as plain values that JSON can hold."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from calcinosis.model import Model
from evaluation.benchmark import further
from evaluation.benchmark.compare import compare
from evaluation.benchmark.goals import goals
from evaluation.benchmark.networks import PUBLISHED, own, published
from evaluation.benchmark.problems import HIDDEN
from evaluation.benchmark.sweeps import Growth, sweeps
from evaluation.benchmark.timing import circumstances, load

__all__ = ["FULL", "QUICK", "Sizes", "benchmark"]


@dataclass(frozen=True)
class Sizes:
    """How much work a benchmark does; the defaults are a full run.

    ``rows`` patients in the batch on this model, ``published`` on each of the published
    ``networks``, ``sample`` of each also one by one, ``every`` of each asked for every
    variable; ``draws`` of all rows for the intervals, ``pairs`` of cold starts; the
    best of ``passes`` counts.
    """

    rows: int = 1_000_000
    published: int = 100_000
    sample: int = 300
    passes: int = 3
    every: int = 10_000
    draws: int = 1000
    pairs: int = 7
    growth: Growth = field(default_factory=Growth)
    networks: Sequence[str] = tuple(PUBLISHED)


FULL = Sizes()
QUICK = Sizes(
    *(20_000, 5000, 40, 2, 1000, 200, 1),
    Growth(
        patients=(1, 10, 100, 1000, 10_000),
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
    """Measure everything in one run; ``say`` is told what is being done."""
    started, passes = time.perf_counter(), sizes.passes
    mine = own(model, max(sizes.rows, *sizes.growth.patients))
    others = [published(name, sizes.published) for name in sizes.networks]
    problems = [mine.head(sizes.rows), *others]
    few, every = max(sizes.sample // 3, 1), sizes.every
    steps: dict[str, Callable[[], Any]] = {
        "comparisons": lambda: [compare(p, sizes.sample, passes) for p in problems],
        "every_variable": lambda: [
            further.every_variable(p.head(every), few, passes) for p in problems
        ],
        "numbers": lambda: further.numbers_against_words(model, sizes.rows, passes),
        "sweeps": lambda: sweeps(mine, sizes.growth),
        "one_case": lambda: further.one_case(model, sizes.draws, passes),
        "cold_start": lambda: further.cold_start(sizes.pairs) if sizes.pairs else None,
    }
    content = circumstances()
    content |= {"hidden": HIDDEN, "sizes": asdict(sizes)}
    for name, step in steps.items():
        say(name.replace("_", " "))
        content[name] = step()
    content["machine"]["load_after"] = load()
    content["seconds"] = time.perf_counter() - started
    return content | {"goals": goals(content)}
