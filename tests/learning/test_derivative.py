"""The derivative of many answers: against enumeration and against differences."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

import calcinosis
from calcinosis._arrays import FloatArray
from calcinosis.inference.factor import Factor
from calcinosis.inference.planning.structure import Structure
from calcinosis.inference.slopes.derivative import Derivative
from calcinosis.inference.slopes.known import Known
from calcinosis.knowledge.rows.distributions import (
    Dirichlet,
    Distribution,
    LogNormal,
    NormalScale,
    Visibility,
    WordCounts,
)
from calcinosis.learning.coordinates import coordinates_of
from calcinosis.learning.moving_rows import MovingRows
from calcinosis.learning.objective import Objective
from calcinosis.learning.patients import Patients, read_patients
from calcinosis.network.build import build_network

STEP = 1e-5
SIZES = {"d": 3, "a": 2, "b": 2, "x": 3, "y": 2}


def _shares(random: np.random.Generator, *shape: int) -> FloatArray:
    return random.dirichlet(np.ones(shape[-1]), shape[:-1])


def _small(random: np.random.Generator) -> list[Factor]:
    scopes = [("d",), ("a",), ("d", "a", "b"), ("d", "b", "x"), ("b", "y")]
    tables = [_shares(random, 1, *(SIZES[n] for n in scope)) for scope in scopes]
    return [Factor(s, t) for s, t in zip(scopes, tables, strict=True)]


def test_counts_are_those_of_enumeration() -> None:
    random = np.random.default_rng(3)
    factors = _small(random)
    tables = [factor.table[0] for factor in factors]
    known = Known(
        rows=3,
        states={"a": np.array([1, -1, -1]), "b": np.array([-1, -1, 0])},
        likelihoods={"b": np.array([[1, 1], [0.2, 0.9], [1, 1]])},
        leaves={"x": np.array([0, 2]), "y": np.array([1])},
    )
    soft = np.array([0.3, 0.8])
    leaves = {"x": random.random((3, 2, 2)) + 0.1, "y": soft[:, np.newaxis]}
    weights = random.normal(size=(3, 3))
    one = Derivative(Structure(SIZES, factors, "d"), known, threads=1)
    found = one.counts(tables, leaves, lambda rows, _: weights[rows])

    joint = np.zeros((3, *SIZES.values()))
    for row, (d, a, b, x, y) in product(
        range(3), product(*(range(n) for n in SIZES.values()))
    ):
        p = tables[0][d] * tables[1][a] * tables[2][d, a, b] * tables[4][b, y]
        if row in (0, 2):  # the likelihood stands in the place of the leaf
            p *= leaves["x"][d, b, 0 if row == 0 else 1] * (x == 0)
        else:
            p *= tables[3][d, b, x]
        if row == 0:
            p *= a == 1
        if row == 1:
            p *= (0.2, 0.9)[b] * soft[b] / tables[4][b].sum()
        if row == 2:
            p *= b == 0
        joint[row, d, a, b, x, y] = p
    given = joint / joint.sum(axis=(2, 3, 4, 5), keepdims=True)
    expected = np.einsum("rd,rdabxy->dab", weights, given)
    np.testing.assert_allclose(found.factors[2], expected, atol=1e-12)
    np.testing.assert_allclose(found.factors[0], weights.sum(axis=0), atol=1e-12)
    by_b = np.einsum("d,dabxy->b", weights[1], given[1])
    np.testing.assert_allclose(found.leaves["y"][:, 0], by_b, atol=1e-12)
    by_x = np.einsum("d,dabxy->db", weights[2], given[2])
    np.testing.assert_allclose(found.leaves["x"][..., 1], by_x, atol=1e-12)


ROWS = [
    Dirichlet((3.0, 1.5)),
    Dirichlet((3.0, 0.0, 0.5, 7.0)),
    LogNormal(3.0, 0.5),
    NormalScale(1.0, 2.0, 10.0),
    WordCounts((2.0, 3.0, 4.0), "both", None),
    WordCounts((2.0, 3.0, 0.0), "low", 1.5),
    WordCounts((0.0, 3.0, 4.0), "high", 1.5),
    Visibility(0.7, 0.2, 5.0, 2.0, 10.0),
]


@pytest.mark.parametrize(
    ("row", "held"),
    [*((row, ()) for row in ROWS), (Dirichlet((0.04, 0.5, 7.0, 2.0)), (0, 3))],
    ids=repr,
)
def test_coordinates_of_every_distribution(
    row: Distribution, held: tuple[int, ...]
) -> None:
    own = coordinates_of(row, held)
    assert own is not None
    random = np.random.default_rng(1)
    u, slope = random.normal(size=own.size) / 2, random.normal(size=len(row.mean()))
    zero = np.zeros(own.size)
    np.testing.assert_allclose(own.values(zero), row.mean(), atol=1e-9)
    np.testing.assert_allclose(own.moved(u).mean(), own.values(u), atol=1e-9)
    assert own.values(u)[list(held)].tolist() == row.mean()[list(held)].tolist()
    density, peak = own.log_density(zero)
    assert density == pytest.approx(0, abs=1e-12)
    np.testing.assert_allclose(peak, 0, atol=1e-9)  # nothing speaks: nothing moves
    assert own.log_density(u)[0] < 0
    for n, step in enumerate(np.eye(own.size) * STEP):
        by_value = slope @ (own.values(u + step) - own.values(u - step)) / (2 * STEP)
        rise = (own.height(u + step)[0] - own.height(u - step)[0]) / (2 * STEP)
        if not np.isnan(rise):  # some distributions have no height
            by_height = own.pull(u, own.height(u)[1])[n]
            assert by_height == pytest.approx(rise, abs=1e-6)
        assert own.pull(u, slope)[n] == pytest.approx(by_value, abs=1e-6)
        change = own.log_density(u + step)[0] - own.log_density(u - step)[0]
        by_density = change / (2 * STEP)
        assert own.log_density(u)[1][n] == pytest.approx(by_density, abs=1e-6)


CASES = """
- {told: report, age: 19 d, sex: male, findings: {iv_calcium: yes,
   days_from_infusion_to_lesion: 8, erythema: no,
   radiographs: [{day: 1, calcification: yes}, {day: 12, calcification: no}]}}
- {age: 45 y, findings: {kidney_disease: [chronic, dialysis], phosphate: 9 mg/dL,
   calcium: high, crp: 80 mg/L, fever: yes, size_cm: 4, necrosis: yes, warfarin: yes}}
- {told: report, sex: female, findings: {days_from_onset: longer, wbc: high,
   site: joint, pth: low, aspirate: chalky, resolution: no, biopsy: other,
   ulceration: {no: 0.9, yes: 0.3}}}
- {age: 7 y, setting: general, findings: {radiographs: yes, days_from_onset: 20,
   multifocal: yes, tissue_damage: yes, connective_tissue_disease: yes,
   crp: ">100 mg/L"}}
"""


def _objective(kind: str) -> tuple[Objective, np.random.Generator]:
    """Four patients with random labels, under one of the pretests."""
    model, random = calcinosis.load(), np.random.default_rng(5)
    cases = calcinosis.Case.parse(CASES)
    bare = [replace(case, told=None, findings={}) for case in cases]
    objective = Objective(
        MovingRows(model.knowledge, commonness=True, errors=True),
        model.network,
        _patients(model, cases),
        random.dirichlet(np.ones(10), len(cases)),
        random.random(len(cases)),
        np.full(10, 0.1) if kind.endswith("uniform") else None,
        _patients(model, bare) if kind.startswith("joint") else None,
    )
    return objective, random


def _value(objective: Objective, u: FloatArray) -> float:
    """Return the objective alone: the derivative by all rows takes longer."""
    sample = objective.rows.sample(u)
    network = build_network(objective.knowledge, sample)
    return objective.at(network, sample)[0]


def _structure(model: calcinosis.Model) -> Structure:
    sizes = {name: len(states) for name, states in model.network.states.items()}
    return Structure(sizes, model.network.factors, "lesion")


def _patients(model: calcinosis.Model, cases: Sequence[calcinosis.Case]) -> Patients:
    return read_patients(cases, model.network, _structure(model))


OF_FORMS = (
    "form: lesion=metastatic, age_group=adult",
    "form: lesion=dystrophic, setting=general, age_group=adult",
    "form: lesion=fat_necrosis, age_group=neonate",
    "iatrogenic: rate ratio extravasation=minor",
    "iatrogenic: rate ratio iv_calcium=yes, form=distant",
    "iatrogenic: rate ratio age_group=neonate, form=injected",
    "metastatic: rate ratio kidney_disease=dialysis, form=uremic_mass",
    "calciphylaxis: rate ratio kidney_disease=dialysis, form=non_uremic",
    "other: rate ratio extravasation=minor, form=infusion_injury, "
    "age_group=neonate|infant",
    "necrosis: lesion=calciphylaxis, form=uremic",
    "radiograph: lesion=dystrophic, form=venous_leg, calcific_deposit=yes",
    "days_from_onset: lesion=dystrophic, form=calcified_tumour",
)


SLOW = pytest.mark.slow


@SLOW
@pytest.mark.parametrize("kind", ["uniform", "setting", "joint"])
def test_rows_of_forms_move_the_objective_as_differences_say(kind: str) -> None:
    """Shares of forms, ratios bound to them, and what one form looks like."""
    objective, random = _objective(kind)
    rows = objective.rows
    u = random.normal(size=rows.size) * 0.3
    _, slope = objective(u)
    found = {row.place.label: row for row in rows.rows}
    for label in OF_FORMS:
        row, step = found[label], np.zeros(rows.size)
        step[row.at] = random.normal(size=row.coordinates.size) * STEP
        change = (_value(objective, u + step) - _value(objective, u - step)) / 2
        assert slope[row.at].any(), label
        assert slope @ step == pytest.approx(change, rel=1e-4, abs=1e-10), label
    plain = found["dystrophic: rate ratio connective_tissue_disease=yes"]
    assert not slope[plain.at].any()  # each form has its own


UNSURE_AGES = """
- {age: 27 d, sex: male, findings: {iv_calcium: yes, erythema: no, crp: high}}
- {age: 64 y, findings: {kidney_disease: dialysis, phosphate: 9 mg/dL, livedo: yes}}
- {age: 17 y, setting: general, findings: {tissue_damage: yes, fluctuance: yes}}
- {age: 11 months, findings: {heel_sticks: yes, radiographs: yes}}
- {setting: emergency, findings: {site: leg, ulceration: {no: 0.9, yes: 0.3}}}
- {told: report, age: 64 y, findings: {days_from_onset: longer, aspirate: chalky}}
"""


def test_many_patients_are_computed_as_one_after_another() -> None:
    """Unsure ages, repeated patients, all in one chunk: answers and derivatives."""
    model, random = calcinosis.load(), np.random.default_rng(8)
    once = calcinosis.Case.parse(UNSURE_AGES)
    order = random.permutation([*range(len(once))] * 4).tolist()
    weights = random.normal(size=(len(order), 10))
    unsure = _patients(model, once).known.likelihoods["age_group"]
    assert len({tuple(row) for row in (unsure > 0).tolist()}) > 2  # between two groups
    together, counts = _computed(model, [once[n] for n in order], weights)
    total = [np.zeros_like(table) for table in counts]
    for place, n in enumerate(order):
        alone, own = _computed(model, [once[n]], weights[[place]])
        np.testing.assert_allclose(together[place], alone[0], rtol=1e-12)
        for mine, theirs in zip(total, own, strict=True):
            mine += theirs
    for found, wanted in zip(counts, total, strict=True):
        np.testing.assert_allclose(found, wanted, atol=1e-10)


def _computed(
    model: calcinosis.Model, cases: Sequence[calcinosis.Case], weights: FloatArray
) -> tuple[FloatArray, list[FloatArray]]:
    """Return ln P(lesion, evidence) and the counts of all tables."""
    structure, known = _structure(model), _patients(model, cases).known
    leaves: dict[str, FloatArray] = {}
    for name, who in known.leaves.items():  # any likelihood will do, the same for all
        shape = structure.factors[structure.uses[name][0]].table.shape[1:-1]
        own = np.linspace(0.2, 0.9, int(np.prod(shape))).reshape(*shape, 1)
        leaves[name] = np.repeat(own, len(who), axis=-1)
    tables = [factor.table[0] for factor in structure.factors]
    one = Derivative(structure, known)
    found = one.counts(tables, leaves, lambda rows, _: weights[rows])
    pairs = zip(found.factors, tables, strict=True)
    return one.log_joint(tables, leaves), [_centred(*pair) for pair in pairs]


def _centred(count: FloatArray, table: FloatArray) -> FloatArray:
    """Without what cannot move a table that sums to 1, and is left out if unused."""
    if not np.allclose(table.sum(axis=-1), 1):
        return count
    return np.asarray(count - table * count.sum(axis=-1, keepdims=True))


@pytest.mark.parametrize(
    "kind",
    [
        *(
            pytest.param(k, marks=SLOW)
            for k in ("uniform", "setting", "joint", "joint, uniform")
        ),
    ],
)
def test_every_kind_of_row_moves_the_objective_as_differences_say(kind: str) -> None:
    objective, random = _objective(kind)
    rows = objective.rows
    u = random.normal(size=rows.size) * 0.3
    start, slope = objective(u)
    assert _value(objective, u) == start
    tried = set[tuple[str, str]]()
    for row in rows.rows:
        name = row.place.subject if row.place.kind != "case mix" else ""
        if (row.place.kind, name) in tried or not slope[row.at].any():
            continue
        tried.add((row.place.kind, name))
        step = np.zeros(rows.size)
        step[row.at] = random.normal(size=row.coordinates.size) * STEP
        change = (_value(objective, u + step) - _value(objective, u - step)) / 2
        assert slope @ step == pytest.approx(change, rel=1e-4, abs=1e-10)
    assert {kind for kind, _ in tried} >= {
        "table",
        "rate",
        "case mix",
        "misread",
        "mention",
    }
    assert len(tried) > 60


def test_directions_are_held_by_a_penalty() -> None:
    rows = MovingRows(calcinosis.load("sourced").knowledge)
    own, start = rows.directions, np.zeros(rows.size)
    assert len(own.pairs) > 200
    assert own(start)[0] == 0
    assert own.broken(start) == 0
    u = np.random.default_rng(2).normal(size=rows.size) * 2
    value, slope = own(u)
    assert value < 0
    assert own.broken(u) > 0
    step = np.random.default_rng(3).normal(size=rows.size) * 1e-6
    change = (own(u + step)[0] - own(u - step)[0]) / 2
    assert slope @ step == pytest.approx(change, rel=1e-4)


def test_the_day_on_which_a_newborn_is_seen_is_not_learned_from(
    model: calcinosis.Model,
) -> None:
    """Who chooses newborns for learning, or makes them up, chooses their days."""
    for age in ("2 d", "18 d"):
        known = _patients(model, [calcinosis.Case(age=age, findings={"fever": "yes"})])
        assert [*known.leaves] == ["fever"]
