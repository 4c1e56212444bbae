"""The network: competing rates as a product and as a directed network are one model."""

from __future__ import annotations

from math import prod

import numpy as np

from calcinosis import Case, Model
from calcinosis.inference.engine import Engine
from calcinosis.inference.evidence import Evidence, Observation
from calcinosis.inference.factor import Factor
from calcinosis.network.build import Network, build_network
from calcinosis.network.clinic import NodeTable, clinic_tables
from calcinosis.network.leaves import SEVERITY_WEIGHTS, Sample, share_severity
from calcinosis.network.tails import tailed_pdf
from calcinosis.patient.interpret import interpret
from calcinosis.patient.items import stack
from tests.support.evidence import random_states
from tests.support.rates import form_rates

LARGEST = 100_000


def directed(nodes: list[NodeTable], network: Network, target: str) -> Engine:
    """The engine on the clinic network's tables."""
    counts = {name: len(states) for name, states in network.states.items()}
    factors = [Factor((*n.parents, n.node), n.table[np.newaxis]) for n in nodes]
    return Engine(counts, factors, target)


def test_the_whole_product_sums_to_one(model: Model) -> None:
    """P(no evidence at all) is 1."""
    answer = model.engine.infer(Evidence(1))
    np.testing.assert_allclose(answer.log_evidence, 0, atol=1e-12)


def test_without_findings_the_answer_is_the_case_mix(model: Model) -> None:
    """P(lesion | presents, setting) is exactly what case_mix.toml says."""
    network = model.network
    for number, setting in enumerate(network.states["setting"]):
        result = model.diagnose(Case(setting=setting))
        values = list(result.posterior.values())
        np.testing.assert_allclose(values, network.case_mix[0, number], atol=1e-12)


def test_clinic_network_equals_the_product(model: Model) -> None:
    """Both forms give the same posterior and P(evidence) to 1e-12."""
    network = model.network
    clinic = directed(clinic_tables(network), network, "lesion")
    for known in (0.1, 0.3, 0.6):
        evidence = random_states(network, int(known * 10), 120, known)
        first, second = model.engine.infer(evidence), clinic.infer(evidence)
        np.testing.assert_allclose(
            first.probability, second.probability, atol=1e-12, rtol=0
        )
        possible = np.isfinite(first.log_evidence)
        np.testing.assert_array_equal(possible, np.isfinite(second.log_evidence))
        np.testing.assert_allclose(
            first.log_evidence[possible], second.log_evidence[possible], atol=1e-9
        )


def test_clinic_tables_are_distributions_of_bounded_size(model: Model) -> None:
    """Every table sums to 1, has at most 100 000 entries, and parents come first."""
    seen: set[str] = set()
    for node in clinic_tables(model.network):
        np.testing.assert_allclose(node.table.sum(axis=-1), 1, atol=1e-12)
        assert node.table.min() >= 0
        assert node.table.size <= LARGEST
        assert seen.issuperset(node.parents), node.node
        seen.add(node.node)
    assert seen == set(model.network.states)


def test_a_factor_that_changes_no_rate_keeps_the_settings_frequency(
    model: Model,
) -> None:
    """A cellulitis baby has heel sticks as often as any baby of that unit and age."""
    network = model.network
    engine = network.engine("heel_sticks")

    def share(lesion: str) -> float:
        items = interpret(
            Case(setting="neonatal_unit", age="10 d", findings={}), network
        )
        which = np.array([network.state_number("lesion", lesion)])
        observations = dict(stack([items.items]).observations)
        observations["lesion"] = Observation.of_states(which, 10)
        return float(engine.infer(Evidence(1, observations)).probability[0, 1])

    background = network.knowledge.tables["heel_sticks"]
    sample = Sample().cells(background)[0]
    place = (
        network.state_number("setting", "neonatal_unit"),
        network.state_number("age_group", "neonate"),
    )
    np.testing.assert_allclose(share("cellulitis"), sample[place][1], rtol=1e-9)
    assert share("iatrogenic") > share("cellulitis")


def test_causes_of_forms_add_and_do_not_multiply(model: Model) -> None:
    """A leak and heel sticks together raise the rate by the sum of their excesses."""
    heel, leak = {"heel_sticks": "yes"}, {"extravasation": "minor"}
    for age in model.network.states["age_group"]:
        known = {"setting": "neonatal_unit", "age_group": age}
        nothing, by_heel, by_leak, both = (
            sum(form_rates(model.network, "iatrogenic", **known, **more).values())
            for more in ({}, heel, leak, heel | leak)
        )
        excess = (by_heel - nothing) + (by_leak - nothing)
        assert min(by_heel, by_leak) > nothing
        np.testing.assert_allclose(both - nothing, excess, rtol=1e-12)


def test_a_ratio_bound_to_ages_acts_only_there(model: Model) -> None:
    """Heel pricks bring nodules in infants; asphyxia says nothing of an adult."""
    network = model.network

    def ratio(form: str, lesion: str, factor: str, age: str) -> float:
        """Rate of a form with and without a risk factor."""
        known = {"setting": "general", "age_group": age}
        without, exposed = (
            form_rates(network, lesion, **known, **{factor: state})[form]
            for state in ("no", "yes")
        )
        return exposed / without

    heel = [
        form_rates(network, "iatrogenic", age_group=age, heel_sticks="yes")
        for age in ("neonate", "infant", "adult")
    ]
    neonate, infant, adult = (rate["heel_pricks"] / rate["distant"] for rate in heel)
    assert infant > 3 * neonate
    plain = model.knowledge.rates["iatrogenic"].ratios["heel_sticks"]["yes"]
    excess = float(plain.distribution.mean()[0]) - 1
    np.testing.assert_allclose([neonate, adult], [excess, excess], rtol=1e-12)
    birth = ("fat_necrosis", "birth_asphyxia_or_cooling")
    rows = model.knowledge.rates[birth[0]].ratios[birth[1]]
    young, traumatic = (
        float(rows[key].distribution.mean()[0])
        for key in (
            "yes, age_group=neonate|infant",
            "yes, form=traumatic, age_group=neonate|infant",
        )
    )
    found = [
        ratio(form, *birth, age)
        for form in ("of_newborn", "traumatic")
        for age in ("neonate", "infant", "adult")
    ]
    expected = [young, young, 1, traumatic, traumatic, 1]
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_shared_severity_keeps_each_signs_frequency() -> None:
    """Mixing over the severity gives back the sourced frequency exactly."""
    random = np.random.default_rng(2)
    yes = random.uniform(0.001, 0.999, 500)
    table = np.stack([1 - yes, yes], axis=-1)
    for loading in (0.3, 1.0, 2.5):
        mixed = np.einsum(
            "...zs,z->...s", share_severity(table, loading), SEVERITY_WEIGHTS
        )
        np.testing.assert_allclose(mixed, table, atol=1e-12)


def test_words_and_numbers_agree_in_the_limit(model: Model) -> None:
    """The density summed over all numbers of `high` is the word `high`."""
    for name in ("calcium", "pth", "crp"):
        table = model.network.measured[name]
        edges = np.linspace(table.cuts[1], table.cuts[1] + 40, 4001)
        middle = (edges[1:] + edges[:-1]) / 2
        density = table.density(middle)
        width = (edges[1] - edges[0]).reshape((1,) * density.ndim)
        summed = (density * width).sum(axis=0)
        high = table.between(table.cuts[1], float(edges[-1]))[0]
        np.testing.assert_allclose(summed, high, atol=2e-5)
        np.testing.assert_allclose(table.words().sum(axis=-1), 1, atol=1e-12)


def test_a_look_is_what_a_film_of_its_day_shows(model: Model) -> None:
    """Of a certain, a doubtful and a certainly clear film, in every version."""
    drawn = build_network(model.knowledge, Sample(np.random.default_rng(3), 4))
    for film in (model.network.film, drawn.film):
        for seen in (np.array([0.0, 1.0]), np.array([0.3, 1.0]), np.array([1.0, 0.0])):
            for day in (0.0, 1.0, 12.0):
                found = film.likelihood(day, seen)
                np.testing.assert_allclose(found, film.on_day(day) @ seen, rtol=1e-13)


def test_the_usual_share_is_that_of_the_density(model: Model) -> None:
    """What is not of the broad part, where a number is likeliest."""
    for table in model.network.measured.values():
        for x in (table.cuts[0], table.cuts[-1] + 3 * table.broad):
            middle = float(table.centre.mean())
            broad = tailed_pdf(np.array((x - middle) / table.broad)) / table.broad
            most = float(table.density(x).max())
            rest = table.outlier * float(broad)
            share = table.usual_share(x)
            np.testing.assert_allclose(share * most, most - rest, atol=1e-12 * most)


def test_random_versions_are_reproducible_and_centred(model: Model) -> None:
    """Same seed, same draws; their mean posterior is near the point answer."""
    versions = [
        build_network(model.knowledge, Sample(np.random.default_rng(5), 40))
        for _ in range(2)
    ]
    assert versions[0].versions == 40
    for a, b in zip(versions[0].factors, versions[1].factors, strict=True):
        np.testing.assert_array_equal(a.table, b.table)
    answer = versions[0].engine().infer(Evidence(40))
    np.testing.assert_allclose(answer.log_evidence, 0, atol=1e-9)
    np.testing.assert_allclose(answer.probability.sum(axis=1), 1, atol=1e-12)
    point = model.engine.infer(Evidence(1)).probability[0]
    assert np.abs(answer.probability.mean(axis=0) - point).max() < 0.15


def test_the_product_form_never_builds_the_big_table(model: Model) -> None:
    """No factor over lesion and risk factors comes near the table of all of them."""
    network = model.network
    risk = {"form", *network.risk_nodes}
    joined = [f for f in network.factors if risk.issuperset(f.scope)]
    joined = [f for f in joined if {"lesion", "form"}.intersection(f.scope)]
    assert max(prod(factor.table.shape) for factor in joined) < 5000
    assert max(prod(factor.table.shape) for factor in network.factors) < 20_000
