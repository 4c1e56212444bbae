"""Any discrete pgmpy network by name: right, or refused in words."""

from __future__ import annotations

from collections.abc import Hashable
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pgmpy.factors.discrete import TabularCPD
from pgmpy.models import DiscreteBayesianNetwork

from calcinosis import CaseError, ImpossibleEvidenceError, NetworkError, from_pgmpy
from calcinosis.inference.evidence import Evidence, Observation
from tests.support.oracles import pgmpy_engine

NAMES: list[Hashable] = [0, "B", "a b", ("pair", 1), "=x", "#version", 7]
"""Names that pgmpy allows; the engine gives a meaning to = and #."""

Joint = Any
"""P(all variables), an array with an axis for each in the order of the network."""


def random_pgmpy_network(
    seed: int,
) -> tuple[Any, list[Hashable], dict[Hashable, list[Any]], Joint]:
    """A random pgmpy network, its names and states, and its joint distribution.

    Children list the states of their parents in an order of their own.
    """
    random = np.random.default_rng(seed)
    names = [NAMES[i] for i in random.permutation(len(NAMES))[: random.integers(2, 6)]]
    states: dict[Hashable, list[Any]] = {}
    network = DiscreteBayesianNetwork()
    network.add_nodes_from(names)
    joint: Any = np.ones(())
    for number, name in enumerate(names):
        count = int(random.integers(2, 4))
        kinds = [[f"s{i}" for i in range(count)], [*range(count)], [True, False, None]]
        states[name] = kinds[int(random.integers(0, 2))][:count]
        chosen = random.permutation(number)[: random.integers(0, min(number, 2) + 1)]
        parents = [names[i] for i in sorted(chosen)]
        sizes = [len(states[parent]) for parent in parents]
        table = random.dirichlet(np.ones(count), size=sizes or None)
        shape = [len(states[n]) if n in parents else 1 for n in names[:number]]
        joint = joint[..., np.newaxis] * table.reshape([*shape, count])
        orders = [random.permutation(size) for size in sizes]
        shuffled = table[np.ix_(*orders)] if parents else table
        named = {name: states[name]} | {
            p: [states[p][i] for i in order]
            for p, order in zip(parents, orders, strict=True)
        }
        network.add_edges_from([(parent, name) for parent in parents])
        values = shuffled.reshape(-1, count).T
        network.add_cpds(
            TabularCPD(name, count, values, parents or None, sizes or None, named)
        )
    return network, names, states, joint


def random_told(
    names: list[Hashable], states: dict[Hashable, list[Any]], seed: int
) -> tuple[dict[Hashable, Any], dict[Hashable, Any]]:
    """Evidence as a person writes it, and its likelihoods."""
    random = np.random.default_rng(seed)
    told: dict[Hashable, Any] = {}
    likelihoods: dict[Hashable, Any] = {}
    for name in names:
        own = states[name]
        place = int(random.integers(0, len(own)))
        kind = random.integers(0, 6)
        if kind == 0:
            told[name], weights = own[place], np.eye(len(own))[place]
        elif kind == 1:
            weights = random.uniform(0.1, 1, len(own))
            told[name] = dict(zip(own, weights.tolist(), strict=True))
            weights = weights / weights.max()
        elif kind == 2:
            weights = np.ones(len(own))
            weights[place] = 0
            told[name] = [s for i, s in enumerate(own) if i != place]
        elif kind == 3:
            told[name], weights = (None, float("nan"))[place % 2], None
        else:
            continue
        if weights is not None:
            likelihoods[name] = weights
    return told, likelihoods


def with_evidence(
    joint: Joint, names: list[Hashable], likelihoods: dict[Hashable, Any]
) -> Joint:
    """P(all variables, evidence)."""
    for axis, name in enumerate(names):
        if name in likelihoods:
            shape = [-1 if other == axis else 1 for other in range(len(names))]
            joint = joint * likelihoods[name].reshape(shape)
    return joint


@given(st.integers(0, 10**9), st.integers(0, 10**9))
@settings(max_examples=60, deadline=None)
def test_answers_by_name_are_those_of_the_joint(network: int, seed: int) -> None:
    """Posterior, marginals and the most probable states of any set of variables."""
    made, names, states, joint = random_pgmpy_network(network)
    told, likelihoods = random_told(names, states, seed)
    whole = with_evidence(joint, names, likelihoods)
    asked = from_pgmpy(made, names[0])
    answer, every = asked.diagnose(told), asked.marginals(told)
    np.testing.assert_allclose(answer.probability_of_evidence, whole.sum(), rtol=1e-9)
    for axis, name in enumerate(names):
        away = tuple(other for other in range(len(names)) if other != axis)
        expected = whole.sum(axis=away) / whole.sum()
        for found in (every[name], asked.diagnose(told, target=name)):
            assert list(found.posterior) == states[name]
            values = list(found.posterior.values())
            np.testing.assert_allclose(values, expected, atol=1e-10)
    chosen = [n for n in names if np.random.default_rng(seed).random() < 0.9]
    for some in (chosen[:2] or names[:1], names):
        found = asked.most_probable(told, some)
        away = tuple(axis for axis, name in enumerate(names) if name not in some)
        part = whole.sum(axis=away) / whole.sum()
        place = tuple(states[n].index(found[n]) for n in names if n in some)
        np.testing.assert_allclose(part[place], part.max(), rtol=1e-9)
        np.testing.assert_allclose(found.probability, part.max(), rtol=1e-9)


@given(st.integers(0, 10**9), st.integers(0, 10**9))
@settings(max_examples=20, deadline=None)
def test_a_frame_has_the_answers_of_its_rows(network: int, seed: int) -> None:
    """Posteriors, marginals and most probable states, of pandas and of Arrow."""
    made, names, states, _ = random_pgmpy_network(network)
    asked = from_pgmpy(made, names[0])
    rows = [random_told(names, states, seed + row)[0] for row in range(5)]
    index = pd.Index([f"p{row}" for row in range(len(rows))])
    frame = pd.DataFrame(
        {n: [r.get(n) for r in rows] for n in names}, index, dtype=object
    )
    answers, every = asked.diagnose(frame), asked.marginals(frame)
    best = asked.most_probable(frame, names)
    assert answers.index.equals(index)
    assert best.index.equals(index)
    for row, told in enumerate(rows):
        expected = asked.marginals(told)
        alone = list(expected[names[0]].posterior.values())
        np.testing.assert_allclose(answers.iloc[row], alone, atol=1e-10)
        for name in names:
            values = list(expected[name].posterior.values())
            np.testing.assert_allclose(every[name].iloc[row], values, atol=1e-10)
        np.testing.assert_allclose(
            best["probability"].iloc[row],
            asked.most_probable(told, names).probability,
            rtol=1e-9,
        )


def named(network: Any, states: dict[Hashable, list[Any]]) -> Any:
    """The same network with all states in the order of pgmpy's own check."""
    for cpd in network.get_cpds():
        for axis, name in enumerate(cpd.variables):
            order = [cpd.state_names[name].index(state) for state in states[name]]
            cpd.values = cpd.values.take(order, axis=axis)
        cpd.store_state_names(
            cpd.variables, cpd.cardinality, {n: states[n] for n in cpd.variables}
        )
    return network


@pytest.mark.parametrize("seed", range(6))
def test_answers_by_name_are_those_of_pgmpy(seed: int) -> None:
    made, names, states, _ = random_pgmpy_network(seed)
    asked = from_pgmpy(made, names[0])
    peer = pgmpy_engine(named(made, states))
    for told in ({names[-1]: states[names[-1]][0]}, {}):
        theirs = peer.query([names[0]], told, show_progress=False)
        order = [theirs.state_names[names[0]].index(s) for s in states[names[0]]]
        answer = list(asked.diagnose(told).posterior.values())
        np.testing.assert_allclose(answer, theirs.values[order], atol=1e-10)
        free = [name for name in names if name not in told]
        best = asked.most_probable(told, free)
        assert dict(best.states) == peer.map_query(free, told, show_progress=False)


def net(
    values: Any = ((0.9, 0.2), (0.1, 0.8)),
    parent: tuple[str, ...] = ("yes", "no"),
    first: Any = ((0.5,), (0.5,)),
) -> Any:
    """A → B with states yes, no and pos, neg."""
    network = DiscreteBayesianNetwork([("A", "B")])
    network.add_cpds(
        TabularCPD("A", 2, [[0.5], [0.5]], state_names={"A": ["yes", "no"]}),
        TabularCPD(
            "B",
            2,
            [[0.9, 0.2], [0.1, 0.8]],
            ["A"],
            [2],
            state_names={"B": ["pos", "neg"], "A": list(parent)},
        ),
    )
    # what TabularCPD itself would refuse comes in through files and own code
    for name, numbers in (("A", first), ("B", values)):
        table: Any = network.get_cpds(name)
        table.values = np.array(numbers, dtype=float).reshape(table.values.shape)
    return network


def test_states_of_a_parent_may_stand_in_any_order() -> None:
    swapped = net(((1, 0), (0, 1)), parent=("no", "yes"))
    assert from_pgmpy(swapped, "A").diagnose({"B": "pos"}).posterior == {
        "yes": 0.0,
        "no": 1.0,
    }


def two_tables() -> Any:
    network = net()
    network.cpds.append(TabularCPD("A", 2, [[0.5], [0.5]]))
    return network


def without_table() -> Any:
    network = net()
    network.remove_cpds("B")
    return network


def other_arrow() -> Any:
    network = net()
    network.remove_edge("A", "B")
    return network


def three_columns() -> Any:
    network = net()
    network.get_cpds("B").values = np.full((2, 3), 0.5)
    return network


def circle() -> Any:
    network = net()
    back = network.get_cpds("B").copy()
    back.variables, back.variable = ["A", "B"], "A"
    back.state_names = {"A": ["yes", "no"], "B": ["pos", "neg"]}
    network.cpds = [back, network.get_cpds("B")]
    network._pred["A"]["B"] = {}
    return network


def nameless_state(name: object) -> Any:
    network = net()
    network.get_cpds("B").state_names = {"B": [name, "neg"], "A": ["yes", "no"]}
    return network


MALFORMED = [
    (
        net(parent=("low", "high")),
        "names 'low', 'high' as the states of 'A', which are",
    ),
    (net(((np.nan, 0.2), (0.1, 0.8))), "holds nan for B = pos given A = yes"),
    (net(((1.5, 0.2), (-0.5, 0.8))), "holds -0.5 for B = neg given A = yes"),
    (net(((np.inf, 0.2), (0.1, 0.8))), "holds inf for B = pos"),
    (net(((0.9, 0.2), (0.2, 0.8))), "the column A = yes sums to 1.1, 0.1 too much"),
    (net(((0.9, 0.2), (0.1, 0.79))), "A = no sums to 0.99, 0.01 too little"),
    (net(((0.9, 0.2), (0.0, 0.7))), "0.1 too little (the worst of 2 such columns)"),
    (net(first=((0.3,), (0.3,))), "table of 'A': it sums to 0.6, 0.4 too little"),
    (without_table(), "node 'B': has no table; network.add_cpds adds one"),
    (two_tables(), "node 'A': has two tables"),
    (other_arrow(), "depends on 'A', but the arrows come from nothing"),
    (three_columns(), "has columns for 3 states of 'A', which has 2"),
    (circle(), "the arrows go in a circle"),
    (nameless_state(None), "names a state None or NaN, which means not assessed"),
    (nameless_state(np.float32("nan")), "names a state None or NaN, which means not"),
    ("asia.bif", "expected a pgmpy DiscreteBayesianNetwork, got str"),
]


@pytest.mark.parametrize(("network", "message"), MALFORMED)
def test_a_malformed_network_is_refused_in_words(network: Any, message: str) -> None:
    with pytest.raises(NetworkError) as caught:
        from_pgmpy(network, "A")
    assert message in str(caught.value)


def test_all_that_is_wrong_with_a_network_is_told_at_once() -> None:
    bad = net(((np.nan, 0.2), (0.1, 0.8)), first=((0.3,), (0.3,)))
    with pytest.raises(NetworkError) as caught:
        from_pgmpy(bad, "A")
    assert len(caught.value.problems) == 2
    with pytest.raises(NetworkError, match=r"'a' is not a node.*'?A'?"):
        from_pgmpy(net(), "a")


def test_rounded_tables_are_normalised_on_request_only() -> None:
    thirds = DiscreteBayesianNetwork()
    thirds.add_node("A")
    thirds.add_cpds(TabularCPD("A", 3, [[0.3333]] * 3))
    with pytest.raises(NetworkError, match=r"sums to 0\.9999, 0\.0001 too little"):
        from_pgmpy(thirds, "A")
    answer = from_pgmpy(thirds, "A", normalise=True).diagnose()
    assert from_pgmpy(thirds, "A", normalize=True).diagnose() == answer
    np.testing.assert_allclose(list(answer.posterior.values()), 1 / 3, rtol=1e-12)
    eighths = net(first=((0.13,), (0.88,)))  # two decimals of 1/8 and 7/8
    assert from_pgmpy(eighths, "A", normalise=True).diagnose().posterior
    with pytest.raises(NetworkError, match="more than rounding"):
        from_pgmpy(net(first=((0.3,), (0.3,))), "A", normalise=True)


def test_normalising_is_advised_only_where_it_helps() -> None:
    with pytest.raises(NetworkError, match="normalise=True"):
        from_pgmpy(net(first=((0.13,), (0.88,))), "A")
    with pytest.raises(NetworkError) as caught:
        from_pgmpy(net(first=((0.3,), (0.3,))), "A")
    assert "normalise" not in str(caught.value)


def test_the_most_probable_states_of_no_variable_are_refused() -> None:
    with pytest.raises(CaseError, match="no variable is asked for"):
        from_pgmpy(net(), "A").most_probable({"B": "pos"}, [])


def test_an_answer_writes_itself_on_one_short_line() -> None:
    wide = DiscreteBayesianNetwork()
    names = [f"a variable with a long\nname {i}" for i in range(30)]
    wide.add_nodes_from(names)
    for name in names:
        wide.add_cpds(
            TabularCPD(name, 2, [[0.4], [0.6]], state_names={name: ["n", "y"]})
        )
    network = from_pgmpy(wide, names[0])
    evidence = dict.fromkeys(names[1:], "y")
    shown = [network, network.diagnose(evidence), network.most_probable()]
    for text in map(repr, shown):
        assert len(text) <= 160
        assert "\n" not in text
    assert repr(shown[1]).endswith("y 60.0%, n 40.0%>")


WRONG = [
    ({"Bb": "pos"}, "there is no variable 'Bb'; "),
    ({"B": "positive"}, "'positive' is not a state of 'B': pos, neg"),
    ({"B": 0}, "'0' is not a state of 'B': pos, neg"),
    ({"B": {"pos": 1.0}}, "no likelihood for neg"),
    ({"B": {"pos": -1, "neg": 1}}, "the likelihood of 'pos' of 'B' is '-1'"),
    ({"B": {"pos": np.nan, "neg": 1}}, "is 'nan': it must be a number"),
    ({"B": {"pos": 0, "neg": 0}}, "all likelihoods of 'B' are 0"),
    ({"B": []}, "an empty list says nothing"),
    ({"B": np.array([1.0, 0.0])}, "'B' is told by ndarray"),
    (["B"], "expected a mapping of variables to states"),
    ("B=pos", "expected a mapping of variables to states"),
]


@pytest.mark.parametrize(("told", "message"), WRONG)
def test_wrong_evidence_is_refused_in_words(told: Any, message: str) -> None:
    asked = from_pgmpy(net(), "A")
    for ask in (asked.diagnose, asked.marginals, asked.most_probable, asked.infer):
        with pytest.raises(CaseError) as caught:
            ask(told)
        assert message in str(caught.value)


def test_all_that_is_wrong_with_evidence_is_told_at_once() -> None:
    with pytest.raises(CaseError) as caught:
        from_pgmpy(net(), "A").diagnose({"B": "x", "C": "y"})
    assert len(caught.value.problems) == 2


def observed(weights: Any, codes: Any = (0,)) -> Observation:
    return Observation(np.array(codes), np.array(weights, dtype=float))


ARRAYS = [
    (1, {"Bb": observed([[1, 0]])}, "there is no variable 'Bb'"),
    (1, {"B": observed([[1, 0, 0]])}, "weights are for (3,) states, expected (2,)"),
    (1, {"B": observed([[-1, 1]])}, "negative or not finite"),
    (1, {"B": observed([[np.nan, 1]])}, "negative or not finite"),
    (3, {"B": observed([[1, 0]])}, "tells of 1 patients, the evidence is of 3"),
    (1, {"B": observed([[1, 0]], [1])}, "there are 1 rows of weights"),
]


@pytest.mark.parametrize(("rows", "seen", "message"), ARRAYS)
def test_wrong_arrays_are_refused_in_words(
    rows: int, seen: dict[str, Observation], message: str
) -> None:
    asked = from_pgmpy(net(), "A")
    for ask in (asked.infer, asked.marginals):
        with pytest.raises(CaseError) as caught:
            ask(Evidence(rows, seen))
        assert message in str(caught.value)


def test_a_state_that_there_is_not_is_refused() -> None:
    with pytest.raises(CaseError, match="there is no state 2: the 2 count from 0"):
        Observation.of_states(np.array([0, 2]), 2)


def test_impossible_evidence_names_what_clashes() -> None:
    sure = net(((1, 0), (0, 1)))
    sure.add_edge("A", "C")
    sure.add_cpds(
        TabularCPD(
            "C",
            2,
            [[0.5, 0.5], [0.5, 0.5]],
            ["A"],
            [2],
            state_names={"C": ["u", "v"], "A": ["yes", "no"]},
        )
    )
    asked = from_pgmpy(sure, "C")
    told = {"C": "u", "A": "yes", "B": "neg"}
    for ask in (asked.diagnose, asked.marginals, asked.most_probable):
        with pytest.raises(ImpossibleEvidenceError) as caught:
            ask(told)
        assert set(caught.value.clash) == {("A", "yes"), ("B", "neg")}
    frame = pd.DataFrame([{"A": "yes", "B": "pos"}, {"A": "yes", "B": "neg"}])
    with pytest.raises(CaseError, match="row 2: impossible evidence"):
        asked.diagnose(frame)


def test_a_bad_row_of_a_frame_costs_no_other() -> None:
    asked = from_pgmpy(net(), "A")
    frame = pd.DataFrame({"B": ["pos", "ops", None, "neg"]})
    with pytest.raises(CaseError, match="row 2: 'ops' is not a state of 'B'"):
        asked.diagnose(frame)
    found = asked.diagnose(frame, errors="null")
    assert found["problems"].notna().tolist() == [False, True, False, False]
    assert found["yes"].isna().tolist() == [False, True, False, False]
    assert found["yes"].iloc[2] == 0.5
    with pytest.raises(CaseError, match="column 'Bb': there is no variable"):
        asked.diagnose(frame.rename(columns={"B": "Bb"}))
    with pytest.raises(CaseError, match="neither raise nor null"):
        asked.diagnose(frame, errors="nul")  # type: ignore[arg-type]  # wrong on purpose


def test_an_arrow_table_gives_an_arrow_table() -> None:
    asked = from_pgmpy(net(), "A")
    table = pa.table({"B": ["pos", None]})
    found = asked.diagnose(table)
    assert isinstance(found, pa.Table)
    assert found.column_names == ["yes", "no"]
    np.testing.assert_allclose(found.column("yes").to_pylist(), [0.9 / 1.1, 0.5])
    odd = asked.diagnose(pa.table({"B": ["ops", None]}), errors="null")
    assert odd.column("yes").to_pylist() == [None, 0.5]


def test_rows_of_frames_are_evidence() -> None:
    asked = from_pgmpy(net(), "A")
    frame = pd.DataFrame({"B": ["pos", None]})
    expected = asked.diagnose({"B": "pos"}).posterior
    assert asked.diagnose(frame.iloc[0]).posterior == expected
    assert (
        asked.diagnose(next(iter(frame.itertuples(index=False)))).posterior == expected
    )
    assert asked.diagnose(frame.iloc[1]).posterior == {"yes": 0.5, "no": 0.5}


def test_answers_show_themselves_on_one_line_and_as_a_table() -> None:
    asked = from_pgmpy(net(), "A")
    answer = asked.diagnose({"B": {"pos": 0.8, "neg": 0.2}})
    assert repr(answer) == "<P(A | B={pos: 0.8, neg: 0.2}): yes 69.8%, no 30.2%>"
    assert answer["yes"] == answer.posterior[answer.ranking[0]]
    assert "69.8%" in answer._repr_html_()
    assert repr(asked.diagnose({"B": None})).startswith("<P(A): ")
    assert repr(asked) == "<NamedNetwork of 2 variables, asks for A (yes, no)>"
    best = asked.most_probable({"B": ["pos", "neg"]})
    assert repr(best) == "<P(most probable | B=pos or neg): A=yes (50.0%)>"


def test_hundreds_of_rare_findings_do_not_underflow() -> None:
    """Marginals, posterior and most probable states of 400 findings of 1 in 1 000."""
    network = DiscreteBayesianNetwork()
    network.add_node("D")
    network.add_cpds(TabularCPD("D", 2, [[0.5], [0.5]]))
    for number in range(400):
        network.add_edge("D", number)
        values = [[1e-3, 2e-3], [0.999, 0.998]]
        network.add_cpds(TabularCPD(number, 2, values, ["D"], [2]))
    asked = from_pgmpy(network, "D")
    told = dict.fromkeys(range(400), 0)
    for answer in (asked.diagnose(told), asked.marginals(told, ["D"])["D"]):
        np.testing.assert_allclose(answer[1], 1)
        np.testing.assert_allclose(
            answer.log_evidence, np.log(0.5) + 400 * np.log(2e-3)
        )
    assert asked.most_probable(told, ["D"])["D"] == 1


def test_every_state_of_every_variable_can_be_told() -> None:
    """Of a published network, and each answer is that of the joint's own rows."""
    from evaluation.benchmark.networks import bundled

    asked = from_pgmpy(bundled("asia"), "lung")
    for xray, dysp in product(asked.states["xray"], asked.states["dysp"]):
        answer = asked.diagnose({"xray": xray, "dysp": dysp})
        np.testing.assert_allclose(sum(answer.posterior.values()), 1)


def test_a_target_that_is_missing_is_asked_for_by_the_names_there_are() -> None:
    network = DiscreteBayesianNetwork([("flu", "fever")])
    network.add_cpds(
        TabularCPD("flu", 2, [[0.1], [0.9]]),
        TabularCPD("fever", 2, [[0.9, 0.2], [0.1, 0.8]], ["flu"], [2]),
    )
    with pytest.raises(NetworkError) as caught:
        from_pgmpy(network)
    assert "write from_pgmpy(network, 'flu') or another" in str(caught.value)
    assert "there are flu, fever" in str(caught.value)
