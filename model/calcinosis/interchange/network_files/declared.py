"""A network as a file declares it: variables and tables, each with its line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import field
from math import prod

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis._frozen import frozen
from calcinosis.errors import NetworkError, Problem, nearest
from calcinosis.inference.by_name.named_tables import NamedTable

__all__ = [
    "MOST_CELLS",
    "Complaints",
    "Declared",
    "DeclaredTable",
    "DeclaredVariable",
    "check_variables",
    "named_tables",
    "table_size",
]

MOST_CELLS = 50_000_000
"""Probabilities that one table of a file may have."""
MOST_LISTED = 12
"""Names that a message lists."""


@frozen
class DeclaredVariable:
    """A variable with its states.

    Parameters
    ----------
    name : str
    states : tuple of str
    line : int
        Where it is declared; 0: not known.
    about : str
        What it means; empty where the file has no room or was not asked.
    meanings : mapping
        State → what it means, for those that need words.
    """

    name: str
    states: tuple[str, ...]
    line: int = 0
    about: str = ""
    meanings: Mapping[str, str] = field(default_factory=dict[str, str])


@frozen
class DeclaredTable:
    """P(variable | parents).

    Parameters
    ----------
    variable : str
    parents : tuple of str
    values : array
        In the order (*parents, states of the variable), the last running fastest; of
        any shape.
    line : int
    """

    variable: str
    parents: tuple[str, ...]
    values: FloatArray
    line: int = 0


@frozen
class Declared:
    """A whole network.

    Parameters
    ----------
    name : str
    variables : sequence of DeclaredVariable
    tables : sequence of DeclaredTable
    about : str
        What it is, where it comes from.
    """

    name: str
    variables: Sequence[DeclaredVariable]
    tables: Sequence[DeclaredTable]
    about: str = ""

    @property
    def states(self) -> dict[str, tuple[str, ...]]:
        """Variable → states."""
        return {one.name: one.states for one in self.variables}


class Complaints:
    """What is wrong with a file, gathered so that all is told at once.

    Parameters
    ----------
    file : str
        Its name in messages.
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def add(self, line: int, what: str) -> None:
        """Remember one; line 0 is not known."""
        where = f"{self.file}: line {line}" if line else self.file
        self.problems.append(Problem(where, what))

    def stop(self, line: int, what: str) -> NetworkError:
        """Return the error to raise now, since what follows cannot be read."""
        self.add(line, what)
        return NetworkError(self.problems)

    def raise_if_any(self) -> None:
        """Raise a :class:`NetworkError` if anything was remembered."""
        if self.problems:
            raise NetworkError(self.problems)


def table_size(
    table: str, parents: Sequence[str], states: Mapping[str, Sequence[str]]
) -> tuple[int, ...]:
    """Return the shape (*parents, states of the variable)."""
    return tuple(len(states[name]) for name in (*parents, table))


def named_tables(declared: Declared, complaints: Complaints) -> list[NamedTable]:
    """Return the tables with the names of all states.

    Raises
    ------
    NetworkError
        Listing variables without states, tables without a variable or of a wrong size,
        and variables without a table.
    """
    check_variables(declared.variables, complaints)
    states = declared.states
    found: dict[str, NamedTable] = {}
    for table in declared.tables:
        name, parents = table.variable, table.parents
        if not _known(table, states, complaints):
            continue
        if name in found:
            complaints.add(table.line, f"a second table of '{name}': keep one")
        shape = table_size(name, parents, states)
        given = table.values.size
        if given != prod(shape):
            sizes = " × ".join(map(str, shape))
            text = (
                f"the table of '{name}' has {given} probabilities, expected "
                f"{prod(shape)}" + (f" ({sizes})" if parents else "")
            )
            complaints.add(table.line, text)
            continue
        scope: dict[Hashable, tuple[Hashable, ...]] = {
            one: states[one] for one in (*parents, name)
        }
        values = np.asarray(table.values, dtype=np.float64).reshape(shape)
        found[name] = NamedTable(name, parents, scope, values)
    for one in declared.variables:
        if not any(table.variable == one.name for table in declared.tables):
            complaints.add(one.line, f"'{one.name}' has no table of probabilities")
    complaints.raise_if_any()
    return list(found.values())


def check_variables(
    variables: Sequence[DeclaredVariable], complaints: Complaints
) -> None:
    """Refuse variables without states, and names that stand twice.

    Raises
    ------
    NetworkError
        Listing all of them.
    """
    seen: set[str] = set()
    for one in variables:
        if one.name in seen:
            complaints.add(one.line, f"'{one.name}' is declared twice: rename one")
        seen.add(one.name)
        if not one.states:
            complaints.add(one.line, f"'{one.name}' has no states")
        for state in _twice(one.states):
            complaints.add(one.line, f"'{one.name}' has the state '{state}' twice")
    if not variables:
        complaints.add(0, "declares no variable")
    complaints.raise_if_any()


def _known(
    table: DeclaredTable,
    states: Mapping[str, Sequence[str]],
    complaints: Complaints,
) -> bool:
    """Whether all variables of a table are declared, each once."""
    scope = (table.variable, *table.parents)
    wrong = [name for name in scope if name not in states]
    for name in wrong:
        hint = nearest(name, states) or f"; there are {_listed(list(states))}"
        complaints.add(table.line, f"'{name}' is not declared{hint}")
    twice = _twice(scope)
    for name in twice:
        text = f"the table of '{table.variable}' names '{name}' twice"
        complaints.add(table.line, text)
    return not wrong and not twice


def _twice(names: Sequence[str]) -> list[str]:
    return [name for name, times in Counter(names).items() if times > 1]


def _listed(names: list[str]) -> str:
    more = ", …" if len(names) > MOST_LISTED else ""
    return ", ".join(names[:MOST_LISTED]) + more
