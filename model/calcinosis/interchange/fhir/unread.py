"""Elements of a resource that nothing here reads: they are listed, each by its name.

Who did what, with which device, under which number is administration and is not.
"""

from __future__ import annotations

from collections.abc import Mapping

from calcinosis.interchange.record import Record, Resource

__all__ = ["ABATED", "VALUES", "note_unread"]

ADMINISTRATION = frozenset(
    (
        *("resourceType", "id", "meta", "language", "text", "contained", "extension"),
        *("identifier", "status", "subject", "patient", "encounter", "context"),
        *("performer", "performerType", "recorder", "asserter", "participant"),
        *("informationSource", "resultsInterpreter", "device", "specimen", "location"),
        *("serviceProvider", "hospitalization", "account", "appointment", "length"),
        *("episodeOfCare", "statusHistory", "classHistory", "priority", "basedOn"),
        *("partOf", "instantiatesCanonical", "instantiatesUri", "recordedDate"),
        *("issued", "dateAsserted", "derivedFrom", "request", "supportingInformation"),
    )
)
VALUES = (
    *("valueQuantity", "valueCodeableConcept", "valueString", "valueBoolean"),
    *("valueInteger", "valueRange", "valueRatio", "valueSampledData", "valueTime"),
    *("valueDateTime", "valuePeriod"),
)
ABATED = (
    *("abatementDateTime", "abatementAge", "abatementPeriod", "abatementRange"),
    "abatementString",
)
DOSED = ("medicationCodeableConcept", "medicationReference", "dosage")
EFFECTIVE = ("effectiveDateTime", "effectivePeriod")
PART = ("code", *VALUES, "dataAbsentReason", "interpretation", "referenceRange")
READ: Mapping[str, tuple[str, ...]] = {
    "Observation": (
        *PART,
        *("component", "hasMember", "bodySite", "method", "category", "focus"),
        *(*EFFECTIVE, "effectiveInstant"),
    ),
    "Condition": (
        *("code", "category", "bodySite", "verificationStatus", "clinicalStatus"),
        *("onsetDateTime", "onsetPeriod", "onsetAge", "onsetRange", *ABATED),
    ),
    "Procedure": ("code", "category", "bodySite", "performedDateTime",
                  "performedPeriod"),
    "Encounter": ("class", "serviceType", "period"),
    "DiagnosticReport": (
        *("code", "category", *EFFECTIVE, "result", "imagingStudy"),
        *("conclusionCode", "conclusion", "presentedForm"),
    ),
    "MedicationAdministration": (*DOSED, *EFFECTIVE, "category"),
    "MedicationStatement": (*DOSED, *EFFECTIVE, "category"),
}  # fmt: skip
"""Type of a resource → its elements that are read."""


def note_unread(source: Resource, record: Record) -> None:
    """List the elements of a resource that are not read."""
    known = READ.get(source.kind)
    if known is None:
        return
    record.note_unread(source.element, source.kind, {*known, *ADMINISTRATION})
    for part in source.element.each("component"):
        name = f"{source.kind}.component"
        record.note_unread(part, name, (*PART, "id", "extension"))
