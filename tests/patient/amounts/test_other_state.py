"""A laboratory's interval of another age is told where it turns the state."""

from __future__ import annotations

import pandas as pd
import pytest

from calcinosis import Case, Model
from calcinosis.patient.interpret import interpret

NEWBORN, ADULT = "age: 9 d", "age: 40 y"


def told(model: Model, who: str, entry: str) -> list[str]:
    (case,) = Case.parse(f"{who}\nfindings: {{{entry}}}")
    return [w for w in interpret(case, model.network).warnings if "setting" not in w]


@pytest.mark.parametrize(
    ("who", "entry", "here", "there"),
    [
        (NEWBORN, "platelets: 600 10^9/L (150-400)", "high", "normal"),
        (ADULT, "platelets: 600 10^9/L (150-700)", "normal", "high"),
        (NEWBORN, "hemoglobin: 12 g/dL (12-16)", "normal", "low"),
        (ADULT + "\nsex: male", "hemoglobin: 13 g/dL (10-18)", "normal", "low"),
        (NEWBORN, "aptt: 45 s (24-37)", "high", "normal"),
        (NEWBORN, "calcium_phosphate_product: 70 mg2/dL2 (22-55)", "high", "normal"),
        (NEWBORN, "phosphate: 6.5 mg/dL (2.5-4.5)", "high", "normal"),
        (ADULT, "phosphate: {value: 6.5 mg/dL, high: 7.7}", "normal", "high"),
        ("age: 5 y", "phosphate: 5.2 mg/dL (2.5-4.5)", "high", "normal"),
        ("age: 5 y", "calcium: 10.6 mg/dL (8.6-10.2)", "high", "normal"),
        ("age_group: neonate", "platelets: 600 10^9/L (150-400)", "high", "normal"),
        (ADULT, "platelets: '>600 10^9/L (150-700)'", "normal or high", "high"),
        (NEWBORN, "aptt: [{day: 0, value: 45 s (24-37)}]", "high", "normal"),
    ],
)
def test_an_interval_of_another_age_that_turns_the_state_is_told(
    model: Model, who: str, entry: str, here: str, there: str
) -> None:
    notes = [n for n in told(model, who, entry) if f": {here} by the laboratory's" in n]
    assert len(notes) == 1
    assert f"but {there} by the one of the age" in notes[0]


@pytest.mark.parametrize(
    ("who", "entry", "said"),
    [
        (NEWBORN, "ionized_calcium: 1.5 mmol/L (1.15-1.33)", "high less far off"),
        ("age: 18 months", "wbc: 3.6 10^9/L (3.8-10.8)", "low further off"),
        ("age: 2 months", "hemoglobin: 8 g/dL (12.8-17.2)", "low less far off"),
    ],
)
def test_an_interval_of_adults_that_turns_how_far_is_told_of_a_child(
    model: Model, who: str, entry: str, said: str
) -> None:
    state, _, degree = said.partition(" ")
    (note,) = (n for n in told(model, who, entry) if "by the laboratory's" in n)
    assert f": {state} by the laboratory's interval" in note
    assert f"but {degree} by the one of the age" in note


@pytest.mark.parametrize(
    ("who", "entry"),
    [
        (ADULT, "calcium: 10.9 mg/dL (9.4-10.6)"),
        (NEWBORN, "ionized_calcium: '>1.5 mmol/L (1.15-1.33)'"),
        (NEWBORN, "platelets: 300 10^9/L (150-400)"),
        (ADULT, "hemoglobin: 13 g/dL (10-18)"),  # normal of a woman
        (ADULT, "calcium: 10.1 mg/dL (8.5-10.2)"),
        ("sex: male", "platelets: 600 10^9/L (150-400)"),  # of which age?
        (NEWBORN, "platelets: 600 10^9/L"),
    ],
)
def test_nothing_is_said_where_both_intervals_tell_the_same(
    model: Model, who: str, entry: str
) -> None:
    assert not [n for n in told(model, who, entry) if "by the laboratory's" in n]


def test_a_table_says_the_same_of_its_rows(model: Model) -> None:
    frame = pd.DataFrame(
        {
            "setting": "general",
            "age": ["9 d", "40 y", "40 y", "9 d", None],
            "hemoglobin_g_dL": [12.0, 13.0, 13.0, 15.0, 12.0],
            "hemoglobin_low": [12.0, 10.0, 10.0, 12.0, 12.0],
            "hemoglobin_high": [16.0, 18.0, 18.0, 16.0, 16.0],
            "sex": [None, "male", None, None, None],
        }
    )
    with pytest.warns(UserWarning, match="by the laboratory's interval") as caught:
        model.diagnose_table(frame)
    notes = [str(one.message) for one in caught]
    text = "\n".join(n for n in notes if "by the laboratory's" in n)
    first = (
        "row 1: hemoglobin: normal by the laboratory's interval, 12–16 g/dL, which is "
        "used, but low by the one of the age, 13.5–21.5 g/dL"
    )
    assert first in text
    assert "row 2: hemoglobin: normal by the laboratory's interval" in text
    assert text.count("by the laboratory's interval") == 2


@pytest.mark.parametrize("who", [NEWBORN, "sex: male"])
def test_an_interval_that_does_not_fit_is_the_suspect_not_the_unit(
    model: Model, who: str
) -> None:
    notes = told(model, who, "calcium: {value: 9, unit: mg/dL, low: 14, high: 15}")
    assert any("far from that of the age: check the interval" in n for n in notes)
    assert not any("check its unit" in n and "ordinary" in n for n in notes)
