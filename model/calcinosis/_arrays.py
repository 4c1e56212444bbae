"""Array types, and the normal distribution for arrays (numpy has none)."""

from __future__ import annotations

from math import erfc, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "AnyIntArray",
    "BoolArray",
    "FloatArray",
    "IntArray",
    "inner_axes",
    "normal_cdf",
    "normal_pdf",
    "normal_quantile",
]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]
BoolArray = NDArray[np.bool_]
AnyIntArray = NDArray[np.integer[Any]]

_ERFC = np.frompyfunc(erfc, 1, 1)


def inner_axes(array: FloatArray) -> tuple[int, ...]:
    """Axes but the first, as they follow each other in memory, the last innermost."""
    strides = array.strides
    return tuple(sorted(range(1, array.ndim), key=lambda axis: -strides[axis]))


def normal_cdf(z: FloatArray) -> FloatArray:
    """Φ(z), exact in the lower tail; any shape."""
    return np.asarray(_ERFC(-np.asarray(z) / sqrt(2)) / 2, dtype=np.float64)


def normal_pdf(z: FloatArray) -> FloatArray:
    """φ(z); any shape."""
    return np.asarray(np.exp(-np.square(z) / 2) / sqrt(2 * np.pi))


def normal_quantile(p: FloatArray) -> FloatArray:
    """Φ⁻¹(p) for p strictly between 0 and 1; any shape."""
    from statistics import NormalDist  # brings fractions and decimals along

    quantile = np.frompyfunc(NormalDist().inv_cdf, 1, 1)
    inside = np.clip(p, 1e-12, 1 - 1e-12)
    return np.asarray(quantile(inside), dtype=np.float64)
