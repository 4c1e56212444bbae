"""The posterior of every variable at once: one pass to collect, one to distribute.

Summing variables out one after another (collect) gives the target. Going back over the
same steps (distribute) gives, at the step that summed a variable out, what all the
other tables say of it:

    P(v, e) = Σ_scope adj(scope) · Π tables(scope, v)

with adj the derivative of P(e) by the result of the step. A step's own tables and their
adjoints are all that is kept, so both passes cost about the same.

References
----------
Darwiche A. A differential approach to inference in Bayesian networks. J ACM
2003;50:280-305.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.inference.evidence import Evidence
from calcinosis.inference.many_rows import for_each
from calcinosis.inference.planning.plan import Plan, Step
from calcinosis.inference.planning.planner import make_plan
from calcinosis.inference.planning.structure import Structure
from calcinosis.inference.prepared import Query, make_query
from calcinosis.inference.tensors import Tensor, align, gather, multiply

__all__ = ["AllMarginals", "Marginals"]

CHUNK_ENTRIES = 1 << 20
"""Patients computed together times all entries that are kept for one (8 MB)."""
MOST_CHUNK = 512
MOST_PLANS = 256


@dataclass(frozen=True)
class Marginals:
    """The answer for every variable and patient.

    Parameters
    ----------
    probability : mapping
        Variable → P(state | evidence), shape (patients, states); 0 throughout where the
        evidence is impossible. Leaves of which the evidence is a likelihood over their
        parents (a number, a film) have no word left to ask for.
    log_evidence : array, shape (patients,)
        ln P(evidence), −inf where it is impossible.
    """

    probability: Mapping[str, FloatArray]
    log_evidence: FloatArray


class AllMarginals:
    """Posteriors of all variables; keeps plans.

    Parameters
    ----------
    structure : Structure
    memory : float
        Bytes that one table may take.
    """

    def __init__(self, structure: Structure, memory: float) -> None:
        self.structure, self.memory = structure, memory
        self._plans: dict[Hashable, Plan] = {}

    def infer(self, evidence: Evidence, threads: int) -> Marginals:
        """Return the posterior of every variable for every patient.

        Raises
        ------
        TooLargeError
            If a table would need more bytes than ``memory``.
        """
        query = make_query(self.structure, evidence, _not_kept, idle=False)
        plan = self._plan(query)
        gone = {n for n, o in evidence.observations.items() if o.over_parents}
        gone |= evidence.densities.keys()
        probability = {
            name: np.zeros((evidence.rows, count))
            for name, count in self.structure.states.items()
            if name not in gone
        }
        log_evidence = np.zeros(evidence.rows)

        def work(piece: slice) -> None:
            tables = [gather(tensor, query.codes, piece) for tensor in query.tensors]
            tables += [Tensor((), own.scope, own.values(piece)) for own in query.own]
            found, log_evidence[piece] = _Pass(self.structure, plan, tables).run()
            possible = log_evidence[piece] > -np.inf
            for name, values in found.items():
                probability[name][piece] = values.T
            for name, state in query.fixed.items():
                probability[name][piece, state] = possible
            for name in query.whole:
                rows = np.arange(piece.start, piece.stop)
                probability[name][rows, query.codes.of[name][piece]] = possible

        chunk, rows = self._chunk(plan), evidence.rows
        pieces = [slice(at, min(at + chunk, rows)) for at in range(0, rows, chunk)]
        for_each(work, pieces, threads)
        return Marginals(probability, log_evidence)

    def _plan(self, query: Query) -> Plan:
        plan = self._plans.get(query.key)
        if plan is None:
            structure = self.structure
            plan = make_plan(
                query.parts(sharing=False),
                structure.target,
                structure.states,
                {},
                1,
                self.memory,
            )
            if len(self._plans) >= MOST_PLANS:
                self._plans.clear()
            self._plans[query.key] = plan
        return plan

    def _full(self, step: Step) -> frozenset[str]:
        own = step.variable
        return step.result.scope if own is None else step.result.scope | {own}

    def _chunk(self, plan: Plan) -> int:
        sizes = self.structure.states
        kept = sum(
            prod(sizes[name] for name in self._full(step)) for step in plan.steps
        )
        return min(max(CHUNK_ENTRIES // kept, 1), MOST_CHUNK)


def _not_kept(key: Hashable, compute: Callable[[], Tensor]) -> Tensor:
    del key
    return compute()


class _Pass:
    """Both passes for some patients; all arrays have the patients as last axis."""

    def __init__(
        self, structure: Structure, plan: Plan, tables: Sequence[Tensor]
    ) -> None:
        self.sizes, self.target = structure.states, structure.target
        self.order = structure.order
        self.plan = plan
        self.tables = [*tables]
        self.given: list[FloatArray] = []  # product of a step's inputs, over all axes

    def run(self) -> tuple[dict[str, FloatArray], FloatArray]:
        """Return P(state | evidence), shape (states, patients), and ln P(evidence)."""
        log_scale = self._collect()
        joint = self.tables[-1]
        target = align(joint, (self.target,), self.sizes)
        total = target.sum(axis=0)
        possible = total > 0
        log_evidence = np.full(total.shape, -np.inf)
        np.log(total, out=log_evidence, where=possible)
        found = self._distribute()
        found[self.target] = target
        patients = max(len(total), *(v.shape[-1] for v in found.values()))
        answers = {
            name: np.broadcast_to(
                _normalised(values, possible), (len(values), patients)
            )
            for name, values in found.items()
        }
        return answers, log_evidence + log_scale

    def _collect(self) -> FloatArray:
        """Sum out step by step; results are scaled to a largest entry of 1."""
        log_scale: FloatArray = np.zeros(1)
        for step in self.plan.steps:
            used = self._used(step.blocks, step.rows)
            full = self._axes(step.variable, step.result.scope)
            given = [n for n in used if n < self.plan.inputs]
            product = self._product(given, full)
            self.given.append(product)
            results = [n for n in used if n >= self.plan.inputs]
            whole = multiply([product, *(self._aligned(n, full) for n in results)])
            values = whole if step.variable is None else whole.sum(axis=0)
            axes = tuple(range(values.ndim - 1))
            largest = values.max(axis=axes) if axes else values
            scale = np.where(largest > 0, largest, 1.0)
            log_scale = log_scale + np.log(scale)
            scope = full if step.variable is None else full[1:]
            shape = [*(self.sizes[name] for name in scope), values.shape[-1]]
            values = np.broadcast_to(values, shape)
            self.tables.append(Tensor((), scope, values / scale))
        return log_scale

    def _distribute(self) -> dict[str, FloatArray]:
        """Go back: the adjoint of every result, and the marginal of every variable."""
        found: dict[str, FloatArray] = {}
        adjoint: dict[int, FloatArray] = {}
        for place in range(len(self.plan.steps) - 1, -1, -1):
            step, number = self.plan.steps[place], self.plan.inputs + place
            full = self._axes(step.variable, step.result.scope)
            outer = adjoint.pop(number, None)
            known = self.given[place] if outer is None else self.given[place] * outer
            used = self._used(step.blocks, step.rows)
            results = [n for n in used if n >= self.plan.inputs]
            for child in results:
                others = [self._aligned(n, full) for n in results if n != child]
                rest = Tensor((), full, multiply([known, *others]))
                adjoint[child] = self._reduced(rest, self.tables[child].scope)
            if step.variable is not None:
                found[step.variable] = self._marginal(known, results, full)
        return found

    def _marginal(
        self, known: FloatArray, results: Sequence[int], full: tuple[str, ...]
    ) -> FloatArray:
        whole = multiply([known, *(self._aligned(n, full) for n in results)])
        values = whole.sum(axis=tuple(range(1, whole.ndim - 1)))
        return np.broadcast_to(values, (self.sizes[full[0]], values.shape[-1]))

    def _reduced(self, table: Tensor, scope: tuple[str, ...]) -> FloatArray:
        """Sum over what is not in ``scope``; a common factor does not matter here."""
        away = tuple(n for n, name in enumerate(table.scope) if name not in scope)
        values = table.values.sum(axis=away) if away else table.values
        left = [name for name in table.scope if name in scope]
        return values.transpose([*(left.index(name) for name in scope), len(left)])

    def _used(self, blocks: Sequence[Sequence[int]], rows: Sequence[int]) -> list[int]:
        return [*(number for block in blocks for number in block), *rows]

    def _axes(self, variable: str | None, scope: frozenset[str]) -> tuple[str, ...]:
        rest = tuple(sorted(scope, key=self.order))
        return rest if variable is None else (variable, *rest)

    def _aligned(self, number: int, full: tuple[str, ...]) -> FloatArray:
        return align(self.tables[number], full, self.sizes)

    def _product(self, numbers: Sequence[int], full: tuple[str, ...]) -> FloatArray:
        if not numbers:
            return np.ones((1,) * (len(full) + 1))
        return multiply([self._aligned(n, full) for n in numbers])


def _normalised(values: FloatArray, possible: FloatArray) -> FloatArray:
    total = values.sum(axis=0)
    safe = np.where(total > 0, total, 1.0)
    return np.asarray(np.where(possible, values / safe, 0.0))
