"""Doing is not seeing, and what would not have happened."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calcinosis import Case, CaseError, Diagnosis, ImpossibleEvidenceError, Model
from calcinosis.inference.evidence import Evidence, Observation
from calcinosis.inference.factor import Factor
from calcinosis.knowledge.read import Knowledge
from calcinosis.model import IntervenedModel
from calcinosis.reasoning.forms import forms
from calcinosis.reasoning.what_if.attribution import excess_fractions, present_factors

SEED = Case.read("evaluation/cases/seed.yaml")


@pytest.fixture(scope="module")
def world(model: Model) -> IntervenedModel:
    done = model.do(iv_calcium="no")
    assert isinstance(done, IntervenedModel)
    return done


# -------------------------------------------------------------------------- do


def test_without_infusions_most_iatrogenic_lesions_are_gone(
    model: Model, world: IntervenedModel
) -> None:
    """The others present as before, so their shares grow."""
    before = model.diagnose(Case(setting="neonatal_unit")).posterior
    after = world.diagnose(Case(setting="neonatal_unit")).posterior
    left = world.remaining("neonatal_unit")
    ours, theirs = (
        forms(each.diagnose(Case(setting="neonatal_unit")))["iatrogenic"]
        for each in (model, world)
    )
    assert theirs["leak"] == 0 < min(theirs["heel_pricks"], theirs["injected"])
    leaks = ours["leak"] / before["iatrogenic"]
    assert left.by_lesion["iatrogenic"] < min(1 - leaks, 0.3)  # nor what lies elsewhere
    assert left.by_lesion["fat_necrosis"] == pytest.approx(1, abs=0.01)
    assert left.total < 1
    for lesion, p in after.items():
        expected = before[lesion] * left.by_lesion[lesion] / left.total
        assert p == pytest.approx(expected, abs=1e-12)
    settings_ = [world.remaining(s).total for s in model.network.states["setting"]]
    assert min(settings_) < world.remaining().total < max(settings_)


def test_doing_is_not_seeing(model: Model) -> None:
    """Setting a sign of the leak changes nothing; seeing it tells of the leak."""
    seen = model.diagnose(
        Case(setting="neonatal_unit", findings={"extravasation_noticed": "yes"})
    )
    done = model.do(extravasation_noticed="yes").diagnose(Case(setting="neonatal_unit"))
    plain = model.diagnose(Case(setting="neonatal_unit"))
    assert done.posterior == pytest.approx(plain.posterior, abs=1e-12)  # no effect
    assert seen.posterior["iatrogenic"] > 2 * plain.posterior["iatrogenic"]


def test_a_root_without_background_parents_is_done_as_it_is_seen(
    model: Model, knowledge: Knowledge
) -> None:
    """Given the setting, nothing confounds a factor that hangs on it alone."""
    assert knowledge.variables["tissue_damage"].parents == ("setting",)
    case = Case(setting="emergency", age="40 y", findings={"fever": "yes"})
    done = model.do(tissue_damage="yes").diagnose(case)
    seen = model.diagnose(
        Case(
            setting="emergency",
            age="40 y",
            findings={"fever": "yes", "tissue_damage": "yes"},
        )
    )
    assert done.posterior == pytest.approx(seen.posterior, abs=1e-12)


def test_a_case_that_contradicts_the_world_is_impossible(
    world: IntervenedModel,
) -> None:
    """Nobody has calcium infused there; and every result says which world it is."""
    with pytest.raises(ImpossibleEvidenceError, match="iv_calcium = yes"):
        world.diagnose(SEED)
    result = world.diagnose(Case(setting="general", findings={"fever": "no"}))
    assert "in a world where iv_calcium = no for everybody" in result.warnings


def test_interventions_follow_one_another_and_have_draws(model: Model) -> None:
    """do(a).do(b) is do(a, b); intervals are those of the other world."""
    case = Case(setting="nephrology", findings={"livedo": "yes"})
    one = model.do(warfarin="no").do(kidney_disease="none").diagnose(case)
    both = model.do(warfarin="no", kidney_disease="none")
    assert one.posterior == pytest.approx(both.diagnose(case).posterior, abs=1e-12)
    p = both.diagnose(case).posterior["calciphylaxis"]
    low, high = both.diagnose(case).intervals(20).interval["calciphylaxis"]
    assert low < 2 * p
    assert high < model.diagnose(case).posterior["calciphylaxis"]


def test_only_causes_can_be_set(model: Model) -> None:
    """All problems at once: a sign, a wrong name, a wrong state, the context."""
    with pytest.raises(CaseError) as raised:
        model.do(erythema="no", ivcalcium="no", warfarin="maybe", sex="male")
    text = str(raised.value)
    assert "'erythema' is no risk factor" in text
    assert "did you mean 'iv_calcium'" in text
    assert "'maybe' is not one of no, yes" in text
    assert "'sex' is no risk factor" in text
    with pytest.raises(CaseError, match="did you mean 'general'"):
        model.do(warfarin="no").remaining("generel")


# ------------------------------------------------------- attributable fraction


@pytest.mark.parametrize(
    ("factor", "to"),
    [
        ("iv_calcium", "no"),
        ("kidney_disease", "none"),
        ("earlier_hypocalcemia", "no"),
        ("iv_calcium_concentration", "diluted"),
    ],
)
def test_over_all_patients_it_is_what_the_intervention_removes(
    model: Model, factor: str, to: str
) -> None:
    """Given the setting alone, 1 − AF is the share that remains, lesion by lesion."""
    world = model.do(**{factor: to})
    assert isinstance(world, IntervenedModel)
    for setting in ("neonatal_unit", "nephrology"):
        result = model.diagnose(Case(setting=setting))
        found = result.attributable_fraction(factor, to)
        left = world.remaining(setting)
        assert 1 - found.fraction == pytest.approx(left.total, abs=1e-12)
        kept = {lesion: 1 - share for lesion, share in found.by_lesion.items()}
        assert kept == pytest.approx(left.by_lesion, abs=1e-12)


def test_of_one_exposed_it_is_one_minus_the_inverse_rate_ratio(
    model: Model, knowledge: Knowledge
) -> None:
    """Warfarin in calciphylaxis: the row itself is the oracle."""
    ratios = knowledge.rates["calciphylaxis"].ratios["warfarin"]
    uremic, non_uremic = (
        float(ratios[key].distribution.mean()[0])
        for key in ("yes", "yes, form=non_uremic")
    )
    case = Case(setting="nephrology", age="60 y", findings={"warfarin": "yes"})
    result = model.diagnose(case)
    found, own = (
        result.attributable_fraction("warfarin"),
        forms(result)["calciphylaxis"],
    )
    left = own["uremic"] / uremic + own["non_uremic"] / non_uremic
    expected = 1 - left / result.posterior["calciphylaxis"]
    assert found.by_lesion["calciphylaxis"] == pytest.approx(expected, abs=1e-12)
    assert found.by_lesion["abscess"] == pytest.approx(0, abs=1e-12)
    spared = Case(setting="nephrology", findings={"warfarin": "no"})
    assert model.diagnose(spared).attributable_fraction("warfarin").fraction == (
        pytest.approx(0, abs=1e-12)
    )


def test_the_seed_would_not_have_happened(model: Model) -> None:
    """Nearly all such lesions come from the infusion; what is present is listed."""
    seed: Diagnosis = model.diagnose(SEED)
    assert seed.attributable_fraction("iv_calcium").fraction > 0.9
    assert present_factors(seed) == [
        "maternal_vitamin_d_deficiency",
        "earlier_hypocalcemia",
        "iv_calcium",
    ]


def test_what_follows_from_a_parent_cannot_be_taken_away_by_itself(
    model: Model,
) -> None:
    """Calcium without a salt is no alternative."""
    with pytest.raises(CaseError, match="follows from iv_calcium; name another state"):
        model.diagnose(SEED).attributable_fraction("iv_calcium_agent")
    with pytest.raises(CaseError, match="no variable 'warfarn'; did you mean"):
        model.diagnose(SEED).attributable_fraction("warfarn")


@given(st.integers(0, 10**6))
@settings(max_examples=40, deadline=None)
def test_the_twin_network_equals_enumeration(number: int) -> None:
    """Three causes in a row, rates of each, one sign: every world summed by hand."""
    random = np.random.default_rng(number)
    states = {"a": 2, "b": 3, "c": 2, "lesion": 3, "sign": 2}
    parents: dict[str, tuple[str, ...]] = {"a": (), "b": ("a",), "c": ("a", "b")}
    background = {
        name: random.dirichlet(np.ones(states[name]), [states[p] for p in own] or None)
        for name, own in parents.items()
    }
    rates = {name: random.uniform(0.2, 5, (3, states[name])) for name in parents}
    sign = random.dirichlet([1, 1], (3, 3))
    factors = [Factor((*parents[n], n), background[n][np.newaxis]) for n in parents]
    factors += [Factor(("lesion", n), rates[n][np.newaxis]) for n in parents]
    factors.append(Factor(("lesion", "b", "sign"), sign[np.newaxis]))
    evidence = Evidence(1, {"sign": Observation.of_states(np.array([1]), 2)})

    def couple(was: np.ndarray, would: np.ndarray) -> np.ndarray:
        keep = np.minimum(was, would) / was
        gain = np.maximum(would - was, 0)
        move = gain / gain.sum() if gain.sum() > 0 else gain
        return np.diag(keep) + np.outer(1 - keep, move)

    before, after = np.zeros(3), np.zeros(3)
    for lesion, a, b, c in product(range(3), range(2), range(3), range(2)):
        p = background["a"][a] * background["b"][a, b] * background["c"][a, b, c]
        p *= sign[lesion, b, 1]
        before[lesion] += p * _rate(rates, lesion, a, b, c)
        move_b = couple(background["b"][a], background["b"][0])[b]
        for b2, c2 in product(range(3), range(2)):
            move_c = couple(background["c"][a, b], background["c"][0, b2])[c]
            after[lesion] += (
                p * move_b[b2] * move_c[c2] * _rate(rates, lesion, 0, b2, c2)
            )
    found = excess_fractions(states, factors, parents, ("a", 0), evidence)
    np.testing.assert_allclose(found, 1 - after / before, atol=1e-12)


def _rate(rates: dict[str, np.ndarray], lesion: int, a: int, b: int, c: int) -> float:
    values = [rates[n][lesion, s] for n, s in zip("abc", (a, b, c), strict=True)]
    return float(np.prod(values))
