"""One patient alone: the short way gives what a batch gives, whatever is known."""

import numpy as np
import pytest

from calcinosis.errors import TooLargeError
from calcinosis.inference.engine import Engine
from calcinosis.inference.evidence import Evidence, Observation
from calcinosis.inference.factor import Factor

STATES = {"a": 3, "b": 2, "only": 1, "c": 4, "d": 2, "e": 3, "f": 2}


def network(random: np.random.Generator) -> list[Factor]:
    """Factors whose axes are not in the order of the network."""
    scopes = [("a",), ("a", "b"), ("only", "b", "c"), ("c", "a", "d")]
    scopes += [("d", "e"), ("c", "e", "f")]
    return [
        Factor(
            s,
            random.dirichlet(np.ones(STATES[s[-1]]), [STATES[n] for n in s[:-1]])[None],
        )
        for s in scopes
    ] + [Factor(("only",), np.ones((1, 1)))]


@pytest.mark.parametrize("seed", range(20))
def test_one_patient_is_answered_as_in_a_batch(seed: int) -> None:
    random = np.random.default_rng(seed)
    engine = Engine(STATES, network(random), "d")
    known = [name for name in STATES if random.random() < 0.5]
    seen = {
        name: Observation.of_states(random.integers(STATES[name], size=1), STATES[name])
        if random.random() < 0.6
        else Observation.of_one(random.random(STATES[name]))
        for name in known
    }
    both = {
        n: Observation(np.zeros(2, int), o.weights[o.codes]) for n, o in seen.items()
    }
    one, two = engine.infer(Evidence(1, seen)), engine.infer(Evidence(2, both))
    np.testing.assert_allclose(one.probability[0], two.probability[1], atol=1e-14)
    np.testing.assert_allclose(one.log_evidence[0], two.log_evidence[1], atol=1e-12)


def test_a_variable_may_have_more_tables_than_are_multiplied_at_once() -> None:
    states = {"cause": 3, "target": 2} | {f"sign{n}": 2 for n in range(90)}
    random = np.random.default_rng(0)
    factors = [Factor(("cause",), np.full((1, 3), 1 / 3))]
    factors += [
        Factor(("cause", name), random.dirichlet(np.ones(2), 3)[None])
        for name in states
        if name != "cause"
    ]
    signs = [name for name in states if name.startswith("sign")]
    seen = {name: Observation.of_states(np.array([1]), 2) for name in signs}
    answer = Engine(states, factors, "target").infer(Evidence(1, seen))
    cause = np.prod([f.table[0][:, 1] for f in factors[2:]], axis=0)
    expected = cause / cause.sum() @ factors[1].table[0]
    np.testing.assert_allclose(answer.probability[0], expected, rtol=1e-12)


def test_too_large_a_table_is_refused_by_the_name_of_its_variable() -> None:
    states = {f"n{number}": 9 for number in range(8)}
    pairs = [(f"n{i}", f"n{j}") for i in range(8) for j in range(i + 1, 8)]
    factors = [Factor(pair, np.ones((1, 9, 9))) for pair in pairs]
    with pytest.raises(TooLargeError, match="to sum out 'n"):
        Engine(states, factors, "n0", memory=1e6).infer(Evidence(1))
