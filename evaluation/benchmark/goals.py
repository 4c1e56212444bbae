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
    """Seconds per patient of an engine (beginning of its name), None if it has none.

    By default with the number of threads that served it best.
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
    by_name = {one["network"]: one for one in content["comparisons"]}
    batch = {name: fastest(one, OURS, BATCH) or 0.0 for name, one in by_name.items()}
    parts: dict[str, float] = {}
    for part in content["one_case"]:  # of two the first: the shorter case
        parts.setdefault(part["name"], part["timing"]["best"])
    # whichever way of asking by words is the faster
    words, dense = (content["numbers"][n]["best"] for n in ("words", "numbers"))
    dense_rate = min(words, batch[OURS]) / dense
    draws, cold = content["sizes"]["draws"], content["cold_start"] or {}
    off = [
        entry["difference"]
        for one in by_name.values()
        for entry in one["entries"]
        if entry["engine"] == OURS and entry["difference"] is not None
    ]
    found: list[dict[str, Any]] = []

    def goal(name: str, sign: str, wanted: float, reached: float | None) -> None:
        met = None
        if reached is not None:
            met = reached >= wanted if sign == "≥" else reached <= wanted
        told = {"name": name, "wanted": f"{sign} {wanted:g}", "reached": reached}
        found.append(told | {"met": met})

    for network, peer, least in RATES:
        if network in by_name:
            theirs = fastest(by_name[network], peer, ALONE)
            over = None if theirs is None else theirs / batch[network]
            goal(f"{network}: rate of a batch over {peer}'s", "≥", least, over)
    goal("calcinosis: patients a second", "≥", 1e6, 1 / batch[OURS])
    farthest = max(off, default=None)
    goal("largest difference from pgmpy, all networks", "≤", 1e-10, farthest)
    goal("rate with labs as numbers over words", "≥", 0.5, dense_rate)
    over = parts["diagnose"] / parts["pyAgrum"]
    goal("one patient: time of `diagnose` over pyAgrum's", "≤", 0.5, over)
    for name, about, most in PARTS:
        told = f"one patient: {about.format(draws=draws)} (seconds)"
        goal(told, "≤", most, parts[name])
    start = "cold start: `diagnose` over importing pgmpy.inference"
    goal(start, "≤", 0.25, cold.get("wall_ratio"))
    return found


def lost(content: Content) -> Iterator[str]:
    """Say where a peer was faster than this engine, each as one sentence.

    A peer with a wrong answer wins nothing; what must be known of it is added.
    """
    for one in content["comparisons"]:
        for engine in dict.fromkeys(entry["engine"] for entry in one["entries"]):
            entries = [e for e in one["entries"] if e["engine"] == engine]
            theirs = fastest(one, engine, ALONE)
            wrong = any(e["note"].startswith("WRONG") for e in entries)
            if engine == OURS or theirs is None or wrong:
                continue
            off = max(entry["difference"] or 0.0 for entry in entries)
            precision = f" (to {off:.0e})" if off > 1e-10 else ""
            for how, when in WAYS:
                ours = fastest(one, OURS, how) or 0.0
                if ours > theirs:
                    who = f"{engine.partition(',')[0]} is {ours / theirs:.1f} times"
                    yield f"{one['network']}: {who} as fast: {when}{precision}"
