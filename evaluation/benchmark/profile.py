"""Where the time of a batch goes: shares of functions, one thread."""

from __future__ import annotations

import cProfile
import importlib
import pstats
from pathlib import Path
from typing import Any

import calcinosis
from evaluation.benchmark.problems import Problem
from evaluation.benchmark.timing import limited

__all__ = ["profile_batch"]

LEAST = 0.01
PACKAGE = Path(calcinosis.__file__).parent


def profile_batch(problem: Problem, least: float = LEAST) -> dict[str, Any]:
    """Profile one batch on a fresh engine, one thread.

    Functions that are not of this package (numpy's above all) count for the function
    that called them.

    Returns
    -------
    dict
        ``seconds`` under the profiler, which slows small calls down; ``shares``: of
        functions with at least ``least`` of the time, ``own`` and with all below
        (``total``), most first.
    """
    engine, evidence = problem.engine(1), problem.evidence()
    profiler = cProfile.Profile()
    with limited(1):
        profiler.enable()
        engine.infer(evidence)
        profiler.disable()
    # an attribute that is documented by its use alone: no type knows it
    stats: dict[Any, Any] = vars(pstats.Stats(profiler))["stats"]
    seconds = sum(entry[2] for entry in stats.values())
    own: dict[Any, float] = {f: s[2] for f, s in stats.items() if _ours(f)}
    for foreign, entry in stats.items():
        if _ours(foreign):
            continue
        # all of a call counts for who made it, but for what it called back
        made = sum(part[3] for part in entry[4].values())
        back = sum(stats[f][4][foreign][3] for f in own if foreign in stats[f][4])
        for caller in own.keys() & entry[4].keys():
            own[caller] += entry[4][caller][3] * (1 - back / made if made else 1)
    shares = [
        {
            **{"function": f"{_module(f)}.{f[2]}", "about": _about(f)},
            **{"own": value / seconds, "total": stats[f][3] / seconds},
            "calls": stats[f][1],
        }
        for f, value in sorted(own.items(), key=lambda pair: -pair[1])
        if value / seconds >= least
    ]
    return {"rows": problem.rows, "seconds": seconds, "shares": shares}


def _ours(function: tuple[str, int, str]) -> bool:
    return PACKAGE in Path(function[0]).parents


def _module(function: tuple[str, int, str]) -> str:
    return ".".join(Path(function[0]).relative_to(PACKAGE).with_suffix("").parts)


def _about(function: tuple[str, int, str]) -> str:
    """First line of the docstring of a function, found by file and line."""
    module: Any = importlib.import_module(f"calcinosis.{_module(function)}")
    for owner in (module, *(v for v in vars(module).values() if isinstance(v, type))):
        found: Any = vars(owner).get(function[2])
        code = getattr(found, "__code__", None)
        if code is not None and code.co_firstlineno == function[1]:
            return (found.__doc__ or "").strip().partition("\n")[0]
    return ""
