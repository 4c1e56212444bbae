"""Forms of lesions in the answer: they are the lesion, more closely."""

from __future__ import annotations

import pytest

from calcinosis import Case, Model
from calcinosis.reasoning.beliefs import beliefs
from calcinosis.reasoning.forms import forms, kinds, leading_form

NEWBORN = Case(
    setting="neonatal_unit",
    age="19 d",
    findings={"iv_calcium": "yes", "erythema": "no", "radiographs": "yes"},
)
LEG = Case(
    told="report", age="71 y", findings={"ulceration": "yes", "induration": "yes"}
)
OWN = {
    **{"iatrogenic": 0.4, "dystrophic": 0.05, "metastatic": 0.05, "idiopathic": 0.05},
    **{"calciphylaxis": 0.05, "hematoma": 0.1, "abscess": 0.1, "cellulitis": 0.05},
    **{"fat_necrosis": 0.05, "other": 0.1},
}
PRETESTS = ("setting", "uniform", OWN)


@pytest.mark.parametrize("case", [NEWBORN, LEG], ids=["newborn", "leg"])
@pytest.mark.parametrize("pretest", PRETESTS, ids=["setting", "uniform", "own"])
def test_forms_of_a_lesion_sum_to_its_posterior(
    model: Model, case: Case, pretest: str | dict[str, float]
) -> None:
    """Under every pretest, the likeliest form first, and nothing else beside them."""
    result, variable = model.diagnose(case, pretest=pretest), model.knowledge.variables
    found = forms(result)
    assert found.keys() == result.posterior.keys()
    for lesion, own in found.items():
        assert set(own) == set(variable["form"].forms_of(lesion))
        assert sum(own.values()) == pytest.approx(result.posterior[lesion], abs=1e-12)
        assert [*own.values()] == sorted(own.values(), reverse=True)
        assert min(own.values()) >= 0


@pytest.mark.parametrize("pretest", PRETESTS, ids=["setting", "uniform", "own"])
def test_another_pretest_leaves_the_shares_of_a_lesion(
    model: Model, pretest: str | dict[str, float]
) -> None:
    """It says how common lesions are, not which form of a lesion it is."""
    case = Case(age=NEWBORN.age, findings=NEWBORN.findings)  # uniform uses no setting
    plain = forms(model.diagnose(case))
    asked = forms(model.diagnose(case, pretest=pretest))
    for lesion, own in asked.items():
        total, before = sum(own.values()), sum(plain[lesion].values())
        if total > 0:
            for form, value in own.items():
                share = plain[lesion][form] / before
                assert value / total == pytest.approx(share, rel=1e-9)


def test_forms_are_those_of_the_beliefs(model: Model) -> None:
    result = model.diagnose(NEWBORN, pretest="uniform")
    believed = beliefs(result)["form"]
    for own in forms(result).values():
        for form, value in own.items():
            assert value == pytest.approx(believed[form], abs=1e-12)


def test_kinds_are_the_forms_of_the_rest(model: Model) -> None:
    result = model.diagnose(LEG, pretest="uniform")
    assert kinds(result) == forms(result)["other"]
    assert sum(kinds(result).values()) == pytest.approx(result.posterior["other"])


def test_the_leading_form_is_of_the_leading_lesion(model: Model) -> None:
    """A lump after an infusion through a cannula that nobody saw leak."""
    result = model.diagnose(NEWBORN)
    assert result.ranking[0] == "iatrogenic"
    assert leading_form(result) == "leak"
    papules = {"radiographs": "yes", "site": "foot_or_ankle", "white_papules": "yes"}
    heel = Case(age="9 months", findings={"heel_sticks": "yes", **papules})
    by_heel = forms(model.diagnose(heel, pretest="uniform"))["iatrogenic"]
    assert next(iter(by_heel)) == "heel_pricks"


def test_a_cause_that_is_denied_leaves_no_form_of_it(model: Model) -> None:
    case = Case(setting="neonatal_unit", age="19 d", findings={"heel_sticks": "no"})
    found = forms(model.diagnose(case))["iatrogenic"]
    assert found["heel_pricks"] == 0
    assert min(found["leak"], found["injected"], found["distant"]) > 0


def test_a_torn_cyst_is_inflamed_for_days_and_shows_its_pore(model: Model) -> None:
    """Red and sore as an abscess; the pore and what came before tell it from one."""
    hot = {"erythema": "yes", "tenderness": "yes", "days_from_onset": "4 d"}
    case = Case(age="35 y", setting="general", findings=hot)
    torn = {"punctum": "yes", "recurrence": "yes", "antibiotics_failed": "yes"}
    plain = model.diagnose(case)
    told = model.diagnose(Case(age="35 y", setting="general", findings=hot | torn))
    assert plain.posterior["abscess"] > 5 * plain.kinds["cyst_or_benign_tumour"]
    assert told.kinds["cyst_or_benign_tumour"] > told.posterior["abscess"]
    assert beliefs(told)["secondary_infection"]["yes"] > 0.4
