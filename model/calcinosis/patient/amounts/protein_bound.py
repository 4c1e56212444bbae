"""Numbers of what a protein binds, corrected to an ordinary amount of the protein.

A number and the protein of the same day make the number that counts, unless the part
that is free is told itself, or the number was told as corrected already.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import floor, isclose
from typing import TypeGuard

from calcinosis._kept import kept
from calcinosis.knowledge.quantities.binding import Bound
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.variables import Variable
from calcinosis.patient.amounts.clock import Clock
from calcinosis.patient.amounts.doubtful import same_substance
from calcinosis.patient.amounts.measurement import Person, leaves_open, states_of
from calcinosis.patient.amounts.serial import Course, Dated
from calcinosis.patient.typed_findings import Amount, Films, Finding, Sign
from calcinosis.patient.written.entry.quantity import in_unit

__all__ = [
    "bound_of",
    "bound_variables",
    "correct",
    "correcting_days",
    "free_parts",
    "is_by_today",
    "is_free_told",
    "is_left_alone",
    "is_one_number",
    "is_too_young",
    "is_worth_saying",
    "least_more",
    "more_of",
]


def bound_of(variable: Variable, knowledge: Knowledge) -> Bound | None:
    """Return what binds a quantity; None if nothing is known to."""
    analyte = knowledge.analyte_of(variable)
    whole = analyte is not None and analyte.name == variable.name
    return analyte.bound if analyte is not None and whole else None


@kept
def bound_variables(knowledge: Knowledge) -> dict[str, tuple[Variable, Bound]]:
    """Return the quantities that something binds, by name."""
    every = knowledge.variables.values()
    known = [(own, bound_of(own, knowledge)) for own in every]
    return {own.name: (own, bound) for own, bound in known if bound is not None}


def free_parts(whole: Variable, knowledge: Knowledge) -> set[str]:
    """Return what replaces a quantity when it is told: of calcium the ionized one."""
    others = same_substance(whole, knowledge)
    return {other.name for other in others if other.replaces == whole.name}


def is_free_told(
    whole: Variable,
    findings: Mapping[str, Finding],
    person: Person,
    knowledge: Knowledge,
) -> bool:
    """Whether what replaces a quantity is told; what leaves it open replaces none."""
    free = (findings.get(name) for name in free_parts(whole, knowledge))
    return any(_says_more(found, person, knowledge) for found in free)


def is_too_young(bound: Bound, person: Person) -> bool:
    """Whether a person is of an age at which nothing is corrected."""
    return person.age_days is not None and person.age_days < bound.from_days


def is_worth_saying(whole: Amount, knowledge: Knowledge) -> bool:
    """Whether so much is added to a number that it is told."""
    bound = bound_of(whole.variable, knowledge)
    if bound is None:
        return False
    least = in_unit(bound.least, bound.units[0], whole.variable.unit, whole.analyte)
    return abs(whole.more) >= least


def more_of(whole: Amount, protein: Amount, bound: Bound) -> float:
    """Return what an ordinary amount of protein would add, in the variable's unit."""
    given, (ours, theirs) = protein.quantity, bound.units
    there = in_unit(given.value, given.unit, theirs, protein.analyte)
    return in_unit(bound.more(there), ours, whole.variable.unit, whole.analyte)


def least_more(
    protein: Sign | Amount, bound: Bound, knowledge: Knowledge, person: Person
) -> float:
    """Return how much an ordinary amount of protein would add at least.

    A word, or a bound, that an ordinary amount fits leaves open that it adds nothing.

    Returns
    -------
    float
        In the first of the units of ``bound``; below 0: that it would take away.
    """
    more, own = 0.0, protein.variable.states
    if isinstance(protein, Amount):
        given, unit = protein.quantity, bound.units[1]
        more = bound.more(in_unit(given.value, given.unit, unit, protein.analyte))
        if not given.sign:
            return more
        more = more if given.sign == ("<" if more > 0 else ">") else 0.0
    states = states_of(protein, knowledge, person)
    by_word = {own[:1]: bound.least, own[-1:]: -bound.least}.get(states, 0.0)
    return max(more, by_word, key=abs)


def correct(
    findings: dict[str, Finding],
    courses: Sequence[Course],
    clock: Clock,
    knowledge: Knowledge,
) -> list[Course]:
    """Correct the numbers of today, in place, and return the courses corrected.

    Parameters
    ----------
    findings : dict
        By variable.
    courses : sequence of Course
        Values of several days, each corrected by the protein of its day.
    clock : Clock
        Its person on a day may be too young.
    knowledge : Knowledge
    """
    by_name = {course.variable.name: course for course in courses}
    for variable, bound in bound_variables(knowledge).values():
        name = variable.name
        if name not in findings and name not in by_name:
            continue
        told = {
            _whole(one.day)
            for part in free_parts(variable, knowledge)
            for one in _values(part, findings, by_name)
            if _says_more(one.found, _who(one.day, clock), knowledge)
        }
        today = _who(None, clock)  # free today says more than all of it does
        now = is_free_told(variable, findings, today, knowledge)
        proteins = _values(bound.to, findings, by_name)
        values = tuple(
            one
            if _whole(one.day) in told or (now and not one.is_earlier)
            else replace(
                one, found=_corrected(one, _same_day(one.day, proteins), bound, clock)
            )
            for one in _values(name, findings, by_name)
        )
        if name in by_name:
            by_name[name] = course = replace(by_name[name], values=values)
            values = course.since
        if values:
            findings[name] = values[0].found
    return list(by_name.values())


def correcting_days(
    protein: Variable, courses: Sequence[Course], knowledge: Knowledge
) -> set[int | None]:
    """Return the days on which a protein has corrected what it binds."""
    return {
        _whole(value.day)
        for course in courses
        for bound in [bound_of(course.variable, knowledge)]
        if bound is not None and bound.to == protein.name
        for value in course.values
        if isinstance(value.found, Amount) and value.found.more
    }


def is_by_today(
    whole: Amount, findings: Mapping[str, Finding], knowledge: Knowledge
) -> bool:
    """Whether a number was corrected by what stands beside it as today's protein."""
    bound = bound_of(whole.variable, knowledge)
    protein = None if bound is None else findings.get(bound.to)
    if bound is None or not is_one_number(protein):
        return False
    return isclose(more_of(whole, protein, bound), whole.more)


def is_left_alone(
    whole: Amount,
    findings: Mapping[str, Finding],
    person: Person,
    knowledge: Knowledge,
) -> bool:
    """Whether a number stays as told beside a protein, which is of another day."""
    bound = bound_of(whole.variable, knowledge)
    if bound is None or whole.more or not is_one_number(whole):
        return False
    together = is_one_number(findings.get(bound.to)) and not is_too_young(bound, person)
    return together and not is_free_told(whole.variable, findings, person, knowledge)


def _values(
    name: str, findings: Mapping[str, Finding], courses: Mapping[str, Course]
) -> tuple[Dated, ...]:
    """Return all values of a quantity; one that stands alone is of today."""
    if name in courses:
        return courses[name].values
    found = findings.get(name)
    return (Dated(None, found),) if isinstance(found, Amount) else ()


def _whole(day: float | None) -> int | None:
    """Return the day without its hour."""
    return None if day is None else floor(day)


def _same_day(day: float | None, values: Sequence[Dated]) -> Finding | None:
    """Return the value of a day that is nearest in hours."""
    same = [one for one in values if _whole(one.day) == _whole(day)]
    near = min(same, key=lambda one: abs((one.day or 0.0) - (day or 0.0)), default=None)
    return None if near is None else near.found


def _corrected(
    one: Dated, protein: Finding | None, bound: Bound, clock: Clock
) -> Sign | Amount:
    whole, young = one.found, is_too_young(bound, _who(one.day, clock))
    if young or not is_one_number(whole) or not is_one_number(protein):
        return whole
    return replace(whole, more=more_of(whole, protein, bound))


def _who(day: float | None, clock: Clock) -> Person:
    """Before the lesion the age of that day counts, since then that of today."""
    return clock.person(day if day is not None and day < 0 else clock.seen[0])


def _says_more(found: Finding | None, person: Person, knowledge: Knowledge) -> bool:
    if found is None or isinstance(found, Films):
        return False
    return not leaves_open(found, knowledge, person)


def is_one_number(found: Finding | None) -> TypeGuard[Amount]:
    """Whether a finding is one number as it was measured."""
    given = found.quantity if isinstance(found, Amount) else None
    return given is not None and not given.is_range and not given.corrected
