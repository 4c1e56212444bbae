"""What was to be reached, what was, and where a peer is ahead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evaluation.benchmark.compare import ALONE, BATCH, FIRST, OURS

__all__ = ["Goal", "fastest", "goals", "lost", "peer_entries"]


@dataclass(frozen=True)
class Goal:
    """One figure to reach.

    Parameters
    ----------
    name : str
    wanted : str
        ``"≥ 300"`` or ``"≤ 0.05"``, as it is told.
    reached : float or None
        None where it was not measured.
    met : bool or None
    """

    name: str
    wanted: str
    reached: float | None
    met: bool | None


RATES = (
    ("calcinosis", "pyAgrum", 300.0),
    ("calcinosis", "pgmpy", 1000.0),
    ("alarm", "pyAgrum", 20.0),
    ("child", "pyAgrum", 20.0),
    ("hepar2", "pyAgrum", 20.0),
)
"""Network, peer, and how many times its rate a batch is to have."""

Entries = Sequence[Mapping[str, Any]]


def fastest(
    comparison: Mapping[str, Any], engine: str, how: str, threads: int | None = None
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


def peer_entries(comparison: Mapping[str, Any]) -> Entries:
    """Entries of a comparison that are not this engine's."""
    return [entry for entry in comparison["entries"] if entry["engine"] != OURS]


def goals(content: Mapping[str, Any]) -> list[Goal]:
    """Compare what was measured with what was to be reached."""
    return [*_speed(content), *_one_case(content)]


def _speed(content: Mapping[str, Any]) -> Iterator[Goal]:
    by_name = {one["network"]: one for one in content["comparisons"]}
    for network, peer, least in RATES:
        if network in by_name:
            ours = fastest(by_name[network], OURS, BATCH)
            theirs = fastest(by_name[network], peer, ALONE)
            name = f"{network}: rate of a batch over {peer}'s"
            yield _least(name, least, theirs, ours)
    batch = fastest(by_name["calcinosis"], OURS, BATCH)
    yield _least("calcinosis: patients a second", 1e6, 1.0, batch)
    off = [
        entry["difference"]
        for comparison in by_name.values()
        for entry in comparison["entries"]
        if entry["engine"] == OURS and entry["difference"] is not None
    ]
    name = "largest difference from pgmpy, all networks"
    yield _most(name, 1e-10, max(off, default=None))
    numbers = content["numbers"]
    words, dense = numbers["words"]["best"], numbers["numbers"]["best"]
    if batch is not None:  # whichever way of asking by words is the faster
        words = min(words, batch)
    yield _least("rate with labs as numbers over words", 0.5, words, dense)


def _one_case(content: Mapping[str, Any]) -> Iterator[Goal]:
    parts: dict[str, float] = {}
    for part in content["one_case"]:  # of two the first: the shorter case
        parts.setdefault(part["name"], part["timing"]["best"])
    ours, theirs = parts["diagnose"], parts.get("pyAgrum")
    ratio = None if theirs is None else ours / theirs
    yield _most("one patient: time of `diagnose` over pyAgrum's", 0.5, ratio)
    for name, about, most in (
        ("explain", "weights of 12 findings", 0.05),
        ("intervals", f"intervals from {content['sizes']['draws']} draws", 0.1),
        ("next_tests", "worth of the next tests", 0.2),
        ("tornado", "tornado of every number", 1.0),
    ):
        yield _most(f"one patient: {about} (seconds)", most, parts.get(name))
    cold = content["cold_start"]
    ratio = None if cold is None else cold["wall_ratio"]
    yield _most("cold start: `diagnose` over importing pgmpy.inference", 0.25, ratio)


def _least(name: str, least: float, above: float | None, below: float | None) -> Goal:
    wanted = f"≥ {least:g}"
    if above is None or below is None:
        return Goal(name, wanted, None, None)
    return Goal(name, wanted, above / below, above / below >= least)


def _most(name: str, most: float, reached: float | None) -> Goal:
    met = None if reached is None else reached <= most
    return Goal(name, f"≤ {most:g}", reached, met)


def lost(content: Mapping[str, Any]) -> list[str]:
    """Say where a peer was faster than this engine, each as one sentence.

    A peer with a wrong answer wins nothing; what must be known of it is added.
    """
    sentences: list[str] = []
    for comparison in content["comparisons"]:
        for engine in dict.fromkeys(e["engine"] for e in peer_entries(comparison)):
            sentences += _lost_to(comparison, engine)
    for alike in content["same_findings"]:
        if alike["theirs"] is not None:
            ratio = alike["ours"]["best"] / alike["theirs"]["best"]
            if ratio > 1:
                sentences.append(
                    f"{alike['network']}: nbn answers {alike['rows']} patients with "
                    f"the same findings {ratio:.1f} times as fast as this engine"
                )
    return sentences


def _lost_to(comparison: Mapping[str, Any], engine: str) -> Iterator[str]:
    entries = [e for e in comparison["entries"] if e["engine"] == engine]
    if any(entry["note"].startswith("WRONG") for entry in entries):
        return
    theirs = fastest(comparison, engine, ALONE)
    if theirs is None:
        return
    for how, when in (
        (BATCH, "one patient as this engine in a batch"),
        (ALONE, "one patient, findings of a set seen before"),
        (FIRST, "one patient, findings of a new set"),
    ):
        ours = fastest(comparison, OURS, how)
        if ours is not None and ours > theirs:
            off = max(entry["difference"] or 0.0 for entry in entries)
            precision = f" (to {off:.0e})" if off > 1e-10 else ""
            yield (
                f"{comparison['network']}: {engine.partition(',')[0]} is "
                f"{ours / theirs:.1f} times as fast: {when}{precision}"
            )
