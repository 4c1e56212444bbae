"""The whole benchmark, as plain values that JSON can hold."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from calcinosis.model import Model
from evaluation.benchmark.cold_start import cold_start
from evaluation.benchmark.compare import compare
from evaluation.benchmark.further import (
    every_variable,
    numbers_against_words,
    same_findings,
)
from evaluation.benchmark.goals import goals
from evaluation.benchmark.machine import circumstances, load
from evaluation.benchmark.networks import PUBLISHED, own, published
from evaluation.benchmark.one_case import one_case
from evaluation.benchmark.problems import HIDDEN
from evaluation.benchmark.profile import profile_batch
from evaluation.benchmark.sweeps import Growth, sweeps

__all__ = ["FULL", "QUICK", "Sizes", "benchmark"]


@dataclass(frozen=True)
class Sizes:
    """How much work a benchmark does.

    ``rows`` patients in the batch on this model, ``published`` → those of each
    published network, ``sample`` of each also one by one, ``alike`` with the same
    findings; ``draws`` of all rows for the intervals, ``pairs`` of cold starts,
    ``profiled`` patients; the best of ``passes`` counts.
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
    started, passes = time.perf_counter(), sizes.passes
    content = circumstances()
    content |= {"hidden": HIDDEN, "sizes": asdict(sizes)}
    mine = own(model, max(sizes.rows, *sizes.growth.rows))
    problems = [mine.head(sizes.rows)]
    problems += [published(name, rows) for name, rows in sizes.published.items()]
    alike, few = sizes.alike, max(sizes.sample // 3, 1)
    steps: dict[str, tuple[str, Callable[[], Any]]] = {
        "comparisons": (
            "all engines on the same patients",
            lambda: [asdict(compare(p, sizes.sample, passes)) for p in problems],
        ),
        "same_findings": (
            "patients with the same findings",
            lambda: [same_findings(p, alike, passes) for p in problems],
        ),
        "every_variable": (
            "posteriors of every variable",
            lambda: [every_variable(p.head(alike), few, passes) for p in problems],
        ),
        "numbers": (
            "labs as numbers",
            lambda: numbers_against_words(model, sizes.rows, passes),
        ),
        "sweeps": (
            "how cost grows",
            lambda: [asdict(sweep) for sweep in sweeps(mine, sizes.growth)],
        ),
        "one_case": (
            "the parts of one diagnosis",
            lambda: [asdict(part) for part in one_case(model, sizes.draws, passes)],
        ),
        "cold_start": (
            "cold starts",
            lambda: cold_start(sizes.pairs) if sizes.pairs else None,
        ),
        "profile": ("profile", lambda: profile_batch(mine.head(sizes.profiled))),
    }
    for name, (told, step) in steps.items():
        say(told)
        content[name] = step()
    content["machine"]["load_after"] = load()
    content["seconds"] = time.perf_counter() - started
    content["goals"] = [asdict(goal) for goal in goals(content)]
    return content
