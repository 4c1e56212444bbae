"""Numbers as laboratories and letters write them."""

from __future__ import annotations

from typing import Any

import pytest

from calcinosis import Case, CaseError, Model
from calcinosis.knowledge.read import Knowledge
from calcinosis.patient.read_patient import read_patient
from calcinosis.patient.typed_findings import Amount, Sign


def read(knowledge: Knowledge, name: str, entry: Any) -> Amount | Sign:
    found = read_patient(Case(findings={name: entry}), knowledge).checked()
    one = found.findings[name]
    assert isinstance(one, Amount | Sign)
    return one


@pytest.mark.parametrize(
    ("name", "entry", "given"),
    [
        *(
            ("calcium", text, "10.9 mg/dL")
            for text in (
                *("10.9 mg/dL H", "10.9H mg/dL", "10.9 H mg/dL", "H 10.9 mg/dL"),
                *("*10.9 mg/dL", "H: 10.9 mg/dL", "HH10.9 mg/dL", "10.9 mg/dL ↑"),
            )
        ),
        *(
            ("calcium", text, "9.1 mg/dL")
            for text in ("9.1 mg/dL*", "9.1 mg/dL (N)", "9.1 N mg/dL")
        ),
        *(
            ("crp", text, "<5 mg/L")
            for text in ("LESS THAN 5 mg/L", "<5 mg/L", "below 5 mg/L")
        ),
        *(("crp", text, "≤5 mg/L") for text in ("<=5 mg/L", "≤ 5 mg/L", "=<5 mg/L")),
        *(("crp", text, "≥5 mg/L") for text in (">=5 mg/L", "≥ 5 mg/L", "=>5 mg/L")),
        *(("crp", ".9 mg/L", "0.9 mg/L"), ("crp", "more than 5 mg/L", ">5 mg/L")),
        *(
            ("days_from_onset", text, "9-25 d")
            for text in ("9-25 d", "9 to 25 days", "9 d – 25 d")
        ),
        *(
            ("days_from_onset", text, "3 w")
            for text in ("3 weeks ago", "for 3 wk.", "3 weeks")
        ),
        *(
            ("days_from_onset", "> 2 weeks", ">2 w"),
            ("days_from_onset", "one week", "1 w"),
            ("days_from_onset", "about two and a half weeks", "~2.5 w"),
            ("days_from_onset", "about 3 weeks", "~3 w"),
            ("days_from_onset", "one to two weeks", "1-2 w"),
            ("days_from_onset", "more than a year", ">1 y"),
            ("size_cm", "two cm", "2 cm"),
            ("days_from_onset", "120 H", "120 h"),
        ),
        *(
            ("calcium", "abnormal", "low or high"),
            ("crp", "H", "high"),
            ("crp", "N", "normal"),
        ),
        *(
            ("kidney_disease", "yes", "chronic or dialysis"),
            ("site", "elbow", "arm or joint"),
        ),
        ("fever", "38-39 °C", "38-39 °C (fever)"),
    ],
)
def test_an_entry_is_read_as_it_is_written(
    knowledge: Knowledge, name: str, entry: str, given: str
) -> None:
    assert read(knowledge, name, entry).given == given


@pytest.mark.parametrize(
    "entry",
    [
        "10.9 mg/dL (8.5-10.5)",
        "10.9 (8.5 - 10.5) mg/dL",
        "10.9 H mg/dL [8.5–10.5 mg/dL]",
        "10.9 mg/dL (ref. range: 8.5-10.5) H",
        {"value": "10.9 (8.5-10.5)", "unit": "mg/dL"},
    ],
)
def test_an_interval_in_brackets_is_the_laboratorys_own(
    knowledge: Knowledge, entry: Any
) -> None:
    found = read(knowledge, "calcium", entry)
    assert isinstance(found, Amount)
    own = found.quantity
    assert (own.value, own.unit, own.low, own.high) == (10.9, "mg/dL", 8.5, 10.5)


@pytest.mark.parametrize(
    ("name", "entry", "said"),
    [
        ("calcium", "9.1 H mg/dL (8.5-10.5)", "flagged high, but normal by its own"),
        ("calcium", "9.1 mg/dL (2.1-2.6 mmol/L)", "in another unit than the value"),
        ("calcium", "8.5-10.5 mg/dL", "as '9.1 mg/dL (8.5-10.5)'"),
        ("calcium", {"value": "9 mg/dL (8-10)", "high": 10}, "tells high, too"),
        ("days_from_onset", "25-9 d", "the smaller one first"),
        ("days_from_onset", "several weeks", "as '3 d', or a range, as '2-5 d'"),
        ("calcium", "L 10.9 mg/dL (8.5-10.5)", "flagged low, but high by its own"),
        ("days_from_onset", "9 d to 3 weeks", "both numbers in one unit"),
        ("fever", "37-39 °C", "leaves open whether there was fever"),
        ("site", {"elbow": 1}, "may mean arm or joint: write one of them"),
        ("calcium", "not 9 mg/dL", "is not a number with a unit"),
    ],
)
def test_what_is_not_read_is_refused_with_what_to_write(
    knowledge: Knowledge, name: str, entry: Any, said: str
) -> None:
    with pytest.raises(CaseError, match=said.replace("(", r"\(").replace(")", r"\)")):
        read(knowledge, name, entry)


def test_a_range_is_the_sum_of_its_parts(model: Model) -> None:
    """P(9 to 25) = P(9 to 16) + P(16 to 25), given every lesion."""

    def likelihood(entry: str) -> Any:
        case = Case(findings={"days_from_onset": entry})
        items = model.diagnose(case).interpretation.items
        return next(i.likelihood for i in items if i.variable == "days_from_onset")

    parts = likelihood("9-16 d") + likelihood("16-25 d")
    assert likelihood("9-25 d") == pytest.approx(parts)


@pytest.mark.parametrize(
    "text",
    [
        "9 " + "H " * 9000,
        "9 - " * 9000,
        "(8.5" * 9000 + ")",
        "less than " * 9000,
        "1" * 90000,
    ],
)
@pytest.mark.parametrize("name", ["calcium", "size_cm", "days_from_onset"])
def test_a_long_text_is_refused_before_it_is_searched(
    knowledge: Knowledge, name: str, text: str
) -> None:
    with pytest.raises(CaseError, match="characters, more than 200"):
        read(knowledge, name, text)
