"""Laboratory values of several days of the lesion, as a case tells them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from calcinosis._frozen import frozen
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.variables import Variable
from calcinosis.knowledge.words.vocabulary import is_not_assessed
from calcinosis.patient.amounts.measurement import Person
from calcinosis.patient.reading import read_day, read_finding
from calcinosis.patient.typed_findings import INFINITE, Amount, Finding, Sign
from calcinosis.patient.written.documents import Place
from calcinosis.patient.written.entry.entries import EntryError, is_states

__all__ = ["Course", "Dated", "OtherDay", "is_serial", "latest", "read_course"]


@frozen
class Dated:
    """One value, and the day of the lesion it is of; None: today, whichever it is."""

    day: float | None
    found: Sign | Amount

    @property
    def is_earlier(self) -> bool:
        """Whether it is from before the lesion."""
        return self.day is not None and self.day < 0

    def __str__(self) -> str:
        on = "without a day" if self.day is None else f"on day {self.day:g}"
        return f"{self.found.given} {on}"


@frozen
class Course:
    """All values of one variable.

    Parameters
    ----------
    variable : Variable
    values : tuple of Dated
        Those without a day first, then by day.
    """

    variable: Variable
    values: tuple[Dated, ...]

    @property
    def since(self) -> tuple[Dated, ...]:
        """Values since the lesion was noticed; the first is today's."""
        return tuple(v for v in self.values if not v.is_earlier)

    @property
    def before(self) -> tuple[Dated, ...]:
        """Values before the lesion, the last one first."""
        return tuple(v for v in self.values[::-1] if v.is_earlier)


@frozen
class OtherDay:
    """A laboratory value of another day than today's.

    Parameters
    ----------
    amount : Amount
    day : float
        Of the lesion.
    person : Person
        Who the patient was on that day.
    """

    amount: Amount
    day: float
    person: Person


def latest(courses: Sequence[Course]) -> dict[str, Finding]:
    """Return the latest value of each variable with several since the lesion."""
    return {
        one.variable.name: one.since[-1].found for one in courses if len(one.since) > 1
    }


def is_serial(variable: Variable, entry: object) -> bool:
    """Whether an entry holds laboratory values with days, not one value or states."""
    if not variable.reference:
        return False
    if isinstance(entry, list | tuple):
        values = cast("Sequence[object]", entry)
        return any(isinstance(v, Mapping) or not is_states(variable, v) for v in values)
    return isinstance(entry, Mapping) and "day" in entry


def read_course(
    variable: Variable, entry: Any, knowledge: Knowledge, place: Place
) -> tuple[Course, list[tuple[Place, EntryError]]]:
    """Read values of several days, and say what is wrong with them.

    Parameters
    ----------
    variable : Variable
    entry : list or mapping
        ``[{day: -6, value: 6.4 mg/dL}, {day: 3, value: 2.2, unit: mmol/L}]``; a value
        is whatever may stand alone, one of today needs no day, and a single one no
        list.
    knowledge : Knowledge
    place : Place
    """
    many = isinstance(entry, list | tuple)
    found: dict[float | None, Dated] = {}
    wrong: list[tuple[Place, EntryError]] = []
    for number, one in enumerate(cast("list[Any]", entry) if many else [entry]):
        own = place.inside(number) if many else place
        try:
            value = _read_value(variable, one, knowledge, own)
            _check_same(found.setdefault(value.day, value), value)
        except EntryError as error:
            wrong.append((own, error))
    values = sorted(found.values(), key=lambda v: -INFINITE if v.day is None else v.day)
    return Course(variable, tuple(values)), wrong


def _read_value(
    variable: Variable, entry: Any, knowledge: Knowledge, place: Place
) -> Dated:
    day: float | None = None
    if isinstance(entry, Mapping):
        fields = dict(cast("Mapping[object, Any]", entry))
        told = fields.pop("day", None)
        day = None if is_not_assessed(told) else read_day(told, knowledge)
        entry = fields["value"] if fields.keys() == {"value"} else fields
    if is_not_assessed(entry) or (isinstance(entry, Mapping) and not entry):
        message = "the value is missing: write {day: 3, value: …}"
        raise EntryError(message)
    return Dated(day, read_finding(variable, entry, knowledge, place))


def _check_same(first: Dated, other: Dated) -> None:
    """Two values of one day must say the same."""
    one, two = first.found, other.found
    if isinstance(one, Sign) and isinstance(two, Sign):
        same = bool((one.likelihood == two.likelihood).all())
    elif isinstance(one, Amount) and isinstance(two, Amount):
        same = one.quantity == two.quantity
    else:
        same = False
    if not same:
        day = "without a day" if first.day is None else f"of day {first.day:g}"
        message = (
            f"two values {day}, '{one.given}' and '{two.given}': keep one, or tell "
            "the day of each (parts of a day as 3.5)"
        )
        raise EntryError(message)
