"""Which row speaks for which cell of a table.

A table is written sparsely: rows under a state of the first parent (the *head*) or
``any``, each with conditions on the other parents. The most specific matching row
speaks for a cell: more conditions first, then a named head over ``any``. Where the
first parent is the form of a lesion, the head is the lesion: its rows speak for all of
its forms unless they name some.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray

from calcinosis._arrays import IntArray
from calcinosis._frozen import frozen
from calcinosis.errors import Problem, nearest
from calcinosis.knowledge.rows.rows import Row, RowReader
from calcinosis.knowledge.schema import Fields
from calcinosis.knowledge.variables import FORM, LESION, Variable

__all__ = [
    "PlacedRow",
    "Table",
    "assign",
    "head_of",
    "read_conditions",
    "read_tables",
]

SHOWN = 3
"""Cells named in one message."""


@frozen
class PlacedRow:
    """A row and the cells it may speak for.

    Parameters
    ----------
    conditions : mapping
        Parent → allowed states, as written; of a table by forms also the lesions.
    row : Row
    """

    conditions: Mapping[str, frozenset[str]]
    row: Row

    def allows(self, parent: Variable, state: int) -> bool:
        """Whether it may speak where a parent is in a state, by number."""
        named = self.conditions.get(parent.name)
        if named is not None and parent.states[state] not in named:
            return False
        lesions = self.conditions.get(LESION) if parent.kind == "form" else None
        return lesions is None or parent.owners[state] in lesions


@frozen
class Table:
    """All rows of one variable.

    Parameters
    ----------
    rows : tuple of PlacedRow
        In file order.
    cells : integer array, shape (states of parent 1, states of parent 2, …)
        Index of the row that speaks for each cell.
    """

    rows: tuple[PlacedRow, ...]
    cells: IntArray


def read_tables(
    files: Mapping[str, Mapping[str, object]],
    variables: Mapping[str, Variable],
    rows: RowReader,
    complete: bool,
) -> dict[str, Table]:
    """Read the tables of all variables from the files that hold them.

    Parameters
    ----------
    files : mapping
        File name → its content: variable → head → conditions → row.
    variables : mapping
        All variables; each but the lesion has one table.
    rows : RowReader
        Reads the rows and collects the problems.
    complete : bool
        Whether every file could be parsed; if not, missing tables are no news.
    """
    home: dict[str, str] = {}
    tables: dict[str, Table] = {}
    modelled = {n: v for n, v in variables.items() if v.kind != "lesion"}
    for file, content in files.items():
        for name, heads in content.items():
            where = f"{file}: [{name}]"
            if name not in modelled:
                text = f"no variable '{name}'{nearest(name, modelled)}"
                rows.problems.append(Problem(where, text))
            elif name in home:
                text = f"'{name}' also stands in {home[name]}"
                rows.problems.append(Problem(where, text))
            else:
                home[name] = file
                table = _read_table(modelled[name], heads, where, variables, rows)
                if table is not None:
                    tables[name] = table
    for name in modelled:
        if name not in home and complete:
            rows.problems.append(Problem(name, "no file has a table of this variable"))
    return {name: tables[name] for name in modelled if name in tables}


def _read_table(
    variable: Variable,
    heads: object,
    where: str,
    variables: Mapping[str, Variable],
    rows: RowReader,
) -> Table | None:
    """Read one table; None, and problems, if any of its rows is wrong."""
    before = len(rows.problems)
    kind = _row_kind(variable)
    placed: list[PlacedRow] = []
    for head, group in Fields.of(heads, where, rows.problems).raw.items():
        at = f"{where[:-1]}.{head}]"
        if variable.kind == "form" and head not in variables[LESION].states:
            hint = nearest(head, variables[LESION].states)
            text = f"the shares of the forms of one lesion stand under its name{hint}"
            rows.problems.append(Problem(at, text))
            continue
        for text, raw in Fields.of(group, at, rows.problems).raw.items():
            try:
                conditions = read_conditions(head, text, variable, variables)
            except ValueError as error:
                rows.problems.append(Problem(f"{at} {text}", str(error)))
                continue
            own = (
                variable.forms_of(head, caused=False) if variable.kind == "form" else ()
            )
            row = rows.read(raw, f"{at} {text}", kind, variable.states, own)
            if row is not None:
                placed.append(PlacedRow(conditions, row))
    if len(rows.problems) > before:
        return None
    return assign(variable, placed, variables, where, rows.problems)


def _row_kind(variable: Variable) -> str:
    if variable.kind == "measured":
        return "reference" if variable.reference else "log"
    if variable.kind == "film":
        return "film"
    return "yes_no" if variable.is_yes_no else "states"


def read_conditions(
    head: str,
    text: str,
    variable: Variable,
    variables: Mapping[str, Variable],
) -> dict[str, frozenset[str]]:
    """Read a head ``abscess|cellulitis`` and conditions ``extravasation=minor, …``.

    Returns
    -------
    dict
        Parent → allowed states; parents that are not named are free.

    Raises
    ------
    ValueError
        Naming the unknown parent or state and the nearest allowed one.
    """
    conditions: dict[str, frozenset[str]] = {}
    for name, alternatives in _pairs(head, text, variable):
        if name not in (head_of(variable), *variable.parents):
            hint = nearest(name, variable.parents)
            message = f"'{name}' is not a parent of {variable.name}{hint}"
            raise ValueError(message)
        if name in conditions:
            message = f"'{name}' is conditioned twice"
            raise ValueError(message)
        states = [state.strip() for state in alternatives.split("|")]
        for state in states:
            if state not in variables[name].states:
                hint = nearest(state, variables[name].states)
                message = f"{name} has no state '{state}'{hint}"
                raise ValueError(message)
        conditions[name] = frozenset(states)
    for form in conditions.get(FORM, ()):
        owner = dict(zip(variables[FORM].states, variables[FORM].owners, strict=True))
        if owner[form] not in conditions.get(LESION, {owner[form]}):
            message = f"'{form}' is a form of {owner[form]}"
            raise ValueError(message)
    return conditions


def head_of(variable: Variable) -> str:
    """Return what heads its table: the first parent, of a form its lesion."""
    first = variable.parents[0] if variable.parents else ""
    return LESION if first == FORM else first


def _pairs(head: str, text: str, variable: Variable) -> list[tuple[str, str]]:
    """Split head and conditions into (parent, states as written)."""
    pairs: list[tuple[str, str]] = []
    if head != "any":
        if not variable.parents:
            message = f"'{variable.name}' has no parents: write [{variable.name}.any]"
            raise ValueError(message)
        pairs.append((head_of(variable), head))
    for part in () if text == "any" else text.split(","):
        name, equals, states = part.partition("=")
        if not equals:
            message = f"condition '{part.strip()}' is not parent=state"
            raise ValueError(message)
        pairs.append((name.strip(), states))
    return pairs


def assign(
    variable: Variable,
    rows: Sequence[PlacedRow],
    variables: Mapping[str, Variable],
    where: str,
    problems: list[Problem],
) -> Table:
    """Give every cell its most specific row.

    Reported are cells with no row, cells with two rows of the same rank, and rows that
    speak for no cell.
    """
    parents = [variables[name] for name in variable.parents]
    shape = tuple(len(parent.states) for parent in parents)
    cells, rivals = np.full(shape, -1, dtype=np.intp), np.full(shape, -1, dtype=np.intp)
    best = np.full(shape, -1)
    for index, placed in enumerate(rows):
        inside = _inside(placed, parents)
        rank = _rank(placed, variable)
        wins, ties = inside & (best < rank), inside & (best == rank)
        cells[wins], best[wins], rivals[wins] = index, rank, -1
        rivals[ties] = index
    if (cells < 0).any():
        text = f"no row speaks for {_named(cells < 0, parents)}"
        problems.append(Problem(where, text))
    if (rivals >= 0).any():
        text = f"two rows speak for {_named(rivals >= 0, parents)}"
        problems.append(Problem(rows[int(rivals.max())].row.where, text))
    used = {*cells.ravel().tolist(), *rivals.ravel().tolist()}
    for index in {*range(len(rows))} - used:
        text = "speaks for no cell: more specific rows cover all of them"
        problems.append(Problem(rows[index].row.where, text))
    return Table(tuple(rows), cells)


def _inside(placed: PlacedRow, parents: Iterable[Variable]) -> NDArray[np.bool_]:
    """Which cells fulfil the conditions of a row, shape of the table."""
    inside = np.ones((), dtype=bool)
    for parent in parents:
        states = range(len(parent.states))
        fits = np.array([placed.allows(parent, state) for state in states])
        inside = inside[..., np.newaxis] & fits
    return inside


def _rank(placed: PlacedRow, variable: Variable) -> int:
    """Specificity of a row: conditions on other parents first, then a named head."""
    head = head_of(variable)
    others = [name for name in placed.conditions if name != head]
    return 2 * len(others) + (len(placed.conditions) > len(others))


def _named(mark: NDArray[np.bool_], parents: Sequence[Variable]) -> str:
    """Name the first marked cells."""
    if not parents:
        return "its only cell"
    states = product(*(parent.states for parent in parents))
    marked = [cell for cell, bad in zip(states, mark.ravel(), strict=True) if bad]
    names = [
        ", ".join(f"{p.name}={state}" for p, state in zip(parents, cell, strict=True))
        for cell in marked[:SHOWN]
    ]
    more = len(marked) - SHOWN
    return "; ".join(names) + (f" and {more} more cells" if more > 0 else "")
