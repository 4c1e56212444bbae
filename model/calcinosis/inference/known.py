"""What is known of many patients whose tables still change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from calcinosis._arrays import FloatArray, IntArray

__all__ = ["Known"]


@dataclass(frozen=True)
class Known:
    """Evidence of many patients, apart from the numbers that change while learning.

    Parameters
    ----------
    rows : int
        Number of patients.
    states : mapping
        Inner variable → its state, shape (rows,); −1 where it is not known.
    likelihoods : mapping
        Inner variable → likelihood of its states, shape (rows, states); all ones where
        nothing is said, or where ``states`` says it.
    leaves : mapping
        Leaf → patients that have evidence on it, ascending.
    shared : mapping
        Name → variables and patients, ascending: a likelihood over these variables that
        is the same for all of these patients. If it is named after a leaf, it stands in
        the place of the leaf.
    """

    rows: int
    states: Mapping[str, IntArray]
    likelihoods: Mapping[str, FloatArray]
    leaves: Mapping[str, IntArray]
    shared: Mapping[str, tuple[tuple[str, ...], IntArray]] = field(
        default_factory=dict[str, tuple[tuple[str, ...], IntArray]]
    )
