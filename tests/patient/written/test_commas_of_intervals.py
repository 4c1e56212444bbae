"""A comma in a laboratory's interval gets the same advice as one in a value."""

from __future__ import annotations

import pandas as pd
import pytest

from calcinosis import Case, CaseError, Model
from calcinosis.patient.interpret import interpret


@pytest.mark.parametrize(
    ("entry", "advice"),
    [
        ("wbc: 12500 /uL (4,000-11,000)", "may group thousands.*write 4000 if"),
        ("wbc: 12500 /uL [4,000 - 11,000 /uL]", "may group thousands.*write 4000 if"),
        ("wbc: {value: 12500, unit: /uL, low: '4,000'}", "low: '4,000'.*write 4000"),
        ("wbc: {value: 12.5, unit: 10^9/L, high: '11,0'}", "decimal point: '11.0'"),
        ("calcium: 9.1 mg/dL (8,5-10,5)", "decimal point: '8.5'"),
        ("wbc: {value: 12500, unit: /uL, low: '4000'}", "write the number alone"),
        ("wbc_low: 4", "wbc: {value: …, unit: 10.9/L, low: …, high: …}"),
    ],
)
def test_what_to_write_is_said(model: Model, entry: str, advice: str) -> None:
    (case,) = Case.parse(f"age: 40 y\nfindings:\n  {entry}")
    with pytest.raises(CaseError, match=advice):
        interpret(case, model.network)


def test_a_table_says_the_same(model: Model) -> None:
    frame = pd.DataFrame({"wbc": ["12500 /uL"], "wbc_low": ["4,000"], "age": "40 y"})
    with pytest.raises(CaseError, match=r"low: '4,000'.*write 4000"):
        model.diagnose_table(frame)


@pytest.mark.parametrize(
    ("entry", "written"),
    [("1.234,5 /uL", "1234,5 /uL"), ("12.345.678 /uL", "12345678 /uL")],
)
def test_points_that_surely_group_have_one_form_to_write(
    model: Model, entry: str, written: str
) -> None:
    frame = pd.DataFrame({"wbc": [entry], "age": "40 y"})
    with pytest.raises(CaseError, match=rf"without points: {written}$"):
        model.diagnose_table(frame, decimal=",")


@pytest.mark.parametrize(
    "entry",
    [
        *("9.1 mg/dL [8.5,10.5]", "9.1 mg/dL (8.5, 10.5)", "9.1 mg/dL (8,5;10,5)"),
        *("9,1 mg/dL (8,5;10,5)", "9,1 mg/dL [8.5,10.5]", "9,1 mg/dL (8,5, 10,5)"),
        "9,1 mg/dL (8,5,10,5)",
    ],
)
def test_limits_with_a_comma_between_them_are_advised_with_a_dash(
    model: Model, entry: str
) -> None:
    """And what is advised is read."""
    written = "9.1 mg/dL (8.5-10.5)"
    case = Case(age="40 y", findings={"calcium": entry})
    with pytest.raises(CaseError) as caught:
        interpret(case, model.network)
    assert f"'{written}'" in str(caught.value)
    interpret(Case(age="40 y", findings={"calcium": written}), model.network)


def test_a_comma_that_groups_parts_no_limits(model: Model) -> None:
    case = Case(age="40 y", findings={"wbc": "12,500 /uL (4,000;11,000)"})
    with pytest.raises(CaseError, match=r"write 12500 /uL \(4000-11000\) if"):
        interpret(case, model.network)
