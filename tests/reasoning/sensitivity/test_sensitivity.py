"""One-way functions, tornado and smallest change agree with networks built anew."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Literal

import numpy as np
import pytest

from calcinosis import Case, CaseError, Diagnosis, Model
from calcinosis.cli.main import main
from calcinosis.knowledge.places import find_place, row_places
from calcinosis.reasoning.sensitivity.one_way import (
    LinearFractional,
    QuotientOfSums,
    Reevaluated,
    place_numbers,
)
from calcinosis.reasoning.sensitivity.row_numbers import LEVEL, numbers_of
from tests.support.rebuilding import posterior_with

SEED = "evaluation/cases/seed.yaml"
NEWBORN = Case(
    setting="neonatal_unit",
    age="19 d",
    sex="male",
    findings={
        "heel_sticks": "yes",
        "erythema": "no",
        "tenderness": "no",
        "necrosis": {"no": 0.9, "yes": 0.4},
        "fluctuance": "no",
        "multifocal": "no",
        "site": "hand_or_wrist",
        "crp": "normal",
        "calcium": "9.1 mg/dL",
        "size_cm": "2 cm",
        "radiographs": [
            {"day": 2, "calcification": "no"},
            {"day": 3, "calcification": "no"},
            {"day": 16, "calcification": "yes"},
        ],
    },
)
ANYWHERE = Case(
    age_group=None,
    findings={
        "kidney_disease": "dialysis",
        "erythema": "yes",
        "phosphate": "7.1 mg/dL",
        "crp": ">40 mg/L",
        "heel_sticks": "no",
        "aspirate": "dry",
    },
)
BRUISE = "lesion=hematoma, form=fresh|bleeding_disorder"
KINDS = "lesion=other, setting=neonatal_unit, age_group=neonate"
LEAK = "lesion=iatrogenic, form=leak, extravasation=none|minor"
LINEAR = (
    ("sign", "multifocal: lesion=abscess, form=newborn", "yes"),
    ("states", f"site: {BRUISE}, age_group=neonate", "hand_or_wrist"),
    ("another state", f"site: {BRUISE}, age_group=neonate", "joint"),
    ("unassessed latent", "secondary_infection: lesion=hematoma, form=fresh", "yes"),
    ("deposit", "calcific_deposit: lesion=abscess, form=acute|newborn", "yes"),
    (
        "share of a form",
        "form: lesion=hematoma, setting=neonatal_unit, age_group=neonate",
        "newborn_head",
    ),
    ("share of two", "form: lesion=fat_necrosis, age_group=neonate", "traumatic"),
    ("share of a kind", f"form: {KINDS}", "infusion_injury"),
    ("of a form", "iatrogenic: rate ratio iv_calcium=yes, form=distant", "ratio"),
    (
        "of an age and a form",
        "other: rate ratio extravasation=minor, form=infusion_injury, "
        "age_group=neonate|infant",
        "ratio",
    ),
    (
        "age of a form",
        "iatrogenic: rate ratio age_group=neonate, form=injected",
        "ratio",
    ),
    (
        "of an age",
        "fat_necrosis: rate ratio birth_asphyxia_or_cooling=yes, "
        "age_group=neonate|infant",
        "ratio",
    ),
    ("age", "dystrophic: rate ratio age_group=neonate", "ratio"),
    ("base rate", "neonatal_unit: rate of hematoma", "rate"),
    ("misreading", "multifocal: misread", "error"),
    ("outlying values", "calcium: outlying values", "error"),
)
"""Numbers of every kind in which the joint distribution is linear."""
BACKGROUNDS = (
    ("background", "heel_sticks: setting=neonatal_unit, age_group=neonate", "yes"),
    (
        "mechanism",
        "extravasation: iv_calcium=yes, iv_calcium_concentration=diluted, "
        "iv_calcium_access=peripheral",
        "minor",
    ),
)
OTHERS = (
    ("cause", "iatrogenic: rate ratio extravasation=minor", "ratio"),
    (
        "cause at an age",
        "iatrogenic: rate ratio heel_sticks=yes, age_group=infant",
        "ratio",
    ),
    ("cause but for ages", "iatrogenic: rate ratio heel_sticks=yes", "ratio"),
    ("cause of a form", "iatrogenic: rate ratio other_calcium_exposure=yes", "ratio"),
    (
        "severity",
        f"erythema: {LEAK}, secondary_infection=no",
        "yes",
    ),
    ("misreading with severity", "necrosis: misread", "error"),
    ("loading", "erythema: loading of inflammation", "loading"),
    ("median", f"size_cm: {LEAK}", "median"),
    ("mean of words", "crp: lesion=abscess, form=newborn", "mean"),
    ("sd of a number", "calcium: mineral_state=normal", "sd"),
    ("spread of outliers", "calcium: outlying values", "spread"),
    (
        "film",
        f"radiograph: {LEAK}, calcific_deposit=yes",
        "at_onset",
    ),
    (
        "film without deposit",
        "radiograph: calcific_deposit=no, age_group=neonate|infant|child",
        "yes",
    ),
    ("film misread", "radiograph: misread", "error"),
    ("borderline", "fluctuance: lesion=abscess, form=newborn", "yes"),
    ("misread if borderline", "fluctuance: misread", "error"),
)
ENGINES: tuple[Literal["numpy", "pgmpy"], ...] = ("numpy", "pgmpy")
ANYWHERE_ROWS = (
    ("setting: any", "nephrology"),
    ("nephrology: rate of calciphylaxis", "rate"),
    ("calciphylaxis: rate ratio kidney_disease=dialysis", "ratio"),
    ("metastatic: rate ratio kidney_disease=dialysis, form=uremic_mass", "ratio"),
    ("form: lesion=metastatic, age_group=adult", "hypercalcemic"),
    ("kidney_disease: setting=nephrology, age_group=adult", "dialysis"),
    ("phosphate: mineral_state=hyperphosphatemia", "mean"),
)
EVERY = (*LINEAR, *BACKGROUNDS, *OTHERS)


@pytest.fixture(scope="module")
def seed(model: Model) -> Diagnosis:
    return model.diagnose(Case.read(SEED))


def _names(rows: tuple[tuple[str, str, str], ...]) -> list[str]:
    return [name for name, _, _ in rows]


@pytest.mark.parametrize(("kind", "row", "number"), EVERY, ids=_names(EVERY))
def test_a_function_is_what_a_network_built_anew_answers(
    model: Model, kind: str, row: str, number: str
) -> None:
    """At a number far from its value, to 1e-10, under the setting's case mix."""
    del kind
    function = model.diagnose(NEWBORN).sensitivity(row, number)
    place, found = find_place(model.knowledge, row), function.number
    t = float(found.grid(3, 2.0)[2])
    assert abs(found.on_scale(t) - found.on_scale(found.value)) > 0.1
    values = found.values(np.array([t]))[0]
    wanted = posterior_with(model.knowledge, place.row, values, NEWBORN, "setting")
    np.testing.assert_allclose(
        function.posteriors(np.array([t]))[0], wanted, atol=1e-10
    )
    now = model.diagnose(NEWBORN).probabilities
    np.testing.assert_allclose(function.posteriors(np.array([found.value]))[0], now)
    assert np.abs(wanted - now).max() > 1e-9  # it is a test of something


@pytest.mark.parametrize(
    "pretest", ["setting", pytest.param("uniform", marks=pytest.mark.slow)]
)
@pytest.mark.parametrize(("row", "number"), ANYWHERE_ROWS)
def test_settings_that_are_not_known_are_summed_over(
    model: Model, pretest: str, row: str, number: str
) -> None:
    """Also under another pretest, whose own reweighting moves with the number."""
    result = model.diagnose(ANYWHERE, pretest=pretest)
    function, place = result.sensitivity(row, number), find_place(model.knowledge, row)
    t = function.number.interval[1]
    values = function.number.values(np.array([t]))[0]
    wanted = posterior_with(model.knowledge, place.row, values, ANYWHERE, pretest)
    found = function.posteriors(np.array([t]))[0]
    np.testing.assert_allclose(found, wanted, atol=1e-10)


def test_a_cause_has_no_excess_below_one(model: Model) -> None:
    """A ratio that may be below 1 brings nothing there, as in a network built anew."""
    row = "iatrogenic: rate ratio heel_sticks=yes"
    function, place = (
        model.diagnose(NEWBORN).sensitivity(row),
        find_place(model.knowledge, row),
    )
    for t in (0.2, 0.9, 1.0, 1.1):
        values = function.number.values(np.array([t]))[0]
        wanted = posterior_with(model.knowledge, place.row, values, NEWBORN, "setting")
        found = function.posteriors(np.array([t]))[0]
        np.testing.assert_allclose(found, wanted, atol=1e-9)


def test_a_ratio_no_form_is_left_for_changes_nothing(model: Model) -> None:
    """Each form has its own: the plain one told how often the lesion is in all."""
    result = model.diagnose(NEWBORN)
    row = "dystrophic: rate ratio connective_tissue_disease=yes"
    f, place = result.sensitivity(row), find_place(model.knowledge, row)
    values = np.array([f.number.interval[1]])
    wanted = posterior_with(model.knowledge, place.row, values, NEWBORN, "setting")
    now = result.probabilities
    np.testing.assert_allclose(f.posteriors(values)[0], now, atol=1e-12)
    np.testing.assert_allclose(wanted, now, atol=1e-12)


def test_each_kind_of_number_has_its_form(model: Model) -> None:
    """The type says whether (a·t + b)/(c·t + d) is exact."""
    result = model.diagnose(NEWBORN)
    forms = {
        LinearFractional: LINEAR,
        QuotientOfSums: BACKGROUNDS,
        Reevaluated: OTHERS,
    }
    for form, rows in forms.items():
        for kind, row, number in rows:
            assert type(result.sensitivity(row, number)) is form, kind


def test_a_linear_fractional_function_is_its_four_coefficients(model: Model) -> None:
    """f(t) = (a·t + b)/(c·t + d), and it rises or falls throughout."""
    result = model.diagnose(NEWBORN)
    t = np.linspace(0.01, 0.99, 33)
    for kind, row, number in LINEAR:
        for lesion in ("iatrogenic", "hematoma"):
            f = result.sensitivity(row, number, lesion)
            assert isinstance(f, LinearFractional)
            values = (f.a * t + f.b) / (f.c * t + f.d)
            np.testing.assert_allclose([f(x) for x in t], values, rtol=1e-12)
            steps = np.diff(values)
            assert (steps >= -1e-15).all() or (steps <= 1e-15).all(), kind
            assert f(f.value) == pytest.approx(result.posterior[lesion], abs=1e-12)


def test_what_cannot_matter_changes_nothing(model: Model) -> None:
    """A finding nobody looked for has a flat function."""
    result = model.diagnose(NEWBORN)
    f = result.sensitivity("white_papules: lesion=hematoma")
    assert isinstance(f, LinearFractional)
    assert f(0.0) == f(1.0) == pytest.approx(result.posterior[f.lesion])
    assert f.changes == ()


def test_nothing_leads_where_only_rounding_is_left(model: Model) -> None:
    """One lesion falls as 1 - t and another stays at 1e-18: they meet at t = 1."""
    f = model.diagnose(NEWBORN).sensitivity("white_papules: lesion=hematoma")
    assert isinstance(f, LinearFractional)
    slopes, constants = np.zeros_like(f.slopes), np.zeros_like(f.constants)
    slopes[0], constants[0] = -1, 1
    constants[1] = 1e-18
    assert replace(f, slopes=slopes, constants=constants).changes == ()
    constants[1] = 1e-6
    (change,) = replace(f, slopes=slopes, constants=constants).changes
    assert change.at == pytest.approx(1 - 1e-6)


@pytest.mark.slow
def test_both_lead_where_the_lead_changes(model: Model) -> None:
    """At every change both lesions are equally probable, and nobody more."""
    newborn, anywhere = (
        model.diagnose(NEWBORN),
        model.diagnose(ANYWHERE, pretest="uniform"),
    )
    functions = [newborn.sensitivity(row, number) for _, row, number in EVERY]
    functions += [anywhere.sensitivity(row, number) for row, number in ANYWHERE_ROWS]
    for f in functions:
        for change in f.changes:
            at = f.posteriors(np.array([change.at]))[0]
            both = [at[f.lesions.index(name)] for name in (change.below, change.above)]
            assert both == pytest.approx([at.max()] * 2, rel=1e-9)
            near = change.at * np.array([1 - 1e-7, 1 + 1e-7])
            leaders = f.posteriors(np.sort(near)).argmax(axis=1)
            assert [f.lesions[n] for n in leaders] == [change.below, change.above]
    forms = {type(f) for f in functions if f.changes}
    assert forms == {LinearFractional, QuotientOfSums, Reevaluated}


def test_a_tornado_has_the_widest_bars(model: Model, seed: Diagnosis) -> None:
    """Ends are the function at the ends of the interval; nothing left is wider."""
    result = seed
    found = result.tornado()
    assert (found.lesion, len(found.bars)) == ("iatrogenic", 20)
    assert found.probability == result.posterior["iatrogenic"]
    assert [b.swing for b in found.bars] == sorted(b.swing for b in found.bars)[::-1]
    assert len({bar.label for bar in found.bars}) == 20
    for bar in found.bars:
        f = result.sensitivity(bar.label, bar.number)
        assert f(bar.low_value) == pytest.approx(bar.probability_low, abs=1e-12)
        assert f(bar.high_value) == pytest.approx(bar.probability_high, abs=1e-12)
        assert bar.low_value < bar.value < bar.high_value
        assert bar.source or bar.why
    assert result.ranking[0] == model.knowledge.lesions[0]
    shown = {bar.label for bar in found.bars}
    for place in row_places(model.knowledge):
        for number in place_numbers(model.knowledge, place)[:1]:
            if place.label not in shown and number.sd is not None:
                ends = number.values(np.array(number.interval))
                weights = result.row_effects.weights(place, ends)
                shares = weights[:, 0] / weights.sum(axis=1)
                assert abs(shares[1] - shares[0]) <= found.bars[-1].swing


def test_a_tornado_can_be_of_any_lesion_and_length(seed: Diagnosis) -> None:
    result = seed
    found = result.tornado(most=3, lesion="hematoma")
    assert (found.lesion, len(found.bars)) == ("hematoma", 3)
    with pytest.raises(CaseError, match="did you mean 'hematoma'"):
        result.tornado(lesion="haematoma")
    with pytest.raises(CaseError, match="a whole number from 1 to"):
        result.tornado(most=0)


@pytest.mark.slow
def test_no_smaller_change_of_one_number_takes_the_lead(model: Model) -> None:
    """At the change both lead in a network built anew; less of any number does not."""
    result = model.diagnose(NEWBORN)
    change = result.smallest_change()
    assert change is not None
    assert change.lesion == result.ranking[0] != change.rival
    assert change.within_interval == (abs(change.sds) <= 1.9600)
    place = find_place(model.knowledge, change.label)
    number = next(
        n for n in place_numbers(model.knowledge, place) if n.name == change.number
    )
    values = number.values(np.array([change.needed]))[0]
    after = posterior_with(model.knowledge, place.row, values, NEWBORN, "setting")
    lesions = model.knowledge.lesions
    both = [after[lesions.index(name)] for name in (change.lesion, change.rival)]
    assert both == pytest.approx([after.max()] * 2, rel=1e-8)
    less = np.array([-1, 1]) * abs(change.sds) * (1 - 1e-6)
    for place in row_places(model.knowledge):
        for number in place_numbers(model.knowledge, place):
            if number.sd is not None:
                t = _at_score(number.quantile, less)
                weights = result.row_effects.weights(place, number.values(t))
                names = [lesions[n] for n in weights.argmax(axis=1)]
                assert set(names) == {change.lesion}, (place.label, number.name)


def _at_score(quantile: object, scores: np.ndarray) -> np.ndarray:
    from statistics import NormalDist

    normal = NormalDist()
    assert callable(quantile)
    shares = np.array([normal.cdf(float(score)) for score in scores])
    return np.asarray(quantile(shares))


@pytest.mark.slow
def test_there_may_be_no_single_number_that_changes_the_lead(model: Model) -> None:
    """Then None is the answer, and the text says so."""
    signs = ("tissue_damage", "swelling", "erythema", "tenderness")
    findings = dict.fromkeys((*signs, "fluctuance", "induration"), "yes")
    findings |= {"site": "thigh_or_buttock", "size_cm": "3 cm", "aspirate": "pus"}
    findings |= {"purulence": "yes", "ultrasound_fluid_collection": "yes"}
    del findings["induration"]
    case = Case(age="30 y", sex="male", findings=findings)
    result = model.diagnose(case, pretest="uniform")
    assert result.smallest_change() is None
    assert "No single number" in result.to_text(full=("sensitivity",))


def test_where_two_lesions_share_the_lead_nothing_takes_it(model: Model) -> None:
    """Before any finding all lesions are alike under the uniform pretest."""
    result = model.diagnose(Case(setting="emergency"), pretest="uniform")
    assert result.smallest_change() is None


def test_evidence_that_would_be_impossible_has_no_posterior(model: Model) -> None:
    """An infant in a clinic that sees none: NaN, and no warning."""
    case = Case(setting="emergency", age_group="infant", findings={"fever": "yes"})
    f = model.diagnose(case).sensitivity("age_group: setting=emergency", "adult")
    assert np.isnan(f(1.0))
    assert 0 < f(0.999) < 1


def test_either_engine_gives_the_same_functions(model: Model) -> None:
    """What pgmpy answers can be moved as well."""
    ours, theirs = (model.diagnose(ANYWHERE, engine=engine) for engine in ENGINES)
    row = "phosphate: mineral_state=hyperphosphatemia"
    first, second = (r.sensitivity(row, "mean")(2.0) for r in (ours, theirs))
    assert first == pytest.approx(second, abs=1e-10)


def test_numbers_follow_the_distribution_of_their_row(model: Model) -> None:
    """Quantiles are those of random draws; at its value the row is at its mean."""
    random = np.random.default_rng(3)
    seen: set[str] = set()
    for place in row_places(model.knowledge):
        kind = type(place.row.distribution).__name__ + place.row.form
        numbers = place_numbers(model.knowledge, place)
        if kind in seen or not numbers or numbers[0].sd is None:
            continue
        seen.add(kind)
        drawn = place.row.distribution.draw(random, 4000)
        mean = place.row.distribution.mean()
        for number in numbers:
            np.testing.assert_allclose(number.values(np.array([number.value]))[0], mean)
            low, high = number.interval
            column = np.abs(number.values(np.array([low, high])) - mean).sum(axis=0)
            values = number.values(np.array([low, high]))[:, int(column.argmax())]
            inside = (drawn[:, int(column.argmax())] >= values.min()) & (
                drawn[:, int(column.argmax())] <= values.max()
            )
            if len(mean) == 2 or column.sum() == column.max():
                assert inside.mean() == pytest.approx(LEVEL, abs=0.02), place.label
            score = number.score(np.array([low, high]))
            np.testing.assert_allclose(score, [-1.959964, 1.959964], atol=1e-5)
    assert len(seen) >= 9


def test_names_that_are_not_there_are_errors(model: Model) -> None:
    """The nearest row, number or lesion is told."""
    result = model.diagnose(NEWBORN)
    with pytest.raises(CaseError, match="did you mean 'livedo: lesion=calciphylaxis'"):
        result.sensitivity("livedo: lesion=calcifylaxis")
    with pytest.raises(CaseError, match="several numbers: name one of"):
        result.sensitivity(f"site: {BRUISE}, age_group=neonate")
    with pytest.raises(CaseError, match=r"has no number 'men'.*did you mean 'mean'"):
        result.sensitivity("calcium: mineral_state=normal", "men")
    with pytest.raises(CaseError, match="no lesion 'abcess'"):
        result.sensitivity("livedo: lesion=other", lesion="abcess")
    definition = next(p for p in row_places(model.knowledge) if p.row.is_definition)
    with pytest.raises(CaseError, match="holds by definition"):
        result.sensitivity(definition.label)
    assert numbers_of(definition.row) == ()


def test_a_row_is_found_by_every_name_it_has(model: Model) -> None:
    """As printed, with its conditions in any order, and as it stands in its file."""
    label = f"erythema: {LEAK}, secondary_infection=no"
    place = find_place(model.knowledge, label)
    shuffled = (
        "erythema: secondary_infection=no, extravasation=none|minor, "
        "lesion=iatrogenic, form=leak"
    )
    for name in (shuffled, place.row.where, place.row.where.partition(": ")[2]):
        assert find_place(model.knowledge, name).row is place.row
    labels = [place.label for place in row_places(model.knowledge)]
    assert len(set(labels)) == len(labels)


@pytest.mark.slow
def test_sensitivity_is_told_only_when_asked(
    capsys: pytest.CaptureFixture[str], model: Model, tmp_path: Path
) -> None:
    """`--sensitivity`: eight lines of text, twenty bars of JSON."""
    file = tmp_path / "case.yaml"
    file.write_text(
        "{setting: emergency, age: 30 y, findings: {erythema: yes, fluctuance: no}}"
    )
    assert main(["diagnose", str(file), "--json", "--sensitivity"]) == 0
    told = json.loads(capsys.readouterr().out)[0]["sensitivity"]
    result = model.diagnose(Case.read(file))
    assert (told["lesion"], len(told["tornado"])) == (result.ranking[0], 20)
    assert set(told["tornado"][0]) >= {"label", "interval", "probability", "source"}
    assert told["smallest_change"]["lesion"] == result.ranking[0]
    assert main(["diagnose", str(file), "--sensitivity"]) == 0
    lines = capsys.readouterr().out.splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith("What moves"))
    assert "" in lines[start : start + 9]
    assert all(len(line) <= 80 for line in lines)
    assert "What moves" not in result.to_text()
