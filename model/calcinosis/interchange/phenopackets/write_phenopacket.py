"""A case as a phenopacket, version 2, which reads as the same case."""

from __future__ import annotations

import json
from typing import Any

from calcinosis.about import __version__
from calcinosis.interchange.coded import CodeBook
from calcinosis.interchange.phenopackets.ontology_classes import OWN, own_class
from calcinosis.interchange.phenopackets.packet_times import iso_age
from calcinosis.interchange.phenopackets.written_findings import written_findings
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.variables import LESION
from calcinosis.patient.written.case import Case

__all__ = ["disease_class", "phenopacket", "resources_of"]

SCHEMA = "2.0"
SEXES = {"female": "FEMALE", "male": "MALE"}
BESIDE = ("setting", "age_group")
"""Parts of a case that are written as findings."""
RESOURCES = {
    "HP": ("hp", "human phenotype ontology", "obo/hp.owl", "2025-11-24"),
    "MONDO": ("mondo", "Mondo Disease Ontology", "obo/mondo.owl", "2024-07"),
}
"""Prefix → id, name, address, version of the ontologies of `codes.toml`."""
PURL = "http://purl.obolibrary.org"
OTHERS = {
    "LOINC": ("loinc", "LOINC", "https://loinc.org", "2.82", "https://loinc.org/"),
    "UCUM": (
        *("ucum", "Unified Code for Units of Measure", "https://ucum.org"),
        *("2.2", "https://ucum.org/"),
    ),
}
PARTS = ("id", "name", "url", "version", "iriPrefix")


def phenopacket(case: Case, knowledge: Knowledge, created: str) -> dict[str, Any]:
    """Return a case as a phenopacket, in plain types for JSON.

    Parameters
    ----------
    case : Case
        As written: names of findings as ``calcinosis findings`` lists them.
    knowledge : Knowledge
        Says what codes mean.
    created : str
        When it is made: ``"2026-11-28T12:00:00Z"``.
    """
    book = CodeBook.of(knowledge)
    beside = {name: getattr(case, name) for name in BESIDE if getattr(case, name)}
    found = written_findings({**beside, **case.findings}, book)
    origin = case.origin
    known = origin.subject if origin and origin.standard == "phenopacket" else ""
    subject: dict[str, Any] = {"id": known or case.id}
    if case.age and (duration := iso_age(case.age)):
        subject["timeAtLastEncounter"] = {"age": {"iso8601duration": duration}}
    if case.sex in SEXES:
        subject["sex"] = SEXES[case.sex]
    whole: dict[str, Any] = {
        "id": case.id,
        "subject": subject,
        "phenotypicFeatures": found.features,
        "measurements": found.measurements,
    }
    if case.diagnosis:
        disease = disease_class(case.diagnosis, book)
        whole["interpretations"] = [
            {
                "id": f"{case.id}.truth",
                "progressStatus": "SOLVED",
                "diagnosis": {"disease": disease},
            }
        ]
    whole = {name: own for name, own in whole.items() if own}
    whole["metaData"] = {
        "created": created,
        "createdBy": f"calcinosis {__version__}",
        "resources": resources_of(whole),
        "phenopacketSchemaVersion": SCHEMA,
    }
    if references := _references(case):
        whole["metaData"]["externalReferences"] = references
    return whole


def disease_class(lesion: str, book: CodeBook) -> dict[str, str]:
    """Return a lesion as a class: of Mondo if one means just it, else by its name."""
    codes = book.codes(LESION, lesion).get("mondo", [])
    label = lesion.replace("_", " ")
    return {"id": codes[0], "label": label} if codes else own_class(lesion)


def resources_of(whole: dict[str, Any]) -> list[dict[str, str]]:
    """Return the ontologies that the classes of a phenopacket are of."""
    text = json.dumps(whole)
    found = [
        _resource(
            prefix, (key, name, f"{PURL}/{url}", version, f"{PURL}/obo/{prefix}_")
        )
        for prefix, (key, name, url, version) in RESOURCES.items()
        if f'"{prefix}:' in text
    ]
    found += [_resource(p, own) for p, own in OTHERS.items() if f'"{p}:' in text]
    address = f"urn:{OWN}:finding:"
    own = (OWN, f"findings of {OWN}", f"urn:{OWN}:finding", __version__, address)
    return [*found, _resource(OWN, own)]


def _resource(prefix: str, parts: tuple[str, ...]) -> dict[str, str]:
    return {**dict(zip(PARTS, parts, strict=True)), "namespacePrefix": prefix}


def _references(case: Case) -> list[dict[str, str]]:
    """Return what a phenopacket has no other place for, each as JSON."""
    beside: dict[str, Any] = {"told": case.told, "asked": case.asked}
    if case.age and not iso_age(case.age):
        beside["age"] = case.age
    kept = {**{name: own for name, own in beside.items() if own}, **case.about}
    found: list[dict[str, str]] = []
    for name, own in kept.items():
        text = json.dumps(own, ensure_ascii=False)
        one = {"id": f"{OWN}:{name}", "description": text}
        if name == "citation" and isinstance(own, dict) and own.get("url"):
            one["reference"] = str(own["url"])
        found.append(one)
    return found
