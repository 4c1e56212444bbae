"""Entries as people write them: read where they are plain, else with what to write."""

from __future__ import annotations

from typing import Any

import pytest

from calcinosis import Case, CaseError, Model
from calcinosis.patient.patient import Patient
from calcinosis.patient.read_patient import read_patient
from calcinosis.patient.typed_findings import Films


def read(model: Model, findings: dict[str, Any], age: str = "40 y") -> Patient:
    case = Case(age=age, sex="male", findings=findings)
    return read_patient(case, model.knowledge).checked()


@pytest.mark.parametrize(
    ("name", "entry", "given"),
    [
        *[("size_mm", 12, "12 mm"), ("size in mm", "<5", "<5 mm")],
        *[("size_mm", "12x15", "15 mm"), ("size_mm", {"value": 12}, "12 mm")],
        ("calcium_mg_dL", 9, "9 mg/dL"),
        *[("duration", "2 weeks 3 days", "17 d"), ("duration", "1w2d", "9 d")],
        *[("duration", "about 1 d 12 h", "~1.5 d"), ("duration", "<1 w 1 d", "<8 d")],
        *[("wbc", "12 500 /uL", "12500 /µL"), ("wbc", "12'500 /uL", "12500 /µL")],
        ("platelets", "1 250 000 /µL (150 000-400 000)", "1.25e+06 /µL"),
        *[("duration", "1½ weeks", "1.5 w"), ("duration", "1/2 day", "0.5 d")],
        *[("duration", "2 weeks later", "2 w"), ("wbc", "9 10^9 / L", "9 10^9/L")],
        *[("erythema", "neg", "no"), ("culture", "pos.", "growth")],
        *[("kidney_disease", "negative", "none"), ("tenderness", "painless", "no")],
        *[("crp", "mildly raised", "high"), ("crp", "very low", "low")],
        *[("crp", "abnormal low", "low"), ("site", "elbow joint", "joint")],
    ],
)
def test_what_is_plain_is_read(model: Model, name: str, entry: Any, given: str) -> None:
    (found,) = read(model, {name: entry}).findings.values()
    assert not isinstance(found, Films)
    assert found.given == given


@pytest.mark.parametrize(
    ("name", "entry", "hint"),
    [
        *[
            ("size_mm", "2 cm", "two units"),
            ("size_mm", {"value": 2, "unit": "cm"}, "two"),
        ],
        ("duration", "2 m", "may be minutes or months"),
        ("duration", "DOL 19", "write the time since the lesion appeared"),
        *[("kidney_disease", n, "write one of the words") for n in (0, 1, "1")],
        *[("tenderness", "mild", "write 'yes' if"), ("gas", "trace", "write 'yes' if")],
        *[("erythema", twice, "it denies twice") for twice in ("not absent", "no no")],
        *[("erythema", "no negative", "twice"), ("crp", "not not low", "twice")],
        *[
            ("crp", two, "it names low and normal")
            for two in ("low normal", "low-normal")
        ],
        *[("PT", 12, "the nearest is 'inr'"), ("GA", "30 w", "'low_birth_weight'")],
        ("csf_culture", "neg", "the nearest is 'culture'"),
        ("phosphate", "3.9 mEq/L", "it is measured in mg/dL or mmol/L$"),
        ("size_cm", "3 cm²", "it is measured in cm$"),
        ("wbc", "12 50 /uL", "not known"),
        ("duration", "3/7", "write it out, as '3 d'"),
        ("duration", "3 or 4 days", "a range, as '3-4 d'"),
        *[("duration", day, "as '3 d'") for day in ("POD 3", "D3", "hospital day 3")],
        *[
            ("duration", "3+ weeks", "or > or < before it"),
            ("fever", "T 38", "nothing"),
        ],
    ],
)
def test_else_it_is_told_what_to_write(
    model: Model, name: str, entry: Any, hint: str
) -> None:
    with pytest.raises(CaseError, match=hint):
        read(model, {name: entry})


@pytest.mark.parametrize("age", ["DOL 19", "dol19", "19 DOL", "day 19 of life"])
def test_a_day_of_life_is_an_age(model: Model, age: str) -> None:
    found = read(model, {}, age).age
    assert found is not None
    assert found.days == 19


@pytest.mark.parametrize(("name", "number"), [("procalcitonin", 50), ("alp", "90")])
def test_a_laboratory_number_without_its_unit_is_told(
    model: Model, name: str, number: Any
) -> None:
    """Or refused, where several units are in use."""
    (note,) = read(model, {name: number}).notes
    assert "has no unit and is read as" in note
    with pytest.raises(CaseError, match="has no unit"):
        read(model, {"crp": number})
