"""Tables of many patients, each distinct one once: which a patient has, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from functools import cached_property

import numpy as np

from calcinosis._arrays import FloatArray, IntArray
from calcinosis._frozen import frozen

__all__ = ["Columns", "Slice", "expanded", "gathered", "joined", "slice_of"]


@frozen
class Slice:
    """A table of which the known axes are looked up for each patient.

    Parameters
    ----------
    axes : tuple of int
        Known axes, then the others.
    entries, rest : tuple of int
        Their sizes.
    codes : integer array, shape (patients,), or None
        The combination of known states; None if no axis is known.
    scope : tuple of str
        The others' names.
    """

    axes: tuple[int, ...]
    entries: tuple[int, ...]
    rest: tuple[int, ...]
    codes: IntArray | None
    scope: tuple[str, ...]

    @cached_property
    def combinations(self) -> int:
        """Number of combinations of known states."""
        return int(np.prod(self.entries, dtype=np.intp))

    @cached_property
    def distinct(self) -> tuple[IntArray, IntArray] | None:
        """Combinations that occur, and which of them each patient has."""
        if self.codes is None:
            return None
        found, which = np.unique(self.codes, return_inverse=True)
        return found.astype(np.intp), which.ravel().astype(np.intp)

    def look_up(self, table: FloatArray) -> FloatArray:
        """Table → shape (*rest, distinct combinations)."""
        if self.distinct is None:
            return table[..., np.newaxis]
        flat = table.transpose(self.axes).reshape(self.combinations, -1)
        chosen = flat.T.take(self.distinct[0], axis=1)
        return np.asarray(chosen.reshape(*self.rest, -1))

    def put_back(self, counts: FloatArray) -> FloatArray:
        """Turn counts, shape (*rest, distinct combinations), into a table's."""
        if self.distinct is None:
            return np.asarray(counts.sum(axis=-1))
        flat = np.zeros((self.combinations, counts[..., 0].size))
        flat[self.distinct[0]] = counts.reshape(-1, counts.shape[-1]).T
        shape = (*self.entries, *self.rest)
        return flat.reshape(shape).transpose(np.argsort(self.axes))

    def own(self, tables: FloatArray) -> FloatArray:
        """Tables of each patient, (*scope, patients) → (*rest, patients)."""
        if self.codes is None:
            return tables
        count = tables.shape[-1]
        flat = tables.transpose(*self.axes, tables.ndim - 1)
        flat = flat.reshape(self.combinations, -1, count)
        chosen = flat[self.codes, :, np.arange(count)]
        return chosen.T.reshape(*self.rest, count)

    def own_back(self, counts: FloatArray) -> FloatArray:
        """Turn counts of each patient, (*rest, patients), to (*scope, patients)."""
        if self.codes is None:
            return counts
        count = counts.shape[-1]
        flat = np.zeros((self.combinations, counts.size // count, count))
        flat[self.codes, :, np.arange(count)] = counts.reshape(-1, count).T
        shape = (*self.entries, *self.rest, count)
        return flat.reshape(shape).transpose(*np.argsort(self.axes), len(shape) - 1)


def slice_of(
    scope: tuple[str, ...], sizes: Mapping[str, int], codes: Mapping[str, IntArray]
) -> Slice:
    """Find which axes of a table are known of each patient.

    Parameters
    ----------
    scope : tuple of str
        Axes of the table.
    sizes : mapping
        Variable → number of states.
    codes : mapping
        Known variable → state of each patient.
    """
    inside = [n for n, name in enumerate(scope) if name in codes]
    others = [n for n, name in enumerate(scope) if name not in codes]
    combined: IntArray | None = None
    for n in inside:
        own = codes[scope[n]]
        combined = own if combined is None else combined * sizes[scope[n]] + own
    return Slice(
        (*inside, *others),
        tuple(sizes[scope[n]] for n in inside),
        tuple(sizes[scope[n]] for n in others),
        combined,
        tuple(scope[n] for n in others),
    )


@frozen
class Columns:
    """Which distinct tables the patients of a group have, and what they are made of.

    Many patients have the same table: all that a step needs is computed once for them.

    Parameters
    ----------
    which : integer array, shape (patients,), or None
        Column of each patient; None: one for all.
    count : int
    taken : dict
        Table that a step uses → the column of it that each column needs; None: its
        only one.
    """

    which: IntArray | None
    count: int
    taken: Mapping[int, IntArray | None] = field(
        default_factory=dict[int, "IntArray | None"]
    )


def joined(columns: Mapping[int, Columns], patients: int) -> Columns:
    """Combine the columns of the tables that a step uses."""
    code, size = np.zeros(patients, dtype=np.int64), 1
    for own in columns.values():
        if own.which is not None:
            code = code * own.count + own.which
            size *= own.count
            if size > 2**31:
                _, code = np.unique(code, return_inverse=True)
                size = patients
    if size == 1:
        return Columns(None, 1, dict.fromkeys(columns))
    _, first, which = np.unique(code, return_index=True, return_inverse=True)
    taken = {
        number: None if own.which is None else own.which[first]
        for number, own in columns.items()
    }
    return Columns(which.ravel().astype(np.intp), len(first), taken)


def expanded(values: FloatArray, which: IntArray | None) -> FloatArray:
    """Take columns, on the last axis; None: the only one stands for all."""
    return values if which is None else values.take(which, axis=-1)


def gathered(by_column: FloatArray, which: IntArray | None, count: int) -> FloatArray:
    """Sum columns, on the last axis, that were taken from the same one."""
    if which is None:
        return np.asarray(by_column.sum(axis=-1, keepdims=True))
    if count == len(which) and bool((which == np.arange(count)).all()):
        return by_column
    return np.asarray(by_column @ np.eye(count)[which])
