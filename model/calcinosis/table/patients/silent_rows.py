"""Rows that tell nothing: they are answered, and it is said that they tell nothing."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from calcinosis.inference.patterns import Patterns
from calcinosis.knowledge.variables import CONTEXT
from calcinosis.table.patients.told_numbers import Note

__all__ = ["silent_rows"]

NO_FINDING = "no finding is told: the answer is that of age, sex and setting alone"
NOTHING = "nothing is told of the patient: the answer is that of any patient"


def silent_rows(patterns: Mapping[str, Patterns], rows: int) -> list[Note]:
    """Say in which rows no finding is told, and in which of them nothing at all.

    Parameters
    ----------
    patterns : mapping
        Node → what the rows tell of it.
    rows : int
    """
    finding, context = np.zeros(rows, dtype=bool), np.zeros(rows, dtype=bool)
    for name, own in patterns.items():
        told = context if name in CONTEXT else finding
        told |= own.given
    found = [
        (np.flatnonzero(~finding & context), NO_FINDING),
        (np.flatnonzero(~finding & ~context), NOTHING),
    ]
    return [note for note in found if len(note[0])]
