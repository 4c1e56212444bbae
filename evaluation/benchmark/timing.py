"""How seconds are taken: several passes, the best and how far the others were off."""

from __future__ import annotations

import importlib
import os
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from statistics import median
from typing import Any

__all__ = ["Timing", "cores", "limited", "timed"]


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
    items: int = 1,
    passes: int = 3,
    budget: float = 20.0,
) -> Timing:
    """Time some work for ``items`` patients, by which the seconds are divided.

    After ``budget`` seconds no further pass is begun.
    """
    seconds: list[float] = []
    while len(seconds) < passes and sum(seconds) < budget:
        started = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - started)
    return Timing.of([value / items for value in seconds])


def cores() -> int:
    """Processor cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def limited(threads: int) -> AbstractContextManager[object]:
    """Let linear algebra libraries use no more than ``threads`` threads."""
    controller: Any = importlib.import_module("threadpoolctl")
    context: AbstractContextManager[object] = controller.threadpool_limits(threads)
    return context
