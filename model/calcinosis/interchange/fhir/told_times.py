"""When a Condition began or ended: by a date, or by the age of the patient."""

from __future__ import annotations

from calcinosis.interchange.elements import Element, Moment, plain_number
from calcinosis.interchange.fhir.valued import unit_of
from calcinosis.interchange.record import Record
from calcinosis.interchange.visit.aged import at_age
from calcinosis.patient.written.entry.entries import EntryError

__all__ = ["AGES", "DATES", "told_time"]

DATES, AGES = ("DateTime", "Period"), ("Age", "Range")
"""Types of a time, as they stand behind its name."""
UNPLACED = "an age that cannot be compared with the visit: {}"
NO_BIRTH = "the date of birth is not told"
A_BOUND = "it is a bound"


def told_time(element: Element, name: str, record: Record) -> Moment | None:
    """Return when something was; an age counts from the date of birth.

    Parameters
    ----------
    element : Element
    name : str
        ``"onset"`` or ``"abatement"``.
    record : Record
    """
    dated = record.when(element, *(f"{name}{kind}" for kind in DATES))
    age = element.first(*(f"{name}{kind}" for kind in AGES))
    if dated is not None or not age:
        return dated
    ends = [one for one in (age.get("low"), age.get("high")) if one] or [age]
    if record.born is None or any(one.get("comparator") for one in ends):
        why = NO_BIRTH if record.born is None else A_BOUND
        record.note(age, UNPLACED.format(why))
        return None
    read = [plain_number(one.get("value")) for one in ends]
    record.problems += [problem for _, wrong in read for problem in wrong]
    if any(wrong for _, wrong in read):
        return None
    born = record.born[0]
    texts = [  # a fraction of a year is no day
        f"{int(number)} {unit_of(one).text}"
        for (number, _), one in zip(read, ends, strict=True)
    ]
    try:
        return at_age(texts[0], texts[-1], born.days, born.last - born.whole)
    except EntryError as error:
        record.problem(age, str(error))
        return None
