"""``python -m evaluation benchmark``: what is run, kept, and written as one page."""

import argparse
import cProfile
import pstats
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import psutil
from threadpoolctl import threadpool_limits

from calcinosis.files import write_whole
from calcinosis.model import Model, load
from evaluation import HERE, read_toml
from evaluation.benchmark import further
from evaluation.benchmark.compare_engines import MISSING, contest
from evaluation.benchmark.doors import through_doors
from evaluation.benchmark.engines import (
    ALONE,
    BATCH,
    FIRST,
    NUMPY,
    OURS,
    PEERS,
    PLAIN,
)
from evaluation.benchmark.figures import save_figures
from evaluation.benchmark.goals import fastest, goals
from evaluation.benchmark.kept_results import (
    RESULTS,
    circumstances,
    keep,
    latest_result,
    tell,
)
from evaluation.benchmark.networks import HIDDEN, Task, clinic, published
from evaluation.benchmark.sweeps import sweeps
from evaluation.pages.layout import fill, plainly

SIZES = read_toml("benchmark/sizes.toml")
PROFILED, LINES = 200_000, 20
"""Patients of the profile, and the functions it names."""


def benchmark(
    model: Model, sizes: Mapping[str, Any], say: Callable[[str], None] = lambda _: None
) -> dict[str, Any]:
    """Measure everything in one run of ``sizes.toml``, saying what is being done."""
    started, passes = time.perf_counter(), sizes["passes"]
    mine = clinic(model).drawn(max(sizes["rows"], *sizes["growth"]["patients"]))
    others = [published(name, sizes["published"]) for name in sizes["networks"]]
    tasks = [mine.head(sizes["rows"]), *others]
    sample, few = sizes["sample"], max(sizes["sample"] // 3, 1)
    steps: dict[str, Callable[[], Any]] = {
        "comparisons": lambda: [contest(p, sample, passes) for p in tasks],
        "every_variable": lambda: [
            further.every_variable(p.head(sizes["every"]), few, passes) for p in tasks
        ],
        "numbers": lambda: further.numbers_against_words(model, sizes["rows"], passes),
        "doors": lambda: through_doors(model, sizes["doors"], sizes["times"], passes),
        "sweeps": lambda: sweeps(mine, sizes["growth"]),
        "one_case": lambda: further.one_patient(model, sizes["draws"], passes),
        "cold_start": lambda: sizes["pairs"] and further.cold_start(sizes["pairs"]),
    }
    packages = ("calcinosis", "numpy", "numba", *(peer.package for peer in PEERS))
    peers = {peer.engine: peer.about for peer in PEERS}
    content: dict[str, Any] = circumstances(packages)
    content |= {"peers": peers, "hidden": HIDDEN, "sizes": sizes}
    for name, step in steps.items():
        say(name.replace("_", " "))
        content[name] = step()
    content["machine"]["load_after"] = psutil.getloadavg()[0]
    content["seconds"] = time.perf_counter() - started
    return content | {"goals": goals(content)}


def run(options: argparse.Namespace) -> None:
    """Run the command.

    A full run is kept as ``evaluation/results/benchmark-<date>.json``.
    """
    if options.page:
        print(write_page(RESULTS, HERE.parent / "docs"))
    elif options.profile:
        print_profile(clinic(load()).drawn(PROFILED))
    else:
        content = benchmark(load(), SIZES["quick" if options.quick else "full"], tell)
        print(plainly(as_page(content)))
        if not options.quick:
            keep(content, RESULTS / f"benchmark-{content['date']}.json")
        if options.output is not None:
            folder = Path(options.output)
            keep(content, folder / "benchmark.json")
            for path in save_figures(content, folder):
                tell(f"wrote {path}")


def print_profile(task: Task) -> None:
    """Print where the time of one batch goes: a fresh engine, one thread."""
    engine, evidence = task.engine(), task.evidence()
    profiler = cProfile.Profile()
    with threadpool_limits(1):
        profiler.runcall(engine.infer, evidence)
    pstats.Stats(profiler).strip_dirs().sort_stats("tottime").print_stats(LINES)


def write_page(results: Path, docs: Path) -> Path:
    """Write the page and its figures from the latest result; return the page's path.

    Raises
    ------
    NoResultError
        If there is none.
    """
    content = latest_result("benchmark", results)
    save_figures(content, docs, ("svg",))
    page = docs / "benchmark.md"
    write_whole(page, as_page(content))
    return page


def as_page(content: Mapping[str, Any]) -> str:
    """Fill the page with what :func:`benchmark` returns.

    Engines that were not installed have no lines: the head names them.
    """
    entries = (e for one in content["comparisons"] for e in one["entries"])
    return fill(
        "benchmark/benchmark.md.jinja",
        content,
        **{
            "OURS": OURS,
            "BATCH": BATCH,
            "ALONE": ALONE,
            "FIRST": FIRST,
            "NUMPY": NUMPY,
            "PLAIN": PLAIN,
        },
        there={e["engine"] for e in entries if e["note"] != MISSING},
        fastest=fastest,
    )
