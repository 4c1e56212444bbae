"""Methods that know only states see the state that was meant, however it is written."""

from __future__ import annotations

from typing import Any

import pytest

from calcinosis import Case, Model
from evaluation.score.collection import states_told


@pytest.mark.parametrize(
    ("variable", "entry", "states"),
    [
        ("days_from_onset", "3 weeks", ("weeks_2_to_12",)),
        ("days_from_onset", "36 h", ("up_to_3_days",)),
        ("days_from_infusion_to_lesion", "36 h", ("days_1_to_4",)),
        ("days_from_onset", "<14 d", ("up_to_3_days", "days_4_to_14")),
        ("fever", "99 °F", ("no",)),
        ("fever", "101 °F", ("yes",)),
        ("size_cm", "12 mm", ("medium",)),
        ("erythema", "Absent", ("no",)),
        ("erythema", {"no": 0.2, "yes": 1}, ("no", "yes")),
        ("crp", "8 mg/dL", ("high",)),
        ("crp", "<5 mg/L", ("low", "normal")),
        ("calcium", "2.3 mmol/L", ("normal",)),
        ("calcium", {"value": 2.3, "unit": "mmol/L", "high": 2.2}, ("high",)),
        ("radiographs", [{"day": 2, "calcification": "no"}, "Present"], ("yes",)),
        ("radiographs", [{"day": 2, "calcification": "absent"}], ("no",)),
    ],
)
def test_entry_is_the_state_that_was_meant(
    model: Model, variable: str, entry: Any, states: tuple[str, ...]
) -> None:
    told = states_told(Case(findings={variable: entry}), model.knowledge)
    name = "radiograph" if variable == "radiographs" else variable
    assert told == {name: states}


def test_age_and_sex_are_told_too(model: Model) -> None:
    told = states_told(Case(age="3 weeks", sex="F"), model.knowledge)
    assert told == {"age_group": ("neonate",), "sex": ("female",)}
