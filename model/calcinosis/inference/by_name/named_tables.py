"""The tables of a network of named variables, checked before anything is computed."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis._frozen import frozen
from calcinosis.errors import NetworkError, Problem
from calcinosis.inference.by_name.network_names import is_missing

__all__ = ["NamedTable", "checked_tables"]

ROUNDING = 1e-6
"""A column may sum to 1 within this."""
DECIMALS = 0.005
"""Numbers of two decimals are off by at most this each: more is no rounding."""


@frozen
class NamedTable:
    """P(variable | parents), with the names of all states.

    Parameters
    ----------
    variable : hashable
    parents : tuple of hashable
    states : mapping
        Variable or parent → names of its states, in the order of the table's axis.
    values : array, shape (*parents, states of the variable)
    """

    variable: Hashable
    parents: tuple[Hashable, ...]
    states: Mapping[Hashable, tuple[Hashable, ...]]
    values: FloatArray

    @property
    def where(self) -> str:
        """Name the table in messages."""
        return f"table of '{self.variable}'"


def checked_tables(
    tables: Sequence[NamedTable], normalise: bool = False
) -> list[NamedTable]:
    """Return the tables parents first, all states in the order of the variable's own.

    Parameters
    ----------
    tables : sequence of NamedTable
        One for each variable.
    normalise : bool
        Whether columns that are off by rounding are divided by their sum.

    Raises
    ------
    NetworkError
        Listing every table that contradicts another or is no distribution, and by how
        much.
    """
    own = {table.variable: table.states[table.variable] for table in tables}
    problems = [p for table in tables for p in _problems_of_names(table, own)]
    if problems:
        raise NetworkError(problems)
    ordered = [_in_order(table, own) for table in _parents_first(tables)]
    problems = [p for table in ordered for p in _problems_of_numbers(table, normalise)]
    if problems:
        raise NetworkError(problems)
    if not normalise:
        return ordered
    return [_normalised(table) for table in ordered]


def _problems_of_names(
    table: NamedTable, own: Mapping[Hashable, tuple[Hashable, ...]]
) -> Iterator[Problem]:
    if any(is_missing(state) for state in table.states[table.variable]):
        text = "names a state None or NaN, which means not assessed: give it a name"
        yield Problem(table.where, text)
    for number, parent in enumerate(table.parents):
        if parent not in own:
            text = f"its parent '{parent}' has no table"
            yield Problem(table.where, text)
            continue
        columns = table.values.shape[number]
        named = table.states.get(parent)
        if columns != len(own[parent]):
            text = f"has columns for {columns} states of '{parent}', which has "
            yield Problem(table.where, f"{text}{len(own[parent])}")
        elif named is None or set(named) != set(own[parent]):
            given = "does not name" if named is None else f"names {_listed(named)} as"
            text = f"{given} the states of '{parent}', which are {_listed(own[parent])}"
            advice = "give the table state_names with the same names, in any order"
            yield Problem(table.where, f"{text}; {advice}")


def _listed(states: Sequence[Hashable]) -> str:
    return ", ".join(repr(state) for state in states)


def _parents_first(tables: Sequence[NamedTable]) -> list[NamedTable]:
    known = {table.variable: table for table in tables}
    sorter = TopologicalSorter({table.variable: table.parents for table in tables})
    try:
        return [known[name] for name in sorter.static_order()]
    except CycleError as error:
        circle = " → ".join(f"'{name}'" for name in error.args[1])
        text = f"the arrows go in a circle: {circle}; leave one of them out"
        raise NetworkError([Problem("network", text)]) from error


def _in_order(
    table: NamedTable, own: Mapping[Hashable, tuple[Hashable, ...]]
) -> NamedTable:
    """Put the states of every parent in the order of the parent's own table."""
    values = table.values
    for axis, parent in enumerate(table.parents):
        named = table.states[parent]
        if named != own[parent]:
            values = values.take([named.index(s) for s in own[parent]], axis=axis)
    scope = (*table.parents, table.variable)
    states = {name: own[name] for name in scope}
    return NamedTable(table.variable, table.parents, states, values)


def _problems_of_numbers(table: NamedTable, normalise: bool) -> Iterator[Problem]:
    values = table.values
    wrong = ~np.isfinite(values) | (values < 0)
    if wrong.any():
        first = tuple(int(i) for i in np.argwhere(wrong)[0])
        state = table.states[table.variable][first[-1]]
        cell = f"{table.variable} = {state}{_given(table, first[:-1])}"
        more = f", and {wrong.sum() - 1} more" if wrong.sum() > 1 else ""
        text = f"holds {values[first]:g} for {cell}{more}: a probability is 0 to 1"
        yield Problem(table.where, text)
        return
    off = values.sum(axis=-1) - 1
    worst = tuple(int(i) for i in np.argwhere(np.abs(off) == np.abs(off).max())[0])
    rounded = max(ROUNDING, DECIMALS * values.shape[-1] + ROUNDING)
    least = rounded if normalise else ROUNDING
    if abs(off[worst]) <= least:
        return
    column = _given(table, worst).removeprefix(" given ")
    which = f"the column {column} sums" if column else "it sums"
    direction = "much" if off[worst] > 0 else "little"
    text = f"{which} to {1 + off[worst]:.7g}, {abs(off[worst]):.2g} too {direction}"
    count = int((np.abs(off) > least).sum())
    if count > 1:
        text += f" (the worst of {count} such columns)"
    if normalise:
        text += ": more than rounding to two decimals explains, so it is not normalised"
    elif np.abs(off).max() <= rounded:
        text += "; if it is rounded, normalise=True divides each column by its sum"
    yield Problem(table.where, text)


def _given(table: NamedTable, column: Sequence[int]) -> str:
    """Name a column by the states of the parents."""
    named = [
        f"{parent} = {table.states[parent][number]}"
        for parent, number in zip(table.parents, column, strict=True)
    ]
    return f" given {', '.join(named)}" if named else ""


def _normalised(table: NamedTable) -> NamedTable:
    values = table.values / table.values.sum(axis=-1, keepdims=True)
    return NamedTable(table.variable, table.parents, table.states, values)
