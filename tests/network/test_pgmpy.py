"""pgmpy, pyAgrum and this engine give one answer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from calcinosis import Case, Model, from_pgmpy
from calcinosis.inference.evidence import Evidence
from calcinosis.network.clinic import clinic_tables
from evaluation.benchmark.networks import bundled
from tests.support.evidence import random_states
from tests.support.oracles import pgmpy_engine, pyagrum_engine, simulate


@pytest.fixture(scope="module")
def exported(model: Model) -> Any:
    return model.to_pgmpy()


def named(model: Model, evidence: Evidence, row: int) -> dict[str, str]:
    """One row of hard evidence in pgmpy's terms."""
    given: dict[str, str] = {}
    for name, observed in evidence.observations.items():
        code = int(observed.codes[row])
        states = model.network.states[name]
        if code < len(states):
            given[name] = states[code]
    return given


def test_export_is_a_checked_network(model: Model, exported: Any) -> None:
    """Every table of the pgmpy network sums to 1 within 1e-9 and names its states."""
    assert exported.check_model()
    assert set(exported.nodes()) == set(model.network.states)
    for cpd in exported.get_cpds():
        np.testing.assert_allclose(cpd.get_values().sum(axis=0), 1, atol=1e-9)
        assert (
            tuple(cpd.state_names[cpd.variable]) == model.network.states[cpd.variable]
        )
        assert cpd.get_values().size <= 100_000


def test_engine_equals_pgmpy_on_this_model(model: Model, exported: Any) -> None:
    """300 random evidence sets, agreement to 1e-10."""
    elimination = pgmpy_engine(exported)
    network = model.network
    nodes = clinic_tables(network)
    for known in (0.15, 0.4, 0.8):
        evidence = simulate(nodes, network.states, 100, known, 5, ["lesion", "form"])
        answer = model.engine.infer(evidence)
        for row in range(evidence.rows):
            given = named(model, evidence, row)
            values = elimination.query(["lesion"], given, show_progress=False).values
            np.testing.assert_allclose(answer.probability[row], values, atol=1e-10)


def test_forms_are_those_of_pgmpy_and_pyagrum(model: Model, exported: Any) -> None:
    """Posterior of the form by both peers, agreement to 1e-10."""
    network, nodes = model.network, clinic_tables(model.network)
    elimination = pgmpy_engine(exported)
    oracle, _ = pyagrum_engine(nodes, network.states, "form")
    evidence = simulate(nodes, network.states, 30, 0.3, 8, ["lesion", "form"])
    alone = network.engine("form").infer(evidence).probability
    beside = model.engine.marginals(evidence).probability["form"]
    for row in range(evidence.rows):
        given = named(model, evidence, row)
        oracle.setEvidence(given)
        oracle.makeInference()
        peers = [oracle.posterior("form").toarray()]
        if row < 10:
            peers += [elimination.query(["form"], given, show_progress=False).values]
        for values in peers:
            np.testing.assert_allclose(alone[row], values, atol=1e-10)
            np.testing.assert_allclose(beside[row], values, atol=1e-10)


def test_engine_equals_pyagrum_on_this_model(model: Model) -> None:
    """The same evidence through lazy propagation, and P(evidence) too."""
    oracle, _ = pyagrum_engine(
        clinic_tables(model.network), model.network.states, "lesion"
    )
    evidence = random_states(model.network, 11, 60, 0.4)
    answer = model.engine.infer(evidence)
    for row in range(evidence.rows):
        if not np.isfinite(answer.log_evidence[row]):
            continue
        oracle.setEvidence(named(model, evidence, row))
        oracle.makeInference()
        values = oracle.posterior("lesion").toarray()
        np.testing.assert_allclose(answer.probability[row], values, atol=1e-10)
        np.testing.assert_allclose(
            np.log(oracle.evidenceProbability()), answer.log_evidence[row], rtol=1e-9
        )


def test_pgmpy_engine_gives_the_same_diagnosis(model: Model) -> None:
    """`engine="pgmpy"` agrees, also for numbers, unsure signs and films."""
    case = Case(
        setting="neonatal_unit",
        age="19 d",
        findings={
            "calcium": "8.1 mg/dL",
            "crp": "<5 mg/L",
            "erythema": {"no": 0.9, "yes": 0.3},
            "radiographs": [
                {"day": 2, "calcification": "no"},
                {"day": 12, "calcification": "yes"},
            ],
            "site": ["arm", "hand_or_wrist"],
        },
    )
    first = model.diagnose(case).probabilities
    second = model.diagnose(case, engine="pgmpy").probabilities
    np.testing.assert_allclose(first, second, atol=1e-10)


def test_a_node_that_does_not_exist_is_refused() -> None:
    """Asking for an unknown variable is a clear error."""
    with pytest.raises(ValueError, match="'nothing' is not a node"):
        from_pgmpy(bundled("child"), "nothing")


def test_d_separation_holds_in_the_export(model: Model, exported: Any) -> None:
    """Given the lesion and its modifiers, erythema says nothing about the calcium."""
    blocked = ["lesion", "extravasation", "secondary_infection", "mineral_state"]
    assert not exported.is_dconnected("erythema", "calcium", observed=blocked)
    assert exported.is_dconnected("erythema", "warmth", observed=blocked)
