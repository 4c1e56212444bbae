"""What is equal up to rounding is equal: order and choice are the same on any machine.

In which order an engine multiplies moves the last digits of a number. Of numbers that
differ by no more than that, the first counts as the largest: the order they come in is
that of the priors.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

import numpy as np

from calcinosis._arrays import FloatArray, IntArray

__all__ = ["ROUNDING", "first_largest", "largest_first"]

ROUNDING = 1e-12
"""Part of a number by which engines and machines may differ; of sums and differences
of bits, probabilities and utilities it is the number itself."""

T = TypeVar("T")


def first_largest(values: FloatArray, noise: float = 0.0) -> IntArray:
    """Return where the largest is on the last axis, the first of those alike.

    Parameters
    ----------
    values : array, shape (…, choices)
    noise : float
        By how much numbers may differ beside a part of their size.
    """
    most = values.max(axis=-1, keepdims=True)
    with np.errstate(invalid="ignore"):  # −∞ beside −∞: both are the largest
        alike = values >= most - (ROUNDING * np.abs(most) + noise)
    return np.asarray((alike | (values == most)).argmax(axis=-1))


def largest_first(
    items: Iterable[T], size: Callable[[T], float], noise: float = 0.0
) -> list[T]:
    """Sort, largest first; neighbours that are alike stay in the order they came in.

    Parameters
    ----------
    items : iterable
    size : callable
    noise : float
        By how much sizes may differ beside a part of their own.
    """
    sized = sorted(
        ((size(item), place, item) for place, item in enumerate(items)),
        key=lambda one: (-one[0], one[1]),
    )
    found: list[T] = []
    alike: list[tuple[int, T]] = []
    last = 0.0
    for own, place, item in sized:
        if alike and last - own > ROUNDING * abs(last) + noise:
            found += [one for _, one in sorted(alike, key=lambda pair: pair[0])]
            alike = []
        alike.append((place, item))
        last = own
    return found + [one for _, one in sorted(alike, key=lambda pair: pair[0])]
