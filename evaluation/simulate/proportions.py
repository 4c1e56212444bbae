"""Intervals of proportions."""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist

__all__ = ["wilson"]


def wilson(count: int, of: int, level: float = 0.95) -> tuple[float, float]:
    """Wilson interval of a proportion.

    Examples
    --------
    >>> [round(limit, 3) for limit in wilson(0, 10)]
    [0.0, 0.278]

    References
    ----------
    Wilson EB. Probable inference, the law of succession, and statistical inference.
    J Am Stat Assoc 1927;22:209-12.
    """
    if not of:
        return 0.0, 1.0
    z = NormalDist().inv_cdf((1 + level) / 2)
    share, spread = count / of, z**2 / of
    middle = (share + spread / 2) / (1 + spread)
    half = sqrt(spread * (share * (1 - share) + spread / 4)) / (1 + spread)
    return max(middle - half, 0.0), min(middle + half, 1.0)
