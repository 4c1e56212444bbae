"""Times of a phenopacket: ages, dates, and days of the lesion, on one axis."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from calcinosis._frozen import frozen
from calcinosis._regex import regex
from calcinosis.errors import Problem
from calcinosis.interchange.elements import Element, Moment, moment
from calcinosis.interchange.phenopackets.ontology_classes import local_name
from calcinosis.interchange.visit.aged import at_age
from calcinosis.patient.written.entry.ages import age_in_days
from calcinosis.patient.written.entry.entries import EntryError, quoted

__all__ = [
    "PacketClock",
    "age_of_duration",
    "clock_of",
    "is_time",
    "iso_age",
    "lesion_day",
    "wrong_time",
]

SIMPLE = regex(r"P(\d+)([DWMY])")
UNITS = {"D": "d", "W": "weeks", "M": "months", "Y": "y"}
WRITTEN = regex(r"(\d+) (d|weeks|months|y)")
PARTS = ("phenotypicFeatures", "diseases", "measurements", "medicalActions")
"""Of a phenopacket, where times stand."""
TOLD = ("timestamp", "interval", "age", "ageRange", "gestationalAge", "ontologyClass")
DAY = regex(r"day\.(-?\d+(?:\.\d+)?)")


@frozen
class PacketClock:
    """Places ages and dates on one axis.

    Parameters
    ----------
    birth : float or None
        Day of birth on the axis; None: ages cannot be placed.
    dates : bool
        Whether dates can be placed.
    late : int
        By how many days the birth may be later, where no day of it is told.
    """

    birth: float | None
    dates: bool
    late: int = 0

    def moment(self, element: Element) -> Moment | None:
        """Return when a TimeElement is; None if it does not tell, or not beside others.

        Of a range or an interval it is the start, with the end beside it.
        """
        span, ages = element.get("interval"), element.get("ageRange")
        if stamp := element.get("timestamp").text or span.get("start").text:
            told = moment(stamp) if self.dates else None
            if told is None or not span:
                return told
            end = moment(span.get("end").text)
            last = date.max.toordinal() if end is None else end.last
            return replace(told, end=last)
        own = _duration(element.get("age"))
        text = own or _duration(ages.get("start"))
        if not text or self.birth is None:
            return None
        upto = own or _duration(ages.get("end")) or text
        try:
            return at_age(text, upto, self.birth, self.late)
        except EntryError:
            return None  # what is no age is told by wrong_time


def _duration(age: Element) -> str:
    return age.get("iso8601duration").text


def is_time(element: Element) -> bool:
    """Whether a TimeElement tells a time, and not the day of the lesion."""
    return bool(element.first(*TOLD)) and lesion_day(element) is None


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


def clock_of(whole: Element) -> PacketClock:
    """Return the clock of a phenopacket.

    With a date of birth ages and dates stand side by side. Without it those count that
    the last encounter is told in; without one dates, if there are any.
    """
    subject = whole.get("subject")
    seen = subject.get("timeAtLastEncounter")
    born = moment(subject.get("dateOfBirth").text[:10])
    if born is not None:
        return PacketClock(born.days, dates=True, late=born.last - born.whole)
    stamps = ("timestamp", "interval")
    parts = (Element(whole.fields.get(part), part) for part in PARTS)
    dated = any(part.holds(stamp) for part in parts for stamp in stamps)
    if seen.first(*stamps) or (dated and not seen.first("age", "ageRange")):
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
