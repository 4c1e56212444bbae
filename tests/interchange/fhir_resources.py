"""Resources of FHIR, as short as tests want them."""

from __future__ import annotations

import json
from typing import Any

from calcinosis import Case, Model
from calcinosis.interchange.recognise import read_written

LOINC, SNOMED, ATC = (
    "http://loinc.org",
    "http://snomed.info/sct",
    "http://www.whocc.no/atc",
)
OWN = "urn:calcinosis:finding"
INTRAVENOUS = "47625008"
Json = dict[str, Any]


def coded(code: str, system: str = SNOMED) -> Json:
    return {"coding": [{"system": system, "code": code}]}


def quantity(value: float, unit: str) -> Json:
    return {"value": value, "unit": unit}


def lab(loinc: str, value: float, unit: str, **more: Any) -> Json:
    code, own = coded(loinc, LOINC), quantity(value, unit)
    whole = {"resourceType": "Observation", "status": "final", "code": code}
    return {**whole, "valueQuantity": own, **more}


def sign(finding: str, system: str = SNOMED, **more: Any) -> Json:
    whole = {"resourceType": "Observation", "status": "final"}
    return {**whole, "code": coded(finding, system), **more}


def condition(finding: str, certainty: str = "confirmed", **more: Any) -> Json:
    whole = {"resourceType": "Condition", "code": coded(finding)}
    return {**whole, "verificationStatus": coded(certainty, "ver"), **more}


def given(
    medicine: str, route: str = "", status: str = "completed", **more: Any
) -> Json:
    whole = {"resourceType": "MedicationAdministration", "status": status}
    dosage = {"dosage": {"route": coded(route)}} if route else {}
    medication = {"medicationCodeableConcept": coded(medicine, ATC)}
    return {**whole, **medication, **dosage, **more}


def bundle(*resources: Json, **more: Any) -> Json:
    entries = [{"resource": one} for one in resources]
    whole = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    return {**whole, **more}


def read(model: Model, *resources: Json, **more: Any) -> Case:
    text = json.dumps(bundle(*resources, **more))
    (case,), problems = read_written(text, "b.json", model.knowledge)
    assert problems == []
    return case


def notes(case: Case) -> str:
    return "\n".join(case.origin.notes if case.origin else ())
