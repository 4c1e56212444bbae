"""A comma in a number is never read, and what is said of it never turns the value."""

from __future__ import annotations

import pytest

from calcinosis import Case, Model
from calcinosis.errors import CaseError
from calcinosis.patient.read_patient import read_patient


def wrong(model: Model, case: Case) -> str:
    return "\n".join(map(str, read_patient(case, model.knowledge).problems))


@pytest.mark.parametrize(
    ("name", "entry", "said"),
    [
        ("calcium", "9,1 mg/dL", "write a decimal point: '9.1 mg/dL'"),
        ("calcium", "9,12 mg/dL", "write a decimal point: '9.12 mg/dL'"),
        ("calcium", "9,1-10,2 mg/dL", "'9.1-10.2 mg/dL'"),
        ("pth", "1,200 pg/mL", "write 1200 pg/mL or 1.200 pg/mL"),
        ("pth", "1,200.5 pg/mL", "write the thousands without commas: 1200.5 pg/mL"),
        ("wbc", "12,500 /µL", "write 12500 /µL if that is right"),
        ("platelets", {"value": "250,000", "unit": "/µL"}, "write 250000 if that"),
        ("platelets", "2,50,000 /µL", "without commas: 250000 /µL"),
        ("days_from_onset", "1,200 d", "write 1200 d or 1.200 d"),
        ("days_from_onset", "about 1,5 weeks", "'about 1.5 weeks'"),
    ],
)
def test_thousands_are_thought_of_where_a_patient_may_have_them(
    model: Model, name: str, entry: object, said: str
) -> None:
    assert said in wrong(model, Case(findings={name: entry}))


@pytest.mark.parametrize(
    ("name", "entry", "impossible", "right"),
    [
        ("crp", "1,200 mg/L", "1200 mg/L", "write 1.200 mg/L if that is right, else"),
        ("crp", "1,200 H mg/L", "1200 mg/L", "write 1.200 H mg/L if that is right"),
        ("crp", "1,200 mg/L (0-5)", "1200 mg/L", "write 1.200 mg/L (0-5) if"),
        ("crp", {"value": "1,200", "unit": "mg/L"}, "1200 mg/L", "write 1.200 if"),
        ("crp", "1,200", "1200 mg/dL", "write 1.200 if that is right"),
        ("wbc", "12,500 /uL", "12.5 /µL", "write 12500 /uL if that is right"),
        ("size_cm", "3,500 x 2 cm", "3500 cm", "write 3.500 x 2 cm if"),
    ],
)
def test_both_readings_are_told_and_an_impossible_one_is_not_to_be_written(
    model: Model, name: str, entry: object, impossible: str, right: str
) -> None:
    said = wrong(model, Case(findings={name: entry}))
    assert "the comma may group thousands or be a decimal one, but" in said
    assert f"{impossible} is impossible in a living patient (allowed" in said
    assert right in said
    assert f"write {impossible}" not in said


@pytest.mark.parametrize(
    ("name", "entry"),
    [("calcium", "9,123,000 mg/dL"), ("fever", "99,5 °C"), ("inr", "4,000,000")],
)
def test_a_comma_that_makes_only_impossible_numbers_is_refused_with_the_limits(
    model: Model, name: str, entry: str
) -> None:
    said = wrong(model, Case(findings={name: entry}))
    assert "is impossible in a living patient (allowed" in said
    assert "write" not in said


@pytest.mark.parametrize(
    ("age", "said"),
    [
        ("1,200 months", "write 1200 months or 1.200 months"),
        ("1,200 y", "'1200 y' is older than anybody has ever been; write 1.200 y if"),
        ("1,200,000 d", "'1200000 d' is older than anybody has ever been"),
    ],
)
def test_an_age_may_have_thousands_as_well(model: Model, age: str, said: str) -> None:
    assert said in wrong(model, Case(age=age))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("findings: {calcium: 2,3 mmol/l}", "read as 'calcium: 2' and '3 mmol/l'"),
        ("findings: {size_cm: 3,5, fever: yes}", "read as 'size_cm: 3' and '5'"),
        ("findings: {pth: {value: 1,200, unit: pg/mL}}", "'value: 1' and '200'"),
    ],
)
def test_a_comma_within_braces_is_told_with_what_it_made(text: str, said: str) -> None:
    with pytest.raises(CaseError, match="a comma ends an entry") as caught:
        raise CaseError(list(Case.parse(text)[0].problems))
    assert said in str(caught.value)
    assert "line 1" in str(caught.value)


def test_entries_within_braces_are_read_as_before() -> None:
    case = Case.parse("findings: {calcium: 2.3 mmol/L, 25_oh_d: low, fever: no}")[0]
    assert not case.problems
    assert list(case.findings) == ["calcium", "25_oh_d", "fever"]


@pytest.mark.parametrize("days", ["3870.0", "2010.0", "2010.5"])
def test_a_number_with_a_point_is_no_date(model: Model, days: str) -> None:
    found = read_patient(Case(findings={"days_from_onset": days}), model.knowledge)
    assert not found.problems


@pytest.mark.parametrize("date", ["2019.03", "2019.3.1", "2019-03", "1.3.19"])
def test_a_date_is_still_one(model: Model, date: str) -> None:
    case = Case(findings={"days_from_onset": date})
    assert "is a date" in wrong(model, case)
