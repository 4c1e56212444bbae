"""What age and setting say: no absurdity under the uniform pretest, no cliffs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from calcinosis import Case, Model
from calcinosis.errors import CaseError
from calcinosis.patient.written.entry.ages import age_likelihood, shares_of_age
from calcinosis.reasoning.beliefs import beliefs

SWELLING = {"swelling": "yes", "tenderness": "yes", "site": "trunk_or_back"}
SETTINGS = ("neonatal_unit", "emergency", "dermatology", "nephrology", "general", None)


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_bare_newborn_is_the_same_in_every_setting(
    model: Model, setting: str | None
) -> None:
    """The uniform pretest belongs to no setting.

    Since the day of life counts, a tenth day is rather that of fat necrosis (0.38
    before) and less that of bleeding (0.12), which is seen in the first days.
    """
    case = Case(age="10 d", setting=setting)
    posterior = model.diagnose(case, pretest="uniform").posterior
    assert posterior["calciphylaxis"] < 0.01
    assert posterior["fat_necrosis"] == pytest.approx(0.44, abs=0.03)
    assert posterior["iatrogenic"] == pytest.approx(0.31, abs=0.03)
    assert posterior["hematoma"] == pytest.approx(0.06, abs=0.03)


@pytest.mark.parametrize("setting", SETTINGS)
def test_uniform_stays_uniform(model: Model, setting: str | None) -> None:
    result = model.diagnose(Case(setting=setting), pretest="uniform")
    np.testing.assert_allclose(result.probabilities, 0.1, atol=1e-12)
    told = setting is not None
    assert [("setting" in text, "not used" in text) for text in result.warnings] == [
        (True, True)
    ] * told
    assert "setting" not in result.interpretation.not_assessed


def test_a_clinic_of_its_own_keeps_its_ages(model: Model) -> None:
    """Probabilities asked for by lesion are those of a setting's own patients."""
    own = dict.fromkeys(model.knowledge.lesions, 0.1) | {"other": 0.3}
    case = Case(age="10 d", setting="neonatal_unit")
    posterior = model.diagnose(case, pretest=own).posterior
    assert posterior["fat_necrosis"] < 0.2


@pytest.mark.parametrize(("younger", "older"), [("64 y", "66 y"), ("27 d", "30 d")])
def test_no_cliff_where_there_is_none(model: Model, younger: str, older: str) -> None:
    signs = {"swelling": "yes", "site": "leg", "tenderness": "yes"}
    first, second = (
        model.diagnose(Case(age=age, findings=signs), pretest="uniform")
        for age in (younger, older)
    )
    change = first.shift_from(second)
    assert max(abs(step) for step in change.values()) < 0.05


AGES = {"45 d": 45.0, "1 y": 365.25, "10 y": 3652.5, "64 y": 64 * 365.25}
RISKS = (
    {"warfarin": "yes", "necrosis": "yes"},
    {"kidney_disease": "dialysis", "necrosis": "yes"},
    {"iv_calcium": "yes", "induration": "yes"},
)


@pytest.mark.filterwarnings("ignore:note. row .* this age is unusual")
@pytest.mark.parametrize("setting", [None, "neonatal_unit", "nephrology"])
@pytest.mark.parametrize("findings", RISKS)
def test_no_age_tips_the_answer_within_a_day(
    model: Model, findings: dict[str, str], setting: str | None
) -> None:
    """Also where one age group explains the findings a thousand times better."""
    days = np.unique(np.geomspace(1, 33_000, 4000).round(1))
    frame = pd.DataFrame({"age_d": days} | findings)
    pretest = "uniform" if setting is None else "setting"
    answers = model.diagnose_table(frame, setting=setting, pretest=pretest)
    shares = np.stack([answers[lesion] for lesion in model.knowledge.lesions], axis=1)
    log_odds = np.log(shares) - np.log1p(-shares)
    steps = np.abs(np.diff(log_odds, axis=0))[shares[1:] > 0.05]
    assert steps.max() < np.log(2.5)


@pytest.mark.parametrize("setting", [s for s in SETTINGS if s])
@pytest.mark.parametrize("age", ["45 d", "1 y", "10 y", "64 y"])
def test_a_told_age_is_the_same_in_every_setting(
    model: Model, setting: str, age: str
) -> None:
    """A child of 10 among the adults of a kidney clinic is no adult.

    But of two groups that one counts for more in which more fall ill.
    """
    result = model.diagnose(Case(age=age, setting=setting))
    groups = model.knowledge.variables["age_group"]
    shares = dict(zip(groups.states, age_likelihood(AGES[age], groups), strict=True))
    assert beliefs(result)["age_group"] == pytest.approx(shares, abs=0.2)


def test_ages_that_pass_close_to_each_other_stay_shares(model: Model) -> None:
    """A later passing fades into an earlier one, and not below nothing."""
    groups = model.knowledge.variables["age_group"]
    close = ((28.0, 28.0), (29.0, 548.0), *groups.passes_days[2:])
    shares = age_likelihood(np.arange(0, 600.0), replace(groups, passes_days=close))
    assert (shares >= 0).all()
    np.testing.assert_allclose(shares.sum(axis=-1), 1)


def test_one_age_has_the_shares_that_it_has_among_many(model: Model) -> None:
    groups = model.knowledge.variables["age_group"]
    close = replace(groups, passes_days=((28.0, 28.0), (29.0, 548.0), (540.0, 600.0)))
    ages = np.concatenate([np.arange(0, 45_000, 7.3), *groups.passes_days])
    for variable in (groups, model.knowledge.variables["day_of_life"], close):
        one = [shares_of_age(variable, age) for age in ages.tolist()]
        np.testing.assert_array_equal(one, age_likelihood(ages, variable))


def test_adolescents_are_no_small_children(model: Model) -> None:
    def probability(age: str) -> float:
        return model.diagnose(Case(age=age), pretest="uniform").posterior["idiopathic"]

    assert probability("3 y") == probability("6 y")
    steps = [probability(age) for age in ("8 y", "13 y", "17 y", "30 y")]
    assert steps == sorted(steps, reverse=True)
    assert len(set(steps)) == len(steps)


@pytest.mark.parametrize("pretest", ["setting", "uniform"])
def test_tables_know_ages_between_groups(model: Model, pretest: str) -> None:
    days = [5.0, 28.0, 40.0, 300.0, 4500.0, 6574.0, 6575.0, 22000.0, 23800.0, 30000.0]
    frame = pd.DataFrame({"age_d": days, "erythema": "yes", "setting": "general"})
    answers = model.diagnose_table(frame, pretest=pretest)
    for row, age in enumerate(days):
        case = Case(age=f"{age} d", setting="general", findings={"erythema": "yes"})
        one = model.diagnose(case, pretest=pretest)
        for lesion, probability in one.posterior.items():
            assert answers[lesion][row] == pytest.approx(probability, abs=1e-12)


def test_bleeding_of_birth_is_early_and_an_abscess_is_late(model: Model) -> None:
    """A tender swelling of a newborn's trunk, on the second and the eighteenth day."""
    early, late = (
        model.diagnose(Case(age=age, findings=SWELLING), pretest="uniform").posterior
        for age in ("2 d", "18 d")
    )
    assert early["hematoma"] > 2 * late["hematoma"]
    assert late["abscess"] > 3 * early["abscess"]


def test_no_day_of_life_tips_an_answer(model: Model) -> None:
    """Not even the day on which somebody is no newborn any more."""
    posterior = [
        model.diagnose(Case(age=f"{day / 4} d", findings=SWELLING)).probabilities
        for day in range(4, 260)
    ]
    assert np.abs(np.diff(posterior, axis=0)).max() < 0.03


@pytest.mark.parametrize("age", ["18 d", "40 d"])
def test_the_day_of_life_is_told_by_the_age_alone(model: Model, age: str) -> None:
    result = model.diagnose(Case(age=age, findings=SWELLING))
    assert "day_of_life" in [item.node for item in result.evidence]
    assert "day_of_life" not in result.interpretation.not_assessed
    assert "day_of_life" not in model.knowledge.told
    for other in (Case(age="70 d"), Case(age_group="neonate"), Case(age="9 y")):
        told = [item.node for item in model.diagnose(other).evidence]
        assert "day_of_life" not in told
    with pytest.raises(CaseError, match="follows from the age: write 'age: 19 d'"):
        model.diagnose(Case(findings={"day_of_life": "from_day_14"}))
