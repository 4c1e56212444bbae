"""Reasons add up, do not depend on order, and name what would tell most."""

from __future__ import annotations

from itertools import permutations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from calcinosis import Case, Model
from calcinosis.patient.items import stack
from calcinosis.reasoning.decide.next_tests import next_tests
from calcinosis.reasoning.decide.prospects import entropy
from calcinosis.reasoning.explain.shapley import owen_values, shapley_values


def game(seed: int, players: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=1 << players)


@given(st.integers(0, 10**6), st.integers(1, 5))
@settings(max_examples=30, deadline=None)
def test_shapley_values_are_means_over_all_orders(seed: int, players: int) -> None:
    """The formula equals the definition."""
    values = game(seed, players)
    expected = np.zeros(players)
    orders = list(permutations(range(players)))
    for order in orders:
        known = 0
        for player in order:
            expected[player] += values[known | 1 << player] - values[known]
            known |= 1 << player
    result = shapley_values(players, lambda a, b: values[np.bitwise_or.outer(a, b)])
    np.testing.assert_allclose(result, expected / len(orders), atol=1e-12)


@given(st.integers(0, 10**6))
@settings(max_examples=30, deadline=None)
def test_grouped_values_add_up_and_reduce_to_shapley(seed: int) -> None:
    """Owen values sum to the whole; with groups of one they are Shapley values."""
    values = game(seed, 5)

    def value(first: list[int], second: list[int]) -> np.ndarray:
        return values[np.bitwise_or.outer(first, second)]

    grouped = owen_values([[0, 3], [1], [2, 4]], value)
    np.testing.assert_allclose(grouped.sum(), values[-1] - values[0], atol=1e-12)
    single = owen_values([[n] for n in range(5)], value)
    np.testing.assert_allclose(single, shapley_values(5, value), atol=1e-12)


def test_weights_lead_from_pretest_to_posterior(model: Model) -> None:
    """Pretest plus all weights is the posterior log-odds, few findings or many."""
    seed = Case.read("evaluation/cases/seed.yaml")
    few = Case(
        setting="emergency", age="30 y", findings={"erythema": "yes", "crp": "80 mg/L"}
    )
    for case, pretest in ((seed, "setting"), (seed, "uniform"), (few, "setting")):
        result = model.diagnose(case, pretest=pretest)
        why = result.explain()
        total = why.prior_bits + sum(weight.bits for weight in why.weights)
        np.testing.assert_allclose(total, why.posterior_bits, atol=1e-9)
        p = result.posterior[why.lesion]
        np.testing.assert_allclose(why.posterior_bits, np.log2(p / (1 - p)), atol=1e-9)
        assert len(why.weights) == len(result.interpretation.findings)


def test_order_of_findings_does_not_matter(model: Model) -> None:
    """The same findings in another order give the same answer and weights."""
    findings = {"erythema": "yes", "fever": "yes", "fluctuance": "yes", "crp": "high"}
    turned = dict(reversed(findings.items()))
    results = [
        model.diagnose(Case(setting="emergency", age="40 y", findings=f))
        for f in (findings, turned)
    ]
    np.testing.assert_allclose(
        results[0].probabilities, results[1].probabilities, atol=1e-14
    )
    weights = [
        {w.variable: w.bits for w in result.explain().weights} for result in results
    ]
    for name, bits in weights[0].items():
        np.testing.assert_allclose(bits, weights[1][name], atol=1e-9)


def test_findings_that_support_each_other_do_not_conflict(model: Model) -> None:
    """Conflict is negative for a textbook picture and positive for a clash."""
    textbook = Case(
        setting="emergency",
        age="30 y",
        findings={
            "purulence": "yes",
            "fluctuance": "yes",
            "fever": "yes",
            "crp": "high",
        },
    )
    clash = Case(
        setting="emergency",
        age="30 y",
        findings={
            "aspirate": "pus",
            "biopsy": "vessel_calcification",
            "erythema": "no",
        },
    )
    assert model.diagnose(textbook).conflict < 0
    assert model.diagnose(clash).conflict > 0.5


def test_expected_information_equals_brute_force(model: Model) -> None:
    """Mutual information by the chain of posteriors, checked state by state."""
    case = Case(setting="neonatal_unit", age="9 d", findings={"swelling": "yes"})
    for pretest in ("setting", "uniform"):
        result = model.diagnose(case, pretest=pretest)
        ranked = {test.test: test.information_bits for test in next_tests(result)}
        for name in ("erythema", "warmth", "iv_calcium"):
            joint = []
            for state in model.network.states[name]:
                more = Case(
                    setting=case.setting,
                    age=case.age,
                    findings={**case.findings, name: state},
                )
                answer = model.diagnose(more, pretest=pretest)
                ratio = model.engine.infer(stack([answer.evidence])).probability[0]
                log = model.engine.infer(stack([answer.evidence])).log_evidence[0]
                before = model.engine.infer(stack([result.evidence]))
                share = ratio * np.exp(log - before.log_evidence[0])
                share = share / before.probability[0]  # P(state | lesion, evidence)
                joint.append(share * result.probabilities)
            table = np.array(joint)
            after = table / table.sum(axis=1, keepdims=True)
            expected = entropy(result.probabilities) - table.sum(axis=1) @ entropy(
                after
            )
            np.testing.assert_allclose(ranked[name], expected, atol=1e-9)


def test_what_is_known_is_not_asked_again(model: Model) -> None:
    """Next tests are among what is not assessed."""
    case = Case(
        setting="general",
        age="50 y",
        findings={"erythema": "yes", "calcium": "9.5 mg/dL"},
    )
    result = model.diagnose(case)
    asked = {test.test for test in result.next_tests()}
    assert asked.isdisjoint({"erythema", "calcium", "setting"})
    assert "radiograph" in asked
