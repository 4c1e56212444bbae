"""What is known of many patients whose tables still change."""

from __future__ import annotations

from collections.abc import Mapping

from calcinosis._arrays import FloatArray, IntArray
from calcinosis._frozen import frozen

__all__ = ["Known"]


@frozen
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
    """

    rows: int
    states: Mapping[str, IntArray]
    likelihoods: Mapping[str, FloatArray]
    leaves: Mapping[str, IntArray]
