"""The value of every strategy of at most two tests, from one call of the engine.

Rows are results x of one test, or pairs of results (x, y) of two tests. A pair is
inferred once and serves both orders.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

import numpy as np

from calcinosis._arrays import AnyIntArray, FloatArray, IntArray
from calcinosis._frozen import frozen
from calcinosis.reasoning.decide.panels import OpenPanel
from calcinosis.reasoning.decide.prospects import Prospect
from calcinosis.reasoning.decide.stakes import Stakes

__all__ = ["ACT", "NOISE", "TwoSteps", "two_steps"]

ACT = -1
NOISE = 1e-12
"""A gain of less is rounding."""


@frozen
class TwoSteps:
    """Results of single tests, of pairs of tests, and what to do after each.

    Parameters
    ----------
    panels : tuple of OpenPanel
    codes : integer array, shape (rows, probes)
        Every result of every panel.
    joint : array, shape (rows, lesions)
        P(x, lesion | e).
    owner : integer array, shape (rows,)
        Number of the panel.
    left, right : integer array, shape (pairs,)
        Rows that are combined; that of the panel of lower number is on the left.
    pairs : array, shape (pairs, lesions)
        P(x, y, lesion | e).
    second : integer array, shape (rows,)
        Best test after each result, or :data:`ACT`.
    value : array, shape (panels,)
        Expected utility, net of costs, of the best strategy that begins with each.
    """

    panels: tuple[OpenPanel, ...]
    codes: AnyIntArray
    joint: FloatArray
    owner: IntArray
    left: IntArray
    right: IntArray
    pairs: FloatArray
    second: IntArray
    value: FloatArray

    def after(self, row: int) -> Iterable[tuple[int, FloatArray]]:
        """Rows y of the second test after a result x, each with P(x, y, lesion | e)."""
        then = self.second[row]
        for ours, theirs in ((self.left, self.right), (self.right, self.left)):
            for pair in np.flatnonzero((ours == row) & (self.owner[theirs] == then)):
                yield int(theirs[pair]), self.pairs[pair]


def two_steps(
    prospect: Prospect, panels: Sequence[OpenPanel], stakes: Stakes
) -> TwoSteps:
    """Combine every result of every test with every result of every other.

    The value of beginning with t is Σ_x max(act(x), max_s onward(x, s)) − c(t), with
    act(x) = max_a Σ_d P(x, d | e)·U(a, d) and onward(x, s) =
    Σ_y max_a Σ_d P(x, y, d | e)·U(a, d) − P(x | e)·c(s | t).

    Parameters
    ----------
    prospect : Prospect
    panels : sequence of OpenPanel
        At least one. Panels that share a probe are not combined.
    stakes : Stakes
        Utilities, and costs that are paid once for both tests.
    """
    results = prospect.all_results([panel.columns for panel in panels])
    codes = np.concatenate([one.codes for one in results])
    joint = np.concatenate([one.joint for one in results])
    sizes = [len(one.codes) for one in results]
    owner = np.repeat(np.arange(len(panels)), sizes)
    apart = _apart(panels)
    left, right = _pairs(apart, np.cumsum([0, *sizes]).astype(np.intp))
    pairs = prospect.joint(np.maximum(codes[left], codes[right]))

    act = _best(joint, owner[:, np.newaxis], panels, stakes)
    both = np.stack([owner[left], owner[right]], axis=1)
    best = _best(pairs, both, panels, stakes)
    count, cells = len(panels), len(joint) * len(panels)
    onward = np.bincount(left * count + both[:, 1], best, cells)
    onward = onward + np.bincount(right * count + both[:, 0], best, cells)
    cost = np.array([[s.cost(stakes.shared, t.panels) for s in panels] for t in panels])
    net = onward.reshape(-1, count) - joint.sum(axis=1)[:, np.newaxis] * cost[owner]
    net[~apart[owner]] = -np.inf
    ahead = net.max(axis=1)
    second = np.where(ahead > act + NOISE, net.argmax(axis=1), ACT)
    first = np.array([panel.cost(stakes.shared) for panel in panels])
    total = np.bincount(owner, np.maximum(act, ahead), count).astype(np.float64)
    return TwoSteps(
        tuple(panels), codes, joint, owner, left, right, pairs, second, total - first
    )


def _apart(panels: Sequence[OpenPanel]) -> np.ndarray:
    """Whether two panels have no probe in common, shape (panels, panels)."""
    sets = [set(panel.columns) for panel in panels]
    return np.array([[ours.isdisjoint(theirs) for theirs in sets] for ours in sets])


def _pairs(apart: np.ndarray, starts: IntArray) -> tuple[IntArray, IntArray]:
    """Rows to combine: every result of one test with every result of another."""
    left, right = [np.empty(0, dtype=np.intp)], [np.empty(0, dtype=np.intp)]
    for a, b in combinations(range(len(apart)), 2):
        if apart[a, b]:
            ours = np.arange(starts[a], starts[a + 1])
            theirs = np.arange(starts[b], starts[b + 1])
            left.append(np.repeat(ours, len(theirs)))
            right.append(np.tile(theirs, len(ours)))
    return np.concatenate(left), np.concatenate(right)


def _best(
    joint: FloatArray, done: IntArray, panels: Sequence[OpenPanel], stakes: Stakes
) -> FloatArray:
    """max_a Σ_d P(row, d | e)·U(a, d), shape (rows,).

    Parameters
    ----------
    done : integer array, shape (rows, tests)
        The tests of each row: where one of them is waited for, one acts later.
    """
    value = np.asarray((joint @ stakes.now.T).max(axis=1), dtype=np.float64)
    slow = np.array([bool(panel.waits) for panel in panels])[done]
    for tests in np.unique(done[slow.any(axis=1)], axis=0):
        rows = (done == tests).all(axis=1)
        utility = stakes.after(name for t in tests for name in panels[t].waits)
        value[rows] = (joint[rows] @ utility.T).max(axis=1)
    return value
