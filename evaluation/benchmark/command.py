"""``python -m evaluation benchmark``: what is run, printed, kept and written."""

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
from calcinosis.patient.documents import to_json
from evaluation import HERE
from evaluation.benchmark.figures import save_figures
from evaluation.benchmark.networks import own
from evaluation.benchmark.problems import Problem
from evaluation.benchmark.run import FULL, QUICK, benchmark
from evaluation.benchmark.sections import sections
from evaluation.benchmark.timing import limited
from evaluation.pages.blocks import as_markdown, as_text

__all__ = ["RESULTS", "NoResultError", "print_profile", "run", "write_page"]

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
        _measure(quick=options.quick, output=options.output)


def _measure(*, quick: bool, output: str | None) -> None:
    def say(text: str) -> None:
        print(f"{text} …", file=sys.stderr, flush=True)

    content = benchmark(load(), QUICK if quick else FULL, say)
    print(as_text(sections(content)))
    written: list[Path] = []
    if not quick:
        kept = RESULTS / f"benchmark-{content['date']}.json"
        written.append(_write_json(content, kept))
    if output is not None:
        folder = Path(output)
        written.append(_write_json(content, folder / "benchmark.json"))
        written += save_figures(content, folder)
    for path in written:
        print(f"wrote {path}", file=sys.stderr)


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
    write_whole(page, as_markdown(sections(content)) + "\n")
    return page


def _write_json(content: Mapping[str, Any], path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, to_json(content) + "\n")
    return path
