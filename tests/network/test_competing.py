"""Forms of lesions: their shares, their causes, and what leaves the case mix as it is.

The shares are compared with those of a network in which all forms of a lesion have the
same rate ratios, so that weights and shares are one there.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import calcinosis
from calcinosis import Model
from calcinosis._arrays import FloatArray
from calcinosis.inference.evidence import Evidence, Observation
from calcinosis.knowledge.frequencies.rates import LesionRates, RatioKey
from calcinosis.knowledge.places import find_place, row_places
from calcinosis.knowledge.read import Knowledge
from calcinosis.network.build import Network, build_network
from calcinosis.network.clinic import clinic_tables
from calcinosis.network.competing import BASE, CompetingRates
from calcinosis.network.leaves import Sample
from tests.support.oracles import simulate
from tests.support.rates import form_rates
from tests.support.rebuilding import with_row


@pytest.fixture(scope="module")
def sourced() -> Knowledge:
    return calcinosis.load("sourced").knowledge


def case_mix_of(network: Network) -> FloatArray:
    """P(lesion | setting), shape (versions, settings, lesions)."""
    settings = len(network.states["setting"])
    found = [
        network.engine()
        .infer(
            Evidence(
                network.versions,
                {
                    "setting": Observation.of_states(
                        np.full(network.versions, number), settings
                    )
                },
            )
        )
        .probability
        for number in range(settings)
    ]
    return np.stack(found, axis=1)


def without_ratios_of_forms(knowledge: Knowledge) -> Knowledge:
    """The knowledge with the plain rate ratios alone, and no causes."""
    rates = {
        lesion: LesionRates(
            {
                factor: {
                    key: r for key, r in rows.items() if not RatioKey.read(key).forms
                }
                for factor, rows in own.ratios.items()
            },
            own.causes,
        )
        for lesion, own in knowledge.rates.items()
    }
    return replace(knowledge, rates=rates)


def rates_of_forms(network: Network) -> FloatArray:
    """P(age | setting) × rate of every form, shape (settings, ages, forms).

    From the joint distribution of the whole network, divided by the base rates.
    """
    counts = [len(network.states[name]) for name in ("setting", "age_group")]
    setting, age = np.indices(counts).reshape(2, -1)
    observations = {
        "setting": Observation.of_states(setting, counts[0]),
        "age_group": Observation.of_states(age, counts[1]),
    }
    answer = network.engine("form").infer(Evidence(len(age), observations))
    joint = answer.probability * np.exp(answer.log_evidence)[:, np.newaxis]
    base = next(f.table[0] for f in network.factors if f.scope == BASE)
    return np.asarray((joint / base[setting]).reshape(*counts, -1))


# ------------------------------------------------------------------------- shares


def test_shares_of_the_forms_are_those_of_the_knowledge(sourced: Knowledge) -> None:
    """Weights times mean ratios, over the settings of a row as often as the lesion is
    seen there, are the row's shares; in each setting the forms add to about one lesion.
    """
    network = build_network(sourced)
    plain = build_network(without_ratios_of_forms(sourced))
    form, table = sourced.variables["form"], sourced.tables["form"]
    own, lesion = rates_of_forms(network), rates_of_forms(plain)
    checked = 0
    for number, name in enumerate(sourced.lesions):
        if any(owner in form.causes for owner in form.forms_of(name)):
            continue
        mine = [form.states.index(state) for state in form.forms_of(name)]
        whole = lesion[..., mine].sum(axis=-1)
        mix = network.case_mix[0, :, number, np.newaxis] * (whole > 0)
        share = own[..., mine] / np.where(whole > 0, whole, 1)[..., np.newaxis]
        for row in np.unique(table.cells[number]):
            inside = mix * (table.cells[number] == row)
            for age in np.flatnonzero(inside.sum(axis=0)):
                weight = inside[:, age] / inside[:, age].sum()
                told = table.rows[row].row.distribution.mean()[mine]
                np.testing.assert_allclose(weight @ share[:, age], told, rtol=1e-9)
                checked += 1
    assert checked > 100


def test_shares_that_one_setting_tells_are_seen_there(sourced: Knowledge) -> None:
    """P(form | lesion, setting, age) is the row itself where it is of one setting."""
    network = build_network(sourced)
    form, table = sourced.variables["form"], sourced.tables["form"]
    rates, checked = rates_of_forms(network), 0
    for number, name in enumerate(sourced.lesions):
        mine = [form.states.index(state) for state in form.forms_of(name)]
        if any(form.states[state] in form.causes for state in mine):
            continue
        for row, placed in enumerate(table.rows):
            settings, ages = np.nonzero(table.cells[number] == row)
            if len(set(settings.tolist())) != 1:
                continue
            for setting, age in zip(settings, ages, strict=True):
                own = rates[setting, age, mine]
                if own.sum() > 0:
                    told = placed.row.distribution.mean()[mine]
                    np.testing.assert_allclose(own / own.sum(), told, rtol=1e-9)
                    checked += 1
    assert checked > 30


def test_the_weights_stay_where_another_ratio_puts_the_shares(
    sourced: Knowledge,
) -> None:
    """A form whose ratio rises has a larger share: the share was that of now."""
    place = find_place(
        sourced,
        "dystrophic: rate ratio connective_tissue_disease=yes, form=connective_tissue",
    )
    moved = with_row(sourced, place.row, 2 * place.row.distribution.mean())
    now, then = (
        form_rates(build_network(knowledge), "dystrophic", setting="rheumatology")
        for knowledge in (sourced, moved)
    )
    assert now == pytest.approx(then, rel=1e-12)  # nobody has the disease here
    exposed = {"setting": "rheumatology", "connective_tissue_disease": "yes"}
    now, then = (
        form_rates(build_network(knowledge), "dystrophic", **exposed)
        for knowledge in (sourced, moved)
    )
    assert then["connective_tissue"] == pytest.approx(2 * now["connective_tissue"])
    assert then["scar"] == pytest.approx(now["scar"], rel=1e-12)


# ------------------------------------------------------------------------- causes


def test_a_caused_form_presents_at_the_excess_of_its_cause(model: Model) -> None:
    """ratio − 1 beside the rate of 1 of the rest, and not at all without its cause."""
    network, form = model.network, model.knowledge.variables["form"]
    assert form.causes
    for own, cause in form.causes.items():
        lesion = form.owners[form.states.index(own)]
        rates = model.knowledge.rates[lesion]
        first, *states = network.states[cause]
        (rest,) = form.forms_of(lesion, caused=False)
        speaks = rates.speaking(cause, model.knowledge.variables, [own])[0]
        rows = list(rates.ratios[cause].values())
        for number, age in enumerate(network.states["age_group"]):
            known = {"setting": "general", "age_group": age}
            without = form_rates(network, lesion, **known, **{cause: first})
            assert without[own] == 0
            for state in states:
                place = speaks[number, network.state_number(cause, state)]
                ratio = float(rows[place].distribution.mean()[0])
                caused = form_rates(network, lesion, **known, **{cause: state})
                assert caused[rest] == pytest.approx(without[rest], rel=1e-12)
                beside = form_rates(network, lesion, **known)[rest]
                other = _other_ratios(network, own, rest, age, cause)
                assert caused[own] / beside / other == pytest.approx(ratio - 1)
        nobody = network.engine("form").infer(
            Evidence(1, {cause: Observation.of_states(np.array([0]), 1 + len(states))})
        )
        assert nobody.probability[0, form.states.index(own)] == 0


def _other_ratios(network: Network, own: str, rest: str, age: str, cause: str) -> float:
    """How the ratios of an age differ between two forms, where nothing else is."""
    first, second = (network.state_number("form", name) for name in (own, rest))
    ages = network.state_number("age_group", age)
    table = next(
        f.table[0] for f in network.factors if f.scope == ("form", "age_group")
    )
    assert cause != "age_group"
    return float(table[first, ages] / table[second, ages])


def test_a_cause_that_protects_brings_no_form(sourced: Knowledge) -> None:
    """A ratio below 1 has no excess: the form is not seen, and nothing is negative."""
    place = find_place(sourced, "iatrogenic: rate ratio other_calcium_exposure=yes")
    network = build_network(with_row(sourced, place.row, np.array([0.5])))
    rates = form_rates(network, "iatrogenic", other_calcium_exposure="yes")
    assert rates["injected"] == 0
    assert rates["distant"] > 0
    assert all(np.all(factor.table >= 0) for factor in network.factors)


# ----------------------------------------------------------------------- case mix


def test_the_case_mix_stands_whatever_the_forms(sourced: Knowledge) -> None:
    """Other shares, ratios of forms and causes leave every setting's case mix."""
    labels = {
        "form: lesion=fat_necrosis, age_group=neonate": [0.1, 0.9],
        "iatrogenic: rate ratio iv_calcium=yes, form=distant": [3000.0],
        "iatrogenic: rate ratio extravasation=minor": [5.0],
        "dystrophic: rate ratio sex=male, form=scar": [9.0],
    }
    knowledge = sourced
    for label, values in labels.items():
        row = find_place(knowledge, label).row
        own = np.zeros(len(row.distribution.mean()))
        own[row.distribution.mean() > 0] = values
        knowledge = with_row(knowledge, row, own)
    before, after = build_network(sourced), build_network(knowledge)
    np.testing.assert_array_equal(before.case_mix, after.case_mix)
    np.testing.assert_allclose(case_mix_of(after)[0], before.case_mix[0], rtol=1e-10)
    rates = (rates_of_forms(network) for network in (before, after))
    assert np.abs(np.subtract(*rates)).max() > 1


def test_the_case_mix_stands_in_every_random_draw(model: Model) -> None:
    drawn = build_network(model.knowledge, Sample(np.random.default_rng(3), 4))
    np.testing.assert_allclose(case_mix_of(drawn), drawn.case_mix, rtol=1e-9)


def test_forms_belong_to_one_lesion(model: Model) -> None:
    """Nobody has a form of another lesion than their own."""
    network, form = model.network, model.knowledge.variables["form"]
    for number, lesion in enumerate(model.knowledge.lesions):
        seen = {"lesion": Observation.of_states(np.array([number]), 10)}
        found = network.engine("form").infer(Evidence(1, seen)).probability[0]
        own = np.array(form.owners) == lesion
        assert not found[~own].any()
        assert (found[own] > 0).all()
        assert found.sum() == pytest.approx(1, abs=1e-12)


def test_raised_is_one_where_no_ratio_is_bound_to_forms(sourced: Knowledge) -> None:
    """Then weights are shares, and forms differ in nothing but what they look like."""
    plain = without_ratios_of_forms(sourced)
    rates = CompetingRates(plain, Sample())
    raised = rates.raised()
    causes = [state in rates.form.causes for state in rates.form.states]
    free = raised[..., ~np.array(causes)]
    lesions = np.array(rates.form.owners)[~np.array(causes)] != "iatrogenic"
    found = free[..., lesions]
    np.testing.assert_allclose(found[~np.isnan(found)], 1, rtol=1e-12)
    assert len([p for p in row_places(sourced) if "form=" in p.label]) > 300


def test_forms_are_what_enumeration_says(model: Model) -> None:
    """Of a patient of whom all is known, every form is one product of all tables."""
    network, rows = model.network, 20
    hidden = ("lesion", "form")
    patients = simulate(clinic_tables(network), network.states, rows, 1.0, 6, hidden)
    found = network.engine("form").infer(patients)
    lesions, form = model.knowledge.lesions, model.knowledge.variables["form"]
    owners = [lesions.index(owner) for owner in form.owners]
    for row in range(rows):
        known = {
            name: int(seen.codes[row]) for name, seen in patients.observations.items()
        }
        wanted = np.array(
            [
                _product(network, known | {"form": number, "lesion": lesion})
                for number, lesion in enumerate(owners)
            ]
        )
        expected = wanted / wanted.sum()
        assert found.log_evidence[row] == pytest.approx(np.log(wanted.sum()), rel=1e-9)
        np.testing.assert_allclose(found.probability[row], expected, atol=1e-12)


def _product(network: Network, known: dict[str, int]) -> float:
    """Product of all tables at one state of every node."""
    value = 1.0
    for factor in network.factors:
        value *= float(factor.table[(0, *(known[name] for name in factor.scope))])
    return value
