"""When the lesion appeared: by a date, or by the days since then, which must agree."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from calcinosis.errors import Problem
from calcinosis.interchange.elements import Moment
from calcinosis.interchange.record import Record, Statement
from calcinosis.patient.reading import read_finding
from calcinosis.patient.typed_findings import INFINITE, ROUNDING, Amount, Sign
from calcinosis.patient.written.entry.entries import EntryError

__all__ = ["ToldOnset", "told_onset"]


@dataclass
class ToldOnset:
    """When the lesion appeared, and how that is known.

    Parameters
    ----------
    when : Moment or None
        None: no day tells it, or nothing is of another day than the visit.
    days : object
        What the days since then, told on an earlier day, are at the visit; None if
        they need not be carried.
    by_date : bool
        Whether a date tells it, and not the days since then.
    notes : list of str
    problems : list of Problem
    """

    when: Moment | None = None
    days: Any = None
    by_date: bool = False
    notes: list[str] = field(default_factory=list[str])
    problems: list[Problem] = field(default_factory=list[Problem])


def told_onset(record: Record) -> ToldOnset:
    """Find when the lesion appeared; what contradicts it is a problem."""
    found = ToldOnset(record.onset, by_date=record.onset is not None)
    found.notes += _several(record)
    name, seen = record.book.knowledge.onset.name, record.visit
    days = [one for one in record.statements if one.name == name]
    if found.when is not None and seen is not None:
        if found.when.whole > seen.whole:
            place = next(p for when, p in record.begun if when == found.when).path
            found.problems.append(Problem(place, _after(found.when.text, seen)))
        for one in days:
            _compare(one, found, seen, record)
    elif days and seen is not None:
        _counted_back(max(days, key=_time), found, seen, record)
    return found


def _several(record: Record) -> list[str]:
    """Say that several days are told, of which the first counts."""
    places = {when.text: p.path for when, p in sorted(record.begun, key=_day)}
    if len(places) < 2:
        return []
    listed = ", ".join(f"{text} ({path})" for text, path in places.items())
    return [f"the lesion appeared on several days, {listed}: the first counts"]


def _day(begun: tuple[Moment, object]) -> float:
    return begun[0].days


def _after(text: str, seen: Moment) -> str:
    return (
        f"the lesion appeared on {text}, after the visit on {seen.text}: correct one "
        "of them, or add the visit on which it was seen"
    )


def _time(one: Statement) -> float:
    return -1.0 if one.when is None else one.when.days


def _read(one: Statement, record: Record) -> Sign | Amount | None:
    try:
        return read_finding(
            record.book.knowledge.onset, one.entry, record.book.knowledge
        )
    except EntryError:
        return None  # is told when the case is read


def _compare(one: Statement, found: ToldOnset, seen: Moment, record: Record) -> None:
    """Hold the days since the onset against its date."""
    read, at = _read(one, record), _exact(one, seen)
    if read is None or found.when is None:
        return
    by_date = at.whole - found.when.whole
    rounded = record.book.knowledge.plausibility.rounded
    shortest, longest = read.days
    if (
        shortest > by_date * rounded + ROUNDING
        or by_date > longest * rounded + ROUNDING
    ):
        text = (
            f"{read.given} on {at.text}, but the lesion appeared on {found.when.text}, "
            f"{by_date} d before: keep what is right"
        )
        found.problems.append(Problem(one.path, text))


def _exact(one: Statement, seen: Moment) -> Moment:
    return one.when if one.when and one.when.exact else seen


def _counted_back(
    one: Statement, found: ToldOnset, seen: Moment, record: Record
) -> None:
    """Take the onset from the days since then, and carry them on to the visit."""
    read, at = _read(one, record), _exact(one, seen)
    if read is None:
        return
    gap = seen.whole - at.whole
    shortest, longest = (days + gap for days in read.days)
    if longest < 0:
        text = f"{read.given} before {at.text}"
        found.problems.append(Problem(one.path, _after(text, seen)))
    elif gap:
        shortest = max(shortest, 0.0)
        upto = "" if shortest == longest else f"-{longest:g}"
        found.days = f"{shortest:g}{upto} d"
        if longest == INFINITE:
            found.days = f">{shortest:g} d"
        text = f"{read.given} on {at.text} is {found.days} on {seen.text}"
        found.notes.append(f"{one.name}: {text} ({one.path})")
    if not isinstance(read, Amount) or read.quantity.is_range:
        return
    if any(other.whole != at.whole for other in record.dated):
        text = f"{read.given} before {at.text}"
        found.when = Moment(at.whole - round(read.value), True, text)
        found.notes.append(f"the lesion counts from {text} on ({one.path})")
