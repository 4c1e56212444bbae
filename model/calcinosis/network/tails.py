"""The distribution of a measured quantity about its mean: normal, with longer tails.

Between the limits of a reference interval it is a normal one. Beyond them it falls off
exponentially, touching the normal one in value and slope (Huber's distribution). Under
normal tails the values of a lesion soon become rarer than errors of the record, which
know no lesion, so that a hemoglobin of 4 would tell less than one of 8. Under these the
logarithm of a likelihood ratio goes on, at a steady pace.
"""

from __future__ import annotations

from math import exp, pi, sqrt

import numpy as np

from calcinosis._arrays import FloatArray, normal_cdf, normal_quantile
from calcinosis.knowledge.rows.distributions import REFERENCE_LIMIT

__all__ = ["draw_tailed", "fall", "tailed_cdf", "tailed_pdf"]

_EDGE = REFERENCE_LIMIT
_INSIDE = 0.95  # of a normal distribution, by what a reference interval is
_BEYOND = exp(-(_EDGE**2) / 2) / sqrt(2 * pi) / _EDGE  # of one tail, likewise
_SCALE = 1 / (_INSIDE + 2 * _BEYOND)
_TOP = _SCALE / sqrt(2 * pi)


def tailed_pdf(z: FloatArray) -> FloatArray:
    """Density at z standard deviations of the normal part from the mean; any shape."""
    away = np.abs(z)
    near = np.minimum(away, _EDGE)
    return np.asarray(_TOP * np.exp(near * (near / 2 - away)))


def tailed_cdf(z: FloatArray) -> FloatArray:
    """P(less than z), exact in the lower tail; any shape."""
    z = np.asarray(z)
    low = _BEYOND * np.exp(_EDGE * np.minimum(z + _EDGE, 0.0))
    near = normal_cdf(np.clip(z, -_EDGE, _EDGE)) - (1 - _INSIDE) / 2
    high = -_BEYOND * np.expm1(-_EDGE * np.maximum(z - _EDGE, 0.0))
    return np.asarray(_SCALE * np.where(z < -_EDGE, low, low + near + high))


def fall(z: FloatArray) -> FloatArray:
    """Return −d ln density / dz; any shape."""
    return np.asarray(np.clip(z, -_EDGE, _EDGE))


def draw_tailed(size: int, random: np.random.Generator) -> FloatArray:
    """Draw from the distribution of mean 0, shape (size,)."""
    share = random.random(size)
    tail = _SCALE * _BEYOND
    side = np.minimum(share, 1 - share)
    beyond = -_EDGE + np.log(np.maximum(side, 1e-300) / tail) / _EDGE
    inside = normal_quantile((side - tail) / _SCALE + (1 - _INSIDE) / 2)
    low = np.where(side < tail, beyond, inside)
    return np.asarray(np.where(share < 0.5, low, -low))
