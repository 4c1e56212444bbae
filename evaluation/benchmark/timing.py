"""How seconds are taken: several passes, the best and how far the others were off."""

from __future__ import annotations

import importlib
import os
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from statistics import median
from typing import Any

__all__ = ["Timing", "cores", "limited", "timed"]


@dataclass(frozen=True)
class Timing:
    """Seconds per patient (or per call) over several passes.

    Parameters
    ----------
    best, middle, worst : float
        Of the passes; the best is what the ratios use, for every engine alike: what
        else runs on the machine only ever adds.
    passes : int
    """

    best: float
    middle: float
    worst: float
    passes: int


def timed(
    work: Callable[[], object],
    items: int = 1,
    passes: int = 3,
    budget: float = 20.0,
) -> Timing:
    """Time some work for ``items`` patients.

    Parameters
    ----------
    work : callable
    items : int
        What the seconds are divided by.
    passes : int
        At most so many.
    budget : float
        Seconds after which no further pass is begun.
    """
    seconds: list[float] = []
    while len(seconds) < passes and sum(seconds) < budget:
        started = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - started)
    each = [value / items for value in seconds]
    return Timing(min(each), median(each), max(each), len(each))


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
