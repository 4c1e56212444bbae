"""The command line from a cold start, against importing pgmpy's inference."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from evaluation.benchmark.one_case import SEED_CASE

__all__ = ["ColdStart", "cold_start"]

DIAGNOSE = (sys.executable, "-m", "calcinosis", "diagnose", str(SEED_CASE))
IMPORT = (sys.executable, "-c", "import pgmpy.inference")
LOADS_TORCH = "import sys, pgmpy.inference; sys.exit('torch' in sys.modules)"


@dataclass(frozen=True)
class ColdStart:
    """Seconds of whole processes.

    Parameters
    ----------
    pairs : int
        Each a diagnosis and an import, one after the other.
    diagnose_wall, diagnose_cpu, import_wall, import_cpu : float
        Medians.
    wall_ratio, cpu_ratio : float
        Median over the pairs of diagnosis over import.
    torch : bool
        Whether pgmpy loads torch, because it is installed: that makes its import
        slower and the ratio too good.
    """

    pairs: int
    diagnose_wall: float
    diagnose_cpu: float
    import_wall: float
    import_cpu: float
    wall_ratio: float
    cpu_ratio: float
    torch: bool


def cold_start(pairs: int) -> ColdStart:
    """Start both ``pairs`` times, in turn; once before that to fill the disk cache."""
    _seconds(DIAGNOSE)
    probe = (sys.executable, "-c", LOADS_TORCH)
    torch = subprocess.run(probe, env=_environment(), check=False).returncode == 1
    both = [(_seconds(DIAGNOSE), _seconds(IMPORT)) for _ in range(pairs)]
    return ColdStart(
        pairs,
        median(ours[0] for ours, _ in both),
        median(ours[1] for ours, _ in both),
        median(theirs[0] for _, theirs in both),
        median(theirs[1] for _, theirs in both),
        median(ours[0] / theirs[0] for ours, theirs in both),
        median(ours[1] / theirs[1] for ours, theirs in both),
        torch,
    )


def _seconds(command: Sequence[str]) -> tuple[float, float]:
    """Wall and processor seconds of one process."""
    before, started = os.times(), time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=_environment())
    wall, after = time.perf_counter() - started, os.times()
    used = after.children_user + after.children_system
    return wall, used - before.children_user - before.children_system


def _environment() -> dict[str, str]:
    """Without packages that were put beside the environment for this run only."""
    return {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
