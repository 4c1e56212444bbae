"""A result for people (text) and for programs (JSON)."""

from __future__ import annotations

from collections.abc import Collection
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from calcinosis.diagnosis import DISCLAIMER
from calcinosis.films import film_variable

if TYPE_CHECKING:
    from calcinosis.diagnosis import Diagnosis
    from calcinosis.uncertainty import Intervals

__all__ = ["as_dict", "as_text", "percent"]

NARROWEST = 40
NAME_WIDTH = 16
SHORTEST_BAR = 5
SHOWN_WEIGHTS = 9
LEAST_RIVAL = 0.005  # a lesion less probable is not named as favoured
SHOWN_TESTS = 4
CONFLICT_BITS = 1.0  # the findings are half as probable together as each alone


def as_dict(
    diagnosis: Diagnosis, draws: int = 0, sensitivity: bool = False
) -> dict[str, Any]:
    """Return everything a result says, in plain types that JSON can hold."""
    from calcinosis import __version__

    knowledge = diagnosis.model.knowledge
    explanation, advice = diagnosis.explain(), diagnosis.advise()
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
        "conflict": diagnosis.conflict,
        "warnings": list(diagnosis.warnings),
        "explanation": [
            {
                "variable": weight.variable,
                "given": weight.given,
                "bits": weight.bits,
                "favours": weight.favours,
            }
            for weight in explanation.weights
        ],
        "log_odds_bits": {
            "lesion": explanation.lesion,
            "pretest": explanation.prior_bits,
            "posterior": explanation.posterior_bits,
        },
        "next_tests": [
            {
                "test": test.test,
                "information_bits": test.information_bits,
                "expected_utility_gain": test.expected_utility_gain,
            }
            for test in diagnosis.next_tests()
        ],
        "action": None
        if advice is None
        else {
            "best": advice.action,
            "margin": advice.margin,
            "expected_utility": advice.expected_utility,
        },
        "red_flags": [
            {"name": flag.name, "says": flag.says} for flag in diagnosis.red_flags()
        ],
        **(_sensitivity(diagnosis) if sensitivity else {}),
        "disclaimer": DISCLAIMER,
    }


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
    full : collection of ``"reasons"``, ``"tests"`` and ``"sensitivity"``
        Parts of which everything is shown, not only what weighs most; the last is
        shown only if named.
    """
    width = max(width, NARROWEST)
    parts = [
        *_heading(diagnosis, width),
        "",
        *_posterior(diagnosis, width, diagnosis.intervals(draws) if draws else None),
        "",
        *_reasons(diagnosis, width, "reasons" in full),
        "",
        *_next(diagnosis, width, "tests" in full),
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
    context = ", ".join(_plain(part) for part in known if part)
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
            title = f"  {_plain(name)}"
            lines.append(_row(title, posterior[name], pretest[name], width, ends))
    return [*lines, *_leaders(found, width)] if found else lines


def _leaders(found: Intervals, width: int) -> list[str]:
    """Say how sure it is which lesion leads."""
    often = sorted(found.leading.items(), key=lambda item: -item[1])
    shares = [
        f"{_plain(name)} {percent(share).strip()}" for name, share in often if share
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


def _reasons(diagnosis: Diagnosis, width: int, full: bool) -> list[str]:
    why = diagnosis.explain()
    if not why.weights:
        return ["No finding is given: this is the pretest."]
    heading = f"Why {_plain(why.lesion)}: bits for it (+) or against it (-)"
    lines = wrap(f"{heading}; 1 bit doubles the odds", width)
    lines.append(f"  {_bits(why.prior_bits)}  pretest")
    shown = len(why.weights) if full else SHOWN_WEIGHTS
    for weight in why.weights[:shown]:
        said = f"{_label(diagnosis, weight.variable)}: {_plain(weight.given)}"
        rival = weight.favours != why.lesion
        if rival and diagnosis.posterior[weight.favours] >= LEAST_RIVAL:
            said += f" (favours {_plain(weight.favours)})"
        lines += _hanging(f"{_bits(weight.bits)}  ", said, width)
    rest = why.weights[shown:]
    if rest:
        total = sum(weight.bits for weight in rest)
        noun = "finding" if len(rest) == 1 else "findings"
        lines.append(f"  {_bits(total)}  {len(rest)} more {noun}, together")
    lines.append(f"  {_bits(why.posterior_bits)}  now")
    return lines


def _next(diagnosis: Diagnosis, width: int, full: bool) -> list[str]:
    lines = [
        line for flag in diagnosis.red_flags() for line in wrap(f"! {flag.says}", width)
    ]
    advice = diagnosis.advise()
    if advice is None:
        text = "What to do: ask and examine; nothing is known of the lesion yet."
        lines += wrap(text, width)
    else:
        actions = diagnosis.model.knowledge.decisions.actions
        second = actions[list(advice.expected_utility)[1]].label
        text = f"What to do about the lesion: {advice.label}. {advice.does}"
        lines += wrap(text, width)
        text = f"Next best: {second}, {advice.margin:.3f} less utility"
        lines += wrap(text, width)
    lines.append("")
    tests = diagnosis.next_tests()
    worth = tests if full else [t for t in tests if t.expected_utility_gain > 0]
    if not worth:
        text = "What to find out next: nothing left would change what to do."
        return lines + wrap(text, width)
    lines += wrap("What to find out next: utility gained, bits told, on average", width)
    for test in worth if full else worth[:SHOWN_TESTS]:
        mark = f"{test.expected_utility_gain:+.3f} {test.information_bits:5.2f}  "
        lines += _hanging(mark, test.label, width)
    return lines


def _numbers(diagnosis: Diagnosis, width: int) -> list[str]:
    from calcinosis.sensitivity_report import as_lines

    return ["", *as_lines(diagnosis, width)]


def _notes(diagnosis: Diagnosis, width: int) -> list[str]:
    notes = [f"Note: {warning}." for warning in diagnosis.warnings]
    if diagnosis.conflict >= CONFLICT_BITS:
        notes.append(
            f"Note: the findings fit together badly (conflict {diagnosis.conflict:.1f} "
            "bits): a rare course, a mistake, or a lesion outside this model."
        )
    lines = [line for note in notes for line in wrap(note, width)]
    return ["", *lines] if lines else []


def _hanging(mark: str, text: str, width: int) -> list[str]:
    """Put text beside a mark and indent what does not fit in its line."""
    first, *more = wrap(text, width - len(mark) - 2) or [""]
    return [f"  {mark}{first}", *(" " * (len(mark) + 2) + line for line in more)]


def _label(diagnosis: Diagnosis, name: str) -> str:
    if name == "age_group":
        return "Age"
    variables = diagnosis.model.knowledge.variables
    variable = variables.get(name) or film_variable(diagnosis.model.knowledge)
    return variable.label


def _plain(name: str) -> str:
    return name.replace("_", " ")


def _bits(value: float) -> str:
    """Return a weight in 6 characters; odds of 0 or infinity are certainty."""
    text = f"{value:+6.1f}"
    return text if len(text) == 6 else f"{'+' if value > 0 else '-'}∞".rjust(6)


def percent(value: float) -> str:
    """Return a probability in 6 characters; never 0 % or 100 % by rounding."""
    if 0.9995 <= value < 1:
        return ">99.9%"
    if 0 < value < 0.0005:
        return "<0.1%".rjust(6)
    return f"{100 * value:5.1f}%"
