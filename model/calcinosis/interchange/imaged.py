"""What imaging shows: the modality says which finding it is.

Calcium in the tissue is nothing that anybody sees as such: a radiograph, ultrasound or
CT shows it. A code of what is hidden tells the finding of the modality by which it was
seen (``dicom`` in `codes.toml`).
"""

from __future__ import annotations

from collections.abc import Iterator

from calcinosis.interchange.coded import Meaning
from calcinosis.interchange.concepts import concept_of
from calcinosis.interchange.elements import Element, Moment
from calcinosis.interchange.record import Record, Resource
from calcinosis.knowledge.variables import FILMS, Variable

__all__ = ["say_shown"]

STUDIES = ("imagingStudy", "derivedFrom", "partOf", "basedOn")
"""Elements that refer to an ImagingStudy."""


def say_shown(
    meaning: Meaning,
    present: bool,
    place: Element,
    source: Resource,
    record: Record,
    when: Moment | None,
) -> bool:
    """Tell what a modality shows of something hidden; return whether it shows it."""
    if meaning.scope != "equal" or meaning.variable.kind != "latent":
        return False
    shown = [
        v for v in _modalities(source, record) if meaning.variable.name in v.parents
    ]
    for variable in {one.name: one for one in shown}.values():
        state = "yes" if present else "no"
        name = FILMS if variable.kind == "film" else variable.name
        record.say(name, state, place, source, when)
    return bool(shown)


def _modalities(source: Resource, record: Record) -> Iterator[Variable]:
    """Yield the findings of the modalities by which a resource was made."""
    own = source.element
    places = [*own.each("method"), *own.each("category"), own.get("code")]
    for name in STUDIES:
        for reference in own.each(name):
            study = record.refer(source, reference.get("reference").text)
            if study is not None and _is_done(study):
                places += study.element.each("modality")
                for series in study.element.each("series"):
                    places += series.each("modality")
    for place in places:
        for one in concept_of(place, record.book).meanings:
            if "dicom" in record.book.knowledge.codes.get(one.variable.name, {}):
                yield one.variable
    if source.kind == "Observation":
        for report in _reports(source, record):
            yield from _modalities(report, record)


def _is_done(study: Resource) -> bool:
    wrong = ("cancelled", "entered-in-error")
    status = study.element.get("status").text
    return study.kind == "ImagingStudy" and status not in wrong


def _reports(source: Resource, record: Record) -> Iterator[Resource]:
    """Yield the reports that an Observation is a result of."""
    known = {one.key: one for one in record.resources.values()}
    for report in known.values():
        if report.kind == "DiagnosticReport":
            results = [
                record.refer(report, result.get("reference").text)
                for result in report.element.each("result")
            ]
            if any(one is not None and one.key == source.key for one in results):
                yield report
