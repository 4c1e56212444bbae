"""Four ways to P(evidence) and the posterior of every variable, for one patient.

Each answers ``(ln P(evidence), variable → posterior)``. Enumeration and the engine can
be asked anything. The peers multiply as numbers, not as logarithms: each likelihood
is divided by its largest part before they see it, and what still lies below the
smallest numbers of a computer is not asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce
from operator import mul
from typing import Any

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.inference.engine import Engine
from tests.agreement.questions import Question
from tests.support.oracles import pgmpy_engine, pyagrum_engine

__all__ = ["Answer", "by_engine", "by_enumeration", "by_pgmpy", "by_pyagrum"]

Answer = tuple[float, dict[str, FloatArray]]


def by_enumeration(question: Question, row: int) -> Answer:
    """Add the logarithms of all tables in every world, and sum over the worlds."""
    names = list(question.states)
    shape = tuple(question.states.values())
    whole = np.zeros(shape)
    known = question.likelihoods(row)
    parts = [((*n.parents, n.node), n.table) for n in question.nodes]
    parts += [((name,), own) for name, own in known.items()]
    with np.errstate(divide="ignore"):
        for scope, table in parts:
            axes = [names.index(name) for name in scope]
            logs = np.log(table).transpose(np.argsort(axes))
            whole += logs.reshape([n if i in axes else 1 for i, n in enumerate(shape)])
    largest = whole.max()
    if largest == -np.inf:
        return -np.inf, {name: np.zeros(n) for name, n in question.states.items()}
    worlds = np.exp(whole - largest)
    total = float(worlds.sum())
    found = {
        name: worlds.sum(axis=tuple(i for i in range(len(shape)) if i != at)) / total
        for at, name in enumerate(names)
    }
    return float(largest + np.log(total)), found


def by_engine(question: Question) -> list[list[Answer]]:
    """Each patient by all marginals, in the batch and alone, and by every target."""
    states, factors, evidence = question.states, question.factors, question.evidence
    rows = range(evidence.rows)
    engines = {name: Engine(states, factors, name, threads=1) for name in states}
    alone = [evidence.of_rows(np.array([row])) for row in rows]
    answers: list[list[Answer]] = [[] for _ in rows]
    first = next(iter(engines.values()))
    batch = first.marginals(evidence)
    targets = {name: own.infer(evidence) for name, own in engines.items()}
    logs = [found.log_evidence for found in targets.values()]
    for row in rows:
        single = first.marginals(alone[row])
        each = {name: own.infer(alone[row]) for name, own in engines.items()}
        answers[row] = [
            (batch.log_evidence[row], _row(batch.probability, row)),
            (single.log_evidence[0], _row(single.probability, 0)),
            *((own[row], _row(_of(targets), row)) for own in logs),
            *((one.log_evidence[0], _row(_of(each), 0)) for one in each.values()),
        ]
    return answers


def _of(answers: Mapping[str, Any]) -> dict[str, FloatArray]:
    return {name: answer.probability for name, answer in answers.items()}


def _row(found: Mapping[str, FloatArray], row: int) -> dict[str, FloatArray]:
    return {name: values[row] for name, values in found.items()}


def by_pyagrum(question: Question, row: int) -> Answer:
    """Lazy propagation."""
    known, scale = _scaled(question, row)
    labels = {n: [str(s) for s in range(k)] for n, k in question.states.items()}
    engine, _ = pyagrum_engine(question.nodes, labels, "v0")
    engine.setTargets(set(question.states))
    engine.setEvidence({name: own.tolist() for name, own in known.items()})
    engine.makeInference()
    found = {n: np.asarray(engine.posterior(n).toarray()) for n in question.states}
    return float(np.log(engine.evidenceProbability())) + scale, found


def by_pgmpy(question: Question, row: int, asked: Iterable[str]) -> Answer:
    """Variable elimination with virtual evidence; P(evidence): a product of factors."""
    from pgmpy.factors.discrete import DiscreteFactor, TabularCPD
    from pgmpy.models import DiscreteBayesianNetwork

    known, scale = _scaled(question, row)
    model: Any = DiscreteBayesianNetwork()
    model.add_nodes_from(question.states)
    for node in question.nodes:
        model.add_edges_from([(parent, node.node) for parent in node.parents])
        own = question.states[node.node]
        sizes = [question.states[parent] for parent in node.parents]
        values = node.table.reshape(-1, own).T
        parents = list(node.parents) or None
        model.add_cpds(TabularCPD(node.node, own, values, parents, sizes or None))
    factors: list[Any] = [cpd.to_factor() for cpd in model.get_cpds()]
    factors += [DiscreteFactor([n], [len(own)], own) for n, own in known.items()]
    total = reduce(mul, factors).values.sum()
    soft = [TabularCPD(n, len(own), own[:, np.newaxis]) for n, own in known.items()]
    found: dict[str, FloatArray] = {}
    for name in asked:  # a fresh one each time: virtual evidence stays in the object
        answer = pgmpy_engine(model).query(
            [name], virtual_evidence=soft, show_progress=False
        )
        order = [answer.state_names[name].index(s) for s in range(len(answer.values))]
        found[name] = np.asarray(answer.values)[order]
    return float(np.log(total)) + scale, found


def _scaled(question: Question, row: int) -> tuple[dict[str, FloatArray], float]:
    """Likelihoods with a largest part of 1, and ln of what they were divided by."""
    known = question.likelihoods(row)
    largest = {name: own.max() for name, own in known.items()}
    scaled = {name: own / largest[name] for name, own in known.items()}
    return scaled, float(sum(np.log(list(largest.values()))))
