"""Ages as people write them."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from calcinosis import Case, CaseError, Model
from calcinosis.knowledge.read import Knowledge
from calcinosis.patient.read_patient import read_patient
from calcinosis.patient.written.entry.ages import age_in_days, is_gestation, unit_of_age
from calcinosis.patient.written.entry.entries import EntryError

MONTH, YEAR = 30.4375, 365.25


@pytest.mark.parametrize(
    ("text", "days", "unit"),
    [
        *((text, 9 * MONTH, MONTH) for text in ("9-month-old", "9 months old", "9mo")),
        *(
            (text, 18 * MONTH, MONTH)
            for text in ("1 y 6 months", "1 yr 6 mths", "P1Y6M")
        ),
        *((text, 25.0, 1.0) for text in ("3w4d", "3 weeks and 4 days", "P25D")),
        *((text, 65 * YEAR, YEAR) for text in ("65yo", "65 y/o", "65 Y.O.", "P65Y")),
        *(
            ("P12Y3M", 147 * MONTH, MONTH),
            ("PT36H", 1.5, 1 / 24),
            (".5 y", YEAR / 2, YEAR),
            ("one and a half years", 1.5 * YEAR, YEAR),
            ("half a year", YEAR / 2, YEAR),
            ("two-year-old", 2 * YEAR, YEAR),
            ("A week", 7.0, 7.0),
            ("twenty-one days", 21.0, 1.0),
        ),
    ],
)
def test_an_age_is_read_with_its_smallest_unit(
    text: str, days: float, unit: float
) -> None:
    assert age_in_days(text) == pytest.approx(days)
    assert unit_of_age(text) == pytest.approx(unit)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        *(
            (text, "write the time since birth, as '19 d' or '5 weeks'")
            for text in (
                "28 weeks gestation",
                "GA 28 wk",
                "28+3 weeks",
                "38 2/7 weeks",
                "term",
                "34wga",
                "EGA 34w",
                "preterm 34 weeks",
                "born at 34 weeks, 3 d old",
                "post conceptional 40 weeks",
                "3 mo corrected",
            )
        ),
        *(
            (text, "is not an age")
            for text in (
                "6 months 1 y",
                "1 d 1 d",
                "60-70 y",
                "P",
                "many y",
                "one hundred y",
            )
        ),
        *(
            (text, "leaves several open: write one of them")
            for text in ("60-70 y", "<1 y", ">89", "90+", "3 to 4 weeks", "≥ 65 y")
        ),
        *(("40s", "may be seconds or a decade"), ("2,5 y", "a decimal point")),
        *(("6m", "may be minutes or months"), ("<1 y", "is not an age")),
    ],
)
def test_what_is_no_age_is_refused_with_what_to_write(text: str, said: str) -> None:
    with pytest.raises(EntryError, match=said):
        age_in_days(text)


@pytest.mark.parametrize("text", ["1 y " * 9000, "p" + "1y" * 9000, "1 d-" * 9000])
def test_a_long_text_is_refused_before_it_is_searched(text: str) -> None:
    with pytest.raises(EntryError, match="characters, more than 200"):
        age_in_days(text)


def test_a_word_in_place_of_an_age_is_its_group(knowledge: Knowledge) -> None:
    age = read_patient(Case(age="newborn"), knowledge).checked().age
    assert age is not None
    assert (age.groups.states, age.exact) == (("neonate",), False)
    (problem,) = read_patient(
        Case(age="newborn", age_group="adult"), knowledge
    ).problems
    assert "'adult' contradicts the age newborn" in str(problem)


OF_PREGNANCY = [
    *(
        (f"{week} weeks", "neonatal_unit", 22 <= week <= 44)
        for week in (21, 22, 44, 45)
    ),
    *((f"{week}w3d", "dermatology", 22 <= week <= 44) for week in (21, 22, 44, 45)),
    *((f"{week} wks 3 days", None, 22 <= week <= 44) for week in (21, 22, 44, 45)),
    *((text, "neonatal_unit", True) for text in ("34w", "~34 weeks", "P34W", "34 wk.")),
    *((text, "neonatal_unit", True) for text in ("thirty-four weeks", "34 weeks old")),
    *((text, "dermatology", False) for text in ("34 weeks", "34w", "~34 weeks")),
    ("P34W3D", "dermatology", False),  # since birth, by its standard
    ("approximately thirty-four weeks and three days of age", "dermatology", True),
    ("approximately thirty-four        weeks of age", "neonatal_unit", True),
]


@pytest.mark.parametrize(("age", "setting", "asked"), OF_PREGNANCY)
def test_weeks_that_may_be_those_of_a_pregnancy_are_asked_about(
    model: Model, age: str, setting: str | None, asked: bool
) -> None:
    """From 22 to 44 weeks: in a case as in a table."""
    case = Case(age=age, setting=setting, findings={"erythema": "yes"})
    frame = pd.DataFrame({"age": [age], "setting": [setting], "erythema": ["yes"]})
    if not asked:
        one = model.diagnose(case).posterior
        answers = model.diagnose_table(frame)
        assert all(abs(answers[n][0] - p) < 1e-9 for n, p in one.items())
        return
    with pytest.raises(CaseError, match="write the time since birth"):
        model.diagnose(case)
    with pytest.raises(CaseError, match="write the time since birth"):
        model.diagnose_table(frame)


def test_the_weeks_of_a_pregnancy_stand_in_priors(knowledge: Knowledge) -> None:
    limits = replace(knowledge.plausibility, gestation_least=40, gestation_most=41)
    assert [is_gestation(age, limits) for age in ("39w3d", "40w3d", "42w3d")] == [
        False,
        True,
        False,
    ]
