"""Published networks: three engines give one answer, also where it is hard."""

from __future__ import annotations

import tracemalloc
from functools import cache
from typing import Any

import numpy as np
import pytest

from calcinosis import from_pgmpy
from calcinosis.errors import TooLargeError
from calcinosis.inference.engine import Engine
from calcinosis.inference.evidence import Evidence, Observation
from evaluation.benchmark.networks import PUBLISHED, Task, grid, published
from tests.support.oracles import pgmpy_engine, pyagrum_engine

ROWS = 12
HIDDEN = (0.1, 0.5, 0.9)
"""Share of the states that a patient's record leaves out: a third of them each."""


@cache
def network(name: str) -> Task:
    """A published network with patients drawn from it, every state told."""
    return published(name, ROWS, hidden=0.0)


def mixed_evidence(problem: Task, seed: int) -> Evidence:
    """Blanks, certain states, and a likelihood for every third variable."""
    random = np.random.default_rng(seed)
    share = np.resize(HIDDEN, problem.rows)
    observations: dict[str, Observation] = {}
    for number, (name, states) in enumerate(problem.patients.items()):
        told = np.where(random.random(problem.rows) < share, -1, states)
        seen = Observation.of_states(told, problem.counts[name])
        if number % 3 == 2:
            # what was seen stays possible: nothing here is impossible evidence
            shape = (problem.rows, problem.counts[name])
            unsure = random.uniform(0.02, 1, shape)
            weights = np.where((told >= 0)[:, np.newaxis], unsure, 1.0)
            seen = Observation(np.arange(problem.rows), weights)
        observations[name] = seen
    return Evidence(problem.rows, observations)


def likelihoods(evidence: Evidence, row: int) -> dict[str, list[float]]:
    """One patient's evidence in pyAgrum's terms, without what says nothing."""
    found = {
        name: seen.weights[seen.codes[row]].tolist()
        for name, seen in evidence.observations.items()
    }
    return {name: values for name, values in found.items() if set(values) != {1.0}}


def by_pgmpy(problem: Task, given: dict[str, list[float]]) -> Any:
    """Posterior by variable elimination; likelihoods as pgmpy's virtual evidence."""
    from pgmpy.factors.discrete import TabularCPD

    certain: dict[str, str] = {}
    unsure: list[Any] = []
    for name, values in given.items():
        states = list(problem.states[name])
        if sorted(values)[-2:] == [0.0, 1.0]:
            certain[name] = states[values.index(1.0)]
        else:
            column = [[value] for value in values]
            unsure.append(
                TabularCPD(name, len(states), column, state_names={name: states})
            )
    # a fresh one each time: virtual evidence stays in the object
    elimination = pgmpy_engine(problem.exported)
    answer = elimination.query(
        [problem.target], certain, virtual_evidence=unsure, show_progress=False
    )
    names = answer.state_names[problem.target]
    order = [names.index(state) for state in problem.states[problem.target]]
    return answer.values[order]


@pytest.mark.parametrize("name", PUBLISHED)
def test_three_engines_give_one_answer(name: str) -> None:
    """Posterior to 1e-10 and log P(evidence), in a batch and one patient at a time."""
    problem = network(name)
    evidence = mixed_evidence(problem, 5)
    engine = from_pgmpy(problem.exported, problem.target)
    batch = engine.infer(evidence)
    oracle, _ = pyagrum_engine(problem.nodes, problem.states, problem.target)
    for row in range(problem.rows):
        given = likelihoods(evidence, row)
        oracle.setEvidence(given)
        oracle.makeInference()
        theirs = oracle.posterior(problem.target).toarray()
        log_evidence = np.log(oracle.evidenceProbability())
        alone = engine.infer(evidence.of_rows(np.array([row])))
        for answer, place in ((batch, row), (alone, 0)):
            found = answer.probability[place]
            np.testing.assert_allclose(found, theirs, atol=1e-10)
            np.testing.assert_allclose(
                answer.log_evidence[place], log_evidence, rtol=1e-9, atol=1e-12
            )
        if row < len(HIDDEN):
            expected = by_pgmpy(problem, given)
            np.testing.assert_allclose(batch.probability[row], expected, atol=1e-10)


@pytest.mark.parametrize("name", ["alarm", "child", "insurance", "win95pts"])
def test_impossible_evidence_is_told_among_possible_patients(name: str) -> None:
    """A state that its parents rule out has −inf and zeros; the others an answer."""
    problem = network(name)
    node = next(n for n in problem.nodes if n.parents and (n.table == 0).any())
    *where, state = np.argwhere(node.table == 0)[0]
    told = dict(zip((*node.parents, node.node), (*where, state), strict=True))
    asked = next(other for other in problem.states if other not in told)
    engine = from_pgmpy(problem.exported, asked)
    observations = {
        name: Observation.of_states(np.array([-1, value, -1]), problem.counts[name])
        for name, value in told.items()
    }
    answer = engine.infer(Evidence(3, observations))
    assert answer.log_evidence[1] == -np.inf
    assert not answer.probability[1].any()
    np.testing.assert_allclose(answer.log_evidence[[0, 2]], 0, atol=1e-9)
    np.testing.assert_allclose(answer.probability[[0, 2]].sum(axis=1), 1)
    alone = engine.infer(Evidence(3, observations).of_rows(np.array([1])))
    assert alone.log_evidence[0] == -np.inf
    assert not alone.probability.any()


@pytest.mark.parametrize("rows", [1, pytest.param(300, marks=pytest.mark.slow)])
def test_too_wide_a_network_is_refused_before_anything_is_allocated(rows: int) -> None:
    """The error names what it would need and the limit; memory stays where it was."""
    problem = grid(20, rows)
    engine = Engine(problem.counts, problem.factors, problem.target, memory=2e6)
    evidence = problem.evidence()
    tracemalloc.start()
    try:
        with pytest.raises(
            TooLargeError, match=r"entries \(.* GB\).* limit is 0.002 GB"
        ):
            engine.infer(evidence)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < 4e6  # its names and plans; a table would be far above the limit
