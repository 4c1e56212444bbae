"""What a MedicationAdministration or a MedicationStatement says.

A medicine counts for its variable in whatever way it is given, but where `codes.toml`
names a route for the variable or for what it is a part of.
"""

from __future__ import annotations

from calcinosis.interchange.coded import Meaning
from calcinosis.interchange.fhir.concepts import Concept, concept_of, is_told
from calcinosis.interchange.fhir.elements import Element, Moment
from calcinosis.interchange.fhir.record import Record, Resource, when_of
from calcinosis.patient.written.entries import quoted

__all__ = ["medicated", "say_medicine"]

TAKEN = ("completed", "in-progress", "active", "stopped", "on-hold", "")
NOT_TAKEN = "not-taken"
SNOMED = "http://snomed.info/sct"


def medicated(source: Resource, record: Record) -> None:
    """Read one MedicationAdministration or MedicationStatement."""
    element = source.element
    place, medicine = _medicine(source, record)
    status = element.get("status").text
    if status not in (*TAKEN, NOT_TAKEN):
        text = f"{medicine.name} is not used: its {source.kind} is {quoted(status)}"
        record.note(element, text)
        return
    when = when_of(element, "effectiveDateTime", "effectivePeriod")
    if medicine.own and is_told(medicine.own, record.book):
        state = "no" if status == NOT_TAKEN else "yes"
        record.say(medicine.own, state, place, source, when)
        return
    reasons = [
        say_medicine(one, status != NOT_TAKEN, place, source, record, when)
        for one in medicine.meanings
    ]
    if "" not in reasons:
        reason = next(iter(reasons), "no finding has this code")
        record.note(place, f"{medicine.name} is not used: {reason}")


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


def say_medicine(
    meaning: Meaning,
    taken: bool,
    place: Element,
    source: Resource,
    record: Record,
    when: Moment | None,
) -> str:
    """Tell what a medicine says; return why not, or nothing."""
    variable, codes = meaning.variable, record.book.knowledge.codes
    names = (variable.name, *variable.parents)
    routed = [name for name in names if "route" in codes.get(name, {})]
    if routed and not _is_routed(source.element, codes[routed[0]]["route"]):
        return f"it is not told to be given as {routed[0]} is"
    said = meaning.said(taken)
    if said is None:
        return "it tells no state of a finding for sure"
    for name in (*routed, variable.name):
        entry = said if name == variable.name else ("yes" if taken else "no")
        if name == variable.name and routed and not taken:
            continue  # without a medicine there is nothing to say which
        record.say(name, entry, place, source, when)
    _since(names, taken, source, record, when)
    return ""


def _is_routed(element: Element, wanted: str | list[str]) -> bool:
    """Whether any dosage tells one of the routes."""
    allowed = {wanted} if isinstance(wanted, str) else {*wanted}
    return any(
        coding.get("code").text in allowed
        for dosage in element.each("dosage")
        for coding in dosage.get("route").each("coding")
        if coding.get("system").text == SNOMED
    )


def _since(
    names: tuple[str, ...],
    taken: bool,
    source: Resource,
    record: Record,
    when: Moment | None,
) -> None:
    """Remember from which day on the time since a medicine counts."""
    if not taken or when is None or not when.exact:
        return
    for variable in record.book.knowledge.variables.values():
        if any(variable.implies.get(name) == "yes" for name in names):
            record.since.setdefault(variable.name, []).append((when, source))
