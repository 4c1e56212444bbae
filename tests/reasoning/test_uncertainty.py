"""Intervals say how much the sources leave open, and cover what they should."""

from __future__ import annotations

import json

import numpy as np
import pytest

from calcinosis import Case, Model
from calcinosis._arrays import FloatArray, IntArray
from calcinosis.cli.main import main
from calcinosis.inference.evidence import Evidence, Observation
from calcinosis.network.draws import Draws, draw_networks
from calcinosis.reasoning.uncertainty import drawn_posteriors

SEED = "evaluation/cases/seed.yaml"
DRAWS = 300  # of all tests alike: a model keeps the last ones it made
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
    first, second = result.intervals(DRAWS), result.intervals(DRAWS)
    assert first == second
    low, high = first.interval["iatrogenic"]
    assert 0 <= low < result.posterior["iatrogenic"] < high <= 1
    assert abs(sum(first.leading.values()) - 1) < 1e-12
    assert first.leading["iatrogenic"] > 0.9


@pytest.fixture(scope="module")
def others(model: Model) -> Draws:
    """Networks drawn anew."""
    return draw_networks(model.knowledge, 600, seed=77)


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=["infection", "dialysis", "newborn"])
@pytest.mark.parametrize("pretest", ["setting", "uniform"])
def test_intervals_cover_what_other_draws_answer(
    model: Model, others: Draws, case: Case, pretest: str
) -> None:
    """95 % intervals hold the answers of 92 to 98 % of networks drawn anew."""
    result = model.diagnose(case, pretest=pretest)
    found = result.intervals(DRAWS)
    answers = drawn_posteriors(result, others)
    ends = np.array([found.interval[name] for name in model.knowledge.lesions])
    inside = (answers >= ends[:, 0]) & (answers <= ends[:, 1])
    assert 0.92 <= inside.mean() <= 0.98


@pytest.mark.slow
def test_intervals_cover_the_truth_of_simulated_patients(model: Model) -> None:
    """95 % intervals hold 92 to 98 % of what the network that made a patient answers.

    Networks are drawn from the rows, each makes one patient, and the patient's true
    posteriors are those of that network.
    """
    made = draw_networks(model.knowledge, 150, seed=11)
    states, truths = _simulated(made, seed=12)
    draws = model.draws(DRAWS)
    inside = np.zeros(truths.shape, dtype=bool)
    for patient, truth in enumerate(truths):
        given = _known({n: codes[patient] for n, codes in states.items()}, draws)
        answers = draws.engine.infer(given).probability
        low, high = np.quantile(answers, [0.025, 0.975], axis=0)
        inside[patient] = (truth >= low) & (truth <= high)
    assert 0.92 <= inside.mean() <= 0.98


SIMULATED = (
    *("setting", "age_group", "kidney_disease", "iv_calcium", "tissue_damage"),
    *("erythema", "fluctuance", "white_papules", "purulence", "phosphate", "crp"),
    "radiograph_days_14_on",
)


def _known(states: dict[str, int], draws: Draws) -> Evidence:
    """The same known states in every draw."""
    rows = draws.network.versions
    return Evidence(
        rows,
        {
            name: Observation.of_states(
                np.full(rows, state), len(draws.network.states[name])
            )
            for name, state in states.items()
        },
    )


def _simulated(made: Draws, seed: int) -> tuple[dict[str, IntArray], FloatArray]:
    """One patient of each network, by the chain rule, and its own posterior."""
    random = np.random.default_rng(seed)
    rows = made.network.versions
    known: dict[str, IntArray] = {}
    observed: dict[str, Observation] = {}
    for name in SIMULATED:
        count = len(made.network.states[name])
        logs = np.array(
            [
                made.engine.infer(
                    Evidence(
                        rows,
                        observed
                        | {name: Observation.of_states(np.full(rows, s), count)},
                    )
                ).log_evidence
                for s in range(count)
            ]
        )
        shares = np.exp(logs - logs.max(axis=0)).cumsum(axis=0)
        above = random.random(rows) * shares[-1] > shares
        known[name] = above.sum(axis=0)
        observed[name] = Observation.of_states(known[name], count)
    return known, made.engine.infer(Evidence(rows, observed)).probability


def test_numbers_and_films_vary_with_their_rows(model: Model) -> None:
    """A draw judges a number by its own distribution, not by the mean one."""
    draws = model.draws(DRAWS)
    result = model.diagnose(CASES[1])
    with_number = drawn_posteriors(result, draws)
    np.testing.assert_allclose(with_number.sum(axis=1), 1, atol=1e-12)
    assert with_number.std(axis=0).max() > 0.01


@pytest.mark.slow
def test_json_and_text_hold_the_intervals_only_when_asked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """`--draws K` adds the keys `interval` and `interval_level`."""
    assert main(["diagnose", SEED, "--json", "--draws", "100"]) == 0
    (content,) = json.loads(capsys.readouterr().out)
    assert content["interval_level"] == 0.95
    assert set(content["interval"]) == set(content["posterior"])
    assert set(content["leading_in_draws"]) == set(content["posterior"])
    assert main(["diagnose", SEED, "--draws", "100"]) == 0
    text = capsys.readouterr().out
    assert "95 % interval" in text
    assert "Leads in the 100 draws: iatrogenic" in text
    assert main(["diagnose", SEED, "--json"]) == 0
    assert "interval" not in json.loads(capsys.readouterr().out)[0]


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
