"""``python -m evaluation benchmark``: what is run, kept, and written as one page."""

from __future__ import annotations

import argparse
import cProfile
import json
import pstats
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from calcinosis.errors import CalcinosisError
from calcinosis.files import write_whole
from calcinosis.model import load
from calcinosis.patient.written.documents import to_json
from evaluation import HERE
from evaluation.benchmark.compare import ALONE, BATCH, FIRST, MISSING, OURS
from evaluation.benchmark.figures import save_figures
from evaluation.benchmark.goals import fastest, lost
from evaluation.benchmark.networks import own
from evaluation.benchmark.problems import Problem
from evaluation.benchmark.run import FULL, QUICK, benchmark
from evaluation.benchmark.timing import limited
from evaluation.pages.layout import as_text, fill

__all__ = ["RESULTS", "NoResultError", "as_page", "run", "write_page"]

RESULTS = HERE / "results"
PROFILED, LINES = 200_000, 20
"""Patients of the profile, and the functions it names."""


class NoResultError(CalcinosisError):
    """No result of a full run is kept yet."""


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
    with limited(1):
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
    """Fill the page with what :func:`evaluation.benchmark.run.benchmark` returns.

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
