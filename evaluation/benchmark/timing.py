"""How seconds are taken, the best of several passes, and on what machine."""

from __future__ import annotations

import importlib
import os
import platform
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from calcinosis.inference.many_rows import available_cores
from evaluation.benchmark.engines import PEERS, installed


def timed(
    work: Callable[[], object],
    items: int,
    passes: int,
    budget: float = 20.0,
    threads: int | None = None,
    before: Callable[[], object] = lambda: None,
) -> dict[str, Any]:
    """Time some work for ``items`` patients, by which the seconds are divided.

    After ``budget`` seconds no further pass is begun. Linear algebra is held to
    ``threads``, if they are given. ``before`` every pass something may be done.

    Returns
    -------
    dict
        ``best``, ``middle`` and ``worst`` of so many ``passes``, in seconds a patient.
        The best is what the ratios use, for every engine alike: what else runs on the
        machine only ever adds.
    """
    seconds: list[float] = []
    with limited(threads):
        while len(seconds) < passes and sum(seconds) * items < budget:
            before()
            started = time.perf_counter()
            work()
            seconds.append((time.perf_counter() - started) / items)
    ends = {"best": min(seconds), "worst": max(seconds)}
    return ends | {"middle": median(seconds), "passes": len(seconds)}


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
        "peers": {peer.engine: peer.about for peer in PEERS},
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
