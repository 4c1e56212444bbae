"""FHIR R4 in: what a document says of a patient, and what of it is not used."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from calcinosis import Case, CaseError, Model
from calcinosis.interchange.recognise import read_written

LOINC, SNOMED = "http://loinc.org", "http://snomed.info/sct"


def coded(code: str, system: str = SNOMED) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code}]}


def lab(code: str, value: float, unit: str, **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": coded(code, LOINC),
        "valueQuantity": {"value": value, "unit": unit},
        **more,
    }


def sign(code: str, **more: Any) -> dict[str, Any]:
    whole = {"resourceType": "Observation", "status": "final", "code": coded(code)}
    return {**whole, **more}


def bundle(*resources: dict[str, Any], **more: Any) -> dict[str, Any]:
    entries = [{"resource": one} for one in resources]
    whole = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    return {**whole, **more}


def read(model: Model, *resources: dict[str, Any], **more: Any) -> Case:
    text = json.dumps(bundle(*resources, **more))
    (case,), problems = read_written(text, "b.json", model.knowledge)
    assert problems == []
    return case


def test_a_value_has_its_own_unit_and_interval(model: Model) -> None:
    ranges = [{"low": {"value": 8.8}, "high": {"value": 10.4}}]
    case = read(model, lab("17861-6", 9.0, "mg/dL", referenceRange=ranges))
    same = {"value": "9.0 mg/dL", "low": 8.8, "high": 10.4}
    plain = model.diagnose({"findings": {"calcium": same}})
    assert model.diagnose(case).posterior == plain.posterior
    assert case.told == "form"


def test_a_document_is_read_where_a_case_is(model: Model, tmp_path: Path) -> None:
    content = bundle(lab("17861-6", 9.0, "mg/dL"))
    path = tmp_path / "bundle.json"
    path.write_text(json.dumps(content))
    first = model.diagnose(path)
    assert first.posterior == model.diagnose(content).posterior
    assert [case.findings for case in model.read(path)] == [first.case.findings]
    assert first.case.id == "bundle"


OWN = {**sign(""), "code": coded("fevr", "urn:calcinosis:finding")}


@pytest.mark.parametrize(
    ("resource", "where", "said"),
    [
        (lab("17861-6", 9, "mg/L2"), "valueQuantity.unit", "unit 'mg/L2'"),
        (lab("17861-6", 900, "mg/dL"), "valueQuantity", "impossible"),
        (lab("17861-6", 9, ""), "valueQuantity.unit", "9 has no unit"),
        (OWN, "code", "there is no finding 'fevr'"),
    ],
)
def test_what_does_not_fit_is_told_by_its_path(
    model: Model, resource: dict[str, Any], where: str, said: str
) -> None:
    with pytest.raises(CaseError) as caught:
        model.diagnose(read(model, resource))
    (problem,) = caught.value.problems
    assert problem.where == f"b.json: Bundle.entry[0].resource.{where}"
    assert said in problem.what


def test_what_is_not_understood_is_listed(model: Model) -> None:
    case = read(
        model,
        lab("2345-7", 90, "mg/dL"),
        {"resourceType": "Organization"},
        sign("247441003"),
    )
    result = model.diagnose(case)
    assert case.findings == {"erythema": "yes"}
    glucose, organization = (w for w in result.warnings if "Bundle.entry" in w)
    assert "2345-7" in glucose
    assert "Bundle.entry[0].resource" in glucose
    assert "Bundle.entry[1].resource" in organization
    assert glucose in result.to_dict()["warnings"]
    assert "2345-7" in result.to_text()
