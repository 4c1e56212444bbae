"""When something was that is told by the age of the patient."""

from __future__ import annotations

from calcinosis.interchange.elements import AGE, Moment
from calcinosis.patient.written.entry.ages import age_in_days, unit_of_age

__all__ = ["at_age"]


def at_age(first: str, last: str, birth: float, late: int) -> Moment:
    """Return when a patient was of an age, or between two.

    An age is told in completed units: it lasts until the next.

    Parameters
    ----------
    first, last : str
        The same of one age.
    birth : float
        Day of birth, of all that it may be the first.
    late : int
        By how many days the birth may be later.

    Raises
    ------
    EntryError
        If it is no age.
    """
    days, unit = age_in_days(first), unit_of_age(first)
    until = age_in_days(last) + unit_of_age(last)
    if unit <= 1 and first == last and not late:
        return Moment(birth + days, True, f"{AGE}{first}")
    name = first if last == first else f"{first} to {last}"
    return Moment(birth + days, False, f"{AGE}{name}", int(birth + until) - 1 + late)
