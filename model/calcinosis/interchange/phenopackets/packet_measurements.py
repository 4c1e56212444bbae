"""What a Measurement says: a number with its unit and interval, or a class."""

from __future__ import annotations

from typing import Any

from calcinosis.errors import Problem
from calcinosis.interchange.coded import Meaning
from calcinosis.interchange.concepts import WORDS, Concept
from calcinosis.interchange.elements import Element, plain_number
from calcinosis.interchange.phenopackets.ontology_classes import class_of, local_name
from calcinosis.interchange.phenopackets.packet_features import (
    Packet,
    own_name,
    say_own,
    told_own,
)
from calcinosis.interchange.record import Record, Resource
from calcinosis.interchange.sayings import say_meaning
from calcinosis.interchange.two_units import is_another_unit, two_units
from calcinosis.knowledge.quantities.analytes import Analyte
from calcinosis.knowledge.quantities.units import normal_spelling
from calcinosis.knowledge.variables import FILMS, Variable
from calcinosis.patient.written.entry.corrections import named_so
from calcinosis.patient.written.entry.entries import EntryError, quoted, read_state
from calcinosis.patient.written.entry.quantity import read_unit

__all__ = ["measurement"]

UCUM = "UCUM:"
READ = ("assay", "value", "complexValue", "timeObserved", "description")
"""Parts of a Measurement that are read."""


def measurement(element: Element, packet: Packet) -> None:
    """Read one Measurement."""
    record = packet.record
    place = element.get("assay")
    assay = class_of(place, record.book)
    record.note_unread(element, "measurement", READ)
    if told_own(element, record) is not None:
        say_own(assay.own, None, element, place, packet)
        return
    if element.get("description"):
        record.note(element.get("description"), "a description is text, not read")
    value = element.get("value")
    if not value and element.get("complexValue"):
        for part in element.get("complexValue").each("typedQuantities"):
            kind = class_of(part.get("type"), record.book)
            _measured(kind, part.get("quantity"), element, packet)
    elif value.get("quantity"):
        _measured(assay, value.get("quantity"), element, packet)
    elif value.get("ontologyClass"):
        _classed(assay, value.get("ontologyClass"), element, packet)
    else:
        record.note(element, f"{assay.name} was measured, but no value is told")


def _variables(found: Concept, place: Element, record: Record) -> list[Variable]:
    """Return what a class measures, each once."""
    knowledge = record.book.knowledge
    if found.own:
        name = own_name(found.own, place, record)
        one = knowledge.film if name == FILMS else knowledge.variables.get(name)
        return [] if one is None else [one]
    # a value of something broader may be of another
    exact = [m for m in found.meanings if m.scope != "broader"]
    return list({m.variable.name: m.variable for m in exact}.values())


def _measured(
    found: Concept, quantity: Element, element: Element, packet: Packet
) -> None:
    """Tell a number."""
    record = packet.record
    used = False
    for variable in _variables(found, element.get("assay"), record):
        analyte = record.book.knowledge.analyte_of(variable)
        if analyte is None:
            continue
        used = True
        entry, problems = _quantity(quantity, analyte, reference=variable.reference)
        record.problems += problems
        if not problems:
            entry = named_so(variable, analyte, found.words, entry)
            say_own(variable.name, entry, element, quantity, packet)
    if not used and not found.own:
        record.note(element, f"{found.name} is not used: no number has this code")
    elif not used:
        text = f"{found.own} is told in words, not as a number"
        record.problem(quantity, text)


def _quantity(
    quantity: Element, analyte: Analyte, *, reference: bool
) -> tuple[Any, list[Problem]]:
    """Return a value as a case tells it, and what is wrong with it."""
    value = quantity.get("value")
    # protobuf leaves out a zero
    number, problems = plain_number(value) if value else (0.0, [])
    if problems:
        return None, problems
    unit = quantity.get("unit")
    try:
        named = read_unit(_unit_text(unit), number, analyte)
    except EntryError as error:
        return None, [Problem(f"{unit.path}", str(error))]
    limits = quantity.get("referenceRange")
    if is_another_unit((unit.get("label").text,), named, number, analyte):
        return None, [Problem(unit.path, _both(unit))]
    entry: dict[str, Any] = {"value": number, "unit": named}
    written = repr(number).removesuffix(".0")
    own = _unit_text(limits.get("unit"))
    if reference and limits:
        if own and normal_spelling(own) != normal_spelling(named):
            text = f"{quoted(own)}, but the value is in {named}: one unit for both"
            problems.append(Problem(limits.get("unit").path, text))
        elif is_another_unit(
            (limits.get("unit").get("label").text,), named, number, analyte
        ):
            problems.append(Problem(limits.get("unit").path, _both(limits.get("unit"))))
        for side in ("low", "high"):
            limit = limits.get(side)
            if limit:
                entry[side], wrong = plain_number(limit)
                problems += wrong
    return (f"{written} {named}" if len(entry) == 2 else entry), problems


def _both(unit: Element) -> str:
    return two_units(*(unit.get(part).text for part in ("id", "label")))


def _unit_text(unit: Element) -> str:
    """Return a unit: the code of UCUM before the label, as in FHIR."""
    code = unit.get("id").text
    if code.startswith(UCUM):
        return code.removeprefix(UCUM)
    return unit.get("label").text or code.rpartition(":")[2]


def _classed(assay: Concept, value: Element, element: Element, packet: Packet) -> None:
    """Tell a value that is a class: a state, or that a thing is there or not."""
    record = packet.record
    found = class_of(value, record.book)
    present = WORDS.get(value.get("label").text.lower())
    source = Resource(element)
    when = packet.moment(element.get("timeObserved"))
    states = [m for m in assay.meanings if m.state is not None]
    if states and present is not None:
        used = [say_meaning(m, present, value, source, record, when) for m in states]
        if any(used):
            return
    variables = _variables(assay, element.get("assay"), record)
    for variable in variables:
        own = [m for m in found.meanings if m.variable is variable]
        entry = _state(variable, value, own)
        if entry is None:
            text = f"{found.name} is not one of {', '.join(variable.states)}"
            record.problem(value, text)
            continue
        name = FILMS if variable.kind == "film" else variable.name
        say_own(name, entry, element, value, packet)
    if variables or assay.own:
        return
    told = [say_meaning(m, True, value, source, record, when) for m in found.meanings]
    if not any(told):
        record.note(element, f"{assay.name} is not used: no finding has this code")


def _state(variable: Variable, value: Element, own: list[Meaning]) -> Any:
    """Return the state that a class is; None if it is none of this variable."""
    for one in own:
        if (said := one.said(True)) is not None:
            return said
    for word in filter(None, (local_name(value), value.get("label").text)):
        try:
            return read_state(variable, word)
        except EntryError:
            continue
    return None
