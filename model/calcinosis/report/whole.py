"""A result for people (text) and for programs (JSON)."""

from __future__ import annotations

from collections.abc import Collection
from textwrap import wrap
from typing import Any

from calcinosis.about import DISCLAIMER, made_with
from calcinosis.errors import printable
from calcinosis.reasoning.basis import Basis, basis
from calcinosis.reasoning.decide.advice import advise
from calcinosis.reasoning.decide.alarms import Alarm, red_flags
from calcinosis.reasoning.forms import forms, kinds, leading_form, worth_saying
from calcinosis.reasoning.result import Result
from calcinosis.reasoning.uncertainty import Intervals, intervals
from calcinosis.reasoning.what_if.timeline import timeline
from calcinosis.report.what_to_do import (
    action_dict,
    action_lines,
    test_lines,
    tests_dict,
)
from calcinosis.report.why import (
    attribution_text,
    conflict_text,
    reasons_dict,
    reasons_text,
)
from calcinosis.typeset import percent_column, plain

__all__ = ["as_brief_dict", "as_dict", "as_text"]

NARROWEST = 40
NAME_WIDTH = 16
SHORTEST_BAR = 5


def as_dict(
    result: Result, draws: int = 0, full: Collection[str] = ()
) -> dict[str, Any]:
    """Return everything a result says, in plain types that JSON can hold."""
    return {
        **_answer_dict(result, draws),
        "forms": forms(result),
        "leading_form": leading_form(result),
        "kinds": kinds(result),
        **_told_dict(result),
        **reasons_dict(result, "reasons" in full),
        **tests_dict(result, "tests" in full),
        "basis": _basis_dict(basis(result)),
        "red_flags": [
            {
                "name": flag.name,
                "says": flag.says,
                "probability": flag.probability,
                "threshold": flag.threshold,
                "tests": list(flag.tests),
                "age_assumed": flag.age_assumed,
            }
            for flag in red_flags(result)
        ],
        "action": action_dict(advise(result, draws)),
        **(_timeline(result) if "timeline" in full else {}),
        **(_sensitivity(result) if "sensitivity" in full else {}),
        "disclaimer": DISCLAIMER,
    }


def as_brief_dict(result: Result, draws: int = 0) -> dict[str, Any]:
    """Return the keys of :func:`as_dict` that take a hundredth of its time.

    The answer and what it rests on, without reasons, tests and actions.
    """
    return {
        **_answer_dict(result, draws),
        **_told_dict(result),
        "disclaimer": DISCLAIMER,
    }


def _answer_dict(result: Result, draws: int) -> dict[str, Any]:
    from calcinosis.about import __version__

    knowledge = result.reasoner.knowledge
    return {
        "model": {
            "name": knowledge.name,
            "version": __version__,
            "priors": f"sha256:{knowledge.digest}",
        },
        "case": result.case.id,
        "posterior": result.posterior,
        **(_intervals(result, draws) if draws else {}),
        "calcinosis_cutis": result.calcinosis_cutis,
        "ranking": result.ranking,
    }


def _told_dict(result: Result) -> dict[str, Any]:
    return {
        "pretest": result.pretest,
        "evidence": [
            {"variable": item.variable, "given": item.given, "source": item.source}
            for item in result.evidence
        ],
        "told": "report" if result.interpretation.silence else "form",
        "not_mentioned": list(result.interpretation.not_mentioned),
        "not_assessed": list(result.interpretation.not_assessed),
        "warnings": list(result.warnings),
    }


def _basis_dict(found: Basis) -> dict[str, Any]:
    return {
        "findings": len(found.findings),
        "not_told": list(found.not_told),
        "almost_nothing": found.is_thin,
    }


def _timeline(result: Result) -> dict[str, Any]:
    return {"timeline": [point.as_dict() for point in timeline(result)]}


def _sensitivity(result: Result) -> dict[str, Any]:
    from calcinosis.report.influence import influence_dict

    return {"sensitivity": influence_dict(result)}


def _intervals(result: Result, draws: int) -> dict[str, Any]:
    found = intervals(result, draws)
    return {
        "interval": {name: list(ends) for name, ends in found.interval.items()},
        "interval_level": found.level,
        "interval_calcinosis_cutis": list(found.calcinosis_cutis),
        "leading_in_draws": found.leading,
    }


def as_text(
    result: Result, width: int = 80, draws: int = 0, full: Collection[str] = ()
) -> str:
    """Lay the result out for one screen.

    Parameters
    ----------
    result : Result
    width : int
        Columns of the terminal; at least 40 are used.
    draws : int
        Random versions of all rows for credible intervals; 0: no intervals.
    full : collection of "reasons", "tests", "timeline", "sensitivity"
        Parts of which everything is shown, not only what weighs most; the last two are
        shown only if named.
    """
    width = max(width, NARROWEST)
    parts = [
        *_heading(result, width),
        "",
        *_posterior(result, width, intervals(result, draws) if draws else None),
        "",
        *reasons_text(result, width, "reasons" in full),
        *(attribution_text(result, width) if "reasons" in full else ()),
        "",
        *_next(result, width, "tests" in full, draws),
        *(_days(result, width) if "timeline" in full else ()),
        *(_numbers(result, width) if "sensitivity" in full else []),
        *_notes(result, width),
        "",
        made_with(result.reasoner.knowledge.name, result.reasoner.knowledge.digest),
        *wrap(DISCLAIMER, width),
    ]
    return printable("\n".join(parts))


def _heading(result: Result, width: int) -> list[str]:
    given = {item.node: item.given for item in result.evidence}
    known = [given.get(name, "") for name in ("setting", "age_group", "sex")]
    title = f"Case {result.case.id}"
    context = ", ".join(plain(part) for part in known if part)
    return wrap(f"{title}: {context}" if context else title, width)


def _posterior(result: Result, width: int, found: Intervals | None) -> list[str]:
    """Show calcinosis cutis with its kinds, and the rest; the likelier part first."""
    posterior, pretest = result.posterior, result.pretest
    kinds = result.reasoner.knowledge.calcinosis_cutis
    groups = [
        ("calcinosis cutis", [name for name in result.ranking if name in kinds]),
        ("no calcinosis", [name for name in result.ranking if name not in kinds]),
    ]
    groups.sort(key=lambda group: -sum(posterior[name] for name in group[1]))
    level = f"  {100 * found.level:.0f} % interval" if found else ""
    lines = [f"  {'':{NAME_WIDTH}}  {'now':>6}  pretest{level}"]
    for title, names in groups:
        now = sum(posterior[name] for name in names)
        before = sum(pretest[name] for name in names)
        whole = found.calcinosis_cutis if found else None
        if found and title == "no calcinosis":
            whole = 1 - found.calcinosis_cutis[1], 1 - found.calcinosis_cutis[0]
        lines.append(_row(title, now, before, width, whole))
        for name in names:
            ends = found.interval[name] if found else None
            title = f"  {plain(name)}"
            lines.append(_row(title, posterior[name], pretest[name], width, ends))
            lines += _forms(result, name, width)
    return [*lines, *_leaders(found, width)] if found else lines


def _forms(result: Result, lesion: str, width: int) -> list[str]:
    """Name the forms of the leading lesion, and the kinds of what else it may be."""
    found = worth_saying(result, lesion)
    parts = [f"{form} {percent_column(p).strip()}" for form, p in found]
    indent = " " * 6
    text = ", ".join(parts)
    return wrap(text, width, initial_indent=indent, subsequent_indent=indent)


def _leaders(found: Intervals, width: int) -> list[str]:
    """Say how sure it is which lesion leads."""
    often = sorted(found.leading.items(), key=lambda item: -item[1])
    shares = [
        f"{plain(name)} {percent_column(share).strip()}"
        for name, share in often
        if share
    ]
    return wrap(f"Leads in the {found.draws} draws: {', '.join(shares)}", width)


def _row(
    name: str,
    now: float,
    before: float,
    width: int,
    ends: tuple[float, float] | None,
) -> str:
    numbers = f"  {name:{NAME_WIDTH}}  {percent_column(now)}   {percent_column(before)}"
    if ends is not None:
        numbers += f"  {percent_column(ends[0])}–{percent_column(ends[1]).strip():6}"
    room = width - len(numbers) - 2
    bar = "█" * round(now * room) if room >= SHORTEST_BAR else ""
    return f"{numbers}  {bar}".rstrip()


def _flag_text(flag: Alarm) -> str:
    """Say what to do, how likely it is, and what would settle it."""
    parts = [f"! {flag.says}"]
    if flag.probability is not None and flag.threshold is not None:
        now, least = (
            percent_column(p).strip() for p in (flag.probability, flag.threshold)
        )
        parts.append(f"Its probability is {now}; from {least} on it pays to act.")
    if flag.tests:
        parts.append(f"Would settle it: {'; '.join(flag.tests)}.")
    return " ".join(parts)


def _little(found: Basis, width: int) -> list[str]:
    """Say before any advice if it rests on almost nothing."""
    if not found.is_thin:
        return []
    names = [plain(name) for name in found.findings]
    count = ("no finding", f"one finding ({', '.join(names)})", "two findings")
    missing = " and ".join(found.not_told)
    verb = "are" if len(found.not_told) > 1 else "is"
    parts = [f"{missing} {verb} not told"] if missing else []
    parts.append(count[len(names)])
    text = f"This rests on almost nothing: {'; '.join(parts)}."
    return wrap(text, width)


def _next(result: Result, width: int, full: bool, draws: int) -> list[str]:
    lines = _little(basis(result), width)
    lines += [
        line for flag in red_flags(result) for line in wrap(_flag_text(flag), width)
    ]
    lines += action_lines(result, width, draws)
    return [*lines, "", *test_lines(result, width, full)]


def _days(result: Result, width: int) -> list[str]:
    from calcinosis.report.later_days import timeline_text

    return ["", *timeline_text(result, width)]


def _numbers(result: Result, width: int) -> list[str]:
    from calcinosis.report.influence import influence_lines

    return ["", *influence_lines(result, width)]


def _notes(result: Result, width: int) -> list[str]:
    notes = [f"Note: {warning}." for warning in result.warnings]
    clash = conflict_text(result)
    if clash is not None:
        notes.append(f"Note: {clash}")
    lines = [line for note in notes for line in wrap(note, width)]
    return ["", *lines] if lines else []
