"""Columns as cases write them, and what a case would hold for a row of a variable."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, Literal

import numpy as np

from calcinosis._arrays import FloatArray, IntArray
from calcinosis._frozen import frozen
from calcinosis.errors import Problem
from calcinosis.knowledge.quantities.analytes import Analyte
from calcinosis.knowledge.variables import Variable
from calcinosis.patient.naming import BARE, in_units
from calcinosis.patient.written.entry.corrections import marked
from calcinosis.patient.written.entry.entries import is_states
from calcinosis.patient.written.entry.possible import why_not
from calcinosis.table.columns import Column, Source, combine, distinct, encode
from calcinosis.table.notation import (
    Coding,
    Notation,
    in_words,
    read_column,
    with_truths,
)
from calcinosis.table.patients.header.meanings import Given
from calcinosis.table.patients.people import possible_states

__all__ = ["CellReader", "Entries", "refused_cells", "without_bare"]


class CellReader:
    """Reads columns as cases would write them.

    Parameters
    ----------
    values : mapping
        Column → the variable whose values it holds.
    notation : Notation
    codings : dict, optional
        Column → what earlier blocks of the table showed of it; grows.
    analytes : mapping
        Of the knowledge, by name.
    """

    def __init__(
        self,
        values: Mapping[str, Variable],
        notation: Notation,
        codings: dict[str, Coding] | None = None,
        analytes: Mapping[str, Analyte] = MappingProxyType({}),
    ) -> None:
        self.values, self.notation, self.analytes = values, notation, analytes
        self.codings = {} if codings is None else codings

    def read(self, name: str, source: Source) -> Column:
        """Read one column."""
        coding = self.codings.setdefault(name, Coding())
        variable = self.values.get(name)
        analyte = self.analytes.get("" if variable is None else str(variable.analyte))
        how = () if analyte is None else (partial(why_not, analyte, None, True),)
        column = read_column(encode(source), self.notation, coding, *how)
        if variable is None:
            return column
        if not variable.answers_yes:
            return with_truths(column) if "yes" in variable.open_words else column
        if variable.analyte is not None and not coding.zero_and_one:  # °C
            return with_truths(column)
        return in_words(column, variable, self.notation, coding)

    def look_over(self, columns: Mapping[str, Source]) -> None:
        """Take note of whole columns, before they are read in blocks."""
        for name, source in columns.items():
            coding = self.codings.setdefault(name, Coding())
            coding.see(encode(source), self.notation)


def without_bare(column: Column, unit: Column | None, variable: Variable) -> Column:
    """Refuse numbers whose unit nothing tells: those of a column *size*.

    Parameters
    ----------
    column : Column
    unit : Column or None
        Of the units of its numbers.
    variable : Variable
    """
    codes, examples = combine(
        [(own.codes, len(own.entries)) for own in (column, unit) if own is not None]
    )
    entries, numbers, refused = [None], [np.nan], dict[int, str]()
    for row in examples.tolist():
        code = int(column.codes[row])
        entry, number = column.entries[code], column.numbers[code]
        is_told = unit is not None and unit.entry(row) is not None
        text = str(entry).strip()
        if code in column.refused:
            refused[len(entries)] = column.refused[code]
        elif not is_told and (not np.isnan(number) or BARE.fullmatch(text)):
            how = f"{in_units(text, variable)}, or name the column '{variable.name}'"
            refused[len(entries)] = f"'{text}' has no unit: write it, as {how}"
            entry, number = None, np.nan
        entries.append(entry)
        numbers.append(number)
    known = np.array([entry is not None for entry in entries])
    known[list(refused)] = True
    places = np.where(known[codes + 1], codes + 1, 0)
    return Column(places, entries, np.array(numbers), refused)


def refused_cells(
    columns: Mapping[str, Column], row: int, place: str = ""
) -> list[Problem]:
    """Return which cells of a row nothing can be made of, and why.

    Parameters
    ----------
    columns : mapping
    row : int
        In the block.
    place : str
        Stands before the name of the column.
    """
    found = ((name, column, column.codes[row]) for name, column in columns.items())
    return [
        Problem(place + name, column.refused[code])
        for name, column, code in found
        if code in column.refused
    ]


@frozen
class Entries:
    """What a block says of one variable.

    Parameters
    ----------
    variable : Variable
    value : Column
    unit_name : str or None
        Unit that the column's name holds.
    unit, low, high : Column or None
    corrected : bool
        Whether the column's name tells that its numbers are corrected already.
    """

    variable: Variable
    value: Column
    unit_name: str | None = None
    unit: Column | None = None
    low: Column | None = None
    high: Column | None = None
    corrected: bool = False

    @classmethod
    def of(
        cls, variable: Variable, given: Given, columns: Mapping[str, Column]
    ) -> Entries:
        """Take the columns of a variable out of a block."""
        unit, low, high = (
            None if name is None else columns[name]
            for name in (given.unit_column, given.low, given.high)
        )
        value = columns[str(given.value)]
        return cls(variable, value, given.unit, unit, low, high, given.corrected)

    def columns(self) -> list[Column]:
        """Return the columns, the values first."""
        every = (self.value, self.unit, self.low, self.high)
        return [column for column in every if column is not None]

    def entry(self, row: int) -> Any:
        """Return what a case file would hold."""
        entry = self._entry(row)
        return marked(self.variable, entry) if self.corrected else entry

    def _entry(self, row: int) -> Any:
        value = possible_states(self.value.entry(row))
        if value is None:
            return None
        beside = {
            "unit": self.unit_name if self.unit is None else self.unit.entry(row),
            "low": _number(self.low, row),
            "high": _number(self.high, row),
        }
        beside = {name: entry for name, entry in beside.items() if entry is not None}
        if not beside or is_states(self.variable, value):
            return value
        if isinstance(value, Mapping):
            return value
        return {"value": value, **beside}

    def units(self, rows: IntArray) -> tuple[list[Any], IntArray]:
        """Return the different units of some rows, and which of them each has."""
        if self.unit is None:
            return [self.unit_name], np.zeros(len(rows), dtype=np.intp)
        used, which = distinct(self.unit.codes[rows], len(self.unit.entries))
        return [self.unit.entries[code] for code in used.tolist()], which

    def limit(self, side: Literal["low", "high"], rows: IntArray) -> FloatArray:
        """Return a limit of the own interval: 0 not given, nan where it is wrong."""
        column = self.low if side == "low" else self.high
        if column is None:
            return np.zeros(len(rows))
        limits = column.numbers.copy()
        limits[(limits < 0) | ~np.isfinite(limits)] = np.nan
        if side == "high":  # no interval ends at 0
            limits[limits == 0] = np.nan
        limits[0] = 0.0
        return limits[column.codes[rows]]


def _number(column: Column | None, row: int) -> Any:
    """Return the entry of a column of numbers, as a number where it is one."""
    if column is None:
        return None
    number = column.numbers[column.codes[row]]
    return column.entry(row) if np.isnan(number) else float(number)
