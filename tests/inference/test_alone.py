"""One patient by the compiled kernel: numpy's answers, used where it has paid."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from math import prod
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calcinosis import Model
from calcinosis.errors import TooLargeError
from calcinosis.inference import one_row
from calcinosis.inference.engine import Engine
from calcinosis.inference.evidence import Evidence, Observation
from calcinosis.inference.factor import Factor
from calcinosis.inference.kernel import alone
from calcinosis.inference.planning.structure import Structure
from tests.inference.test_compiled import clinic, same
from tests.inference.test_engine import random_evidence, random_network
from tests.inference.test_many_patients import numbers, random_patients
from tests.inference.test_one_patient import STATES, network
from tests.support.oracles import enumerate_joint

Network = tuple[dict[str, int], list[Factor]]


def odd_network(seed: int) -> Network:
    """A random one with states that exclude others, one state alone, parts apart."""
    states, factors = random_network(seed)
    random = np.random.default_rng(seed)
    cause = list(states)[-1]
    sure = np.eye(2)[random.integers(0, 2, states[cause])]
    sign = random.dirichlet(np.ones(3), (2, 1))
    states |= {"only": 1, "sure": 2, "apart": 2, "sign": 3}
    factors += [Factor(("only",), np.ones((1, 1)))]
    factors += [Factor((cause, "sure"), sure[np.newaxis])]
    factors += [Factor(("apart",), np.array([[0.3, 0.7]]))]
    factors += [Factor(("sure", "only", "sign"), sign[np.newaxis])]
    return states, factors


def one_patient(states: dict[str, int], factors: list[Factor], seed: int) -> Evidence:
    """Evidence of every kind, some of it impossible."""
    known = dict(random_evidence(states, factors, seed, 1).observations)
    random = np.random.default_rng(seed)
    for name, count in states.items():
        if random.random() < 0.2:
            possible = random.integers(0, 2, count)
            known[name] = Observation.of_one(possible.astype(np.float64))
    return Evidence(1, known)


def engines(states: dict[str, int], factors: list[Factor], target: str) -> list[Engine]:
    return [Engine(states, factors, target, compiled=c) for c in (True, False)]


@pytest.mark.slow
@given(st.integers(0, 10**9), st.integers(0, 10**9))
@settings(max_examples=300, deadline=None)
def test_random_networks_have_numpys_answer_and_enumerations(
    seed: int, patient: int
) -> None:
    states, factors = odd_network(seed)
    evidence = one_patient(states, factors, patient)
    target = list(states)[patient % len(states)]
    seen = evidence.observations.get(target)
    if seen is not None and seen.over_parents:
        return
    one, other = engines(states, factors, target)
    found = one.infer(evidence)
    same(found, other.infer(evidence))
    if prod(states.values()) < 1000:
        expected, total = enumerate_joint(states, factors, target, evidence, 0)
        np.testing.assert_allclose(found.probability[0], expected, atol=1e-12)
        np.testing.assert_allclose(np.exp(found.log_evidence[0]), total, rtol=1e-10)


def patients(model: Model, rows: int) -> Iterator[Evidence]:
    """Each with words, with likelihoods over parents, and with densities."""
    words = random_patients(model, rows)
    for batch in (words, *numbers(model, words)):
        yield from (batch.of_rows(np.array([row])) for row in range(rows))


@pytest.mark.slow
def test_the_clinic_has_numpys_answer(model: Model) -> None:
    """Hundreds of findings, also impossible ones; the room it works in grows."""
    one, other = clinic(model, True), clinic(model, False)
    for evidence in patients(model, 8):
        same(one.infer(evidence), other.infer(evidence))


@pytest.mark.slow
def test_the_order_of_findings_does_not_matter(model: Model) -> None:
    (told, *_) = patients(model, 1)
    back = Evidence(
        1, {n: told.observations[n] for n in reversed([*told.observations])}
    )
    engine = clinic(model, True)
    one, other = engine.infer(told), engine.infer(back)
    np.testing.assert_array_equal(one.probability, other.probability)


@pytest.mark.slow
def test_any_number_of_threads_may_ask(model: Model) -> None:
    engine, asked = clinic(model, True), list(patients(model, 6)) * 4
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(engine.infer, asked))
    for evidence, answer in zip(asked, found, strict=True):
        expected = engine.infer(evidence).probability
        np.testing.assert_array_equal(answer.probability, expected)


@pytest.mark.slow
def test_an_engine_that_has_used_it_can_be_sent_to_another_process() -> None:
    engine, _ = engines(STATES, network(np.random.default_rng(0)), "d")
    expected = engine.infer(Evidence(1))
    sent = pickle.loads(pickle.dumps(engine))
    np.testing.assert_array_equal(
        sent.infer(Evidence(1)).probability, expected.probability
    )


@pytest.mark.slow
def test_what_underflows_is_mended() -> None:
    """Findings of probability 1e-150 are possible."""
    leaf = np.array([[1 - 1e-150, 1e-150], [1 - 2e-150, 2e-150]])
    factors = [Factor(("d",), np.array([[0.5, 0.5]]))]
    factors += [Factor(("d", name), leaf[np.newaxis]) for name in "abc"]
    told = {n: Observation.of_states(np.array([1]), 2) for n in "abc"}
    one, other = engines(dict.fromkeys("dabc", 2), factors, "d")
    found = one.infer(Evidence(1, told))
    same(found, other.infer(Evidence(1, told)))
    np.testing.assert_allclose(found.probability, [[1 / 9, 8 / 9]], rtol=1e-12)


@pytest.mark.slow
def test_too_large_a_table_is_refused_as_by_numpy() -> None:
    states = {f"n{number}": 9 for number in range(8)}
    pairs = [(one, other) for one in states for other in states if one < other]
    factors = [Factor(pair, np.ones((1, 9, 9))) for pair in pairs]
    with pytest.raises(TooLargeError, match="to sum out 'n"):
        Engine(states, factors, "n0", 1e6, compiled=True).infer(Evidence(1))


@pytest.mark.slow
def test_large_tables_are_left_to_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = engines(STATES, network(np.random.default_rng(0)), "d")
    expected = other.infer(Evidence(1)).probability
    monkeypatch.setattr(alone, "LARGEST", 1)
    np.testing.assert_array_equal(one.infer(Evidence(1)).probability, expected)


def test_what_was_asked_before_does_not_tell_who_answers() -> None:
    codes = iter([-1] * 100)  # too large, so often; what comes then is not
    structure = Structure(STATES, network(np.random.default_rng(0)), "d")
    large = alone.Alone(structure, 1e9, lambda *_: next(codes, 0))
    for _ in range(100):
        assert large.table(Evidence(1)) is None
    assert large.table(Evidence(1)) is not None


@pytest.mark.slow
def test_likelihoods_that_fit_no_variable_are_refused_as_by_numpy() -> None:
    told = {"a": Observation.of_one(np.full(7, 0.5))}
    for engine in engines(STATES, network(np.random.default_rng(0)), "d"):
        with pytest.raises(ValueError, match=r"shape|dimension|operand"):
            engine.infer(Evidence(1, told))


@pytest.mark.parametrize(
    ("compiled", "installed", "used"),
    [(None, True, 0), (True, True, 6), (False, True, 0), (True, False, 0)],
)
def test_it_is_used_where_it_is_asked_for_by_name(
    monkeypatch: pytest.MonkeyPatch, compiled: bool | None, installed: bool, used: int
) -> None:
    """Else an answer would depend on how much was asked before."""
    loaded, answered = list[str](), list[Any]()

    class Counted(alone.Alone):
        def table(self, evidence: Evidence) -> None:
            answered.append(evidence)

    def kernel() -> object:
        loaded.append("loaded")
        return max if installed else None

    monkeypatch.setattr(one_row, "elimination", kernel)
    monkeypatch.setattr(one_row, "Alone", Counted)
    engine = Engine(STATES, network(np.random.default_rng(0)), "d", compiled=compiled)
    for _ in range(6):
        engine.infer(Evidence(1))
    assert len(answered) == used
    assert bool(loaded) == bool(compiled)
