"""What an Observation says: values, signs that are there or not, components."""

from __future__ import annotations

from typing import Any

from calcinosis.interchange.coded import Meaning
from calcinosis.interchange.concepts import (
    WORDS,
    concept_of,
    interpreted,
    is_told,
    presence,
)
from calcinosis.interchange.elements import Element, Moment
from calcinosis.interchange.fhir.unread import VALUES
from calcinosis.interchange.fhir.valued import (
    flagged,
    measured,
    unit_of,
    units_of_age_apart,
    unused_parts,
)
from calcinosis.interchange.record import Record, Resource, plain_reference
from calcinosis.interchange.sayings import say_meaning, say_site
from calcinosis.knowledge.variables import FILMS, Variable
from calcinosis.patient.written.entry.corrections import named_so
from calcinosis.patient.written.entry.entries import EntryError, quoted, read_state

__all__ = ["observe"]

FINAL = ("final", "amended", "corrected", "preliminary", "")
"""Status of what counts."""
DATES = ("effectiveDateTime", "effectivePeriod", "effectiveInstant", "issued")
ABNORMAL = {"A", "AA", "H", "HH", "HU"}
"""Interpretations of a sign without a value that say that it is there."""


def observe(source: Resource, record: Record) -> None:
    """Read one Observation."""
    element = source.element
    status = element.get("status").text
    if status not in FINAL:
        record.note(element, f"an Observation that is {quoted(status)} is not used")
        return
    if others := [one for one in element.each("focus") if not _is_same(one, source)]:
        name = concept_of(element.get("code"), record.book).name
        record.note(others[0], f"{name} is not used: it is of somebody else")
        return
    when = record.when(element, *DATES)
    parts = element.each("component")
    known = [_part(part, source, record, when) for part in parts]
    valued = bool(element.first(*VALUES, "dataAbsentReason", "interpretation"))
    if valued or not (parts or element.get("hasMember")):
        _part(element, source, record, when)
    elif not any(known):
        record.note(element, f"{concept_of(element.get('code'), record.book).name}: "
                    "nothing that it holds has a meaning here")  # fmt: skip
    value = element.get("valueCodeableConcept")
    found, of = (concept_of(p, record.book) for p in (element.get("code"), value))
    if found.meanings or found.own or not of.meanings:
        of = found
    if _is_there(element, record) is not False:
        for site in element.each("bodySite"):
            own = concept_of(site, record.book)
            say_site(own, site, of, source, record, when)


def _is_same(focus: Element, source: Resource) -> bool:
    """Whether what an Observation is of is its subject."""
    of = plain_reference(focus.get("reference").text)
    return of == plain_reference(source.subject)


def _part(
    element: Element, source: Resource, record: Record, when: Moment | None
) -> bool:
    """Read an Observation's own value, or a component; return whether it is known."""
    code = concept_of(element.get("code"), record.book)
    if element.get("dataAbsentReason"):
        record.note(element, f"{code.name} was not assessed")
        return True
    if code.own:
        if _say_own(code.own, element, source, record, when):
            return True
        record.note(element, f"{code.name} is not used: its value tells nothing")
        return False
    used = [_say(one, element, source, record, when) for one in code.meanings]
    value = element.get("valueCodeableConcept")
    if not code.meanings and value:  # an assertion: what is found stands as the value
        found = concept_of(value, record.book)
        used = [
            say_meaning(m, True, value, source, record, when) for m in found.meanings
        ]
        code = found if found.meanings else code
    if not any(used):
        reason = "no finding has this code"
        if code.meanings:
            reason = "it tells no state of a finding for sure"
        record.note(element, f"{code.name} is not used: {reason}")
    return any(used)


def _say_own(
    name: str,
    element: Element,
    source: Resource,
    record: Record,
    when: Moment | None,
) -> bool:
    """Read a finding under this package's own name for it."""
    knowledge = record.book.knowledge
    meant = knowledge.names.meant(name) or name
    if not is_told(meant, record.book):
        record.problem(element.get("code"), f"there is no finding {quoted(name)}")
        return True
    variable = knowledge.film if meant == FILMS else knowledge.variables[meant]
    return _say(Meaning(variable, None, "equal"), element, source, record, when, meant)


def _say(
    meaning: Meaning,
    element: Element,
    source: Resource,
    record: Record,
    when: Moment | None,
    name: str = "",
) -> bool:
    """Tell a variable by the value of an Observation; return whether it could be."""
    variable = meaning.variable
    if variable.limits_days and element.get("valueQuantity"):
        quantity = element.get("valueQuantity")
        text = f"{quantity.get('value').raw} {unit_of(quantity).text}"
        if wrong := units_of_age_apart(quantity):
            record.problem(unit_of(quantity), wrong)
        record.say("age", text, quantity, source, when)
        return True
    there = _is_there(element, record)
    if meaning.state is not None and not _is_measured(variable, element, record):
        return say_meaning(meaning, there, _value(element), source, record, when)
    if meaning.scope == "broader":  # a value of something broader may be of another
        return False
    if not is_told(name or variable.name, record.book):
        return False
    entry = _entry(variable, element, record, there)
    if entry is None:
        return False
    if entry is not REFUSED:
        record.say(name or variable.name, entry, _value(element), source, when)
    return True


REFUSED: Any = object()
"""What cannot be used and is a problem already."""


def _is_measured(variable: Variable, element: Element, record: Record) -> bool:
    """Whether the value is a number of the variable: a temperature tells fever."""
    analyte = record.book.knowledge.analyte_of(variable)
    return bool(element.get("valueQuantity")) and analyte is not None


def _entry(
    variable: Variable, element: Element, record: Record, there: bool | None
) -> Any:
    """Return what a case tells of a variable; None if the value tells nothing of it."""
    value, analyte = _value(element), record.book.knowledge.analyte_of(variable)
    said = concept_of(element.get("code"), record.book).words
    if element.get("valueQuantity") and analyte is not None:
        entry, wrong = measured(element, analyte, reference=variable.reference)
        record.problems += wrong
        for place, text in unused_parts(element, reference=variable.reference):
            record.note(place, text)
        return REFUSED if wrong else named_so(variable, analyte, said, entry)
    state, _ = flagged(element)
    if element.get("valueString"):
        return named_so(variable, analyte, said, value.text)
    if element.get("valueInteger"):
        return named_so(variable, analyte, said, value.raw)
    concept = element.get("valueCodeableConcept")
    if concept:
        found = concept_of(concept, record.book)
        own = [m for m in found.meanings if m.variable is variable and m.state]
        for one in own:
            return one.said(True)
        words = [concept.get("text").text, *_displays(concept)]
        for word in filter(None, words):
            try:
                return read_state(variable, word)
            except EntryError:
                continue
    if there is not None and {"no", "yes"} <= {*variable.states}:
        return "yes" if there else "no"
    if concept:
        allowed = ", ".join(variable.states)
        name = concept_of(concept, record.book).name
        record.problem(concept, f"{name} is not one of {allowed}")
        return REFUSED
    return state if state in variable.states and state else None


def _displays(concept: Element) -> list[str]:
    """Return codes and displays: one may be the name of a state."""
    codings = concept.each("coding")
    return [c.get(part).text for c in codings for part in ("code", "display")]


def _value(element: Element) -> Element:
    """Return the value of an Observation, or the Observation if it has none."""
    found = element.first(*VALUES)
    return found if found else element


def _is_there(element: Element, record: Record) -> bool | None:
    """Say whether the thing that the code names is there; None if it is not told."""
    value = element.get("valueBoolean")
    if isinstance(value.raw, bool):
        return value.raw
    concept = element.get("valueCodeableConcept")
    told = presence(concept, concept_of(concept, record.book)) if concept else None
    flags = [told, *map(interpreted, element.each("interpretation"))]
    flags.append(WORDS.get(element.get("valueString").text.strip().lower()))
    flagged_as = {
        coding.get("code").text
        for one in element.each("interpretation")
        for coding in one.each("coding")
    }
    unclear = element.first(*VALUES) or (flagged_as and not flagged_as & ABNORMAL)
    silent = None if unclear else True
    return next((flag for flag in flags if flag is not None), silent)
