"""The reasons of a result, for people (text) and for programs (JSON)."""

from __future__ import annotations

from dataclasses import asdict
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from calcinosis._ties import ROUNDING, largest_first
from calcinosis.reasoning.conflict.of_one import conflict, conflict_report
from calcinosis.reasoning.explain.expected import expected_not_reported
from calcinosis.reasoning.explain.sentence import NOTHING, label, percent, phrase
from calcinosis.reasoning.explain.weighing import FindingWeight, weigh
from calcinosis.reasoning.result import Result
from calcinosis.typeset import bits, hanging, plain

if TYPE_CHECKING:
    from calcinosis.reasoning.explain.explanation import Weight
    from calcinosis.reasoning.explain.grounds import Ground

__all__ = ["attribution_text", "conflict_text", "reasons_dict", "reasons_text"]

SHOWN_WEIGHTS = 6
SHOWN_EXPECTED = 3
LEAST_EXPECTED = 0.5  # bits; what would matter less is not worth a line
LEAST_RIVAL = 0.005  # a lesion less probable is not named as favoured
RARE_CONFLICT = 0.05  # one patient in twenty: rarer is worth a second look at the case
LEAST_SILENT = 0.1  # bits; smaller parts of what is not mentioned are one number
LEAST_FRACTION = 0.01  # of the lesions, printed as 1 %


def reasons_dict(result: Result, full: bool) -> dict[str, Any]:
    """Return the keys of the JSON that say why.

    Parameters
    ----------
    result : Result
    full : bool
        Whether to add what each finding has to do with the conflict, and what share of
        such lesions would not have occurred without each risk factor.
    """
    from calcinosis.reasoning.explain.explanation import explain

    why, conflict = explain(result), conflict_report(result)
    content: dict[str, Any] = {
        "conflict": conflict.value,
        "conflict_reference": {
            "share": conflict.share,
            "standard_error": conflict.standard_error,
            "draws": conflict.draws,
        },
        "conflict_pair": None
        if conflict.pair is None
        else {
            "findings": [
                {"variable": variable, "given": given}
                for variable, given in (conflict.pair.first, conflict.pair.second)
            ],
            "bits": conflict.pair.bits,
        },
        "explanation": [_weight_dict(weight) for weight in why.weights],
        "expected_not_reported": [asdict(item) for item in why.expected_not_reported],
        "log_odds_bits": {
            "lesion": why.lesion,
            "pretest": why.prior_bits,
            "posterior": why.posterior_bits,
        },
    }
    if full:
        from calcinosis.reasoning.what_if.attribution import (
            attributable_fraction,
            present_factors,
        )

        content["conflict_parts"] = [asdict(part) for part in conflict.parts]
        content["attributable_fraction"] = [
            asdict(attributable_fraction(result, factor))
            for factor in present_factors(result)
        ]
    return content


def _weight_dict(weight: Weight) -> dict[str, Any]:
    return {
        "variable": weight.variable,
        "given": weight.given,
        "bits": weight.bits,
        "favours": weight.favours,
        "likelihood_ratio": weight.likelihood_ratio,
        "posterior_without": weight.posterior_without,
        "through": None if weight.channel is None else asdict(weight.channel),
        "sentence": weight.sentence,
        "sources": [ground.as_dict() for ground in weight.sources],
        **({"parts": [asdict(part) for part in weight.parts]} if weight.parts else {}),
    }


def reasons_text(result: Result, width: int, full: bool) -> list[str]:
    """Lay out what supports the leading lesion, speaks against it, and is missing.

    Parameters
    ----------
    result : Result
    width : int
        Columns.
    full : bool
        Whether every finding is shown, each in a sentence with its studies.
    """
    why = weigh(result)
    if not why.weights:
        return ["No finding is given: this is the pretest."]
    weights = largest_first(why.weights, lambda one: abs(one.bits), ROUNDING)
    heading = f"Why {plain(why.lesion)}: bits for it (+) or against it (-)"
    lines = wrap(f"{heading}; 1 bit doubles the odds", width)
    lines.append(f"  {bits(why.prior_bits)}  pretest")
    telling = [weight for weight in weights if abs(weight.bits) >= NOTHING]
    shown = telling if full else telling[:SHOWN_WEIGHTS]
    if full:
        lines += _all_in_full(result, width)
    else:  # the signs tell which speaks against, and the screen is small
        for weight in sorted(shown, key=lambda weight: weight.bits <= 0):
            lines += _in_short(result, weight, width)
    rest = [weight for weight in weights if weight not in shown]
    if rest:
        total = sum(weight.bits for weight in rest)
        noun = "finding" if len(rest) == 1 else "findings"
        said = f"{len(rest)} more {noun}, together"
        if full:  # all others stand above, each with a sentence
            knowledge = result.reasoner.knowledge
            named = ", ".join(label(knowledge, w.variable) for w in rest)
            said = f"{len(rest)} {noun} of next to no weight: {named}"
        lines += hanging(f"{bits(total)}  ", said, width)
    lines.append(f"  {bits(why.posterior_bits)}  now")
    return lines + _expected(result, width, full)


def _all_in_full(result: Result, width: int) -> list[str]:
    from calcinosis.reasoning.explain.explanation import explain

    lines: list[str] = []
    telling = [w for w in explain(result).weights if abs(w.bits) >= NOTHING]
    for title, sign in (("Supports", 1), ("Speaks against", -1)):
        chosen = [weight for weight in telling if weight.bits * sign > 0]
        if chosen:
            lines.append(f"  {title}")
        for weight in chosen:
            lines += _in_full(result, weight, width)
    return lines


def _in_short(result: Result, weight: FindingWeight, width: int) -> list[str]:
    knowledge = result.reasoner.knowledge
    said = f"{label(knowledge, weight.variable)}: {plain(weight.given)}"
    rival = weight.favours != result.ranking[0]
    if rival and result.posterior[weight.favours] >= LEAST_RIVAL:
        said += f" (leaves more to {plain(weight.favours)})"
    return hanging(f"{bits(weight.bits)}  ", said, width)


def _in_full(result: Result, weight: Weight, width: int) -> list[str]:
    """Say it in a sentence, with the single-finding ratio and the studies behind it."""
    lesion = plain(result.ranking[0])
    if weight.parts:
        return _unsaid_in_full(result, weight, width)
    studies = "; ".join(dict.fromkeys(_study(ground) for ground in weight.sources))
    text = (
        f"{weight.sentence} Alone it multiplies the odds by "
        f"{weight.likelihood_ratio:.2g}; without it {lesion} has "
        f"{percent(weight.posterior_without)}. Behind it: {studies}."
    )
    return hanging(f"{bits(weight.bits)}  ", text, width)


def _unsaid_in_full(result: Result, weight: Weight, width: int) -> list[str]:
    """Open what is not mentioned into the variables that matter."""
    knowledge, lesion = result.reasoner.knowledge, plain(result.ranking[0])
    shown = [part for part in weight.parts if abs(part.bits) >= LEAST_SILENT]
    named = [
        f"{label(knowledge, part.variable)}{' (told)' if part.mentioned else ''} "
        f"{bits(part.bits).strip()}"
        for part in shown
    ]
    rest = sum(part.bits for part in weight.parts[len(shown) :])
    others = [f"all others {bits(rest).strip()}"] if abs(rest) >= NOTHING else []
    text = (
        f"{weight.sentence} Without it {lesion} has "
        f"{percent(weight.posterior_without)}. "
        f"{'; '.join([*named, *others])}."
    )
    return hanging(f"{bits(weight.bits)}  ", text, width)


def _study(ground: Ground) -> str:
    if not ground.keys:
        return ground.grade
    count = "" if ground.count is None else f" ({ground.count[0]} of {ground.count[1]})"
    return ", ".join(ground.keys) + count


def _expected(result: Result, width: int, full: bool) -> list[str]:
    knowledge = result.reasoner.knowledge
    missed = [
        item
        for item in expected_not_reported(result, result.ranking[0])
        if full or item.surprise_bits >= LEAST_EXPECTED
    ]
    if not missed:
        return []
    shown = missed if full else missed[:SHOWN_EXPECTED]
    named = [
        f"{phrase(knowledge, item.variable, item.state)} ({percent(item.probability)})"
        for item in shown
    ]
    text = f"Expected but not reported: {'; '.join(named)}"
    return wrap(text, width, initial_indent="  ", subsequent_indent="    ")


def conflict_text(result: Result) -> str | None:
    """Say that the findings fit together badly, where the model hardly knows such."""
    if conflict(result) <= 0:
        return None
    found = conflict_report(result)
    if found.share >= RARE_CONFLICT:
        return None
    text = (
        f"the findings fit together badly: of patients with the same things assessed, "
        f"{percent(found.share)} have a conflict of {found.value:.1f} bits or more. A "
        "rare course, a mistake, or a lesion outside this model"
    )
    if found.pair is None:
        return f"{text}."
    knowledge = result.reasoner.knowledge
    pair = " and ".join(
        f"{label(knowledge, name)}: {plain(given)}"
        for name, given in (found.pair.first, found.pair.second)
    )
    return f"{text}. Most at odds: {pair}."


def attribution_text(result: Result, width: int) -> list[str]:
    """Say what share of such lesions would not have occurred without a risk factor."""
    from calcinosis.reasoning.what_if.attribution import (
        attributable_fraction,
        present_factors,
    )

    knowledge = result.reasoner.knowledge
    found = [
        attributable_fraction(result, factor) for factor in present_factors(result)
    ]
    named = [
        f"{phrase(knowledge, item.factor, 'yes')}: {percent(item.fraction)}"
        if knowledge.variables[item.factor].is_yes_no
        else f"{label(knowledge, item.factor).lower()}: {percent(item.fraction)}"
        for item in sorted(found, key=lambda item: -item.fraction)
        if item.fraction >= LEAST_FRACTION
    ]
    if not named:
        return []
    text = (
        "Of such lesions this share would not have occurred without the risk factor, "
        f"if the rate ratios are causal: {'; '.join(named)}"
    )
    return ["", *wrap(text, width)]
