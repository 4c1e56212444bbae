"""Of an entry that is refused it is said what to write."""

from __future__ import annotations

from typing import Any

import pytest

from calcinosis import Case, Model
from calcinosis.patient.read_patient import read_patient


def wrong(model: Model, **told: Any) -> str:
    return "\n".join(map(str, read_patient(Case(**told), model.knowledge).problems))


@pytest.mark.parametrize(
    ("name", "entry", "said"),
    [
        ("warfarin", "stopped", "write what answers 'Does the patient take warfarin"),
        ("malignancy", "former", "write what answers 'Is there a malignant disease?'"),
        ("malignancy", "no history of", "write 'no' if there was no malignancy"),
        ("kidney_disease", "transplant", "none if it is normal"),
        ("kidney_disease", 1, "codes are no answers here: write one of the words"),
        ("erythema", 2, "codes are no answers here"),
        ("site", "not the arm", "write [hand_or_wrist, foot_or_ankle, leg,"),
        ("site", "not sure where", "write what it is, or leave it out"),
        ("calcium", "hypercalcemia", "low, normal or high, or the number"),
        ("size_cm", "3-4 x 2 cm", "write the largest, as '4 cm', or a range"),
        ("crp", "1O.2 mg/L", "a letter stands among the digits"),
        ("days_from_onset", "PT3M", "write '3 min' if that is right, or 'P3M' for"),
    ],
)
def test_what_is_refused_is_told_how_to_write(
    model: Model, name: str, entry: object, said: str
) -> None:
    assert said in wrong(model, findings={name: entry})


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"setting": "ICU"}, "neonatal_unit for a newborn"),
        ({"sex": 2}, "codes are no answers here"),
        ({"sex": "W"}, "codes are no answers here"),
        ({"sex": "weiblich"}, "write female or male"),
        ({"age": "PT3M"}, "write '3 min' if that is right, or 'P3M' for months"),
    ],
)
def test_so_it_is_of_who_the_patient_is(
    model: Model, told: dict[str, Any], said: str
) -> None:
    assert said in wrong(model, **told)


@pytest.mark.parametrize("sex", ["M", "f", "girl"])
def test_what_can_mean_one_only_is_read(model: Model, sex: str) -> None:
    assert not wrong(model, sex=sex)


@pytest.mark.parametrize("name", ["temperature", "temp"])
def test_a_temperature_against_the_word_of_fever_is_no_second_opinion(
    model: Model, name: str
) -> None:
    findings = {"fever": "no", name: "39.5 °C"}
    assert "tells the same as 'fever': keep one" in wrong(model, findings=findings)
