"""A laboratory's own interval, and numbers that may be of something else."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from calcinosis import Case, CaseError, Model
from calcinosis.cli.main import main
from calcinosis.patient.interpret import interpret

ADULT = "setting: general\nage: 40 y\nsex: female\n"


def warnings(model: Model, findings: str, who: str = ADULT) -> list[str]:
    (case,) = Case.parse(f"{who}findings: {{{findings}}}")
    return list(interpret(case, model.network).warnings)


@pytest.mark.parametrize(
    ("entry", "likely"),
    [
        ("creatinine: {value: 90, unit: umol/L, low: 0.5, high: 1.1}", "mg/dL"),
        ("creatinine: {value: 90, unit: umol/L, high: 1.1}", "mg/dL"),
        ("creatinine: {value: 1, unit: mg/dL, low: 45, high: 90}", "µmol/L"),
        ("pth: {value: 34, unit: ng/dL, low: 15, high: 55}", "pg/mL"),
        ("crp: {value: 23, unit: mg/L, low: 0, high: 0.5}", "mg/dL"),
        ("crp: {value: 2.3, unit: mg/dL, low: 0, high: 5}", "mg/L"),
        ("magnesium: {value: 0.9, unit: mmol/L, low: 1.7, high: 2.7}", "mg/dL"),
        ("wbc: {value: 9000, unit: /µL, low: 4, high: 10}", "10^9/L"),
        ("calcium: {day: 0, value: 2.3 mmol/L, low: 8.5, high: 10.2}", "mg/dL"),
    ],
)
def test_an_interval_in_another_unit_is_refused(
    model: Model, entry: str, likely: str
) -> None:
    """The interval of the age tells that it is of another unit, and of which."""
    if "day" in entry:
        entry = entry.replace("value: 2.3 mmol/L", "value: 2.3, unit: mmol/L")
    with pytest.raises(CaseError, match=rf"of the age.*would in {re.escape(likely)}"):
        warnings(model, entry)


@pytest.mark.parametrize(
    "entry", ["calcium: <0 mg/dL", "size_cm: <0 cm", "days_from_onset: <0 d"]
)
def test_nothing_is_below_zero(model: Model, entry: str) -> None:
    with pytest.raises(CaseError, match="nothing is below 0"):
        warnings(model, entry)


@pytest.mark.parametrize(
    "limits", ["high: 1e9", "low: 1e300", "low: 1e-300", "low: 1e-320, high: 1e-319"]
)
def test_a_limit_that_nobody_reaches_is_refused(model: Model, limits: str) -> None:
    with pytest.raises(CaseError, match=r"reference interval .* is impossible"):
        warnings(model, f"creatinine: {{value: 1, unit: mg/dL, {limits}}}")


@pytest.mark.parametrize(
    ("who", "entry", "said"),
    [
        ("age: 5 y\n", "alp: {value: 200, unit: U/L, low: 35, high: 104}", "far from"),
        (ADULT, "calcium: {value: 9, unit: mg/dL, low: 0, high: 10.2}", "no limit"),
        (ADULT, "calcium: {value: 9, unit: mg/dL, low: 9, high: 9.01}", "far from"),
        (ADULT, "ionized_calcium: 9.1 mg/dL", "ordinary total calcium"),
        (ADULT, "calcium: 1.2 mmol/L", "ordinary ionized calcium"),
        (ADULT, "magnesium: 3.5 mmol/L", "hardly weighs"),
        (ADULT, "magnesium: '>3.5 mmol/L'", "hardly weighs"),
        (ADULT, "calcium: <2 mg/dL", "hardly ever seen"),
        (ADULT, "calcium: '>24 mg/dL'", "hardly ever seen"),
        (
            ADULT,
            "calcium: 9 mg/dL, phosphate: 4 mg/dL, "
            "calcium_phosphate_product: 60 mg2/dL2",
            "is not calcium × phosphate, 36",
        ),
    ],
)
def test_what_is_doubtful_is_used_and_said(
    model: Model, who: str, entry: str, said: str
) -> None:
    assert [text for text in warnings(model, entry, who) if said in text]


@pytest.mark.parametrize(
    "entry",
    [
        "creatinine: {value: 90, unit: umol/L, low: 45, high: 90}",
        "calcium: {value: 9.5, unit: mg/dL, low: 8.4, high: 10.2}",
        "calcium: {value: 14, unit: mg/dL, low: 8.5, high: 10.5}",
        "crp: {value: 120, unit: mg/L, low: 0, high: 10}",
        "procalcitonin: {value: 2, unit: ng/mL, high: 0.5}",
        "pth: {value: 1251, unit: pg/mL, low: 14, high: 72}",
        "calcium: 9 mg/dL, phosphate: 4 mg/dL",
        "calcium: '>1 mg/dL'",
        "calcium: '>15 mg/dL'",
        "procalcitonin: <0.02 ng/mL",
        "pth: <3 pg/mL",
    ],
)
def test_nothing_is_said_of_what_is_ordinary(model: Model, entry: str) -> None:
    assert warnings(model, entry) == []


def test_a_row_of_a_table_is_refused_like_a_case(tmp_path: Path) -> None:
    """The row that has the interval; the same value without it is answered."""
    table, out, bad = (tmp_path / name for name in ("in.csv", "out.csv", "bad.csv"))
    table.write_text(
        "id,setting,age_y,sex,creatinine_umol_L,creatinine_low,creatinine_high\n"
        "wrong,nephrology,40,female,90,0.5,1.1\nplain,nephrology,40,female,90,,\n"
        "own,nephrology,40,female,90,45,90\n",
        encoding="utf-8",
    )
    assert main(["batch", str(table), "-o", str(out), "--rejects", str(bad)]) == 1
    assert [line.split(",")[0] for line in out.read_text().splitlines()[1:]] in (
        ["plain", "own"],
        ['"plain"', '"own"'],
    )
    assert "would in mg/dL" in bad.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "entry",
    [
        "crp: {value: 4, unit: mg/dL, high: 5}",
        "hemoglobin: 14.84 g/dL (7.943-10.67)",
        "procalcitonin: 0.5 ng/mL (0-500)",
    ],
)
def test_without_an_age_what_would_not_do_for_an_adult_is_said(
    model: Model, entry: str
) -> None:
    """Some newborn may have it, yet the value is judged as an adult's."""
    told = "is used, but would not do for an adult: check its unit, or tell the age"
    assert any(told in text for text in warnings(model, entry, who=""))
    name, given = entry.split(": ", 1)
    if "{" not in given:
        frame = pd.DataFrame({name: [given, given], "age": [None, "40 y"]})
        with pytest.warns(UserWarning, match="would not do for an adult"):
            model.diagnose_table(frame, errors="null")
    ordinary = warnings(model, "hemoglobin: 11 g/dL (12-16)", who="")
    assert not any(told in text for text in ordinary)


@pytest.mark.parametrize("size", ["12x8", "12 x 8", "3x2x1"])
def test_diameters_have_a_unit(model: Model, size: str) -> None:
    with pytest.raises(CaseError, match=f"has no unit: write it, as '{size} cm'"):
        warnings(model, f"size: {size}")
    assert model.diagnose({"size_cm": "3 x 2"}).evidence
