"""Sharing out a step among those who made it: Shapley and Owen values.

References
----------
Shapley LS. A value for n-person games. Ann Math Stud 1953;28:307-17.
Owen G. Values of games with a priori unions. Lect Notes Econ Math Syst 1977;141:76-88.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import comb

import numpy as np

from calcinosis._arrays import FloatArray

__all__ = ["Value", "owen_values", "shapley_values"]

Value = Callable[[list[int], list[int]], FloatArray]
"""Value of every union of a coalition with one of a second list, shape (first, second).

A coalition is a bit mask of players; no player is in both lists."""


def shapley_values(players: int, value: Value) -> FloatArray:
    """Exact Shapley values of a game, from the values of all 2^n coalitions.

    φᵢ = Σ_S |S|!·(n − |S| − 1)!/n! · (v(S ∪ i) − v(S)) over the S without i.

    Parameters
    ----------
    players : int
        n; all 2^n coalitions are evaluated in one call of ``value``.
    value : callable

    Returns
    -------
    array, shape (n,)
        Sums to v(all) − v(none).
    """
    if players == 0:
        return np.zeros(0)
    low = players // 2
    high = [mask << low for mask in range(1 << (players - low))]
    values = value(high, list(range(1 << low))).reshape(-1)
    sizes = np.bitwise_count(np.arange(1 << players))
    shares = np.array([1 / (players * comb(players - 1, s)) for s in range(players)])
    result = np.zeros(players)
    for player in range(players):
        without = np.flatnonzero(~np.arange(1 << players) >> player & 1)
        steps = values[without | 1 << player] - values[without]
        result[player] = shares[sizes[without]] @ steps
    return result


def owen_values(groups: Sequence[Sequence[int]], value: Value) -> FloatArray:
    """Shapley values where players come in groups, each a whole to the others.

    Every order in which groups stay together counts the same: Σ_g 2^(groups − 1 + |g|)
    coalitions instead of 2^n. With groups of one it is the Shapley value.

    Returns
    -------
    array, shape (players,)
        Sums to v(all) − v(none).
    """
    players = sum(len(group) for group in groups)
    whole = [sum(1 << player for player in group) for group in groups]
    result = np.zeros(players)
    for number, group in enumerate(groups):
        others = [mask for other, mask in enumerate(whole) if other != number]
        outer = [
            sum(mask for bit, mask in enumerate(others) if subset >> bit & 1)
            for subset in range(1 << len(others))
        ]
        inner = [
            sum(1 << player for bit, player in enumerate(group) if subset >> bit & 1)
            for subset in range(1 << len(group))
        ]
        table = value(outer, inner)
        count = len(others) + 1
        share = np.array(
            [
                1 / (count * comb(count - 1, subset.bit_count()))
                for subset in range(1 << len(others))
            ]
        )
        result[list(group)] = shapley_values(len(group), _looked_up(share @ table))
    return result


def _looked_up(values: FloatArray) -> Value:
    """Return the game of these values, in the order of the coalitions."""
    return lambda first, second: values[np.add.outer(first, second)]
