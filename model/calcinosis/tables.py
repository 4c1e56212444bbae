"""Which row speaks for which cell of a table.

A table is written sparsely: rows under a state of the first parent (the *head*) or
``any``, each with conditions on the other parents. The most specific matching row
speaks for a cell: more conditions first, then a named head over ``any``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from calcinosis._arrays import IntArray
from calcinosis.errors import Problem, nearest
from calcinosis.rows import Row
from calcinosis.variables import Variable

__all__ = ["PlacedRow", "Table", "assign", "read_conditions"]


@dataclass(frozen=True)
class PlacedRow:
    """A row and the cells it may speak for: parent → allowed states."""

    conditions: Mapping[str, frozenset[str]]
    row: Row


@dataclass(frozen=True)
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


def read_conditions(
    head: str,
    text: str,
    variable: Variable,
    variables: Mapping[str, Variable],
) -> dict[str, frozenset[str]]:
    """Read a head like ``abscess|cellulitis`` and conditions like ``extravasation=minor``.

    Raises
    ------
    ValueError
        Naming the unknown parent or state and the nearest allowed one.
    """
    pairs: list[tuple[str, str]] = []
    if head != "any":
        if not variable.parents:
            message = f"'{variable.name}' has no parents: write [{variable.name}.any]"
            raise ValueError(message)
        pairs.append((variable.parents[0], head))
    if text != "any":
        for part in text.split(","):
            name, equals, states = part.partition("=")
            if not equals:
                message = f"condition '{part.strip()}' is not parent=state"
                raise ValueError(message)
            pairs.append((name.strip(), states.strip()))
    conditions: dict[str, frozenset[str]] = {}
    for name, alternatives in pairs:
        if name not in variable.parents:
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
    return conditions


def assign(
    variable: Variable,
    rows: Sequence[PlacedRow],
    variables: Mapping[str, Variable],
    file: str,
    problems: list[Problem],
) -> Table:
    """Give every cell its most specific row; report cells with none or with two."""
    parents = [variables[name] for name in variable.parents]
    shape = tuple(len(parent.states) for parent in parents)
    cells = np.full(shape, -1, dtype=np.intp)
    best = np.full(shape, -1)
    clash = np.zeros(shape, dtype=bool)
    for index, placed in enumerate(rows):
        inside = np.ones(shape, dtype=bool)
        for axis, parent in enumerate(parents):
            if parent.name in placed.conditions:
                allowed = placed.conditions[parent.name]
                fits = np.array([state in allowed for state in parent.states])
                inside &= fits.reshape([-1 if a == axis else 1 for a in range(len(shape))])
        others = [name for name in placed.conditions if name != variable.parents[0]]
        score = 2 * len(others) + (len(placed.conditions) > len(others))
        clash = np.where(inside & (best == score), True, clash & ~(inside & (best < score)))
        wins = inside & (best < score)
        cells[wins], best[wins] = index, score
    for mark, text in ((cells < 0, "no row speaks for"), (clash, "two rows speak for")):
        named = _first_cells(mark, parents)
        if named:
            problems.append(Problem(f"{file}: [{variable.name}]", f"{text} {named}"))
    return Table(tuple(rows), cells)


def _first_cells(mark: np.ndarray, parents: Sequence[Variable]) -> str:
    if not mark.any():
        return ""
    if not parents:
        return "it"
    names = [
        ", ".join(f"{p.name}={s}" for p, s in zip(parents, states, strict=True))
        for states in product(*(parent.states for parent in parents))
    ]
    marked = [name for name, bad in zip(names, mark.ravel(), strict=True) if bad]
    more = f" and {len(marked) - 3} more cells" if len(marked) > 3 else ""
    return "; ".join(marked[:3]) + more
