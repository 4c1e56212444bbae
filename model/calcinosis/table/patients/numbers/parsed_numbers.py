"""What the distinct entries of one quantity say, as arrays."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.patient.written.entry.number_text import Comparator

__all__ = [
    "ABOVE",
    "BELOW",
    "KINDS",
    "NOTHING",
    "NUMBER",
    "SIDES",
    "UNUSUAL",
    "WORD",
    "ParsedNumbers",
]

NOTHING, WORD, NUMBER, BELOW, ABOVE, UNUSUAL = range(6)
"""What an entry may be."""
KINDS: Mapping[Comparator, int] = {"": NUMBER, "<": BELOW, ">": ABOVE}
SIDES: Mapping[int, Comparator] = {kind: sign for sign, kind in KINDS.items()}


class ParsedNumbers:
    """What the distinct entries of a quantity say.

    Attributes
    ----------
    kind : integer array, shape (entries,)
        Nothing, a word, a number, a bound, or something that must be read as a case.
    value, low, high : array, shape (entries,)
        Of a number or bound, with the patient's own limits (0: not given).
    unit, told : integer array, shape (entries,)
        Position in ``units`` of the unit of ``value``, and of the one in the table.
    words : list of array, shape (states,), or None
    bare : bool array, shape (entries,)
        Whether the unit was not written.
    corrected : bool array, shape (entries,)
        Whether the number was told as corrected already.
    shortest, longest : array, shape (entries,)
        Of a time: the shortest and longest that the entry leaves possible, in days.
    """

    def __init__(self, count: int) -> None:
        self.kind = np.zeros(count, dtype=np.intp)
        self.value, self.low, self.high = (np.zeros(count) for _ in range(3))
        self.unit, self.told = (np.zeros(count, dtype=np.intp) for _ in range(2))
        self.units: list[str] = []
        self.words: list[FloatArray | None] = [None] * count
        self.bare, self.corrected = (np.zeros(count, dtype=bool) for _ in range(2))
        self.shortest, self.longest = np.zeros(count), np.full(count, np.inf)

    def unit_number(self, unit: str) -> int:
        """Return the position of a unit in ``units``."""
        if unit not in self.units:
            self.units.append(unit)
        return self.units.index(unit)
