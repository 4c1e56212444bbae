"""Batches: numbers as densities, all marginals of the model, bounded memory."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from calcinosis import Model
from calcinosis.inference.engine import Engine
from calcinosis.inference.evidence import Densities, Evidence, Observation

LATENT = ("lesion", "extravasation", "mineral_state")


def random_patients(model: Model, rows: int, seed: int = 3) -> Evidence:
    """Words on every variable that can be told, 40 % of them hidden."""
    random = np.random.default_rng(seed)
    observations: dict[str, Observation] = {}
    for name, states in model.network.states.items():
        if name in LATENT:
            continue
        chosen = random.integers(0, len(states), rows)
        chosen[random.random(rows) < 0.4] = -1
        observations[name] = Observation.of_states(chosen, len(states))
    return Evidence(rows, observations)


def numbers(
    model: Model, evidence: Evidence, seed: int = 4
) -> tuple[Evidence, Evidence]:
    """The same patients with numbers for what is measured, in two forms."""
    random = np.random.default_rng(seed)
    words = {
        name: seen
        for name, seen in evidence.observations.items()
        if name not in model.network.measured
    }
    tables: dict[str, Observation] = {}
    densities: dict[str, Densities] = {}
    for name, table in model.network.measured.items():
        values = random.normal(0, 2, evidence.rows)
        hidden = random.random(evidence.rows) < 0.4
        weights = table.density(values)
        weights[hidden] = 1
        values[hidden] = np.nan
        tables[name] = Observation(np.arange(evidence.rows), weights, over_parents=True)
        densities[name] = Densities(values, table.densities)
    return (
        Evidence(evidence.rows, words | tables),
        Evidence(evidence.rows, words, densities),
    )


@pytest.mark.parametrize("rows", [1, 40, pytest.param(4500, marks=pytest.mark.slow)])
def test_a_density_is_the_likelihood_it_computes(model: Model, rows: int) -> None:
    """Computed when needed or given as a table: the same answer, hidden ones too."""
    tables, densities = numbers(model, random_patients(model, rows))
    expected, found = model.engine.infer(tables), model.engine.infer(densities)
    np.testing.assert_allclose(found.probability, expected.probability, atol=1e-12)
    np.testing.assert_allclose(found.log_evidence, expected.log_evidence, rtol=1e-10)


@pytest.mark.slow
def test_all_marginals_are_those_of_engines_for_each_variable(model: Model) -> None:
    """Two passes give what one engine for each variable gives, numbers included."""
    _, evidence = numbers(model, random_patients(model, 130))
    found = model.engine.marginals(evidence).probability
    assert found.keys() == model.network.states.keys() - model.network.measured.keys()
    for name in (*LATENT, "setting", "kidney_disease", "erythema", "calcific_deposit"):
        alone = model.network.engine(name).infer(evidence).probability
        np.testing.assert_allclose(found[name], alone, atol=1e-10)


@pytest.mark.slow
def test_memory_of_a_batch_does_not_grow_with_its_rows(model: Model) -> None:
    """Beside evidence and answer it stays below the bound the engine states."""
    counts = {name: len(states) for name, states in model.network.states.items()}
    for rows in (4_000, 16_000):
        evidence = random_patients(model, rows)
        engine = Engine(counts, model.network.factors, "lesion", threads=1)
        tracemalloc.start()
        answer = engine.infer(evidence)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        own = answer.probability.nbytes + answer.log_evidence.nbytes
        codes = sum(seen.codes.nbytes for seen in evidence.observations.values())
        assert peak - 2 * own - codes < engine.most_memory


@pytest.mark.slow
def test_more_threads_give_the_same_answer(model: Model) -> None:
    """Threads divide the patients, not the arithmetic."""
    counts = {name: len(states) for name, states in model.network.states.items()}
    evidence = random_patients(model, 9_000)
    one, two = (
        Engine(counts, model.network.factors, "lesion", threads=number).infer(evidence)
        for number in (1, 2)
    )
    np.testing.assert_array_equal(one.probability, two.probability)
