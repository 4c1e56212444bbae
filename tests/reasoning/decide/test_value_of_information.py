"""Information and utility of tests on small random networks, against enumeration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calcinosis._arrays import FloatArray
from calcinosis.inference.engine import Engine
from calcinosis.inference.evidence import Observation
from calcinosis.inference.factor import Factor
from calcinosis.knowledge.decisions import Panel
from calcinosis.knowledge.rows.distributions import Fixed
from calcinosis.knowledge.rows.rows import Row
from calcinosis.reasoning.decide.panels import OpenPanel
from calcinosis.reasoning.decide.prospects import Probe, Prospect, entropy
from calcinosis.reasoning.decide.stakes import Stakes
from calcinosis.reasoning.decide.two_tests import ACT, two_steps

STATES = {"lesion": 3, "hidden": 2, "a": 2, "b": 3, "c": 2, "known": 2}
PARENTS = {
    "lesion": (),
    "hidden": ("lesion",),
    "a": ("lesion", "hidden"),
    "b": ("hidden",),
    "c": ("lesion",),
    "known": ("lesion", "hidden"),
}
PROBES = ("a", "b", "c")
seeds = st.integers(0, 10_000)
few = settings(max_examples=15, deadline=None)


@dataclass
class World:
    """A random network of six variables, one of them known, and its whole joint."""

    prospect: Prospect
    joint: FloatArray  # P(lesion, a, b, c | known), under the pretest asked for

    @property
    def before(self) -> FloatArray:
        return np.asarray(self.joint.sum(axis=(1, 2, 3)))


def world(seed: int) -> World:
    random = np.random.default_rng(seed)
    tables = {
        name: random.dirichlet(
            np.full(STATES[name], 0.7), [STATES[p] for p in parents] or None
        )
        for name, parents in PARENTS.items()
    }
    factors = [
        Factor((*PARENTS[name], name), table[np.newaxis])
        for name, table in tables.items()
    ]
    odds = random.uniform(0.2, 3, 3) if seed % 2 else None
    seen = Observation.of_states(np.zeros(1, dtype=np.intp), 2)
    probes = tuple(
        Probe(name, name, tuple(map(str, range(STATES[name])))) for name in PROBES
    )
    prospect = Prospect(
        Engine(STATES, factors, "lesion"), {"known": seen}, probes, odds
    )
    joint = np.zeros((3, 2, 3, 2))
    for lesion, hidden, a, b, c in product(*map(range, (3, 2, 2, 3, 2))):
        joint[lesion, a, b, c] += (
            tables["lesion"][lesion]
            * tables["hidden"][lesion, hidden]
            * tables["a"][lesion, hidden, a]
            * tables["b"][hidden, b]
            * tables["c"][lesion, c]
            * tables["known"][lesion, hidden, 0]
        )
    if odds is not None:
        joint *= odds[:, np.newaxis, np.newaxis, np.newaxis]
    return World(prospect, joint / joint.sum())


def information(world: World, *names: str) -> float:
    columns = [PROBES.index(name) for name in names]
    return world.prospect.results(columns, 100, 10).information(world.before)[0]


def cost(value: float) -> Row:
    fixed = Fixed((1 - value, value))
    return Row("here", "utility", {}, fixed, (), "judgement", "because", "")


def panels(
    costs: Sequence[float], shares: str | None = None, slow: Sequence[str] = ()
) -> list[OpenPanel]:
    parts = [
        Panel(name, name, (name,), cost(c), shares, "a_week" if name in slow else None)
        for name, c in zip(PROBES, costs, strict=True)
    ]
    return [
        OpenPanel(part.name, part.name, (n,), (part,)) for n, part in enumerate(parts)
    ]


def stakes_of(seed: int, shared: float = 0.0) -> Stakes:
    """Four random actions; who waits loses 30 % of what is gained over the first."""
    now = np.random.default_rng(seed + 1).random((4, 3))
    return Stakes(now, {"a_week": (0, np.full(3, 0.3))}, {"needle": shared})


# -------------------------------------------------------------------- information


@given(seeds)
@few
def test_results_and_their_probabilities_equal_enumeration(seed: int) -> None:
    """P(a, b, c, lesion | known) for every result."""
    one = world(seed)
    results = one.prospect.results((0, 1, 2), 100, 10)
    expected = np.moveaxis(one.joint, 0, -1).reshape(-1, 3)
    np.testing.assert_allclose(results.joint, expected, atol=1e-12)


@given(seeds)
@few
def test_information_lies_between_nothing_and_the_entropy(seed: int) -> None:
    """0 ≤ I ≤ H(lesion), and I = H(lesion) − Σ P(x) H(lesion | x)."""
    one = world(seed)
    for names in (("a",), ("a", "b"), ("a", "b", "c")):
        others = tuple(1 + n for n, name in enumerate(PROBES) if name not in names)
        joint = one.joint.sum(axis=others).reshape(3, -1).T
        share = joint.sum(axis=1)
        left = float(share @ entropy(joint / share[:, np.newaxis]))
        told = information(one, *names)
        assert told == pytest.approx(float(entropy(one.before)) - left, abs=1e-12)
        assert -1e-12 <= told <= float(entropy(one.before)) + 1e-12


@given(seeds)
@few
def test_the_order_of_two_tests_does_not_change_what_they_tell(seed: int) -> None:
    """Chain rule: I(A, B) = I(A) + Σ_a P(a) I(B | a) = I(B) + Σ_b P(b) I(A | b)."""
    one = world(seed)
    together = information(one, "a", "b")
    assert together == pytest.approx(information(one, "b", "a"), abs=1e-12)
    for first, second in ((0, 1), (1, 0)):
        table = one.joint.sum(axis=3)  # lesion, a, b
        table = table if first == 0 else table.swapaxes(1, 2)
        share = table.sum(axis=(0, 2))
        then = 0.0
        for state, weight in enumerate(share):
            rest = table[:, state] / weight
            before = rest.sum(axis=1)
            after = rest.sum(axis=0)
            then += weight * float(entropy(before) - after @ entropy((rest / after).T))
        alone = information(one, PROBES[first])
        assert alone + then == pytest.approx(together, abs=1e-12), second


@given(seeds)
@settings(max_examples=5, deadline=None)
def test_a_sample_is_as_near_to_the_truth_as_its_standard_error_says(seed: int) -> None:
    """Within five standard errors; enumeration has none."""
    one = world(seed)
    utility = stakes_of(seed).now
    exact = one.prospect.results((0, 1, 2), 100, 10)
    sample = one.prospect.results((0, 1, 2), 1, 3000, seed)
    assert exact.draws == 0
    assert sample.draws == 3000
    for true, drawn in (
        (exact.information(one.before), sample.information(one.before)),
        (
            exact.improvement(one.before, utility),
            sample.improvement(one.before, utility),
        ),
    ):
        assert true[1] == 0
        assert abs(true[0] - drawn[0]) <= 5 * drawn[1] + 1e-12


# ------------------------------------------------------------------------ utility


@given(seeds)
@few
def test_a_result_never_costs_utility_before_its_price(seed: int) -> None:
    """EVSI = Σ_x max_a Σ_d P(x, d) U(a, d) − max_a EU(a) ≥ 0."""
    one, utility = world(seed), stakes_of(seed).now
    gained = one.prospect.results((0, 1), 100, 10).improvement(one.before, utility)[0]
    joint = one.joint.sum(axis=3).reshape(3, -1)
    after = (utility @ joint).max(axis=0).sum()
    assert gained == pytest.approx(after - (utility @ one.before).max(), abs=1e-12)
    assert gained >= -1e-12


@given(seeds)
@few
def test_waiting_takes_from_gains_only(seed: int) -> None:
    """What an action gains over waiting shrinks by the share; harm stays harm."""
    at_stake = stakes_of(seed)
    later = at_stake.after(["a_week"])
    idle = at_stake.now[0]
    gains = at_stake.now > idle
    np.testing.assert_allclose(later[~gains], at_stake.now[~gains])
    np.testing.assert_allclose(
        (later - idle)[gains], 0.7 * (at_stake.now - idle)[gains]
    )
    np.testing.assert_array_equal(at_stake.after([]), at_stake.now)


def best_by_recursion(
    one: World, at_stake: Stakes, costs: Sequence[float], needle: float, slow: set[int]
) -> list[float]:
    """Value of beginning with each probe, by looking at every world."""

    def act(joint: FloatArray, *done: int) -> float:
        utility = at_stake.after(["a_week"] * len(slow.intersection(done)))
        return float((utility @ joint).max())

    values: list[float] = []
    for first in range(3):
        total = -costs[first] - needle
        for state in range(one.joint.shape[first + 1]):
            seen = one.joint.take([state], axis=first + 1)
            options = [act(seen.sum(axis=(1, 2, 3)), first)]
            for second in {0, 1, 2} - {first}:
                paid = seen.sum() * costs[second]  # the needle is paid already
                others = tuple(n + 1 for n in range(3) if n != second)
                each = seen.sum(axis=others).T
                options.append(sum(act(joint, first, second) for joint in each) - paid)
            total += max(options)
        values.append(total)
    return values


@given(seeds, st.sampled_from(["", "b", "ac"]))
@few
def test_two_steps_equal_the_recursion_over_every_world(seed: int, slow: str) -> None:
    """Every first test, every second after each result; one needle; waiting counts."""
    one = world(seed)
    costs = np.random.default_rng(seed + 2).uniform(0, 0.02, 3).tolist()
    at_stake = stakes_of(seed, 0.01)
    steps = two_steps(one.prospect, panels(costs, "needle", slow), at_stake)
    late = {PROBES.index(name) for name in slow}
    expected = best_by_recursion(one, at_stake, costs, 0.01, late)
    np.testing.assert_allclose(steps.value, expected, atol=1e-12)


@given(seeds)
@few
def test_looking_two_tests_ahead_is_never_worse_than_one(seed: int) -> None:
    """A strategy may always stop after the first."""
    one, at_stake = world(seed), stakes_of(seed)
    costs = np.random.default_rng(seed + 2).uniform(0, 0.05, 3).tolist()
    steps = two_steps(one.prospect, panels(costs), at_stake)
    now = float((at_stake.now @ one.before).max())
    for number in range(3):
        alone = one.prospect.results([number], 100, 10)
        gain = alone.improvement(one.before, at_stake.now)[0] - costs[number]
        assert steps.value[number] - now >= gain - 1e-12


def test_dear_tests_are_not_followed_by_another() -> None:
    """Where every price exceeds every gain one acts after the first."""
    steps = two_steps(world(3).prospect, panels([2.0, 2.0, 2.0]), stakes_of(3))
    assert set(steps.second) == {ACT}
