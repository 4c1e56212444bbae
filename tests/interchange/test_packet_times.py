"""Phenopackets: what is dated by an age, and units that are told twice."""

from __future__ import annotations

import pytest

from calcinosis import CaseError, Model
from tests.interchange.test_phenopackets import (
    ERYTHEMA,
    NODULE,
    WRIST,
    Json,
    aged,
    feature,
    measured,
    notes,
    packet,
    read,
)

CRP, CALCIUM, FEVER = "LOINC:1988-5", "LOINC:17861-6", "HP:0001945"


def crp(when: Json, value: float = 120) -> Json:
    return {**measured(CRP, value, "mg/L"), "timeObserved": when}


def seen(when: Json, **more: str) -> Json:
    return {"id": "p", "timeAtLastEncounter": when, **more}


@pytest.mark.parametrize(
    ("visit", "found", "used"),
    [
        ("P5Y", "P3Y", False),
        ("P5Y", "P4Y", False),
        ("P5Y", "P5Y", True),
        ("P5Y", "P5Y3M", True),
        ("P6M", "P5M", False),
        ("P6W", "P5W", True),
        ("P400D", "P390D", False),
        ("P400D", "P395D", True),
        ("P5Y", "P6Y", False),
        ("P0M", "P0D", True),
    ],
)
def test_results_at_another_age_are_not_of_the_visit(
    model: Model, visit: str, found: str, used: bool
) -> None:
    own = crp(aged(found))
    case = read(model, packet(subject=seen(aged(visit)), measurements=[own]))
    assert ("crp" in case.findings) is used
    if not used:
        assert f"crp of age {found} is not used" in notes(case)
        assert f"the visit at age {visit}" in notes(case)


def test_a_lesion_of_that_age_keeps_what_is_from_then_on(model: Model) -> None:
    lump = feature(NODULE, modifiers=[WRIST], onset=aged("P3Y"))
    early = {**measured(CALCIUM, 9, "mg/dL"), "timeObserved": aged("P2Y")}
    values = [crp(aged("P4Y")), early]
    case = read(model, packet(lump, subject=seen(aged("P5Y")), measurements=values))
    assert "crp" in case.findings
    assert "calcium of age P2Y is not used" in notes(case)


def test_without_an_encounter_the_last_age_or_day_is_the_visit(model: Model) -> None:
    stamp = {"timestamp": "2016-01-01T00:00:00Z"}
    late = {**measured(CALCIUM, 9, "mg/dL"), "timeObserved": aged("P5Y")}
    case = read(model, packet(measurements=[crp(aged("P3Y")), late]))
    assert case.findings.keys() == {"calcium"}
    late["timeObserved"] = {"timestamp": "2026-01-01T00:00:00Z"}
    case = read(model, packet(measurements=[crp(stamp), late]))
    assert case.findings.keys() == {"calcium"}


def test_an_age_beside_dates_without_a_birth_is_said(model: Model) -> None:
    day = seen({"timestamp": "2026-02-20T00:00:00Z"})
    whole = packet(subject=day, measurements=[crp(aged("P3Y"))])
    assert "cannot be compared with the visit" in notes(read(model, whole))
    whole["subject"]["dateOfBirth"] = "2020-02-20T00:00:00Z"
    assert read(model, whole).findings == {}


def test_a_month_of_birth_leaves_the_age_open(model: Model) -> None:
    day = {"timestamp": "2026-03-20T00:00:00Z"}
    case = read(model, packet(subject=seen(day, dateOfBirth="2026-02")))
    assert case.age_group == ["neonate", "infant"]
    assert case.age is None


def test_an_interval_is_no_day_of_onset_but_reaches_the_visit(model: Model) -> None:
    span = {"start": "2026-02-01T00:00:00Z", "end": "2026-02-19T00:00:00Z"}
    lump = feature(NODULE, modifiers=[WRIST], onset={"interval": span})
    day = seen({"timestamp": "2026-02-20T00:00:00Z"})
    own = crp({"interval": span})
    case = read(model, packet(lump, subject=day, measurements=[own]))
    assert "days_from_onset" not in case.findings
    assert "crp" in case.findings


def test_a_unit_told_twice_must_be_one(model: Model) -> None:
    value = measured(CALCIUM, 9.1, "mg/dL")
    unit = value["value"]["quantity"]["unit"]
    unit["label"] = "mmol/L"
    with pytest.raises(CaseError, match="code of the unit is 'UCUM:mg/dL', but 'mmol"):
        model.diagnose(packet(measurements=[value]))
    unit["label"] = "milligram per deciliter"
    assert read(model, packet(measurements=[value])).findings
    limits = {"unit": {"id": "UCUM:mg/dL", "label": "mmol/L"}, "low": 8, "high": 10}
    value["value"]["quantity"]["referenceRange"] = limits
    with pytest.raises(CaseError, match=r"referenceRange.unit: the code of the unit"):
        model.diagnose(packet(measurements=[value]))


def test_days_that_cannot_meet_a_vague_onset_are_refused(model: Model) -> None:
    days = {**measured("calcinosis:days_from_onset", 3, "d"), "timeObserved": {}}
    lump = feature(NODULE, modifiers=[WRIST], onset=aged("P1M"))
    whole = packet(lump, subject=seen(aged("P100D")), measurements=[days])
    with pytest.raises(CaseError, match="appeared at age P1M, 41-70 d before"):
        model.diagnose(whole)


@pytest.mark.parametrize("onset", ["P41Y", "P16000D"])
def test_a_lesion_after_the_age_of_the_visit_is_refused(
    model: Model, onset: str
) -> None:
    lump = feature(NODULE, modifiers=[WRIST], onset=aged(onset))
    with pytest.raises(CaseError, match=f"age {onset}, after the visit at age P40Y"):
        model.diagnose(packet(lump, subject=seen(aged("P40Y"))))


def test_days_since_a_lesion_of_another_year_of_age_are_refused(model: Model) -> None:
    days = measured("calcinosis:days_from_onset", 3, "d")
    lump = feature(NODULE, modifiers=[WRIST], onset=aged("P38Y"))
    who = seen(aged("P40Y"))
    with pytest.raises(CaseError, match=r"3 d at age P40Y, but .* 367-1095 d before"):
        model.diagnose(packet(lump, subject=who, measurements=[days]))
    lump = feature(NODULE, modifiers=[WRIST], onset=aged("P40Y"))
    case = read(model, packet(lump, subject=who, measurements=[days]))
    assert "days_from_onset" in case.findings


@pytest.mark.parametrize(
    ("begun", "ended", "used"),
    [
        ("P40Y", "", True),
        ("P45Y", "", False),
        ("P40Y", "P40Y", False),
        ("P40Y", "P41Y", True),
    ],
)
def test_what_begins_after_the_visit_or_is_over_by_then_is_not_used(
    model: Model, begun: str, ended: str, used: bool
) -> None:
    times = {"onset": aged(begun), **({"resolution": aged(ended)} if ended else {})}
    own = [feature(code, **times) for code in (FEVER, ERYTHEMA)]
    sick = [{"term": {"id": "MONDO:0005300"}, **times}]
    case = read(model, packet(*own, subject=seen(aged("P40Y")), diseases=sick))
    told = {"fever", "erythema", "kidney_disease"}
    assert case.findings.keys() == (told if used else set())
    why = "it is over" if ended else "it begins after the visit"
    assert (why in notes(case)) is not used


def between(youngest: str, oldest: str) -> Json:
    sides = {"start": youngest, "end": oldest}
    return {"ageRange": {s: {"iso8601duration": age} for s, age in sides.items()}}


def test_of_a_range_of_ages_its_middle_judges(model: Model) -> None:
    """Not that of the age groups in which it begins and ends."""
    calcium = measured(CALCIUM, 7.6, "mg/dL")
    for ages, days in ((("P20D", "P40D"), 30), (("P20D", "P26D"), 23)):
        subject = seen(between(*ages))
        case = read(model, packet(subject=subject, measurements=[calcium]))
        told = model.diagnose(case).warnings
        assert any(f"reference interval of {days} d used" in one for one in told)


def test_a_range_of_ages_that_runs_backwards_is_refused(model: Model) -> None:
    case = read(model, packet(subject=seen(between("P40D", "P20D"))))
    with pytest.raises(CaseError, match="begins at a higher age than it ends at"):
        model.diagnose(case)
