"""How probable a lesion must be for another action to be best."""

from __future__ import annotations

from collections.abc import Sequence
from math import log2

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis._frozen import frozen
from calcinosis._ties import ROUNDING, largest_first

__all__ = ["Threshold", "switches", "thresholds"]


@frozen
class Threshold:
    """Where another action becomes best as one lesion gets more or less probable.

    Parameters
    ----------
    lesion : str
    now : float
        Its probability.
    probability : float
        At which both actions are equally good; the other lesions keep their
        proportions.
    action : str
        Best beyond it.
    bits : float
        Evidence for (+) or against (−) the lesion that would lead there:
        log2 of the ratio of the odds.
    """

    lesion: str
    now: float
    probability: float
    action: str
    bits: float


def thresholds(
    lesions: Sequence[str],
    actions: Sequence[str],
    probability: FloatArray,
    utility: FloatArray,
) -> tuple[Threshold, ...]:
    """Nearest change of the best action up and down each lesion's probability.

    With P(lesion) = p and the others in proportion, every EU(a) is linear in p:
    EU_a(p) = p·U(a, lesion) + (1 − p)·Σ_others q_d·U(a, d). The best action changes
    where two of these lines cross; there is nothing to search.

    Parameters
    ----------
    lesions, actions : sequence of str
    probability : array, shape (lesions,)
    utility : array, shape (actions, lesions)

    Returns
    -------
    tuple of Threshold
        The change that needs least evidence first. A lesion that is certain or
        excluded has none.
    """
    found: list[Threshold] = []
    for number, lesion in enumerate(lesions):
        now = float(probability[number])
        if not 0 < now < 1:
            continue
        rest = utility @ probability - utility[:, number] * now
        for at, action in switches(rest / (1 - now), utility[:, number], now):
            bits = log2(at / (1 - at)) - log2(now / (1 - now))
            found.append(Threshold(lesion, now, at, actions[action], bits))
    return tuple(largest_first(found, lambda one: -abs(one.bits), ROUNDING))


def switches(
    without: FloatArray, certain: FloatArray, now: float
) -> list[tuple[float, int]]:
    """Where the highest of the lines (1 − p)·without + p·certain changes next to now.

    Parameters
    ----------
    without, certain : array, shape (actions,)
        Expected utility at p = 0 and at p = 1.
    now : float
        Strictly between 0 and 1.

    Returns
    -------
    list of (p, action)
        At most one below and one above, strictly between 0 and 1.

    Examples
    --------
    >>> switches(np.array([1.0, 0.0]), np.array([0.0, 1.0]), 0.2)
    [(0.5, 1)]
    """
    slope = certain - without
    height = without + now * slope
    best = int(height.argmax())
    lead, faster = height[best] - height, slope - slope[best]
    found: list[tuple[float, int]] = []
    for sign in (-1, 1):
        rising = sign * faster > 0
        if rising.any():
            steps = np.where(rising, lead / np.where(rising, sign * faster, 1), np.inf)
            at = now + sign * float(steps.min())
            # of lines that cross at one point the steepest is best beyond it
            first = np.flatnonzero(steps <= steps.min() * (1 + 1e-12))
            action = int(first[(sign * faster[first]).argmax()])
            if 0 < at < 1:
                found.append((at, action))
    return found
