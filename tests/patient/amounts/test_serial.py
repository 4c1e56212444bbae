"""Values with days: the first since the lesion is of today, an earlier one history."""

from __future__ import annotations

import json
from itertools import permutations
from typing import Any

import numpy as np
import pandas as pd
import pytest

from calcinosis import Case, CaseError, Model
from calcinosis.diagnosis import Diagnosis
from calcinosis.explorer.plain import plain_case
from calcinosis.patient.interpret import interpret
from evaluation.score.collection import states_told

BABY: dict[str, Any] = {"age": "19 d", "setting": "neonatal_unit"}
LOW, TODAY = {"day": -6, "value": "6.4 mg/dL"}, {"day": 3, "value": "9.1 mg/dL"}
HISTORY = "earlier_hypocalcemia"

TOLD = ["form", pytest.param("report", marks=pytest.mark.slow)]


def diagnose(
    model: Model, findings: dict[str, Any], told: str = "form", **other: Any
) -> Diagnosis:
    return model.diagnose(Case(told=told, findings=findings, **{**BABY, **other}))


def problems(model: Model, findings: dict[str, Any], **other: Any) -> list[str]:
    with pytest.raises(CaseError) as caught:
        diagnose(model, findings, **other)
    return [str(problem) for problem in caught.value.problems]


# ---------------------------------------------------------------------- meaning

SINGLE = [
    *("9.1 mg/dL", "<2.1 mmol/L", "low", ["low", "normal"]),
    {"low": 0.2, "normal": 1, "high": 0},
    {"value": 2.2, "unit": "mmol/L", "low": 2.1, "high": 2.6},
]


@pytest.mark.parametrize("told", TOLD)
@pytest.mark.parametrize("day", [{}, {"day": 0}])
@pytest.mark.parametrize("entry", SINGLE, ids=str)
def test_one_value_with_a_day_is_the_plain_value(
    model: Model, entry: Any, day: dict[str, int], told: str
) -> None:
    dated = {**day, "value": entry}
    if isinstance(entry, dict):
        dated = {**day, **entry}
    plain = diagnose(model, {"calcium": entry}, told)
    serial = diagnose(model, {"calcium": [dated]}, told)
    assert serial.posterior == plain.posterior
    assert serial.to_dict()["evidence"] == plain.to_dict()["evidence"]
    assert serial.to_dict()["warnings"] == plain.to_dict()["warnings"]


def test_a_single_value_with_a_day_needs_no_list(model: Model) -> None:
    one = diagnose(model, {"calcium": LOW})
    assert one.posterior == diagnose(model, {"calcium": [LOW]}).posterior
    mapped = {"day": "-6 d", "value": 6.4, "unit": "mg/dL"}
    assert one.posterior == diagnose(model, {"calcium": mapped}).posterior


@pytest.mark.slow
def test_the_order_of_values_does_not_matter(model: Model) -> None:
    values = [LOW, TODAY, {"day": 8, "value": "high"}, {"day": -9, "value": "normal"}]
    dicts = [
        diagnose(model, {"calcium": list(order)}).to_dict()
        for order in permutations(values)
    ]
    assert all(one == dicts[0] for one in dicts)


@pytest.mark.parametrize("told", TOLD)
@pytest.mark.parametrize("name", ["calcium", "ionized_calcium"])
@pytest.mark.parametrize(
    ("before", "state"), [("low", "yes"), ("normal", "no"), ("high", "no")]
)
def test_history_and_today_are_two_findings(
    model: Model, name: str, before: str, state: str, told: str
) -> None:
    values = [{"day": -2, "value": before}, {"day": 1, "value": "normal"}]
    serial = diagnose(model, {name: values}, told)
    both = diagnose(model, {name: "normal", HISTORY: state}, told)
    assert serial.posterior == both.posterior
    assert serial.explain().weights == both.explain().weights
    assert serial.timeline((1, 7)) == both.timeline((1, 7))
    (given,) = [e for e in serial.to_dict()["evidence"] if e["variable"] == HISTORY]
    assert given["given"] == state
    assert given["source"] == f"implied by {name}: {before} on day -2"


def test_a_number_is_history_by_the_interval_of_its_day(model: Model) -> None:
    """8 mg/dL is low at 19 days, and normal at two."""
    findings = {"calcium": {"day": -17, "value": "8 mg/dL"}}
    states = states_told(Case(findings=findings, **BABY), model.knowledge)
    assert states[HISTORY] == ("no",)
    findings = {"calcium": {"day": -1, "value": "8 mg/dL"}}
    states = states_told(Case(findings=findings, **BABY), model.knowledge)
    assert states[HISTORY] == ("yes",)


def test_an_unsure_value_is_unsure_history(model: Model) -> None:
    likelihoods = {"low": 1, "normal": 0.3, "high": 0.1}
    serial = diagnose(model, {"calcium": {"day": -2, "value": likelihoods}})
    assert (
        serial.posterior == diagnose(model, {HISTORY: {"no": 0.3, "yes": 1}}).posterior
    )


def test_a_value_that_leaves_its_history_open_says_nothing(model: Model) -> None:
    result = diagnose(model, {"calcium": {"day": -2, "value": "<9.5 mg/dL"}})
    assert result.posterior == diagnose(model, {}).posterior
    assert (
        "calcium: <9.5 mg/dL on day -2 is not used" in result.to_dict()["warnings"][0]
    )


def test_an_earlier_low_value_is_not_undone_by_a_later_one(model: Model) -> None:
    values = [{"day": -9, "value": "low"}, {"day": -1, "value": "normal"}]
    result = diagnose(model, {"calcium": values})
    assert result.posterior == diagnose(model, {HISTORY: "yes"}).posterior
    (warning,) = result.to_dict()["warnings"]
    assert warning.startswith("calcium: normal on day -1 is not used")


def test_of_several_values_the_first_is_used_and_said(model: Model) -> None:
    values = [{"day": 9, "value": "10.2 mg/dL"}, TODAY]
    result = diagnose(model, {"calcium": values})
    assert result.posterior == diagnose(model, {"calcium": "9.1 mg/dL"}).posterior
    (warning,) = result.to_dict()["warnings"]
    assert "9.1 mg/dL on day 3 is today's" in warning
    assert "not used: 10.2 mg/dL on day 9" in warning


def test_a_value_without_a_day_is_todays(model: Model) -> None:
    result = diagnose(model, {"calcium": [TODAY, "9.5 mg/dL", LOW]})
    both = {"calcium": "9.5 mg/dL", HISTORY: "yes"}
    assert result.posterior == diagnose(model, both).posterior


def test_what_has_no_place_is_kept_as_a_note(model: Model) -> None:
    result = diagnose(model, {"crp": {"day": -4, "value": "80 mg/L"}})
    assert result.posterior == diagnose(model, {}).posterior
    assert "crp" in result.to_dict()["not_assessed"]
    (warning,) = result.to_dict()["warnings"]
    assert warning.startswith("crp: 80 mg/L on day -4 is not used")


@pytest.mark.parametrize(
    ("value", "instead"),
    [
        *(({"uric_acid": "9.5 mg/dL"}, "gout"), ({"inr": "4"}, "bleeding_risk")),
        *(({"platelets": "20 G/L"}, "bleeding_risk"), ({"inr": "4"}, "warfarin")),
        ({"creatinine": "6 mg/dL"}, "kidney_disease"),
    ],
)
def test_an_earlier_value_says_what_to_tell_instead(
    model: Model, value: dict[str, str], instead: str
) -> None:
    """It may be over since: it moves nothing by itself."""
    ((name, number),) = value.items()
    early = {name: {"day": -9, "value": number}}
    result = diagnose(model, early)
    assert result.posterior == diagnose(model, {}).posterior
    (warning,) = result.warnings
    assert f"{instead} ({model.knowledge.variables[instead].question})" in warning
    (known,) = diagnose(model, early | {instead: "yes"}).warnings
    assert f"{instead} (" not in known


def test_a_film_from_before_the_lesion_is_no_look_at_it(model: Model) -> None:
    early = {"day": -3, "calcification": "yes"}
    late = {"day": 12, "calcification": "no"}
    alone = diagnose(model, {"radiographs": early})
    assert alone.posterior == diagnose(model, {}).posterior
    assert "radiographs: yes on day -3 is not used" in alone.to_dict()["warnings"][0]
    both = diagnose(model, {"radiographs": [early, late]})
    assert both.posterior == diagnose(model, {"radiographs": [late]}).posterior


def test_a_value_later_than_the_visit_is_said(model: Model) -> None:
    result = diagnose(model, {"days_from_onset": 3, "crp": {"day": 9, "value": "high"}})
    (warning,) = result.to_dict()["warnings"]
    assert (
        "crp: high on day 9 is later than the day the patient was seen (3)" in warning
    )


# --------------------------------------------------------------- contradictions


def test_a_low_value_contradicts_that_there_was_none(model: Model) -> None:
    (problem,) = problems(model, {HISTORY: "no", "calcium": [TODAY, LOW]})
    assert "findings.calcium[2]: '6.4 mg/dL on day -6' contradicts" in problem
    assert f"{HISTORY}: no" in problem


def test_a_normal_value_does_not_undo_what_is_told(model: Model) -> None:
    findings = {"calcium": {"day": -2, "value": "normal"}, HISTORY: "yes"}
    result = diagnose(model, findings)
    assert result.posterior == diagnose(model, {HISTORY: "yes"}).posterior
    (warning,) = result.to_dict()["warnings"]
    assert f"does not fit {HISTORY}: yes, which counts as it was told" in warning


def test_what_is_told_as_well_counts_once(model: Model) -> None:
    result = diagnose(model, {HISTORY: "yes", "calcium": LOW})
    assert result.posterior == diagnose(model, {HISTORY: "yes"}).posterior
    assert not result.to_dict()["warnings"]


def test_ionized_calcium_says_more_of_the_past_too(model: Model) -> None:
    findings = {
        "calcium": LOW,
        "ionized_calcium": {"day": -6, "value": "normal"},
    }
    result = diagnose(model, findings)
    assert result.posterior == diagnose(model, {HISTORY: "no"}).posterior
    assert "ionized_calcium tells" in result.to_dict()["warnings"][0]


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ([LOW, {"day": -6, "value": "9 mg/dL"}], "[2]: two values of day -6, '6.4"),
        ([{"date": "2024-01-02", "value": "9 mg/dL"}], "flag, corrected, day"),
        (["low", "9 mg/dL"], "[2]: two values without a day, 'low' and '9 mg/dL'"),
        ([LOW, {"day": "x", "value": "low"}], "[2]: day: 'x' is not a number"),
        ({"day": True, "value": "low"}, "day: 'yes' is not a number"),
        ({"day": "<3", "value": "low"}, "a day must be one number"),
        ({"day": float("inf"), "value": "low"}, "must be finite"),
        ([{"day": 3}], "[1]: the value is missing"),
        ([{"day": 3, "value": "unknown"}], "[1]: the value is missing"),
        ([{"day": 3, "value": 9}], "[1]: 9 has no unit"),
        ([{"day": 3, "vaule": "low"}], "[1]: unknown field 'vaule'"),
        (
            {"day": -30, "value": "low"},
            "day -30 is before the birth (the patient is 19",
        ),
    ],
)
def test_what_cannot_be_is_an_error(model: Model, entry: Any, said: str) -> None:
    (problem,) = problems(model, {"calcium": entry})
    assert said in problem
    assert problem.startswith("case: findings.calcium")


def test_the_same_value_twice_is_no_contradiction(model: Model) -> None:
    twice = diagnose(model, {"calcium": [LOW, LOW]})
    assert twice.to_dict() == diagnose(model, {"calcium": [LOW]}).to_dict()


def test_days_before_the_birth_count_the_days_since(model: Model) -> None:
    findings: dict[str, Any] = {"days_from_onset": 10}
    for name, early in (
        ("calcium", {"day": -12, "value": "low"}),
        ("radiographs", {"day": -12, "calcification": "no"}),
    ):
        (problem,) = problems(model, {**findings, name: early})
        assert "day -12 is before the birth (the patient is 19 d old" in problem
        assert "the lesion 10 d)" in problem
        assert diagnose(model, {name: early}).posterior


def test_only_laboratory_values_have_days(model: Model) -> None:
    (problem,) = problems(model, {"size_cm": [{"day": 1, "value": "3 cm"}]})
    assert "is not one of" in problem


# ------------------------------------------------------------- reports, readers


def test_a_report_that_tells_only_the_past_is_not_silent(model: Model) -> None:
    findings = {"crp": {"day": -4, "value": "high"}}
    findings |= {"radiographs": {"day": -3, "calcification": "no"}}
    read = diagnose(model, findings, "report").interpretation
    silent = {item.variable for item in read.silence} | {*read.not_mentioned}
    assert silent.isdisjoint({"crp", "radiographs"})
    assert {"crp", "radiographs"}.isdisjoint(read.mentions)
    assert "wbc" in silent


def test_what_was_asked_for_leaves_the_report_silent(model: Model) -> None:
    findings = {"calcium": [LOW, TODAY], "crp": {"day": -4, "value": "high"}}
    by_hand = {"calcium": "9.1 mg/dL", HISTORY: "yes"}
    asked = diagnose(model, findings, "report", asked=["calcium", "crp"])
    same = diagnose(model, by_hand, "report", asked=["calcium", HISTORY])
    assert asked.posterior == same.posterior
    assert asked.posterior != diagnose(model, findings, "report").posterior


def test_left_out_a_value_takes_its_history_along(model: Model) -> None:
    result = diagnose(model, {"calcium": [LOW, TODAY], "erythema": "no"})
    left = result.without("calcium")
    assert left.posterior == diagnose(model, {"erythema": "no"}).posterior
    with pytest.raises(CaseError, match=f"does not tell '{HISTORY}'"):
        result.without(HISTORY)


@pytest.mark.filterwarnings("ignore:note.*:UserWarning")  # of ids and intervals
def test_tables_and_lines_read_values_of_several_days(model: Model) -> None:
    cells = [[LOW, TODAY], "9.1 mg/dL", [LOW]]
    films = [[{"day": -3, "calcification": "yes"}], None, None]
    frame = pd.DataFrame(
        {
            "age": "19 d",
            "setting": "neonatal_unit",
            "calcium": cells,
            "radiographs": films,
        }
    )
    found = model.diagnose_table(frame)
    for row, cell in enumerate(cells):
        wanted = diagnose(model, {"calcium": cell}).posterior
        given = found[list(wanted)].iloc[row].to_numpy(dtype=float)
        np.testing.assert_allclose(given, list(wanted.values()), atol=1e-10)


def test_a_file_tells_them_and_where_they_stand(model: Model) -> None:
    text = json.dumps({**BABY, "findings": {"calcium": [LOW, TODAY]}})
    (case,) = Case.parse(text, "a.json")
    wanted = diagnose(model, {"calcium": [LOW, TODAY]}).posterior
    assert model.diagnose(case).posterior == wanted
    (case,) = Case.parse(
        "findings:\n  calcium:\n  - {day: -1, value: 6 mg}\n", "a.yaml"
    )
    with pytest.raises(CaseError, match=r"a\.yaml: line 3: findings\.calcium\[1\]: "):
        interpret(case, model.network)


def test_the_plain_form_tells_both(model: Model) -> None:
    plain = plain_case(Case(findings={"calcium": [LOW, TODAY]}, **BABY), model.network)
    assert plain["findings"] == {
        "calcium": {"value": 9.1, "unit": "mg/dL"},
        HISTORY: "yes",
    }


def test_a_number_from_before_the_lesion_that_is_corrected_is_said(
    model: Model,
) -> None:
    """As a single one is; of later ones it is told that they are not used."""
    days = {"calcium": ((-3, 7.4), (2, 8), (4, 8)), "albumin": ((-3, 2), (4, 2.2))}
    entries: dict[str, Any] = {
        name: [
            {"day": day, "value": f"{value} {'mg' if name == 'calcium' else 'g'}/dL"}
            for day, value in own
        ]
        for name, own in days.items()
    }
    findings = {"days_from_onset": "5 d", **entries}
    told = model.diagnose({"age": "40 y", "findings": findings}).warnings
    counts = [text for text in told if "counts as" in text]
    assert counts == [
        "calcium: on day -3, 7.4 mg/dL counts as 9 mg/dL, corrected for albumin; if it "
        "is corrected already, write '7.4 mg/dL corrected'"
    ]
    findings["albumin"] = [one for one in entries["albumin"] if one["day"] > 0]
    told = model.diagnose({"age": "40 y", "findings": findings}).warnings
    assert not any("counts as" in text for text in told)
