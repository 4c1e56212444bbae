"""What to do and what to find out: utilities checked by hand and by brute force."""

from __future__ import annotations

import numpy as np

from calcinosis import Case, Model
from calcinosis.utility import stakes


def test_the_best_action_has_the_highest_expected_utility(model: Model) -> None:
    """EU(a) = Σ P(lesion)·U(a, lesion); the margin is the lead over the second."""
    case = Case(setting="emergency", age="30 y", findings={"fluctuance": "yes"})
    result = model.diagnose(case)
    advice = result.advise()
    assert advice is not None
    actions = list(model.knowledge.decisions.actions)
    expected = stakes(model.knowledge).now @ result.probabilities
    assert advice.action == actions[int(expected.argmax())]
    first, second = np.sort(expected)[::-1][:2]
    np.testing.assert_allclose(advice.margin, first - second)


def test_the_seed_is_observed_and_not_cut(model: Model) -> None:
    """The point of the case report: no incision, no antibiotics for the lesion."""
    result = model.diagnose(Case.read("evaluation/cases/seed.yaml"))
    advice = result.advise()
    assert advice is not None
    assert advice.action == "observe"
    assert all(test.expected_utility_gain <= 0 for test in result.next_tests())


def test_pus_is_drained(model: Model) -> None:
    """A fluctuant, purulent swelling leads to an incision."""
    case = Case(
        setting="emergency",
        age="30 y",
        findings={"purulence": "yes", "fluctuance": "yes", "erythema": "yes"},
    )
    advice = model.diagnose(case).advise()
    assert advice is not None
    assert advice.action == "incision_and_drainage"


def test_nothing_is_advised_before_anything_is_known(model: Model) -> None:
    """Setting, age and sex alone are no patient to treat."""
    result = model.diagnose(Case(setting="general", age="50 y", sex="female"))
    assert result.advise() is None
    assert result.to_dict()["action"] is None
    assert "ask and examine" in " ".join(result.to_text().split())


def test_fever_in_a_newborn_is_a_red_flag_whatever_the_lesion(model: Model) -> None:
    """It is told beside the advice about the lesion; without fever it is not."""
    result = model.diagnose(Case.read("evaluation/cases/seed.yaml"))
    assert [flag.name for flag in result.red_flags()] == ["febrile_newborn"]
    assert "sepsis" in result.to_text()
    cool = Case(setting="neonatal_unit", age="19 d", findings={"fever": "no"})
    assert model.diagnose(cool).red_flags() == []


def test_a_tests_gain_is_the_mean_of_the_best_actions_less_its_cost(
    model: Model,
) -> None:
    """Brute force over the four results of an aspiration."""
    case = Case(setting="emergency", age="30 y", findings={"swelling": "yes"})
    result = model.diagnose(case)
    (test,) = [t for t in result.next_tests() if t.test == "aspiration"]
    utility = stakes(model.knowledge).now
    log_before = result.answer.log_evidence[0]
    mean = 0.0
    for state in model.network.states["aspirate"]:
        more = Case(
            setting=case.setting,
            age=case.age,
            findings={**case.findings, "aspirate": state},
        )
        after = model.diagnose(more)
        share = np.exp(after.answer.log_evidence[0] - log_before)
        mean += share * (utility @ after.probabilities).max()
    cost = model.knowledge.decisions.panels["aspiration"].cost.distribution.mean()[1]
    gain = mean - (utility @ result.probabilities).max() - cost
    np.testing.assert_allclose(test.expected_utility_gain, gain, atol=1e-12)
