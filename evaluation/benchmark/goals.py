"""What was to be reached, what was, and where a peer is ahead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from evaluation.benchmark.compare import ALONE, BATCH, FIRST, OURS

__all__ = ["Goal", "fastest", "goals", "lost"]

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

Content = Mapping[str, Any]


@dataclass(frozen=True)
class Goal:
    """One figure to reach: ``wanted`` is told as "≥ 300" or "≤ 0.05".

    ``reached`` and ``met`` are None where it was not measured.
    """

    name: str
    wanted: str
    reached: float | None
    met: bool | None


def _at_least(name: str, least: float, reached: float | None) -> Goal:
    met = None if reached is None else reached >= least
    return Goal(name, f"≥ {least:g}", reached, met)


def _at_most(name: str, most: float, reached: float | None) -> Goal:
    met = None if reached is None else reached <= most
    return Goal(name, f"≤ {most:g}", reached, met)


def _ratio(above: float | None, below: float | None) -> float | None:
    return None if above is None or below is None else above / below


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


def goals(content: Content) -> list[Goal]:
    """Compare what was measured with what was to be reached."""
    by_name = {one["network"]: one for one in content["comparisons"]}
    found = [
        _at_least(
            f"{network}: rate of a batch over {peer}'s",
            least,
            _ratio(
                fastest(by_name[network], peer, ALONE),
                fastest(by_name[network], OURS, BATCH),
            ),
        )
        for network, peer, least in RATES
        if network in by_name
    ]
    batch = fastest(by_name["calcinosis"], OURS, BATCH)
    off = [
        entry["difference"]
        for comparison in by_name.values()
        for entry in comparison["entries"]
        if entry["engine"] == OURS and entry["difference"] is not None
    ]
    # whichever way of asking by words is the faster
    words, dense = (content["numbers"][n]["best"] for n in ("words", "numbers"))
    words = min(words, batch or words)
    parts: dict[str, float] = {}
    for part in content["one_case"]:  # of two the first: the shorter case
        parts.setdefault(part["name"], part["timing"]["best"])
    over = _ratio(parts["diagnose"], parts.get("pyAgrum"))
    draws, cold = content["sizes"]["draws"], content["cold_start"] or {}
    return [
        *found,
        _at_least("calcinosis: patients a second", 1e6, _ratio(1.0, batch)),
        _at_most(
            "largest difference from pgmpy, all networks", 1e-10, max(off, default=None)
        ),
        _at_least("rate with labs as numbers over words", 0.5, words / dense),
        _at_most("one patient: time of `diagnose` over pyAgrum's", 0.5, over),
        *(
            _at_most(
                f"one patient: {about.format(draws=draws)} (seconds)",
                most,
                parts.get(name),
            )
            for name, about, most in PARTS
        ),
        _at_most(
            "cold start: `diagnose` over importing pgmpy.inference",
            0.25,
            cold.get("wall_ratio"),
        ),
    ]


def lost(content: Content) -> list[str]:
    """Say where a peer was faster than this engine, each as one sentence.

    A peer with a wrong answer wins nothing; what must be known of it is added.
    """
    sentences = [
        sentence
        for comparison in content["comparisons"]
        for engine in dict.fromkeys(e["engine"] for e in comparison["entries"])
        if engine != OURS
        for sentence in _lost_to(comparison, engine)
    ]
    for alike in content["same_findings"]:
        theirs = (alike["theirs"] or {}).get("best", float("inf"))
        if alike["ours"]["best"] > theirs:
            sentences.append(
                f"{alike['network']}: nbn answers {alike['rows']} patients with the "
                f"same findings {alike['ours']['best'] / theirs:.1f} times as fast as "
                "this engine"
            )
    return sentences


def _lost_to(comparison: Content, engine: str) -> Iterator[str]:
    entries = [e for e in comparison["entries"] if e["engine"] == engine]
    theirs = fastest(comparison, engine, ALONE)
    if theirs is None or any(e["note"].startswith("WRONG") for e in entries):
        return
    off = max(entry["difference"] or 0.0 for entry in entries)
    precision = f" (to {off:.0e})" if off > 1e-10 else ""
    for how, when in (
        (BATCH, "one patient as this engine in a batch"),
        (ALONE, "one patient, findings of a set seen before"),
        (FIRST, "one patient, findings of a new set"),
    ):
        ours = fastest(comparison, OURS, how)
        if ours is not None and ours > theirs:
            yield (
                f"{comparison['network']}: {engine.partition(',')[0]} is "
                f"{ours / theirs:.1f} times as fast: {when}{precision}"
            )
