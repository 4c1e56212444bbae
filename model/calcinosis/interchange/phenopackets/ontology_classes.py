"""Codes of a phenopacket: CURIEs with a label."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from calcinosis.interchange.coded import CodeBook
from calcinosis.interchange.concepts import OWN_CODES, Concept, concept_of
from calcinosis.interchange.elements import Element

__all__ = [
    "ENTRY",
    "OWN",
    "class_of",
    "enum_name",
    "local_name",
    "own_class",
    "told_entry",
]

OWN = "calcinosis"
"""Prefix of this package's own names: ``calcinosis:rapid_growth``."""
ENTRY = "entry of a case file: "
"""What a description begins with that holds an entry as JSON."""
SYSTEMS = {
    "HP": "hpo",
    "MONDO": "mondo",
    "LOINC": "loinc",
    "LNC": "loinc",
    "SNOMEDCT": "snomed",
    "SNOMED": "snomed",
    "SCTID": "snomed",
    "SCT": "snomed",
    "ATC": "atc",
    "DCM": "dicom",
    "DICOM": "dicom",
    OWN.upper(): OWN_CODES,
}
"""Prefix of a CURIE, in capitals → code system, as in `codes.toml`."""
WHOLE = ("hpo", "mondo")
"""Systems whose codes begin with the prefix."""


def class_of(element: Element, book: CodeBook) -> Concept:
    """Read an OntologyClass."""
    if not element:
        return concept_of(element, book)
    given = element.get("id").text.strip()
    prefix, _, local = given.partition(":")
    system = SYSTEMS.get(prefix.upper(), prefix)
    code = given if system in WHOLE or not local else local
    coding = {"system": system, "code": code, "display": element.get("label").text}
    raw = {"coding": [coding], "text": element.get("label").text}
    return concept_of(Element(raw, element.path), book)


def enum_name(element: Element, names: Sequence[str]) -> str:
    """Return the name of an enum, which the JSON of protobuf may number.

    Examples
    --------
    >>> enum_name(Element(1, "sex"), ("UNKNOWN_SEX", "FEMALE"))
    'FEMALE'
    """
    if type(element.raw) is int and 0 <= element.raw < len(names):
        return names[element.raw]
    return element.text


def local_name(element: Element) -> str:
    """Return this package's own name that a class has; empty if it has none."""
    prefix, _, local = element.get("id").text.strip().partition(":")
    return local if prefix.lower() == OWN else ""


def own_class(name: str, label: str = "") -> dict[str, str]:
    """Return the class of one of this package's own names."""
    return {"id": f"{OWN}:{name}", "label": label or name.replace("_", " ")}


def told_entry(element: Element) -> Any:
    """Return the entry of a case file that a description holds; None if it is text.

    Raises
    ------
    ValueError
        If it is no JSON.
    """
    text = element.get("description").text
    return json.loads(text.removeprefix(ENTRY)) if text.startswith(ENTRY) else None
