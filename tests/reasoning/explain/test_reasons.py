"""What a finding acts through, what is missed, and what stands behind the numbers."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calcinosis import Case, CaseError, Diagnosis, Model
from calcinosis.inference.evidence import Evidence, Observation
from calcinosis.knowledge.read import Knowledge
from calcinosis.reasoning.explain.mechanism import mediated
from calcinosis.reasoning.explain.sentence import phrase

SEED = Case.read("evaluation/cases/seed.yaml")
KIDNEY = Case(
    setting="nephrology",
    age="60 y",
    findings={
        "phosphate": "2.4 mmol/L",
        "livedo": "yes",
        "necrosis": "yes",
        "creatinine": "high",
        "fever": "yes",
    },
)


@pytest.fixture(scope="module")
def seed(model: Model) -> Diagnosis:
    return model.diagnose(SEED)


@pytest.fixture(scope="module")
def kidney(model: Model) -> Diagnosis:
    return model.diagnose(KIDNEY)


# ------------------------------------------------------------------- waterfall


@pytest.mark.parametrize("pretest", ["setting", "uniform"])
def test_the_waterfall_leads_from_pretest_to_posterior(
    model: Model, pretest: str
) -> None:
    """Every step begins where the last one ended; the sum is exact."""
    result = model.diagnose(KIDNEY, pretest=pretest)
    why = result.explain()
    steps = why.waterfall
    assert steps[0].start == why.prior_bits
    assert all(a.end == b.start for a, b in pairwise(steps))
    np.testing.assert_allclose(steps[-1].end, why.posterior_bits, atol=1e-9)
    p = result.posterior[why.lesion]
    np.testing.assert_allclose(steps[-1].probability, p, atol=1e-9)
    assert len(why.supports) + len(why.speaks_against) == len(why.weights)
    assert min(w.bits for w in why.supports) > 0
    assert all(weight.bits < 0 for weight in why.speaks_against)


def test_likelihood_ratio_is_that_of_the_finding_alone(
    model: Model, kidney: Diagnosis
) -> None:
    """Odds after only this finding over odds in the setting."""
    lesion = kidney.ranking[0]
    weight = next(w for w in kidney.explain().weights if w.variable == "livedo")

    def odds(case: Case) -> float:
        p = model.diagnose(case).posterior[lesion]
        return p / (1 - p)

    bare = Case(setting="nephrology")
    ratio = odds(replace(bare, findings={"livedo": "yes"})) / odds(bare)
    np.testing.assert_allclose(weight.likelihood_ratio, ratio, rtol=1e-9)


def test_leaving_one_out_is_the_diagnosis_without_it(seed: Diagnosis) -> None:
    """`posterior_without` and `result.without` agree; the shift adds up to 0."""
    weights = {w.variable: w for w in seed.explain().weights}
    for name in ("radiographs", "site", "sex"):
        left = seed.without(name)
        lesion = seed.ranking[0]
        expected = left.posterior[lesion]
        np.testing.assert_allclose(
            weights[name].posterior_without, expected, atol=1e-12
        )
        assert sum(seed.shift_from(left).values()) == pytest.approx(0, abs=1e-12)
    bare = seed.without("setting", "age", "radiographs")
    assert {"setting", "age_group", "radiographs"} <= {
        *bare.interpretation.not_assessed
    }


def test_only_what_is_told_can_be_left_out(seed: Diagnosis) -> None:
    """All wrong names at once, with the nearest that is told."""
    with pytest.raises(CaseError) as raised:
        seed.without("radiograph", "livedo")
    first, second = raised.value.problems
    assert "did you mean 'radiographs'" in first.what
    assert "does not tell 'livedo'" in second.what


def test_leaving_out_keeps_the_pretest_asked_for(model: Model) -> None:
    """Uniform stays uniform."""
    left = model.diagnose(KIDNEY, pretest="uniform").without("livedo")
    assert {round(p, 12) for p in left.pretest.values()} == {0.1}


# -------------------------------------------------------------------- channels


@given(st.integers(0, 10**6))
@settings(max_examples=50, deadline=None)
def test_a_weight_runs_through_what_separates_and_not_through_the_unrelated(
    number: int,
) -> None:
    """Whole if finding and lesion are independent given z; 0 if finding and z are."""
    random = np.random.default_rng(number)
    lesions, states = random.integers(2, 6), random.integers(2, 5)
    before = random.dirichlet(np.ones(lesions * states)).reshape(states, lesions)
    of_state = random.uniform(0.05, 1, (states, 1))
    whole, through = mediated(before, before * of_state, 0)
    np.testing.assert_allclose(through, whole, atol=1e-9)
    of_lesion = random.uniform(0.05, 1, (1, lesions))
    whole, through = mediated(before, before * of_lesion, 0)
    np.testing.assert_allclose(through, 0, atol=1e-9)
    expected = before.sum(axis=0) * of_lesion[0]
    odds = [p[0] / p[1:].sum() for p in (expected, before.sum(axis=0))]
    np.testing.assert_allclose(whole, np.log2(odds[0] / odds[1]), atol=1e-9)


def test_findings_act_through_their_mechanism(
    model: Model, seed: Diagnosis, kidney: Diagnosis
) -> None:
    """Film by the deposit, infusion by the leak, phosphate by the minerals."""
    signs = {"creatinine": "high", "livedo": "yes", "necrosis": "yes"}
    leg = model.diagnose(Case(setting="general", age="60 y", findings=signs))
    through = {w.variable: w.channel for w in seed.explain().weights}
    through |= {w.variable: w.channel for w in kidney.explain().weights}
    through |= {w.variable: w.channel for w in leg.explain().weights}
    film, leak = through["radiographs"], through["iv_calcium"]
    minerals, kidneys = through["phosphate"], through["creatinine"]
    assert film is not None
    assert (film.variable, film.state) == ("calcific_deposit", "yes")
    assert film.after > film.before
    assert leak is not None
    assert leak.variable == "extravasation"
    assert 0.5 < leak.share < 1  # a deposit elsewhere needs no leak
    assert minerals is not None
    assert minerals.variable == "mineral_state"
    assert minerals.share == pytest.approx(1)
    assert kidneys is not None
    assert kidneys.variable == "kidney_disease"
    assert through["livedo"] is None  # a sign of the lesion itself


def test_probabilities_of_the_channel_are_those_of_the_network(
    model: Model, kidney: Diagnosis
) -> None:
    """P(mineral state) before and after the phosphate, by an engine of its own."""
    weights = kidney.explain().weights
    channel = next(w for w in weights if w.variable == "phosphate").channel
    assert channel is not None
    assert channel.alone
    engine = model.network.engine("mineral_state")
    number = model.network.state_number("mineral_state", channel.state)
    for findings, expected in (
        ({}, channel.before),
        ({"phosphate": "2.4 mmol/L"}, channel.after),
    ):
        case = replace(KIDNEY, findings=findings)
        evidence = model.diagnose(case).interpretation.evidence()
        found = engine.infer(evidence).probability[0, number]
        np.testing.assert_allclose(found, expected, atol=1e-12)


# -------------------------------------------------------------------- expected


def test_what_is_expected_is_likely_and_would_be_missed(
    model: Model, kidney: Diagnosis
) -> None:
    """P(state | lesion) by asking; its absence would weigh what is said."""
    lesion = kidney.ranking[0]
    expected = kidney.explain().expected_not_reported
    bits = [item.surprise_bits for item in expected]
    assert bits == sorted(bits, reverse=True)
    assert min(bits) > 0
    given = {*KIDNEY.findings, "resolution"}
    assert given.isdisjoint(item.variable for item in expected)
    assert all(item.state not in ("no", "none", "normal") for item in expected)
    item = next(item for item in expected if item.state == "yes")
    engine = model.network.engine(item.variable)
    number = model.knowledge.lesions.index(lesion)
    observations = {
        **kidney.interpretation.evidence().observations,
        "lesion": Observation.of_states(
            np.array([number]), len(model.knowledge.lesions)
        ),
    }
    p = engine.infer(Evidence(1, observations)).probability[0, 1]
    np.testing.assert_allclose(item.probability, p, atol=1e-12)
    absent = model.diagnose(
        replace(KIDNEY, findings={**KIDNEY.findings, item.variable: "no"})
    )
    odds = [r.posterior[lesion] / (1 - r.posterior[lesion]) for r in (kidney, absent)]
    np.testing.assert_allclose(item.surprise_bits, np.log2(odds[0] / odds[1]))


# --------------------------------------------------------- sources and wording


def test_every_weight_names_the_numbers_behind_it(
    seed: Diagnosis, knowledge: Knowledge
) -> None:
    """Rows of the finding for the leading lesion and its rival; keys resolve."""
    for weight in seed.explain().weights:
        assert weight.sources
        for ground in weight.sources:
            assert {*ground.keys} <= {*knowledge.references}
            assert bool(ground.keys) != (ground.grade in ("judgement", "definition"))
    weights = {w.variable: w for w in seed.explain().weights}
    counted = [g for g in weights["resolution"].sources if g.count == (19, 19)]
    assert [g.lesion for g in counted] == ["iatrogenic"]
    assert counted[0].value.startswith("19 of 19")
    film = {ground.about.split(":")[0] for ground in weights["radiographs"].sources}
    assert film == {"radiograph", "calcific_deposit"}
    rates = [g.about for g in weights["iv_calcium"].sources if "rate of" in g.about]
    assert any("rate of iatrogenic: extravasation" in about for about in rates)


def test_each_finding_is_said_in_one_sentence(seed: Diagnosis) -> None:
    """In the words of the knowledge files, without a name of a variable."""
    sentences = {w.variable: w.sentence for w in seed.explain().weights}
    assert sentences["radiographs"].startswith(
        "A radiograph with calcium on day 1 speaks for iatrogenic calcinosis, mainly "
        "by making a calcific deposit more likely ("
    )
    unnoticed = sentences["extravasation_noticed"]
    assert "speaks against iatrogenic calcinosis and leaves more to " in unnoticed
    assert not any("_" in text for text in sentences.values())
    assert all(
        text.endswith(".") and text.count(". ") == 0 for text in sentences.values()
    )


def test_every_state_has_a_phrase(knowledge: Knowledge) -> None:
    """No sentence has to fall back on a label, save for numbers."""
    for name, variable in knowledge.variables.items():
        if name != "setting":
            assert {*knowledge.phrases[name]} == {*variable.states}
    assert phrase(knowledge, "size_cm", "3 cm") == "Size (3 cm)"
    assert phrase(knowledge, "site", "arm or leg") == "Site (arm or leg)"
