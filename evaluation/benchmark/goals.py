"""What was to be reached, what was, and where a peer is ahead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from evaluation.benchmark.compare import ALONE, BATCH, FIRST, OURS

__all__ = ["fastest", "goals", "lost"]

RATES = (
    ("calcinosis", "pyAgrum", 300.0),
    ("calcinosis", "pgmpy", 1000.0),
    ("alarm", "pyAgrum", 20.0),
    ("child", "pyAgrum", 20.0),
    ("hepar2", "pyAgrum", 20.0),
)
"""Network, peer, and how many times its rate a batch is to have."""
PARTS = (
    ("explain", "weights of 12 findings", 0.05),
    ("intervals", "intervals from {draws} draws", 0.1),
    ("next_tests", "worth of the next tests", 0.2),
    ("tornado", "tornado of every number", 1.0),
)
"""Part of one diagnosis, what it is called, and the seconds it may take."""
WAYS = (
    (BATCH, "one patient as this engine in a batch"),
    (ALONE, "one patient, findings of a set seen before"),
    (FIRST, "one patient, findings of a new set"),
)

Content = Mapping[str, Any]


def fastest(
    comparison: Content, engine: str, how: str, threads: int | None = None
) -> float | None:
    """Seconds per patient of an engine; None where it gave none.

    Parameters
    ----------
    comparison : mapping
        One of ``comparisons`` of the result.
    engine : str
        The beginning of its name.
    how : str
        ``BATCH``, ``ALONE`` or ``FIRST``.
    threads : int, optional
        By default whatever number served it best.
    """
    seconds = [
        float(entry["timing"]["best"])
        for entry in comparison["entries"]
        if entry["engine"].startswith(engine)
        and entry["how"] == how
        and entry["timing"] is not None
        and threads in (None, entry["threads"])
    ]
    return min(seconds, default=None)


def goals(content: Content) -> list[dict[str, Any]]:
    """Compare what was measured with what was to be reached.

    Returns
    -------
    list of dict
        ``name``, ``wanted`` (as "≥ 300"), ``reached`` and ``met``: both None where it
        was not measured.
    """
    wanted = (*_of_batches(content), *_of_one_patient(content))
    return [
        {
            **{"name": name, "wanted": f"{sign} {goal:g}", "reached": reached},
            "met": None if reached is None else _is_met(reached, sign, goal),
        }
        for name, sign, goal, reached in wanted
    ]


Row = tuple[str, str, float, float | None]
"""What is to be reached, "≥" or "≤", the goal, and what was reached."""


def _is_met(reached: float, sign: str, goal: float) -> bool:
    return reached >= goal if sign == "≥" else reached <= goal


def _of_batches(content: Content) -> Iterator[Row]:
    by_name = {one["network"]: one for one in content["comparisons"]}
    batch = {name: fastest(one, OURS, BATCH) or 0.0 for name, one in by_name.items()}
    for name, peer, least in RATES:
        if name in by_name:
            theirs = fastest(by_name[name], peer, ALONE)
            over = None if theirs is None else theirs / batch[name]
            yield f"{name}: rate of a batch over {peer}'s", "≥", least, over
    yield "calcinosis: patients a second", "≥", 1e6, 1 / batch["calcinosis"]
    off = [
        entry["difference"]
        for one in by_name.values()
        for entry in one["entries"]
        if entry["engine"] == OURS and entry["difference"] is not None
    ]
    farthest = max(off, default=None)
    yield "largest difference from pgmpy, all networks", "≤", 1e-10, farthest
    # whichever way of asking by words is the faster
    words, dense = (content["numbers"][n]["best"] for n in ("words", "numbers"))
    rate = min(words, batch["calcinosis"]) / dense
    yield "rate with labs as numbers over words", "≥", 0.5, rate


def _of_one_patient(content: Content) -> Iterator[Row]:
    parts: dict[str, float] = {}
    for part in content["one_case"]:  # of two the first: the shorter case
        parts.setdefault(part["name"], part["timing"]["best"])
    over = parts["diagnose"] / parts["pyAgrum"]
    yield "one patient: time of `diagnose` over pyAgrum's", "≤", 0.5, over
    for name, about, most in PARTS:
        told = about.format(draws=content["sizes"]["draws"])
        yield f"one patient: {told} (seconds)", "≤", most, parts[name]
    start = (content["cold_start"] or {}).get("wall_ratio")
    yield "cold start: `diagnose` over importing pgmpy.inference", "≤", 0.25, start


def lost(content: Content) -> list[str]:
    """Say where a peer was faster than this engine, each as one sentence.

    A peer with a wrong answer wins nothing; what must be known of it is added.
    """
    return [
        sentence
        for comparison in content["comparisons"]
        for engine in dict.fromkeys(e["engine"] for e in comparison["entries"])
        if engine != OURS
        for sentence in _lost_to(comparison, engine)
    ]


def _lost_to(comparison: Content, engine: str) -> Iterator[str]:
    entries = [e for e in comparison["entries"] if e["engine"] == engine]
    theirs = fastest(comparison, engine, ALONE)
    if theirs is None or any(e["note"].startswith("WRONG") for e in entries):
        return
    off = max(entry["difference"] or 0.0 for entry in entries)
    precision = f" (to {off:.0e})" if off > 1e-10 else ""
    name = engine.partition(",")[0]
    for how, when in WAYS:
        ours = fastest(comparison, OURS, how)
        if ours is not None and ours > theirs:
            times = f"{ours / theirs:.1f} times as fast"
            yield f"{comparison['network']}: {name} is {times}: {when}{precision}"
