"""Many patients who share a plan: shared tables once, the rest in blocks of them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import prod
from typing import TypeVar

import numpy as np

from calcinosis._arrays import AnyIntArray, FloatArray, IntArray
from calcinosis.observations import Evidence, Observation, one_hot
from calcinosis.plan import Part, Plan, make_plan
from calcinosis.structure import VERSION, Structure
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

__all__ = ["ManyPatients", "for_each"]

CHUNK_ENTRIES = 1 << 19
"""Patients computed together times the largest table: stays in the cache (4 MB)."""
CHUNK = 4096
LEAST_CHUNK = 128
"""Most and fewest patients computed together."""
FEW = 64
"""A table for up to this many combinations is shared however few patients there are."""
CACHE_ENTRIES = 1 << 25
"""Shared tables are kept between calls up to this many entries (256 MB)."""

MOST_PLANS = 4096
"""Plans for different sets of findings are kept up to this many."""

T = TypeVar("T")


@dataclass(frozen=True)
class _Query:
    """Evidence made ready for patients who share a plan."""

    tensors: list[Tensor]
    codes: Codes
    key: Hashable


class ManyPatients:
    """Answers for patients who share a plan; keeps plans and shared tables.

    Parameters
    ----------
    structure : Structure
    memory : float
        Bytes that one table may take.
    """

    def __init__(self, structure: Structure, memory: float) -> None:
        self.structure, self.memory = structure, memory
        self._plans: dict[Hashable, Plan] = {}
        self._cache: dict[Hashable, Tensor] = {}
        self._cached_entries = 0

    def infer(self, evidence: Evidence, threads: int) -> tuple[FloatArray, float]:
        """Unnormalised answer for patients who share a plan.

        Returns
        -------
        table, log_scale
            P(target, evidence) of every patient divided by a common number, shape
            (patients, states), and that number's logarithm.
        """
        structure = self.structure
        query = self._query(evidence)
        codes = max(FEW, evidence.rows // 2)
        key = (query.key, codes.bit_length() // 2)
        plan = self._plans.get(key)
        if plan is None:
            parts = [
                Part(frozenset(t.sources), frozenset(t.scope)) for t in query.tensors
            ]
            patterns = query.codes.patterns
            plan = make_plan(
                parts, structure.target, structure.states, patterns, codes, self.memory
            )
            if len(self._plans) >= MOST_PLANS:
                self._plans.clear()
            self._plans[key] = plan
        return self._run(plan, query, threads)

    def _query(self, evidence: Evidence) -> _Query:
        """Slice the factors by what all patients share; index them by the rest."""
        structure = self.structure
        codes: dict[str, AnyIntArray] = {}
        patterns: dict[str, int] = {}
        fixed: dict[str, int] = {}  # variable → its one state, the same for all
        whole: set[str] = set()  # variables whose state is known for every patient
        extra: list[Tensor] = []
        replaced: set[int] = set()
        # in the order of the network, not of the evidence: plans count on it
        for name in filter(evidence.observations.__contains__, structure.states):
            observed = evidence.observations[name]
            used = _used(observed)
            if observed.over_parents:
                replaced.add(structure.uses[name][0])
                axes = structure.leaf_parents(name)
            elif (observed.weights[used] == 1).all():
                continue
            else:
                axes = (name,)
                if name != structure.target and one_hot(observed.weights[used]).all():
                    states = observed.weights.argmax(axis=1)
                    if len(used) == 1:
                        fixed[name] = int(states[used[0]])
                    else:
                        whole.add(name)
                        codes[name] = states[observed.codes]
                        patterns[name] = structure.states[name]
                    continue
            if len(used) == 1:
                extra.append(Tensor((), axes, observed.weights[used[0]]))
            else:
                source = f"={name}"
                codes[source], patterns[source] = observed.codes, len(observed.weights)
                known = source if observed.standard else None
                extra.append(Tensor((source,), axes, observed.weights, known))
        idle = structure.idle(evidence.observations) | replaced
        tensors = [
            self._fixed(tensor, fixed, whole)
            for number, tensor in enumerate(structure.tensors)
            if number not in idle
        ]
        tensors += [fix(tensor, fixed, whole) for tensor in extra]
        if any(VERSION in tensor.sources for tensor in tensors):
            codes[VERSION] = np.arange(evidence.rows)
            patterns[VERSION] = evidence.rows
        key = (
            frozenset(fixed),
            frozenset(patterns.items()),
            # a tuple: two numbers of one kind of patient may share sources and scope
            tuple((tensor.sources, tensor.scope) for tensor in extra),
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

    def _run(self, plan: Plan, query: _Query, threads: int) -> tuple[FloatArray, float]:
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
        states = self.structure.states[self.structure.target]
        if last is not None:
            values = last.values.reshape(-1, states)
            which = query.codes.combined(last.sources, slice(0, rows))
            if which is None:
                return np.broadcast_to(values, (rows, states)), log_scale
            return values[which], log_scale
        chunk = self._chunk(plan)
        pieces = [slice(at, min(at + chunk, rows)) for at in range(0, rows, chunk)]
        result = np.empty((rows, states))

        def work(piece: slice) -> None:
            result[piece] = self._run_piece(plan, prepared, query.codes, piece)

        for_each(work, pieces, threads)
        return result, log_scale

    def _block(
        self, members: list[Tensor], variable: str | None, summed: bool
    ) -> tuple[Tensor, float]:
        """Product of shared tables, with the variable summed out if asked."""
        keys = [member.key for member in members]
        order = self.structure.order

        def compute(guarded: bool) -> tuple[Tensor, float]:
            tensor, log_scale = product(members, variable, order, guarded)
            return (sum_out(tensor, variable) if summed else tensor), log_scale

        if None in keys:
            return compute(guarded=True)
        key = ("block", variable, summed, frozenset(keys))
        return self._remembered(key, lambda: compute(guarded=False)[0]), 0.0

    def _remembered(self, key: Hashable, compute: Callable[[], Tensor]) -> Tensor:
        """Return a kept table; other threads may empty the cache meanwhile."""
        kept = self._cache.get(key)
        if kept is not None:
            return kept
        tensor = compute()
        kept = Tensor(tensor.sources, tensor.scope, tensor.values, key)
        if self._cached_entries > CACHE_ENTRIES:
            self._cache.clear()
            self._cached_entries = 0
        self._cached_entries += 2 * tensor.values.size
        self._cache[key] = kept
        return kept

    def _chunk(self, plan: Plan) -> int:
        entries = max(
            prod(self.structure.states[name] for name in step.result.scope)
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
            scope = tuple(sorted(step.result.scope, key=self.structure.order))
            answer = self._contract(operands, scope, step.variable)
            done[plan.inputs + number] = Tensor((), scope, answer)
        return answer.T

    def _contract(
        self, operands: Sequence[Tensor], scope: tuple[str, ...], variable: str | None
    ) -> FloatArray:
        """Multiply and sum one variable out, one of its states at a time."""
        sizes = self.structure.states
        if variable is None:
            return multiply([align(o, scope, sizes) for o in operands])
        full = (variable, *scope)
        having = [align(o, full, sizes) for o in operands if variable in o.scope]
        total = multiply([values[0] for values in having])
        for state in range(1, sizes[variable]):
            part = multiply([values[state] for values in having])
            same = total.shape == part.shape
            total = np.add(total, part, out=total if same else None)
        rest = [align(o, scope, sizes) for o in operands if variable not in o.scope]
        return multiply([*rest, total])


def _used(observed: Observation) -> IntArray:
    """Patterns that occur."""
    if len(observed.codes) == 1:
        return observed.codes.astype(np.intp)
    counts = np.bincount(observed.codes, minlength=len(observed.weights))
    return np.flatnonzero(counts)


def for_each(work: Callable[[T], None], items: Sequence[T], threads: int) -> None:
    """Do the work for every item, several at a time."""
    if threads > 1 and len(items) > 1:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(work, items))
    else:
        for item in items:
            work(item)
