"""FHIR R4 in: what a document says of a patient, and what of it is not used."""

from __future__ import annotations

import json
from typing import Any

import pytest

from calcinosis import CaseError, Model
from calcinosis.interchange.recognise import read_written
from tests.interchange.fhir_resources import (
    INTRAVENOUS,
    LOINC,
    OWN,
    SNOMED,
    Json,
    bundle,
    coded,
    condition,
    given,
    lab,
    notes,
    quantity,
    read,
    sign,
)

HPO = "http://purl.obolibrary.org/obo/hp.owl"
CORRECTED = "29265-6"
CALCIUM, GLUCOSE, ERYTHEMA, ABSENT = "17861-6", "2345-7", "247441003", "2667000"
RANGES = [{"low": {"value": 8.8}, "high": {"value": 10.4}}]
NODULE, SWELLING, WRIST, FEVER = "95325000", "442672001", "8205005", "386661006"


def first(day: str) -> Json:
    """Tell when the lesion appeared."""
    return condition(NODULE, bodySite=[coded(WRIST)], onsetDateTime=day)


def test_a_value_has_its_own_unit_and_interval(model: Model) -> None:
    case = read(model, lab(CALCIUM, 9.0, "mg/dL", referenceRange=RANGES))
    same = {"value": "9.0 mg/dL", "low": 8.8, "high": 10.4}
    plain = model.diagnose({"findings": {"calcium": same}})
    assert model.diagnose(case).posterior == plain.posterior
    assert case.told == "form"


def test_the_code_of_a_unit_goes_before_what_is_shown(model: Model) -> None:
    own = {"value": 11, "unit": "Tsd/µl", "code": "10*3/uL"}
    ucum = {**own, "system": "http://unitsofmeasure.org"}
    case = read(model, lab("6690-2", 0, "", valueQuantity={**ucum, "comparator": "<"}))
    assert case.findings == {"wbc": "<11 10^3/µL"}


@pytest.mark.parametrize(
    ("resource", "where", "said"),
    [
        (lab(CALCIUM, 9, "mg/L2"), "valueQuantity.unit", "unit 'mg/L2'"),
        (lab(CALCIUM, 900, "mg/dL"), "valueQuantity", "impossible"),
        (lab(CALCIUM, 9, ""), "valueQuantity.unit", "9 has no unit"),
        (
            lab(CALCIUM, 9, "", valueQuantity={"value": "9", "unit": "mg/dL"}),
            "valueQuantity.value",
            "expected a number, got '9'",
        ),
        (
            lab(CALCIUM, 9, "mg/dL", referenceRange=[{"low": quantity(2, "mmol/L")}]),
            "referenceRange[0].low.unit",
            "one unit for both",
        ),
        (
            lab(
                *(CALCIUM, 9, "mg/dL"),
                referenceRange=RANGES,
                interpretation=[coded("H", "flags")],
            ),
            "interpretation[0].coding[0]",
            "flagged high, but normal by its own reference range",
        ),
        (sign("fevr", OWN), "code", "there is no finding 'fevr'"),
        (
            sign("site", OWN, valueCodeableConcept=coded("1", LOINC)),
            "valueCodeableConcept",
            "is not one of hand_or_wrist",
        ),
    ],
)
def test_what_does_not_fit_is_told_by_its_path(
    model: Model, resource: Json, where: str, said: str
) -> None:
    with pytest.raises(CaseError) as caught:
        model.diagnose(read(model, resource))
    (problem,) = caught.value.problems
    assert problem.where == f"b.json: Bundle.entry[0].resource.{where}"
    assert said in problem.what


def test_what_is_not_understood_is_listed(model: Model) -> None:
    others = {"resourceType": "Organization"}, lab(GLUCOSE, 90, "mg/dL")
    case = read(model, lab(GLUCOSE, 90, "mg/dL"), *others, sign(ERYTHEMA))
    result = model.diagnose(case)
    assert case.findings == {"erythema": "yes"}
    glucose, organization = (w for w in result.warnings if "Bundle.entry" in w)
    assert glucose == (
        "'LOINC 2345-7' is not used: no finding has this code "
        "(Bundle.entry[0].resource, Bundle.entry[2].resource)"
    )
    assert "Bundle.entry[1].resource" in organization
    assert glucose in result.to_dict()["warnings"]
    assert "2345-7" in result.to_text()


@pytest.mark.parametrize(
    ("resource", "findings"),
    [
        (sign(ERYTHEMA, valueCodeableConcept=coded(ABSENT)), {"erythema": "no"}),
        (sign(ERYTHEMA, valueBoolean=False), {"erythema": "no"}),
        (sign(ERYTHEMA, interpretation=[coded("NEG", "v3")]), {"erythema": "no"}),
        (sign(ERYTHEMA, interpretation=[coded("N", "v3")]), {}),  # normal for whom
        (sign("asserted", valueCodeableConcept=coded(ERYTHEMA)), {"erythema": "yes"}),
        (sign("redness", OWN, valueString="yes"), {"erythema": "yes"}),
        (sign("HP_0010783", HPO), {"erythema": "yes"}),
        (lab("8310-5", 38.5, "Cel"), {"fever": "38.5 °C"}),
        (lab(CALCIUM, 0, "", valueQuantity=None,
             interpretation=[coded("L", "v3")]), {"calcium": "low"}),
        (condition(FEVER, "refuted"), {"fever": "no"}),
        (condition(NODULE), {"swelling": "yes"}),  # narrower
        (condition(NODULE, "refuted"), {}),  # there may be another swelling
        (condition(SWELLING, "refuted"), {"swelling": "no"}),  # broader
        (condition(SWELLING), {}),  # somewhere
        (condition(FEVER, "provisional"), {}),
        (condition("385494008"), {}),  # a diagnosis of the lesion
        (sign(ERYTHEMA, status="entered-in-error"), {}),
        (sign(ERYTHEMA, dataAbsentReason=coded("unknown")), {}),
        (sign(ERYTHEMA, modifierExtension=[{"url": "x"}]), {}),
        (given("A12AA03", INTRAVENOUS),
         {"iv_calcium": "yes", "iv_calcium_agent": "gluconate"}),
        (given("A12AA03"), {}),  # by mouth, perhaps
        (given("A12AA03", INTRAVENOUS, "not-done"), {}),
        (given("B01AA07"), {"warfarin": "yes", "bleeding_risk": "yes"}),  # its group
        (
            {**given("B01AA03"), "resourceType": "MedicationStatement",
             "status": "not-taken"},
            {"warfarin": "no"},
        ),
        (
            {"resourceType": "Procedure", "status": "completed",
             "code": coded("265764009")},
            {"kidney_disease": "dialysis"},
        ),
    ],
)  # fmt: skip
def test_what_one_resource_says(model: Model, resource: Json, findings: Json) -> None:
    """What tells nothing for sure is not used, and a note says so."""
    case = read(model, resource)
    assert case.findings == findings
    assert bool(notes(case)) == (not findings)
    model.diagnose(case)


def test_components_and_panels_are_read_part_by_part(model: Model) -> None:
    parts = [
        {"code": coded(CALCIUM, LOINC), "valueQuantity": quantity(9, "mg/dL")},
        {"code": coded(GLUCOSE, LOINC), "valueQuantity": quantity(9, "mg/dL")},
    ]
    case = read(model, sign("24321-2", LOINC, component=parts))
    assert case.findings == {"calcium": "9 mg/dL"}
    assert "component[1]" in notes(case)
    assert "24321-2" not in notes(case)


def test_repeated_values_are_ordered_by_date_and_told(model: Model) -> None:
    late = lab(CALCIUM, 9.4, "mg/dL", effectiveDateTime="2026-03-02")
    early = lab(CALCIUM, 6.8, "mg/dL", effectiveDateTime="2026-03-01T08:00:00Z")
    case = read(model, late, early)
    assert case.findings == {"calcium": "9.4 mg/dL"}
    assert "calcium: 2 values by date, '6.8 mg/dL' (2026-03-01)" in notes(case)
    dated = read(model, late, early, first("2026-03-02"))
    assert dated.findings["calcium"] == [
        {"day": -1, "value": "6.8 mg/dL"},
        {"day": 0, "value": "9.4 mg/dL"},
    ]
    result = model.diagnose(dated)
    assert "earlier_hypocalcemia" in {item.variable for item in result.evidence}


def test_values_of_one_day_keep_their_times(model: Model) -> None:
    day = "2026-03-02T{}:00:00+01:00"
    one, two = (
        lab(CALCIUM, value, "mg/dL", effectiveDateTime=day.format(hour))
        for value, hour in ((9.4, 18), (9.0, "06"))
    )
    case = read(model, one, two, first("2026-03-01"))
    assert [entry["day"] for entry in case.findings["calcium"]] == [1.25, 1.75]
    model.diagnose(case)


@pytest.mark.parametrize("days", [[first("2026-03-01")], []])
def test_of_one_moment_the_corrected_value_counts(
    model: Model, days: list[Json]
) -> None:
    """Laboratories report both; one with its hour and one without are together."""
    when = {"effectiveDateTime": "2026-03-02T08:00:00Z"}
    measured = lab(CALCIUM, 7.0, "mg/dL", **when)
    for at in (when, {"effectiveDateTime": "2026-03-02"}):
        corrected = lab(CORRECTED, 8.4, "mg/dL", **at)
        case = read(model, *days, measured, corrected)
        items = {item.variable: item.given for item in model.diagnose(case).evidence}
        assert items["calcium"].startswith("8.4 mg/dL corrected")
        assert "calcium: the corrected value is used (Bundle.entry" in notes(case)
    later = lab(CORRECTED, 8.4, "mg/dL", effectiveDateTime="2026-03-03")
    case = read(model, first("2026-03-01"), measured, later)
    assert [entry["day"] for entry in case.findings["calcium"]] == [1, 2]
    assert "corrected value is used" not in notes(case)


def test_days_since_the_onset_tell_its_date(model: Model) -> None:
    """So what is from before the lesion is history, as where a date tells it."""
    early = lab(CALCIUM, 6.8, "mg/dL", effectiveDateTime="2026-02-01")
    late = lab(CALCIUM, 9.4, "mg/dL", effectiveDateTime="2026-03-02")
    for more in ({}, {"effectiveDateTime": "2026-03-02"}):
        days = sign("days_from_onset", OWN, valueQuantity=quantity(3, "d"), **more)
        case = read(model, days, early, late)
        assert [entry["day"] for entry in case.findings["calcium"]] == [-26, 3]
        assert "the lesion counts from 3 d before 2026-03-02 on" in notes(case)
        told = {item.variable for item in model.diagnose(case).evidence}
        assert {"earlier_hypocalcemia", "days_from_onset"} <= told
    for vague in ({"valueString": "2-9 d"}, {"valueString": "more than 3 weeks"}):
        case = read(model, sign("days_from_onset", OWN, **vague), early, late)
        assert case.findings["calcium"] == "9.4 mg/dL"


def test_what_contradicts_without_a_date_is_told(model: Model) -> None:
    with pytest.raises(CaseError, match=r"entry\[0\].resource.valueBoolean tells 'no'"):
        model.diagnose(read(model, sign(ERYTHEMA, valueBoolean=False), sign(ERYTHEMA)))


def test_what_is_told_together_is_combined(model: Model) -> None:
    """A number before words, the state that all leave open, or any of several."""
    warm, fever = lab("8310-5", 38.5, "Cel"), condition(FEVER)
    assert read(model, warm, fever).findings == {"fever": "38.5 °C"}
    kidneys = condition("709044004"), condition("265764009", "refuted")
    assert read(model, *kidneys).findings == {"kidney_disease": "chronic"}
    both = (
        sign(ERYTHEMA, bodySite=coded(WRIST)),
        sign(ERYTHEMA, bodySite=coded("774007")),
    )
    case = read(model, *both)
    assert case.findings["site"] == ["hand_or_wrist", "head_or_neck"]
    assert "site: any of what is told together" in notes(case)
    model.diagnose(case)


def test_an_age_may_be_observed(model: Model) -> None:
    case = read(model, lab("30525-0", 7, "a"))
    assert case.age == "7 a"
    given = {item.variable: item.given for item in model.diagnose(case).evidence}
    assert given["age_group"] == "7 a"
    with pytest.raises(CaseError, match=r"b.json: Bundle.entry\[0\].resource.valueQ"):
        model.diagnose(read(model, lab("30525-0", 7, "mg")))


def test_signs_from_before_the_lesion_are_not_used(model: Model) -> None:
    old = sign(ERYTHEMA, effectiveDateTime="2025-01-01")
    case = read(model, old, first("2026-03-01"))
    assert "erythema" not in case.findings
    assert "erythema of 2025-01-01 is not used: it is from before" in notes(case)


def test_times_come_from_dates(model: Model) -> None:
    doses = [
        given("A12AA03", INTRAVENOUS, effectiveDateTime=f"2026-03-0{day}")
        for day in (1, 3, 9)
    ]
    born = {"resourceType": "Patient", "gender": "male", "birthDate": "2026-02-20"}
    seen = {"resourceType": "Encounter", "period": {"start": "2026-03-10"}}
    case = read(model, born, seen, *doses, first("2026-03-08"))
    assert (case.age, case.sex) == ("18 d", "male")
    assert case.findings["days_from_infusion_to_lesion"] == 5
    assert case.findings["days_from_onset"] == 2
    with pytest.raises(CaseError, match=r"entry\[2\].resource.onsetDateTime: '37"):
        model.diagnose(read(model, born, seen, first("2026-02-01")))
    grown = read(model, {**born, "birthDate": "1960"}, seen)
    assert grown.age == "66 y"


@pytest.mark.parametrize(
    ("modality", "name", "entry"),
    [
        ("DX", "radiographs", [{"calcification": "yes"}]),
        ("US", "ultrasound_calcification", "yes"),
        ("CT", "ct_calcification", "yes"),
        ("MR", "", None),
    ],
)
def test_the_modality_says_what_shows_calcium(
    model: Model, modality: str, name: str, entry: Any
) -> None:
    dicom = "http://dicom.nema.org/resources/ontology/DCM"
    study = {
        "resourceType": "ImagingStudy",
        "id": "s",
        "modality": [{"system": dicom, "code": modality}],
    }
    report = {
        "resourceType": "DiagnosticReport",
        "imagingStudy": [{"reference": "https://a.org/ImagingStudy/s/_history/2"}],
        "conclusionCode": [coded("6595006")],
        "conclusion": "calcified",
    }
    case = read(model, study, report)
    assert case.findings == ({name: entry} if name else {})
    assert "the conclusion of a DiagnosticReport is text" in notes(case)
    assert ("6595006" in notes(case)) == (not name)


def test_a_narrative_is_a_report(model: Model) -> None:
    text = {"status": "generated", "div": "<div>A red lump.</div>"}
    letter = {"resourceType": "Composition", "section": [{"text": text}]}
    case = read(model, letter, sign(ERYTHEMA), type="document")
    assert case.told == "report"
    assert "the text of a section is not read" in notes(case)
    assert model.diagnose(case).to_dict()["told"] == "report"
    entries = {"resourceType": "Composition", "section": [{"entry": []}]}
    assert read(model, entries, sign(ERYTHEMA)).told == "form"


def test_each_patient_is_a_case(model: Model) -> None:
    patients = [{"resourceType": "Patient", "id": name} for name in "ab"]
    red, pale = (
        sign(ERYTHEMA, valueBoolean=there, subject={"reference": f"Patient/{name}"})
        for there, name in ((True, "a"), (False, "b"))
    )
    whole = json.dumps(bundle(*patients, pale, red, sign(FEVER)))
    lines = "\n".join(json.dumps(one) for one in (*patients, pale, red))
    for text in (whole, lines):
        cases, problems = read_written(text, "f", model.knowledge)
        assert problems == []
        assert [case.id for case in cases] == ["a", "b"]
        assert [case.findings["erythema"] for case in cases] == ["yes", "no"]
    (first_of_whole, _), _ = read_written(whole, "f", model.knowledge)
    assert "Observation: of which patient is not told" in notes(first_of_whole)


def test_resources_refer_to_each_other_in_every_way(model: Model) -> None:
    patient = {"resource": {"resourceType": "Patient", "gender": "female"}}
    medicine = {"resourceType": "Medication", "id": "m", "code": coded("372756006")}
    statement = {
        "resourceType": "MedicationStatement",
        "contained": [medicine],
        "medicationReference": {"reference": "#m"},
        "subject": {"reference": "urn:uuid:1"},
    }
    entries = [{"fullUrl": "urn:uuid:1", **patient}, {"resource": statement}]
    case = read(model, entry=entries)
    assert (case.sex, case.findings) == ("female", {"warfarin": "yes"})
    assert case.origin is not None
    assert case.origin.references["sex"] == ("urn:uuid:1",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('<Bundle xmlns="http://hl7.org/fhir"/>', "have it written as JSON"),
        ('{"resourceType": "Bundle", "id": "a", "id": "b"}', "'id' stands twice"),
        ('{"resourceType": "Bundle"', "is no valid JSON"),
        ('{"resourceType": "Bundle"}\n{"x', "line 2: is no JSON"),
        ('{"resourceType": "Bundle"}', "holds no FHIR resource of a patient"),
        ("[" * 100_000, "nested"),
        ('{"resourceType":"Basic","a":' + "[" * 150 + "]" * 150 + "}", "nested"),
        ("[7]", "expected a FHIR resource, got '7'"),
    ],
)
def test_what_is_no_document_is_told(model: Model, text: str, said: str) -> None:
    try:
        _, problems = read_written(text, "f", model.knowledge, "fhir")
    except CaseError as error:
        problems = list(error.problems)
    assert said in str(problems[0])


def test_the_systems_may_be_named_by_their_numbers(model: Model) -> None:
    assert read(model, sign(ERYTHEMA, "urn:oid:2.16.840.1.113883.6.96")).findings
    assert not read(model, sign(ERYTHEMA, LOINC)).findings
    assert SNOMED in json.dumps(coded(ERYTHEMA))


def test_of_one_code_a_note_is_said_once(model: Model) -> None:
    """However it is shown to people."""
    shown = [
        {"system": SNOMED, "code": "22298006", "display": text}
        for text in ("Myocardial infarction", "MI (disorder)")
    ]
    others = [condition("22298006", code={"coding": [one]}) for one in shown]
    case = read(model, *others, condition("22253000"))
    said = [text for text in notes(case).splitlines() if "no finding has" in text]
    assert len(said) == 2
    assert "entry[0].resource.code, Bundle.entry[1].resource.code)" in said[0]
