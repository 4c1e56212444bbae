"""What laboratory values of several days tell beside today's.

The first value since the lesion was noticed (day 0) is today's; one without a day is
today's in any case. A value before the lesion is history, if the network has a place
for it (``before`` in `variables.toml`): the last one speaks, but it does not undo an
earlier one that was not as it should be. What else is told is kept as a note, never
used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import floor

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.errors import Problem
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.variables import Variable
from calcinosis.patient.amounts.clock import LATER, Clock
from calcinosis.patient.amounts.measurement import Person, states_of_amount
from calcinosis.patient.amounts.protein_bound import correcting_days
from calcinosis.patient.amounts.serial import Course, Dated, OtherDay
from calcinosis.patient.typed_findings import INFINITE, ROUNDING, Amount, Finding, Sign

__all__ = ["History", "history", "other_days"]


@dataclass
class History:
    """What values of several days tell beside today's.

    Parameters
    ----------
    signs : dict
        Variable → what values before the lesion say of it, where it is not told itself.
    of : dict
        Variable → the one whose values say so.
    day : dict
        Variable → day of the value that says so.
    notes : list of str
        Which values are used, and which not.
    problems : list of Problem
    """

    signs: dict[str, Sign] = field(default_factory=dict[str, Sign])
    of: dict[str, str] = field(default_factory=dict[str, str])
    day: dict[str, float] = field(default_factory=dict[str, float])
    notes: list[str] = field(default_factory=list[str])
    problems: list[Problem] = field(default_factory=list[Problem])


def history(
    courses: Sequence[Course],
    told: Mapping[str, Finding],
    clock: Clock,
    knowledge: Knowledge,
) -> History:
    """Find what values of several days tell beside today's.

    Parameters
    ----------
    courses : sequence of Course
    told : mapping
        Variable → finding that the case tells itself.
    clock : Clock
    knowledge : Knowledge
    """
    result = History()
    for course in sorted(courses, key=lambda course: course.variable.replaces is None):
        _note_today(course, clock, result)
        for value in course.before:
            wrong = clock.before_birth(value.day or 0.0)
            if wrong:
                result.problems.append(Problem(str(value.found.place), wrong))
        for value in course.since:
            late = clock.after_life(value.day or 0.0)
            if late and clock.seen[1] == INFINITE:  # else it is told as later already
                result.notes.append(f"{course.variable.name}: {value} {late}")
        used = {
            number
            for name, means in course.variable.before.items()
            if means
            for number in _speak(course, name, told, clock, knowledge, result)
        }
        corrects = correcting_days(course.variable, courses, knowledge)
        unused = [
            v
            for n, v in enumerate(course.before)
            if n not in used and floor(v.day or 0.0) not in corrects
        ]
        if unused:
            text = f"{_listed(unused)} is not used: it is from before the lesion"
            if used:
                text += ", where the last value out of the ordinary counts, or else the"
                text += " last"
            else:
                text += _instead(course.variable, told, knowledge)
            result.notes.append(f"{course.variable.name}: {text}")
    return result


def _instead(
    variable: Variable, told: Mapping[str, Finding], knowledge: Knowledge
) -> str:
    """Say what to tell instead of a value that says nothing by itself."""
    if not variable.before:
        return ", and the network has no place for it"
    open_ = [name for name, means in variable.before.items() if not means]
    asked = [f"{n} ({knowledge.variables[n].question})" for n in open_ if n not in told]
    if asked:
        return f"; if it bears on {' or '.join(asked)}, tell that"
    return f"; what it bears on is told: {' and '.join(open_)}" if open_ else ""


def other_days(courses: Sequence[Course], clock: Clock) -> tuple[OtherDay, ...]:
    """Return the numbers of other days than today's, by variable and day."""
    return tuple(
        OtherDay(found, one.day, clock.person(min(one.day, 0.0)))
        for course in courses
        for one in (*course.before[::-1], *course.since[1:])
        if isinstance(found := one.found, Amount) and one.day is not None
    )


def _note_today(course: Course, clock: Clock, result: History) -> None:
    """Say which value is today's if that is not plain."""
    name, values = course.variable.name, course.since
    if len(values) > 1:
        text = f"{values[0]} is today's, the first since the lesion was noticed"
        if values[0].day is None:
            text = f"{values[0]} is today's"
        result.notes.append(f"{name}: {text}; not used: {_listed(values[1:])}")
    if values and (values[0].day or 0.0) > clock.seen[1] + ROUNDING:
        text = f"{values[0]} is {LATER}"
        result.notes.append(f"{name}: {text} ({clock.seen[1]:g}); it counts as today's")


def _speak(
    course: Course,
    name: str,
    told: Mapping[str, Finding],
    clock: Clock,
    knowledge: Knowledge,
    result: History,
) -> list[int]:
    """Tell what values before the lesion say of another variable.

    Returns
    -------
    list of int
        Number, in ``before``, of the value that speaks; none if none does.
    """
    target, own = knowledge.variables[name], course.variable.name
    spoken = [
        (number, sign)
        for number, value in enumerate(course.before)
        for sign in [_meant(value, course.variable, target, clock, knowledge)]
        if len(sign.states) < len(target.states) or not sign.is_sure
    ]
    if not spoken:
        return []
    usual = target.unremarkable
    number, sign = next((s for s in spoken if usual not in s[1].states), spoken[0])
    value, known = course.before[number], told.get(name)
    day = value.day or 0.0
    outdone = (
        name in result.signs
        and usual in result.signs[name].states
        and usual not in sign.states
        and result.day[name] != day
    )  # of one day what replaces another says more; on another it was as it was
    if name in result.signs and not outdone:
        text = f"{own}: {value} is not used: {result.of[name]} tells of {name} already"
        result.notes.append(text)
    elif known is None:
        if outdone:
            text = (
                f"{result.of[name]}: what is of day {result.day[name]:g} is not used: "
            )
            result.notes.append(f"{text}{own} tells of {name} on day {day:g}")
        result.signs[name], result.of[name], result.day[name] = sign, own, day
    elif isinstance(known, Sign) and not {*known.states} & {*sign.states}:
        text = f"{name}: {known.given}"
        if usual not in sign.states:  # it was not as it should be, whatever came before
            text = f"'{value}' contradicts {text}: correct one of them"
            result.problems.append(Problem(str(value.found.place), text))
        else:
            text = f"{own}: {value} does not fit {text}, which counts as it was told"
            result.notes.append(text)
    return [number]


def _meant(
    value: Dated,
    variable: Variable,
    target: Variable,
    clock: Clock,
    knowledge: Knowledge,
) -> Sign:
    """Return what one value before the lesion says of another variable."""
    person = clock.person(value.day or 0.0)
    own = _likelihood(value.found, knowledge, person)
    means = variable.before[target.name]
    by_state = dict(zip(variable.states, own.tolist(), strict=True))
    likelihood = np.array(
        [max(by_state[s] for s in by_state if means[s] == t) for t in target.states]
    )
    names = zip(target.states, likelihood, strict=True)
    given = " or ".join(state for state, weight in names if weight)
    source = f"implied by {variable.name}: {value}"
    return Sign(target, likelihood, given, value.found.place, source=source)


def _likelihood(
    found: Sign | Amount, knowledge: Knowledge, person: Person
) -> FloatArray:
    if isinstance(found, Sign):
        return found.likelihood
    allowed = states_of_amount(found, knowledge, person)
    return np.array([float(state in allowed) for state in found.variable.states])


def _listed(values: Sequence[Dated]) -> str:
    return " and ".join(str(value) for value in values)
