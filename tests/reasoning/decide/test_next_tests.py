"""What to find out next about real cases: panels, films of later days, plans."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from calcinosis import Case, CaseError, Diagnosis, Model
from calcinosis.reasoning.decide.look_ahead import Branch
from calcinosis.reasoning.decide.next_tests import next_tests, value_of
from calcinosis.reasoning.decide.panels import prospect_of
from calcinosis.reasoning.decide.prospects import entropy
from calcinosis.reasoning.decide.stakes import stakes
from tests.support.paths import SEED

EARLY_FILM = {
    "swelling": "yes",
    "days_from_onset": 2,
    "radiographs": [{"day": 2, "calcification": "no"}],
}


def newborn(model: Model, findings: Mapping[str, Any]) -> Diagnosis:
    return model.diagnose(Case(setting="neonatal_unit", age="12 d", findings=findings))


@pytest.fixture(scope="module")
def swelling(model: Model) -> Diagnosis:
    findings = {"swelling": "yes"}
    return model.diagnose(Case(setting="emergency", age="30 y", findings=findings))


@pytest.fixture(scope="module")
def seed(model: Model) -> Diagnosis:
    return model.diagnose(Case.read(SEED))


def test_a_tests_gain_is_the_mean_of_the_best_actions_less_its_cost(
    model: Model, swelling: Diagnosis
) -> None:
    """Brute force over the results of a test of one variable."""
    (test,) = [t for t in swelling.next_tests() if t.test == "visceral_imaging"]
    utility = stakes(model.knowledge).now
    mean = left = 0.0
    for state in model.network.states["visceral_calcification"]:
        more = {**swelling.case.findings, "visceral_calcification": state}
        after = model.diagnose(Case(setting="emergency", age="30 y", findings=more))
        logs = after.answer.log_evidence[0] - swelling.answer.log_evidence[0]
        mean += np.exp(logs) * (utility @ after.probabilities).max()
        left += np.exp(logs) * float(entropy(after.probabilities))
    panels = model.knowledge.decisions.panels
    cost = panels["visceral_imaging"].cost.distribution.mean()[1]
    gain = mean - (utility @ swelling.probabilities).max() - cost
    assert test.expected_utility_gain == pytest.approx(gain, abs=1e-12)
    assert test.cost == pytest.approx(cost)
    told = float(entropy(swelling.probabilities)) - left
    assert test.information_bits == pytest.approx(told, abs=1e-12)


def test_every_panel_of_the_issue_is_there(swelling: Diagnosis) -> None:
    """Blood panels alone and together, films of today and next week, and the rest."""
    ranked = {test.test: test for test in swelling.next_tests()}
    panels = {"minerals", "pth_vitamin_d", "inflammation", "radiograph", "ultrasound"}
    assert panels | {"radiograph_in_a_week", "aspiration", "biopsy"} <= ranked.keys()
    assert any(len(test.panels) == 2 for test in ranked.values())
    assert ranked["radiograph_in_a_week"].days == 7
    assert all(test.information_error_bits == 0 for test in ranked.values())


def test_panels_of_one_blood_draw_pay_the_needle_once(
    model: Model, swelling: Diagnosis
) -> None:
    """The pair costs both panels and one needle, and tells no less than either."""
    ranked = {test.test: test for test in swelling.next_tests()}
    needle = stakes(model.knowledge).shared["blood_draw"]
    pair = next(test for test in ranked.values() if len(test.panels) == 2)
    one, other = (ranked[name] for name in pair.panels)
    assert pair.is_bundle
    assert not one.is_bundle
    assert pair.cost == pytest.approx(one.cost + other.cost - needle)
    assert pair.information_bits >= max(one.information_bits, other.information_bits)


def test_what_another_result_replaces_is_not_counted_twice(
    swelling: Diagnosis,
) -> None:
    """Ionized calcium stands in for total calcium, as it does in a case."""
    (test,) = [t for t in swelling.next_tests() if t.test == "minerals"]
    assert "ionized_calcium" in test.variables
    assert "calcium" not in test.variables


def test_a_film_in_a_week_is_the_film_of_that_day(model: Model) -> None:
    """The imagined results are what a case with that film gets."""
    result = newborn(model, EARLY_FILM)
    prospect = prospect_of(result)
    names = [probe.variable for probe in prospect.probes]
    column = names.index("radiographs, a_week")
    assert "radiographs" not in names
    later = prospect.results((column,), 10, 10).joint
    for state, joint in zip(("no", "yes"), later, strict=True):
        films = [{"day": 2, "calcification": "no"}, {"day": 9, "calcification": state}]
        after = newborn(model, {**EARLY_FILM, "radiographs": films})
        np.testing.assert_allclose(joint / joint.sum(), after.probabilities, atol=1e-12)


@pytest.mark.parametrize(
    ("question", "answered", "other"),
    [
        ("days_since_warfarin", {"warfarin": "yes"}, {"warfarin": "no"}),
        (
            "calcification_pattern",
            {"radiographs": [{"calcification": "yes"}]},
            {"radiographs": [{"calcification": "no"}]},
        ),
        (
            "calcification_pattern",
            {"ct_calcification": "yes", "ultrasound_calcification": "no"},
            {"ct_calcification": {"no": 0.5, "yes": 1}},
        ),
    ],
)
def test_a_question_is_asked_where_what_it_presupposes_is_told(
    model: Model, question: str, answered: dict[str, Any], other: dict[str, Any]
) -> None:
    """Days of a drug that is taken; the look of calcium that something shows."""
    for told, asked in ((answered, True), (other, False), ({"swelling": "yes"}, False)):
        result = model.diagnose(Case(setting="general", age="60 y", findings=told))
        assert (question in {test.test for test in result.next_tests()}) is asked


def test_an_old_film_is_repeated_today(model: Model) -> None:
    """Three days apart are a new look; on the same day it is the same look."""
    fresh = {test.test for test in newborn(model, EARLY_FILM).next_tests()}
    stale = {**EARLY_FILM, "days_from_onset": 12}
    repeated = {test.test for test in newborn(model, stale).next_tests()}
    assert "radiograph" not in fresh
    assert "radiograph_in_a_week" in fresh
    assert {"radiograph", "radiograph_in_a_week"} <= repeated


def test_waiting_is_dear_where_an_abscess_may_be(model: Model) -> None:
    """A week costs more than the film where pus is likely; its cost does not tell."""
    findings = {"fluctuance": "yes", "erythema": "yes"}
    case = Case(setting="emergency", age="30 y", findings=findings)
    tests = {test.test: test for test in model.diagnose(case).next_tests()}
    late, now = tests["radiograph_in_a_week"], tests["radiograph"]
    lost = (now.expected_utility_gain + now.cost) - (
        late.expected_utility_gain + late.cost
    )
    assert lost > 5 * late.cost


def test_nothing_is_worth_testing_in_the_seed(seed: Diagnosis) -> None:
    """Said as a result of its own, for one test and for two in a row."""
    assert not seed.worth_testing
    plan = seed.plan_tests()
    assert (plan.first, plan.expected_utility_gain, plan.branches) == (None, 0.0, ())
    assert "nothing left would change" in " ".join(seed.to_text().split())
    full = " ".join(seed.to_text(full=["tests"]).split())
    assert "nothing, not even two in a row, would change what to do" in full
    answer = seed.to_dict(full=["tests"])
    assert answer["worth_testing"] is False
    assert answer["test_plan"]["first"] is None


def test_a_plan_is_a_tree_of_results_tests_and_actions(swelling: Diagnosis) -> None:
    """No worse than the best test alone; shares sum to 1; the end is an action."""
    plan = swelling.plan_tests()
    best = swelling.next_tests()[0]
    assert plan.two_steps
    assert plan.single_gain == pytest.approx(best.expected_utility_gain)
    assert plan.expected_utility_gain > plan.single_gain
    assert sum(b.probability for b in plan.branches) == pytest.approx(1, abs=0.01)
    for branch in plan.branches:
        if branch.test is None:
            assert branch.branches == ()
        else:
            shares = sum(after.probability for after in branch.branches)
            assert shares == pytest.approx(1, abs=0.01)
            assert all(after.test is None for after in branch.branches)


@pytest.mark.slow
def test_the_plans_gain_is_that_of_following_its_tree(
    model: Model, swelling: Diagnosis
) -> None:
    """Diagnose every patient of the tree anew and do what it says."""
    plan = swelling.plan_tests()
    ranked = {test.test: test for test in swelling.next_tests()}
    utility = stakes(model.knowledge).now
    actions = list(model.knowledge.decisions.actions)

    def follow(branch: Branch, known: dict[str, Any]) -> float:
        findings = {**known, **branch.result}
        if branch.test is None:
            case = Case(setting="emergency", age="30 y", findings=findings)
            row = actions.index(branch.action)
            return float(utility[row] @ model.diagnose(case).probabilities)
        ends = [(b.probability, follow(b, findings)) for b in branch.branches]
        mean = sum(p * u for p, u in ends) / sum(p for p, _ in ends)
        return mean - ranked[branch.test].cost

    known = dict(swelling.case.findings)
    ends = [(b.probability, follow(b, known)) for b in plan.branches]
    mean = sum(p * u for p, u in ends) / sum(p for p, _ in ends)
    now = float((utility @ swelling.probabilities).max())
    assert plan.first is not None
    gain = mean - now - ranked[plan.first].cost
    assert gain == pytest.approx(plan.expected_utility_gain, abs=1e-5)


def test_any_set_of_variables_can_be_judged(swelling: Diagnosis) -> None:
    """Two tell more than one; too many to enumerate are sampled."""
    pair = swelling.value_of("erythema", "warmth")
    singles = [swelling.value_of(name) for name in ("erythema", "warmth")]
    assert pair.information_error_bits == 0
    assert pair.information_bits > max(one.information_bits for one in singles)
    assert (pair.cost, pair.panels) == (0.0, ())
    signs = ("erythema", "warmth", "tenderness", "fluctuance", "purulence", "fever")
    exact = swelling.value_of(*signs)
    drawn = value_of(swelling, signs, most=10, sample=1500)
    assert drawn.information_error_bits > 0
    error = abs(drawn.information_bits - exact.information_bits)
    assert error < 5 * drawn.information_error_bits


def test_a_panel_that_is_too_large_is_sampled_with_its_error(
    swelling: Diagnosis,
) -> None:
    """The seed makes it repeatable."""
    first, again = (next_tests(swelling, most=300, sample=500) for _ in range(2))
    assert first == again
    sampled = [test for test in first if test.information_error_bits > 0]
    assert sampled
    assert all(len(test.variables) > 4 for test in sampled)  # more than 300 results


def test_what_cannot_be_found_out_is_an_error(swelling: Diagnosis) -> None:
    """Known already, misspelt, or nothing at all."""
    with pytest.raises(CaseError, match="did you mean 'erythema'"):
        swelling.value_of("erytema")
    with pytest.raises(CaseError, match="swelling: cannot be found out"):
        swelling.value_of("swelling")
    with pytest.raises(CaseError, match="none is named"):
        swelling.value_of()


def test_the_numbers_stand_in_json(swelling: Diagnosis) -> None:
    """Costs, errors, thresholds, shares of draws, and the tree."""
    assert "test_plan" not in swelling.to_dict()
    answer = swelling.to_dict(full=["tests"])
    assert {"label", "cost", "days", "information_error_bits"} <= answer["next_tests"][
        0
    ].keys()
    assert answer["worth_testing"] is True
    plan = answer["test_plan"]
    assert plan["first"] in {test["test"] for test in answer["next_tests"]}
    assert {"result", "probability", "lesion", "test"} <= plan["branches"][0].keys()
    action = answer["action"]
    assert action["thresholds"][0].keys() >= {"lesion", "probability", "action", "bits"}
    assert sum(action["probability_best"].values()) == pytest.approx(1)


@pytest.mark.parametrize(
    "width", [40, *(pytest.param(w, marks=pytest.mark.slow) for w in (60, 80))]
)
def test_the_plan_fits_the_screen(swelling: Diagnosis, width: int) -> None:
    """Results with the same sequel share a line."""
    lines = swelling.to_text(width, full=["tests"]).splitlines()
    assert max(map(len, lines)) <= width
    start = next(n for n, line in enumerate(lines) if "Best two in a row" in line)
    assert len(lines) - start < 15
    assert "more tell next to nothing" in " ".join(" ".join(lines).split())
    assert 24 <= len(swelling.to_text(80).splitlines()) <= 50
