"""Findings as states, for methods that know only states."""

from calcinosis.knowledge.read import Knowledge
from calcinosis.patient.amounts.measurement import Person, states_of_amount
from calcinosis.patient.findings import Age, Films, Finding, Sign
from calcinosis.patient.patient import read_patient
from calcinosis.patient.written.ages import age_group
from calcinosis.patient.written.case import Case


def states_told(case: Case, knowledge: Knowledge) -> dict[str, tuple[str, ...]]:
    """Return variable → the states that a case allows; a number becomes its state.

    A list or a likelihood allows every state it does not exclude, a bound all states on
    its side. Films are one variable: yes if one of them shows calcium for certain.
    """
    patient = read_patient(case, knowledge)
    told: dict[str, tuple[str, ...]] = {}
    if patient.age is not None:
        told["age_group"] = _groups(patient.age)
    if patient.sex is not None:
        told["sex"] = patient.sex.states
    for found in patient.findings.values():
        told[found.variable.name] = _states(found, knowledge, patient.person)
    return told


def _groups(age: Age) -> tuple[str, ...]:
    """Return the group that an age is named by, or those that are possible."""
    variable = age.groups.variable
    return (age_group(age.days, variable),) if age.exact else age.groups.states


def _states(found: Finding, knowledge: Knowledge, person: Person) -> tuple[str, ...]:
    if isinstance(found, Sign):
        return found.states
    if not isinstance(found, Films):
        return states_of_amount(found, knowledge, person)
    seen = [found.sign(film).states for film in found.films]
    sure = next((states for states in seen if states == ("yes",)), None)
    every = {state for states in seen for state in states}
    return sure or tuple(s for s in found.variable.states if s in every)
