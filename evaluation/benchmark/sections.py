"""The result in words and tables, for the terminal and ``docs/benchmark.md`` alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from evaluation.benchmark.compare import ALONE, BATCH, FIRST, MISSING, OURS
from evaluation.benchmark.goals import fastest, lost
from evaluation.pages.blocks import Block, Table, count, duration, ratio

__all__ = ["sections"]

WAYS = {
    BATCH: "all patients in one call, plan and shared tables made on the way",
    ALONE: "one patient per call, a plan for this set of findings at hand",
    FIRST: "one patient per call, the plan made on the way",
}
MET = {True: "yes", False: "**no**", None: "not measured"}
HEAD = (
    *("engine", "threads", "a patient", "patients a second"),
    *("÷ our batch, same threads", "÷ ours, one patient", "spread", "difference"),
)

Content = Mapping[str, Any]


def sections(content: Content) -> Iterator[Block]:
    """Lay out what :func:`evaluation.benchmark.run.benchmark` returns."""
    yield from _head(content)
    yield "## Goals"
    goals = content["goals"]
    yield Table(
        ("what", "goal", "reached", "met"),
        [
            (g["name"], g["wanted"], _reached(g["reached"]), MET[g["met"]])
            for g in goals
        ],
    )
    yield from _peers(content)
    yield "## Where a peer is faster"
    yield "\n".join(f"- {one}." for one in lost(content)) or "Nowhere in this run."
    yield from _every_variable(content["every_variable"])
    yield from _numbers(content["numbers"])
    yield from _growth(content["sweeps"])
    yield from _one_case(content["one_case"])
    if content["cold_start"] is not None:
        yield _cold_start(content["cold_start"])


def _head(content: Content) -> Iterator[Block]:
    machine, versions, sizes = (content[n] for n in ("machine", "versions", "sizes"))
    known = ", ".join(f"{n} {v}" for n, v in versions.items() if v is not None)
    absent = ", ".join(name for name, value in versions.items() if value is None)
    load = machine["load"], machine["load_after"]
    told = "" if None in load else ", load {:.1f} before it and {:.1f} after it"
    yield "# Speed, beside the peers in one run"
    yield (
        f"Measured on {content['date']}: {machine['processor']}, {machine['cores']} "
        f"cores, {machine['memory_gb']} GB, a run of {duration(content['seconds'])}"
        f"{told.format(*load)}; {known}."
        + (f" Not installed: {absent}." if absent else "")
        + " Renew with `make bench`, then `python -m evaluation benchmark --page`."
    )
    yield (
        "Patients are drawn from each network, "
        f"{100 * content['hidden']:.0f} % of their states are hidden at random for "
        "each patient anew, and every engine is asked for the exact posterior of one "
        "variable of the same patients. The peers get the clinic network as "
        "`Model.to_pgmpy` exports it, and answer the first "
        f"{sizes['sample']} patients one by one, since none has a batch of patients "
        "with different findings; putting findings into their own terms is not timed. "
        f"Every time is the best of {sizes['passes']} passes, for all engines alike; "
        "*spread* is the slowest pass over the best. Differences are the largest of "
        "any posterior probability from pgmpy's."
    )


def _reached(value: float | None) -> str:
    if value is None:
        return "–"
    return count(round(value)) if value >= 1000 else f"{value:.3g}"


def _peers(content: Content) -> Iterator[Block]:
    """Tell of all engines that were there; the head names those that were not."""
    comparisons = [
        {**one, "entries": [e for e in one["entries"] if e["note"] != MISSING]}
        for one in content["comparisons"]
    ]
    asked = {entry["engine"] for one in comparisons for entry in one["entries"]}
    about = {name: text for name, text in content["peers"].items() if name in asked}
    about |= {f"{OURS}, {way}": text for way, text in WAYS.items()}
    yield "## The peers"
    yield "\n".join(f"- {name}: {text}." for name, text in about.items())
    yield "![Seconds per patient of every engine](benchmark-peers.svg)"
    for one in comparisons:
        yield (
            f"**{one['network']}**: {one['nodes']} nodes, asked for "
            f"`{one['target']}`, batch of {count(one['rows'])}."
        )
        yield Table(HEAD, [_entry(one, entry) for entry in one["entries"]])
    yield (
        "Several processes would divide a peer's time by at most the number of cores, "
        "as they would ours."
    )


def _entry(comparison: Content, entry: Content) -> Sequence[str]:
    name, threads, timing = entry["engine"], entry["threads"], entry["timing"]
    label = f"{name}, {entry['how']}" if name == OURS else name
    if timing is None:
        return (label, str(threads), entry["note"], "", "", "", "", "")
    seconds = timing["best"]
    batch = fastest(comparison, OURS, BATCH, threads)
    alone = fastest(comparison, OURS, ALONE)
    off = entry["note"] or "reference"
    if entry["difference"] is not None:
        off = f"{entry['difference']:.0e} {entry['note']}".rstrip()
    return (
        *(label, str(threads), duration(seconds), count(round(1 / seconds))),
        *("" if ours is None else ratio(seconds / ours) for ours in (batch, alone)),
        *(f"{timing['worst'] / seconds:.2f}", off),
    )


def _every_variable(found: Sequence[Content]) -> Iterator[Block]:
    yield "## Posteriors of every variable at once"
    yield (
        "One collecting and one distributing pass; ours for a batch, pyAgrum's lazy "
        f"propagation for {found[0]['sample']} of the patients one by one, with one "
        "thread:"
    )
    rows: list[Sequence[str]] = []
    for one in found:
        ours, theirs = one["ours"]["best"], one["theirs"]["best"]
        times = duration(ours), duration(theirs), ratio(theirs / ours)
        off = f"{one['difference']:.0e}"
        rows.append((one["network"], count(one["rows"]), *times, off))
    head = ("network", "batch", "ours, a patient", "pyAgrum", "÷", "difference")
    yield Table(head, rows)


def _numbers(one: Content) -> Iterator[Block]:
    yield "## Labs as numbers"
    yield (
        f"{count(one['rows'])} patients, of whom {one['given']:.1f} of "
        f"{one['quantities']} measured quantities are known: as words, which many "
        "patients share, or as numbers, each with a density of its own. The leading "
        f"lesion is the same in {100 * one['same_leader']:.0f} %."
    )
    best = {name: one[name]["best"] for name in ("words", "numbers")}
    rows = [(name, duration(s), ratio(best["words"] / s)) for name, s in best.items()]
    yield Table(("labs as", "a patient", "rate ÷ words"), rows)


def _growth(sweeps: Sequence[Content]) -> Iterator[Block]:
    yield "## Growth"
    yield "![Seconds per patient against sizes](benchmark-growth.svg)"
    for sweep in sweeps:
        lines = {engine: dict(line) for engine, line in sweep["seconds"].items()}
        points = sorted({n for line in lines.values() for n in line})
        rows = [
            (name, *(duration(at[n]) if n in at else "–" for n in points))
            for name, at in lines.items()
        ]
        yield f"**{sweep['name'].capitalize()}** ({sweep['about']}), a patient:"
        yield Table((sweep["name"], *map(count, points)), rows)
        for n, message in dict(sweep["refused"]).items():
            yield f"At {n} this engine says, before it allocates anything: *{message}*"


def _one_case(parts: Sequence[Content]) -> Iterator[Block]:
    yield "## One patient: the seed case"
    rows: list[Sequence[str]] = []
    for part in parts:
        best, worst = (duration(part["timing"][which]) for which in ("best", "worst"))
        rows.append((f"`{part['name']}`", best, worst, part["about"]))
    yield Table(("part", "best", "slowest", ""), rows)


def _cold_start(cold: Content) -> str:
    wall, used = (
        {name: duration(cold[f"{name}_{clock}"]) for name in ("diagnose", "import")}
        for clock in ("wall", "cpu")
    )
    return (
        f"From a cold start (median of {cold['pairs']} pairs), `calcinosis diagnose` "
        f"takes {wall['diagnose']} ({used['diagnose']} of the processor), "
        f'`python -c "import pgmpy.inference"` {wall["import"]} ({used["import"]}): '
        f"a ratio of {cold['wall_ratio']:.2f} ({cold['cpu_ratio']:.2f})."
    )
