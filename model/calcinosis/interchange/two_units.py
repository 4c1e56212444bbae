"""A unit that is told twice: as a code, and as it is shown to people."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from math import isclose

from calcinosis.knowledge.quantities.analytes import Analyte
from calcinosis.patient.written.entry.entries import EntryError, quoted
from calcinosis.patient.written.entry.quantity import in_unit, read_unit

__all__ = ["is_another_unit", "two_units"]


def is_another_unit(
    told: Iterable[str], named: str, number: float, analyte: Analyte
) -> bool:
    """Whether a unit that is told beside the one read is another of the quantity."""
    for text in filter(None, told):
        with suppress(EntryError):  # what is shown to people may be in no list
            other = read_unit(text, number, analyte)
            if not isclose(
                *(in_unit(1.0, one, named, analyte) for one in (other, named))
            ):
                return True
    return False


def two_units(code: object, shown: object) -> str:
    """Say that a code and what is shown are two units."""
    named, seen = quoted(code), quoted(shown)
    return f"the code of the unit is {named}, but {seen} is shown: keep one"
