"""Red flags: what must not wait for the answer to which lesion it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from calcinosis.errors import ImpossibleEvidenceError
from calcinosis.inference.evidence import Evidence
from calcinosis.knowledge.decisions import Raising, RedFlag, Sought
from calcinosis.knowledge.variables import CONTEXT
from calcinosis.patient.silence import shares_told
from calcinosis.patient.typed_findings import Amount
from calcinosis.reasoning.forms import forms, forms_by
from calcinosis.reasoning.infer import infer_patient
from calcinosis.reasoning.kept import kept
from calcinosis.reasoning.result import Result

__all__ = ["Alarm", "left_out", "red_flags"]

SURE = 1e-12
"""So far from 1 a probability has odds."""


@dataclass(frozen=True)
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
    """

    name: str
    says: str
    probability: float | None = None
    threshold: float | None = None
    tests: tuple[str, ...] = ()


def red_flags(result: Result) -> list[Alarm]:
    """Red flags that are up: their findings told, their lesions likely enough.

    A lesion or form that must not be missed raises its flag from the probability on at
    which acting is better than waiting, loss by acting in vain over the sum of this and
    the loss by missing it (Pauker and Kassirer 1980). What is
    told must speak for it: not only setting, age, sex and place, nor laboratory values,
    unless a whole picture is told or the flag asks for findings of its own. Where there
    are several values of a day each since the lesion, the latest raise flags too.
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
    """Actions that contradict a flag that is up."""
    up = {flag.name for flag in flags}
    known = result.reasoner.knowledge.decisions.red_flags
    every = (action for f in known if f.name in up for action in f.leaves_out)
    return tuple(dict.fromkeys(every))


@kept
def _raised(result: Result) -> tuple[Alarm, ...]:
    decisions = result.reasoner.knowledge.decisions
    if decisions.raising is None:
        return ()
    return tuple(
        Alarm(flag.name, flag.says, probability, flag.threshold, _open(result, flag))
        for flag in decisions.red_flags
        if _is_of_age(result, flag) and _are_told(result, flag, decisions.raising)
        for probability in [_probability(flag, _now(result)) if flag.of else None]
        if probability is None
        or (
            probability >= (flag.threshold or 0)
            and _is_spoken_for(result, flag, decisions.raising)
        )
    )


def _open(result: Result, flag: RedFlag) -> tuple[str, ...]:
    """Return what would settle a flag, without tests of which a result is told."""
    panels = result.reasoner.knowledge.decisions.panels
    told = {item.variable for item in result.evidence}
    left = [panels[test] for test in flag.tests]
    labels = (panel.label for panel in left if told.isdisjoint(panel.variables))
    return (*flag.settled_by, *labels)


def _is_of_age(result: Result, flag: RedFlag) -> bool:
    """Whether the days told are of the ages of the flag; no birthday fades there."""
    age = result.interpretation.patient.age
    if flag.ages is None:
        return True
    return age is not None and flag.ages[0] <= age.days <= flag.ages[1]


def _are_told(result: Result, flag: RedFlag, raising: Raising) -> bool:
    """Whether of each group of findings one is told."""
    return all(
        any(_is_told(result, one, raising.told) for one in group)
        for group in flag.findings
    )


def _is_told(result: Result, sought: Sought, least: float) -> bool:
    """Whether a state is far likelier than all others, or the number large enough."""
    patient = result.interpretation.patient
    found = patient.findings.get(sought.variable)
    item = next((i for i in result.evidence if i.node == sought.variable), None)
    if item is None:
        return False
    if sought.above is not None:
        if not isinstance(found, Amount) or found.quantity.sign == "<":
            return False
        return found.value >= sought.above
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
    return max(inside) > 0 and max(inside) >= least * max(outside)


def _is_spoken_for(result: Result, flag: RedFlag, raising: Raising) -> bool:
    """Whether what is told raises the odds above those of the pretest.

    A place is no sign, but takes nothing from one either: pus from a joint speaks for
    its infection, however likely this was there before.
    """
    before = frozenset({*CONTEXT, *raising.besides})
    told = {i.variable for i in result.evidence if i.source == "case"} - before
    whole = len(told) >= raising.whole_picture
    if whole and flag.even_against:
        return True
    nodes = frozenset(item.node for item in result.known)
    measured = frozenset[str]() if whole or flag.findings else _measured(result)
    signs = _by(result, nodes - measured) if measured else _now(result)
    now = _odds(_probability(flag, signs))
    place, nowhere = (
        _odds(_probability(flag, _by(result, nodes & own)))
        for own in (before, frozenset(CONTEXT))
    )
    least = raising.several_findings if len(told) > 1 else raising.one_finding
    return now >= raising.several_findings * place and now >= least * nowhere


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
