"""The engine answers as enumeration, pgmpy and pyAgrum do, and never with nan."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from calcinosis import Model
from calcinosis.inference.engine import Engine
from calcinosis.inference.evidence import Evidence, Observation
from calcinosis.inference.factor import Factor
from tests.support.oracles import enumerate_joint


def random_network(seed: int) -> tuple[dict[str, int], list[Factor]]:
    """A random network of up to seven variables, each table positive and normalised."""
    random = np.random.default_rng(seed)
    names = [f"v{number}" for number in range(random.integers(2, 8))]
    states = {name: int(random.integers(2, 4)) for name in names}
    factors: list[Factor] = []
    for number, name in enumerate(names):
        count = int(random.integers(0, min(number, 3) + 1))
        parents = [str(p) for p in random.choice(names[:number], count, replace=False)]
        shape = [states[parent] for parent in parents]
        table = random.dirichlet(np.ones(states[name]), size=shape or None)
        factors.append(Factor((*parents, name), table[np.newaxis]))
    return states, factors


def random_evidence(
    states: dict[str, int], factors: list[Factor], seed: int, rows: int
) -> Evidence:
    """Hard, soft and over-parents evidence, with blanks, on random variables."""
    random = np.random.default_rng(seed)
    observations: dict[str, Observation] = {}
    for name, count in states.items():
        kind = random.integers(0, 4)
        uses = [factor for factor in factors if name in factor.scope]
        if kind == 1:
            chosen = random.integers(-1, count, rows)
            observations[name] = Observation.of_states(chosen, count)
        elif kind == 2:
            weights = random.uniform(0.05, 2.0, (rows, count))
            observations[name] = Observation(np.arange(rows), weights)
        elif kind == 3 and len(uses) == 1 and len(uses[0].scope) > 1 and name != "v0":
            if uses[0].scope[-1] != name:
                continue
            shape = [states[parent] for parent in uses[0].scope[:-1]]
            weights = random.uniform(0.05, 2.0, (rows, *shape))
            observations[name] = Observation(np.arange(rows), weights, True)
    return Evidence(rows, observations)


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(1, 6))
@settings(max_examples=150, deadline=None)
def test_engine_equals_enumeration(network: int, seed: int, rows: int) -> None:
    """Posterior and P(evidence) are those of summing over every world."""
    states, factors = random_network(network)
    target = "v0"
    evidence = random_evidence(states, factors, seed, rows)
    answer = Engine(states, factors, target).infer(evidence)
    for row in range(rows):
        probability, total = enumerate_joint(states, factors, target, evidence, row)
        np.testing.assert_allclose(answer.probability[row], probability, atol=1e-12)
        np.testing.assert_allclose(np.exp(answer.log_evidence[row]), total, rtol=1e-10)


@given(st.integers(0, 10**9), st.integers(0, 10**9))
@settings(max_examples=30, deadline=None)
def test_every_variable_can_be_the_target(network: int, seed: int) -> None:
    """Any variable can be asked for, also one that is observed."""
    states, factors = random_network(network)
    evidence = random_evidence(states, factors, seed, 2)
    for target in states:
        observed = evidence.observations.get(target)
        if observed is not None and observed.over_parents:
            continue
        answer = Engine(states, factors, target).infer(evidence)
        probability, _ = enumerate_joint(states, factors, target, evidence, 1)
        np.testing.assert_allclose(answer.probability[1], probability, atol=1e-12)


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(1, 4), st.booleans())
@settings(max_examples=60, deadline=None)
def test_a_target_that_sums_states_of_another_equals_enumeration(
    network: int, seed: int, rows: int, first: bool
) -> None:
    """A target that is a function of one variable, itself observed or not."""
    states, factors = random_network(network)
    random = np.random.default_rng(seed)
    finer = str(random.choice(list(states)))
    members = np.eye(2)[random.integers(0, 2, states[finer])]
    scope, table = (finer, "kind"), members
    if first:
        scope, table = ("kind", finer), members.T
    states, factors = {"kind": 2, **states}, [*factors, Factor(scope, table[None])]
    seen = dict(random_evidence(states, factors, seed, rows).observations)
    if "kind" in seen and seen["kind"].over_parents:
        del seen["kind"]
    evidence = Evidence(rows, seen)
    engine = Engine(states, factors, "kind")
    answer = engine.infer(evidence)
    assert engine.finest == finer
    over = finer in seen and seen[finer].over_parents
    finest = None if over else engine.infer_finest(evidence).probability
    for row in range(rows):
        if finest is not None:
            expected, _ = enumerate_joint(states, factors, finer, evidence, row)
            np.testing.assert_allclose(finest[row], expected, atol=1e-12)
        probability, total = enumerate_joint(states, factors, "kind", evidence, row)
        np.testing.assert_allclose(answer.probability[row], probability, atol=1e-12)
        found = np.exp(answer.log_evidence[row])
        np.testing.assert_allclose(found, total, rtol=1e-10, atol=1e-300)


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(1, 5))
@settings(max_examples=60, deadline=None)
def test_all_marginals_equal_enumeration(network: int, seed: int, rows: int) -> None:
    """Every variable's posterior, from one collect and one distribute pass."""
    states, factors = random_network(network)
    evidence = random_evidence(states, factors, seed, rows)
    answer = Engine(states, factors, "v0").marginals(evidence)
    for name in states:
        observed = evidence.observations.get(name)
        if observed is not None and observed.over_parents:
            continue
        for row in range(rows):
            probability, total = enumerate_joint(states, factors, name, evidence, row)
            found = answer.probability[name][row]
            np.testing.assert_allclose(found, probability, atol=1e-12)
            np.testing.assert_allclose(
                np.exp(answer.log_evidence[row]), total, rtol=1e-10
            )


@given(
    st.integers(0, 10**9),
    st.integers(0, 10**9),
    st.integers(1, 4),
    st.floats(-290, -150),
)
@settings(max_examples=60, deadline=None)
def test_improbable_evidence_says_the_same_as_probable(
    network: int, seed: int, rows: int, exponent: float
) -> None:
    """A likelihood counts by its ratios: 1e-290 of every weight changes no answer."""
    states, factors = random_network(network)
    seen = random_evidence(states, factors, seed, rows).observations
    small = {
        name: Observation(o.codes, o.weights * 10**exponent, o.over_parents)
        for name, o in seen.items()
    }
    engine = Engine(states, factors, "v0")
    whole, tiny = Evidence(rows, seen), Evidence(rows, small)
    lost = len(seen) * exponent * np.log(10)
    for ask in (engine.infer, engine.marginals):
        expected, found = ask(whole), ask(tiny)
        shift = found.log_evidence - expected.log_evidence
        np.testing.assert_allclose(shift, lost, rtol=1e-10, atol=1e-9)
    answers, same = engine.marginals(tiny).probability, engine.marginals(whole)
    for name, values in answers.items():
        np.testing.assert_allclose(values, same.probability[name], atol=1e-10)
    alone, expected = engine.infer(tiny), engine.infer(whole)
    np.testing.assert_allclose(alone.probability, expected.probability, atol=1e-10)


def star(leaves: int, small: tuple[int, ...]) -> Engine:
    """A cause of many findings: 1e-3 in its state yes for some, in no for the rest."""
    states, factors = {"cause": 2}, [Factor(("cause",), np.array([[0.5, 0.5]]))]
    for number in range(leaves):
        rare = [[0.001, 0.999], [0.9, 0.1]]
        table = rare if number in small else rare[::-1]
        states[f"f{number}"] = 2
        factors.append(Factor(("cause", f"f{number}"), np.array([table])))
    return Engine(states, factors, "cause")


def test_hundreds_of_rare_findings_do_not_underflow() -> None:
    """Neither where all say the same, nor where a half undoes what the other said."""
    for small, expected in ((range(400), [0, 1]), (range(200), [0.5, 0.5])):
        engine = star(400, tuple(small))
        for rows in (1, 3):
            first = Observation.of_states(np.zeros(rows, int), 2)
            evidence = Evidence(rows, {f"f{n}": first for n in range(400)})
            alone, beside = engine.infer(evidence), engine.marginals(evidence)
            log_half = 200 * np.log(1e-3 * 0.9)
            total = np.log(0.5) + 400 * np.log(0.9) if expected[1] == 1 else log_half
            for log_evidence in (alone.log_evidence, beside.log_evidence):
                np.testing.assert_allclose(log_evidence, total, rtol=1e-12)
            for found in (alone.probability, beside.probability["cause"]):
                np.testing.assert_allclose(found, [expected] * rows, atol=1e-10)


def test_batch_equals_one_at_a_time(model: Model) -> None:
    """A patient's answer does not depend on who else is in the batch."""
    network = model.network
    random = np.random.default_rng(7)
    rows = 9000
    observations: dict[str, Observation] = {}
    for name, states in network.states.items():
        if name in ("lesion", "extravasation", "mineral_state"):
            continue
        chosen = random.integers(0, len(states), rows)
        chosen[random.random(rows) < 0.5] = -1
        observations[name] = Observation.of_states(chosen, len(states))
    whole = model.engine.infer(Evidence(rows, observations))
    for row in random.integers(0, rows, 40):
        single = Evidence(
            1,
            {
                name: Observation(o.codes[[row]], o.weights)
                for name, o in observations.items()
            },
        )
        alone = model.engine.infer(single)
        np.testing.assert_allclose(
            alone.probability[0], whole.probability[row], atol=1e-12
        )
        if np.isfinite(alone.log_evidence[0]):
            np.testing.assert_allclose(
                alone.log_evidence[0], whole.log_evidence[row], rtol=1e-10
            )
        else:
            assert whole.log_evidence[row] == -np.inf


def test_patients_sorted_into_runs_answer_as_in_small_batches(model: Model) -> None:
    """Where context is always given: one group, sorted; small batches are not."""
    random = np.random.default_rng(11)
    rows = 6000
    observations: dict[str, Observation] = {}
    for name in ("setting", "age_group", "calcium", "phosphate", "pth", "creatinine"):
        count = len(model.network.states[name])
        chosen = random.integers(0, count, rows)
        if name not in ("setting", "age_group"):
            chosen[random.random(rows) < 0.5] = -1
        observations[name] = Observation.of_states(chosen, count)
    evidence = Evidence(rows, observations)
    whole = model.engine.infer(evidence)
    for piece in np.split(np.arange(rows), 3):
        part = model.engine.infer(evidence.of_rows(piece))
        np.testing.assert_allclose(
            part.probability, whole.probability[piece], atol=1e-12
        )
        np.testing.assert_allclose(
            part.log_evidence, whole.log_evidence[piece], rtol=1e-10
        )


@given(st.integers(0, 10**9), st.floats(1e-6, 1e6))
@settings(max_examples=40, deadline=None)
def test_scaling_a_likelihood_changes_nothing(seed: int, factor: float) -> None:
    """Only the proportions of a likelihood count."""
    states, factors = random_network(seed)
    random = np.random.default_rng(seed)
    name = list(states)[-1]
    weights = random.uniform(0.01, 1, states[name])
    engine = Engine(states, factors, "v0")
    first = engine.infer(Evidence(1, {name: Observation.of_one(weights)}))
    scaled = Observation.of_one(weights * factor)
    second = engine.infer(Evidence(1, {name: scaled}))
    np.testing.assert_allclose(first.probability, second.probability, rtol=1e-9)


def test_possible_evidence_of_tiny_probability_is_not_nan() -> None:
    """Three findings of probability 1e-150 each are possible, and answered exactly."""
    leaf = np.array([[1 - 1e-150, 1e-150], [1 - 2e-150, 2e-150]])
    factors = [Factor(("d",), np.array([[0.5, 0.5]]))]
    factors += [Factor(("d", name), leaf[np.newaxis]) for name in "abc"]
    states = {"d": 2, "a": 2, "b": 2, "c": 2}
    for rows in (1, 3, 500):
        seen = Observation.of_states(np.ones(rows, dtype=np.intp), 2)
        evidence = Evidence(rows, dict.fromkeys("abc", seen))
        answer = Engine(states, factors, "d").infer(evidence)
        np.testing.assert_allclose(answer.probability[0], [1 / 9, 8 / 9], rtol=1e-12)
        expected = 3 * np.log(1e-150) + np.log(4.5)
        np.testing.assert_allclose(answer.log_evidence, expected, rtol=1e-12)


def test_tiny_and_usual_patients_share_a_batch() -> None:
    """Underflow of one patient is mended without touching the others."""
    leaf = np.array([[1 - 1e-150, 1e-150], [1 - 2e-150, 2e-150]])
    factors = [Factor(("d",), np.array([[0.5, 0.5]]))]
    factors += [Factor(("d", name), leaf[np.newaxis]) for name in "abc"]
    states = {"d": 2, "a": 2, "b": 2, "c": 2}
    columns = np.array([[1, 1, 1], [0, 0, 0], [-1, 1, 1], [1, -1, -1]])
    evidence = Evidence(
        4, {n: Observation.of_states(columns[:, i], 2) for i, n in enumerate("abc")}
    )
    answer = Engine(states, factors, "d").infer(evidence)
    expected = [[1 / 9, 8 / 9], [0.5, 0.5], [0.2, 0.8], [1 / 3, 2 / 3]]
    np.testing.assert_allclose(answer.probability, expected, rtol=1e-12)


def test_impossible_evidence_has_log_probability_minus_infinity() -> None:
    """Zero probability is told as −inf with zeros, never as nan."""
    factors = [
        Factor(("a",), np.array([[0.3, 0.7]])),
        Factor(("a", "b"), np.eye(2)[np.newaxis]),
    ]
    evidence = Evidence(
        2,
        {
            "a": Observation.of_states(np.array([0, 1]), 2),
            "b": Observation.of_states(np.array([1, 1]), 2),
        },
    )
    answer = Engine({"a": 2, "b": 2, "c": 2}, factors, "a").infer(evidence)
    assert answer.log_evidence[0] == -np.inf
    np.testing.assert_array_equal(answer.probability, [[0, 0], [0, 1]])


def test_versions_of_the_tables_are_used_row_by_row() -> None:
    """A factor with K versions answers K rows, each with its own version."""
    random = np.random.default_rng(3)
    prior = random.dirichlet([1, 1, 1], 50)
    table = random.dirichlet([1, 1], (50, 3))
    factors = [Factor(("a",), prior), Factor(("a", "b"), table)]
    codes = np.ones(50, dtype=np.intp)
    evidence = Evidence(50, {"b": Observation.of_states(codes, 2)})
    answer = Engine({"a": 3, "b": 2}, factors, "a").infer(evidence)
    joint = prior * table[:, :, 1]
    expected = joint / joint.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(answer.probability, expected, atol=1e-14)


def test_versions_keep_their_rows_in_a_large_batch() -> None:
    """Patients are sorted in large batches; rows that are versions are not."""
    random = np.random.default_rng(4)
    rows = 9000
    prior = random.dirichlet([1, 1, 1], rows)
    middle, leaf = random.dirichlet([1, 1], 3), random.dirichlet([1, 1], 2)
    factors = [Factor(("a",), prior), Factor(("a", "b"), middle[np.newaxis])]
    factors.append(Factor(("b", "c"), leaf[np.newaxis]))
    seen = random.integers(-1, 2, rows)
    evidence = Evidence(rows, {"b": Observation.of_states(seen, 2)})
    answer = Engine({"a": 3, "b": 2, "c": 2}, factors, "a").infer(evidence)
    joint = prior * np.where(seen < 0, 1.0, middle[:, seen]).T
    expected = joint / joint.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(answer.probability, expected, atol=1e-14)


def test_threads_do_not_change_the_answer(model: Model) -> None:
    """One thread and two give the same bits."""
    random = np.random.default_rng(1)
    rows = 20000
    chosen = {
        name: random.integers(-1, 2, rows)
        for name in ("erythema", "fever", "iv_calcium", "ulceration", "crp", "calcium")
    }
    evidence = Evidence(
        rows,
        {
            name: Observation.of_states(codes, len(model.network.states[name]))
            for name, codes in chosen.items()
        },
    )
    counts = {name: len(states) for name, states in model.network.states.items()}
    answers = [
        Engine(counts, model.network.factors, "lesion", threads=threads).infer(evidence)
        for threads in (1, 2)
    ]
    np.testing.assert_array_equal(answers[0].probability, answers[1].probability)


def test_order_of_evidence_is_irrelevant(model: Model) -> None:
    """The same observations in another order reuse the plan and give the same bits."""
    random = np.random.default_rng(9)
    names = ["erythema", "calcium", "site", "warfarin", "fever", "radiograph_undated"]
    soft = {
        name: Observation.of_one(
            random.uniform(0.1, 1, len(model.network.states[name]))
        )
        for name in names
    }
    turned = {name: soft[name] for name in reversed(names)}
    first = model.engine.infer(Evidence(1, soft))
    second = model.engine.infer(Evidence(1, turned))
    np.testing.assert_array_equal(first.probability, second.probability)


def test_two_numbers_of_the_same_parents_do_not_share_a_plan_with_one() -> None:
    """Leaves of the same parents, known by likelihoods that all patients share."""
    random = np.random.default_rng(2)
    states = {"cause": 2, "first": 2, "second": 2}
    tables = [random.dirichlet([1, 1], size) for size in (None, 2, 2)]
    scopes = [("cause",), ("cause", "first"), ("cause", "second")]
    factors = [Factor(s, t[np.newaxis]) for s, t in zip(scopes, tables, strict=True)]
    engine = Engine(states, factors, "cause")
    number = Observation.of_one(np.array([0.2, 0.9]), over_parents=True, rows=3)
    for leaves in (("first",), ("first", "second")):
        evidence = Evidence(3, dict.fromkeys(leaves, number))
        expected, total = enumerate_joint(states, factors, "cause", evidence, 0)
        answer = engine.infer(evidence)
        np.testing.assert_allclose(answer.probability, [expected] * 3, atol=1e-12)
        np.testing.assert_allclose(answer.log_evidence, np.log(total), atol=1e-12)
