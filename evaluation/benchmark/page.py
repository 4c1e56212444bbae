"""``docs/benchmark.md``: the kept result as a page, every number from the JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from evaluation.benchmark.compare import ALONE, BATCH, FIRST, OURS
from evaluation.benchmark.goals import fastest, lost
from evaluation.benchmark.text import busy, count, duration, ratio

__all__ = ["as_page"]

WAYS = {
    BATCH: "all patients in one call, plan and shared tables made on the way",
    ALONE: "one patient per call, a plan for this set of findings at hand",
    FIRST: "one patient per call, the plan made on the way",
}


def as_page(content: Mapping[str, Any]) -> str:
    """Write what :func:`evaluation.benchmark.run.benchmark` returns as Markdown."""
    sections = (
        _head(content),
        _goals(content),
        _peers(content),
        _lost(content),
        _same_findings(content),
        _every_variable(content),
        _numbers(content),
        _growth(content),
        _one_case(content),
        _profile(content),
    )
    return "\n\n".join("\n".join(section) for section in sections) + "\n"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield ""
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _head(content: Mapping[str, Any]) -> Iterator[str]:
    machine, versions, sizes = (
        content["machine"],
        content["versions"],
        content["sizes"],
    )
    known = ", ".join(f"{n} {v}" for n, v in versions.items() if v is not None)
    absent = [name for name, value in versions.items() if value is None]
    yield "# Speed, beside the peers in one run"
    yield ""
    yield (
        f"Measured on {content['date']}: {machine['processor']}, {machine['cores']} "
        f"cores, {machine['memory_gb']} GB, {busy(content)}; {known}."
        + (f" Not installed: {', '.join(absent)}." if absent else "")
        + " Renew with `make bench`, then `python -m evaluation benchmark --page`."
    )
    yield ""
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


def _goals(content: Mapping[str, Any]) -> Iterator[str]:
    yield "## Goals"
    mark = {True: "yes", False: "**no**", None: "not measured"}
    rows = (
        (
            goal["name"],
            goal["wanted"],
            "–" if goal["reached"] is None else _number(goal["reached"]),
            mark[goal["met"]],
        )
        for goal in content["goals"]
    )
    yield from _table(("what", "goal", "reached", "met"), rows)


def _number(value: float) -> str:
    return count(round(value)) if value >= 1000 else f"{value:.3g}"


def _peers(content: Mapping[str, Any]) -> Iterator[str]:
    yield "## The peers"
    yield ""
    for peer, about in content["peers"].items():
        yield f"- {peer}: {about}."
    for way, about in WAYS.items():
        yield f"- {OURS}, {way}: {about}."
    yield ""
    yield "![Seconds per patient of every engine](benchmark-peers.svg)"
    for comparison in content["comparisons"]:
        yield ""
        yield (
            f"**{comparison['network']}**: {comparison['nodes']} nodes, asked for "
            f"`{comparison['target']}`, batch of {count(comparison['rows'])}."
        )
        yield from _table(
            (
                *("engine", "threads", "a patient", "patients a second"),
                *("÷ our batch, same threads", "÷ ours, one patient"),
                *("spread", "difference"),
            ),
            (_entry(comparison, entry) for entry in comparison["entries"]),
        )
    yield ""
    yield (
        "Several processes would divide a peer's time by at most the number of cores, "
        "as they would ours."
    )


def _entry(comparison: Mapping[str, Any], entry: Mapping[str, Any]) -> Sequence[str]:
    name, threads = entry["engine"], entry["threads"]
    label = f"{name}, {entry['how']}" if name == OURS else name
    timing = entry["timing"]
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


def _lost(content: Mapping[str, Any]) -> Iterator[str]:
    yield "## Where a peer is faster"
    yield ""
    sentences = lost(content)
    if not sentences:
        yield "Nowhere in this run."
    for sentence in sentences:
        yield f"- {sentence}."


def _same_findings(content: Mapping[str, Any]) -> Iterator[str]:
    alike = content["same_findings"]
    yield "## Patients with the same findings"
    yield ""
    yield (
        f"nbn has a batch, of patients in whom the same variables are known. "
        f"{count(alike[0]['rows'])} such patients, the better of one thread and "
        f"{alike[0]['threads']}, the set of findings seen before:"
    )
    rows = (
        (
            one["network"],
            duration(one["ours"]["best"]),
            "not installed"
            if one["theirs"] is None
            else duration(one["theirs"]["best"]),
            ""
            if one["theirs"] is None
            else ratio(one["theirs"]["best"] / one["ours"]["best"]),
        )
        for one in alike
    )
    yield from _table(("network", "ours, a patient", "nbn", "÷"), rows)


def _every_variable(content: Mapping[str, Any]) -> Iterator[str]:
    yield "## Posteriors of every variable at once"
    yield ""
    yield (
        "One collecting and one distributing pass; ours for a batch, pyAgrum's lazy "
        f"propagation for {content['every_variable'][0]['sample']} of the patients "
        "one by one, with one thread:"
    )
    rows = (
        (
            one["network"],
            count(one["rows"]),
            duration(one["ours"]["best"]),
            duration(one["theirs"]["best"]),
            ratio(one["theirs"]["best"] / one["ours"]["best"]),
            f"{one['difference']:.0e}",
        )
        for one in content["every_variable"]
    )
    yield from _table(
        ("network", "batch", "ours, a patient", "pyAgrum", "÷", "difference"), rows
    )


def _numbers(content: Mapping[str, Any]) -> Iterator[str]:
    one = content["numbers"]
    words = one["words"]["best"]
    yield "## Labs as numbers"
    yield ""
    yield (
        f"{count(one['rows'])} patients, of whom {one['given']:.1f} of "
        f"{one['quantities']} measured quantities are known: as words, which many "
        "patients share, or as numbers, each with a density of its own. The leading "
        f"lesion is the same in {100 * one['same_leader']:.0f} %."
    )
    rows = (
        (name, duration(one[name]["best"]), ratio(words / one[name]["best"]))
        for name in ("words", "numbers")
    )
    yield from _table(("labs as", "a patient", "rate ÷ words"), rows)


def _growth(content: Mapping[str, Any]) -> Iterator[str]:
    yield "## Growth"
    yield ""
    yield "![Seconds per patient against sizes](benchmark-growth.svg)"
    for sweep in content["sweeps"]:
        points = sorted({n for line in sweep["seconds"].values() for n, _ in line})
        yield ""
        yield f"**{sweep['name'].capitalize()}** ({sweep['about']}), a patient:"
        yield from _table(
            (sweep["name"], *(count(n) for n in points)),
            (
                (
                    engine,
                    *(
                        duration(dict(line)[n]) if n in dict(line) else "–"
                        for n in points
                    ),
                )
                for engine, line in _pairs(sweep["seconds"])
            ),
        )
        for n, message in _pairs(dict(sweep["refused"])):
            yield ""
            yield f"At {n} this engine says, before it allocates anything: *{message}*"


def _pairs(of: Mapping[Any, Any]) -> Iterable[tuple[Any, Any]]:
    return of.items()


def _one_case(content: Mapping[str, Any]) -> Iterator[str]:
    cold = content["cold_start"]
    yield "## One patient: the seed case"
    rows = (
        (
            f"`{part['name']}`",
            duration(part["timing"]["best"]),
            duration(part["timing"]["worst"]),
            part["about"],
        )
        for part in content["one_case"]
    )
    yield from _table(("part", "best", "slowest", ""), rows)
    if cold is None:
        return
    yield ""
    yield (
        f"From a cold start (median of {cold['pairs']} pairs), `calcinosis diagnose` "
        f"takes {duration(cold['diagnose_wall'])} "
        f"({duration(cold['diagnose_cpu'])} of the processor), "
        f'`python -c "import pgmpy.inference"` {duration(cold["import_wall"])} '
        f"({duration(cold['import_cpu'])}): a ratio of {cold['wall_ratio']:.2f} "
        f"({cold['cpu_ratio']:.2f})."
        + (" pgmpy loaded torch here, which flatters it." if cold["torch"] else "")
    )


def _profile(content: Mapping[str, Any]) -> Iterator[str]:
    profile = content["profile"]
    yield "## Where the time of a batch goes"
    yield ""
    yield (
        f"{count(profile['rows'])} patients of the clinic network, one thread, a fresh "
        "engine, under the profiler; numpy's time counts for the function that calls "
        "it."
    )
    rows = (
        (
            f"`{share['function']}`",
            f"{100 * share['own']:.0f} %",
            f"{100 * share['total']:.0f} %",
            count(share["calls"]),
            share["about"],
        )
        for share in profile["shares"]
    )
    yield from _table(("function", "own", "with all below", "calls", ""), rows)
