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
    name, seen = record.book.knowledge.onset.name, record.around
    days = [one for one in record.statements if one.name == name]
    begun = found.when or record.about
    if begun is not None and seen is not None:
        _hold(begun, days, found, seen, record)
    if found.when is None and record.visit is not None and days:
        _counted_back(max(days, key=_time), found, record.visit, record)
    return found


def _hold(
    begun: Moment,
    days: list[Statement],
    found: ToldOnset,
    seen: Moment,
    record: Record,
) -> None:
    """Hold an onset against the visit, and against the days since then."""
    if begun.whole > seen.latest:
        told = (*record.begun, *record.vague)
        place = next(place for when, place in told if when == begun).path
        found.problems.append(Problem(place, _after(begun, seen)))
        return
    for one in days:
        _compare(one, begun, found, seen, record)


def _several(record: Record) -> list[str]:
    """Say that several days are told, of which the first counts."""
    first, told = record.onset, record.begun
    counts = "the first counts"
    if first is not None:
        apart = [v for v in record.vague if not _meet(first, v[0])]
        told = [*told, *apart]
        counts = "the first that is a day counts" if apart else counts
    places = {when.text: p.path for when, p in sorted(told, key=_day)}
    if len(places) < 2:
        return []
    listed = ", ".join(f"{text} ({path})" for text, path in places.items())
    return [f"the lesion appeared on several days, {listed}: {counts}"]


def _meet(day: Moment, vague: Moment) -> bool:
    return vague.whole <= day.whole <= vague.last


def _day(begun: tuple[Moment, object]) -> float:
    return begun[0].days


def _after(begun: Moment, seen: Moment) -> str:
    return (
        f"the lesion appeared {begun.at}, after the visit {seen.at}: correct one "
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


def _compare(
    one: Statement, begun: Moment, found: ToldOnset, seen: Moment, record: Record
) -> None:
    """Hold the days since the onset against its date, or all dates that it may be."""
    read, at = _read(one, record), _exact(one, seen)
    if read is None:
        return
    least, most = (
        max(0, day) for day in (at.whole - begun.latest, at.latest - begun.whole)
    )
    rounded = record.book.knowledge.plausibility.rounded
    shortest, longest = read.days
    if shortest > most * rounded + ROUNDING or least > longest * rounded + ROUNDING:
        days = f"{least}" if least == most else f"{least}-{most}"
        text = (
            f"{read.given} {at.at}, but the lesion appeared {begun.at}, "
            f"{days} d before: keep what is right"
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
        begun = Moment(at.whole - longest, True, f"{read.given} before {at.text}")
        found.problems.append(Problem(one.path, _after(begun, seen)))
    elif gap:
        shortest = max(shortest, 0.0)
        upto = "" if shortest == longest else f"-{longest:g}"
        found.days = f"{shortest:g}{upto} d"
        if longest == INFINITE:
            found.days = f">{shortest:g} d"
        text = f"{read.given} {at.at} is {found.days} {seen.at}"
        found.notes.append(f"{one.name}: {text} ({one.path})")
    if not isinstance(read, Amount) or read.quantity.is_range:
        return
    if any(other.whole != at.whole for other in record.dated):
        text = f"{read.given} before {at.text}"
        found.when = Moment(at.whole - round(read.value), True, text)
        found.notes.append(f"the lesion counts from {text} on ({one.path})")
