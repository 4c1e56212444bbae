"""FHIR R4 in: whose resources, of which version, whether they count, and dates."""

from __future__ import annotations

import json
from typing import Any

import pytest

from calcinosis import CaseError, Model
from calcinosis.interchange.recognise import read_written
from tests.interchange.fhir_resources import (
    LOINC,
    Json,
    bundle,
    coded,
    condition,
    lab,
    notes,
    quantity,
    read,
    sign,
)

CALCIUM, ERYTHEMA, FEVER = "17861-6", "247441003", "386661006"
NODULE, WRIST, ARM, LEG = "95325000", "8205005", "40983000", "30021000"
HYPERPARATHYROIDISM, KIDNEYS, VEINS = "66999008", "709044004", "128053003"
PATIENT: Json = {"resourceType": "Patient", "id": "1", "gender": "male"}
MEDICINE: Json = {"resourceType": "Medication", "id": "m", "code": coded("372756006")}


def of(reference: str) -> Json:
    return {"subject": {"reference": reference}}


def several(model: Model, *resources: Json) -> list[Any]:
    text = json.dumps(bundle(*resources))
    cases, problems = read_written(text, "b.json", model.knowledge)
    assert problems == []
    return [(case.id, case.findings) for case in cases]


@pytest.mark.parametrize(
    "told",
    [
        {"text": "Refuted"},
        "refuted",  # as STU3 writes it
        {"coding": [{"code": "local-7"}, {"system": "v", "code": "refuted"}]},
    ],
)
def test_a_denial_is_one_however_it_is_written(model: Model, told: Any) -> None:
    case = read(model, {**condition(FEVER), "verificationStatus": told})
    assert case.findings == {"fever": "no"}


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"verificationStatus": coded("maybe")}, "it is 'maybe'"),
        ({"verificationStatus": {"text": "Entered-in-error"}}, "entered-in-error"),
        ({"clinicalStatus": coded("resolved")}, "it is over"),
        ({"clinicalStatus": coded("remission")}, "it is in remission"),
        ({"clinicalStatus": coded("asleep")}, "it is 'asleep'"),
        ({"abatementDateTime": "2020"}, "it is over"),
        ({"abatementString": "last year"}, "it is over"),
    ],
)
def test_what_is_over_or_unsure_is_listed(model: Model, more: Json, said: str) -> None:
    case = read(model, {**condition(FEVER), **more})
    assert case.findings == {}
    assert said in notes(case)


def test_a_disease_in_remission_is_still_there(model: Model) -> None:
    case = read(model, condition(KIDNEYS, clinicalStatus=coded("remission")))
    assert case.findings == {"kidney_disease": "chronic"}


@pytest.mark.parametrize(
    "other",
    [
        condition(HYPERPARATHYROIDISM),
        condition(KIDNEYS, bodySite=[coded("64033007")]),
        condition(VEINS, bodySite=[coded(LEG)]),
        condition("111", bodySite=[coded(WRIST)]),  # whatever that is
    ],
)
def test_only_the_lesion_tells_its_onset_and_site(model: Model, other: Json) -> None:
    seen = sign(ERYTHEMA, effectiveDateTime="2026-03-01")
    case = read(model, {**other, "onsetDateTime": "2015-01-01"}, seen)
    assert not {"days_from_onset", "site"} & case.findings.keys()


def test_the_site_of_a_cuff_is_not_that_of_the_lesion(model: Model) -> None:
    cuff = lab("85354-9", 120, "mm[Hg]", bodySite=coded(ARM))
    ear = lab("8310-5", 38.5, "Cel", bodySite=coded("69536005"))
    pale = sign(ERYTHEMA, bodySite=coded(ARM), valueBoolean=False)
    case = read(model, cuff, ear, pale)
    assert case.findings == {"fever": "38.5 °C", "erythema": "no"}
    assert "is not known to be of the lesion (Bundle.entry[0]" in notes(case)
    two = condition(NODULE, bodySite=[coded(WRIST), coded(ARM)])
    assert read(model, two).findings["site"] == ["hand_or_wrist", "arm"]


def test_a_vague_onset_is_said_to_be_vague(model: Model) -> None:
    for more in ({"onsetDateTime": "2026-03"}, {"onsetString": "in spring"}):
        case = read(model, condition(NODULE, bodySite=[coded(WRIST)], **more))
        assert case.findings == {"swelling": "yes", "site": "hand_or_wrist"}
        assert "when the lesion appeared is not told to the day" in notes(case)


@pytest.mark.parametrize(
    ("resource", "where"),
    [
        (sign(ERYTHEMA, effectiveDateTime="2026-13-45"), "effectiveDateTime"),
        (sign(ERYTHEMA, effectivePeriod={"start": "soon"}), "effectivePeriod.start"),
        (sign(ERYTHEMA, effectiveDateTime=20260301), "effectiveDateTime"),
        (condition(NODULE, onsetDateTime="03/01/2026"), "onsetDateTime"),
        ({"resourceType": "Encounter", "period": {"start": "20260301"}},
         "period.start"),
    ],
)  # fmt: skip
def test_what_is_no_date_is_told_by_its_path(
    model: Model, resource: Json, where: str
) -> None:
    with pytest.raises(CaseError, match="is no date: write YYYY-MM-DD") as caught:
        model.diagnose(read(model, resource))
    (problem,) = caught.value.problems
    assert problem.where == f"b.json: Bundle.entry[0].resource.{where}"


def test_an_age_in_years_turns_on_the_birthday(model: Model) -> None:
    for day, age in (("28", "17 y"), ("29", "18 y")):
        seen = {"resourceType": "Encounter", "period": {"start": f"2026-03-{day}"}}
        assert read(model, {**PATIENT, "birthDate": "2008-03-29"}, seen).age == age


@pytest.mark.parametrize(
    ("born", "seen", "groups"),
    [
        ("2026", "2026-01-20", ["neonate"]),
        ("2026", "2026-05-01", ["neonate", "infant"]),
        ("2025", "2026-05-01", ["infant", "child"]),
        ("2026-03", "2026-05-01", ["infant"]),
        ("2026-12", "2026-12-31", ["neonate", "infant"]),
    ],
)
def test_a_year_of_birth_leaves_the_age_of_small_children_open(
    model: Model, born: str, seen: str, groups: list[str]
) -> None:
    """It is not taken for its first day: a newborn has other intervals."""
    visit = {"resourceType": "Encounter", "period": {"start": seen}}
    case = read(model, {"resourceType": "Patient", "birthDate": born}, visit)
    assert (case.age, case.age_group) == (None, groups)
    assert f"birthDate {born} tells no more than {groups[0]}" in notes(case)
    assert model.diagnose(case).posterior


def test_of_a_stay_the_last_finding_is_the_day_of_the_visit(model: Model) -> None:
    born = {**PATIENT, "birthDate": "2026-02-01"}
    lump = condition(NODULE, bodySite=[coded(WRIST)], onsetDateTime="2026-02-19")
    red = sign(ERYTHEMA, effectiveDateTime="2026-02-20")
    stay: Json = {"resourceType": "Encounter", "period": {"start": "2026-02-01"}}
    case = read(model, born, stay, lump, red)
    assert (case.age, case.findings["days_from_onset"]) == ("19 d", 1)
    stay["period"]["end"] = "2026-02-05"
    short = read(model, born, stay, red)
    assert short.age == "0 d"
    planned = read(model, born, {**stay, "status": "planned"}, red)
    assert planned.age == "19 d"
    assert "an Encounter that is 'planned' is not used" in notes(planned)


def test_a_patient_is_one_however_resources_refer_to_it(model: Model) -> None:
    for patient in ([], [PATIENT]):
        found = several(
            model,
            *patient,
            sign(ERYTHEMA, **of("Patient/1")),
            sign(FEVER, **of("https://a.org/fhir/Patient/1")),
            sign(NODULE, **of("Patient/1/_history/2")),
            MEDICINE,  # of nobody
        )
        told = {"erythema": "yes", "fever": "yes", "swelling": "yes"}
        assert found == [("1", told)]


def test_what_is_of_a_thing_or_of_somebody_else_is_listed(model: Model) -> None:
    whose: list[Any] = [of("Device/7"), {"focus": [{"reference": "Patient/mother"}]}]
    for other in whose:
        case = read(model, PATIENT, sign(ERYTHEMA, **other), sign(FEVER))
        assert case.findings == {"fever": "yes"}
        assert "entry[1].resource" in notes(case)


def test_two_patients_of_one_name_are_refused(model: Model) -> None:
    other = {**PATIENT, "gender": "female"}
    with pytest.raises(CaseError, match="give each an id of its own"):
        model.diagnose(read(model, PATIENT, other, sign(ERYTHEMA)))
    assert read(model, PATIENT, PATIENT, sign(ERYTHEMA)).sex == "male"


def test_the_last_version_of_a_resource_counts(model: Model) -> None:
    new = sign(ERYTHEMA, id="a", meta={"versionId": "10"})
    old = sign(ERYTHEMA, id="a", meta={"versionId": "9"}, valueBoolean=False)
    for order in ((new, old), (old, new)):
        case = read(model, *order, type="history")
        assert case.findings == {"erythema": "yes"}
        assert "an older version of Observation/a is not used" in notes(case)


def test_contained_resources_are_read(model: Model) -> None:
    inner = {**lab(CALCIUM, 9.4, "mg/dL"), "id": "c"}
    report = {
        "resourceType": "DiagnosticReport",
        "id": "r",
        "contained": [inner, {**PATIENT, "id": "p"}],
        "result": [{"reference": "#c"}],
        **of("#p"),
    }
    case = read(model, report)
    assert (case.sex, case.findings) == ("male", {"calcium": "9.4 mg/dL"})
    assert case.origin is not None
    assert case.origin.references["calcium"] == ("DiagnosticReport/r",)


def test_an_observation_of_a_report_is_seen_by_its_modality(model: Model) -> None:
    dicom = "http://dicom.nema.org/resources/ontology/DCM"
    study = {"resourceType": "ImagingStudy", "id": "s", "modality": coded("CT", dicom)}
    seen = sign("6595006", id="o")
    report = {
        "resourceType": "DiagnosticReport",
        "imagingStudy": [{"reference": "ImagingStudy/s"}],
        "result": [{"reference": "https://a.org/Observation/o"}],
    }
    assert read(model, study, seen, report).findings == {"ct_calcification": "yes"}
    alone = read(model, study, seen)
    assert alone.findings == {}
    assert "an ImagingStudy is not used: no finding refers to it" in notes(alone)
    cancelled = read(model, {**study, "status": "cancelled"}, seen, report)
    assert cancelled.findings == {}


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"note": [{"text": "after feeding"}]}, "Observation.note is not read"),
        ({"effectiveTiming": {}}, "Observation.effectiveTiming is not read"),
        ({"component": [{"code": coded(CALCIUM, LOINC), "valueX": 1}]},
         "Observation.component.valueX is not read"),
        ({"interpretation": [coded("A")]}, "the number tells it"),
        ({"interpretation": [coded("H")]}, "without its limits is not used"),
        ({"referenceRange": [{"text": "2.1-2.6"}]}, "no limits but text"),
        ({"referenceRange": [{"low": quantity(2.1, "mmol/L")}] * 2},
         "which of several is this patient's is not told"),
        ({"referenceRange": [{"type": coded("therapeutic"), "low": {"value": 2}}]},
         "it is not of what is normal"),
    ],
)  # fmt: skip
def test_parts_of_a_value_that_are_not_used_are_listed(
    model: Model, more: Json, said: str
) -> None:
    case = read(model, lab("2000-8", 2.2, "mmol/L", **more))
    assert said in notes(case)
    assert "2.2 mmol/L" in str(case.findings["calcium"])


def test_what_changes_a_part_changes_the_whole(model: Model) -> None:
    part = {"code": coded(CALCIUM, LOINC), "valueQuantity": quantity(9, "mg/dL")}
    odd = {**part, "modifierExtension": [{"url": "x"}]}
    case = read(model, sign("24321-2", LOINC, component=[odd]))
    assert case.findings == {}
    assert "changes its meaning" in notes(case)


def test_an_unclear_interpretation_tells_no_sign(model: Model) -> None:
    unclear = read(model, sign(ERYTHEMA, interpretation=[coded("IND")]))
    assert unclear.findings == {}
    assert "tells no state of a finding for sure" in notes(unclear)
    odd = read(model, sign(ERYTHEMA, interpretation=[coded("A")]))
    assert odd.findings == {"erythema": "yes"}


def test_a_letter_that_is_withdrawn_is_no_report(model: Model) -> None:
    letter: Json = {
        "resourceType": "Composition",
        "status": "entered-in-error",
        "date": "2026-05-05",
        "section": [{"text": {"div": "x"}}],
    }
    case = read(model, letter, sign(ERYTHEMA))
    assert case.told == "form"
    assert "a Composition that is entered-in-error is not used" in notes(case)


def test_lines_end_where_a_line_ends(model: Model) -> None:
    red = sign(ERYTHEMA, note=[{"text": "a\u2028b\x85c"}], **of("Patient/1"))
    lines = [json.dumps(one, ensure_ascii=False) for one in (PATIENT, red)]
    for end in ("\n", "\r\n"):
        text = end.join([*lines, ""])
        (case,), problems = read_written(text, "f", model.knowledge)
        assert problems == []
        assert (case.sex, case.findings) == ("male", {"erythema": "yes"})
