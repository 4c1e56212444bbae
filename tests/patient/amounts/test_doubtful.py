"""Numbers that are probably of something else, or that contradict one another."""

from __future__ import annotations

from typing import Any

import pytest

from calcinosis import CaseError, Model

MAN = {"setting": "general", "sex": "male", "age": "40 y"}


def said(model: Model, findings: dict[str, Any], age: str = "40 y") -> str:
    """All warnings of a case, one a line."""
    case = {**MAN, "age": age, "findings": findings}
    return "\n".join(model.diagnose(case).warnings)


def dated(earlier: str, today: str) -> list[dict[str, Any]]:
    return [{"day": -6, "value": earlier}, {"day": 3, "value": today}]


@pytest.mark.parametrize(
    ("findings", "wanted"),
    [
        (
            {"calcium": dated("1.2 mmol/L", "2.3 mmol/L")},
            "on day -6, 1.2 mmol/L is far",
        ),
        (
            {"ionized_calcium": dated("2.3 mmol/L", "1.2 mmol/L")},
            "on day -6, 2.3 mmol/L is far outside, but an ordinary total calcium",
        ),
        ({"ionized_calcium": "2.0 mmol/L"}, "nearer to total calcium"),
        ({"ionized_calcium": "1.9 mmol/L"}, "nearer to total calcium"),
        (
            {"calcium": "6 mg/dL", "ionized_calcium": "1.6 mmol/L"},
            "1.6 mmol/L is not less than total calcium, 6 mg/dL",
        ),
        ({"crp": "4.5 mg/dL (0-3)"}, "up to 3 mg/dL is used, but far"),
        ({"crp": "4.5 mg/dL (0-3)"}, "it fits better in mg/L"),
        ({"vitamin_d": "30 ng/mL (50-125)"}, "it fits better in nmol/L"),
        ({"vitamin_d": "30 ng/mL (75-250)"}, "it fits better in nmol/L"),
        ({"vitamin_d": "75 nmol/L (30-100)"}, "it fits better in ng/mL"),
        ({"vitamin_d": "87 nmol/L (23-113)"}, "23–113 nmol/L is used"),  # published
        ({"crp": "48 mg/dL"}, "hardly ever seen (above 40 mg/dL)"),
        ({"crp": ">600 mg/L"}, "hardly ever seen (above 400 mg/L)"),
        ({"fever": "28 °C"}, "hardly ever seen (below 33 °C)"),
        ({"fever": "110 °F"}, "hardly ever seen (above 108 °F)"),
        (
            {"calcium_phosphate_product": "100 mg2/dL2", "phosphate": "2 mg/dL"},
            "leaves for calcium 50 mg/dL",
        ),
        (
            {"calcium_phosphate_product": "200 mg2/dL2", "calcium": "2.25 mmol/L"},
            "leaves for phosphate 22.2 mg/dL",
        ),
    ],
)
def test_a_doubtful_number_is_told(
    model: Model, findings: dict[str, Any], wanted: str
) -> None:
    assert wanted in said(model, findings)


@pytest.mark.parametrize(
    "findings",
    [
        {"calcium": dated("1.7 mmol/L", "2.3 mmol/L")},
        {"ionized_calcium": "1.6 mmol/L"},
        {"calcium": "1.6 mmol/L"},
        {"calcium": "2.3 mmol/L", "ionized_calcium": "1.2 mmol/L"},
        {"crp": "4.5 mg/dL (0-0.5)"},
        {"crp": "45 mg/L (0-3)"},
        {"crp": "<400 mg/L"},
        {"vitamin_d": "30 ng/mL (30-100)"},
        {"vitamin_d": "75 nmol/L (50-125)"},
        {"fever": "35.5 °C"},
        {"fever": "41 °C"},
        {"calcium_phosphate_product": "40 mg2/dL2", "calcium": "9 mg/dL"},
        {"calcium_phosphate_product": "70 mg2/dL2", "phosphate": "7 mg/dL"},
    ],
)
def test_what_may_well_be_is_not_doubted(
    model: Model, findings: dict[str, Any]
) -> None:
    told = said(model, findings)
    assert not any(word in told for word in ("check", "far", "hardly")), told


@pytest.mark.parametrize("entry", ["20 °C", "70 °F", "48 °C"])
def test_nobody_has_such_a_temperature(model: Model, entry: str) -> None:
    with pytest.raises(CaseError, match="impossible in a living patient"):
        said(model, {"fever": entry})


@pytest.mark.parametrize("name", ["radiographs", "calcium"])
def test_a_day_later_than_the_life_is_told(model: Model, name: str) -> None:
    """A look after the visit is one, where the day of the visit is told."""
    told = {"calcification": "yes"} if name == "radiographs" else {"value": "9 mg/dL"}
    late = {name: [{"day": 40, **told}]}
    assert "longer after the lesion appeared than the age" in said(model, late, "10 d")
    seen = said(model, {**late, "days_from_onset": "3 d"}, "10 d")
    assert "of day 3, when the patient was seen" in seen or "seen (3)" in seen
    assert "appeared than the age" not in said(model, late, "41 d")
