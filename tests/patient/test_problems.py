"""What is said about a case that cannot be used."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from calcinosis import Case, CaseError, Model
from calcinosis.patient.interpret import interpret
from calcinosis.patient.pretest import read_pretest


def problems(model: Model, /, text: str) -> list[str]:
    (case,) = Case.parse(text, "f")
    with pytest.raises(CaseError) as caught:
        interpret(case, model.network)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("erytema: no", "there is no finding 'erytema'; did you mean 'erythema'?"),
        ("radiografs: no", "did you mean 'radiographs'?"),
        ("lesion: abscess", "'lesion': `calcinosis findings` lists all, and what"),
        ("erythema: yess", "'yess' is not one of no, yes; did you mean 'yes'?"),
        ("erythema: 0.8", "for an unsure finding give the likelihood of every state"),
        ("site: elbo", "is not one of hand_or_wrist, foot_or_ankle"),
        ("crp: elevatd", "did you mean 'elevated'?"),
        ("erythema: {present: 1, yes: 0}", "'yes' stands twice"),
        ("erythema: []", "an empty list says nothing"),
        ("erythema: [yes, maybe]", "'maybe' is not one of no, yes"),
        ("erythema: [[yes]]", "a list of 1 is not one of no, yes"),
        ("erythema: {yes: 1}", "no likelihood for no"),
        ("erythema: {no: 0, yes: 0}", "all likelihoods are 0"),
        ("erythema: {no: -1, yes: 1}", "likelihood of 'no' is -1"),
        ("erythema: {no: .nan, yes: 1}", "is nan; it must be finite"),
        ("erythema: {no: .inf, yes: 1}", "is inf; it must be finite"),
        ("erythema: {no: 1.0e400, yes: 1}", "is inf; it must be finite"),
        ("erythema: {no: a, yes: 1}", "is 'a', not a number"),
        ("erythema: {no: {a: 1}, yes: 1}", "is a mapping of a, not a number"),
        ("erythema: {no: 1, ye: 1}", "'ye' is not one of no, yes"),
        ("erythema: {}", "no likelihood for no, yes"),
        ("calcium: 6.8", "6.8 has no unit; calcium is measured in mg/dL or mmol/L"),
        ("calcium: 6.8", "write '6.8 mg/dL'"),
        ("calcium: 2.2", "write '2.2 mmol/L'"),
        ("calcium: '7'", "7 has no unit"),
        ("crp: 2026-04-09", "'2026-04-09' is a date, not a number"),
        ("fever: 1", "is not possible in °C or °F: write no or yes, or a number with"),
        ("calcium: 10^999 mg/dL", "write the number out, or as 9e3, not as a power"),
        ("calcium: '> 15'", "write '>15 mg/dL'"),
        ("calcium: '>15 mmol/L'", "did you mean >15 mg/dL?"),
        ("wbc: 9 10^999/L", "unit '10^999/L' is not known"),
        ("wbc: 9 10^x10^9/L", "unit '10^x10^9/L' is not known"),
        ("calcium: 1e308 g/dL", "impossible in a living patient"),
        ("calcium: 9.1 mmol/L", "impossible in a living patient"),
        ("calcium: 9.1 mmol/L", "(allowed 0.7 to 6 mmol/L); did you mean 9.1 mg/dL?"),
        ("calcium: 2.3 mg/dL", "did you mean 2.3 mmol/L?"),
        ("creatinine: 88 mg/dL", "did you mean 88 µmol/L?"),
        ("wbc: 9000 10^9/L", "did you mean 9000 /µL?"),
        ("fever: 101 °C", "did you mean 101 °F?"),
        ("calcium: 9 U/L", "unit 'U/L' is no unit of calcium"),
        ("calcium: 9 mg/dk", "unit 'mg/dk' is not known"),
        (
            "calcium: 9 mg/dk",
            "it is measured in mg/dL or mmol/L; did you mean 'mg/dL'?",
        ),
        ("crp: 5 mmol/L", "unit 'mmol/L' is no unit of crp"),
        ("calcium: hihg", "'hihg' is not a number with a unit (mg/dL) and not low or"),
        ("calcium: hihg", "did you mean 'high'?"),
        ("calcium: 9,1 mg/dL", "write a decimal point"),
        ("wbc: '12,000 /µL'", "the comma may group thousands"),
        ("calcium: 8-10 mg/dL", "as '9.1 mg/dL (8.5-10.5)'"),
        ("calcium: -9 mg/dL", "the number must be finite and 0 or more"),
        ("calcium: 1e400 mg/dL", "the number must be finite and 0 or more"),
        ("alp: .nan", "the number must be finite"),
        ("alp: .inf", "the number must be finite"),
        ("alp: -3", "the number must be finite and 0 or more"),
        ("alp: " + "9" * 400, "has 400 characters, more than 200"),
        ("crp: 0 mg/L", "cannot be measured; write the detection limit: '<1 mg/L'"),
        ("calcium: {value: 9}", "9 has no unit"),
        ("calcium: {unit: mg/dL}", "the field 'value' is missing"),
        ("calcium: {vaule: 9}", "unknown field 'vaule'"),
        ("calcium: {value: 9, unit: 3}", "unit is '3', not a unit like mg/dL"),
        ("calcium: {value: 9 mg/dL, unit: mmol/L}", "two units are given"),
        ("calcium: {value: low}", "'low' is not a number with a unit (mg/dL)"),
        ("calcium: {value: [9]}", "a list of 1 is not a number"),
        ("calcium: {value: {a: 1}}", "a mapping of a, not a number"),
        ("calcium: {value: 9 mg/dL, low: 10, high: 8}", "low must be below high"),
        ("calcium: {value: 9 mg/dL, low: a}", "low is 'a', not a number"),
        ("calcium: {value: 9 mg/dL, high: -2}", "high is -2; it must be finite"),
        ("calcium: {value: 9 mg/dL, high: 0}", "high is 0"),
        ("calcium: {low: 8, high: 10}", "no likelihood for normal"),
        ("size_cm: {value: 3, low: 1, high: 5}", "size has no reference interval"),
        ("fever: at home", "write the number with its unit, one of these words, or"),
        ("fever: maybe", "is not a number with a unit (°C) and not no or yes"),
        ("fever: 38", "temperature is measured in °C or °F: write '38 °C'"),
        ("fever: <40 °C", "leaves open whether there was fever"),
        ("fever: {value: 38, unit: °C, high: 37.5}", "no reference interval"),
        ("days_from_onset: 2 m", "unit 'm' may be minutes or months"),
        ("days_from_onset: 3 cm", "unit 'cm' is no unit of days"),
        ("radiographs: []", "an empty list says nothing"),
        ("radiographs: maybe", "'maybe' is not one of no, yes"),
        ("radiographs: [{day: 2}]", "calcification (yes or no) is missing"),
        ("radiographs: [{calcifcation: no}]", "did you mean 'calcification'?"),
        ("radiographs: [[yes]]", "write {day: 2, calcification: no}"),
        ("radiographs: [yes, {day: x, calcification: no}]", "[2]: day: 'x' is not a"),
        ("radiographs: [{day: -.inf, calcification: no}]", "day: 'inf': too large"),
        (
            "radiographs: [{day: 1.0e9, calcification: no}]",
            "day: 1e+09 d is impossible",
        ),
        ("radiographs: [{day: <3, calcification: no}]", "a day must be one number"),
        ("sex: male", "'sex' belongs beside 'findings', not into it"),
        ("age: 3 d", "'age' belongs beside 'findings', not into it"),
    ],
)
def test_a_wrong_finding_gives_one_message(model: Model, entry: str, said: str) -> None:
    """Each says file, line, entry, what was given, and what is allowed."""
    (problem,) = problems(model, f"sex: male\nfindings:\n  {entry}\n")
    assert said in problem
    assert problem.startswith(f"f: line 3: findings.{entry.split(':')[0]}")
    assert len(problem) < 300


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("erythema: no", "'erythema' is a finding: it belongs under 'findings'"),
        ("sx: male", "'sx' is not a field of a case; did you mean 'sex'?"),
        ("colour: red", "'colour' is not a field of a case"),
        ("day_of_life: 3", "'day_of_life' tells the age: write it under 'age', as"),
        ("age_d: 3", "'age_d' tells the age: write it under 'age', as '19 d'"),
        ("gestational_age: 32 weeks", "the nearest is 'low_birth_weight'"),
        ("setting: ward", "'ward' is not one of neonatal_unit, emergency"),
        ("sex: x", "'x' is not one of female, male"),
        ("sex: yes", "'yes' is not one of female, male"),
        ("sex: [male, female]", "expected one value, got a list of 2"),
        ("age: 19", "'19' is not an age; write a number and a unit"),
        ("age: [19 d]", "expected one value, got a list of 1"),
        ("age: .nan", "'nan' is not an age"),
        ("age_group: kid", "'kid' is not one of neonate, infant"),
        ("age_group: []", "an empty list says nothing"),
        ("age_group: [neonate, kid]", "'kid' is not one of neonate, infant"),
        ("age_group: {neonate: 1}", "expected one value, got a mapping of neonate"),
        (
            "findings: [fever]",
            "expected variables with what was found, got a list of 1",
        ),
        ("findings: fever", "expected variables with what was found, got 'fever'"),
        ("diagnosis: iatrogenc", "did you mean 'iatrogenic'?"),
        ("id: {a: 1}", "expected one value, got a mapping of a"),
    ],
)
def test_a_wrong_field_gives_one_message(model: Model, line: str, said: str) -> None:
    """What stands beside the findings is checked as closely."""
    (problem,) = problems(model, f"note: x\n{line}\n")
    assert said in problem
    assert problem.startswith(f"f: line 2: {line.split(':')[0]}: ")


def test_all_problems_come_at_once(model: Model) -> None:
    """One run tells everything that is wrong with a case."""
    text = (
        "age: 3\nsex: x\nfo: 1\nfindings:\n  a: 1\n  a: 2\n  crp: 9\n  fever: maybe\n"
    )
    assert len(problems(model, text)) == 7


def test_age_and_age_group_must_agree(model: Model) -> None:
    """Capitals do not hide a contradiction."""
    (problem,) = problems(model, "age: 2 y\nage_group: Adult\n")
    assert problem == "f: line 2: age_group: 'adult' contradicts the age 2 y (child)"
    (case,) = Case.parse("age: 2 y\nage_group: child")
    assert interpret(case, model.network).items[0].given == "2 y"


def test_an_age_outside_the_groups_given_contradicts_them(model: Model) -> None:
    """Of several groups one must be that of the age."""
    (problem,) = problems(model, "age: 2 y\nage_group: [newborn, infant]\n")
    said = "'neonate or infant' contradicts the age 2 y (child)"
    assert problem == f"f: line 2: age_group: {said}"
    (case,) = Case.parse("age: 2 d\nage_group: [neonate, infant]")
    assert interpret(case, model.network).items[0].given == "2 d"


# ------------------------------------------------------------------------- times


@pytest.mark.parametrize(
    ("age", "entry", "said"),
    [
        (
            "19 d",
            "days_from_onset: 21",
            "findings.days_from_onset: '21 d' (21 days) is",
        ),
        ("19 d", "days_from_onset: 3 weeks", "is longer than the age of the patient"),
        ("19 d", "days_from_onset: '>30 d'", "'>30 d' (at least 30 days) is longer"),
        ("19 d", "days_from_onset: longer", "'longer' (at least 84 days) is longer"),
        ("19 d", "days_from_onset: {value: 4, unit: weeks}", "(28 days)"),
        ("19 d", "days_from_onset: [weeks_2_to_12, longer]", ""),
        ("19 d", "days_from_onset: 20", ""),
        ("19 d", "days_from_onset: '<30 d'", ""),
        ("12 h", "days_from_onset: 2", "the patient, 12 h"),
        ("12 h", "days_from_onset: 1", ""),
        ("7 y", "days_from_onset: 7.9 years", ""),
        ("7 y", "days_from_onset: 8 years", "the patient, 7 y"),
        ("3 months", "days_from_onset: 110", ""),
        ("3 months", "days_from_onset: 130", "the patient, 3 months"),
        ("19 d", "days_from_infusion_to_lesion: 24", "to_lesion: '24 d' (24 days)"),
        ("19 d", "days_from_infusion_to_lesion: later", "at least 24 days"),
        (
            "19 d",
            "radiographs: [{day: 2, calcification: no}, {day: 30, calcification: yes}]",
            "",
        ),
        ("19 d", "radiographs: {day: 20, calcification: no}", ""),
        ("19 d", "radiographs: {calcification: no}", ""),
    ],
)
def test_nothing_lasts_longer_than_the_life(
    model: Model, age: str, entry: str, said: str
) -> None:
    """A time may exceed an age by a day, or by less than the unit of the age."""
    text = f"age: {age}\nsetting: general\nfindings:\n  {entry}\n"
    if said:
        (problem,) = problems(model, text)
        assert said in problem
        assert problem.startswith("f: line 4: findings.")
    else:
        assert interpret(Case.parse(text)[0], model.network).items


def test_an_age_group_bounds_no_time(model: Model) -> None:
    """Only an exact age says how long anything can last."""
    case = Case(age_group="neonate", findings={"days_from_onset": 40})
    assert interpret(case, model.network).items


def test_a_time_of_today_is_wrong_in_one_place(model: Model) -> None:
    """A film without day is of the day of the onset, which has the problem already."""
    text = "age: 19 d\nfindings:\n  radiographs: yes\n  days_from_onset: 40\n"
    (problem,) = problems(model, text)
    assert "findings.days_from_onset" in problem


# ----------------------------------------------------------------------- pretest


@pytest.mark.parametrize("kind", [int, float, np.int64, np.float32, Fraction])
def test_a_pretest_takes_any_real_number(kind: Any) -> None:
    """Of Python or numpy; scaled to sum to 1."""
    found = read_pretest({"a": kind(1), "b": kind(3)}, ["a", "b"])
    assert found is not None
    np.testing.assert_allclose(found, [0.25, 0.75])


@pytest.mark.parametrize(
    ("value", "said"),
    [
        *((True, "is no number"), (np.bool_(True), "is no number")),
        *(("1", "is no number"), (None, "is no number"), (1j, "is no number")),
        *((np.float64("nan"), "must be ≥ 0"), (np.inf, "must be ≥ 0")),
        *((-1, "must be ≥ 0"), (10**400, "must be ≥ 0")),
    ],
)
def test_a_pretest_refuses_anything_else(value: Any, said: str) -> None:
    """Truth values, texts, and what is not finite."""
    with pytest.raises(CaseError, match=rf"^pretest: a: .*{said}"):
        read_pretest({"a": value, "b": 1}, ["a", "b"])


def test_a_pretest_of_huge_numbers_is_scaled() -> None:
    """Their sum alone would be infinite."""
    found = read_pretest({"a": 1e308, "b": 1e308}, ["a", "b"])
    assert found is not None
    np.testing.assert_allclose(found, [0.5, 0.5])


def test_a_pretest_that_is_no_mapping_is_named() -> None:
    given: Any = [0.5]  # what a script may pass whatever the type says
    with pytest.raises(CaseError, match=r"a list of 1 is neither setting, uniform"):
        read_pretest(given, ["a", "b"])
