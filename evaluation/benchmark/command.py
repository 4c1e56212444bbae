"""``python -m evaluation benchmark``: what is run, kept, and written as one page."""

from __future__ import annotations

import argparse
import cProfile
import json
import pstats
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from calcinosis.errors import CalcinosisError
from calcinosis.files import write_whole
from calcinosis.model import Model, load
from calcinosis.patient.written.documents import to_json
from evaluation import HERE
from evaluation.benchmark import further, timing
from evaluation.benchmark.compare import ALONE, BATCH, FIRST, MISSING, OURS, compare
from evaluation.benchmark.figures import save_figures
from evaluation.benchmark.goals import fastest, goals, lost
from evaluation.benchmark.networks import PUBLISHED, own, published
from evaluation.benchmark.problems import HIDDEN, Problem
from evaluation.benchmark.sweeps import Growth, sweeps
from evaluation.pages.layout import as_text, fill

__all__ = [
    "FULL",
    "QUICK",
    "RESULTS",
    "NoResultError",
    "Sizes",
    "as_page",
    "benchmark",
    "print_profile",
    "run",
    "write_page",
]

RESULTS = HERE / "results"
PROFILED, LINES = 200_000, 20
"""Patients of the profile, and the functions it names."""


class NoResultError(CalcinosisError):
    """No result of a full run is kept yet."""


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
    content = timing.circumstances()
    content |= {"hidden": HIDDEN, "sizes": asdict(sizes)}
    for name, step in steps.items():
        say(name.replace("_", " "))
        content[name] = step()
    content["machine"]["load_after"] = timing.load()
    content["seconds"] = time.perf_counter() - started
    return content | {"goals": goals(content)}


def run(options: argparse.Namespace) -> None:
    """Run the command.

    A full run is kept as ``evaluation/results/benchmark-<date>.json``.
    """
    if options.page:
        print(write_page(RESULTS, HERE.parent / "docs"))
    elif options.profile:
        print_profile(own(load(), PROFILED))
    else:
        content = benchmark(load(), QUICK if options.quick else FULL, _say)
        print(as_text(as_page(content)))
        if not options.quick:
            _write_json(content, RESULTS / f"benchmark-{content['date']}.json")
        if options.output is not None:
            folder = Path(options.output)
            _write_json(content, folder / "benchmark.json")
            for path in save_figures(content, folder):
                _say(f"wrote {path}")


def print_profile(problem: Problem) -> None:
    """Print where the time of one batch goes: a fresh engine, one thread."""
    engine, evidence = problem.engine(1), problem.evidence()
    profiler = cProfile.Profile()
    with timing.limited(1):
        profiler.runcall(engine.infer, evidence)
    pstats.Stats(profiler).strip_dirs().sort_stats("tottime").print_stats(LINES)


def write_page(results: Path, docs: Path) -> Path:
    """Write the page and its figures from the latest result; return the page's path.

    Raises
    ------
    NoResultError
        If there is none.
    """
    kept = sorted(results.glob("benchmark-*.json"))
    if not kept:
        message = f"no result in {results}: run `python -m evaluation benchmark` first"
        raise NoResultError(message)
    content = json.loads(kept[-1].read_text(encoding="utf-8"))
    save_figures(content, docs, ("svg",))
    page = docs / "benchmark.md"
    write_whole(page, as_page(content))
    return page


def _write_json(content: Mapping[str, Any], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, to_json(content) + "\n")
    _say(f"wrote {path}")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def as_page(content: Mapping[str, Any]) -> str:
    """Fill the page with what :func:`benchmark` returns.

    Engines that were not installed have no lines: the head names them.
    """
    entries = (e for one in content["comparisons"] for e in one["entries"])
    return fill(
        "benchmark/benchmark.md.jinja",
        content,
        **{"OURS": OURS, "BATCH": BATCH, "ALONE": ALONE, "FIRST": FIRST},
        there={e["engine"] for e in entries if e["note"] != MISSING},
        fastest=fastest,
        lost=lost(content),
    )
