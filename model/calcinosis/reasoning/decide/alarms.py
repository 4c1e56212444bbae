"""Red flags: what must not wait for the answer to which lesion it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from calcinosis._frozen import frozen
from calcinosis._kept import kept
from calcinosis.errors import ImpossibleEvidenceError
from calcinosis.inference.evidence import Evidence
from calcinosis.knowledge.decisions import Raising, RedFlag, Sought
from calcinosis.knowledge.variables import CONTEXT
from calcinosis.patient.assumed_age import ASSUMED, NOT_EXACT
from calcinosis.patient.silence import shares_told
from calcinosis.patient.typed_findings import Amount, Days, Finding, Sign
from calcinosis.patient.written.entry.quantity import in_unit
from calcinosis.reasoning.forms import forms, forms_by
from calcinosis.reasoning.infer import infer_patient
from calcinosis.reasoning.result import Result

__all__ = ["Alarm", "left_out", "red_flags"]

SURE = 1e-12
"""So far from 1 a probability has odds."""


@frozen
class Alarm:
    """A red flag that is up.

    Parameters
    ----------
    name, says : str
        What to do, in one sentence.
    probability, threshold : float or None
        Of what must not be missed, and from which on acting is better than waiting;
        None where findings alone raise the flag.
    tests : tuple of str
        What would settle it and is not told yet.
    age_assumed : bool
        Whether it hangs on an age that nobody told, or not exactly; ``says`` tells so.
    """

    name: str
    says: str
    probability: float | None = None
    threshold: float | None = None
    tests: tuple[str, ...] = ()
    age_assumed: bool = False


def red_flags(result: Result) -> list[Alarm]:
    """Red flags that are up: their findings told, their lesions likely enough.

    A lesion or form that must not be missed raises its flag from the probability on at
    which acting is better than waiting, loss by acting in vain over the sum of this and
    the loss by missing it (Pauker and Kassirer 1980). What is told must speak for it:
    not only setting, age, sex and place, nor laboratory values, unless a whole picture
    is told, the flag asks for findings of its own, or all together make it likely.
    Where there are several values of a day each since the lesion, the latest raise
    flags too.
    """
    flags = list(_raised(result))
    later = _later(result)
    up = {flag.name for flag in flags}
    return flags + [f for f in (_raised(later) if later else ()) if f.name not in up]


@kept
def _later(result: Result) -> Result | None:
    """Return the answer by the latest values, if others count as today's."""
    patient = result.interpretation.patient
    if not patient.latest:
        return None
    found = {**patient.findings, **patient.latest}
    now = replace(patient, findings=found, latest={})
    try:
        return infer_patient(result.reasoner, now, result.target)
    except ImpossibleEvidenceError:
        return None


def left_out(result: Result, flags: Sequence[Alarm]) -> tuple[str, ...]:
    """Actions and tests that contradict a flag that is up."""
    up = {flag.name for flag in flags}
    known = result.reasoner.knowledge.decisions.red_flags
    every = (one for f in known if f.name in up for one in f.leaves_out)
    return tuple(dict.fromkeys(every))


@kept
def _raised(result: Result) -> tuple[Alarm, ...]:
    decisions = result.reasoner.knowledge.decisions
    if decisions.raising is None:
        return ()
    return tuple(
        Alarm(
            flag.name,
            _says(result, flag),
            *(probability, flag.threshold, _open(result, flag)),
            age_assumed=_is_assumed(result, flag),
        )
        for flag in decisions.red_flags
        if _is_of_age(result, flag) and _are_told(result, flag, decisions.raising)
        for probability in [_probability(flag, _now(result)) if flag.of else None]
        if probability is None
        or (
            probability >= (flag.threshold or 0)
            and _is_spoken_for(result, flag, probability, decisions.raising)
        )
    )


def _is_assumed(result: Result, flag: RedFlag) -> bool:
    """Whether a flag hangs on an age that is not told, or not exactly."""
    return bool(_of_age(result, flag))


def _says(result: Result, flag: RedFlag) -> str:
    why = _of_age(result, flag)
    return f"{flag.says} {why.capitalize()}." if why else flag.says


def _of_age(result: Result, flag: RedFlag) -> str:
    """Say that a flag hangs on an age that is not told, or not exactly."""
    patient = result.interpretation.patient
    if flag.ages is None or patient.person.assumed_age:
        return ASSUMED if flag.ages else ""
    youngest, oldest = _ages(result) or flag.ages
    inside = flag.ages[0] <= youngest and oldest <= flag.ages[1]
    return "" if inside else NOT_EXACT


def _ages(result: Result) -> Days | None:
    """Return the youngest and the oldest age that is possible; None: any."""
    patient = result.interpretation.patient
    days = patient.person.age_days
    if patient.age is not None:
        return patient.age.possible
    return None if days is None else (days, days)


def _open(result: Result, flag: RedFlag) -> tuple[str, ...]:
    """Return what would settle a flag, without tests of which a result is told."""
    panels = result.reasoner.knowledge.decisions.panels
    told = {item.variable for item in result.evidence}
    left = [panels[test] for test in flag.tests]
    labels = (panel.label for panel in left if told.isdisjoint(panel.variables))
    return (*flag.settled_by, *labels)


def _is_of_age(result: Result, flag: RedFlag) -> bool:
    """Whether an age that is possible is of those of the flag; no birthday fades there.

    In a neonatal unit somebody of no age told is a newborn.
    """
    if flag.ages is None:
        return True
    ages = _ages(result)
    if ages is None:
        return False
    (youngest, oldest), (first, end) = ages, flag.ages
    return youngest < end and (first < oldest or first == youngest)


def _are_told(result: Result, flag: RedFlag, raising: Raising) -> bool:
    """Whether of each group of findings one is told, and nothing that excuses them."""
    return all(
        any(_is_told(result, one, raising) for one in group) for group in flag.findings
    ) and not any(_is_told(result, one, raising) for one in flag.unless)


def _is_told(result: Result, sought: Sought, raising: Raising) -> bool:
    """Whether a state is far likelier than all others, or the number large enough.

    Of a place that leaves several open, as an elbow (arm or joint), half is enough.
    """
    patient = result.interpretation.patient
    found = patient.findings.get(sought.variable)
    item = next((i for i in result.evidence if i.node == sought.variable), None)
    if item is None:
        return False
    if not sought.states:
        return _is_number(found, sought)
    weights = item.likelihood
    if item.over_parents:
        if found is None:
            return False
        knowledge = result.reasoner.knowledge
        weights = shares_told(found, knowledge, patient.person)
    states = result.reasoner.network.states[sought.variable]
    inside, outside = [0.0], [0.0]
    for state, weight in zip(states, weights.tolist(), strict=True):
        (inside if state in sought.states else outside).append(weight)
    is_place = sought.variable in raising.besides
    by, least = (sum, 1.0) if is_place else (max, raising.told)
    return by(inside) > 0 and by(inside) >= least * by(outside)


def _is_number(found: Finding | None, sought: Sought) -> bool:
    """Whether a number is told that reaches a limit, or lies under it."""
    if isinstance(found, Amount):
        (given, analyte), unit = (found.quantity, found.analyte), found.variable.unit
    elif isinstance(found, Sign) and found.measured is not None:
        given, analyte = found.measured
        unit = analyte.unit
    else:
        return False
    least = in_unit(given.value, given.unit, unit, analyte)
    upto = given.value if given.upto is None else given.upto
    most = in_unit(upto, given.unit, unit, analyte)
    if sought.above is not None and given.sign != "<":
        return least >= sought.above
    if sought.below is None or given.sign == ">":
        return False
    return most < sought.below or (given.sign == "<" and most == sought.below)


def _is_spoken_for(
    result: Result, flag: RedFlag, probability: float, raising: Raising
) -> bool:
    """Whether what is told raises the odds above those of the pretest.

    A place is no sign, but takes nothing from one either: pus from a joint speaks for
    its infection, however likely this was there before. What is likely with two signs
    or more, place and laboratory values may carry alone.
    """
    before = frozenset({*CONTEXT, *raising.besides})
    told = {i.variable for i in result.evidence if i.source == "case"} - before
    whole = len(told) >= raising.whole_picture
    if whole and flag.even_against:
        return True
    measured = _measured(result)
    likely = len(told - measured) > 1 and probability >= raising.likely
    nodes = frozenset(item.node for item in result.known)
    by_all = not measured or whole or likely or bool(flag.findings)
    now = _odds(probability) if by_all else _odds_by(result, flag, nodes - measured)
    least = raising.several_findings if len(told) > 1 else raising.one_finding
    if now < least * _odds_by(result, flag, nodes & {*CONTEXT}):
        return False
    if likely:
        return True
    return now >= raising.several_findings * _odds_by(result, flag, nodes & before)


def _odds_by(result: Result, flag: RedFlag, nodes: frozenset[str]) -> float:
    """Odds of the lesions and forms of a flag by the evidence on some nodes alone."""
    return _odds(_probability(flag, _by(result, nodes)))


def _measured(result: Result) -> frozenset[str]:
    """Laboratory values, which have reference intervals."""
    variables = result.reasoner.knowledge.variables
    known = (variables.get(item.node) for item in result.evidence)
    return frozenset(one.name for one in known if one is not None and one.reference)


def _odds(probability: float) -> float:
    inside = min(max(probability, SURE), 1 - SURE)
    return inside / (1 - inside)


def _probability(flag: RedFlag, of: dict[str, float]) -> float:
    """Probability of the lesions and forms of a flag."""
    return sum(of[name] for name in flag.of)


def _now(result: Result) -> dict[str, float]:
    """Probability of every lesion and form by all that is known."""
    by_form = {form: p for own in forms(result).values() for form, p in own.items()}
    return by_form | result.posterior


@kept
def _by(result: Result, nodes: frozenset[str]) -> dict[str, float]:
    """Probability of every lesion and form by the evidence on some nodes alone."""
    items = [item for item in result.known if item.node in nodes]
    evidence = Evidence(1, {item.node: item.observation() for item in items})
    values = result.infer(evidence).probability[0].tolist()
    lesions = dict(zip(result.reasoner.knowledge.lesions, values, strict=True))
    found = forms_by(result, evidence, lesions)
    return {form: p for own in found.values() for form, p in own.items()} | lesions
