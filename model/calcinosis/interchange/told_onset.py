"""The onset of a lesion that no date tells, but the days since then do."""

from __future__ import annotations

from calcinosis.interchange.elements import Moment
from calcinosis.interchange.record import Record
from calcinosis.patient.reading import read_finding
from calcinosis.patient.typed_findings import Amount
from calcinosis.patient.written.entry.entries import EntryError
from calcinosis.patient.written.entry.quantity import in_unit

__all__ = ["told_onset"]


def told_onset(record: Record) -> tuple[Moment, str] | None:
    """Return the day on which a lesion appeared, and a note of how it is known.

    Nothing if one number does not tell it, no day is known that it counts from, or
    nothing is of another day.
    """
    knowledge = record.book.knowledge
    told = [one for one in record.statements if one.name == knowledge.onset.name]
    if len(told) != 1:
        return None
    seen = told[0].when if told[0].when and told[0].when.exact else record.visit
    try:
        found = read_finding(knowledge.onset, told[0].entry, knowledge)
    except EntryError:
        return None  # is told when the case is read
    if seen is None or not isinstance(found, Amount):
        return None
    if all(one.whole == seen.whole for one in record.dated):
        return None
    given = found.quantity
    if given.sign or given.upto is not None:
        return None
    days = in_unit(given.value, given.unit, knowledge.onset.unit, found.analyte)
    whole = seen.whole - round(days)
    text = f"{given} before {seen.text}"
    note = f"the lesion counts from {text} on ({told[0].path})"
    return Moment(whole, True, text), note
