"""Times that cannot be true together are called, through cases and tables alike."""

from __future__ import annotations

from typing import Any

import pytest

from calcinosis import Case, CaseError, Model

BORN, BACK = {"present_at_birth": "yes"}, {"recurrence": "yes"}
ONSET, INFUSED = "days_from_onset", "days_from_infusion_to_lesion"


def told(model: Model, who: dict[str, Any], findings: dict[str, Any]) -> str:
    """Return what is wrong with a case, and check that a table says so, too."""
    row = {**who, **findings}
    text = ""
    try:
        model.diagnose(Case(**who, findings=findings))
    except CaseError as error:
        text = "; ".join(problem.what for problem in error.problems)
    plain = {n: v for n, v in row.items() if not isinstance(v, list)}
    if plain == row:
        frame = {name: [entry] for name, entry in row.items()}
        import pandas as pd

        answers = model.diagnose_table(pd.DataFrame(frame), errors="null")
        assert bool(answers["iatrogenic"].isna().all()) == bool(text)
    return text


@pytest.mark.parametrize(
    ("who", "findings", "said"),
    [
        ({"age": "30 d"}, {**BORN, ONSET: "2 d"}, "contradicts present_at_birth: yes"),
        ({"age_group": "adult"}, {**BORN, ONSET: "3 weeks"}, "shorter than the age"),
        ({"age": "7 y"}, {**BORN, ONSET: "up_to_3_days"}, "shorter than the age"),
        ({"age": "30 d"}, {**BORN, INFUSED: "8 d"}, "is before the birth"),
        ({}, {**BORN, INFUSED: "8 d"}, "is before the birth (present_at_birth: yes)"),
        ({"age": "30 d"}, {**BORN, "days_since_warfarin": "9 d"}, "before the birth"),
        (
            {"age": "30 d"},
            {**BORN, "radiographs": [{"day": -5, "calcification": "no"}]},
            "day -5 is before the birth (present_at_birth: yes)",
        ),
        (
            {"age": "30 d"},
            {**BORN, "calcium": [{"day": -5, "value": "low"}]},
            "day -5 is before the birth (present_at_birth: yes)",
        ),
        ({"age": "19 d"}, {ONSET: "15 d", INFUSED: "8 d"}, "longer ago than the age"),
        ({"age": "19 d"}, {ONSET: "30 d"}, "longer than the age of the patient, 19 d"),
        ({"age_group": "neonate"}, {ONSET: "90 d"}, "longer than the age of the pat"),
        ({"age_group": "infant"}, {ONSET: "9 d", INFUSED: "3 y"}, "longer than the"),
        ({"age": "19 d"}, {**BACK, ONSET: "19 d"}, "since it came back"),
    ],
)
def test_a_contradiction_between_times_is_called(
    model: Model, who: dict[str, Any], findings: dict[str, Any], said: str
) -> None:
    assert said in told(model, who, findings)


@pytest.mark.parametrize(
    ("who", "findings"),
    [
        ({"age": "30 d"}, {**BORN, ONSET: "30 d"}),
        ({"age": "1 month"}, {**BORN, ONSET: "4 weeks"}),
        ({"age": "30 d"}, {**BORN, **BACK, ONSET: "2 d"}),
        ({"age": "30 d"}, {"present_at_birth": ["no", "yes"], ONSET: "2 d"}),
        ({"age": "30 d"}, {"present_at_birth": "no", ONSET: "2 d"}),
        ({}, {**BORN, ONSET: "2 d"}),
        ({"age": "1 d"}, {**BORN, INFUSED: "first_day"}),
        ({"age": "19 d"}, {ONSET: "9 d", INFUSED: "10 d"}),
        ({"age": "5 y"}, {**BACK, ONSET: "5 y"}),
        ({"age_group": "neonate"}, {ONSET: "28 d"}),
        ({"age_group": "older_adult"}, {ONSET: "20 y"}),
    ],
)
def test_times_that_can_be_true_together_are_used(
    model: Model, who: dict[str, Any], findings: dict[str, Any]
) -> None:
    assert told(model, who, findings) == ""
