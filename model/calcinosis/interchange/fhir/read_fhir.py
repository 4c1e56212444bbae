"""Cases of a FHIR document: a Bundle, a resource, a list of them, or lines of JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from calcinosis.errors import CaseError, Problem
from calcinosis.interchange.coded import CodeBook
from calcinosis.interchange.elements import Element, moment
from calcinosis.interchange.fhir.belonging import REFERRED, patients_of
from calcinosis.interchange.fhir.medicines import medicated
from calcinosis.interchange.fhir.observed import observe
from calcinosis.interchange.fhir.stated import encountered, reported, stated, treated
from calcinosis.interchange.fhir.unread import note_unread
from calcinosis.interchange.gathered import case_of
from calcinosis.interchange.parsed_json import parsed_json
from calcinosis.interchange.record import Record, Resource
from calcinosis.knowledge.read import Knowledge
from calcinosis.patient.written.case import Case
from calcinosis.patient.written.entry.entries import quoted

__all__ = ["read_fhir"]

VISIT = "Encounter"
KINDS: Mapping[str, Callable[[Resource, Record], None]] = {
    "Observation": observe,
    "Condition": stated,
    "Procedure": treated,
    VISIT: encountered,
    "DiagnosticReport": reported,
    "MedicationAdministration": medicated,
    "MedicationStatement": medicated,
}
"""Type of a resource → what reads it."""
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
    book = CodeBook.of(knowledge)
    cases: list[Case] = []
    problems: list[Problem] = []
    for document, resources in _documents(text, name, problems):
        cases += _cases(resources, document, name, book)
    if not cases and not problems:
        problems.append(Problem(name, "holds no FHIR resource of a patient"))
    return cases, problems


def _documents(
    text: str, name: str, problems: list[Problem]
) -> Iterator[tuple[Element, list[Resource]]]:
    """Yield what is read on its own: the whole, or each Bundle of a list.

    Single resources of a list belong together, as those of one export do.
    """
    if text.lstrip("\ufeff \t\r\n").startswith("<"):
        raise CaseError([Problem(name, "is FHIR in XML: have it written as JSON")])
    content = parsed_json(text, name)
    many = isinstance(content, list)
    loose: list[Resource] = []
    for number, one in enumerate(content if many else [content]):
        kind = Element(one, "").get("resourceType").text
        whole = Element(one, f"{kind}[{number}]" if many else kind or "document")
        found = list(_resources(whole, problems, name))
        if many and kind != "Bundle":
            loose += found
        else:
            yield whole, found
    if loose:
        yield Element({}, "list"), loose


def _resources(
    document: Element, problems: list[Problem], name: str
) -> Iterator[Resource]:
    """Yield the resources of a Bundle, also of Bundles in it; any other is itself."""
    kind = document.get("resourceType").text
    if kind and kind != "Bundle":
        yield from _with_contained(Resource(document))
        return
    if not kind:
        text = f"expected a FHIR resource, got {quoted(document.raw)}"
        problems.append(Problem(f"{name}: {document.path}", text))
        return
    for entry in document.each("entry"):
        own = entry.get("resource")
        kind = own.get("resourceType").text
        if own and kind and kind != "Bundle":
            yield from _with_contained(Resource(own, entry.get("fullUrl").text))
        elif own:
            yield from _resources(own, problems, name)


def _with_contained(whole: Resource) -> Iterator[Resource]:
    """Yield a resource, and those that stand in it and say something of the patient."""
    yield whole
    for one in whole.element.each("contained"):
        if one.get("resourceType").text in KINDS:
            yield Resource(one, container=whole)


def _cases(
    resources: list[Resource], document: Element, name: str, book: CodeBook
) -> list[Case]:
    """Return one case for each patient of a document."""
    told = patients_of(resources, book)
    narrative = any(map(_is_narrative, told.resources))
    cases: list[Case] = []
    for subject, own in told.groups.items():
        record = Record(book, told.known)
        record.problems += told.problems
        for place, text in told.unused:
            record.note(place, text)
        patient = told.patients.get(subject)
        if patient is not None:
            _patient(patient, record)
        visits = [one for one in own if one.kind == VISIT]
        for one in visits:  # what ends is held against them
            _read(one, record)
        _composed(own, record)
        for one in own:
            if one not in visits:
                _read(one, record)
        _stamped(document, record)
        for one in own:
            if one.kind == "ImagingStudy" and one.key not in record.referred:
                text = "an ImagingStudy is not used: no finding refers to it"
                record.note(one.element, text)
        how = subject if patient is None else patient.reference
        case_id = _name(how, document, name)
        case = case_of(
            record,
            name=case_id,
            file=name,
            subject=how,
            told="report" if narrative else "form",
        )
        cases.append(case)
    return cases


def _is_narrative(one: Resource) -> bool:
    """Whether it is a Composition that somebody wrote, not only a list of entries."""
    sections = one.element.each("section")
    texts = [one.element, *sections] if _is_valid_composition(one) else []
    return any(element.get("text") for element in texts)


def _is_valid_composition(one: Resource) -> bool:
    wrong = one.element.get("status").text == "entered-in-error"
    return one.kind == "Composition" and not wrong


def _name(subject: str, document: Element, name: str) -> str:
    """Name a case: by the patient, the Bundle, or the file."""
    bundle = document.get("id").text
    return subject.rpartition("/")[2] or bundle or Path(name).stem or "case"


def _patient(source: Resource, record: Record) -> None:
    """Read who the patient is."""
    element = source.element
    gender, born = element.get("gender"), element.get("birthDate")
    record.patient = source.reference
    if gender.text in SEXES:
        record.say("sex", gender.text, gender, source)
    elif gender:
        record.note(gender, f"the gender {quoted(gender.raw)} tells no sex")
    if born:
        when = moment(born.text)
        if when is None:
            record.not_a_date(born)
        else:
            record.born = (when, born)


def _read(source: Resource, record: Record) -> None:
    """Read one resource of a patient."""
    element, kind = source.element, source.kind
    reader = KINDS.get(kind)
    if element.holds("modifierExtension"):
        text = "an extension that is not known changes its meaning"
        record.note(element, f"a {kind} is not used: {text}")
    elif reader is not None:
        reader(source, record)
        note_unread(source, record)
    elif kind == "Composition":
        if not _is_valid_composition(source):
            record.note(element, "a Composition that is entered-in-error is not used")
        for section in element.each("section"):
            if section.get("text"):
                text = "the text of a section is not read, only what its entries code"
                record.note(section, text)
    elif kind not in REFERRED:
        record.note(element, f"a {kind or 'resource'} is not used")


def _composed(own: list[Resource], record: Record) -> None:
    """Take the day of the visit from a Composition, where no Encounter tells it."""
    for one in filter(_is_valid_composition, own):
        when = record.when(one.element, "date")
        if when is not None and not record.seen:
            record.seen.append((when, when))


def _stamped(document: Element, record: Record) -> None:
    """Take the day of the visit from the Bundle, where nothing else tells it."""
    stamp = record.when(document, "timestamp")
    if stamp is not None and not record.seen and not record.dated:
        record.seen.append((stamp, stamp))
