"""The result in words and tables, for the terminal and ``docs/benchmark.md`` alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from evaluation.benchmark.compare import ALONE, BATCH, FIRST, OURS
from evaluation.benchmark.goals import fastest, lost
from evaluation.pages.blocks import Block, Table, count, duration, ratio

__all__ = ["profile_section", "sections"]

WAYS = {
    BATCH: "all patients in one call, plan and shared tables made on the way",
    ALONE: "one patient per call, a plan for this set of findings at hand",
    FIRST: "one patient per call, the plan made on the way",
}
MET = {True: "yes", False: "**no**", None: "not measured"}

Content = Mapping[str, Any]


def sections(content: Content) -> Iterator[Block]:
    """Lay out what :func:`evaluation.benchmark.run.benchmark` returns."""
    yield from _head(content)
    yield "## Goals"
    yield Table(
        ("what", "goal", "reached", "met"),
        [
            (g["name"], g["wanted"], _reached(g["reached"]), MET[g["met"]])
            for g in content["goals"]
        ],
    )
    yield from _peers(content)
    yield "## Where a peer is faster"
    yield "\n".join(f"- {one}." for one in lost(content)) or "Nowhere in this run."
    yield from _same_findings(content)
    yield from _every_variable(content)
    yield from _numbers(content["numbers"])
    yield from _growth(content)
    yield from _one_case(content)
    yield from profile_section(content["profile"])


def _head(content: Content) -> Iterator[Block]:
    machine, versions, sizes = (content[n] for n in ("machine", "versions", "sizes"))
    known = ", ".join(f"{n} {v}" for n, v in versions.items() if v is not None)
    absent = ", ".join(name for name, value in versions.items() if value is None)
    before, after = machine["load"], machine["load_after"]
    busy = (
        ""
        if None in (before, after)
        else f", load {before:.1f} before it and {after:.1f} after it"
    )
    yield "# Speed, beside the peers in one run"
    yield (
        f"Measured on {content['date']}: {machine['processor']}, {machine['cores']} "
        f"cores, {machine['memory_gb']} GB, a run of {duration(content['seconds'])}"
        f"{busy}; {known}." + (f" Not installed: {absent}." if absent else "") + " "
        "Renew with `make bench`, then `python -m evaluation benchmark --page`."
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
    yield "## The peers"
    about = {**content["peers"], **{f"{OURS}, {way}": x for way, x in WAYS.items()}}
    yield "\n".join(f"- {name}: {text}." for name, text in about.items())
    yield "![Seconds per patient of every engine](benchmark-peers.svg)"
    head = (
        *("engine", "threads", "a patient", "patients a second"),
        *("÷ our batch, same threads", "÷ ours, one patient", "spread", "difference"),
    )
    for one in content["comparisons"]:
        yield (
            f"**{one['network']}**: {one['nodes']} nodes, asked for "
            f"`{one['target']}`, batch of {count(one['rows'])}."
        )
        yield Table(head, [_entry(one, entry) for entry in one["entries"]])
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
    others = (
        fastest(comparison, OURS, BATCH, threads),
        fastest(comparison, OURS, ALONE),
    )
    off = entry["note"] or "reference"
    if entry["difference"] is not None:
        off = f"{entry['difference']:.0e} {entry['note']}".rstrip()
    return (
        label,
        str(threads),
        duration(seconds),
        count(round(1 / seconds)),
        *("" if other is None else ratio(seconds / other) for other in others),
        f"{timing['worst'] / seconds:.2f}",
        off,
    )


def _beside(one: Content) -> tuple[str, str, str]:
    """Our time, a peer's, and theirs over ours."""
    ours = one["ours"]["best"]
    if one["theirs"] is None:
        return duration(ours), "not installed", ""
    theirs = one["theirs"]["best"]
    return duration(ours), duration(theirs), ratio(theirs / ours)


def _same_findings(content: Content) -> Iterator[Block]:
    alike = content["same_findings"]
    yield "## Patients with the same findings"
    yield (
        f"nbn has a batch, of patients in whom the same variables are known. "
        f"{count(alike[0]['rows'])} such patients, the better of one thread and "
        f"{alike[0]['threads']}, the set of findings seen before:"
    )
    rows = [(one["network"], *_beside(one)) for one in alike]
    yield Table(("network", "ours, a patient", "nbn", "÷"), rows)


def _every_variable(content: Content) -> Iterator[Block]:
    found = content["every_variable"]
    yield "## Posteriors of every variable at once"
    yield (
        "One collecting and one distributing pass; ours for a batch, pyAgrum's lazy "
        f"propagation for {found[0]['sample']} of the patients one by one, with one "
        "thread:"
    )
    yield Table(
        ("network", "batch", "ours, a patient", "pyAgrum", "÷", "difference"),
        [
            (x["network"], count(x["rows"]), *_beside(x), f"{x['difference']:.0e}")
            for x in found
        ],
    )


def _numbers(one: Content) -> Iterator[Block]:
    words = one["words"]["best"]
    yield "## Labs as numbers"
    yield (
        f"{count(one['rows'])} patients, of whom {one['given']:.1f} of "
        f"{one['quantities']} measured quantities are known: as words, which many "
        "patients share, or as numbers, each with a density of its own. The leading "
        f"lesion is the same in {100 * one['same_leader']:.0f} %."
    )
    best = {name: one[name]["best"] for name in ("words", "numbers")}
    rows = [(name, duration(s), ratio(words / s)) for name, s in best.items()]
    yield Table(("labs as", "a patient", "rate ÷ words"), rows)


def _growth(content: Content) -> Iterator[Block]:
    yield "## Growth"
    yield "![Seconds per patient against sizes](benchmark-growth.svg)"
    for sweep in content["sweeps"]:
        lines = {engine: dict(line) for engine, line in sweep["seconds"].items()}
        points = sorted({n for line in lines.values() for n in line})
        yield f"**{sweep['name'].capitalize()}** ({sweep['about']}), a patient:"
        yield Table(
            (sweep["name"], *map(count, points)),
            [
                (name, *(duration(at[n]) if n in at else "–" for n in points))
                for name, at in lines.items()
            ],
        )
        for n, message in dict(sweep["refused"]).items():
            yield f"At {n} this engine says, before it allocates anything: *{message}*"


def _one_case(content: Content) -> Iterator[Block]:
    yield "## One patient: the seed case"
    yield Table(
        ("part", "best", "slowest", ""),
        [
            (
                f"`{part['name']}`",
                *(duration(part["timing"][which]) for which in ("best", "worst")),
                part["about"],
            )
            for part in content["one_case"]
        ],
    )
    cold = content["cold_start"]
    if cold is not None:
        wall = {n: duration(cold[f"{n}_wall"]) for n in ("diagnose", "import")}
        used = {n: duration(cold[f"{n}_cpu"]) for n in ("diagnose", "import")}
        yield (
            f"From a cold start (median of {cold['pairs']} pairs), `calcinosis "
            f"diagnose` takes {wall['diagnose']} ({used['diagnose']} of the processor),"
            f' `python -c "import pgmpy.inference"` {wall["import"]} '
            f"({used['import']}): a ratio of {cold['wall_ratio']:.2f} "
            f"({cold['cpu_ratio']:.2f})."
            + (" pgmpy loaded torch here, which flatters it." if cold["torch"] else "")
        )


def profile_section(profile: Content) -> Iterator[Block]:
    """Lay out where the time of a batch goes, a function a line."""
    yield "## Where the time of a batch goes"
    yield (
        f"{count(profile['rows'])} patients of the clinic network, one thread, a fresh "
        "engine, under the profiler; numpy's time counts for the function that calls "
        "it."
    )
    yield Table(
        ("function", "own", "with all below", "calls", ""),
        [
            (
                f"`{share['function']}`",
                f"{100 * share['own']:.0f} %",
                f"{100 * share['total']:.0f} %",
                count(share["calls"]),
                share["about"],
            )
            for share in profile["shares"]
        ],
    )
