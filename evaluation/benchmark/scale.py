"""``python -m evaluation scale``: tables of many rows, and Spark beside one process."""

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from calcinosis.errors import CalcinosisError
from calcinosis.files import write_whole
from calcinosis.inference.many_rows import available_cores
from calcinosis.model import load
from evaluation import HERE, Kept
from evaluation.benchmark.kept_results import (
    RESULTS,
    circumstances,
    keep,
    latest_result,
    tell,
)
from evaluation.benchmark.made_tables import SCALE, WRITERS, made_block, make_table
from evaluation.benchmark.spark_cluster import by_spark, local_cluster, there_is_java
from evaluation.pages.layout import fill, plainly

KILOBYTE = 1024  # the unit of the kernel's peak
PACKAGES = ("calcinosis", "numpy", "numba", "pyarrow", "pyspark")
MARK = "measured"
"""The part of ``docs/scale.md`` that is written from a result."""


class BatchFailedError(CalcinosisError):
    """A process of ``batch`` did not answer every row."""


def scale(
    rows: Sequence[int], spark: int, say: Callable[[str], None] = lambda _: None
) -> dict[str, Any]:
    """Diagnose tables of so many rows, as Parquet and as CSV, each in a process.

    Parameters
    ----------
    rows : sequence of int
    spark : int
        Rows of the table that Spark gets too; 0 leaves it out.
    say : callable
        Called with what is being done.
    """
    content = circumstances(PACKAGES)
    table = {"columns": made_block(0, 0).num_columns - 1, "empty": SCALE["empty"]}
    runs: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        sources = {suffix[1:]: Path(folder, f"in{suffix}") for suffix in WRITERS}
        make_table(sources["parquet"], SCALE["block"])
        batch_run(sources["parquet"])  # code is compiled once on a machine
        for count in sorted(rows):
            for kind, source in sources.items():
                say(f"{count} rows, {kind}")
                make_table(source, count)
                runs.append({"rows": count, "format": kind} | batch_run(source))
                for path in (source, answers_of(source)):
                    path.unlink()
        beside = None
        if spark and there_is_java():
            say(f"{spark} rows, Spark")
            make_table(sources["parquet"], spark)
            beside = {"rows": spark} | spark_beside_batch(sources["parquet"])
    content["machine"]["load_after"] = psutil.getloadavg()[0]
    return content | {"table": table, "runs": runs, "spark": beside}


def answers_of(source: Path) -> Path:
    """Return where the answers to a table go, in the same format."""
    return source.with_stem("out")


def batch_run(source: Path, threads: int = available_cores()) -> dict[str, Any]:
    """Run ``batch`` on a file in a process of its own.

    Returns
    -------
    dict
        ``seconds`` by the clock, from the start of Python on, and ``processor``: those
        of all threads; ``peak``: the most memory in use, and ``parts``: the most in
        each part of the run (bytes); ``read`` and ``written``: bytes of the files;
        ``threads``.

    Raises
    ------
    BatchFailedError
        If it left a row without an answer.
    """
    out, log = answers_of(source), source.with_suffix(".log")
    command: list[str | Path] = [sys.executable, "-m", "calcinosis", "batch"]
    command += [source, "-o", out, "--threads", str(threads)]
    started = time.perf_counter()
    with log.open("wb") as told:
        run = subprocess.Popen(command, stderr=told)
    samples, done = list[int](), threading.Event()
    watch = threading.Thread(target=_watch, args=(run.pid, samples, done))
    watch.start()
    _, status, used = os.wait4(run.pid, 0)
    seconds = time.perf_counter() - started
    done.set()
    watch.join()
    run.returncode = os.waitstatus_to_exitcode(status)
    if run.returncode:
        raise BatchFailedError(log.read_text(encoding="utf-8"))
    parts = np.array_split(samples, SCALE["parts"])
    return {
        **{"seconds": seconds, "processor": used.ru_utime + used.ru_stime},
        "peak": used.ru_maxrss * KILOBYTE,
        "parts": [int(part.max(initial=0)) for part in parts],
        **{"read": source.stat().st_size, "written": out.stat().st_size},
        "threads": threads,
    }


def _watch(process: int, samples: list[int], done: threading.Event) -> None:
    """Note the memory in use of a process until it is done."""
    with suppress(psutil.NoSuchProcess):
        watched = psutil.Process(process)
        while not done.wait(SCALE["sampled"]):
            samples.append(watched.memory_info().rss)


def spark_beside_batch(source: Path) -> dict[str, Any]:
    """Give the same Parquet file to one process, by threads, and to two executors.

    Returns
    -------
    dict
        What :func:`by_spark` does; ``batch``: :func:`batch_run` with one thread, and
        with as many as there are executors.
    """
    runs = [batch_run(source, threads) for threads in (1, SCALE["executors"])]
    with local_cluster() as session:
        found = by_spark(session, load(), source, answers_of(source))
    return {"batch": runs, "executors": SCALE["executors"]} | found


def run(options: argparse.Namespace) -> None:
    """Run the command; what it measures is kept in ``evaluation/results``."""
    if options.page:
        print(write_measured(RESULTS, HERE.parent / "docs" / "scale.md"))
        return
    content = scale(options.rows, options.spark, tell)
    print(plainly(as_part(content)))
    keep(content, RESULTS / f"scale-{content['date']}.json")


def write_measured(results: Path, page: Path) -> Path:
    """Renew the part of a page that tells the latest result; return its path."""
    from evaluation.pages.docs import filled  # brings figures: memory of this process

    part = as_part(latest_result("scale", results))
    write_whole(page, filled(page.read_text(encoding="utf-8"), {MARK: lambda: part}))
    return page


def as_part(content: Kept) -> str:
    """Write what :func:`scale` returns as Markdown."""
    return fill("benchmark/scale.md.jinja", content)
