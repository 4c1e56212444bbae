"""The result as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from evaluation.benchmark.compare import ALONE, BATCH, OURS
from evaluation.benchmark.goals import fastest, lost

__all__ = ["as_text", "busy", "count", "duration", "profile_text", "ratio"]

UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"))


def duration(seconds: float) -> str:
    """Write seconds with three digits and a unit.

    Examples
    --------
    >>> duration(0.00061), duration(4.05e-6), duration(12.5)
    ('610 µs', '4.05 µs', '12.5 s')
    """
    size, unit = next((u for u in UNITS if seconds >= u[0]), UNITS[-1])
    value = seconds / size
    digits = 0 if value >= 99.95 else 1 if value >= 9.995 else 2
    return f"{value:.{digits}f} {unit}"


def ratio(value: float) -> str:
    """Write a ratio with two or three digits.

    Examples
    --------
    >>> ratio(1234.5), ratio(12.34), ratio(0.4567)
    ('1 234', '12.3', '0.46')
    """
    if value >= 99.95:
        return count(round(value))
    return f"{value:.1f}" if value >= 9.995 else f"{value:.2f}"


def count(number: int) -> str:
    """Write a number with its thousands apart."""
    return f"{number:,}".replace(",", " ")


def as_text(content: Mapping[str, Any]) -> str:
    """Write what :func:`evaluation.benchmark.run.benchmark` returns."""
    lines = [
        *_head(content),
        *(line for c in content["comparisons"] for line in _comparison(c)),
        *_explained(content),
        *_same_findings(content),
        *_every_variable(content),
        *_numbers(content),
        *_sweeps(content),
        *_one_case(content),
        *profile_text(content["profile"]),
        *_goals(content),
        *_lost(content),
    ]
    return "\n".join(lines)


def _head(content: Mapping[str, Any]) -> Iterator[str]:
    machine, versions = content["machine"], content["versions"]
    yield (
        f"{content['date']}, {machine['processor']}, {machine['cores']} cores, "
        f"{machine['memory_gb']} GB, {busy(content)}"
    )
    known = [f"{name} {value}" for name, value in versions.items() if value is not None]
    yield ", ".join(known)
    absent = [name for name, value in versions.items() if value is None]
    if absent:
        yield f"not installed: {', '.join(absent)}"


def busy(content: Mapping[str, Any]) -> str:
    """Say how long the run took, and whether others used the machine meanwhile."""
    before, after = (content["machine"][name] for name in ("load", "load_after"))
    took = f"a run of {duration(content['seconds'])}"
    if before is None or after is None:
        return took
    return f"{took}, load {before:.1f} before it and {after:.1f} after it"


def _comparison(comparison: Mapping[str, Any]) -> Iterator[str]:
    yield ""
    yield (
        f"{comparison['network']}: {comparison['nodes']} nodes, asked for "
        f"{comparison['target']}; batch of {count(comparison['rows'])}, of whom "
        f"{comparison['sample']} one by one"
    )
    yield (
        f"  {'':44}{'threads':>7}{'a patient':>11}{'÷ batch':>9}{'÷ alone':>9}"
        f"{'spread':>8}{'difference':>12}"
    )
    alone = fastest(comparison, OURS, ALONE)
    for entry in comparison["entries"]:
        name = entry["engine"]
        label = f"{name}, {entry['how']}" if name == OURS else name
        line = f"  {label:44}{entry['threads']:7}"
        timing = entry["timing"]
        if timing is None:
            yield f"{line}  {entry['note']}"
            continue
        batch = fastest(comparison, OURS, BATCH, entry["threads"])
        seconds = timing["best"]
        line += f"{duration(seconds):>11}"
        line += "".join(
            f"{'' if other is None else ratio(seconds / other):>9}"
            for other in (batch, alone)
        )
        line += f"{timing['worst'] / seconds:8.2f}"
        line += f"{_off(entry):>12}"
        yield f"{line}  {entry['note']}".rstrip()


def _off(entry: Mapping[str, Any]) -> str:
    if entry["difference"] is not None:
        return f"{entry['difference']:.0e}"
    return "" if entry["note"] else "reference"


def _explained(content: Mapping[str, Any]) -> Iterator[str]:
    yield ""
    yield (
        f"{100 * content['hidden']:.0f} % of the states hidden at random; ÷: ratio of "
        "times to this engine's batch with as many threads,"
    )
    yield (
        "and to its answer to one patient; spread: slowest pass ÷ fastest, the fastest "
        "counts; difference: the"
    )
    yield "largest of any posterior probability from pgmpy's"


def _same_findings(content: Mapping[str, Any]) -> Iterator[str]:
    yield ""
    alike = content["same_findings"]
    yield f"batches of {count(alike[0]['rows'])} patients with the same findings"
    for one in alike:
        line = f"  {one['network']:14}calcinosis {duration(one['ours']['best']):>8}"
        if one["theirs"] is None:
            yield f"{line}   nbn not installed"
            continue
        theirs = one["theirs"]["best"]
        times = ratio(theirs / one["ours"]["best"])
        yield (
            f"{line}   nbn {duration(theirs):>8}   ÷ {times:>5}   "
            f"difference {one['difference']:.0e}"
        )


def _every_variable(content: Mapping[str, Any]) -> Iterator[str]:
    yield ""
    yield "posteriors of every variable at once; pyAgrum one by one"
    for one in content["every_variable"]:
        ours, theirs = one["ours"]["best"], one["theirs"]["best"]
        yield (
            f"  {one['network']:14}calcinosis {duration(ours):>8} "
            f"(batch of {count(one['rows'])})   pyAgrum {duration(theirs):>8}   "
            f"÷ {ratio(theirs / ours):>6}   difference {one['difference']:.0e}"
        )


def _numbers(content: Mapping[str, Any]) -> Iterator[str]:
    one = content["numbers"]
    words = one["words"]["best"]
    yield ""
    yield (
        f"labs as numbers: {count(one['rows'])} patients, {one['given']:.1f} of "
        f"{one['quantities']} known"
    )
    for name in ("words", "numbers"):
        seconds = one[name]["best"]
        rate = ratio(words / seconds)
        yield f"  {name:12}{duration(seconds):>9} a patient, rate × {rate}"


def _sweeps(content: Mapping[str, Any]) -> Iterator[str]:
    for sweep in content["sweeps"]:
        yield ""
        yield f"growth with {sweep['name']} ({sweep['about']})"
        points = sorted({n for line in sweep["seconds"].values() for n, _ in line})
        yield f"  {'':28}" + "".join(f"{count(n):>11}" for n in points)
        for engine, line in sweep["seconds"].items():
            found = {n: seconds for n, seconds in line}
            cells = (duration(found[n]) if n in found else "–" for n in points)
            yield f"  {engine:28}" + "".join(f"{cell:>11}" for cell in cells)
        for n, message in dict(sweep["refused"]).items():
            yield f"  at {n}: {message}"


def _one_case(content: Mapping[str, Any]) -> Iterator[str]:
    yield ""
    yield "the seed case, part by part (best of several; the slowest)"
    for part in content["one_case"]:
        timing = part["timing"]
        yield (
            f"  {part['name']:18}{duration(timing['best']):>9}"
            f"{duration(timing['worst']):>10}   {part['about']}"
        ).rstrip()
    cold = content["cold_start"]
    if cold is None:
        return
    yield (
        f"cold start, median of {cold['pairs']}: diagnose "
        f"{duration(cold['diagnose_wall'])} "
        f"(processor {duration(cold['diagnose_cpu'])}), import pgmpy.inference "
        f"{duration(cold['import_wall'])} ({duration(cold['import_cpu'])}); "
        f"ratio {cold['wall_ratio']:.2f} ({cold['cpu_ratio']:.2f})"
        + (" – flattered: pgmpy loads torch, if installed" if cold["torch"] else "")
    )


def profile_text(profile: Mapping[str, Any]) -> Iterator[str]:
    """Write where the time of a batch goes, a function a line."""
    yield ""
    yield (
        f"where the time goes: {count(profile['rows'])} patients, one thread, "
        f"{duration(profile['seconds'])} under the profiler"
    )
    yield f"  {'own':>5}{'all':>6}{'calls':>8}"
    for share in profile["shares"]:
        yield (
            f"  {100 * share['own']:4.0f} %{100 * share['total']:4.0f} %"
            f"{share['calls']:7}  {share['function']:32}{share['about']}"
        ).rstrip()


def _goals(content: Mapping[str, Any]) -> Iterator[str]:
    yield ""
    yield "goals"
    for goal in content["goals"]:
        reached, mark = goal["reached"], {True: "yes", False: "NO", None: "–"}
        value = "not measured" if reached is None else f"{reached:.3g}"
        if reached is not None and reached >= 1000:
            value = count(round(reached))
        yield (
            f"  {mark[goal['met']]:5}{goal['name']:56}{goal['wanted']:>9}{value:>14}"
        )


def _lost(content: Mapping[str, Any]) -> Iterator[str]:
    sentences = lost(content)
    yield ""
    yield "where a peer was faster" if sentences else "no peer was faster anywhere"
    for sentence in sentences:
        yield f"  {sentence}"
