"""A laboratory's flag beside a number without the interval it was flagged by."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd
import pytest

from calcinosis import Case, CaseError, Model

MAN = Case(age="40 y", sex="male")


@pytest.mark.parametrize(
    ("entry", "given"),
    [
        ("9.1 mg/dL H", "high (9.1 mg/dL, by its flag)"),
        ("9.1 L mg/dL", "low (9.1 mg/dL, by its flag)"),
        (
            {"value": 9.1, "unit": "mg/dL", "flag": "HH"},
            "high (9.1 mg/dL, by its flag)",
        ),
    ],
)
def test_a_flag_knows_more_than_the_interval_of_the_age(
    model: Model, entry: object, given: str
) -> None:
    """Normal by our interval, high by the laboratory's: high, and it is said."""
    result = model.diagnose(replace(MAN, findings={"calcium": entry}))
    items = {item.variable: item.given for item in result.interpretation.items}
    assert items["calcium"] == given
    state = given.partition(" ")[0]
    plain = model.diagnose(replace(MAN, findings={"calcium": state}))
    assert result.posterior == plain.posterior
    assert any(f"is flagged {state}, but normal by" in w for w in result.warnings)


@pytest.mark.parametrize("entry", ["9.1 mg/dL *", "A9.1 mg/dL", "9.1 mg/dL critical"])
def test_a_flag_that_tells_no_side_is_told_where_the_number_is_normal(
    model: Model, entry: str
) -> None:
    """The number counts: nobody knows on which side it was thought to lie."""
    flagged, plain = (
        model.diagnose(replace(MAN, findings={"calcium": text}))
        for text in (entry, "9.1 mg/dL")
    )
    assert flagged.posterior == plain.posterior
    told = "is flagged abnormal, but normal by the interval of the age"
    assert any(told in text for text in flagged.warnings)


FITTING = [
    *("10.9 mg/dL H", "9.1 mg/dL N", "8 mg/dL *", "*8 mg/dL", "8* mg/dL", "8 mg/dL A"),
    *("A8 mg/dL", "8L mg/dL", "8 mg/dL CL", "8 mg/dL L*", "8 mg/dL critical low"),
]


@pytest.mark.parametrize("entry", FITTING)
def test_a_flag_that_fits_says_nothing_more(model: Model, entry: str) -> None:
    number = re.search(r"[\d.]+", entry)
    assert number is not None
    plain = f"{number[0]} mg/dL"
    flagged, without = (
        model.diagnose(replace(MAN, findings={"calcium": text}))
        for text in (entry, plain)
    )
    assert flagged.posterior == without.posterior
    assert not any("flag" in text for text in flagged.warnings)


@pytest.mark.parametrize(
    ("entry", "what"),
    [
        ("12 mg/dL L", "is flagged low, but high by the interval of the age, 8.697–"),
        ("12 mg/dL N", "is flagged normal, but high by the interval of the age"),
        ("12 mg/dL H L", "'H L' behind it is not read"),
        (
            {"value": "9.1 H", "unit": "mg/dL", "low": 8.5, "high": 10.5},
            "is flagged high, but normal by its own interval, 8.5–10.5 mg/dL",
        ),
        (
            {"value": 9.1, "unit": "mg/dL", "flag": "up"},
            "flag is 'up', not H (high), L (low), N (normal) or A",
        ),
    ],
)
def test_a_flag_that_contradicts_its_number_is_refused(
    model: Model, entry: object, what: str
) -> None:
    with pytest.raises(CaseError) as caught:
        model.diagnose(replace(MAN, findings={"calcium": entry}))
    (problem,) = caught.value.problems
    assert what in problem.what
    assert problem.where == "case: findings.calcium"


@pytest.mark.parametrize(
    ("entry", "what"),
    [
        ("+8 mg/dL", "a plus or minus beside a number may be a flag"),
        ("8+ mg/dL", "a plus or minus beside a number may be a flag"),
        ("8 mg/dL --", "a plus or minus beside a number may be a flag"),
        ("B8 mg/dL", "'B' is no flag: H, L, HH, LL, N, A and * are"),
        ("8 mg/dL hemolysed", "'hemolysed' behind it is not read"),
        ("8 and 9 mg/dL", "it holds a second number: write one"),
    ],
)
def test_what_is_no_flag_is_refused_in_cases_and_tables(
    model: Model, entry: str, what: str
) -> None:
    with pytest.raises(CaseError, match=re.escape(what)):
        model.diagnose(replace(MAN, findings={"calcium": entry}))
    frame = pd.DataFrame({"age": ["40 y"], "sex": ["male"], "calcium": [entry]})
    with pytest.raises(CaseError, match=re.escape(what)):
        model.diagnose_table(frame)


def test_a_table_reads_flags_as_a_case_does(model: Model) -> None:
    entries = [*FITTING, "~8 mg/dL"]
    frame = pd.DataFrame({"age": "40 y", "sex": "male", "calcium": entries})
    answers = model.diagnose_table(frame)
    for row, entry in enumerate(entries):
        one = model.diagnose(replace(MAN, findings={"calcium": entry}))
        for lesion, probability in one.posterior.items():
            assert answers[lesion][row] == pytest.approx(probability, abs=1e-9)


@pytest.mark.parametrize("entry", ["~8 mg/dL", "about 8 mg/dL", "~8 mg/dL L"])
def test_a_number_that_is_told_as_about_is_echoed_so(model: Model, entry: str) -> None:
    result = model.diagnose(replace(MAN, findings={"calcium": entry}))
    given = {item.variable: item.given for item in result.interpretation.items}
    assert given["calcium"].startswith("~8 mg/dL")
