"""Products and sums of tables, of numbers or of their logarithms.

All arrays have the patients as last axis. Numbers are fast; logarithms do not underflow
where a product of hundreds of small probabilities would.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.inference.tensors import multiply

__all__ = ["LINEAR", "LOGARITHMIC", "Arithmetic"]


class Arithmetic(Protocol):
    """How tables are multiplied and summed."""

    def of(self, values: FloatArray) -> FloatArray:
        """Represent numbers that are 0 or more."""
        ...

    def linear(self, values: FloatArray) -> FloatArray:
        """Return numbers in proportion, each patient's largest on the first axis 1."""
        ...

    def multiply(self, tables: list[FloatArray]) -> FloatArray:
        """Multiply arrays that broadcast; always a new array."""
        ...

    def sum(self, values: FloatArray, axes: tuple[int, ...]) -> FloatArray:
        """Sum over some axes."""
        ...

    def scaled(self, values: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return each patient's table with a largest entry of 1, and ln of what it was.

        A table of zeros stays, with 0.
        """
        ...

    def log_sum(self, values: FloatArray) -> FloatArray:
        """Return ln of the sum over the first axis, −inf for a sum of 0."""
        ...


class _Linear:
    """Numbers as they are."""

    def of(self, values: FloatArray) -> FloatArray:
        return values

    def linear(self, values: FloatArray) -> FloatArray:
        return values

    def multiply(self, tables: list[FloatArray]) -> FloatArray:
        return multiply(tables)

    def sum(self, values: FloatArray, axes: tuple[int, ...]) -> FloatArray:
        return np.asarray(values.sum(axis=axes)) if axes else values

    def scaled(self, values: FloatArray) -> tuple[FloatArray, FloatArray]:
        largest = _largest(values)
        scale = np.where(largest > 0, largest, 1.0)
        return values / scale, np.log(scale)

    def log_sum(self, values: FloatArray) -> FloatArray:
        return _log(values.sum(axis=0))


class _Logarithmic:
    """Logarithms of numbers, −inf for 0."""

    def of(self, values: FloatArray) -> FloatArray:
        return _log(values)

    def linear(self, values: FloatArray) -> FloatArray:
        return np.exp(values - _finite(values.max(axis=0)))

    def multiply(self, tables: list[FloatArray]) -> FloatArray:
        total = tables[0].copy()
        for values in tables[1:]:
            total = total + values
        return total

    def sum(self, values: FloatArray, axes: tuple[int, ...]) -> FloatArray:
        if not axes:
            return values
        largest = _finite(values.max(axis=axes, keepdims=True))
        total = _log(np.exp(values - largest).sum(axis=axes))
        return np.asarray(total + largest.squeeze(axis=axes))

    def scaled(self, values: FloatArray) -> tuple[FloatArray, FloatArray]:
        largest = _finite(_largest(values))
        return values - largest, largest

    def log_sum(self, values: FloatArray) -> FloatArray:
        return self.sum(values, (0,))


LINEAR: Arithmetic = _Linear()
LOGARITHMIC: Arithmetic = _Logarithmic()


def _largest(values: FloatArray) -> FloatArray:
    """Return each patient's largest entry."""
    axes = tuple(range(values.ndim - 1))
    return np.asarray(values.max(axis=axes)) if axes else values


def _finite(logarithms: FloatArray) -> FloatArray:
    """Replace the logarithm of 0 by 0: a table of zeros has no scale."""
    return np.where(logarithms > -np.inf, logarithms, 0.0)


def _log(values: FloatArray) -> FloatArray:
    """Return natural logarithms, −inf for 0, without a warning."""
    found = np.full(values.shape, -np.inf)
    np.log(values, out=found, where=values > 0)
    return found
