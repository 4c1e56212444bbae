"""Cases of a FHIR document: a Bundle, a resource, a list of them, or lines of JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from calcinosis.errors import CaseError, Problem
from calcinosis.interchange.coded import CodeBook
from calcinosis.interchange.fhir.elements import Element, moment
from calcinosis.interchange.fhir.gathered import case_of
from calcinosis.interchange.fhir.medicines import medicated
from calcinosis.interchange.fhir.observed import observe
from calcinosis.interchange.fhir.record import Record, Resource, when_of
from calcinosis.interchange.fhir.stated import encountered, reported, stated, treated
from calcinosis.knowledge.read import Knowledge
from calcinosis.patient.written.case import Case
from calcinosis.patient.written.entries import quoted

__all__ = ["read_fhir"]

KINDS: Mapping[str, Callable[[Resource, Record], None]] = {
    "Observation": observe,
    "Condition": stated,
    "Procedure": treated,
    "Encounter": encountered,
    "DiagnosticReport": reported,
    "MedicationAdministration": medicated,
    "MedicationStatement": medicated,
}
"""Type of a resource → what reads it."""
REFERRED = ("Patient", "Medication", "ImagingStudy")
"""Read with those that refer to them."""
SEXES = ("female", "male")


def read_fhir(
    text: str, name: str, knowledge: Knowledge
) -> tuple[list[Case], list[Problem]]:
    """Read the cases of a FHIR document, one for each patient.

    Parameters
    ----------
    text : str
        JSON, or lines of JSON: each a Bundle of one patient, or a resource.
    name : str
        For messages.
    knowledge : Knowledge
        Says what codes mean.

    Raises
    ------
    CaseError
        If it is no JSON, or holds no patient.
    """
    book = CodeBook(knowledge)
    cases: list[Case] = []
    problems: list[Problem] = []
    for element in _documents(text, name):
        resources = list(_resources(element, problems, name))
        cases += _cases(resources, element, name, book)
    if not cases and not problems:
        problems.append(Problem(name, "holds no FHIR resource of a patient"))
    return cases, problems


def _documents(text: str, name: str) -> Iterator[Element]:
    """Yield what is read on its own: the whole, or each Bundle of a list."""
    if text.lstrip("\ufeff \t\r\n").startswith("<"):
        raise CaseError([Problem(name, "is FHIR in XML: have it written as JSON")])
    content = _parsed(text, name)
    many = content if isinstance(content, list) else [content]
    single = len(many) == 1 and not isinstance(content, list)
    loose: list[tuple[int, Any]] = []
    for number, one in enumerate(many):
        kind = Element(one, "").get("resourceType").text
        if kind == "Bundle" or single:
            path = kind if single else f"{kind}[{number}]"
            yield Element(one, path or "document")
        else:
            loose.append((number, one))
    if loose:  # resources of one export belong together
        entries = [{"resource": one} for _, one in loose]
        yield Element({"resourceType": "Bundle", "entry": entries}, "resources")


def _parsed(text: str, name: str) -> Any:
    """Parse JSON, or else lines of JSON into a list."""
    text = text.lstrip("\ufeff")
    try:
        return json.loads(text, object_pairs_hook=_once)
    except RecursionError as error:
        raise CaseError([Problem(name, "is nested too deeply")]) from error
    except ValueError as error:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) < 2 or not lines[0].rstrip().endswith("}"):
            raise CaseError([Problem(name, f"is no valid JSON: {error}")]) from error
    found: list[Any] = []
    problems: list[Problem] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            found.append(json.loads(line, object_pairs_hook=_once))
        except (ValueError, RecursionError) as error:
            problems.append(Problem(f"{name}: line {number}", f"is no JSON: {error}"))
    if problems:
        raise CaseError(problems)
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a name that stands twice in one object."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        message = f"{quoted(twice)} stands twice"
        raise ValueError(message)
    return found


def _resources(
    document: Element, problems: list[Problem], name: str
) -> Iterator[Resource]:
    """Yield the resources of a Bundle, also of Bundles in it; any other is itself."""
    kind = document.get("resourceType").text
    if kind and kind != "Bundle":
        yield Resource(document)
        return
    if not kind:
        text = f"expected a FHIR resource, got {quoted(document.raw)}"
        problems.append(Problem(f"{name}: {document.path}", text))
        return
    for entry in document.each("entry"):
        own = entry.get("resource")
        if own.get("resourceType").text == "Bundle":
            yield from _resources(own, problems, name)
        elif own:
            yield Resource(own, entry.get("fullUrl").text)


def _cases(
    resources: list[Resource], document: Element, name: str, book: CodeBook
) -> list[Case]:
    """Return one case for each patient of a document."""
    known = {url: one for one in resources for url in one.names}
    patients = [one for one in resources if one.kind == "Patient"]
    first = patients[0].reference if len(patients) == 1 else ""
    groups: dict[str, list[Resource]] = {one.reference: [] for one in patients}
    shared: list[Resource] = []
    for one in resources:
        if one.kind == "Patient":
            continue
        subject = one.subject
        owner = known.get(subject) or Record(book, known).refer(one, subject)
        key = owner.reference if owner is not None else subject or first
        if key or not patients:
            groups.setdefault(key, []).append(one)
        else:
            shared.append(one)
    told = "report" if any(one.kind == "Composition" for one in resources) else "form"
    cases: list[Case] = []
    for subject, own in groups.items():
        record = Record(book, known)
        for one in shared:
            record.note(one.element, f"a {one.kind} of no patient is not used")
        patient = known.get(subject)
        if patient is not None:
            _patient(patient, record)
        for one in own:
            _read(one, record)
        _seen(own, document, record)
        case_id = _name(patient, subject, document, name)
        file, told_how = name, told
        cases.append(
            case_of(record, name=case_id, file=file, subject=subject, told=told_how)
        )
    return cases


def _name(patient: Resource | None, subject: str, document: Element, name: str) -> str:
    own = "" if patient is None else patient.element.get("id").text
    bundle = document.get("id").text
    return own or subject.rpartition("/")[2] or bundle or Path(name).stem or "case"


def _patient(source: Resource, record: Record) -> None:
    """Read who the patient is."""
    element = source.element
    gender, born = element.get("gender"), element.get("birthDate")
    if gender.text in SEXES:
        record.say("sex", gender.text, gender, source)
    elif gender:
        record.note(gender, f"the gender {quoted(gender.raw)} tells no sex")
    if born:
        when = moment(born.text)
        if when is None:
            record.problem(born, f"{quoted(born.raw)} is no date: write YYYY-MM-DD")
        else:
            record.born = (when, born)


def _read(source: Resource, record: Record) -> None:
    """Read one resource of a patient."""
    reader = KINDS.get(source.kind)
    if source.element.get("modifierExtension"):
        record.note(
            source.element,
            f"a {source.kind} is not used: an extension that is not known "
            "changes its meaning",
        )
    elif reader is not None:
        reader(source, record)
    elif source.kind == "Composition":
        for section in source.element.each("section"):
            if section.get("text"):
                text = "the text of a section is not read, only what its entries code"
                record.note(section, text)
    elif source.kind not in REFERRED:
        record.note(source.element, f"a {source.kind or 'resource'} is not used")


def _seen(own: list[Resource], document: Element, record: Record) -> None:
    """Take the day of the visit from a Composition, or last from the Bundle."""
    for one in own:
        when = when_of(one.element, "date") if one.kind == "Composition" else None
        if when is not None and not record.seen:
            record.seen.append(when)
    stamp = moment(document.get("timestamp").text)
    if stamp is not None and not record.seen and not record.dated:
        record.seen.append(stamp)
