"""The clinic network: the same joint distribution as one table per node.

Lesion and setting come first, then the lesion's form, then every risk factor given the
form, the setting and the risk factors it depends on. One backward elimination over the
competing rates gives these tables exactly: each variable in turn takes the product of
all factors that still contain it, its table is that product normalised, and the
normaliser is what its parents absorb. "Of the calciphylaxis patients seen here, so
many are on warfarin" is one column of such a table.
"""

from __future__ import annotations

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis._frozen import frozen
from calcinosis.inference.factor import Factor
from calcinosis.knowledge.variables import FORM, LESION, SETTING
from calcinosis.network.build import Network

__all__ = ["NodeTable", "clinic_tables"]


@frozen
class NodeTable:
    """P(node | parents).

    Parameters
    ----------
    node : str
    parents : tuple of str
    table : array, shape (*parents, states of node)
        Sums to 1 over the last axis.
    """

    node: str
    parents: tuple[str, ...]
    table: FloatArray


def clinic_tables(network: Network) -> list[NodeTable]:
    """Directed form of a network, parents before children.

    Raises
    ------
    ValueError
        If the network holds several versions: there is one clinic network per version.
    """
    if network.versions != 1:
        message = f"a clinic network has one version, this one has {network.versions}"
        raise ValueError(message)
    first = (SETTING, LESION, "age_group", FORM)
    before = (*first, *(n for n in network.risk_nodes if n not in first))
    risk = {*before}
    waiting = [f for f in network.factors if risk.issuperset(f.scope)]
    rest = [f for f in network.factors if not risk.issuperset(f.scope)]
    rank = {name: number for number, name in enumerate(before)}
    counts = {name: len(states) for name, states in network.states.items()}
    nodes: list[NodeTable] = []
    for name in reversed(before):
        own = [factor for factor in waiting if name in factor.scope]
        waiting = [factor for factor in waiting if name not in factor.scope]
        scope = {name}.union(*(factor.scope for factor in own))
        parents = tuple(sorted(scope - {name}, key=rank.__getitem__))
        table, total = _normalised(own, (*parents, name), counts)
        nodes.append(_without_idle_parents(NodeTable(name, parents, table)))
        waiting.append(Factor(parents, total[np.newaxis]))
    nodes.reverse()
    return nodes + [_leaf(factor) for factor in rest]


def _normalised(
    factors: list[Factor], scope: tuple[str, ...], counts: dict[str, int]
) -> tuple[FloatArray, FloatArray]:
    product: FloatArray = np.ones([counts[name] for name in scope])
    for factor in factors:
        order = sorted(
            range(len(factor.scope)), key=lambda i: scope.index(factor.scope[i])
        )
        shape = [counts[name] if name in factor.scope else 1 for name in scope]
        product = product * factor.table[0].transpose(order).reshape(shape)
    total = product.sum(axis=-1)
    # a configuration of parents that cannot occur gets equal shares: any would do
    possible = total[..., np.newaxis] > 0
    safe = np.where(possible, total[..., np.newaxis], 1.0)
    table = np.where(possible, product / safe, 1 / counts[scope[-1]])
    return np.asarray(table / table.sum(axis=-1, keepdims=True)), np.asarray(total)


def _without_idle_parents(node: NodeTable) -> NodeTable:
    """Drop parents on which the table does not depend (to rounding)."""
    parents, table = list(node.parents), node.table
    for axis in reversed(range(len(parents))):
        first = table.take([0], axis=axis)
        if np.abs(table - first).max() < 1e-15:
            table = first.squeeze(axis=axis)
            del parents[axis]
    return NodeTable(node.node, tuple(parents), np.ascontiguousarray(table))


def _leaf(factor: Factor) -> NodeTable:
    *parents, node = factor.scope
    table = factor.table[0]
    return NodeTable(node, tuple(parents), table / table.sum(axis=-1, keepdims=True))
