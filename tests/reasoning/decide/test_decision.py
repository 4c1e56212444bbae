"""What to do: utilities checked by hand, thresholds by search."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calcinosis import Case, Model
from calcinosis.knowledge.drawn_utilities import draw_utilities
from calcinosis.knowledge.read import Knowledge
from calcinosis.reasoning.decide.stakes import stakes
from calcinosis.reasoning.decide.thresholds import thresholds

ABSCESS = {"fluctuance": "yes", "erythema": "yes"}


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


# --------------------------------------------------------------------- thresholds


@given(st.integers(0, 10_000))
@settings(max_examples=30, deadline=None)
def test_thresholds_are_where_a_fine_search_finds_the_change(seed: int) -> None:
    """Of random utilities and probabilities, up and down every lesion."""
    random = np.random.default_rng(seed)
    probability, utility = random.dirichlet(np.ones(3)), random.random((4, 3))
    found = thresholds("abc", "wxyz", probability, utility)
    assert [abs(t.bits) for t in found] == sorted(abs(t.bits) for t in found)
    for number, lesion in enumerate("abc"):
        now = probability[number]
        rest = np.delete(probability, number) / (1 - now)
        grid = np.linspace(0, 1, 4001)[1:-1]
        points = np.insert(np.outer(1 - grid, rest), number, grid, axis=1)
        best = (points @ utility.T).argmax(axis=1)
        here = int((utility @ probability).argmax())
        for down, side in ((False, grid > now), (True, grid < now)):
            there = np.flatnonzero(side & (best != here))
            own = [t for t in found if t.lesion == lesion and down == (t.bits < 0)]
            if not len(there):
                assert not own or min(own[0].probability, 1 - own[0].probability) < 1e-3
                continue
            first = there[np.abs(grid[there] - now).argmin()]
            (threshold,) = own
            assert abs(threshold.probability - grid[first]) < 1e-3


def test_beyond_a_threshold_the_other_action_is_best(model: Model) -> None:
    """Probabilities moved a little less and a little more than told."""
    case = Case(setting="emergency", age="30 y", findings={"fluctuance": "yes"})
    result = model.diagnose(case)
    advice = result.advise()
    assert advice is not None
    assert advice.thresholds
    lesions, utility = model.knowledge.lesions, stakes(model.knowledge).now
    names = list(model.knowledge.decisions.actions)
    for threshold in advice.thresholds:
        number = lesions.index(threshold.lesion)
        for step, action in ((-1e-6, advice.action), (1e-6, threshold.action)):
            moved = result.probabilities.copy()
            at = threshold.probability + np.copysign(step, step * threshold.bits)
            moved *= (1 - at) / (1 - moved[number])
            moved[number] = at
            assert names[int((utility @ moved).argmax())] == action


def test_a_certain_diagnosis_has_no_threshold(model: Model) -> None:
    """No evidence moves a probability of 0 or 1."""
    pretest = dict.fromkeys(model.knowledge.lesions, 0.0) | {"abscess": 1.0}
    advice = model.diagnose(Case(findings={"fever": "no"}), pretest=pretest).advise()
    assert advice is not None
    assert advice.thresholds == ()


# ------------------------------------------------------ uncertainty of the utilities


def test_the_share_of_draws_is_seeded_and_of_all_rows_if_asked(model: Model) -> None:
    """Shares sum to 1; a seed gives the same again; all rows bring in the posterior."""
    result = model.diagnose(Case(setting="emergency", age="30 y", findings=ABSCESS))
    first, again, other = result.advise(), result.advise(), result.advise(seed=1)
    whole = result.advise(draws=200)
    assert first is not None
    assert again is not None
    assert other is not None
    assert whole is not None
    assert first.probability_best == again.probability_best
    assert first.probability_best != other.probability_best
    assert sum(whole.probability_best.values()) == pytest.approx(1)
    assert (first.draws, whole.draws) == (0, 200)
    assert next(iter(first.probability_best)) == first.action


def test_drawn_utilities_keep_their_rows_and_correlate_within_a_lesion(
    knowledge: Knowledge,
) -> None:
    """Each row its own mean; rank correlation as told in a lesion, none between two."""
    drawn = draw_utilities(knowledge, 4000)
    means = stakes(knowledge).now
    np.testing.assert_allclose(drawn.mean(axis=0), means, atol=0.01)
    ranks = drawn.argsort(axis=0).argsort(axis=0)
    row = knowledge.decisions.correlation
    assert row is not None
    rho = row.distribution.mean()[1]
    inside = np.corrcoef(ranks[:, 0, 3], ranks[:, 2, 3])[0, 1]
    between = np.corrcoef(ranks[:, 0, 3], ranks[:, 0, 4])[0, 1]
    assert inside == pytest.approx(6 / np.pi * np.arcsin(rho / 2), abs=0.05)
    assert between == pytest.approx(0, abs=0.05)
