"""A laboratory's flag beside a number without the interval it was flagged by."""

from __future__ import annotations

from dataclasses import replace

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


@pytest.mark.parametrize("entry", ["10.9 mg/dL H", "9.1 mg/dL N", "8 mg/dL *"])
def test_a_flag_that_fits_says_nothing_more(model: Model, entry: str) -> None:
    plain = " ".join(entry.split()[:2])
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
        (
            {"value": "9.1 H", "unit": "mg/dL", "low": 8.5, "high": 10.5},
            "is flagged high, but normal by its own interval, 8.5–10.5 mg/dL",
        ),
        (
            {"value": 9.1, "unit": "mg/dL", "flag": "up"},
            "flag is 'up', not H (high), L (low) or N (normal)",
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
