"""What the columns of one quantity tell of the rows of a block."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from calcinosis._arrays import FloatArray, IntArray
from calcinosis._frozen import frozen
from calcinosis.inference.patterns import Patterns

__all__ = ["Note", "PlainNumbers", "Quantities"]

Note = tuple[IntArray, str]
"""Rows of a block, and what is to be said of them."""


@frozen
class PlainNumbers:
    """The numbers of one quantity.

    Parameters
    ----------
    rows : integer array, shape (numbers,)
        Where they stand in the block.
    value : array, shape (numbers,)
        In the variable's own unit.
    x : array, shape (numbers,)
        On the scale of its distribution.
    side : integer array, shape (numbers,)
        0 of a number, -1 of a bound that it lies below, 1 above.
    units : sequence of str
    unit : integer array, shape (numbers,)
        Position in ``units`` of the one that it was told in.
    limited : bool array, shape (numbers,)
        Whether a laboratory's interval stands beside it.
    alike : integer array, shape (numbers,)
        The same of numbers that are alike in all this but where they stand.
    """

    rows: IntArray
    value: FloatArray
    x: FloatArray
    side: IntArray
    units: Sequence[str]
    unit: IntArray
    limited: np.ndarray
    alike: IntArray

    def in_rows(self, count: int) -> FloatArray:
        """Return the values row by row, nan where no plain number stands."""
        found = np.full(count, np.nan)
        plain = self.side == 0
        found[self.rows[plain]] = self.value[plain]
        return found


@frozen
class Quantities:
    """One quantity of a block.

    Parameters
    ----------
    patterns : Patterns
    words : Patterns
        The states that are told, numbers by the state they lie in.
    shortest, longest : array, shape (rows,)
        Of a time, the shortest and longest possible in days; else 0 and infinite.
    unusual : bool array, shape (rows,)
        Rows that must be read as a case.
    numbers : PlainNumbers or None
        None: there is none.
    """

    patterns: Patterns
    words: Patterns
    shortest: FloatArray
    longest: FloatArray
    unusual: np.ndarray
    numbers: PlainNumbers | None
