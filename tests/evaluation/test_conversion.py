"""No coded fact of a published patient is lost unseen."""

import csv
import tomllib
from functools import cache
from typing import Any

import pytest
import yaml

from calcinosis.model import load
from calcinosis.patient.interpret import interpret
from calcinosis.patient.written.case import Case
from evaluation import HERE
from evaluation.conversion.case_files import as_yaml, convert_all, read_sources
from evaluation.conversion.convert import TABLES, convert_patient, leaves

SOURCES = read_sources()
PATIENTS = [patient for patients in SOURCES.values() for patient in patients]
KEPT = ("id", "basis", "leakage", "citation")


@cache
def listed() -> dict[str, dict[str, str]]:
    with (HERE / "not_converted.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    result: dict[str, dict[str, str]] = {}
    for row in rows:
        assert row["reason"], row
        result.setdefault(row["case"], {})[row["field"]] = row["value"]
    return result


@cache
def written() -> dict[str, dict[str, Any]]:
    cases: dict[str, dict[str, Any]] = {}
    for name in SOURCES:
        text = (HERE / "cases" / f"{name}.yaml").read_text(encoding="utf-8")
        cases |= {case["id"]: case for case in yaml.safe_load(text)}
    return cases


def numbers_and_words(case: dict[str, Any]) -> set[str]:
    """Every scalar of a case as text, and its parts."""
    found: set[str] = set()
    for _, value in leaves(case):
        items = value if isinstance(value, list) else [value]
        for item in items:
            parts = item.values() if isinstance(item, dict) else [item]
            for part in parts:
                found.add(str(part))
                found.update(str(part).lstrip("<").split())
    return found


def test_all_113_patients_are_converted_once() -> None:
    assert len(PATIENTS) == 113
    assert {patient["id"] for patient in PATIENTS} == set(written())


@pytest.mark.parametrize("patient", PATIENTS, ids=lambda patient: patient["id"])
def test_every_coded_fact_is_in_the_case_or_listed(patient: dict[str, Any]) -> None:
    """Looks for each value in the output without knowing the converter's rules."""
    case = written()[patient["id"]]
    lost = listed().get(patient["id"], {})
    there = numbers_and_words(case)
    for field, value in leaves(patient):
        if field in lost:
            assert lost[field] == str(value)
        elif field.split(".")[0] in KEPT:
            assert case[field.split(".")[0]] == patient[field.split(".")[0]]
        elif field in ("note", "alternative_label"):
            assert value in case["note"]
        elif field == "diagnosis":
            label, _, detail = value.partition(": ")
            assert case["diagnosis"] == label
            assert detail in case.get("note", "")
        elif isinstance(value, bool):
            assert bool_given(field, value, case), field
        elif field.endswith(("site", "histology", "agent", "aspirate", "unit")):
            assert words_given(field, case), field
        elif isinstance(value, int | float):
            assert number_given(field, value, there, case), field
        else:
            assert value in there or case.get("age_group"), field


OTHER_NAMES = {
    "heel_pricks": "heel_sticks",
    "trauma_or_injection": "tissue_damage",
    "livedo_or_purpura": "livedo",
    "white_or_yellow_papules": "white_papules",
    "vitamin_d": "calcium_or_vitamin_d_intake",
}


def bool_given(field: str, value: bool, case: dict[str, Any]) -> bool:
    name = field.rsplit(".", 1)[1]
    findings = case["findings"]
    if name == "ckd_or_dialysis":
        return (findings["kidney_disease"] == "none") is not value
    if name == "corrected":
        return ("corrected" in str(findings[field.split(".")[1]])) is value
    if name == "hyperparathyroidism":
        return ("hyperparathyroidism" in findings["mineral_state"]) is value
    if name == "radiograph_calcification":
        return bool(findings["radiographs"][0]["calcification"] is value)
    return bool(findings[OTHER_NAMES.get(name, name)] is value)


def words_given(field: str, case: dict[str, Any]) -> bool:
    findings = case["findings"]
    names = {
        "exam.site": ("site",),
        "histology": ("biopsy",),
        "aspirate": ("aspirate",),
        "exposure.agent": ("iv_calcium_agent", "other_calcium_exposure"),
    }
    if field in names:
        return any(name in findings for name in names[field])
    lab = field.split(".")[1]
    return {"vitamin_d_25oh": "vitamin_d", "haemoglobin": "hemoglobin"}.get(
        lab, lab
    ) in findings


def number_given(
    field: str, value: float, there: set[str], case: dict[str, Any]
) -> bool:
    if field == "patient.birth_weight_g":
        return bool(case["findings"]["low_birth_weight"] is (value < 2500))
    return f"{value:g}" in there or str(value) in there


def test_what_is_listed_is_a_coded_fact() -> None:
    facts = {p["id"]: dict(leaves(p)) for p in PATIENTS}
    for case, fields in listed().items():
        for field, value in fields.items():
            assert str(facts[case][field]) == value


FREE_TEXTS = ("conditions.other", "exposure.other", "exposure.route", "exam.site")


def test_nothing_is_added_that_the_source_does_not_code() -> None:
    """Findings without a coded field come only from the reviewed list of texts."""
    table = HERE / "conversion" / "conversion.toml"
    items = tomllib.loads(table.read_text(encoding="utf-8"))["from_text"]
    for patient in PATIENTS:
        bare = {k: v for k, v in patient.items() if k in (*KEPT, "diagnosis", "note")}
        for group, key in (field.split(".") for field in FREE_TEXTS):
            text = patient.get(group, {}).get(key)
            bare.setdefault(group, {}).update({} if text is None else {key: text})
        if patient["id"] in ("ghimire-2025-1", "contped-heel-1"):
            continue  # facts of theirs are left out by name, so they must be there
        findings = convert_patient(bare)[0]["findings"]
        reviewed = {n for i in items if i["id"] == patient["id"] for n in i["finding"]}
        assert set(findings) <= reviewed | {"site"}


def test_a_fact_without_a_rule_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"no rule takes \['exam.crepitus'\]"):
        convert_patient({**PATIENTS[0], "exam": {"crepitus": True}, "id": "new"})


def test_the_committed_files_are_what_the_converter_writes(tmp_path: Any) -> None:
    assert convert_all(folder=tmp_path / "cases")[0] == 113
    for name in SOURCES:
        own = (HERE / "cases" / f"{name}.yaml").read_text(encoding="utf-8")
        assert (tmp_path / "cases" / f"{name}.yaml").read_text("utf-8") == own
    own = (HERE / "not_converted.csv").read_text(encoding="utf-8")
    assert (tmp_path / "not_converted.csv").read_text(encoding="utf-8") == own


def test_setting_stays_open_and_every_case_can_be_read() -> None:
    network = load().network
    for name in SOURCES:
        for case in Case.read_all(HERE / "cases" / f"{name}.yaml"):
            assert case.setting is None
            assert interpret(case, network).items


def at(site: str) -> dict[str, Any]:
    """A new patient with a lesion there."""
    return {**PATIENTS[0], "exam": {"site": site}, "id": "new"}


def test_regions_are_those_of_the_network_in_its_order() -> None:
    states = load().knowledge.variables["site"].states
    for meaning in TABLES["words"]["exam.site"].values():
        given = meaning.get("site", [])
        regions = [given] if isinstance(given, str) else given
        assert regions == [state for state in states if state in regions]
        assert regions or meaning["lost"]


@pytest.mark.parametrize(
    ("text", "regions"),
    [
        ("medial aspect of both thighs down to knees", "thigh_or_buttock"),
        ("back of trunk, thigh", ["thigh_or_buttock", "trunk_or_back"]),
        ("hip", ["thigh_or_buttock", "joint"]),
        ("hands, feet, face", ["hand_or_wrist", "foot_or_ankle", "head_or_neck"]),
    ],
)
def test_sites(text: str, regions: str | list[str]) -> None:
    assert convert_patient(at(text))[0]["findings"]["site"] == regions


def test_an_unknown_site_is_an_error() -> None:
    with pytest.raises(ValueError, match="'left tail' is in no table"):
        convert_patient(at("left tail"))


def test_truth_values_are_written_as_yes_and_no() -> None:
    text = as_yaml([{"id": "a", "findings": {"fever": False, "site": ["arm", "leg"]}}])
    assert text == "- id: a\n  findings:\n    fever: no\n    site: [arm, leg]\n"


def test_no_label_is_disputed_without_a_reason() -> None:
    disputed = [case for case in written().values() if case.get("disputed")]
    assert len(disputed) == 11
    assert all("disputed: " in case["note"] for case in disputed)
