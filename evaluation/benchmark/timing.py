"""How seconds are taken, the best of several passes, and on what machine."""

from __future__ import annotations

import importlib
import os
import platform
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from calcinosis.inference.many_rows import available_cores
from evaluation.benchmark.peers import PEERS, installed

__all__ = ["Timing", "circumstances", "limited", "load", "timed"]


@dataclass(frozen=True)
class Timing:
    """Seconds per patient (or per call) over several passes.

    The best is what the ratios use, for every engine alike: what else runs on the
    machine only ever adds.
    """

    best: float
    middle: float
    worst: float
    passes: int

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Timing:
        """Sum the passes up."""
        return cls(min(seconds), median(seconds), max(seconds), len(seconds))


def timed(
    work: Callable[[], object],
    items: int,
    passes: int,
    budget: float = 20.0,
    threads: int | None = None,
) -> Timing:
    """Time some work for ``items`` patients, by which the seconds are divided.

    After ``budget`` seconds no further pass is begun. Linear algebra is held to
    ``threads``, if they are given.
    """
    seconds: list[float] = []
    with limited(threads):
        while len(seconds) < passes and sum(seconds) < budget:
            started = time.perf_counter()
            work()
            seconds.append(time.perf_counter() - started)
    return Timing.of([value / items for value in seconds])


def limited(threads: int | None) -> AbstractContextManager[object]:
    """Let linear algebra libraries use no more threads; None: as many as they want."""
    controller: Any = importlib.import_module("threadpoolctl")
    context: AbstractContextManager[object] = controller.threadpool_limits(threads)
    return context


def circumstances() -> dict[str, Any]:
    """Return date, machine and versions, as JSON holds them."""
    packages = ("calcinosis", "numpy", *(peer.package for peer in PEERS))
    versions = {name: installed(name) for name in packages}
    machine = {"processor": _processor(), "memory_gb": _memory()}
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "machine": {**machine, "cores": available_cores(), "load": load()},
        "versions": {"python": platform.python_version(), **versions},
        "peers": {peer.name: peer.about for peer in PEERS},
    }


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    for line in info.read_text(encoding="utf-8").splitlines() if info.exists() else ():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _memory() -> float | None:
    """GB of memory, if the system tells."""
    if not hasattr(os, "sysconf"):
        return None
    return round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9, 1)


def load() -> float | None:
    """Return how many processes wanted a core in the last minute, if it is told."""
    return round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None
