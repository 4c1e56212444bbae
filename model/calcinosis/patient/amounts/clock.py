"""The life of a patient on the clock of the lesion, whose day 0 is its onset.

One rule finds all contradictions between times: nothing that is told happened before
the birth, and what was there at birth has been there for all of the life.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from calcinosis._frozen import frozen
from calcinosis.errors import Problem
from calcinosis.patient.amounts.measurement import Person
from calcinosis.patient.typed_findings import (
    INFINITE,
    ROUNDING,
    Age,
    Days,
    Films,
    Finding,
    Sign,
)

__all__ = [
    "AT_BIRTH",
    "CAME_BACK",
    "LATER",
    "Clock",
    "excluded",
    "has_onset",
    "times_apart",
]

AT_BIRTH, CAME_BACK = "at_birth", "came_back"
LATER = "later than the day the patient was seen"
HOW = "write the day of the lesion: 0 when it was noticed, negative before"


@frozen
class Clock:
    """What days of the lesion are in the life of a patient.

    Parameters
    ----------
    age : Age or None
    sex : str or None
    seen : Days
        The days of the lesion on which the patient may have been seen.
    at_birth : str
        The finding that tells that the lesion was there at birth, or nothing.
    assumed : float or None
        Days that most patients of the setting are old, where no age is told.
    """

    age: Age | None = None
    sex: str | None = None
    seen: Days = (0.0, INFINITE)
    at_birth: str = ""
    assumed: float | None = None

    def person(self, day: float) -> Person:
        """Return who the patient was on a day before the lesion."""
        if self.age is None:
            return Person(self.assumed, False, self.sex, self.assumed is not None)
        days, exact = self.age.days, self.age.exact
        then = max(days - (self.seen[0] - day), 0.0) if exact else days
        return Person(then, exact, self.sex, between=self.age.between)

    def before_birth(self, day: float) -> str:
        """Say why a day is before the birth; of another day nothing."""
        if self.at_birth and day < -ROUNDING:
            return f"day {day:g} is before the birth ({self.at_birth}: yes): {HOW}"
        if self.age is None or not self.age.is_exceeded_by(self.seen[0] - day):
            return ""
        lesion = f", the lesion {self.seen[0]:g} d" if self.seen[0] else ""
        who = f"the patient is {self.age.groups.given} old{lesion}"
        return f"day {day:g} is before the birth ({who}): {HOW}"

    def after_life(self, day: float) -> str:
        """Say of a later day than the patient has lived how old they are then.

        It is no contradiction: a look may come after the patient was first seen.
        """
        if self.age is None or not self.age.is_exceeded_by(day):
            return ""
        longer = f"is longer after the lesion appeared than {self.old}"
        if self.seen[1] == INFINITE:
            return (
                f"{longer}: write the age on that day, or when the patient was seen "
                "(days_from_onset)"
            )
        if day <= self.seen[1]:
            return ""
        return (
            f"{longer}, which counts as that of day {self.seen[1]:g}, when the patient "
            "was seen"
        )

    def after_visit(self, day: float, rounded: float) -> str:
        """Say of a look that it came after the patient was seen, and counts."""
        if day <= self.seen[1] * rounded + ROUNDING:
            return ""
        return f"is {LATER} ({self.seen[1]:g}); it counts"

    @property
    def old(self) -> str:
        """The age of the patient, in words."""
        given = "" if self.age is None else self.age.groups.given
        return f"the age of the patient, {given}"


def has_onset(found: Finding | None, told_onset: str) -> bool:
    """Whether a finding tells this of when the lesion appeared, and for sure."""
    return (
        isinstance(found, Sign)
        and found.variable.told_onset == told_onset
        and found.states == (found.variable.states[1],)
    )


def times_apart(
    findings: Mapping[str, Finding], clock: Clock, rounded: float
) -> list[Problem]:
    """Find the times that cannot be true together, each where it is told.

    Films are left alone: one may be taken after the patient was first seen.

    Parameters
    ----------
    findings : mapping
    clock : Clock
    rounded : float
        Factor by which one time, told twice, may differ.
    """
    texts = [
        (found, text)
        for found in findings.values()
        if not isinstance(found, Films) and found.variable.unit == "d"
        for text in [
            _of_onset(found, findings, clock, rounded)
            if found.variable.since_onset
            else _before_onset(found, clock)
        ]
        if text
    ]
    return [Problem(str(found.place), text) for found, text in texts]


def excluded(
    findings: Iterable[Finding], age: Age | None, rounded: float
) -> frozenset[str]:
    """Return what times rule out of when the lesion appeared: nobody need ask for it.

    Parameters
    ----------
    findings : iterable of Finding
    age : Age or None
    rounded : float
        Factor by which one time, told twice, may differ.
    """
    found: set[str] = set()
    for one in findings:
        if isinstance(one, Films) or one.variable.unit != "d":
            continue
        shortest, longest = one.days
        if not one.variable.since_onset:
            found |= {AT_BIRTH} if shortest > ROUNDING else set()
        elif age is not None:
            found |= {AT_BIRTH} if _is_shorter(longest, age, rounded) else set()
            found |= {CAME_BACK} if _is_all_of(shortest, age) else set()
    return frozenset(found)


def _is_shorter(longest: float, age: Age, rounded: float) -> bool:
    return longest * rounded + ROUNDING < age.lived[0]


def _is_all_of(shortest: float, age: Age) -> bool:
    return shortest >= max(age.lived[1] - ROUNDING, ROUNDING + ROUNDING)


def _of_onset(
    found: Finding, findings: Mapping[str, Finding], clock: Clock, rounded: float
) -> str:
    """Say what is wrong with how long the lesion has been there."""
    assert not isinstance(found, Films)
    if clock.age is None:
        return ""
    shortest, longest = found.days
    old = clock.old
    if clock.age.is_exceeded_by(shortest):
        return f"{_time(found)} is longer than {old}"
    again = next((n for n, f in findings.items() if has_onset(f, CAME_BACK)), "")
    if clock.at_birth and not again and _is_shorter(longest, clock.age, rounded):
        return (
            f"{_time(found)} contradicts {clock.at_birth}: yes, it is shorter than "
            f"{old}: correct one of them"
        )
    if again and _is_all_of(shortest, clock.age):
        return (
            f"{_time(found)} contradicts {again}: yes, it is all of {old}: write for "
            "how long it has been there since it came back"
        )
    return ""


def _before_onset(found: Finding, clock: Clock) -> str:
    """Say what is wrong with a time from something to the lesion."""
    assert not isinstance(found, Films)
    shortest, lesion = found.days[0], clock.seen[0]
    if clock.at_birth and shortest > ROUNDING:
        return (
            f"{_time(found)} before the lesion is before the birth "
            f"({clock.at_birth}: yes): correct one of them"
        )
    if clock.age is None:
        return ""
    old = clock.old
    if clock.age.is_exceeded_by(shortest):
        return f"{_time(found)} is longer than {old}"
    if lesion and clock.age.is_exceeded_by(shortest + lesion - ROUNDING):
        return (
            f"{_time(found)} before the lesion, which has been there for {lesion:g} "
            f"days, is longer ago than {old}: correct one of them"
        )
    return ""


def _time(found: Finding) -> str:
    assert not isinstance(found, Films)
    shortest, longest = found.days
    least = "" if shortest == longest else "at least "
    return f"'{found.given}' ({least}{shortest:g} days)"
