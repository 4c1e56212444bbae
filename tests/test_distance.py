"""The distance of Chan and Darwiche is that of the joint, and bounds every belief."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calcinosis import Model
from calcinosis._arrays import FloatArray
from calcinosis.distance import (
    belief_bounds,
    distance,
    factor_distance,
    network_distance,
)
from calcinosis.factors import Factor, misread_states
from calcinosis.network import build_network
from calcinosis.row_places import find_place
from calcinosis.sensitivity import place_numbers
from tests.rebuilding import with_row

SIZES = {"a": 2, "b": 3, "c": 2}
SCOPES = (("a",), ("a", "b"), ("a", "b", "c"))


def _random(seed: int) -> list[Factor]:
    random = np.random.default_rng(seed)
    return [
        Factor(
            scope,
            random.dirichlet(
                np.ones(SIZES[scope[-1]]), [1, *(SIZES[n] for n in scope[:-1])]
            ),
        )
        for scope in SCOPES
    ]


def _joint(factors: list[Factor]) -> FloatArray:
    a, ab, abc = (factor.table[0] for factor in factors)
    return np.asarray(a[:, np.newaxis, np.newaxis] * ab[:, :, np.newaxis] * abc)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), changed=st.sets(st.integers(0, 2), min_size=1))
def test_it_is_that_of_the_enumerated_joint(seed: int, changed: set[int]) -> None:
    """Of one changed row, one table or several; the same in both directions."""
    first, other = _random(seed), _random(seed + 1)
    second = [other[n] if n in changed else first[n] for n in range(3)]
    wanted = distance(_joint(first), _joint(second))
    assert factor_distance(SIZES, first, second) == pytest.approx(wanted, abs=1e-10)
    assert factor_distance(SIZES, second, first) == pytest.approx(wanted, abs=1e-10)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_of_one_changed_row_it_is_that_of_the_row(seed: int) -> None:
    """Chan and Darwiche's closed form; and it bounds P(c | b) whatever changes."""
    first = _random(seed)
    table = first[1].table.copy()
    table[0, 1] = np.random.default_rng(seed + 1).dirichlet(np.ones(3))
    second = [first[0], Factor(first[1].scope, table), first[2]]
    found = factor_distance(SIZES, first, second)
    assert found == pytest.approx(
        distance(first[1].table[0, 1], table[0, 1]), abs=1e-10
    )
    one, two = _joint(first), _joint(second)
    for b in range(3):
        before, after = (float(j[:, b, 1].sum() / j[:, b].sum()) for j in (one, two))
        low, high = belief_bounds(before, found)
        assert low - 1e-12 <= after <= high + 1e-12


def test_what_becomes_possible_is_infinitely_far() -> None:
    """And identical networks are not apart at all."""
    first = _random(1)
    table = first[0].table.copy()
    table[0] = [0.0, 1.0]
    assert factor_distance(SIZES, first, first) == 0
    second = [Factor(("a",), table), *first[1:]]
    assert factor_distance(SIZES, first, second) == float("inf")
    with pytest.raises(ValueError, match="different tables"):
        factor_distance(SIZES, first, first[:2])


def test_a_row_behind_impossible_findings_does_not_count() -> None:
    """A condition that never occurs may change at will."""
    first = _random(2)
    never = Factor(("a",), np.array([[1.0, 0.0]]))
    table = first[1].table.copy()
    table[0, 1] = [0.1, 0.1, 0.8]
    one = [never, *first[1:]]
    two = [never, Factor(first[1].scope, table), first[2]]
    assert factor_distance(SIZES, one, two) == pytest.approx(0, abs=1e-12)


def test_of_the_network_it_is_that_of_its_row_as_recorded(model: Model) -> None:
    """A finding's row enters through misreading; its distance bounds the posterior."""
    place = find_place(
        model.knowledge, "fluctuance: lesion=abscess, secondary_infection=no"
    )
    (number,) = place_numbers(model.knowledge, place)
    values = number.values(np.array([0.2]))[0]
    second = build_network(with_row(model.knowledge, place.row, values))
    error = float(model.knowledge.misread["fluctuance"].distribution.mean()[0])
    rows = misread_states(np.array([place.row.distribution.mean(), values]), error)
    found = network_distance(model.network, second)
    assert found == pytest.approx(distance(rows[0], rows[1]), abs=1e-10)


def test_a_background_moves_the_base_rates_too(model: Model) -> None:
    """The case mix stays what it is, so b_d follows; the distance holds both."""
    place = find_place(model.knowledge, "skin_breach: setting=emergency")
    (number,) = place_numbers(model.knowledge, place)
    values = number.values(np.array([number.interval[1]]))[0]
    second = build_network(with_row(model.knowledge, place.row, values))
    found = network_distance(model.network, second)
    one = _skin_breach(model.network)
    assert found == pytest.approx(distance(one, _skin_breach(second)), abs=1e-9)


def _skin_breach(network: object) -> FloatArray:
    """P(setting, skin breach, lesion), by the engine: the joint of all that changed."""
    from calcinosis.engine import Evidence, Observation
    from calcinosis.network import Network

    assert isinstance(network, Network)
    setting, breach = np.divmod(np.arange(12), 2)
    observations = {
        "setting": Observation.of_states(setting, 6),
        "skin_breach": Observation.of_states(breach, 2),
    }
    answer = network.engine().infer(Evidence(12, observations))
    return np.asarray(np.exp(answer.log_evidence)[:, np.newaxis] * answer.probability)
