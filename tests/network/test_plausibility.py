"""What medicine says about the numbers, checked over the tables of the network."""

from __future__ import annotations

import re

import numpy as np
import pytest

from calcinosis._arrays import FloatArray
from calcinosis.inference.evidence import Evidence, Observation
from calcinosis.inference.factor import Factor
from calcinosis.knowledge.read import Knowledge
from calcinosis.network.build import Network, build_network
from calcinosis.network.leaves import (
    SEVERITY_WEIGHTS,
    Sample,
    misread_states,
    share_severity,
)

DAYS = [0.25, 1, 2, 4, 7, 14, 21, 60, 365, 3650]


@pytest.fixture(scope="session")
def network(knowledge: Knowledge) -> Network:
    return build_network(knowledge)


def table_of(network: Network, name: str) -> tuple[tuple[str, ...], FloatArray]:
    """Parents, and P(states | parents) of a node, the shared severity averaged out."""
    factor = next(f for f in network.factors if f.scope[-1:] == (name,))
    parents, table = list(factor.scope[:-1]), factor.table[0]
    for severity in network.knowledge.severities:
        if severity in parents:
            axis = parents.index(severity)
            table = np.tensordot(table, SEVERITY_WEIGHTS, axes=(axis, 0))
            parents.remove(severity)
    return tuple(parents), np.asarray(table)


def chance(network: Network, name: str, state: str, **given: str) -> FloatArray:
    """P(state) over the parents that are not given."""
    parents, table = table_of(network, name)
    assert set(given) <= set(parents), "what is given must be a parent"
    at = tuple(
        network.state_number(parent, given[parent]) if parent in given else slice(None)
        for parent in parents
    )
    return np.asarray(table[at][..., network.state_number(name, state)])


def forms_of(network: Network, lesion: str) -> tuple[str, ...]:
    return network.knowledge.variables["form"].forms_of(lesion)


def posterior(network: Network, **given: str) -> FloatArray:
    observations = {
        name: Observation.of_states(
            np.array([network.state_number(name, state)]), len(network.states[name])
        )
        for name, state in given.items()
    }
    answer = network.engine().infer(Evidence(1, observations))
    return np.asarray(answer.probability[0])


# ------------------------------------------------------------------------- tables


def test_tables_sum_to_1(network: Network) -> None:
    for factor in network.factors:
        name = factor.scope[-1]
        parents: tuple[str, ...] = ()
        if name in network.risk_nodes:
            parents = network.knowledge.variables[name].parents
        elif name in network.leaf_parents:
            parents = network.leaf_parents[name]
        elif name not in network.knowledge.severities:
            continue
        if factor.scope == (*parents, name):
            np.testing.assert_allclose(factor.table.sum(axis=-1), 1, atol=1e-12)


def test_case_mix_is_what_presents_in_each_setting(network: Network) -> None:
    for number, setting in enumerate(network.states["setting"]):
        found = posterior(network, setting=setting)
        np.testing.assert_allclose(found, network.case_mix[0, number], atol=1e-12)


def test_nothing_is_certain_but_definitions(network: Network) -> None:
    form = network.knowledge.variables["form"]
    for name, table in network.knowledge.tables.items():
        for placed in table.rows:
            defined = "definition" in placed.row.given
            mean = placed.row.distribution.mean()
            if name == "form":  # one lesion's shares, of forms that need them
                (lesion,) = placed.conditions["lesion"]
                own = form.forms_of(lesion, caused=False)
                can_be = np.isin(form.states, own)
                assert not mean[~can_be].any(), placed.row.where
                mean = mean[can_be]
            if network.knowledge.variables[name].kind not in ("measured", "film"):
                inside = np.all((mean > 0) & (mean < 1))
                assert inside or defined, placed.row.where


def test_no_recorded_sign_is_certain_or_impossible(network: Network) -> None:
    for name in network.leaf_parents:
        _, table = table_of(network, name)
        variable = network.knowledge.variables.get(name)
        if variable is None or variable.kind in ("finding", "film"):
            assert table.min() > 0.001, name
            assert table.max() < 0.999, name


def test_random_draws_keep_every_table_a_probability(knowledge: Knowledge) -> None:
    drawn = build_network(knowledge, Sample(np.random.default_rng(5), 3))
    assert all(np.all(np.isfinite(factor.table)) for factor in drawn.factors)
    assert all(np.all(factor.table >= 0) for factor in drawn.factors)
    for name, parents in drawn.leaf_parents.items():
        factor = next(f for f in drawn.factors if f.scope == (*parents, name))
        np.testing.assert_allclose(factor.table.sum(axis=-1), 1, atol=1e-12)


# ----------------------------------------------------------------------- medicine


@pytest.mark.parametrize(
    "sign", ["erythema", "warmth", "tenderness", "necrosis", "ulceration"]
)
def test_large_leak_shows_more_than_a_small_one(network: Network, sign: str) -> None:
    for form in forms_of(network, "iatrogenic"):
        major = chance(network, sign, "yes", form=form, extravasation="major")
        minor = chance(network, sign, "yes", form=form, extravasation="minor")
        assert np.all(major >= minor), form
        assert form != "leak" or np.any(major > minor)


def test_large_leak_is_noticed_more_often(network: Network) -> None:
    chances = [
        chance(network, "extravasation_noticed", "yes", extravasation=leak)
        for leak in ("none", "minor", "major")
    ]
    assert chances == sorted(chances)


def test_undiluted_calcium_and_peripheral_veins_leak_more(network: Network) -> None:
    leak = 1 - chance(network, "extravasation", "none", iv_calcium="yes")
    strong, vein = (
        network.states["iv_calcium_concentration"].index("undiluted"),
        network.states["iv_calcium_access"].index("peripheral"),
    )
    weak = network.states["iv_calcium_concentration"].index("diluted")
    central = network.states["iv_calcium_access"].index("central")
    assert np.all(leak[strong, [vein, central]] >= leak[weak, [vein, central]])
    assert np.all(leak[[strong, weak], vein] >= leak[[strong, weak], central])
    assert chance(network, "extravasation", "none", iv_calcium="no") == pytest.approx(1)


@pytest.mark.parametrize(
    ("name", "state"),
    [
        *(("erythema", "yes"), ("warmth", "yes"), ("fever", "yes")),
        *(("purulence", "yes"), ("fluctuance", "yes"), ("crp", "high")),
        *(("tenderness", "yes"), ("wbc", "high")),
    ],
)
def test_infection_never_lowers_a_sign_of_infection(
    network: Network, name: str, state: str
) -> None:
    parents, table = table_of(network, name)
    table = np.moveaxis(table, parents.index("secondary_infection"), 0)
    not_infected, infected = table[..., network.state_number(name, state)]
    worse = np.argwhere(infected < not_infected - 1e-12)
    others = [parent for parent in parents if parent != "secondary_infection"]
    assert not [
        [network.states[parent][n] for parent, n in zip(others, at, strict=True)]
        for at in worse
    ]


def test_later_film_never_shows_less(network: Network) -> None:
    films = np.array([network.film.on_day(day)[0, ..., 1] for day in DAYS])
    assert np.all(np.diff(films, axis=0) >= -1e-12)


def test_deposit_shows_more_than_no_deposit(network: Network) -> None:
    axis = network.film.parents.index("calcific_deposit")
    for day in DAYS:
        without, film = np.moveaxis(network.film.on_day(day)[0, ..., 1], axis, 0)
        assert np.all(film >= without)
    without, ultrasound = np.moveaxis(
        chance(network, "ultrasound_calcification", "yes"), 1, 0
    )
    assert np.all(ultrasound >= without)


def test_film_on_the_first_days_after_a_large_leak_may_be_negative(
    network: Network,
) -> None:
    at = (
        0,
        network.state_number("form", "leak"),
        network.state_number("calcific_deposit", "yes"),
        network.state_number("extravasation", "major"),
        slice(None),
        1,
    )
    assert network.film.parents[:3] == ("form", "calcific_deposit", "extravasation")
    assert network.film.on_day(2)[at].max() < 0.2
    assert network.film.on_day(14)[at].min() > 0.7


@pytest.mark.parametrize("lab", ["creatinine", "phosphate"])
def test_kidney_disease_raises_creatinine_and_phosphate(
    network: Network, lab: str
) -> None:
    chances: list[float] = []
    for kidney in ("none", "chronic", "dialysis"):
        if lab == "creatinine":
            chances.append(float(chance(network, lab, "high", kidney_disease=kidney)))
            continue
        minerals = chance(network, "mineral_state", "normal", kidney_disease=kidney)
        high = chance(network, "phosphate", "high")
        parents, table = table_of(network, "mineral_state")
        table = np.moveaxis(table, parents.index("kidney_disease"), 0)
        state = table[network.state_number("kidney_disease", kidney)]
        chances.append(float((state @ high).mean()))
        assert np.all((minerals >= 0) & (minerals <= 1))
    assert chances == sorted(chances)


@pytest.mark.parametrize(
    ("lesion", "brought"),
    [("abscess", "pus"), ("hematoma", "blood"), ("iatrogenic", "chalky")],
)
def test_aspirate_brings_what_is_inside(
    network: Network, lesion: str, brought: str
) -> None:
    brings = [s for s in network.states["aspirate"] if s != "dry"]  # solid: nothing
    for form in forms_of(network, lesion):
        given = {"form": form, "secondary_infection": "no"}
        found = [float(chance(network, "aspirate", s, **given)) for s in brings]
        assert brings[int(np.argmax(found))] == brought, form


@pytest.mark.parametrize(
    ("lesion", "shown"),
    [
        *(("calciphylaxis", "vessel_calcification"), ("fat_necrosis", "fat_necrosis")),
        *(("dystrophic", "dermal_calcium"), ("cellulitis", "inflammation")),
    ],
)
def test_biopsy_shows_the_lesion(network: Network, lesion: str, shown: str) -> None:
    states = network.states["biopsy"]
    for form in forms_of(network, lesion):
        found = [float(chance(network, "biopsy", s, form=form)) for s in states]
        assert states[int(np.argmax(found))] == shown, form


@pytest.mark.parametrize(
    ("state", "lab", "word"),
    [
        ("hypoparathyroid_or_neonatal_hypocalcemia", "calcium", "low"),
        ("hypercalcemia_other", "calcium", "high"),
        ("hyperparathyroidism", "pth", "high"),
        ("hyperparathyroidism", "calcium", "high"),
        ("hyperphosphatemia", "phosphate", "high"),
        ("vitamin_d_deficiency", "vitamin_d", "low"),
        ("ckd_mbd", "pth", "high"),
        ("ckd_mbd", "phosphate", "high"),
    ],
)
def test_mineral_states_show_in_their_labs(
    network: Network, state: str, lab: str, word: str
) -> None:
    sick = chance(network, lab, word, mineral_state=state)
    well = chance(network, lab, word, mineral_state="normal")
    assert sick > 0.5
    assert sick > 3 * well


@pytest.mark.parametrize(
    ("lesion", "factor", "state", "without"),
    [
        ("iatrogenic", "extravasation", "major", "none"),
        ("iatrogenic", "extravasation", "minor", "none"),
        ("dystrophic", "connective_tissue_disease", "yes", "no"),
        ("calciphylaxis", "kidney_disease", "dialysis", "none"),
        ("calciphylaxis", "warfarin", "yes", "no"),
        ("metastatic", "mineral_state", "hyperphosphatemia", "normal"),
        ("hematoma", "bleeding_risk", "yes", "no"),
        ("abscess", "skin_breach", "yes", "no"),
        ("fat_necrosis", "birth_asphyxia_or_cooling", "yes", "no"),
    ],
)
def test_risk_factor_raises_its_lesion(
    network: Network, lesion: str, factor: str, state: str, without: str
) -> None:
    for setting in network.states["setting"]:
        if (factor, setting) == ("connective_tissue_disease", "neonatal_unit"):
            continue  # a newborn with it has vasculitis or a lupus of newborns: other
        with_it = posterior(network, setting=setting, **{factor: state})
        none = posterior(network, setting=setting, **{factor: without})
        number = network.state_number("lesion", lesion)
        assert with_it[number] > none[number], setting


# --------------------------------------------------------------------- dependence


def test_signs_of_one_severity_weigh_less_than_independent_ones() -> None:
    sick, well, loading, signs = 0.6, 0.2, 1.2, 5
    table = np.array([[1 - sick, sick], [1 - well, well]])
    shared = share_severity(table, loading)[..., 1]
    together = (shared**signs) @ SEVERITY_WEIGHTS
    independent = table[:, 1] ** signs
    factor_together = together[0] / together[1]
    factor_independent = independent[0] / independent[1]
    assert factor_independent == pytest.approx((sick / well) ** signs)
    assert 1 < factor_together < 0.5 * factor_independent


def test_inflammation_weighs_less_in_the_network_than_sign_by_sign(
    network: Network,
) -> None:
    signs = dict.fromkeys(("erythema", "warmth", "tenderness"), "yes")
    lesion = network.state_number("lesion", "cellulitis")
    quiet = network.state_number("lesion", "idiopathic")
    start = posterior(network, setting="general")

    def factor(**given: str) -> float:
        found = posterior(network, setting="general", **given)
        return float(found[lesion] / found[quiet] * start[quiet] / start[lesion])

    one_by_one = float(np.prod([factor(**{name: "yes"}) for name in signs]))
    assert 1 < factor(**signs) < one_by_one


@pytest.mark.parametrize("loading", [0.0, 0.5, 1.2, 3.0])
def test_shared_severity_keeps_every_frequency(loading: float) -> None:
    yes = np.linspace(0.001, 0.999, 101)
    table = np.stack([1 - yes, yes], axis=-1)
    mixed = np.tensordot(share_severity(table, loading), SEVERITY_WEIGHTS, (1, 0))
    np.testing.assert_allclose(mixed, table, atol=1e-9)


def test_misreading_bounds_what_a_sign_can_weigh() -> None:
    table = misread_states(np.array([[0.0, 1.0], [1.0, 0.0]]), 0.05)
    np.testing.assert_allclose(table, [[0.05, 0.95], [0.95, 0.05]])


def test_factors_of_the_network_are_small(network: Network) -> None:
    largest = max(network.factors, key=lambda factor: factor.table.size)
    assert isinstance(largest, Factor)
    assert largest.table.size < 20_000


# --------------------------------------------------------------------- references


def test_every_doi_has_the_syntax_of_one(knowledge: Knowledge) -> None:
    for reference in knowledge.references.values():
        assert not reference.doi or re.fullmatch(r"10\.\d{4,9}/[^\s{}]+", reference.doi)
        assert not reference.url or re.match(r"https?://\S+$", reference.url)
        assert reference.citation
