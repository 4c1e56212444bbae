"""A result for people (text) and for programs (JSON)."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, Any

from calcinosis.diagnosis import DISCLAIMER

if TYPE_CHECKING:
    from calcinosis.diagnosis import Diagnosis
    from calcinosis.explanation import Explanation

__all__ = ["as_dict", "as_text"]

SHOWN_WEIGHTS = 10
SHOWN_TESTS = 5
LEAST_BITS = 0.005


def as_dict(diagnosis: Diagnosis) -> dict[str, Any]:
    """Everything a result says, in plain types that JSON can hold."""
    from calcinosis import __version__

    knowledge = diagnosis.model.knowledge
    explanation = diagnosis.explain()
    return {
        "model": {
            "name": knowledge.name,
            "version": __version__,
            "priors": f"sha256:{knowledge.digest}",
        },
        "case": diagnosis.case.id,
        "posterior": diagnosis.posterior,
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
            {"test": test.test, "information_bits": test.information_bits}
            for test in diagnosis.next_tests()
        ],
        "disclaimer": DISCLAIMER,
    }


def as_text(diagnosis: Diagnosis, width: int = 80) -> str:
    """The result on one screen.

    Parameters
    ----------
    diagnosis : Diagnosis
    width : int
        Columns of the terminal; at least 40 are used.
    """
    width = max(width, 40)
    parts = [
        *_heading(diagnosis, width),
        "",
        *_posterior(diagnosis, width),
        "",
        *_reasons(diagnosis, diagnosis.explain(), width),
        "",
        *_next(diagnosis, width),
        *_notes(diagnosis, width),
        "",
        *wrap(DISCLAIMER, width),
    ]
    return "\n".join(parts)


def _heading(diagnosis: Diagnosis, width: int) -> list[str]:
    given = {item.node: item.given for item in diagnosis.evidence}
    known = [given.get(name, "") for name in ("setting", "age_group", "sex")]
    title = f"Case {diagnosis.case.id}"
    context = ", ".join(part.replace("_", " ") for part in known if part)
    return wrap(f"{title}: {context}" if context else title, width)


def _posterior(diagnosis: Diagnosis, width: int) -> list[str]:
    lines = [f"Calcinosis cutis (any kind)  {_percent(diagnosis.calcinosis_cutis)}", ""]
    name_width = max(len(lesion) for lesion in diagnosis.ranking)
    room = width - name_width - 29
    lines.append(f"  {'':{name_width}}  posterior  pretest")
    for lesion in diagnosis.ranking:
        probability = diagnosis.posterior[lesion]
        bar = "█" * round(probability * room) if room > 5 else ""
        numbers = f"{_percent(probability)}    {_percent(diagnosis.pretest[lesion])}"
        name = lesion.replace("_", " ")
        lines.append(f"  {name:{name_width}}  {numbers}  {bar}".rstrip())
    return lines


def _reasons(diagnosis: Diagnosis, why: Explanation, width: int) -> list[str]:
    name = why.lesion.replace("_", " ")
    if not why.weights:
        return ["No finding is given: this is the pretest."]
    lines = wrap(f"Why {name} (bits of evidence for it against all others)", width)
    lines.append(f"  {why.prior_bits:+6.1f}  pretest")
    for weight in why.weights[:SHOWN_WEIGHTS]:
        said = f"{weight.variable.replace('_', ' ')}: {weight.given}"
        if weight.favours != why.lesion:
            said += f" (for {weight.favours.replace('_', ' ')})"
        first, *more = wrap(said, width - 10)
        lines.append(f"  {weight.bits:+6.1f}  {first}")
        lines += [f"          {line}" for line in more]
    rest = why.weights[SHOWN_WEIGHTS:]
    if rest:
        total = sum(weight.bits for weight in rest)
        lines.append(f"  {total:+6.1f}  {len(rest)} other findings together")
    lines.append(f"  {why.posterior_bits:+6.1f}  posterior")
    return lines


def _next(diagnosis: Diagnosis, width: int) -> list[str]:
    tests = [t for t in diagnosis.next_tests() if t.information_bits >= LEAST_BITS]
    if not tests:
        return ["What next: nothing that is left to ask would tell much."]
    lines = ["What next (expected information about the lesion, in bits)"]
    for test in tests[:SHOWN_TESTS]:
        lines += _hanging(f"{test.information_bits:6.2f}  ", test.label, width)
    return lines


def _hanging(mark: str, text: str, width: int) -> list[str]:
    first, *more = wrap(text, width - len(mark) - 2) or [""]
    return [f"  {mark}{first}", *(" " * (len(mark) + 2) + line for line in more)]


def _notes(diagnosis: Diagnosis, width: int) -> list[str]:
    notes = [f"Note: {warning}." for warning in diagnosis.warnings]
    if diagnosis.conflict > 0:
        notes.append(
            f"Note: the findings fit together badly (conflict {diagnosis.conflict:.1f} "
            "bits): a rare course, a mistake, or a lesion outside this model."
        )
    lines = [line for note in notes for line in wrap(note, width)]
    return ["", *lines] if lines else []


def _percent(value: float) -> str:
    if value >= 0.9995:
        return ">99.9%"
    if 0 < value < 0.0005:
        return "<0.1%".rjust(6)
    return f"{100 * value:5.1f}%"
