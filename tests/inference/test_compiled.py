"""The compiled kernel gives numpy's answers, is used where it pays, never needed."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calcinosis import Model
from calcinosis.inference.engine import Engine
from calcinosis.inference.evidence import Evidence, Observation, Posterior
from calcinosis.inference.factor import Factor
from calcinosis.inference.kernel import program
from calcinosis.inference.planning.plan import Part, Plan, Step
from calcinosis.inference.planning.structure import Structure
from tests.inference.test_engine import random_evidence, random_network
from tests.inference.test_many_patients import numbers, random_patients


def clinic(model: Model, compiled: bool, threads: int = 1) -> Engine:
    counts = {name: len(states) for name, states in model.network.states.items()}
    factors = model.network.factors
    return Engine(counts, factors, "lesion", threads=threads, compiled=compiled)


def same(one: Posterior, other: Posterior) -> None:
    np.testing.assert_allclose(one.probability, other.probability, rtol=0, atol=1e-12)
    logs = one.log_evidence, other.log_evidence
    np.testing.assert_allclose(*logs, rtol=1e-12, atol=1e-12)


@pytest.mark.slow
@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(2, 80))
@settings(max_examples=300, deadline=None)
def test_random_networks_have_the_same_answer(
    network: int, seed: int, rows: int
) -> None:
    """Hard and soft evidence, and likelihoods over parents, of a few rows or many."""
    states, factors = random_network(network)
    evidence = random_evidence(states, factors, seed, rows)
    target = list(states)[network % len(states)]
    seen = evidence.observations.get(target)
    if seen is not None and seen.over_parents:
        return
    one, other = (Engine(states, factors, target, 1e9, 1, c) for c in (True, False))
    same(one.infer(evidence), other.infer(evidence))


@pytest.mark.slow
@pytest.mark.parametrize("rows", [2, 700, 9000])
def test_the_clinic_has_the_same_answer(model: Model, rows: int) -> None:
    """Words and numbers of patients of whom much is hidden, also the setting."""
    words = random_patients(model, rows)
    for evidence in (words, numbers(model, words)[1]):
        expected = clinic(model, False).infer(evidence)
        same(clinic(model, True).infer(evidence), expected)
        assert (expected.log_evidence == -np.inf).any() or rows == 2  # impossible rows


@pytest.mark.slow
@pytest.mark.parametrize("bits", [0, 9, 63])
def test_what_a_patient_is_known_not_to_have_is_not_read(
    model: Model, bits: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever stands there: results of steps begin as nan. Some states have no bit."""
    empty, evidence = np.empty, random_patients(model, 700)
    expected = clinic(model, False).infer(evidence)

    def without_numbers(shape: int | tuple[int, ...], dtype: type = float) -> object:
        return np.full(shape, np.nan) if dtype is float else empty(shape, dtype)

    monkeypatch.setattr(program, "BITS", bits)
    monkeypatch.setattr(np, "empty", without_numbers)
    same(clinic(model, True).infer(evidence), expected)


@pytest.mark.slow
def test_unsure_signs_have_the_same_answer(model: Model) -> None:
    """Each patient with likelihoods of their own, and some that share them."""
    words, random = random_patients(model, 400), np.random.default_rng(5)
    soft = dict(words.observations)
    for name in ("erythema", "kidney_disease", "setting"):
        shape = (400, len(model.network.states[name]))
        soft[name] = Observation(np.arange(400), random.uniform(0.02, 1, shape))
    shape = (3, len(model.network.states["warmth"]))
    soft["warmth"] = Observation(np.arange(400) % 3, random.uniform(0, 1, shape))
    evidence = Evidence(400, soft)
    same(clinic(model, True).infer(evidence), clinic(model, False).infer(evidence))


@pytest.mark.slow
def test_likelihoods_are_read_in_any_order_of_memory(model: Model) -> None:
    """Of so many values that each patient has an own row, in another order of rows."""
    told = numbers(model, random_patients(model, 700))[0]
    whose = np.random.default_rng(4).permutation(700)
    observations = dict(told.observations)
    for name, own in told.observations.items():
        if own.over_parents:
            inner = np.ascontiguousarray(np.moveaxis(own.weights, 1, -1))
            placed = np.moveaxis(inner, -1, 1)
            observations[name] = Observation(whose, placed, over_parents=True)
    moved = Evidence(700, observations)
    same(*(clinic(model, compiled).infer(moved) for compiled in (True, False)))
    for name, own in told.observations.items():
        if own.over_parents:
            observations[name] = Observation(whose, own.weights, over_parents=True)
    copied = clinic(model, True).infer(Evidence(700, observations))
    same(copied, clinic(model, True).infer(moved))


@pytest.mark.slow
def test_the_answer_depends_neither_on_threads_nor_on_who_is_asked_together(
    model: Model,
) -> None:
    evidence = random_patients(model, 9000)
    one, two = (clinic(model, True, threads).infer(evidence) for threads in (1, 2))
    np.testing.assert_array_equal(one.probability, two.probability)


@pytest.mark.slow
def test_what_underflows_is_mended() -> None:
    """Findings of probability 1e-150: possible, and answered as by numpy."""
    leaf = np.array([[1 - 1e-150, 1e-150], [1 - 2e-150, 2e-150]])
    factors = [Factor(("d",), np.array([[0.5, 0.5]]))]
    factors += [Factor(("d", name), leaf[np.newaxis]) for name in "abc"]
    states = {"d": 2, "a": 2, "b": 2, "c": 2}
    random = np.random.default_rng(0)
    told = {n: Observation.of_states(random.integers(-1, 2, 90), 2) for n in "abc"}
    own = Observation(np.arange(90), random.uniform(0.1, 1, (90, 2)))
    evidence = Evidence(90, {**told, "d": own})
    one, other = (Engine(states, factors, "d", compiled=c) for c in (True, False))
    same(one.infer(evidence), other.infer(evidence))


@pytest.mark.parametrize(
    ("target", "other", "rows", "used"),
    [
        (9, 9, 9000, True),
        (9, 9, 900, False),
        (4, 9, 9000, False),
        (9, 9**5, 9000, False),
    ],
)
def test_it_is_used_for_large_batches_of_a_target_of_many_states(
    target: int, other: int, rows: int, used: bool
) -> None:
    """Few rows take less than loading it; numpy is better at narrow or huge tables."""
    states = {"d": target, "a": other}
    structure = Structure(
        states, [Factor(("d", "a"), np.ones((1, target, other)))], "d"
    )
    table = Part(frozenset(), frozenset(states), per_patient=True)
    plan = Plan(1, (Step(None, (), (0,), table, work=1e5),))
    assert program.suits(plan, structure, rows) is used


def test_without_numba_numpy_answers(
    model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who asks for the kernel by name is told what to install."""
    monkeypatch.setitem(sys.modules, "numba", None)
    for module in ("loop", "compiler"):
        name = f"calcinosis.inference.kernel.{module}"
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setattr("calcinosis.inference.kernel.program.WORTH", 0)
    program.kernel.cache_clear()
    try:
        engine, evidence = clinic(model, False), random_patients(model, 100)
        expected = engine.infer(evidence)
        engine.compiled = None
        same(engine.infer(evidence), expected)
        with pytest.raises(ImportError, match=r"pip install 'calcinosis\[fast\]'"):
            engine.compiled = True
    finally:
        program.kernel.cache_clear()
