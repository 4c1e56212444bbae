"""Many patients who share a plan: shared tables once, the rest in blocks of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable, Sequence
from math import prod
from threading import local
from typing import TypeVar

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.inference.contraction import Workspace
from calcinosis.inference.evidence import Evidence
from calcinosis.inference.planning.plan import Plan
from calcinosis.inference.planning.planner import make_plan
from calcinosis.inference.planning.structure import Structure
from calcinosis.inference.prepared import Query, make_query
from calcinosis.inference.tensors import Tensor, product, sum_out

__all__ = ["ManyPatients", "available_cores", "for_each"]

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

    def infer(
        self, evidence: Evidence, threads: int, runs: Sequence[str] = ()
    ) -> tuple[FloatArray, float]:
        """Unnormalised answer for patients who share a plan.

        Parameters
        ----------
        evidence : Evidence
        threads : int
        runs : sequence of str
            Variables by whose evidence the patients are sorted.

        Returns
        -------
        table, log_scale
            P(target, evidence) of every patient divided by a common number, shape
            (patients, states), and that number's logarithm.
        """
        structure = self.structure
        query = make_query(structure, evidence, self._remembered)
        codes = max(FEW, evidence.rows // 2)
        sources = {source for name in runs for source in (name, f"={name}")}
        key = (query.key, codes.bit_length() // 2, frozenset(runs))
        plan = self._plans.get(key)
        if plan is None:
            plan = make_plan(
                query.parts(),
                structure.target,
                structure.states,
                query.codes.patterns,
                codes,
                self.memory,
                sources,
            )
            if len(self._plans) >= MOST_PLANS:
                self._plans.clear()
            self._plans[key] = plan
        return self._run(plan, query, threads)

    def _run(self, plan: Plan, query: Query, threads: int) -> tuple[FloatArray, float]:
        tensors: list[Tensor | None] = [*query.tensors, *(None for _ in query.own)]
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
        spaces = local()  # one for each thread

        def work(piece: slice) -> None:
            if not hasattr(spaces, "own"):
                spaces.own = Workspace(self.structure.order, self.structure.states)
            space: Workspace = spaces.own
            table = self._run_piece(plan, prepared, query, piece, space)
            result[piece] = table.values.T
            space.give_back(table)

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
        self,
        plan: Plan,
        prepared: list[list[Tensor]],
        query: Query,
        piece: slice,
        workspace: Workspace,
    ) -> Tensor:
        """Per-patient steps for one block of patients; patients are the last axis."""
        done = {
            len(query.tensors) + number: Tensor((), own.scope, own.values(piece))
            for number, own in enumerate(query.own)
        }
        table = Tensor((), (), np.empty(0))
        for number, (step, blocks) in enumerate(zip(plan.steps, prepared, strict=True)):
            if not step.result.per_patient:
                continue
            skipped = int(step.as_matrix)
            operands = [done.pop(n) for n in step.rows]
            operands += [
                workspace.look_up(block, query.codes, piece)
                for block in blocks[skipped:]
            ]
            if step.as_matrix and step.variable:
                combined = query.codes.combined(blocks[0].sources, piece)
                table = workspace.sum_as_matrix(
                    blocks[0], combined, operands, step.variable
                )
            else:
                table = workspace.sum_of_products(operands, step.variable)
            done[plan.inputs + number] = table
        return table


def available_cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def for_each(work: Callable[[T], None], items: Sequence[T], threads: int) -> None:
    """Do the work for every item, several at a time."""
    if threads > 1 and len(items) > 1:
        from concurrent.futures import (
            ThreadPoolExecutor,
        )  # one patient has no use of it

        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(work, items))
    else:
        for item in items:
            work(item)
