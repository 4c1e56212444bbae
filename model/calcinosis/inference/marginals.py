"""The posterior of every variable at once: one pass to collect, one to distribute.

Summing variables out one after another (collect) gives the target. Going back over the
same steps (distribute) gives, at the step that summed a variable out, what all the
other tables say of it:

    P(v, e) = Σ_scope adj(scope) · Π tables(scope, v)

with adj the derivative of P(e) by the result of the step. A step's own tables and their
adjoints are all that is kept, so both passes cost about the same.

Where the evidence is so improbable that parts of a product may have underflowed, both
passes are made again with logarithms: slower, but nothing is too small for them.

References
----------
Darwiche A. A differential approach to inference in Bayesian networks. J ACM
2003;50:280-305.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from math import prod

import numpy as np

from calcinosis._arrays import FloatArray, IntArray
from calcinosis._frozen import frozen
from calcinosis.inference.arithmetic import LINEAR, LOGARITHMIC, Arithmetic
from calcinosis.inference.evidence import LOG_DOUBTFUL, Evidence, Posterior
from calcinosis.inference.many_rows import for_each
from calcinosis.inference.planning.plan import Plan, Step
from calcinosis.inference.planning.planner import make_plan
from calcinosis.inference.planning.structure import Structure
from calcinosis.inference.prepared import Query, make_query
from calcinosis.inference.tensors import Tensor, align

__all__ = ["AllMarginals", "Marginals"]

CHUNK_ENTRIES = 1 << 20
"""Patients computed together times all entries that are kept for one (8 MB)."""
MOST_CHUNK = 512
MOST_PLANS = 256


@frozen
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

    def of_rows(self, rows: IntArray) -> Marginals:
        """Return the answers for some patients."""
        probability = {name: p[rows] for name, p in self.probability.items()}
        return Marginals(probability, self.log_evidence[rows])


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
        answer = self._all(evidence, threads, LINEAR)
        doubtful = np.flatnonzero(answer.log_evidence < LOG_DOUBTFUL)
        if not len(doubtful):
            return answer
        if self.structure.has_versions:  # a row keeps its version of the tables
            again = self._all(evidence, threads, LOGARITHMIC).of_rows(doubtful)
        else:
            again = self._all(evidence.of_rows(doubtful), threads, LOGARITHMIC)
        for name, values in answer.probability.items():
            values[doubtful] = again.probability[name]
        answer.log_evidence[doubtful] = again.log_evidence
        return answer

    def posterior(self, evidence: Evidence, threads: int) -> Posterior:
        """Return the target's alone, with logarithms: nothing underflows."""
        query = make_query(self.structure, evidence)
        plan = self._plan(query)
        target = self.structure.target
        probability = np.zeros((evidence.rows, self.structure.states[target]))
        log_evidence = np.zeros(evidence.rows)

        def work(piece: slice) -> None:
            passes = _Pass(self.structure, plan, query.tables(piece), LOGARITHMIC)
            log_evidence[piece] = passes.collect()
            probability[piece] = passes.answer(passes.target).T

        self._in_pieces(work, plan, evidence.rows, threads)
        return Posterior(probability, log_evidence)

    def _all(
        self, evidence: Evidence, threads: int, arithmetic: Arithmetic
    ) -> Marginals:
        query = make_query(self.structure, evidence, idle=False)
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
            passes = _Pass(self.structure, plan, query.tables(piece), arithmetic)
            log_evidence[piece] = passes.collect()
            possible = log_evidence[piece] > -np.inf
            for name, values in passes.distribute().items():
                probability[name][piece] = passes.answer(values).T
            for name, state in query.fixed.items():
                probability[name][piece, state] = possible
            for name in query.whole:
                rows = np.arange(piece.start, piece.stop)
                probability[name][rows, query.codes.of[name][piece]] = possible

        self._in_pieces(work, plan, evidence.rows, threads)
        return Marginals(probability, log_evidence)

    def _in_pieces(
        self, work: Callable[[slice], None], plan: Plan, rows: int, threads: int
    ) -> None:
        chunk = self._chunk(plan)
        pieces = [slice(at, min(at + chunk, rows)) for at in range(0, rows, chunk)]
        for_each(work, pieces, threads)

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


class _Pass:
    """Both passes for some patients; all arrays have the patients as last axis."""

    def __init__(
        self,
        structure: Structure,
        plan: Plan,
        tables: Sequence[Tensor],
        arithmetic: Arithmetic,
    ) -> None:
        self.arithmetic = arithmetic
        self.sizes, self.asked = structure.states, structure.target
        self.order = structure.order
        self.plan = plan
        self.tables = [
            Tensor((), table.scope, arithmetic.of(table.values)) for table in tables
        ]
        self.given: list[FloatArray] = []  # product of a step's inputs, over all axes

    @property
    def target(self) -> FloatArray:
        """What the last step left: in proportion to P(target, evidence)."""
        return align(self.tables[-1], (self.asked,), self.sizes)

    def answer(self, values: FloatArray) -> FloatArray:
        """Return P(state | evidence), shape (states, patients), from what was found."""
        linear = self.arithmetic.linear(values)
        total = linear.sum(axis=0)
        possible = (self.log_evidence > -np.inf) & (total > 0)
        shares = linear / np.where(total > 0, total, 1.0)
        return np.asarray(np.where(possible, shares, 0.0))

    def collect(self) -> FloatArray:
        """Sum out step by step; return ln P(evidence), shape (patients,) or (1,).

        Results are scaled to a largest entry of 1.
        """
        log_scale: FloatArray = np.zeros(1)
        for step in self.plan.steps:
            used = self._used(step.blocks, step.rows)
            full = self._axes(step.variable, step.result.scope)
            given = [n for n in used if n < self.plan.inputs]
            product = self._product(given, full)
            self.given.append(product)
            results = [n for n in used if n >= self.plan.inputs]
            aligned = [self._aligned(n, full) for n in results]
            whole = self.arithmetic.multiply([product, *aligned])
            values = whole
            if step.variable is not None:
                values = self.arithmetic.sum(whole, (0,))
            scope = full if step.variable is None else full[1:]
            shape = [*(self.sizes[name] for name in scope), values.shape[-1]]
            scaled, log_largest = self.arithmetic.scaled(values)
            log_scale = log_scale + log_largest
            self.tables.append(Tensor((), scope, np.broadcast_to(scaled, shape)))
        self.log_evidence = self.arithmetic.log_sum(self.target) + log_scale
        return self.log_evidence

    def distribute(self) -> dict[str, FloatArray]:
        """Go back: the adjoint of every result, and the marginal of every variable."""
        found: dict[str, FloatArray] = {self.asked: self.target}
        adjoint: dict[int, FloatArray] = {}
        for place in range(len(self.plan.steps) - 1, -1, -1):
            step, number = self.plan.steps[place], self.plan.inputs + place
            full = self._axes(step.variable, step.result.scope)
            outer = adjoint.pop(number, None)
            known = self.given[place]
            if outer is not None:
                known = self.arithmetic.multiply([known, outer])
            used = self._used(step.blocks, step.rows)
            results = [n for n in used if n >= self.plan.inputs]
            for child in results:
                others = [self._aligned(n, full) for n in results if n != child]
                rest = Tensor((), full, self.arithmetic.multiply([known, *others]))
                adjoint[child] = self._reduced(rest, self.tables[child].scope)
            if step.variable is not None:
                found[step.variable] = self._marginal(known, results, full)
        return found

    def _marginal(
        self, known: FloatArray, results: Sequence[int], full: tuple[str, ...]
    ) -> FloatArray:
        aligned = [self._aligned(n, full) for n in results]
        whole = self.arithmetic.multiply([known, *aligned])
        values = self.arithmetic.sum(whole, tuple(range(1, whole.ndim - 1)))
        return np.broadcast_to(values, (self.sizes[full[0]], values.shape[-1]))

    def _reduced(self, table: Tensor, scope: tuple[str, ...]) -> FloatArray:
        """Sum over what is not in ``scope``; a common factor does not matter here."""
        away = tuple(n for n, name in enumerate(table.scope) if name not in scope)
        values = self.arithmetic.sum(table.values, away)
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
            return self.arithmetic.of(np.ones((1,) * (len(full) + 1)))
        return self.arithmetic.multiply([self._aligned(n, full) for n in numbers])
