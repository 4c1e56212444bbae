"""Exact inference in a discrete network, for one patient or a million.

The network is a product of factors. Evidence that is the same for all patients slices
the factors; evidence that differs becomes an index (a *source*, see
:mod:`calcinosis.plan`). What depends on few findings is computed once per combination
of them and looked up, the rest is computed for blocks of patients at a time, patients
on the last axis so that every operation runs over contiguous memory.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from math import log, prod
from typing import TypeVar

import numpy as np

from calcinosis._arrays import AnyIntArray, FloatArray, IntArray
from calcinosis.factors import Factor
from calcinosis.observations import Evidence, Observation, Posterior, one_hot
from calcinosis.plan import Part, Plan, make_plan
from calcinosis.tensors import (
    Codes,
    Tensor,
    align,
    fix,
    gather,
    multiply,
    product,
    sum_out,
)

__all__ = ["Engine", "Evidence", "Observation", "Posterior"]

CHUNK_ENTRIES = 1 << 18
"""Patients computed together times the largest table: stays in the cache (2 MB)."""
CHUNK = 4096
LEAST_CHUNK = 128
"""Most and fewest patients computed together."""
GROUP = 2048
"""Patients are grouped by what is known only while groups have this many."""
FEW = 64
"""A table for up to this many combinations is shared however few patients there are."""
CACHE_ENTRIES = 1 << 25
"""Shared tables are kept between calls up to this many entries (256 MB)."""
LOG_DOUBTFUL = -600.0
"""ln of a probability so small that some of its parts may have underflowed."""
VERSION = "#version"
"""Source of tables that come in several versions, one per row of evidence."""

T = TypeVar("T")


@dataclass(frozen=True)
class _Query:
    """Evidence made ready for patients who share a plan."""

    tensors: list[Tensor]
    codes: Codes
    key: Hashable


class Engine:
    """A network compiled for questions about one target variable.

    Parameters
    ----------
    states : mapping
        Variable → number of states.
    factors : sequence of Factor
        Their product is the joint distribution (up to a constant). Tables with several
        versions are used one version per patient.
    target : str
        The variable asked for.
    memory : float
        Bytes that one table may take; a question that would need more raises
        :class:`~calcinosis.errors.TooLargeError` before anything is allocated.
    threads : int
        Blocks of patients computed at the same time.
    """

    def __init__(
        self,
        states: Mapping[str, int],
        factors: Sequence[Factor],
        target: str,
        memory: float = 1e9,
        threads: int = 2,
    ) -> None:
        self.states = dict(states)
        self.factors = tuple(factors)
        self.target, self.memory, self.threads = target, memory, threads
        self._rank = {name: number for number, name in enumerate(self.states)}
        self._plans: dict[Hashable, Plan] = {}
        self._cache: dict[Hashable, Tensor] = {}
        self._cached_entries = 0
        self._uses: dict[str, list[int]] = {name: [] for name in self.states}
        for number, factor in enumerate(self.factors):
            for name in factor.scope:
                self._uses[name].append(number)
        self._tensors = [_tensor(f, number) for number, f in enumerate(self.factors)]
        # a child's table that sums to 1 drops out when nothing is known of the child
        self._drops = {
            factor.scope[-1]: number
            for number, factor in enumerate(self.factors)
            if factor.scope and _sums_to_one(factor.table)
        }
        self._inner = self._by_entanglement()

    def _by_entanglement(self) -> list[str]:
        """Inner variables, those first whose neighbours make the largest tables."""
        inner = {n for n in self.states if len(self._uses[n]) > 1 and n != self.target}

        def entangled(name: str) -> float:
            scopes = (self.factors[number].scope for number in self._uses[name])
            near = inner & set[str]().union(*scopes) - {name}
            return sum(log(self.states[other]) for other in near)

        return sorted(inner, key=lambda name: (-entangled(name), self._rank[name]))

    def leaf_parents(self, name: str) -> tuple[str, ...]:
        """Axes that a likelihood over the parents of this leaf must have.

        Raises
        ------
        ValueError
            If other factors contain the variable.
        """
        if len(self._uses[name]) != 1:
            message = f"'{name}' is not a leaf of the network"
            raise ValueError(message)
        scope = self.factors[self._uses[name][0]].scope
        return tuple(other for other in scope if other != name)

    def infer(self, evidence: Evidence) -> Posterior:
        """Exact posterior of the target for every patient.

        Parameters
        ----------
        evidence : Evidence

        Returns
        -------
        Posterior
        """
        answer = self._infer(evidence)
        return self._mended(evidence, answer) if evidence.rows > 1 else answer

    def _infer(self, evidence: Evidence) -> Posterior:
        groups = self._groups(evidence)
        if len(groups) == 1:
            return self._infer_group(evidence, self.threads)
        probability = np.zeros((evidence.rows, self.states[self.target]))
        log_evidence = np.zeros(evidence.rows)

        def work(chosen: IntArray) -> None:
            part = self._infer_group(evidence.of_rows(chosen), 1)
            probability[chosen] = part.probability
            log_evidence[chosen] = part.log_evidence

        _for_each(work, groups, self.threads)
        return Posterior(probability, log_evidence)

    def _mended(self, evidence: Evidence, answer: Posterior) -> Posterior:
        """Compute again, one by one, patients whose product may have underflowed.

        Whether evidence is possible at all is asked of the network of zeros and ones.
        """
        doubtful = np.flatnonzero(answer.log_evidence < LOG_DOUBTFUL)
        if not len(doubtful):
            return answer
        chosen = evidence.of_rows(doubtful)
        signs = {
            name: Observation(o.codes, (o.weights > 0).astype(float), o.over_parents)
            for name, o in chosen.observations.items()
        }
        support = self._support._infer(Evidence(len(doubtful), signs))
        probability = answer.probability.copy()
        log_evidence = answer.log_evidence.copy()
        for row in doubtful[support.log_evidence > -np.inf]:
            alone = self._infer(evidence.of_rows(np.array([row])))
            probability[row] = alone.probability[0]
            log_evidence[row] = alone.log_evidence[0]
        return Posterior(probability, log_evidence)

    @cached_property
    def _support(self) -> Engine:
        factors = [Factor(f.scope, (f.table > 0).astype(float)) for f in self.factors]
        return Engine(self.states, factors, self.target, self.memory, self.threads)

    def _groups(self, evidence: Evidence) -> list[IntArray]:
        """Group patients by which inner variables are known: those need no axis."""
        most = max(evidence.rows // GROUP, 1)
        if most == 1:
            return [np.arange(evidence.rows)]
        key = np.zeros(evidence.rows, dtype=np.int64)
        count = 1
        for name in self._inner:
            observed = evidence.observations.get(name)
            if observed is None or count * 2 > most:
                continue
            known = one_hot(observed.weights)
            if known.all() or not known.any():
                continue
            key = key * 2 + known[observed.codes]
            count *= 2
        order = np.argsort(key, kind="stable")
        borders = np.flatnonzero(np.diff(key[order])) + 1
        return [part.astype(np.intp) for part in np.split(order, borders)]

    # ------------------------------------------------------------- question

    def _infer_group(self, evidence: Evidence, threads: int) -> Posterior:
        query = self._query(evidence)
        codes = max(FEW, evidence.rows // 2)
        key = (query.key, codes.bit_length() // 2)
        if key not in self._plans:
            parts = [
                Part(frozenset(t.sources), frozenset(t.scope)) for t in query.tensors
            ]
            patterns = query.codes.patterns
            self._plans[key] = make_plan(
                parts, self.target, self.states, patterns, codes, self.memory
            )
        return self._run(self._plans[key], query, threads)

    def _query(self, evidence: Evidence) -> _Query:
        """Slice the factors by what all patients share; index them by the rest."""
        codes: dict[str, AnyIntArray] = {}
        patterns: dict[str, int] = {}
        fixed: dict[str, int] = {}  # variable → its one state, the same for all
        whole: set[str] = set()  # variables whose state is known for every patient
        extra: list[Tensor] = []
        replaced: set[int] = set()
        # in the order of the network, not of the evidence: plans count on it
        for name in filter(evidence.observations.__contains__, self.states):
            observed = evidence.observations[name]
            used = _used(observed)
            if observed.over_parents:
                replaced.add(self._uses[name][0])
                axes = self.leaf_parents(name)
            elif (observed.weights[used] == 1).all():
                continue
            else:
                axes = (name,)
                if name != self.target and one_hot(observed.weights[used]).all():
                    states = observed.weights.argmax(axis=1)
                    if len(used) == 1:
                        fixed[name] = int(states[used[0]])
                    else:
                        whole.add(name)
                        codes[name] = states[observed.codes]
                        patterns[name] = self.states[name]
                    continue
            if len(used) == 1:
                extra.append(Tensor((), axes, observed.weights[used[0]]))
            else:
                source = f"={name}"
                codes[source], patterns[source] = observed.codes, len(observed.weights)
                known = source if observed.standard else None
                extra.append(Tensor((source,), axes, observed.weights, known))
        idle = self._idle(evidence) | replaced
        tensors = [
            self._fixed(tensor, fixed, whole)
            for number, tensor in enumerate(self._tensors)
            if number not in idle
        ]
        tensors += [fix(tensor, fixed, whole) for tensor in extra]
        if any(VERSION in tensor.sources for tensor in tensors):
            codes[VERSION] = np.arange(evidence.rows)
            patterns[VERSION] = evidence.rows
        key = (
            frozenset(fixed),
            frozenset(patterns.items()),
            frozenset((tensor.sources, tensor.scope) for tensor in extra),
            frozenset(idle),
        )
        return _Query(tensors, Codes(codes, patterns, evidence.rows), key)

    def _fixed(
        self, tensor: Tensor, fixed: Mapping[str, int], whole: set[str]
    ) -> Tensor:
        if not fixed.keys().isdisjoint(tensor.scope):
            return fix(tensor, fixed, whole)
        own = whole.intersection(tensor.scope)
        if not own:
            return tensor
        return self._remembered(
            ("fixed", tensor.key, frozenset(own)), lambda: fix(tensor, {}, own)
        )

    def _idle(self, evidence: Evidence) -> set[int]:
        """Factors of variables that nobody observed and nothing else depends on."""
        idle: set[int] = set()
        for name in reversed(self.states):
            if name in evidence.observations or name == self.target:
                continue
            number = self._drops.get(name)
            if number is not None and set(self._uses[name]) - idle == {number}:
                idle.add(number)
        return idle

    # --------------------------------------------------------------- answer

    def _run(self, plan: Plan, query: _Query, threads: int) -> Posterior:
        tensors: list[Tensor | None] = [*query.tensors]
        prepared: list[list[Tensor]] = []
        log_scale = 0.0
        for step in plan.steps:
            blocks: list[Tensor] = []
            for block in step.blocks:
                members = [t for t in (tensors[n] for n in block) if t is not None]
                tensor, part = self._block(
                    members, step.variable, not step.result.per_patient
                )
                blocks.append(tensor)
                log_scale += part
            prepared.append(blocks if step.result.per_patient else [])
            tensors.append(None if step.result.per_patient else blocks[0])
        last = tensors[-1]
        rows = query.codes.rows
        if last is not None:
            values = last.values.reshape(-1, self.states[self.target])
            which = query.codes.combined(last.sources, slice(0, rows))
            shape = (rows, self.states[self.target])
            wide = np.broadcast_to(values, shape) if which is None else values[which]
            return _finish(wide, log_scale)
        chunk = self._chunk(plan)
        pieces = [slice(at, min(at + chunk, rows)) for at in range(0, rows, chunk)]
        result = np.empty((rows, self.states[self.target]))

        def work(piece: slice) -> None:
            result[piece] = self._run_piece(plan, prepared, query.codes, piece)

        _for_each(work, pieces, threads)
        return _finish(result, log_scale)

    def _block(
        self, members: list[Tensor], variable: str | None, summed: bool
    ) -> tuple[Tensor, float]:
        """Product of shared tables, with the variable summed out if asked."""
        keys = [member.key for member in members]

        def compute(guarded: bool) -> tuple[Tensor, float]:
            tensor, log_scale = product(members, variable, self._order, guarded)
            return (sum_out(tensor, variable) if summed else tensor), log_scale

        if None in keys:
            return compute(guarded=True)
        key = ("block", variable, summed, frozenset(keys))
        return self._remembered(key, lambda: compute(guarded=False)[0]), 0.0

    def _remembered(self, key: Hashable, compute: Callable[[], Tensor]) -> Tensor:
        if key not in self._cache:
            tensor = compute()
            if self._cached_entries > CACHE_ENTRIES:
                self._cache.clear()
                self._cached_entries = 0
            self._cached_entries += 2 * tensor.values.size
            self._cache[key] = Tensor(tensor.sources, tensor.scope, tensor.values, key)
        return self._cache[key]

    def _chunk(self, plan: Plan) -> int:
        entries = max(
            prod(self.states[name] for name in step.result.scope)
            for step in plan.steps
            if step.result.per_patient
        )
        return min(max(CHUNK_ENTRIES // entries, LEAST_CHUNK), CHUNK)

    def _run_piece(
        self, plan: Plan, prepared: list[list[Tensor]], codes: Codes, piece: slice
    ) -> FloatArray:
        """Per-patient steps for one block of patients; patients are the last axis."""
        done: dict[int, Tensor] = {}
        answer: FloatArray = np.empty(())
        for number, (step, blocks) in enumerate(zip(plan.steps, prepared, strict=True)):
            if not step.result.per_patient:
                continue
            operands = [done.pop(n) for n in step.rows]
            operands += [gather(block, codes, piece) for block in blocks]
            scope = tuple(sorted(step.result.scope, key=self._order))
            answer = self._contract(operands, scope, step.variable)
            done[plan.inputs + number] = Tensor((), scope, answer)
        return answer.T

    def _contract(
        self, operands: Sequence[Tensor], scope: tuple[str, ...], variable: str | None
    ) -> FloatArray:
        """Multiply and sum one variable out, one of its states at a time."""
        if variable is None:
            return multiply([align(o, scope, self.states) for o in operands])
        full = (variable, *scope)
        having = [align(o, full, self.states) for o in operands if variable in o.scope]
        total = multiply([values[0] for values in having])
        for state in range(1, self.states[variable]):
            part = multiply([values[state] for values in having])
            total = np.add(
                total, part, out=total if total.shape == part.shape else None
            )
        rest = [
            align(o, scope, self.states) for o in operands if variable not in o.scope
        ]
        return multiply([*rest, total])

    def _order(self, name: str) -> tuple[int, str]:
        return self._rank.get(name.lstrip("="), len(self._rank)), name


def _tensor(factor: Factor, number: int) -> Tensor:
    if len(factor.table) > 1:
        return Tensor((VERSION,), factor.scope, factor.table, ("factor", number))
    return Tensor((), factor.scope, factor.table[0], ("factor", number))


def _used(observed: Observation) -> IntArray:
    """Patterns that occur."""
    if len(observed.codes) == 1:
        return observed.codes.astype(np.intp)
    counts = np.bincount(observed.codes, minlength=len(observed.weights))
    return np.flatnonzero(counts)


def _sums_to_one(table: FloatArray) -> bool:
    return bool(np.abs(table.sum(axis=-1) - 1).max() < 1e-12)


def _finish(table: FloatArray, log_scale: float) -> Posterior:
    total = table.sum(axis=1)
    possible = total > 0
    safe = np.where(possible, total, 1.0)
    log_evidence = np.where(possible, np.log(safe) + log_scale, -np.inf)
    return Posterior(table / safe[:, np.newaxis], log_evidence)


def _for_each(work: Callable[[T], None], items: Sequence[T], threads: int) -> None:
    if threads > 1 and len(items) > 1:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(work, items))
    else:
        for item in items:
            work(item)
