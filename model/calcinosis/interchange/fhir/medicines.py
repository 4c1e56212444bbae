"""What a MedicationAdministration or a MedicationStatement says."""

from __future__ import annotations

from calcinosis.interchange.concepts import Concept, concept_of, is_told
from calcinosis.interchange.elements import Element
from calcinosis.interchange.record import Record, Resource, Therapy
from calcinosis.interchange.sayings import say_medicine
from calcinosis.patient.written.entry.entries import quoted

__all__ = ["medicated"]

TAKEN = ("completed", "in-progress", "active", "stopped", "on-hold", "")
OVER = ("completed", "stopped", "on-hold")
NOT_TAKEN, STATEMENT = "not-taken", "MedicationStatement"


def medicated(source: Resource, record: Record) -> None:
    """Read one MedicationAdministration or MedicationStatement."""
    element = source.element
    place, medicine = _medicine(source, record)
    status = element.get("status").text
    if status not in (*TAKEN, NOT_TAKEN):
        text = f"{medicine.name} is not used: its {source.kind} is {quoted(status)}"
        record.note(element, text)
        return
    therapy = _therapy(source, status, record)
    if medicine.own and is_told(medicine.own, record.book):
        state = "no" if status == NOT_TAKEN else "yes"
        record.say(medicine.own, state, place, source, therapy.start, therapy)
        return
    reasons = [
        say_medicine(one, status != NOT_TAKEN, place, source, record, therapy)
        for one in medicine.meanings
    ]
    if "" not in reasons:
        reason = next(iter(reasons), "no finding has this code")
        record.note(place, f"{medicine.name} is not used: {reason}")


def _therapy(source: Resource, status: str, record: Record) -> Therapy:
    """Return from when to when it was given.

    Of an administration, and of a statement that is over, the day is the last one; of
    a statement that is not, the first.
    """
    element, statement = source.element, source.kind == STATEMENT
    start = record.when(element, "effectiveDateTime", "effectivePeriod")
    end = record.when(element.get("effectivePeriod"), "end")
    past = status in OVER if statement else status != "in-progress"
    if (past and not element.get("effectivePeriod")) or status == NOT_TAKEN:
        end = end or start
    if not statement:
        end = end or (start if past else None)
    start = None if status == NOT_TAKEN else start  # it is asked at the visit
    return Therapy(start, end, over=statement and past)


def _medicine(source: Resource, record: Record) -> tuple[Element, Concept]:
    """Return what was given, as its own code or that of a Medication."""
    coded = source.element.get("medicationCodeableConcept")
    if coded:
        return coded, concept_of(coded, record.book)
    reference = source.element.get("medicationReference")
    other = record.refer(source, reference.get("reference").text)
    if other is not None:
        return other.element.get("code"), concept_of(
            other.element.get("code"), record.book
        )
    return reference, concept_of(reference, record.book)
