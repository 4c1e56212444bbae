"""How far two networks can disagree on anything: the distance of Chan and Darwiche.

D(P, P') = ln max_w P'(w)/P(w) − ln min_w P'(w)/P(w) over all worlds w, with 0/0 = 1. It
bounds every belief: for all events α, β

    e^−D ≤ [O'(α | β) / O(α | β)] ≤ e^D

with odds O, and no smaller number does. Where one row of one table is changed, D is the
same of the row alone, as long as its condition is possible.

References
----------
Chan H, Darwiche A. A distance measure for bounding probabilistic belief change. Int J
Approx Reason 2005;38:149-74.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from math import exp, expm1, prod

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.engine import Engine, Evidence, Observation
from calcinosis.errors import TooLargeError
from calcinosis.factors import Factor
from calcinosis.network import Network

__all__ = ["belief_bounds", "distance", "factor_distance", "network_distance"]

MOST = 1_000_000
"""Combinations of states that are compared at most."""

Scope = tuple[str, ...]


def distance(first: FloatArray, second: FloatArray) -> float:
    """Distance of two distributions over the same worlds, or of two rows of a table.

    Parameters
    ----------
    first, second : array, same shape
        Probabilities.

    Returns
    -------
    float
        In [0, ∞]; infinite where only one of them holds something possible.

    Examples
    --------
    >>> round(distance(np.array([0.9, 0.1]), np.array([0.8, 0.2])), 3)
    0.811
    """
    one, two = np.asarray(first, np.float64), np.asarray(second, np.float64)
    if ((one > 0) != (two > 0)).any():
        return float("inf")
    inside = one > 0
    logs = np.log(two[inside]) - np.log(one[inside])
    return float(logs.max() - logs.min())


def belief_bounds(probability: float, distance: float) -> tuple[float, float]:
    """Bounds of any probability in a network this far away.

    p·e^−D/(p·(e^−D − 1) + 1) ≤ p' ≤ p·e^D/(p·(e^D − 1) + 1).

    Parameters
    ----------
    probability : float
        Of any event given any other, in the first network.
    distance : float

    Examples
    --------
    >>> low, high = belief_bounds(0.5, 1.0)
    >>> round(low, 3), round(high, 3)
    (0.269, 0.731)
    """
    low, high = (
        probability * exp(side) / (probability * expm1(side) + 1)
        for side in (-distance, distance)
    )
    return low, high


def network_distance(first: Network, second: Network) -> float:
    """Distance of the joint distributions of two networks of the same structure.

    Measured quantities and films are compared by their words and windows, as the
    network's own nodes hold them.

    Parameters
    ----------
    first, second : Network
        Of one version each.

    Raises
    ------
    ValueError
        If their structure differs.
    TooLargeError
        If so many tables differ that their combinations cannot be compared.
    """
    sizes = {name: len(states) for name, states in first.states.items()}
    if dict(first.states) != dict(second.states):
        message = "the networks have different variables or states"
        raise ValueError(message)
    return factor_distance(sizes, first.factors, second.factors)


def factor_distance(
    sizes: Mapping[str, int], first: Sequence[Factor], second: Sequence[Factor]
) -> float:
    """Distance of two products of factors with the same scopes.

    Only tables that differ count; tables that share no variable are compared apart,
    and of their combinations of states those that are possible in the first network.

    Parameters
    ----------
    sizes : mapping
        Variable → number of states.
    first, second : sequence of Factor
        Each product sums to 1.

    Raises
    ------
    ValueError, TooLargeError
        As :func:`network_distance`.
    """
    if [factor.scope for factor in first] != [factor.scope for factor in second]:
        message = "the networks have different tables"
        raise ValueError(message)
    changed = [
        (one.scope, one.table[0], two.table[0])
        for one, two in zip(first, second, strict=True)
        if not np.array_equal(one.table[0], two.table[0])
    ]
    if not changed:
        return 0.0
    scope = tuple(name for name in sizes if any(name in part[0] for part in changed))
    shape = [sizes[name] for name in scope]
    if prod(shape) > MOST:
        message = f"{len(changed)} tables differ: {prod(shape):.3g} combinations"
        raise TooLargeError(message)
    possible = _possible(sizes, first, scope)
    if (possible != _possible(sizes, second, scope)).any():
        return float("inf")
    log_ratio: FloatArray = np.zeros(shape)
    for own, one, two in changed:
        inside = (one > 0) & (two > 0)
        logs = np.zeros_like(one)
        logs[inside] = np.log(two[inside]) - np.log(one[inside])
        order = sorted(range(len(own)), key=lambda n: scope.index(own[n]))
        axes = [sizes[name] if name in own else 1 for name in scope]
        log_ratio = log_ratio + logs.transpose(order).reshape(axes)
    of_worlds = log_ratio.reshape(-1)[possible]
    return float(of_worlds.max() - of_worlds.min())


def _possible(
    sizes: Mapping[str, int], factors: Sequence[Factor], scope: Scope
) -> np.ndarray:
    """Whether each combination of states has a probability above 0."""
    worlds = np.array(list(product(*(range(sizes[n]) for n in scope))), dtype=np.intp)
    observations = {
        name: Observation.of_states(column, sizes[name])
        for name, column in zip(scope, worlds.T, strict=True)
    }
    answer = Engine(sizes, factors, scope[0]).infer(Evidence(len(worlds), observations))
    return np.asarray(answer.log_evidence > -np.inf)
