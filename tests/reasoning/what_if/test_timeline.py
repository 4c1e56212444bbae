"""The same patient on other days of the lesion."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from calcinosis import Case, CaseError, Model

SEED = Case.read("evaluation/cases/seed.yaml")
LUMP: dict[str, Any] = {"swelling": "yes", "iv_calcium": "yes"}


def lump(**findings: object) -> Case:
    return Case(setting="general", age="40 y", findings={**LUMP, **findings})


def test_a_day_is_the_case_with_that_onset(model: Model) -> None:
    """Posterior, action and best test are those of the moved case."""
    point = model.diagnose(lump(days_from_onset=2)).timeline((9,))[0]
    then = model.diagnose(lump(days_from_onset=9))
    assert point.posterior == pytest.approx(then.posterior, abs=1e-12)
    assert point.calcinosis_cutis == pytest.approx(then.calcinosis_cutis)
    advice = then.advise()
    assert advice is not None
    assert point.action == advice.action
    gains = [t.test for t in then.next_tests() if t.expected_utility_gain > 0]
    assert point.best_test == (gains[0] if gains else None)


@pytest.mark.parametrize("pretest", ["setting", "uniform"])
def test_a_film_of_that_day_is_worth_its_two_results(
    model: Model, pretest: str
) -> None:
    """The posterior is the mean of those after either result."""
    (point,) = model.diagnose(lump(), pretest=pretest).timeline((14,))
    shows, positive = point.film_would_show, point.posterior_if_film_positive
    negative = point.posterior_if_film_negative
    assert shows is not None
    assert positive is not None
    assert negative is not None
    film = [{"day": 14, "calcification": "yes"}]
    case = lump(days_from_onset=14, radiographs=film)
    after = model.diagnose(case, pretest=pretest).posterior
    assert positive == pytest.approx(after, abs=1e-12)
    for lesion, p in point.posterior.items():
        mean = shows * positive[lesion] + (1 - shows) * negative[lesion]
        assert mean == pytest.approx(p, abs=1e-12)


def test_an_early_film_shows_less(model: Model) -> None:
    """Calcium needs its time: the lesson of the timeline."""
    seed = model.diagnose(SEED).without("radiographs")
    shows = [point.film_would_show or 0 for point in seed.timeline((1, 7, 14))]
    assert shows[0] < shows[1] < shows[2]


def test_films_not_yet_taken_are_not_known(model: Model) -> None:
    """A film of day 12 is unknown on day 7; on day 13 another is no second look."""
    films = [{"day": 12, "calcification": "yes"}]
    days = model.diagnose(lump(days_from_onset=12, radiographs=films)).timeline((7, 13))
    without = model.diagnose(lump(days_from_onset=7))
    assert days[0].posterior == pytest.approx(without.posterior, abs=1e-12)
    assert days[0].film_would_show is not None
    assert days[1].calcinosis_cutis > 3 * days[0].calcinosis_cutis
    assert days[1].film_would_show is None
    assert days[1].posterior_if_film_positive is None


def test_an_undated_film_is_of_the_day_the_patient_was_seen(model: Model) -> None:
    """Or of no known day, and then left out."""
    dated = [{"day": 5, "calcification": "yes"}]
    told, meant, unknown = (
        model.diagnose(case).timeline((3, 20))
        for case in (
            lump(days_from_onset=5, radiographs=dated),
            lump(days_from_onset=5, radiographs="yes"),
            lump(radiographs="yes"),
        )
    )
    for a, b in zip(told, meant, strict=True):
        assert a.posterior == pytest.approx(b.posterior, abs=1e-12)
    plain = model.diagnose(lump(days_from_onset=20))
    assert unknown[1].posterior == pytest.approx(plain.posterior, abs=1e-12)


def test_the_age_moves_with_the_day_and_the_course_is_not_known(model: Model) -> None:
    """A newborn is an infant a month later, in the same unit; nobody knows the end."""
    case = Case(
        setting="neonatal_unit",
        age="19 d",
        age_group="neonate",
        findings={**LUMP, "days_from_onset": 1, "resolution": "yes"},
    )
    (point,) = model.diagnose(case).timeline((30,))
    then = Case(
        setting="neonatal_unit",
        age="48 d",
        findings={**LUMP, "days_from_onset": 30},
    )
    assert point.posterior == pytest.approx(model.diagnose(then).posterior, abs=1e-12)
    young = replace(case, age="2 d", age_group=None, findings=LUMP)
    assert len(model.diagnose(young).timeline()) == 5  # as old as the lesion, at least


@pytest.mark.parametrize("days", [(-1,), ("soon",), (1, 1e9), (float("nan"),)])
def test_days_that_cannot_be_are_refused(model: Model, days: Any) -> None:
    """Negative, words, centuries."""
    with pytest.raises(CaseError, match="timeline: days"):
        model.diagnose(lump()).timeline(days)


def test_no_days_no_points(model: Model) -> None:
    """An empty tuple is an empty timeline."""
    assert model.diagnose(lump()).timeline(()) == ()
    assert np.isfinite(model.diagnose(lump()).timeline((0,))[0].calcinosis_cutis)
