"""What was to be reached, and what was."""

from typing import Any

from evaluation import Kept, read_toml
from evaluation.benchmark.doors import LABS, LONG
from evaluation.benchmark.engines import ALONE, BATCH, FIRST, OURS

DOORS = {
    "pandas": "`diagnose_table`, pandas",
    "Arrow": "`diagnose_table`, Arrow",
    "Parquet": "`batch`, Parquet in and out",
    "long Parquet": LONG,
    "labs": LABS,
}
SINGLE = {"new findings": FIRST, "seen findings": ALONE}
BESIDE = {"numbers", "diagnose", *DOORS, *SINGLE}
"""What is compared beside the networks."""


def fastest(
    comparison: Kept, engine: str, how: str, threads: int | None = None
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


def goals(content: Kept) -> list[dict[str, Any]]:
    """Compare what was measured with ``goals.toml``.

    Returns
    -------
    list of dict
        ``name``, ``wanted`` (as "≥ 300"), ``reached`` and ``met``: both None where it
        was not measured.
    """
    reached, found = _reached(content), list[dict[str, Any]]()
    networks = {one["network"] for one in content["comparisons"]}
    for goal in read_toml("benchmark/goals.toml")["goal"]:
        network, over, _ = goal["of"].partition(" over ")
        if over and network not in {*networks, *BESIDE}:
            continue
        own, met = reached.get(goal["of"]), None
        if own is not None:
            met = own >= goal["least"] if "least" in goal else own <= goal["most"]
        wanted = f"≥ {goal['least']:g}" if "least" in goal else f"≤ {goal['most']:g}"
        name = goal["name"].format(draws=content["sizes"]["draws"])
        found.append({"name": name, "wanted": wanted, "reached": own, "met": met})
    return found


def _reached(content: Kept) -> dict[str, float | None]:
    """Return what was measured, named as in ``goals.toml``."""
    # of two parts with one name the first counts: the shorter case
    parts = {one["name"]: one["timing"]["best"] for one in content["one_case"][::-1]}
    found: dict[str, float | None] = dict(parts)
    batch: dict[str, float] = {}
    for one in content["comparisons"]:
        batch[one["network"]] = own = fastest(one, OURS, BATCH) or 0.0
        for peer in ("pyAgrum", "pgmpy"):
            theirs = fastest(one, peer, ALONE)
            found[f"{one['network']} over {peer}"] = theirs and theirs / own
    # whichever way of asking by words is the faster
    words, numbers = (content["numbers"][n]["best"] for n in ("words", "numbers"))
    off = [
        entry["difference"]
        for one in content["comparisons"]
        for entry in one["entries"]
        if entry["engine"] == OURS and entry["difference"] is not None
    ]
    for what, door in DOORS.items():
        own_door = content.get("doors", {}).get("doors", {}).get(door)
        for peer in ("pyAgrum", "pgmpy"):
            theirs = fastest(content["comparisons"][0], peer, ALONE)
            if own_door and theirs:
                found[f"{what} over {peer}"] = theirs / own_door["best"]
    for what, how in SINGLE.items():
        for peer in ("pyAgrum", "bayesian-cpp"):
            pairs = [
                (fastest(one, OURS, how), fastest(one, peer, ALONE))
                for one in content["comparisons"]
            ]
            over = [ours / theirs for ours, theirs in pairs if ours and theirs]
            found[f"{what} over {peer}"] = max(over, default=None)
    return found | {
        "rate": 1 / batch[OURS],
        "difference": max(off, default=None),
        "numbers over words": min(words, batch[OURS]) / numbers,
        "diagnose over pyAgrum": parts["diagnose"] / parts["pyAgrum"],
        "cold start": (content["cold_start"] or {}).get("wall_ratio"),
    }
