"""A result for people (text) and for programs (JSON)."""

from __future__ import annotations

from collections.abc import Collection
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from calcinosis.advice_text import (
    action_dict,
    action_lines,
    test_lines,
    tests_dict,
)
from calcinosis.diagnosis import DISCLAIMER
from calcinosis.layout import percent, plain
from calcinosis.report_reasons import (
    attribution_text,
    conflict_text,
    reasons_dict,
    reasons_text,
)

if TYPE_CHECKING:
    from calcinosis.diagnosis import Diagnosis
    from calcinosis.uncertainty import Intervals

__all__ = ["as_dict", "as_text"]

NARROWEST = 40
NAME_WIDTH = 16
SHORTEST_BAR = 5


def as_dict(
    diagnosis: Diagnosis, draws: int = 0, full: Collection[str] = ()
) -> dict[str, Any]:
    """Return everything a result says, in plain types that JSON can hold."""
    from calcinosis import __version__

    knowledge = diagnosis.model.knowledge
    return {
        "model": {
            "name": knowledge.name,
            "version": __version__,
            "priors": f"sha256:{knowledge.digest}",
        },
        "case": diagnosis.case.id,
        "posterior": diagnosis.posterior,
        **(_intervals(diagnosis, draws) if draws else {}),
        "calcinosis_cutis": diagnosis.calcinosis_cutis,
        "ranking": diagnosis.ranking,
        "pretest": diagnosis.pretest,
        "evidence": [
            {"variable": item.variable, "given": item.given, "source": item.source}
            for item in diagnosis.evidence
        ],
        "not_assessed": list(diagnosis.interpretation.not_assessed),
        "warnings": list(diagnosis.warnings),
        **reasons_dict(diagnosis, "reasons" in full),
        **tests_dict(diagnosis, "tests" in full),
        "action": action_dict(diagnosis.advise(draws)),
        "red_flags": [
            {"name": flag.name, "says": flag.says} for flag in diagnosis.red_flags()
        ],
        **(_timeline(diagnosis) if "timeline" in full else {}),
        **(_sensitivity(diagnosis) if "sensitivity" in full else {}),
        "disclaimer": DISCLAIMER,
    }


def _timeline(diagnosis: Diagnosis) -> dict[str, Any]:
    return {"timeline": [point.as_dict() for point in diagnosis.timeline()]}


def _sensitivity(diagnosis: Diagnosis) -> dict[str, Any]:
    from calcinosis.sensitivity_report import as_dict

    return {"sensitivity": as_dict(diagnosis)}


def _intervals(diagnosis: Diagnosis, draws: int) -> dict[str, Any]:
    found = diagnosis.intervals(draws)
    return {
        "interval": {name: list(ends) for name, ends in found.interval.items()},
        "interval_level": found.level,
        "interval_calcinosis_cutis": list(found.calcinosis_cutis),
        "leading_in_draws": found.leading,
    }


def as_text(
    diagnosis: Diagnosis, width: int = 80, draws: int = 0, full: Collection[str] = ()
) -> str:
    """Lay the result out for one screen.

    Parameters
    ----------
    diagnosis : Diagnosis
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
        *_heading(diagnosis, width),
        "",
        *_posterior(diagnosis, width, diagnosis.intervals(draws) if draws else None),
        "",
        *reasons_text(diagnosis, width, "reasons" in full),
        *(attribution_text(diagnosis, width) if "reasons" in full else ()),
        "",
        *_next(diagnosis, width, "tests" in full, draws),
        *(_days(diagnosis, width) if "timeline" in full else ()),
        *(_numbers(diagnosis, width) if "sensitivity" in full else []),
        *_notes(diagnosis, width),
        "",
        *wrap(DISCLAIMER, width),
    ]
    return "\n".join(parts)


def _heading(diagnosis: Diagnosis, width: int) -> list[str]:
    given = {item.node: item.given for item in diagnosis.evidence}
    known = [given.get(name, "") for name in ("setting", "age_group", "sex")]
    title = f"Case {diagnosis.case.id}"
    context = ", ".join(plain(part) for part in known if part)
    return wrap(f"{title}: {context}" if context else title, width)


def _posterior(diagnosis: Diagnosis, width: int, found: Intervals | None) -> list[str]:
    """Show calcinosis cutis with its kinds, and the rest; the likelier part first."""
    posterior, pretest = diagnosis.posterior, diagnosis.pretest
    kinds = diagnosis.model.knowledge.calcinosis_cutis
    groups = [
        ("calcinosis cutis", [name for name in diagnosis.ranking if name in kinds]),
        ("no calcinosis", [name for name in diagnosis.ranking if name not in kinds]),
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
    return [*lines, *_leaders(found, width)] if found else lines


def _leaders(found: Intervals, width: int) -> list[str]:
    """Say how sure it is which lesion leads."""
    often = sorted(found.leading.items(), key=lambda item: -item[1])
    shares = [
        f"{plain(name)} {percent(share).strip()}" for name, share in often if share
    ]
    return wrap(f"Leads in the draws: {', '.join(shares)}", width)


def _row(
    name: str,
    now: float,
    before: float,
    width: int,
    ends: tuple[float, float] | None,
) -> str:
    numbers = f"  {name:{NAME_WIDTH}}  {percent(now)}   {percent(before)}"
    if ends is not None:
        numbers += f"  {percent(ends[0])}–{percent(ends[1]).strip():6}"
    room = width - len(numbers) - 2
    bar = "█" * round(now * room) if room >= SHORTEST_BAR else ""
    return f"{numbers}  {bar}".rstrip()


def _next(diagnosis: Diagnosis, width: int, full: bool, draws: int) -> list[str]:
    lines = [
        line for flag in diagnosis.red_flags() for line in wrap(f"! {flag.says}", width)
    ]
    lines += action_lines(diagnosis, width, draws)
    return [*lines, "", *test_lines(diagnosis, width, full)]


def _days(diagnosis: Diagnosis, width: int) -> list[str]:
    from calcinosis.report_timeline import timeline_text

    return ["", *timeline_text(diagnosis, width)]


def _numbers(diagnosis: Diagnosis, width: int) -> list[str]:
    from calcinosis.sensitivity_report import as_lines

    return ["", *as_lines(diagnosis, width)]


def _notes(diagnosis: Diagnosis, width: int) -> list[str]:
    notes = [f"Note: {warning}." for warning in diagnosis.warnings]
    clash = conflict_text(diagnosis)
    if clash is not None:
        notes.append(f"Note: {clash}")
    lines = [line for note in notes for line in wrap(note, width)]
    return ["", *lines] if lines else []
