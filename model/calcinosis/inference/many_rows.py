"""Many patients who share a plan: shared tables once, the rest in blocks of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable, Iterable, Sequence
from math import inf, prod
from typing import TypeVar

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis._frozen import frozen
from calcinosis.inference.contraction import Workspace
from calcinosis.inference.evidence import Evidence
from calcinosis.inference.kernel.program import (
    Kernel,
    Program,
    has_long_rows,
    is_installed,
    kernel,
    suits,
)
from calcinosis.inference.planning.plan import Plan
from calcinosis.inference.planning.planner import make_plan
from calcinosis.inference.planning.structure import Structure
from calcinosis.inference.prepared import OwnTable, Query, make_query
from calcinosis.inference.tensors import Tensor, product, sum_out

__all__ = ["ManyPatients", "Pending", "available_cores", "for_each", "threads_pay"]

CHUNK_ENTRIES = 1 << 16
"""Patients together times the largest table: stays in a core's cache (512 kB)."""
CHUNK, LEAST_CHUNK = 1024, 64
"""Most and fewest patients computed together."""
PIECE = 8192
"""Patients whose combinations are numbered together, at most."""
PIECE_ENTRIES = 1 << 19
"""The same times the largest of the tables that are a patient's own (4 MB)."""
EACH = 16
"""A table is shared where each combination is that of so many patients or more: with
fewer, it costs about as much as it saves."""
FEW = 128
"""A table for up to this many combinations is shared however few patients there are."""
CACHE_ENTRIES = 1 << 25
"""Shared tables are kept between calls up to this many entries (256 MB)."""

SHARES = 2
"""Parts of the work for each thread: what another program keeps a core from doing, the
other core does."""
LITTLE = 1e7
"""Multiplications that are done before threads have begun."""
FEW_OF_ONE = 3000
"""Multiplications for one patient: with fewer, numpy's operations are so short that its
threads wait for one another (a fifth to a third slower than one alone)."""
MOST_PLANS = 4096
"""Plans for different sets of findings are kept up to this many."""

T = TypeVar("T")
R = TypeVar("R")


@frozen
class Pending:
    """Answers that are ready to be computed, some patients at a time, by any thread.

    Parameters
    ----------
    compute : callable
        Which patients → P(target, evidence) of each divided by a common number, shape
        (patients, states).
    pieces : sequence of slice
        All patients, as they are computed together.
    log_scale : float
        The common number's logarithm.
    work : float
        Multiplications that numpy makes for all; infinite where the kernel does.
    """

    compute: Callable[[slice], FloatArray]
    pieces: Sequence[slice]
    log_scale: float
    work: float = 0.0


class ManyPatients:
    """Questions of patients who share a plan; keeps plans and shared tables.

    Parameters
    ----------
    structure : Structure
    memory : float
        Bytes that one table may take.

    Attributes
    ----------
    compiled : bool or None
        Whether the compiled kernel is used; None: where it is installed and pays.
    """

    def __init__(self, structure: Structure, memory: float) -> None:
        self.structure, self.memory = structure, memory
        self.compiled: bool | None = None
        self._plans: dict[Hashable, Plan] = {}
        self._cache: dict[Hashable, Tensor] = {}
        self._cached_entries = 0

    @property
    def may_compile(self) -> bool:
        """Whether the compiled kernel is installed, not turned off, and pays here.

        It is used where enough patients are asked for at a time.
        """
        fast = self.compiled is not False and has_long_rows(self.structure)
        return fast and is_installed()

    def ask(
        self,
        evidence: Evidence,
        threads: int,
        runs: Sequence[str] = (),
        together: int = 0,
    ) -> Pending:
        """Prepare the answers for patients who share a plan.

        Parameters
        ----------
        evidence : Evidence
        threads : int
            How many will compute the answers.
        runs : sequence of str
            Variables by whose evidence the patients are sorted.
        together : int
            Patients asked for at the same time, these and others.

        Returns
        -------
        Pending
        """
        structure = self.structure
        query = make_query(structure, evidence, self._remembered)
        codes = max(FEW, evidence.rows // EACH)
        sources = {source for name in runs for source in (name, f"={name}")}
        key = (query.key, codes.bit_length() // 2, frozenset(runs))
        plan = self._plans.get(key)
        if plan is None:
            plan = make_plan(
                query.parts(),
                structure.target,
                structure.states,
                query.counts,
                codes,
                self.memory,
                sources,
                lambda: structure.by_fill,
            )
            if len(self._plans) >= MOST_PLANS:
                self._plans.clear()
            self._plans[key] = plan
        compiled = self.compiled
        if compiled is None:
            compiled = suits(plan, structure, max(evidence.rows, together))
        return self._asked(plan, query, threads, kernel() if compiled else None)

    def _asked(
        self, plan: Plan, query: Query, threads: int, kernel: Kernel | None
    ) -> Pending:
        tensors: list[Tensor | None] = [*query.tensors, *(None for _ in query.own)]
        prepared: list[list[Tensor]] = []
        log_scale = 0.0
        target = self.structure.target
        for step in plan.steps:
            blocks: list[Tensor] = []
            for block in step.blocks:
                members = [t for t in (tensors[n] for n in block) if t is not None]
                summed = not step.result.per_patient
                axis = target if kernel and not summed else step.variable
                tensor, part = self._block(members, axis, summed)
                blocks.append(tensor)
                log_scale += part
            prepared.append(blocks if step.result.per_patient else [])
            tensors.append(None if step.result.per_patient else blocks[0])
        last = tensors[-1]
        rows = query.codes.rows
        states = self.structure.states[target]
        if last is not None:
            values = last.values.reshape(-1, states)

            def look_up(piece: slice) -> FloatArray:
                which = query.codes.combined(last.sources, piece)
                if which is None:
                    shape = piece.stop - piece.start, states
                    return np.broadcast_to(values, shape)
                return np.asarray(values[which])

            return Pending(look_up, [slice(0, rows)], log_scale)
        if kernel:
            program = Program(self.structure, plan, prepared, query, kernel)
            most = self._piece(program.own)
            pieces = _pieces(rows, min(most, -(-rows // threads)))
            return Pending(program.run, pieces, log_scale, inf)
        chunk, most = self._chunk(plan, rows), self._piece(query.own)
        most = chunk * max(most // chunk, 1)

        def by_numpy(piece: slice) -> FloatArray:
            block = _Block(self.structure, plan, prepared, query, chunk)
            result = np.empty((piece.stop - piece.start, states))
            for part in _pieces(piece.stop, most, piece.start):
                block.run(part, result[part.start - piece.start :])
            return result

        shares = _pieces(rows, max(most, -(-rows // (SHARES * threads))))
        return Pending(by_numpy, shares, log_scale, plan.work * rows)

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
        # contiguous, so that its rows are no second copy
        values = np.asarray(tensor.values, order="C")
        kept = Tensor(tensor.sources, tensor.scope, values, key)
        if self._cached_entries > CACHE_ENTRIES:
            self._cache.clear()
            self._cached_entries = 0
        self._cached_entries += values.size
        self._cache[key] = kept
        return kept

    def _piece(self, own: Sequence[OwnTable]) -> int:
        entries = (self._entries(table.scope) for table in own)
        return min(PIECE, PIECE_ENTRIES // max(entries, default=1))

    def _entries(self, scope: Iterable[str]) -> int:
        return prod(self.structure.states[name] for name in scope)

    def _chunk(self, plan: Plan, rows: int) -> int:
        """Patients computed together, in parts of about the same size."""
        entries = max(
            self._entries(step.result.scope)
            for step in plan.steps
            if step.result.per_patient
        )
        most = min(max(CHUNK_ENTRIES // entries, LEAST_CHUNK), CHUNK)
        parts = -(-rows // most)
        return -(-rows // parts)


class _Block:
    """Per-patient steps of a plan for so many patients at a time; for one thread.

    The steps are taken once; after that the same arithmetic is done again with other
    patients in the same memory.

    Parameters
    ----------
    structure : Structure
    plan : Plan
    prepared : list of list of Tensor
        Shared tables of each step.
    query : Query
    patients : int
        How many there are at a time; where fewer are left, some are there twice.
    """

    def __init__(
        self,
        structure: Structure,
        plan: Plan,
        prepared: list[list[Tensor]],
        query: Query,
        patients: int,
    ) -> None:
        self.structure, self.plan, self.query = structure, plan, query
        self.prepared, self.patients = prepared, patients
        looked_up = (t.sources for blocks in prepared for t in blocks if t.sources)
        self._sources = list(dict.fromkeys(looked_up))
        self._combined = np.zeros((len(self._sources), patients), dtype=np.intp)
        self._own: list[FloatArray] = []
        self._space = Workspace(structure.order, structure.states)
        self._answer: FloatArray | None = None

    def run(self, piece: slice, result: FloatArray) -> None:
        """Answer for some patients, patients computed together after each other.

        Parameters
        ----------
        piece : slice
        result : array, shape (at least as many, states)
            Its first rows are written.
        """
        codes = np.array(
            [self.query.codes.combined(s, piece) for s in self._sources], dtype=np.intp
        )
        own = [table.values(piece) for table in self.query.own]
        if not self._own:
            self._own = [np.ones((*v.shape[:-1], self.patients)) for v in own]
        for start in range(piece.start, piece.stop, self.patients):
            stop = min(start + self.patients, piece.stop)
            count, part = stop - start, slice(start - piece.start, stop - piece.start)
            if self._sources:
                self._combined[:, :count] = codes[:, part]
            for memory, values in zip(self._own, own, strict=True):
                memory[..., :count] = values[..., part]
            if self._answer is None:
                self._answer = self._take_steps().values
            else:
                self._space.again()
            result[part] = self._answer.T[:count]

    def _take_steps(self) -> Tensor:
        """Take every step; patients are the last axis."""
        plan, query, space = self.plan, self.query, self._space
        numbers = {s: self._combined[n] for n, s in enumerate(self._sources)}
        done = {
            len(query.tensors) + number: Tensor((), own.scope, values)
            for number, (own, values) in enumerate(
                zip(query.own, self._own, strict=True)
            )
        }
        table = Tensor((), (), np.empty(0))
        steps = zip(plan.steps, self.prepared, strict=True)
        for number, (step, blocks) in enumerate(steps):
            if not step.result.per_patient:
                continue
            skipped = int(step.as_matrix)
            operands = [done.pop(n) for n in step.rows]
            operands += [
                space.look_up(block, numbers.get(block.sources))
                for block in blocks[skipped:]
            ]
            if step.as_matrix and step.variable:
                combined = numbers.get(blocks[0].sources)
                table = space.sum_as_matrix(
                    blocks[0], combined, operands, step.variable
                )
            else:
                table = space.sum_of_products(operands, step.variable)
            done[plan.inputs + number] = table
        return table


def _pieces(stop: int, most: int, start: int = 0) -> list[slice]:
    return [slice(at, min(at + most, stop)) for at in range(start, stop, most)]


def available_cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def threads_pay(rows: int, pending: Iterable[Pending]) -> bool:
    """Tell whether several threads are faster than one, for so many patients."""
    return sum(one.work for one in pending) > max(LITTLE, FEW_OF_ONE * rows)


def for_each(work: Callable[[T], R], items: Sequence[T], threads: int) -> list[R]:
    """Do the work for every item, several at a time; return the results in order."""
    if threads > 1 and len(items) > 1:
        from concurrent.futures import (
            ThreadPoolExecutor,
        )  # one patient has no use of it

        with ThreadPoolExecutor(threads) as pool:
            return list(pool.map(work, items))
    return [work(item) for item in items]
