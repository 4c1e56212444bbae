"""Answers of which a file holds the same digits, whatever rows stand beside them.

Patients are computed together, and how they are put together decides in which order
products and sums are made: the last digits of a row depend on the other rows. All
terms are positive, so that no more than the last digits do (2e-15 of the number was the
most seen). Rounded to fewer digits they are the same, but for numbers that lie in the
middle between two: these rows, a few of 100 000, are computed again, each alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from calcinosis._arrays import FloatArray, IntArray
from calcinosis.inference.evidence import Evidence

__all__ = ["DECIMALS", "DIGITS", "rounded", "steadied"]

DIGITS = 8
"""Significant digits of a probability."""
DECIMALS = 6
"""Of a conflict in bits: a difference of logarithms."""
DOUBT, DOUBT_OF_BITS = 4e-14, 1e-12
"""How far the company of other rows may move a number: a share of it, and bits."""
LEAST = -290
POWERS = np.array([float(f"1e{n}") for n in range(DIGITS - LEAST)])

Compute = Callable[[Evidence, Evidence | None], tuple[FloatArray, FloatArray]]
"""Evidence, also with what was not mentioned → posterior and conflict."""


def rounded(values: FloatArray) -> FloatArray:
    """Round to ``DIGITS`` significant digits; what is below 1e-297 becomes 0.

    Examples
    --------
    >>> rounded(np.array([0.123456789123, 1.0, 0.0])).tolist()
    [0.12345679, 1.0, 0.0]
    """
    scale = _scale(values)
    return np.asarray(np.rint(values * scale) / scale)


def steadied(
    compute: Compute,
    evidence: Evidence,
    known: Evidence | None,
    posterior: FloatArray,
    conflict: FloatArray,
) -> tuple[FloatArray, FloatArray]:
    """Round answers so that a row has the same ones alone and among others.

    Parameters
    ----------
    compute : callable
        Answers evidence.
    evidence, known : Evidence
        What was told, and with what was not mentioned.
    posterior, conflict : array, shapes (rows, lesions) and (rows,)
        Their answers; nan where the evidence is impossible.
    """
    if evidence.rows > 1:
        posterior, conflict = posterior.copy(), conflict.copy()
        alone: dict[Any, tuple[FloatArray, FloatArray]] = {}
        for row in np.flatnonzero(_in_doubt(posterior, conflict)).tolist():
            key = (_entries(evidence, row), known and _entries(known, row))
            if key not in alone:
                one = np.array([row])
                alone[key] = compute(
                    evidence.of_rows(one), known and known.of_rows(one)
                )
            posterior[row], conflict[row] = (part[0] for part in alone[key])
    return rounded(posterior), np.round(conflict, DECIMALS) + 0.0


def _scale(values: FloatArray) -> FloatArray:
    with np.errstate(divide="ignore", invalid="ignore"):
        digits = np.floor(np.log10(values))
    digits = np.nan_to_num(digits, nan=0, posinf=0, neginf=0).clip(LEAST, 0)
    return np.asarray(POWERS[DIGITS - 1 - digits.astype(np.intp)])


def _in_doubt(posterior: FloatArray, conflict: FloatArray) -> np.ndarray:
    """Which rows hold a number in the middle between two that may be written."""
    scaled = posterior * _scale(posterior)
    found = np.abs(scaled - np.floor(scaled) - 0.5) <= DOUBT * scaled
    bits = conflict * 10**DECIMALS
    with np.errstate(invalid="ignore"):
        middle = np.abs(bits - np.floor(bits) - 0.5) <= DOUBT_OF_BITS * 10**DECIMALS
    return np.asarray(found.any(axis=1) | middle)


def _entries(evidence: Evidence, row: int) -> tuple[Any, ...]:
    """Tell rows with the same evidence from others."""
    rows: IntArray = np.array([row])
    codes = (int(own.codes[row]) for own in evidence.observations.values())
    values = (float(d.of_rows(rows).values[0]) for d in evidence.densities.values())
    return (*codes, *values)
