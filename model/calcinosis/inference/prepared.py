"""Evidence made ready for the engine: slices, look-ups and likelihoods per patient."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass

import numpy as np

from calcinosis._arrays import AnyIntArray, FloatArray, IntArray
from calcinosis.inference.evidence import Evidence, Observation, one_hot
from calcinosis.inference.planning.plan import Part
from calcinosis.inference.planning.structure import VERSION, Structure
from calcinosis.inference.tensors import Codes, Tensor, fix, gather

__all__ = ["OwnTable", "Query", "make_query"]


@dataclass(frozen=True)
class OwnTable:
    """A table that every patient has an own one of, computed for some at a time.

    Parameters
    ----------
    scope : tuple of str
        Axes that are variables.
    values : callable
        Which patients → their tables, shape (*scope, patients).
    """

    scope: tuple[str, ...]
    values: Callable[[slice], FloatArray]


@dataclass(frozen=True)
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
    key : hashable
        Equal keys have the same plan.
    """

    tensors: list[Tensor]
    own: list[OwnTable]
    codes: Codes
    fixed: Mapping[str, int]
    whole: set[str]
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
        self.sources: dict[tuple[int, int], str] = {}
        self.fixed: dict[str, int] = {}  # variable → its one state, the same for all
        self.whole: set[str] = set()  # variables whose state is known for every patient
        self.extra: list[Tensor] = []
        self.own: list[OwnTable] = []
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
        if any(VERSION in tensor.sources for tensor in tensors):
            self.codes[VERSION] = np.arange(evidence.rows)
            self.patterns[VERSION] = evidence.rows
        key = (
            frozenset(self.fixed),
            frozenset(self.patterns.items()),
            # a tuple: two numbers of one kind of patient may share sources and scope
            tuple((tensor.sources, tensor.scope) for tensor in self.extra),
            tuple(table.scope for table in own),
            frozenset(idle),
        )
        codes = Codes(self.codes, self.patterns, evidence.rows)
        return Query(tensors, own, codes, self.fixed, self.whole, key)

    def _add(self, name: str, observed: Observation) -> None:
        structure = self.structure
        axes: tuple[str, ...] = (name,)
        if observed.over_parents:
            self.replaced.add(structure.uses[name][0])
            axes = structure.leaf_parents(name)
        if observed.is_own and not one_hot(observed.weights).all():
            self.own.append(OwnTable(axes, _patients_last(observed.weights)))
            return
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
        # what is known of the same patients, and not of others, has one source
        tied = (id(observed.codes), len(observed.weights))
        source = self.sources.setdefault(tied, f"={name}")
        self.codes[source] = observed.codes
        self.patterns[source] = len(observed.weights)
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
        self.patterns[name] = self.structure.states[name]

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
        known = {n for n in table.scope if n in self.fixed or n in self.whole}
        if not known:
            return table
        left = tuple(name for name in table.scope if name not in known)
        codes: Mapping[str, AnyIntArray] = self.codes

        def values(piece: slice) -> FloatArray:
            tables = table.values(piece)
            index: list[int | slice | AnyIntArray] = []
            moved = False
            for name in table.scope:
                if name in self.fixed:
                    index.append(self.fixed[name])
                elif name in known:
                    index.append(codes[name][piece])
                    moved = True
                else:
                    index.append(slice(None))
            if not moved:
                return tables[tuple(index)]
            # an index per patient beside slices: the patients come first, or stay last
            index.append(np.arange(tables.shape[-1]))
            chosen = tables[tuple(index)]
            return chosen if not left else _last(chosen, index)

        return OwnTable(left, values)


def _patients_last(weights: FloatArray) -> Callable[[slice], FloatArray]:
    """Turn some patients' tables around: each entry's patients together."""
    turned = np.moveaxis(weights, 0, -1)
    return lambda piece: np.ascontiguousarray(turned[..., piece])


def _last(chosen: FloatArray, index: list[int | slice | AnyIntArray]) -> FloatArray:
    """Undo numpy's rule of where the axis of indices goes."""
    arrays = [place for place, i in enumerate(index) if not isinstance(i, slice)]
    together = arrays == list(range(arrays[0], arrays[-1] + 1))
    return chosen if together else np.moveaxis(chosen, 0, -1)


def _used(observed: Observation) -> IntArray:
    """Patterns that occur."""
    if len(observed.codes) == 1:
        return observed.codes.astype(np.intp)
    counts = np.bincount(observed.codes, minlength=len(observed.weights))
    return np.flatnonzero(counts)
