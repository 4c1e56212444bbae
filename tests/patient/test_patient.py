"""A patient is read once: typed findings that know what was said and where it stood."""

from __future__ import annotations

import copy
import pickle
from contextlib import suppress
from dataclasses import replace
from itertools import permutations
from typing import Any

import numpy as np
import pytest

from calcinosis import Case, Model
from calcinosis._arrays import FloatArray
from calcinosis.knowledge.read import Knowledge
from calcinosis.patient.patient import Patient
from calcinosis.patient.read_patient import read_patient
from calcinosis.patient.relations import implied
from calcinosis.patient.typed_findings import Amount, Sign
from calcinosis.patient.written.case import READ
from calcinosis.table.patients.whole_rows.row_places import place

TEXT = """
id: baby
age: 19 d
sex: f
setting: nicu
findings:
  erythema: absent
  fever: 101 °F
  calcium: {value: "<2.1", unit: mmol/L, low: 2.0}
  days_from_onset: 36 h
  days_from_infusion_to_lesion: later
  livedo: unknown
  radiographs:
    - no
    - {day: 1 week, calcification: {no: 0.2, yes: 1}}
"""


@pytest.fixture
def baby(model: Model) -> Patient:
    (case,) = Case.parse(TEXT, "baby.yaml")
    return read_patient(case, model.knowledge)


def amount(patient: Patient, name: str) -> Amount:
    found = patient.findings[name]
    assert isinstance(found, Amount)
    return found


def sign(patient: Patient, name: str) -> Sign:
    found = patient.findings[name]
    assert isinstance(found, Sign)
    return found


def test_who_the_patient_is(baby: Patient) -> None:
    assert baby.id == "baby"
    assert baby.sex is not None
    assert baby.setting is not None
    assert baby.sex.states == ("female",)
    assert baby.setting.states == ("neonatal_unit",)
    assert baby.age is not None
    assert (baby.age.days, baby.age.exact, baby.age.unit) == (19, True, 1)
    assert baby.age.groups.states == ("neonate",)


def test_only_a_group_of_ages_is_told(model: Model) -> None:
    case = Case(age_group=["neonate", "infant"])
    age = read_patient(case, model.knowledge).age
    assert age is not None
    assert (age.days, age.exact) == (365.25 / 2, False)
    assert age.groups.states == ("neonate", "infant")


def test_what_was_not_assessed_is_not_there(baby: Patient) -> None:
    assert list(baby.findings) == [
        *("erythema", "fever", "calcium", "days_from_onset"),
        *("days_from_infusion_to_lesion", "radiographs"),
    ]


def test_signs_have_a_likelihood_of_every_state(baby: Patient) -> None:
    assert sign(baby, "erythema").likelihood.tolist() == [1, 0]
    fever = sign(baby, "fever")
    assert fever.states == ("yes",)
    assert fever.measured is not None
    assert str(fever.measured[0]) == "101 °F"


def test_amounts_have_unit_bound_and_own_interval(baby: Patient) -> None:
    calcium = amount(baby, "calcium")
    given = calcium.quantity
    assert (given.sign, given.low, given.high) == ("<", 2.0, None)
    assert calcium.value == 2.1
    assert calcium.given == "<2.1 mmol/L"


def test_times_know_their_days(baby: Patient) -> None:
    assert amount(baby, "days_from_onset").days == (1.5, 1.5)
    later = sign(baby, "days_from_infusion_to_lesion").days
    assert later == (24, np.inf)
    assert baby.day == 1.5


@pytest.mark.parametrize(
    ("entry", "days"),
    [
        ("3 weeks", (21, 21)),
        (">84", (84, np.inf)),
        ("<2 d", (0, 2)),
        ("days_4_to_14", (4, 14)),
    ],
)
def test_a_time_may_be_a_range(
    model: Model, entry: str, days: tuple[float, float]
) -> None:
    case = Case(findings={"days_from_onset": entry})
    patient = read_patient(case, model.knowledge)
    found = patient.findings["days_from_onset"]
    assert isinstance(found, Sign | Amount)
    assert found.days == days
    assert patient.day == (days[0] if days[0] == days[1] else None)


def test_a_film_without_a_day_is_of_the_day_of_the_visit(baby: Patient) -> None:
    assert baby.films is not None
    today, unsure = baby.films.films
    assert (today.day, today.dated, today.given) == (1.5, False, "no on day 1.5")
    assert (unsure.day, unsure.dated) == (7, True)
    assert unsure.likelihood.tolist() == [0.2, 1]
    assert baby.films.days == (1.5, 7)


def test_every_finding_knows_where_it_stood(baby: Patient) -> None:
    assert str(sign(baby, "fever").place) == "baby.yaml: line 8: findings.fever"
    assert baby.films is not None
    where = str(baby.films.films[1].place)
    assert where == "baby.yaml: line 15: findings.radiographs[2]"
    row = Case(findings={"fever": "yes"}, document=place(7))
    assert row.where("findings", "fever") == "row 7: fever"


def test_all_problems_come_at_once(model: Model) -> None:
    findings: dict[str, Any] = {
        "erithema": "yes",
        "calcium": 9,
        "days_from_onset": 400,
        "days_from_infusion_to_lesion": 2,
        "iv_calcium": "no",
        "radiographs": [{"day": 1}, "yes"],
    }
    case = Case(age="19 d", sex="x", setting="moon", findings=findings)
    told = [str(problem) for problem in read_patient(case, model.knowledge).problems]
    wanted = (
        *("sex", "moon", "mean 'erythema'", "9 has no unit", "calcification"),
        *(
            "'400 d'",
            "'2 d' (2 days) before the lesion",
            "'2 d' contradicts iv_calcium",
        ),
    )
    assert len(told) == len(wanted)
    assert all(part in one for part, one in zip(wanted, told, strict=True))


def test_what_findings_imply_is_not_taken_for_said(baby: Patient, model: Model) -> None:
    signs, warnings, problems = implied(baby.findings, model.knowledge.variables)
    assert "iv_calcium" not in baby.findings
    assert signs["iv_calcium"].states == ("yes",)
    assert signs["iv_calcium"].source == "implied by days_from_infusion_to_lesion"
    assert not warnings
    assert not problems


def test_a_case_is_read_once_for_one_knowledge(model: Model) -> None:
    findings = {"erythema": "yes", "radiographs": [{"calcification": "no"}]}
    case = Case(findings=findings)
    first = read_patient(case, model.knowledge)
    assert read_patient(case, model.knowledge) is first
    assert model.diagnose(case).interpretation.patient is first
    assert read_patient(case, model.knowledge, "general") is not first


def test_a_case_that_was_changed_in_place_is_read_anew(model: Model) -> None:
    film = {"calcification": "no"}
    case = Case(findings={"radiographs": [film]})
    before = model.diagnose(case).posterior
    film["calcification"] = "yes"
    assert model.diagnose(case).posterior != before
    assert (
        model.diagnose(case).posterior
        == model.diagnose(
            Case(findings={"radiographs": [{"calcification": "yes"}]})
        ).posterior
    )


@pytest.mark.parametrize("age", ["newborn", "neonate or infant", "19 d"])
def test_who_changes_what_was_read_changes_no_other_patient(
    model: Model, age: str
) -> None:
    def read() -> Patient:
        findings = {"size_mm": 12, "erythema": "yes", "fever": "38.5 °C"}
        return read_patient(Case(age=age, findings=findings), model.knowledge)

    first, before = read(), np.concatenate(of_signs(read()))
    first.case.findings["size_cm"]["value"] = 99
    for likelihood in of_signs(first):
        with suppress(ValueError):  # what is shared is not written to
            likelihood[:] = 0.5
    assert np.array_equal(np.concatenate(of_signs(read())), before)
    assert read().case.findings["size_cm"]["value"] == 12


def of_signs(patient: Patient) -> list[FloatArray]:
    assert patient.age is not None
    signs = [one for one in patient.findings.values() if isinstance(one, Sign)]
    return [one.likelihood for one in (patient.age.groups, *signs)]


@pytest.mark.parametrize("entries", [*permutations([0.0, -0.0, 1, True, 1.0], 2)])
def test_what_was_read_before_does_not_tell_how_another_number_is_written(
    model: Model, entries: tuple[object, ...]
) -> None:
    """Equal numbers may be written otherwise, as a message repeats them."""

    def told(one: object, knowledge: Knowledge) -> list[str]:
        case = Case(findings={"size": one})
        return [str(p) for p in read_patient(case, knowledge).problems]

    same = replace(model.knowledge)  # a copy has read nothing
    assert [told(one, same) for one in entries] == [
        told(one, replace(model.knowledge)) for one in entries
    ]


def test_copies_of_a_case_do_not_carry_what_was_read(model: Model) -> None:
    case = Case(findings={"erythema": "yes"})
    read_patient(case, model.knowledge)
    assert READ in vars(case)
    assert READ not in vars(copy.deepcopy(case))
    assert READ not in vars(pickle.loads(pickle.dumps(case)))
    assert copy.deepcopy(case) == case
