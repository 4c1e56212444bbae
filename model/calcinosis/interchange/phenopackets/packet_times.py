"""Times of a phenopacket: ages, dates, and days of the lesion, on one axis."""

from __future__ import annotations

import re
from dataclasses import dataclass

from calcinosis.errors import Problem
from calcinosis.interchange.elements import Element, Moment, moment
from calcinosis.interchange.phenopackets.ontology_classes import local_name
from calcinosis.patient.written.entry.ages import age_in_days, unit_of_age
from calcinosis.patient.written.entry.entries import EntryError, quoted

__all__ = [
    "PacketClock",
    "age_of_duration",
    "clock_of",
    "iso_age",
    "lesion_day",
    "wrong_time",
]

SIMPLE = re.compile(r"P(\d+)([DWMY])")
UNITS = {"D": "d", "W": "weeks", "M": "months", "Y": "y"}
WRITTEN = re.compile(r"(\d+) (d|weeks|months|y)")
DAY = re.compile(r"day\.(-?\d+(?:\.\d+)?)")


@dataclass(frozen=True)
class PacketClock:
    """Places ages and dates on one axis.

    Parameters
    ----------
    birth : float or None
        Day of birth on the axis; None: ages cannot be placed.
    dates : bool
        Whether dates can be placed.
    exact : bool
        Whether the very day of birth is told.
    """

    birth: float | None
    dates: bool
    exact: bool = True

    def moment(self, element: Element) -> Moment | None:
        """Return when a TimeElement is; None if it does not tell, or not beside others.

        Of a range or an interval it is the start.
        """
        if stamp := element.get("timestamp").text or (
            element.get("interval").get("start").text
        ):
            return moment(stamp) if self.dates else None
        age = element.get("age").first("iso8601duration")
        text = (
            age.text or element.get("ageRange").get("start").get("iso8601duration").text
        )
        if not text or self.birth is None:
            return None
        try:
            days, unit = age_in_days(text), unit_of_age(text)
        except EntryError:
            return None
        exact = unit <= 1 and bool(age) and self.exact
        return Moment(self.birth + days, exact, f"age {text}")


def wrong_time(element: Element) -> Problem | None:
    """Say what is wrong with a TimeElement; None if nothing is."""
    span, ages = element.get("interval"), element.get("ageRange")
    for stamp in (element.get("timestamp"), span.get("start"), span.get("end")):
        if stamp and moment(stamp.text) is None:
            text = f"{quoted(stamp.raw)} is no date: write YYYY-MM-DD"
            return Problem(stamp.path, text)
    for age in (element.get("age"), ages.get("start"), ages.get("end")):
        duration = age.get("iso8601duration")
        try:
            if duration:
                age_in_days(duration.text)
        except EntryError as error:
            return Problem(duration.path, str(error))
    return None


def clock_of(subject: Element) -> PacketClock:
    """Return the clock of a phenopacket.

    With a date of birth ages and dates stand side by side. Without it those count that
    the last encounter is told in.
    """
    born = moment(subject.get("dateOfBirth").text[:10])
    if born is not None:
        return PacketClock(born.days, dates=True, exact=born.exact)
    if subject.get("timeAtLastEncounter").first("timestamp", "interval"):
        return PacketClock(None, dates=True)
    return PacketClock(0.0, dates=False)


def lesion_day(element: Element) -> float | None:
    """Return the day of the lesion that a TimeElement names; None if it names none."""
    found = DAY.fullmatch(local_name(element.get("ontologyClass")))
    if found is None:
        return None
    day = float(found[1])
    return int(day) if day.is_integer() else day


def _number(digits: str) -> str:
    """Write a whole number without zeros before it, however many digits it has."""
    return digits.lstrip("0") or "0"


def age_of_duration(duration: str) -> str:
    """Write a duration of ISO 8601 as a case file does.

    Examples
    --------
    >>> age_of_duration("P19D"), age_of_duration("P1Y6M")
    ('19 d', 'P1Y6M')
    """
    found = SIMPLE.fullmatch(duration)
    return f"{_number(found[1])} {UNITS[found[2]]}" if found else duration


def iso_age(age: str) -> str:
    """Write an age as a duration of ISO 8601; empty if it does not read as the same.

    Examples
    --------
    >>> iso_age("19 d"), iso_age("1.5 y")
    ('P19D', '')
    """
    letters = {name: letter for letter, name in UNITS.items()}
    found = WRITTEN.fullmatch(age)
    return f"P{_number(found[1])}{letters[found[2]]}" if found else ""
