"""Intervals say how much the sources leave open, and cover what they should."""

from __future__ import annotations

import json

import numpy as np
import pytest

from calcinosis import Case, Model
from calcinosis.cli import main
from calcinosis.uncertainty import draw_networks, drawn_posteriors

SEED = "evaluation/cases/seed.yaml"
CASES = (
    Case(
        setting="emergency", age="30 y", findings={"erythema": "yes", "crp": "40 mg/L"}
    ),
    Case(
        setting="nephrology",
        age="60 y",
        findings={"kidney_disease": "dialysis", "phosphate": "7.1 mg/dL"},
    ),
    Case(
        setting="neonatal_unit",
        age="12 d",
        findings={
            "iv_calcium": "yes",
            "radiographs": [{"day": 9, "calcification": "yes"}],
        },
    ),
)


def test_intervals_hold_the_posterior_and_are_reproducible(model: Model) -> None:
    """The point answer lies inside; the same seed gives the same ends."""
    result = model.diagnose(Case.read(SEED))
    first, second = result.intervals(200), result.intervals(200)
    assert first == second
    low, high = first.interval["iatrogenic"]
    assert 0 <= low < result.posterior["iatrogenic"] < high <= 1
    assert abs(sum(first.leading.values()) - 1) < 1e-12
    assert first.leading["iatrogenic"] > 0.9


@pytest.mark.parametrize("case", CASES, ids=["infection", "dialysis", "newborn"])
@pytest.mark.parametrize("pretest", ["setting", "uniform"])
def test_intervals_cover_what_other_draws_answer(
    model: Model, case: Case, pretest: str
) -> None:
    """95 % intervals hold the answers of 92 to 98 % of networks drawn anew."""
    result = model.diagnose(case, pretest=pretest)
    found = result.intervals(1000)
    others = drawn_posteriors(result, draw_networks(model.knowledge, 600, seed=77))
    ends = np.array([found.interval[name] for name in model.knowledge.lesions])
    inside = (others >= ends[:, 0]) & (others <= ends[:, 1])
    assert 0.92 <= inside.mean() <= 0.98


def test_numbers_and_films_vary_with_their_rows(model: Model) -> None:
    """A draw judges a number by its own distribution, not by the mean one."""
    draws = model.draws(200)
    result = model.diagnose(CASES[1])
    with_number = drawn_posteriors(result, draws)
    np.testing.assert_allclose(with_number.sum(axis=1), 1, atol=1e-12)
    assert with_number.std(axis=0).max() > 0.01


def test_json_and_text_hold_the_intervals_only_when_asked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """`--draws K` adds the keys `interval` and `interval_level`."""
    assert main(["diagnose", SEED, "--json", "--draws", "100"]) == 0
    content = json.loads(capsys.readouterr().out)
    assert content["interval_level"] == 0.95
    assert set(content["interval"]) == set(content["posterior"])
    assert main(["diagnose", SEED, "--draws", "100"]) == 0
    assert "95 % interval" in capsys.readouterr().out
    assert main(["diagnose", SEED, "--json"]) == 0
    assert "interval" not in json.loads(capsys.readouterr().out)


def test_everything_is_shown_when_asked(capsys: pytest.CaptureFixture[str]) -> None:
    """`--explain` lists every finding, `--next-tests` every test."""
    assert main(["diagnose", SEED, "--explain", "--next-tests"]) == 0
    text = capsys.readouterr().out
    assert "together" not in text
    assert "Skin biopsy" in text


def test_a_wrong_number_of_draws_is_a_usage_error() -> None:
    """One draw has no interval."""
    with pytest.raises(SystemExit) as caught:
        main(["diagnose", SEED, "--draws", "1"])
    assert caught.value.code == 2
