"""Patients drawn from the network: ancestral sampling of the clinic network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from calcinosis._arrays import AnyIntArray, FloatArray, IntArray
from calcinosis.knowledge.variables import WHO
from calcinosis.network.clinic import NodeTable
from calcinosis.network.leaves import MeasuredTable
from calcinosis.network.tails import draw_tailed

__all__ = ["draw_context", "draw_node", "draw_numbers", "draw_rest"]


def draw_rest(
    tables: Sequence[NodeTable],
    states: dict[str, IntArray],
    size: int,
    random: np.random.Generator,
) -> None:
    """Draw every node that has no state yet, parents before children.

    Parameters
    ----------
    tables : sequence of NodeTable
        The clinic network.
    states : dict
        Node → state number of each patient; grows. What is there already must stand
        before everything else in ``tables``, or be drawn given it.
    size : int
        Patients.
    random : numpy Generator
    """
    for node in tables:
        if node.node not in states:
            states[node.node] = draw_node(node, states, size, random)


def draw_node(
    node: NodeTable,
    states: Mapping[str, AnyIntArray],
    size: int,
    random: np.random.Generator,
) -> IntArray:
    """Draw one node given its parents, shape (size,)."""
    shares = node.table[tuple(states[parent] for parent in node.parents)]
    return _draw(np.broadcast_to(shares, (size, node.table.shape[-1])), random)


def draw_context(
    tables: Sequence[NodeTable],
    likelihoods: Mapping[str, FloatArray],
    size: int,
    random: np.random.Generator,
) -> dict[str, IntArray]:
    """Draw lesion, setting, age and sex of patients of whom the context is known.

    Parameters
    ----------
    tables : sequence of NodeTable
        The clinic network; lesion and context stand first.
    likelihoods : mapping
        What is known of setting, age group and sex: likelihood of their states.
    size : int
    random : numpy Generator

    Returns
    -------
    dict
        Node → state numbers, shape (size,), from P(lesion, context | what is known).
    """
    last = max(n for n, table in enumerate(tables) if table.node in WHO)
    first = tables[: last + 1]
    names = [table.node for table in first]
    joint: FloatArray = np.ones([table.table.shape[-1] for table in first])
    for table in first:
        scope = (*table.parents, table.node)
        order = sorted(range(len(scope)), key=lambda axis: names.index(scope[axis]))
        own = [
            n if name in scope else 1
            for name, n in zip(names, joint.shape, strict=True)
        ]
        joint = joint * table.table.transpose(order).reshape(own)
    for name, likelihood in likelihoods.items():
        own = [-1 if other == name else 1 for other in names]
        joint = joint * likelihood.reshape(own)
    drawn = random.choice(joint.size, size, p=joint.ravel() / joint.sum())
    return dict(zip(names, np.unravel_index(drawn, joint.shape), strict=True))


def draw_numbers(
    table: MeasuredTable, states: Mapping[str, AnyIntArray], random: np.random.Generator
) -> FloatArray:
    """Draw values of a measured quantity given its parents, on the variable's scale."""
    cell = tuple(states[parent] for parent in table.parents)
    centre, sd = table.centre[0][cell], table.sd[0][cell]
    outlying = random.random(len(centre)) < table.outlier
    middle = float(table.centre[0].mean())
    centre, sd = np.where(outlying, middle, centre), np.where(outlying, table.broad, sd)
    return np.asarray(centre + sd * draw_tailed(len(centre), random))


def _draw(shares: FloatArray, random: np.random.Generator) -> IntArray:
    """Draw one state for each row of probabilities."""
    edges = np.cumsum(shares, axis=1)
    drawn = (random.random((len(shares), 1)) * edges[:, -1:] >= edges).sum(axis=1)
    return np.asarray(np.minimum(drawn, edges.shape[1] - 1), dtype=np.intp)
