"""What the short lessons of the explorer claim holds, by the numbers of the model."""

from __future__ import annotations

from math import exp
from statistics import NormalDist
from typing import Any

import pytest

from calcinosis import Model
from calcinosis.explorer.presets import read_lessons
from calcinosis.knowledge.rows.distributions import LogNormal
from calcinosis.reasoning.uncertainty import LEVEL

RIGHT = {
    "base_rates": "On the neonatal unit (B)",
    "dependence": "The second and third count less",
    "silence": "What would have been told was probably not there",
    "how_sure": "Yes, at one end another lesion leads",
}


@pytest.fixture(scope="module")
def lessons(model: Model) -> dict[str, dict[str, Any]]:
    return {lesson["id"]: lesson for lesson in read_lessons(model)}


def answer(model: Model, case: dict[str, Any], **changed: object) -> dict[str, float]:
    return dict(model.diagnose({**case, **changed}).posterior)


def test_each_has_a_right_choice_and_a_reply_to_every_one(
    lessons: dict[str, dict[str, Any]],
) -> None:
    said = {name: one["choices"][one["right"]] for name, one in lessons.items()}
    assert said == RIGHT
    for lesson in lessons.values():
        assert len(lesson["replies"]) == len(lesson["choices"])
        assert len(set(lesson["replies"])) == len(lesson["replies"])
        assert not any(c.isdigit() for reply in lesson["replies"] for c in reply)


def test_the_same_findings_are_more_often_calcinosis_on_a_neonatal_unit(
    model: Model, lessons: dict[str, dict[str, Any]]
) -> None:
    there, here = (
        model.diagnose(lessons["base_rates"][key]) for key in ("first", "case")
    )
    assert here.calcinosis_cutis > there.calcinosis_cutis


def test_signs_of_one_inflammation_count_less_beside_each_other(
    model: Model, lessons: dict[str, dict[str, Any]]
) -> None:
    lesson = lessons["dependence"]
    signs, of = lesson["shows"]["signs"], lesson["shows"]["of"]
    told = lesson["case"]["findings"]

    def odds(seen: list[str]) -> float:
        findings = {n: v for n, v in told.items() if n not in signs or n in seen}
        posterior = answer(model, lesson["case"], findings=findings)
        p = sum(posterior[name] for name in of)
        return p / (1 - p)

    for number, sign in enumerate(signs):
        alone = odds([sign]) / odds([])
        after = odds(signs[: number + 1]) / odds(signs[:number])
        assert alone > 1
        assert after < 0.9 * alone or number == 0


def test_the_leading_lesion_hangs_on_the_base_rate_that_is_moved(
    model: Model, lessons: dict[str, dict[str, Any]]
) -> None:
    lesson = lessons["how_sure"]
    moved = lesson["shows"]["rate"]
    row = model.knowledge.case_mix[lesson["case"]["setting"]][moved]
    assert isinstance(row.distribution, LogNormal)
    far = NormalDist().inv_cdf((1 + LEVEL) / 2) * row.distribution.sigma
    posterior = answer(model, lesson["case"])
    leading = [
        max(posterior, key=lambda name: posterior[name] * (by if name == moved else 1))
        for by in (exp(-far), exp(far))
    ]
    assert leading[0] != leading[1] == moved
