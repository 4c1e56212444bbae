"""From a case to evidence: meanings, and a message for what has none."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from calcinosis import Case, CaseError, ImpossibleEvidenceError, Model
from calcinosis.patient.interpret import interpret
from calcinosis.patient.items import Interpretation, Item, stack


def read(model: Model, /, **findings: Any) -> Interpretation:
    case = Case(setting="general", age="40 y", sex="female", findings=findings)
    return interpret(case, model.network)


def item(model: Model, /, **findings: Any) -> Item:
    """The evidence of one finding."""
    found = read(model, **findings).items
    return next(i for i in found if i.variable == next(iter(findings)))


def problems(model: Model, /, text: str) -> list[str]:
    (case,) = Case.parse(text, "f")
    with pytest.raises(CaseError) as caught:
        interpret(case, model.network)
    return [str(problem) for problem in caught.value.problems]


def assert_same(first: Item, second: Item) -> None:
    np.testing.assert_allclose(first.likelihood, second.likelihood, rtol=1e-9)


# ------------------------------------------------------------------------ states


@pytest.mark.parametrize("value", ["hand_or_wrist", "Hand or wrist", " HAND OR WRIST "])
def test_a_state_may_be_written_with_blanks_and_capitals(
    model: Model, value: str
) -> None:
    """Names are compared by their words."""
    assert item(model, site=value).given == "hand_or_wrist"


@pytest.mark.parametrize(("value", "likelihood"), [(True, (0, 1)), ("no", (1, 0))])
def test_a_state_is_certain(
    model: Model, value: Any, likelihood: tuple[float, float]
) -> None:
    """A bare yes of YAML and a quoted one mean the same."""
    assert tuple(item(model, erythema=value).likelihood) == likelihood


def test_a_list_means_one_of_these(model: Model) -> None:
    """Several states stay possible, the others do not."""
    found = item(model, site=["arm", "leg"])
    states = model.knowledge.variables["site"].states
    possible = {s for s, x in zip(states, found.likelihood, strict=True) if x}
    assert possible == {"arm", "leg"}
    assert found.given == "arm or leg"


def test_likelihoods_count_up_to_a_factor(model: Model) -> None:
    """{no: 0.9, yes: 0.3} is {no: 3, yes: 1}."""
    first = item(model, fluctuance={"no": 0.9, "yes": 0.3})
    assert_same(first, item(model, fluctuance={"no": 3, "yes": 1}))
    assert first.given == "no 0.9, yes 0.3"


@pytest.mark.parametrize("wrong", [{"no": 90, "yes": 0.3}, {"no": 900, "yes": 1}])
def test_percent_beside_fractions_is_no_likelihood(
    model: Model, wrong: dict[str, float]
) -> None:
    """In a case, and in the columns of a table."""
    with pytest.raises(CaseError, match="from 0 to 1, or all of them in percent"):
        item(model, fluctuance=wrong)
    columns = {f"fluctuance_{state}": [x] for state, x in wrong.items()}
    with pytest.raises(CaseError, match="all of them in percent"):
        model.diagnose_table(pa.table(columns))
    percent = item(model, fluctuance={"no": 90, "yes": 30})
    assert_same(percent, item(model, fluctuance={"no": 0.9, "yes": 0.3}))


@pytest.mark.parametrize(
    "value", [None, "not assessed", "unknown", "?", "", "Not reported"]
)
def test_not_assessed_is_not_absent(model: Model, value: Any) -> None:
    """What nobody looked at is no evidence and stays a question."""
    unknown = read(model, erythema=value)
    assert "erythema" in unknown.not_assessed
    assert all(i.variable != "erythema" for i in unknown.items)
    assert "erythema" not in read(model, erythema="no").not_assessed


# --------------------------------------------------------------- measured values


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("calcium", ["10.4 mg/dL", "10.4mg/dl", "2.59494 mmol/L", "5.18988 mEq/L"]),
        ("calcium", [{"value": 10.4, "unit": "mg/dL"}, {"value": "10.4 MG/DL"}]),
        ("wbc", ["12 x10^9/L", "12 K/µL", "12000 /mm3", "12000/µL", "12 10*9/L"]),
        ("vitamin_d", ["9.3 ug/L", "9.3 μg/L", "9.3 mcg/L", "9.3 ng/mL"]),
        ("alp", ["120 U/L", "120 IU/L", "2 µkat/L", 120]),
        ("crp", ["5 mg/dL", "50 mg/L", "5e1 mg/L", "50.0 µg/mL"]),
        (
            "size_cm",
            ["2x3 cm", "3 cm", 3, "30 mm", "2 cm x 3 cm x 1 cm", "3 × 2 × 1 cm"],
        ),
        ("days_from_onset", ["3 weeks", "21 d", 21, "21"]),
        ("fever", ["38.5 °C", "101.3 °F", "38.5 C", "yes"]),
        ("fever", ["37.2 °C", "99 F", "<37.5 °C", "<38 °C", "no"]),
        ("fever", [">39 °C", "≥38 °C", "yes"]),
    ],
)
def test_a_value_is_the_same_in_any_unit(
    model: Model, name: str, values: list[Any]
) -> None:
    """Units and spellings change nothing."""
    first, *others = (item(model, **{name: value}) for value in values)
    for other in others:
        np.testing.assert_allclose(other.likelihood, first.likelihood, rtol=1e-4)


def test_words_of_a_lab_are_states(model: Model) -> None:
    """low, normal, high; or likelihoods of them."""
    assert item(model, calcium="Normal").likelihood.tolist() == [0, 1, 0]
    assert item(model, calcium=["low", "normal"]).likelihood.tolist() == [1, 1, 0]
    mapping = {"low": 0.1, "normal": 1, "high": 0.5}
    assert item(model, calcium=mapping).likelihood.tolist() == [0.1, 1, 0.5]


def test_the_own_reference_interval_replaces_the_default(model: Model) -> None:
    """The same place in another laboratory's interval is the same evidence."""
    own = {"value": 11.2, "unit": "mg/dL", "low": 8.2, "high": 10.2}
    other = {"value": "2.245 mmol/L", "low": 1.645, "high": 2.045}
    assert_same(item(model, calcium=own), item(model, calcium=other))
    assert item(model, calcium=own).given == "11.2 mg/dL (reference 8.2–10.2 mg/dL)"


def test_the_default_interval_is_told_in_the_unit_of_the_value(model: Model) -> None:
    """15 to 65 pg/mL beside 85 pmol/L would be misread."""
    band = next(b for b in model.knowledge.intervals["pth"] if b.end > 15_000)
    molar_mass = model.knowledge.analytes["pth"].molar_mass
    assert molar_mass is not None
    low, high = (limit * 1000 / molar_mass for limit in (band.low, band.high))
    given = item(model, pth="85 pmol/L").given
    assert given == f"85 pmol/L (reference {low:.4g}–{high:.4g} pmol/L)"


def test_a_missing_limit_is_that_of_the_age(model: Model) -> None:
    """Only high given: low is the default one, not something far away."""
    band = next(b for b in model.knowledge.intervals["calcium"] if b.start > 6000)
    assert band.unit == "mmol/L"
    value = {"value": 2.7, "unit": "mmol/L"}
    whole = item(model, calcium=value)
    assert_same(whole, item(model, calcium={**value, "high": band.high}))
    assert_same(whole, item(model, calcium={**value, "low": band.low}))
    below = item(model, calcium={**value, "high": 1.0}).given
    assert "reference 0." in below  # the default low limit would lie above


def test_a_zero_limit_says_that_there_is_none(model: Model) -> None:
    """CRP 0 to 5 mg/L is an interval with only an upper limit."""
    own = {"value": 30, "unit": "mg/L", "high": 5}
    assert_same(item(model, crp=own), item(model, crp={**own, "low": 0}))


def test_a_bound_is_the_probability_of_a_range(model: Model) -> None:
    """< and > of one value add up to everything; beyond detection limits is allowed."""
    below, above = item(model, crp="<5 mg/L"), item(model, crp=">5 mg/L")
    np.testing.assert_allclose(below.likelihood + above.likelihood, 1, rtol=1e-9)
    assert below.over_parents
    assert item(model, pth=">2500 pg/mL").given.startswith(">2500 pg/mL")
    assert item(model, crp="<0.001 mg/L").likelihood.max() > 0


def test_sex_in_capitals_chooses_the_same_reference_interval(model: Model) -> None:
    """Names of states are read before they are used."""
    cases = [
        Case(age="40 y", sex=sex, findings={"creatinine": "1.2 mg/dL"})
        for sex in ("male", "Male")
    ]
    first, second = (interpret(case, model.network).items[-1] for case in cases)
    assert first.given == second.given


def test_what_is_assumed_is_said_once(model: Model) -> None:
    """Without an age the adults' interval holds, with one note for all labs."""
    findings = {"calcium": "9 mg/dL", "phosphate": "4 mg/dL"}
    warnings = interpret(Case(setting="general", findings=findings), model.network)
    expected = "calcium, phosphate: age not given, adult reference interval used"
    assert warnings.warnings == (expected,)
    case = Case(setting="general", age_group="neonate", findings=findings)
    (note,) = interpret(case, model.network).warnings
    assert "only the age group is given" in note


def test_nothing_counts_twice(model: Model) -> None:
    """Ionized replaces total calcium; the product is for those without its parts."""
    found = read(
        model,
        calcium="9 mg/dL",
        ionized_calcium="1.2 mmol/L",
        phosphate="4 mg/dL",
        calcium_phosphate_product="36 mg2/dL2",
    )
    used = {i.variable for i in found.items}
    assert {"ionized_calcium", "phosphate"} < used
    assert not {"calcium", "calcium_phosphate_product"} & used
    assert len(found.warnings) == 2
    assert not {"calcium", "calcium_phosphate_product"} & {*found.not_assessed}


def test_what_is_set_aside_is_checked_all_the_same(model: Model) -> None:
    """A mistake in a value that is not used is still a mistake."""
    with pytest.raises(CaseError, match="'hihg' is not a number"):
        read(model, calcium="hihg", ionized_calcium="1.2 mmol/L")


# ------------------------------------------------------------------- radiographs


def test_films_count_by_their_day(model: Model) -> None:
    """A negative film of day 2 says less than one of day 30."""
    deposit = model.network.film.parents.index("calcific_deposit")

    def ratio(day: float) -> float:
        film = [{"day": day, "calcification": "no"}]
        likelihood = np.moveaxis(
            item(model, radiographs=film).likelihood, deposit, 0
        ).reshape(2, -1)
        return float(np.min(likelihood[1] / likelihood[0]))

    assert ratio(2) > ratio(30)


@pytest.mark.parametrize("value", ["yes", True, {"calcification": "yes"}, ["yes"]])
def test_a_film_of_unknown_day_may_be_written_shortly(model: Model, value: Any) -> None:
    """A word, a mapping or a list."""
    assert item(model, radiographs=value).node == "radiograph_undated"


def test_a_film_without_day_is_of_today(model: Model) -> None:
    """Days since onset, in any unit, date it."""
    found = [
        read(model, radiographs="no", days_from_onset=onset).items
        for onset in (21, "21 d", "3 weeks")
    ]
    films = [next(i for i in items if i.variable == "radiographs") for items in found]
    assert {film.given for film in films} == {"no on day 21"}


def test_distant_films_of_one_window_both_count(model: Model) -> None:
    """Their likelihoods multiply."""
    both = [{"day": "20 d", "calcification": "no"}, {"day": 40, "calcification": "yes"}]
    first, second = (item(model, radiographs=[film]) for film in both)
    joint = item(model, radiographs=both)
    assert joint.given == "no on day 20; yes on day 40"
    np.testing.assert_allclose(joint.likelihood, first.likelihood * second.likelihood)


def films(model: Model, /, *days_and_results: tuple[float | None, str]) -> Any:
    """The evidence of films: node → item, and the warnings."""
    entry = [{"day": day, "calcification": seen} for day, seen in days_and_results]
    found = read(model, radiographs=entry)
    nodes = {i.node: i for i in found.items if i.variable == "radiographs"}
    return nodes, found.warnings


def test_films_of_neighbouring_days_are_one_look(model: Model) -> None:
    """The latest counts: same reader, same deposit."""
    (late,) = films(model, (22, "yes"))[0].values()
    nodes, warnings = films(model, (22, "yes"), (20, "yes"))
    (found,) = nodes.values()
    assert_same(found, late)
    assert found.given == "yes on day 22"
    assert warnings == (
        "radiographs: 2 films less than 3 days apart count as one look, the latest "
        "(yes on day 20 and yes on day 22)",
    )


@pytest.mark.parametrize(("later", "said"), [(5, True), (15, True), (60, False)])
def test_calcium_that_is_gone_within_days_is_doubted(
    model: Model, later: int, *, said: bool
) -> None:
    """It stays on films for weeks at least; what comes late is no wonder."""
    _, warnings = films(model, (1, "yes"), (later, "no"))
    assert any("hardly gone" in text for text in warnings) is said
    assert not films(model, (1, "no"), (later, "yes"))[1]


def test_close_films_that_disagree_are_averaged(model: Model) -> None:
    """On one day, seen and not seen, by one chance each, say nothing."""
    first, second = (films(model, look)[0] for look in ((20, "yes"), (22, "no")))
    nodes, (warning,) = films(model, (20, "yes"), (22, "no"))
    (node,) = nodes
    mean = (first[node].likelihood + second[node].likelihood) / 2
    np.testing.assert_allclose(nodes[node].likelihood, mean)
    assert "the mean of both results (yes on day 20 and no on day 22)" in warning
    (same_day,) = films(model, (20, "yes"), (20, "no"))[0].values()
    np.testing.assert_allclose(same_day.likelihood, 0.5)


def test_close_films_of_two_windows_are_one_look(model: Model) -> None:
    """The border between the windows makes no second look."""
    nodes, warnings = films(model, (3, "no"), (4, "no"))
    assert list(nodes) == ["radiograph_days_4_13"]
    assert len(warnings) == 1


def test_daily_films_are_looks_three_days_apart(model: Model) -> None:
    """Not one single look for all: day 17 and day 20 count."""
    daily = [(float(day), "no") for day in range(15, 21)]
    (nodes, warnings), (apart, none) = (
        films(model, *daily),
        films(model, (17, "no"), (20, "no")),
    )
    assert_same(nodes["radiograph_days_14_on"], apart["radiograph_days_14_on"])
    assert (len(warnings), none) == (2, ())


def test_films_of_unknown_day_are_one_look(model: Model) -> None:
    """Nobody tells that they are of different days."""
    nodes, (warning,) = films(model, (None, "yes"), (None, "yes"))
    (single,) = films(model, (None, "yes"))[0].values()
    assert_same(nodes["radiograph_undated"], single)
    assert "2 films of unknown day count as one look" in warning


def test_a_film_may_be_taken_after_the_patient_was_first_seen(model: Model) -> None:
    """A follow-up film lies beyond onset and age: it counts, and that is said."""
    entry = [{"day": 30, "calcification": "yes"}]
    found = read(model, days_from_onset=2, radiographs=entry)
    (said,) = [w for w in found.warnings if "radiographs" in w]
    assert said.endswith("is later than the day the patient was seen (2); it counts")
    assert any(item.variable == "radiographs" for item in found.items)


# ------------------------------------------------------------------ what follows


@pytest.mark.parametrize(
    "soft", [{"no": 0.9, "yes": 0.3}, {"no": 1, "yes": 1e-9}, ["no", "yes"]]
)
def test_what_is_implied_overrides_an_unsure_entry(model: Model, soft: Any) -> None:
    """Days after an infusion leave no doubt that there was one."""
    found = read(model, iv_calcium=soft, days_from_infusion_to_lesion=8)
    sure = read(model, iv_calcium="yes", days_from_infusion_to_lesion=8)
    implied = next(i for i in found.items if i.node == "iv_calcium")
    assert implied.source == "implied by days_from_infusion_to_lesion"
    assert implied.likelihood.tolist() == [0, 1]
    (warning,) = found.warnings
    assert "is not used, yes is implied by days_from_infusion_to_lesion" in warning
    assert sure.warnings == ()
    first, second = (model.engine.infer(x.evidence()) for x in (found, sure))
    np.testing.assert_array_equal(first.probability, second.probability)


def test_days_after_an_infusion_imply_one(model: Model) -> None:
    """They are evidence of it, and contradict its absence."""
    found = item(model, iv_calcium=None, days_from_infusion_to_lesion=8)
    assert found.source == "implied by days_from_infusion_to_lesion"
    (problem,) = problems(
        model, "findings:\n  iv_calcium: no\n  days_from_infusion_to_lesion: 8"
    )
    assert "line 3" in problem
    assert "'8 d' contradicts iv_calcium: no" in problem


def test_impossible_evidence_names_the_clash(model: Model) -> None:
    """A salt that was infused and no infusion: both are named, nothing else."""
    findings = {"erythema": "no", "iv_calcium": "no", "iv_calcium_agent": "gluconate"}
    with pytest.raises(ImpossibleEvidenceError) as caught:
        model.diagnose(Case(findings=findings))
    clash = (("iv_calcium", "no"), ("iv_calcium_agent", "gluconate"))
    assert caught.value.clash == clash


def test_the_setting_asked_for_replaces_that_of_the_case(model: Model) -> None:
    """And its own mistakes are not blamed on the case."""
    case = Case(id="x", setting="general")
    found = interpret(case, model.network, "nephrology").items[0]
    assert (found.given, found.source) == ("nephrology", "asked for")
    with pytest.raises(CaseError, match=r"^setting: 'moon' is not one of"):
        interpret(case, model.network, "moon")


# ------------------------------------------------------------ age and setting


def context(model: Model, /, **fields: Any) -> Interpretation:
    return interpret(Case(**fields), model.network)


@pytest.mark.parametrize(
    ("fields", "who"),
    [
        ({"age": "50 y", "setting": "nicu"}, "50 y in the setting neonatal unit"),
        ({"age_group": "adult", "setting": "neonatal_unit"}, "adult in the setting"),
        ({"age": "3 d", "setting": "nephrology"}, "3 d in the setting nephrology"),
        (
            {"age_group": ["adult", "elderly"], "setting": "nicu"},
            "adult or older_adult",
        ),
        ({"age_group": ["infant", "adult"], "setting": "nicu"}, ""),
        ({"age": "3 d", "setting": "nicu"}, ""),
        ({"age": "3 d", "setting": "emergency"}, ""),
        ({"age": "3 d"}, ""),
        ({"setting": "nicu"}, ""),
    ],
)
def test_an_age_that_a_setting_hardly_sees_gives_a_warning(
    model: Model, fields: dict[str, Any], who: str
) -> None:
    """Below the share that variables.toml names as unusual."""
    warnings = [w for w in context(model, **fields).warnings if "unusual" in w]
    assert [who in w for w in warnings] == ([True] if who else [])


def test_several_age_groups_stay_possible(model: Model) -> None:
    """The posterior lies between those of the groups."""
    groups = ["neonate", "infant"]
    found = context(model, age_group=groups, setting="emergency").items[0]
    assert found.given == "neonate or infant"
    assert found.likelihood.tolist() == [1, 1, 0, 0, 0]
    cases = [Case(age_group=g, setting="emergency") for g in (*groups, groups)]
    first, second, both = (model.diagnose(case).probabilities for case in cases)
    assert np.all(both <= np.maximum(first, second) + 1e-12)
    assert np.all(both >= np.minimum(first, second) - 1e-12)


def test_no_setting_is_assumed(model: Model) -> None:
    """A newborn may be seen anywhere; its age says what settings are likely."""
    newborn = context(model, age_group=["neonate"])
    assert "average over all settings" in newborn.warnings[0]
    assert [item.node for item in newborn.items] == ["age_group"]


def test_several_age_groups_choose_an_interval_in_their_middle(model: Model) -> None:
    """And the note says which age was taken."""
    case = Case(
        age_group=("neonate", "infant"),
        setting="general",
        findings={"phosphate": "4 mg/dL"},
    )
    (note,) = interpret(case, model.network).warnings
    assert "only the age group is given, reference interval of 183 d used" in note


@pytest.mark.parametrize("age", [{"age_group": "adult"}, {}])
def test_a_sex_that_is_missing_is_said_beside_the_age(
    model: Model, age: dict[str, str]
) -> None:
    case = {"findings": {"uric_acid": "9 mg/dL"}, **age}
    said = "sex not given, male reference interval used"
    assert any(f"used; {said}" in text for text in model.diagnose(case).warnings)
    told = model.diagnose({**case, "sex": "male"}).warnings
    assert not any(said in text for text in told)


# ----------------------------------------------------------------- other words


@pytest.mark.parametrize(
    ("name", "value", "state"),
    [
        *(("erythema", "present", "yes"), ("erythema", "Negative", "no")),
        *(("crp", "Elevated", "high"), ("calcium", "within normal limits", "normal")),
        *(("site", "finger", "hand_or_wrist"), ("site", "Heel", "foot_or_ankle")),
        *(("kidney_disease", False, "none"), ("fever", "absent", "no")),
        ("site", ["forearm", "thigh"], "arm or thigh_or_buttock"),
        ("fluctuance", {"absent": 0.9, "present": 0.3}, "no 0.9, yes 0.3"),
        (
            "crp",
            {"normal": 1, "raised": 0.5, "low": 0.1},
            "normal 1, high 0.5, low 0.1",
        ),
    ],
)
def test_other_words_mean_the_state(
    model: Model, name: str, value: Any, state: str
) -> None:
    """What is given shows the state, in a list and in likelihoods too."""
    assert item(model, **{name: value}).given == state


def test_other_words_beside_the_findings(model: Model) -> None:
    """Setting, sex, age group, and the setting asked for."""
    case = Case(setting="NICU", sex="F", age_group="newborn")
    given = {i.variable: i.given for i in interpret(case, model.network).items}
    assert given == {
        "age_group": "neonate",
        "sex": "female",
        "setting": "neonatal_unit",
    }
    asked = interpret(case, model.network, "Emergency Department").items
    assert {i.variable: i.given for i in asked}["setting"] == "emergency"


def test_a_film_is_present_or_absent(model: Model) -> None:
    assert item(model, radiographs="present").given == "yes"


# ------------------------------------------------------------------------ batches


def test_stacked_patients_answer_as_they_do_alone(model: Model) -> None:
    """A batch mixes patients with different findings."""
    cases = [read(model, erythema="yes"), read(model, fever="38.4 °C"), read(model)]
    batch = model.engine.infer(stack([case.items for case in cases]))
    for row, case in enumerate(cases):
        alone = model.engine.infer(case.evidence())
        np.testing.assert_allclose(batch.probability[row], alone.probability[0])


def test_words_and_numbers_of_one_lab_need_the_network_to_meet(model: Model) -> None:
    """A likelihood over states and one over parents cannot share a column."""
    word, number = item(model, crp="high"), item(model, crp="80 mg/L")
    with pytest.raises(ValueError, match="evidence of two kinds, and no network"):
        stack([(word,), (number,)])


def test_words_and_numbers_answer_in_one_batch_as_they_do_alone(model: Model) -> None:
    """Whichever comes first; who has neither is not touched."""
    values: list[Any] = ["high", "80 mg/L", None, {"low": 0.1, "normal": 1, "high": 2}]
    cases = [
        read(model, crp=value, size_cm=size, erythema="yes")
        for value in values
        for size in ("large", "2 cm", None)
    ]
    for chosen in (cases, cases[::-1]):
        batch = stack([case.items for case in chosen], model.network)
        found = model.engine.infer(batch)
        for row, case in enumerate(chosen):
            alone = model.engine.infer(case.evidence())
            np.testing.assert_allclose(found.probability[row], alone.probability[0])


def test_films_known_by_window_join_those_of_a_day(model: Model) -> None:
    """Any leaf has the table that turns its states into its parents."""
    film = item(model, radiographs=[{"day": 1, "calcification": "no"}])
    plain = Item("radiographs", film.node, "no", "case", np.array([1.0, 0.0]))
    batch = stack([(film,), (plain,)], model.network)
    assert batch.observations[film.node].over_parents


@pytest.mark.parametrize(
    "size", ["25 mm x 3 cm", "12 cm x 8 mm", "2 cm x 30", "2 cm x 3 cm x 15 mm"]
)
def test_diameters_of_different_units_are_refused(model: Model, size: str) -> None:
    with pytest.raises(CaseError, match="write the largest alone, with its unit"):
        model.diagnose(Case(age="40 y", findings={"size_cm": size}))
