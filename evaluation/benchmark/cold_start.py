"""The command line from a cold start, against importing pgmpy's inference."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from evaluation.benchmark.one_case import SEED_CASE

__all__ = ["cold_start"]

DIAGNOSE = (sys.executable, "-m", "calcinosis", "diagnose", str(SEED_CASE))
IMPORT = (sys.executable, "-c", "import pgmpy.inference")
LOADS_TORCH = "import sys, pgmpy.inference; sys.exit('torch' in sys.modules)"


def cold_start(pairs: int) -> dict[str, Any]:
    """Start both ``pairs`` times, in turn; once before that to fill the disk cache.

    Returns
    -------
    dict
        Medians: seconds of whole processes by the clock (``_wall``) and of the
        processor (``_cpu``), and over the pairs of diagnosis over import
        (``wall_ratio``, ``cpu_ratio``). ``torch``: pgmpy loads it, because it is
        installed, which makes the import slower and the ratio too good.
    """
    _seconds(DIAGNOSE)
    probe = (sys.executable, "-c", LOADS_TORCH)
    torch = subprocess.run(probe, env=_environment(), check=False).returncode == 1
    both = [(_seconds(DIAGNOSE), _seconds(IMPORT)) for _ in range(pairs)]
    times = np.array(both)  # pair, process, clock
    middle = np.median(times, axis=0).tolist()
    ratios = np.median(times[:, 0] / times[:, 1], axis=0).tolist()
    return {
        "pairs": pairs,
        **dict(zip(("diagnose_wall", "diagnose_cpu"), middle[0], strict=True)),
        **dict(zip(("import_wall", "import_cpu"), middle[1], strict=True)),
        **dict(zip(("wall_ratio", "cpu_ratio"), ratios, strict=True)),
        "torch": torch,
    }


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
