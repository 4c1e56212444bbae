"""Cases of a FHIR document: a Bundle, a resource, a list of them, or lines of JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from calcinosis.errors import CaseError, Problem
from calcinosis.interchange.coded import CodeBook
from calcinosis.interchange.elements import Element, moment
from calcinosis.interchange.fhir.medicines import medicated
from calcinosis.interchange.fhir.observed import observe
from calcinosis.interchange.fhir.stated import encountered, reported, stated, treated
from calcinosis.interchange.gathered import case_of
from calcinosis.interchange.parsed_json import parsed_json
from calcinosis.interchange.record import Record, Resource, when_of
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
        yield Resource(document)
        return
    if not kind:
        text = f"expected a FHIR resource, got {quoted(document.raw)}"
        problems.append(Problem(f"{name}: {document.path}", text))
        return
    for entry in document.each("entry"):
        own = entry.get("resource")
        kind = own.get("resourceType").text
        if own and kind != "Bundle":
            one = Resource(own, entry.get("fullUrl").text)
            yield from [one] if kind else _resources(own, problems, name)
        elif own:
            yield from _resources(own, problems, name)


def _cases(
    resources: list[Resource], document: Element, name: str, book: CodeBook
) -> list[Case]:
    """Return one case for each patient of a document."""
    known = {url: one for one in resources for url in one.names}
    patients = [one for one in resources if one.kind == "Patient"]
    first = patients[0].key if len(patients) == 1 else ""
    linked = Record(book, known)
    groups: dict[str, list[Resource]] = {one.key: [] for one in patients}
    shared: list[Resource] = []
    for one in resources:
        if one.kind == "Patient":
            continue
        subject = one.subject
        owner = linked.refer(one, subject)
        key = owner.key if owner is not None else subject or first
        if key or not patients:
            groups.setdefault(key, []).append(one)
        else:
            shared.append(one)
    told = "report" if any(map(_is_narrative, resources)) else "form"
    cases: list[Case] = []
    for subject, own in groups.items():
        record = Record(book, known)
        for one in shared:
            record.note(
                one.element, f"{one.kind}: of which patient is not told; it is not used"
            )
        patient = known.get(subject)
        if patient is not None:
            _patient(patient, record)
        for one in own:
            _read(one, record)
        _seen(own, document, record)
        how = subject if patient is None else patient.reference
        case_id = _name(how, document, name)
        case = case_of(record, name=case_id, file=name, subject=how, told=told)
        cases.append(case)
    return cases


def _is_narrative(one: Resource) -> bool:
    """Whether it is a Composition that somebody wrote, not only a list of entries."""
    sections = one.element.each("section")
    texts = [one.element, *sections] if one.kind == "Composition" else []
    return any(element.get("text") for element in texts)


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
