"""Numbers that are probably of something else, or that contradict one another."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from calcinosis import Case, CaseError, Model
from calcinosis.interchange.recognise import read_written
from calcinosis.patient.amounts.doubtful import doubts
from calcinosis.patient.amounts.measurement import Person
from calcinosis.patient.read_patient import read_patient
from tests.interchange.fhir_resources import lab
from tests.interchange.fhir_resources import read as read_fhir

MAN = {"setting": "general", "sex": "male", "age": "40 y"}


def said(model: Model, findings: dict[str, Any], age: str = "40 y") -> str:
    """All warnings of a case, one a line."""
    case = {**MAN, "age": age, "findings": findings}
    return "\n".join(model.diagnose(case).warnings)


def dated(earlier: str, today: str) -> list[dict[str, Any]]:
    return [{"day": -6, "value": earlier}, {"day": 3, "value": today}]


@pytest.mark.parametrize(
    ("findings", "wanted"),
    [
        (
            {"calcium": dated("1.2 mmol/L", "2.3 mmol/L")},
            "on day -6, 1.2 mmol/L is far",
        ),
        (
            {"ionized_calcium": dated("2.3 mmol/L", "1.2 mmol/L")},
            "on day -6, 2.3 mmol/L is far outside, but an ordinary total calcium",
        ),
        (
            {"phosphate": "1.2 mg/dL"},
            "1.2 mg/dL is far outside, but ordinary in mmol/L",
        ),
        (
            {"magnesium": "0.8 mg/dL"},
            "0.8 mg/dL is far outside, but ordinary in mmol/L",
        ),
        ({"pth": "2 pg/mL"}, "far outside, but ordinary in pmol/L"),
        (
            {"magnesium": "2.0 mmol/L"},
            "2 mmol/L is far outside, but ordinary in mg/dL",
        ),
        (
            {"hemoglobin": "14 mmol/L"},
            "14 mmol/L is far outside, but ordinary in g/dL",
        ),
        ({"ionized_calcium": "2.0 mmol/L"}, "nearer to total calcium"),
        ({"ionized_calcium": "1.9 mmol/L"}, "nearer to total calcium"),
        (
            {"calcium": "6 mg/dL", "ionized_calcium": "1.6 mmol/L"},
            "1.6 mmol/L is not less than total calcium, 6 mg/dL",
        ),
        (
            {"eosinophils": "9000 /µL", "wbc": "8 10^9/L"},
            "9000 /µL is not less than white cell count, 8 10^9/L",
        ),
        ({"crp": "4.5 mg/dL (0-3)"}, "up to 3 mg/dL is used, but far"),
        ({"crp": "4.5 mg/dL (0-3)"}, "it fits better in mg/L"),
        ({"vitamin_d": "30 ng/mL (50-125)"}, "it fits better in nmol/L"),
        ({"vitamin_d": "30 ng/mL (75-250)"}, "it fits better in nmol/L"),
        ({"vitamin_d": "75 nmol/L (30-100)"}, "it fits better in ng/mL"),
        ({"vitamin_d": "87 nmol/L (23-113)"}, "23–113 nmol/L is used"),  # published
        ({"crp": "48 mg/dL"}, "hardly ever seen (above 40 mg/dL)"),
        ({"crp": ">600 mg/L"}, "hardly ever seen (above 400 mg/L)"),
        ({"fever": "28 °C"}, "hardly ever seen (below 33 °C)"),
        ({"fever": "110 °F"}, "hardly ever seen (above 108 °F)"),
        (
            {"calcium_phosphate_product": "100 mg2/dL2", "phosphate": "2 mg/dL"},
            "leaves for calcium 50 mg/dL",
        ),
        (
            {"calcium_phosphate_product": "200 mg2/dL2", "calcium": "2.25 mmol/L"},
            "leaves for phosphate 22.2 mg/dL",
        ),
    ],
)
def test_a_doubtful_number_is_told(
    model: Model, findings: dict[str, Any], wanted: str
) -> None:
    assert wanted in said(model, findings)


@pytest.mark.parametrize(
    "findings",
    [
        {"calcium": dated("1.7 mmol/L", "2.3 mmol/L")},
        {"ionized_calcium": "1.6 mmol/L"},
        {"calcium": "1.6 mmol/L"},
        {"calcium": "2.3 mmol/L", "ionized_calcium": "1.2 mmol/L"},
        {"crp": "4.5 mg/dL (0-0.5)"},
        {"crp": "45 mg/L (0-3)"},
        {"crp": "<400 mg/L"},
        {"vitamin_d": "30 ng/mL (30-100)"},
        {"vitamin_d": "75 nmol/L (50-125)"},
        {"magnesium": "1.5 mmol/L"},
        {"hemoglobin": "19 g/dL"},
        {"fever": "35.5 °C"},
        {"fever": "41 °C"},
        {"calcium_phosphate_product": "40 mg2/dL2", "calcium": "9 mg/dL"},
        {"calcium_phosphate_product": "70 mg2/dL2", "phosphate": "7 mg/dL"},
    ],
)
def test_what_may_well_be_is_not_doubted(
    model: Model, findings: dict[str, Any]
) -> None:
    told = said(model, findings)
    assert not any(word in told for word in ("check", "far", "hardly")), told


@pytest.mark.parametrize("entry", ["20 °C", "70 °F", "48 °C"])
def test_nobody_has_such_a_temperature(model: Model, entry: str) -> None:
    with pytest.raises(CaseError, match="impossible in a living patient"):
        said(model, {"fever": entry})


@pytest.mark.parametrize("name", ["radiographs", "calcium"])
def test_a_day_later_than_the_life_is_told(model: Model, name: str) -> None:
    """A look after the visit is one, where the day of the visit is told."""
    told = {"calcification": "yes"} if name == "radiographs" else {"value": "9 mg/dL"}
    late = {name: [{"day": 40, **told}]}
    assert "longer after the lesion appeared than the age" in said(model, late, "10 d")
    seen = said(model, {**late, "days_from_onset": "3 d"}, "10 d")
    assert "of day 3, when the patient was seen" in seen or "seen (3)" in seen
    assert "appeared than the age" not in said(model, late, "41 d")


def test_a_film_later_than_the_visit_is_told(model: Model) -> None:
    """It counts; the same time in weeks and in days is no contradiction."""
    late = {"radiographs": [{"day": 22, "calcification": "yes"}]}
    seen = said(model, {**late, "days_from_onset": "3 d"})
    assert "on day 22 is later than the day the patient was seen (3); it counts" in seen
    assert "later" not in said(model, {**late, "days_from_onset": "3 weeks"})
    assert "later" not in said(model, late)


def test_every_number_that_is_hardly_ever_seen_is_told(model: Model) -> None:
    """Just outside the limits of its quantity it is told, just inside it is not."""
    knowledge, checked = model.knowledge, 0
    for name, variable in knowledge.variables.items():
        analyte = knowledge.analyte_of(variable)
        if analyte is None:
            continue
        least, most = analyte.seldom
        pairs = [(least / 1.01, least * 1.01)] if least > analyte.low else []
        pairs += [(most * 1.01, most / 1.01)] if most < analyte.high else []
        for outside, inside in pairs:
            for number, told in ((outside, True), (inside, False)):
                entry = f"{number:.6g} {analyte.unit}"
                case = Case(age="40 y", sex="male", findings={name: entry})
                notes = doubts(
                    read_patient(case, knowledge).checked().findings,
                    (),
                    model.network,
                    Person(40 * 365.25, True, "male"),
                )
                text = "\n".join(notes)
                told_so = "hardly ever" in text or "far outside" in text
                assert told_so or not told, entry
                assert told or "hardly ever" not in text, entry
                checked += 1
    assert checked > 60


def test_a_number_of_a_record_or_a_packet_is_doubted_like_any(model: Model) -> None:
    """Leukocytes of 100 from FHIR and from a phenopacket."""
    observed = read_fhir(model, lab("6690-2", 100, "10*9/L"))
    packet = {
        "id": "p",
        "subject": {"id": "s"},
        "measurements": [
            {
                "assay": {"id": "LOINC:6690-2", "label": "Leukocytes"},
                "value": {
                    "quantity": {
                        "unit": {"id": "UCUM:10*9/L", "label": "10*9/L"},
                        "value": 100,
                    }
                },
            }
        ],
        "metaData": {"phenopacketSchemaVersion": "2.0"},
    }
    (packed,), _ = read_written(json.dumps(packet), "p.json", model.knowledge)
    for case in (observed, packed):
        assert any("hardly ever seen" in w for w in model.diagnose(case).warnings)


@pytest.mark.parametrize(("weeks", "asked"), [(21, False), (22, True), (44, True)])
def test_weeks_of_a_record_or_a_packet_are_asked_about(
    model: Model, weeks: int, asked: bool
) -> None:
    """In a neonatal unit, as in a case."""
    observed = read_fhir(model, lab("30525-0", weeks, "wk"))
    subject = {
        "id": "s",
        "timeAtLastEncounter": {"age": {"iso8601duration": f"P{weeks}W"}},
    }
    packet = {"id": "p", "subject": subject, "metaData": {"resources": []}}
    packet["metaData"] = {"phenopacketSchemaVersion": "2.0"}
    (packed,), _ = read_written(json.dumps(packet), "p.json", model.knowledge)
    for case in (observed, packed):
        newborn = replace(case, setting="neonatal_unit")
        problems = read_patient(newborn, model.knowledge).problems
        told = any("may be the gestational age" in str(one) for one in problems)
        assert told == asked


@pytest.mark.parametrize(
    "told",
    [
        *({"hemoglobin": "8 g/dL"}, {"hemoglobin": "9.5 g/dL"}, {"pth": "4 pg/mL"}),
        *({"vitamin_d": "20 nmol/L"}, {"magnesium": "1 mg/dL"}),
        {"hemoglobin": [{"day": -9, "value": "8 g/dL"}, {"day": 2, "value": "9 g/dL"}]},
    ],
)
def test_the_unit_of_what_the_ill_often_have_is_believed(
    model: Model, told: dict[str, Any]
) -> None:
    assert "check its unit" not in said(model, told)
