"""Evidence made ready for the engine: slices, look-ups and likelihoods per patient."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping

import numpy as np

from calcinosis._arrays import AnyIntArray, FloatArray, IntArray
from calcinosis._frozen import frozen
from calcinosis.inference.evidence import Evidence, Observation, one_hot
from calcinosis.inference.planning.plan import Part
from calcinosis.inference.planning.structure import VERSION, Structure
from calcinosis.inference.tensors import Codes, Tensor, fix, gather

__all__ = ["InArray", "OwnTable", "Query", "make_query"]


LONG = 2
"""A likelihood for fewer than so many patients is looked up for each of them: tables of
all would be prepared for no one."""


@frozen
class InArray:
    """Where in one array the patients' tables stand.

    Parameters
    ----------
    array : array
        Of any strides.
    strides : tuple of int
        Entries from one state to the next, for each axis of the scope.
    begin : callable
        Which patients → entries from the array's first to their table's first, shape
        (patients,).
    """

    array: FloatArray
    strides: tuple[int, ...]
    begin: Callable[[slice], IntArray]


@frozen
class OwnTable:
    """A table that every patient has an own one of, computed for some at a time.

    Parameters
    ----------
    scope : tuple of str
        Axes that are variables.
    values : callable
        Which patients → their tables, shape (*scope, patients).
    placed : InArray, optional
        Where the same stand in memory already.
    """

    scope: tuple[str, ...]
    values: Callable[[slice], FloatArray]
    placed: InArray | None = None


@frozen
class Query:
    """Evidence made ready for patients who share a plan.

    Parameters
    ----------
    tensors : list of Tensor
        Tables that are looked up by the patients' codes.
    own : list of OwnTable
        Tables that differ from patient to patient.
    codes : Codes
    fixed : mapping
        Variable → its one state, the same for all.
    whole : set of str
        Variables whose state is known of every patient.
    counts : mapping
        Source → number of its patterns, rounded up to one of few numbers unless it is a
        variable's own states: the engine keeps a plan for each.
    key : hashable
        Equal keys have the same plan.
    """

    tensors: list[Tensor]
    own: list[OwnTable]
    codes: Codes
    fixed: Mapping[str, int]
    whole: set[str]
    counts: Mapping[str, int]
    key: Hashable

    def parts(self, sharing: bool = True) -> list[Part]:
        """Describe the tables to the planner, in their order.

        Parameters
        ----------
        sharing : bool
            Whether what is looked up may be multiplied before it is looked up.
        """
        looked_up = [
            Part(frozenset(t.sources), frozenset(t.scope))
            if sharing or not t.sources
            else Part(frozenset(), frozenset(t.scope), True)
            for t in self.tensors
        ]
        own = [Part(frozenset(), frozenset(t.scope), True) for t in self.own]
        return looked_up + own

    def tables(self, piece: slice) -> list[Tensor]:
        """Return the tables of some patients, who are the last axis."""
        tables = [gather(tensor, self.codes, piece) for tensor in self.tensors]
        return tables + [Tensor((), own.scope, own.values(piece)) for own in self.own]


def _not_kept(key: Hashable, compute: Callable[[], Tensor]) -> Tensor:
    del key
    return compute()


def make_query(
    structure: Structure,
    evidence: Evidence,
    remembered: Callable[[Hashable, Callable[[], Tensor]], Tensor] = _not_kept,
    idle: bool = True,
    wanted: Collection[str] = (),
) -> Query:
    """Slice the factors by what all patients share; index them by the rest.

    Parameters
    ----------
    structure : Structure
    evidence : Evidence
    remembered : callable
        Returns the table kept under a key, or computes and keeps it; by default nothing
        is kept.
    idle : bool
        Whether tables of variables that cannot matter to the target are left out.
    wanted : collection of str
        Variables that matter as the target does.
    """
    return _Maker(structure, evidence, remembered).make(idle, wanted)


class _Maker:
    def __init__(
        self,
        structure: Structure,
        evidence: Evidence,
        remembered: Callable[[Hashable, Callable[[], Tensor]], Tensor],
    ) -> None:
        self.structure, self.evidence = structure, evidence
        self.remembered = remembered
        self.codes: dict[str, AnyIntArray] = {}
        self.patterns: dict[str, int] = {}
        self.counts: dict[str, int] = {}
        self.sources: dict[tuple[int, int], str] = {}
        self.fixed: dict[str, int] = {}  # variable → its one state, the same for all
        self.whole: set[str] = set()  # variables whose state is known for every patient
        self.extra: list[Tensor] = []
        self.own: list[OwnTable] = []
        self.looked_up: list[tuple[tuple[str, ...], Observation]] = []
        self.replaced: set[int] = set()

    def make(self, leave_out: bool, wanted: Collection[str]) -> Query:
        structure, evidence = self.structure, self.evidence
        # in the order of the network, not of the evidence: plans count on it
        for name in structure.states:
            if name in evidence.densities:
                self.replaced.add(structure.uses[name][0])
                axes = structure.leaf_parents(name)
                self.own.append(OwnTable(axes, evidence.densities[name].likelihoods))
            elif name in evidence.observations:
                self._add(name, evidence.observations[name])
        known = evidence.observations.keys() | evidence.densities.keys()
        idle = self.replaced | (
            structure.idle(known | set(wanted)) if leave_out else set()
        )
        tensors = [
            self._fixed(tensor)
            for number, tensor in enumerate(structure.tensors)
            if number not in idle
        ]
        tensors += [fix(tensor, self.fixed, self.whole) for tensor in self.extra]
        own = [self._own(table) for table in self.own]
        own += [self._of_each(axes, observed) for axes, observed in self.looked_up]
        if any(VERSION in tensor.sources for tensor in tensors):
            self.codes[VERSION] = np.arange(evidence.rows)
            self.patterns[VERSION] = self.counts[VERSION] = evidence.rows
        key = (
            frozenset(self.fixed),
            frozenset(self.counts.items()),
            # a tuple: two numbers of one kind of patient may share sources and scope
            tuple((tensor.sources, tensor.scope) for tensor in self.extra),
            tuple(table.scope for table in own),
            frozenset(idle),
        )
        codes = Codes(self.codes, self.patterns, evidence.rows)
        return Query(tensors, own, codes, self.fixed, self.whole, self.counts, key)

    def _add(self, name: str, observed: Observation) -> None:
        structure = self.structure
        axes: tuple[str, ...] = (name,)
        if observed.over_parents:
            self.replaced.add(structure.uses[name][0])
            axes = structure.leaf_parents(name)
        used = _used(observed)
        if not observed.over_parents:
            if (observed.weights[used] == 1).all():
                return
            if name != structure.target and one_hot(observed.weights[used]).all():
                self._know(name, observed, used)
                return
        if len(used) == 1:
            self.extra.append(Tensor((), axes, observed.weights[used[0]]))
            return
        if len(observed.weights) > len(observed.codes) / LONG:
            self.looked_up.append((axes, observed))
            return
        # what is known of the same patients, and not of others, has one source
        tied = (id(observed.codes), len(observed.weights))
        source = self.sources.setdefault(tied, f"={name}")
        self.codes[source] = observed.codes
        count = self.patterns[source] = len(observed.weights)
        self.counts[source] = count if observed.standard else _rounded(count)
        key = source if observed.standard and source == f"={name}" else None
        self.extra.append(Tensor((source,), axes, observed.weights, key))

    def _know(self, name: str, observed: Observation, used: IntArray) -> None:
        """Note a variable whose state is known of every patient."""
        states = observed.weights.argmax(axis=1)
        if len(used) == 1:
            self.fixed[name] = int(states[used[0]])
            return
        self.whole.add(name)
        self.codes[name] = states[observed.codes]
        self.patterns[name] = self.counts[name] = self.structure.states[name]

    def _fixed(self, tensor: Tensor) -> Tensor:
        if not self.fixed.keys().isdisjoint(tensor.scope):
            return fix(tensor, self.fixed, self.whole)
        own = self.whole.intersection(tensor.scope)
        if not own:
            return tensor
        key = ("fixed", tensor.key, frozenset(own))
        return self.remembered(key, lambda: fix(tensor, {}, own))

    def _own(self, table: OwnTable) -> OwnTable:
        """Slice a patient's own table by what is known of its variables."""
        if not any(name in self.fixed or name in self.whole for name in table.scope):
            return table

        def values(piece: slice) -> FloatArray:
            tables = np.moveaxis(table.values(piece), -1, 0)
            patients = np.arange(len(tables))
            return self._sliced(tables, patients, table.scope, piece)

        return OwnTable(self._left(table.scope), values)

    def _of_each(self, axes: tuple[str, ...], observed: Observation) -> OwnTable:
        """Look a patient's table up, sliced by what is known of its variables."""
        weights, left = observed.weights, self._left(axes)
        of_row, *strides = (stride // weights.itemsize for stride in weights.strides)
        entries = dict(zip(axes, strides, strict=True))

        def values(piece: slice) -> FloatArray:
            return self._sliced(weights, observed.codes[piece], axes, piece)

        def begin(piece: slice) -> IntArray:
            at = np.multiply(observed.codes[piece], of_row, dtype=np.intp)
            for name in axes:
                if name in self.fixed:
                    at += self.fixed[name] * entries[name]
                elif name in self.whole:
                    at += np.multiply(
                        self.codes[name][piece], entries[name], dtype=at.dtype
                    )
            return at

        placed = InArray(weights, tuple(entries[name] for name in left), begin)
        return OwnTable(left, values, placed)

    def _left(self, axes: tuple[str, ...]) -> tuple[str, ...]:
        known = self.fixed.keys() | self.whole
        return tuple(name for name in axes if name not in known)

    def _sliced(
        self,
        tables: FloatArray,
        rows: AnyIntArray,
        axes: tuple[str, ...],
        piece: slice,
    ) -> FloatArray:
        """Choose the row of each patient of a piece, and what is known of its axes."""
        index: list[int | slice | AnyIntArray] = [rows]
        for name in axes:
            if name in self.fixed:
                index.append(self.fixed[name])
            else:
                known = name in self.whole
                index.append(self.codes[name][piece] if known else slice(None))
        # an index of patients stands first: so does their axis
        return np.moveaxis(tables[tuple(index)], 0, -1)


def _rounded(count: int) -> int:
    """Round up to one of few: blocks of a table differ a little in what they hold."""
    power = 1 << (count - 1).bit_length()
    return 3 * power // 4 if count <= 3 * power // 4 else power


def _used(observed: Observation) -> IntArray:
    """Patterns that occur."""
    if len(observed.codes) == 1:
        return observed.codes.astype(np.intp)
    counts = np.bincount(observed.codes, minlength=len(observed.weights))
    return np.flatnonzero(counts)
