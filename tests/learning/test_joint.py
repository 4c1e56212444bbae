"""The joint likelihood: against enumeration, and against worlds that are known."""

from __future__ import annotations

import string
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import minimize

from calcinosis import Case, load
from calcinosis._arrays import FloatArray
from calcinosis.cli.main import main
from calcinosis.errors import CaseError
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.rows.distributions import Fixed
from calcinosis.learning.fit import Readings, fit
from calcinosis.learning.likelihood import Likelihood
from calcinosis.learning.moving_rows import MovingRows
from calcinosis.learning.readings import read_readings
from calcinosis.network.build import Network, build_leaf, build_network
from calcinosis.network.clinic import clinic_tables
from calcinosis.network.simulate import draw_rest
from tests.support.tiny import FINDINGS, tiny_knowledge

MOVING = (
    "[fluctuance.any] secondary_infection=yes",
    "[fluctuance.abscess] form=acute",
    "[fluctuance.hematoma] form=fresh, secondary_infection=no",
    "[culture.any] secondary_infection=yes",
    "[secondary_infection.calciphylaxis] form=uremic",
)
CASES = """
- {age_group: adult, diagnosis: abscess,
   findings: {fluctuance: 'no', culture: no_growth}}
- {age_group: adult, diagnosis: abscess, findings: {fluctuance: 'no'}}
- {age_group: adult, diagnosis: abscess, findings: {purulence: 'yes'}}
- {age_group: adult, diagnosis: hematoma,
   findings: {fluctuance: 'yes', purulence: 'no'}}
- {age_group: adult, diagnosis: hematoma,
   findings: {fluctuance: {'no': 0.25, 'yes': 1}}}
- {age_group: adult, diagnosis: calciphylaxis, findings: {purulence: 'yes'}}
- {age_group: adult, diagnosis: calciphylaxis,
   findings: {fluctuance: 'no', purulence: 'yes', culture: no_growth}}
- {age_group: adult, diagnosis: iatrogenic,
   findings: {iv_calcium: 'yes', purulence: 'yes'}}
- {age_group: adult, findings: {fluctuance: 'no', purulence: 'yes'}}
"""
SOFT = np.array([0, 0.1, 0, 0, 0.2, 0, 0.3, 0.4, 0, 0])


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return tiny_knowledge(MOVING)


@pytest.fixture(scope="module")
def readings(knowledge: Knowledge) -> Readings:
    cases = tuple(replace(c, setting="nephrology") for c in Case.parse(CASES))
    lesions = knowledge.lesions
    labels = [
        np.eye(10)[lesions.index(str(case.diagnosis))]
        if case.diagnosis in lesions
        else SOFT
        for case in cases
    ]
    ids = tuple(str(number) for number in range(len(cases)))
    return Readings(ids, cases, np.stack(labels), ("ours",) * len(cases))


class Enumerated:
    """The penalised joint likelihood by summing over every state of every node."""

    def __init__(self, rows: MovingRows, network: Network, readings: Readings) -> None:
        self.rows, self.network, self.readings = rows, network, readings
        self.knowledge = rows.knowledge
        owners = np.array(self.knowledge.variables["form"].owners)
        self.belongs = owners[:, np.newaxis] == np.array(self.knowledge.lesions)
        adult = {"setting": "nephrology", "age_group": "adult"}
        self.context = self._forms(adult)
        self.given = [
            self._forms(adult | {k: v for k, v in c.findings.items() if k in risks})
            for c in readings.cases
            for risks in [network.risk_nodes]
        ]

    def _forms(self, states: dict[str, str]) -> FloatArray:
        """P(form, states), over all risk factors."""
        before = {*self.network.risk_nodes, "form"}
        letters = dict(zip(sorted(before), string.ascii_letters, strict=False))
        factors = [f for f in self.network.factors if before.issuperset(f.scope)]
        scopes = ["".join(letters[n] for n in f.scope) for f in factors]
        tables = [f.table[0] for f in factors]
        for node, state in states.items():
            number = self.network.state_number(node, state)
            scopes.append(letters[node])
            tables.append(np.eye(len(self.network.states[node]))[number])
        text = f"{','.join(scopes)}->{letters['form']}"
        return np.asarray(np.einsum(text, *tables, optimize=False))

    def __call__(self, x: FloatArray) -> float:
        u, shift = x[: self.rows.size], x[self.rows.size :]
        share = np.exp(self.knowledge.conventions.frequency_sd * shift)
        sample = self.rows.sample(u)
        infected = sample.cells(self.knowledge.tables["secondary_infection"])[0]
        leaves = {n: build_leaf(self.knowledge, n, sample) for n in FINDINGS}
        total = self.rows.log_density(u)[0] - 0.5 * shift @ shift
        context = np.log(self.context @ self.belongs @ share)
        cases, labels = self.readings.cases, self.readings.labels
        for forms, case, label in zip(self.given, cases, labels, strict=True):
            joint = forms[:, np.newaxis] * infected
            for name, table in leaves.items():
                told = case.findings.get(name, {})
                told = told if isinstance(told, dict) else {told: 1.0}
                states = self.network.states[name]
                weights = [told.get(s, 0.0) if told else 1.0 for s in states]
                assert isinstance(table, np.ndarray)
                joint = joint * (table[0] @ np.array(weights))
            by_lesion = joint.sum(axis=1) @ self.belongs * share
            known = label > 0
            total += label[known] @ np.log(by_lesion[known]) - context
        return float(total)

    def cost(self, x: FloatArray) -> float:
        """Return minus the same."""
        return -self(x)


def test_the_maximum_is_that_of_enumeration(
    knowledge: Knowledge, readings: Readings
) -> None:
    """Missing findings, an unsure one, hidden infections and forms, a soft label."""
    network, rows = build_network(knowledge), MovingRows(knowledge)
    assert len(rows.rows) == len(MOVING)
    found = fit(rows, network, readings, steps=200, likelihood="joint")
    summed = Enumerated(rows, network, readings)
    start = np.zeros(rows.size + 10)
    assert found.path[0] == pytest.approx(summed(start), abs=1e-9)
    best = minimize(summed.cost, start, method="BFGS", options={"gtol": 1e-4})
    assert found.path[-1] == pytest.approx(-best.fun, abs=1e-5)
    for row in rows.rows:
        mine, own = (
            row.coordinates.values(x[row.at]) for x in (found.coordinates, best.x)
        )
        assert np.abs(row.coordinates.values(0 * best.x[row.at]) - own).max() > 1e-3
        np.testing.assert_allclose(mine, own, atol=1e-3)
    share = np.exp(knowledge.conventions.frequency_sd * best.x[rows.size :])
    np.testing.assert_allclose(found.pretest["ours"], share, rtol=1e-2)


@pytest.mark.parametrize("likelihood", ["conditional", "joint"])
def test_every_step_climbs(
    knowledge: Knowledge, readings: Readings, likelihood: Likelihood
) -> None:
    network, rows = build_network(knowledge), MovingRows(knowledge)
    found = fit(rows, network, readings, likelihood=likelihood)
    assert len(found.path) > 5
    assert (np.diff(found.path) >= 0).all()
    before, after = found.log_likelihood
    assert after > before


OF_HOSPITAL = (
    "[fluctuance.any] secondary_infection=yes",
    "[fluctuance.abscess] form=acute",
    "[fluctuance.cellulitis] form=limb",
    "[purulence.any] secondary_infection=yes",
    "[purulence.abscess] form=acute",
    "[culture.any] secondary_infection=yes",
    "[culture.abscess] form=acute",
    "[culture.cellulitis] form=limb",
    "[secondary_infection.dystrophic] form=venous_leg",
)


@pytest.mark.slow
def test_more_patients_of_a_known_world_bring_the_rows_nearer_to_it() -> None:
    """A hospital where lesions are as frequent as nowhere else, a third not asked."""
    knowledge = tiny_knowledge(OF_HOSPITAL)
    network, rows = build_network(knowledge), MovingRows(knowledge)
    random = np.random.default_rng(9)
    truth = rows.sample(1.5 * random.normal(size=rows.size))
    patients = _drawn(build_network(knowledge, truth), 1200, random)

    def error(u: FloatArray) -> float:
        sample = rows.sample(u)
        places = [row.place.row for row in rows.rows]
        pairs = [(sample.values(row), truth.values(row)) for row in places]
        return float(sum(((mine - own) ** 2).sum() for mine, own in pairs))

    def after(count: int, likelihood: Likelihood) -> float:
        some = patients.some(range(count))
        return error(fit(rows, network, some, likelihood=likelihood).coordinates)

    few, many = after(60, "joint"), after(1200, "joint")
    assert error(np.zeros(rows.size)) > 1.2 * few > 2.5 * many
    assert after(1200, "conditional") > 1.5 * many  # told in docs/learning.md


def _drawn(world: Network, count: int, random: np.random.Generator) -> Readings:
    """Adults of an emergency department, a third of whose findings is missing."""
    lesions = world.knowledge.lesions
    which = [lesions.index(name) for name in ("abscess", "cellulitis", "dystrophic")]
    setting = world.state_number("setting", "emergency")
    states = {
        "lesion": random.choice(which, count),
        "setting": np.full(count, setting, dtype=np.intp),
    }
    draw_rest(clinic_tables(world), states, count, random)
    told = random.random((count, len(FINDINGS))) < 2 / 3
    cases = tuple(
        Case(
            setting="emergency",
            age_group=world.states["age_group"][states["age_group"][number]],
            findings={
                name: world.states[name][states[name][number]]
                for name, is_told in zip(FINDINGS, told[number], strict=True)
                if is_told
            },
        )
        for number in range(count)
    )
    ids = tuple(str(number) for number in range(count))
    return Readings(ids, cases, np.eye(10)[states["lesion"]], ("ours",) * count)


def test_a_lesion_that_cannot_be_is_told(
    knowledge: Knowledge, readings: Readings
) -> None:
    """Knowledge of one's own may rule a lesion out by its risk factors."""
    own = knowledge.rates["calciphylaxis"].ratios
    factor = {
        state: replace(row, distribution=Fixed((0.0,)))
        for state, row in own["age_group"].items()
    }
    never = replace(
        knowledge.rates["calciphylaxis"], ratios={**own, "age_group": factor}
    )
    other = replace(knowledge, rates={**knowledge.rates, "calciphylaxis": never})
    babies = replace(
        readings, cases=tuple(replace(c, age_group="neonate") for c in readings.cases)
    )
    said = "5: cannot be calciphylaxis, as its label says"
    for likelihood in ("conditional", "joint"):
        with pytest.raises(CaseError, match=said) as caught:
            fit(MovingRows(other), build_network(other), babies, likelihood=likelihood)
        assert len(caught.value.problems) == 3


OURS = """
- {id: a, age: 20 d, setting: neonatal_unit, diagnosis: iatrogenic,
   findings: {iv_calcium: yes, erythema: no}}
- {id: b, age: 50 y, diagnosis: abscess, findings: {fluctuance: no, crp: 80 mg/L}}
"""


@pytest.mark.slow
def test_the_command_learns_jointly_and_the_files_say_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cases, folder = tmp_path / "ours.yaml", tmp_path / "mine"
    cases.write_text(OURS, encoding="utf-8")
    asked = ["learn", str(cases), "-o", str(folder), "--likelihood", "joint", "--judge"]
    assert main(asked) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "The lesion and what is told, given age, sex and setting (joint)" in said
    assert "log likelihood of what is told, given the lesion: " in said
    assert "nan" not in said
    model = load(folder)
    assert model.knowledge.protocol == "2 labelled patients; joint likelihood"
    patient = Case(age="50 y", diagnosis="abscess")
    before, after = (m.diagnose(patient) for m in (load("sourced"), model))
    assert before.posterior == pytest.approx(after.posterior, abs=0.02)
    readings = read_readings([str(cases)], model.knowledge.lesions)
    with pytest.raises(CaseError, match="no likelihood 'joints'; did you mean 'joint'"):
        model.learn(readings, likelihood="joints")  # type: ignore[arg-type]  # wrong on purpose
