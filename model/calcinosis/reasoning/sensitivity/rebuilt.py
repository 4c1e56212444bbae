"""Rows that go through a density, a film or a shared severity: their table is rebuilt.

N_sd(v) = Σ_x P(e, s, x, d) · L_v(x, d) / L(x, d), with L the likelihood of what was
found given the parents x, built by the same code as the network's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.knowledge.places import RowPlace
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.rows.distributions import Fixed
from calcinosis.knowledge.rows.rows import Row
from calcinosis.network.build import Network, build_leaf
from calcinosis.network.film_table import FilmTable
from calcinosis.network.leaves import MeasuredTable, Sample
from calcinosis.patient.interpret import evidence_of
from calcinosis.reasoning.result import Result
from calcinosis.reasoning.sensitivity.families import Families

__all__ = ["rebuilt"]

Leaf = FloatArray | MeasuredTable | FilmTable
Ratio = tuple[FloatArray, tuple[str, ...]]
"""L_v/L with its scope."""


def rebuilt(
    result: Result,
    families: Families,
    name: str,
    moves: Sequence[tuple[RowPlace, FloatArray]],
) -> list[FloatArray]:
    """N with one row after another of a finding, quantity or film at other values.

    Parameters
    ----------
    result : Result
    families : Families
        With the evidence.
    name : str
        The variable.
    moves : sequence of (RowPlace, array of shape (size, width))
        Rows of this variable, and values for each.

    Returns
    -------
    list of array, shape (size, parts, lesions)
    """
    knowledge = result.reasoner.knowledge
    found: dict[int, FloatArray] = {}

    def joint_with(leaf: Leaf) -> FloatArray:
        ratio, scope = _ratio(result, name, leaf)
        product = families.aligned(ratio, scope) * families.joint(scope)
        return np.asarray(product.sum(axis=tuple(range(2, product.ndim - 1))))

    inside = [n for n, (place, _) in enumerate(moves) if place.kind == "table"]
    if inside:  # all rows of the table at once
        sample = _Moved([(moves[n][0].row, moves[n][1]) for n in inside])
        sums = joint_with(build_leaf(knowledge, name, sample))
        found = dict(zip(inside, np.split(sums, sample.ends[:-1]), strict=True))
    for n, (place, values) in enumerate(moves):
        if place.kind != "table":
            leaves = (
                build_leaf(with_reliability(knowledge, place, value), name, Sample())
                for value in values
            )
            found[n] = np.concatenate([joint_with(leaf) for leaf in leaves])
    return [found[n] for n in range(len(moves))]


class _Moved(Sample):
    """Versions in each of which one row is at another value, the rest at their means.

    Parameters
    ----------
    moves : sequence of (Row, array of shape (size, width))
    """

    def __init__(self, moves: Sequence[tuple[Row, FloatArray]]) -> None:
        self.ends = np.cumsum([len(values) for _, values in moves])
        super().__init__(size=int(self.ends[-1]))
        self.moves = moves

    def values(self, row: Row) -> FloatArray:
        mean = row.distribution.mean()
        result = np.broadcast_to(mean, (self.size, len(mean)))
        for (moved, values), end in zip(self.moves, self.ends, strict=True):
            if moved is row:
                result = result.copy()
                result[end - len(values) : end] = values
        return result


def with_reliability(
    knowledge: Knowledge, place: RowPlace, value: FloatArray
) -> Knowledge:
    """Return the knowledge with another row of `reliability.toml`."""
    name = place.subject
    row = replace(place.row, distribution=Fixed(tuple(value.tolist())))
    if place.kind == "misread":
        return replace(knowledge, misread={**knowledge.misread, name: row})
    if place.kind == "outlier":
        return replace(knowledge, outliers={**knowledge.outliers, name: row})
    severity = knowledge.severities[str(place.key[0])]
    moved = replace(severity, loadings={**severity.loadings, name: row})
    severities = {**knowledge.severities, severity.name: moved}
    return replace(knowledge, severities=severities)


def _ratio(result: Result, name: str, leaf: Leaf) -> Ratio:
    """Likelihood of what was found of a variable, over what it is now."""
    network = result.reasoner.network
    items = [item for item in result.known if item.node in _nodes(network, name)]
    over_parents = any(item.over_parents for item in items)
    if isinstance(leaf, MeasuredTable) and not over_parents:
        leaf = leaf.words()
    node = items[0].node if items else name  # untold, it may be a parent of what is
    if isinstance(leaf, FilmTable) and not over_parents:
        windows = network.knowledge.variables[name].windows
        days = {f"{name}_{window.name}": window.day for window in windows}
        leaf = leaf.on_day(days[node])
    if isinstance(leaf, np.ndarray):
        scope = (*network.leaf_parents[node], node)
        now = next(f.table for f in network.factors if f.scope == scope)
        return _over(leaf, now), scope
    if isinstance(leaf, MeasuredTable):
        network = replace(network, measured={**network.measured, name: leaf})
    else:
        network = replace(network, film=leaf)
    found = evidence_of(result.interpretation.patient, network).items
    likelihoods = {item.node: item.likelihood for item in found}
    ratio: FloatArray = np.ones(1)
    for item in items:  # films of several windows look at one deposit
        now = item.likelihood
        ratio = ratio * _over(likelihoods[item.node].reshape(-1, *now.shape), now)
    return ratio, network.leaf_parents[node]


def _nodes(network: Network, name: str) -> set[str]:
    """Nodes of a variable: a film has one for each window."""
    windows = network.knowledge.variables[name].windows
    return {f"{name}_{window.name}" for window in windows} or {name}


def _over(new: FloatArray, now: FloatArray) -> FloatArray:
    now = np.broadcast_to(now, new.shape)
    return np.divide(new, now, out=np.zeros_like(new), where=now > 0)
