"""A number without a unit that may be in another one is used with a note."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from calcinosis import Case, Model
from calcinosis.cli.main import main


def notes(model: Model, age: str | None, findings: dict[str, Any]) -> list[str]:
    found = model.diagnose(Case(age=age, findings=findings)).interpretation.warnings
    return [text for text in found if "has no unit and is read as" in text]


@pytest.mark.parametrize(
    ("age", "entry"),
    [
        *(("40 y", entry) for entry in (30, "30", "15x20", {"value": 30}, "10-20")),
        *((None, entry) for entry in (30, "30")),
        *(("5 d", entry) for entry in (12, "8", "2x9")),
        ("7 y", 12),
    ],
)
def test_a_bare_size_that_may_be_in_millimetres_is_told(
    model: Model, age: str | None, entry: Any
) -> None:
    (text,) = notes(model, age, {"size_cm": entry})
    assert "as '12 mm', or write" in text


@pytest.mark.parametrize(
    ("age", "entry"),
    [
        *(("40 y", entry) for entry in (3, "14.9", "30 cm", "30 mm", "large")),
        *(("40 y", {"value": 30, "unit": "cm"}), ("5 d", 3), ("5 d", "12 mm")),
    ],
)
def test_a_size_with_its_unit_or_a_common_one_is_not_doubted(
    model: Model, age: str | None, entry: Any
) -> None:
    assert notes(model, age, {"size_cm": entry}) == []


def test_a_time_in_seconds_is_no_inr(model: Model) -> None:
    (text,) = notes(model, "40 y", {"inr": 12})
    assert "a prothrombin time in seconds is no INR" in text
    assert notes(model, "40 y", {"inr": "12 INR"}) == []
    assert notes(model, "40 y", {"inr": 2.5}) == []


def test_a_table_tells_it_of_the_rows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = "id,age,size_cm\n1,40 y,30\n2,40 y,3\n3,5 d,12\n4,40 y,30 mm\n5,,16\n"
    (tmp_path / "in.csv").write_text(table, encoding="utf-8")
    assert main(["batch", str(tmp_path / "in.csv"), "-o", str(tmp_path / "o.csv")]) == 0
    said = capsys.readouterr().err
    more = "has no unit and is read in cm"
    assert f"row 1 and 1 more row: size_cm: a number of 15 or more {more}" in said
    assert "row 3: size_cm: a number of 7 or more has no unit and is read in cm" in said
