"""Exact inference in a discrete network, for one patient or a million.

The network is a product of factors. Evidence that is the same for all patients slices
the factors; evidence that differs becomes an index (a *source*, see
:mod:`calcinosis.plan`). What depends on few findings is computed once per combination
of them and looked up, the rest is computed for blocks of patients at a time, patients
on the last axis so that every operation runs over contiguous memory.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from math import prod

import numpy as np

from calcinosis._arrays import FloatArray, IntArray
from calcinosis.factors import Factor
from calcinosis.plan import Part, Plan, Step, make_plan

__all__ = ["Engine", "Evidence", "Observation", "Posterior"]

CHUNK_ENTRIES = 1 << 18
"""Patients computed together times the largest table: stays in the cache (2 MB)."""
CHUNK = 4096
LEAST_CHUNK = 128
"""Most and fewest patients computed together."""
GROUP = 2048
"""Patients are grouped by what is known only as long as groups have this many."""
FEW = 64
"""A table for up to this many combinations is shared however few patients there are."""
SMALL = 1e-60
"""Products below this are scaled up, so that they never reach the smallest float."""
LOG_DOUBTFUL = -600.0
"""ln of a probability so small that some of its parts may have underflowed."""
VERSION = "#version"
"""Source of tables that come in several versions, one per row of evidence."""


@dataclass(frozen=True)
class Observation:
    """What is known of one variable, for every patient.

    Parameters
    ----------
    codes : integer array, shape (patients,)
        Row of ``weights`` that holds for each patient.
    weights : array, shape (patterns, states) or (patterns, *parents)
        Likelihood of the evidence given the variable's state; hard evidence has a
        single 1, no evidence all ones. With ``over_parents`` the likelihood is given
        the states of the leaf's parents instead: how a density or a film of a certain
        day enters.
    over_parents : bool
        Which of the two.
    """

    codes: IntArray
    weights: FloatArray
    over_parents: bool = False

    @classmethod
    def of_states(cls, states: IntArray, count: int) -> Observation:
        """Hard evidence: state numbers, −1 where not assessed."""
        weights = np.vstack([np.eye(count), np.ones((1, count))])
        return cls(np.where(states < 0, count, states).astype(np.intp), weights)


@dataclass(frozen=True)
class Evidence:
    """Evidence on any variables for ``rows`` patients; others are not assessed."""

    rows: int
    observations: Mapping[str, Observation] = field(
        default_factory=dict[str, Observation]
    )


@dataclass(frozen=True)
class Posterior:
    """The answer for every patient.

    Parameters
    ----------
    probability : array, shape (patients, states)
        P(target | evidence); 0 throughout where the evidence is impossible.
    log_evidence : array, shape (patients,)
        ln P(evidence), −inf where it is impossible.
    """

    probability: FloatArray
    log_evidence: FloatArray


@dataclass(frozen=True)
class _Table:
    """Values over ``sources`` then ``scope``, in this order of axes."""

    sources: tuple[str, ...]
    scope: tuple[str, ...]
    values: FloatArray


@dataclass(frozen=True)
class _Query:
    """Evidence made ready for a group of patients who share a plan."""

    tables: list[_Table]
    codes: dict[str, IntArray]
    patterns: dict[str, int]
    rows: int


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
        self.target = target
        self.memory = memory
        self.threads = threads
        self._rank = {name: number for number, name in enumerate(self.states)}
        self._plans: dict[object, Plan] = {}
        self._uses: dict[str, list[int]] = {name: [] for name in self.states}
        for number, factor in enumerate(self.factors):
            for name in factor.scope:
                self._uses[name].append(number)
        # a child's table that sums to 1 drops out when nothing is known of the child
        self._drops = {
            factor.scope[-1]: number
            for number, factor in enumerate(self.factors)
            if factor.scope and _sums_to_one(factor.table)
        }
        degree = {name: len(uses) for name, uses in self._uses.items()}
        self._inner = sorted(
            (name for name in self.states if degree[name] > 1 and name != target),
            key=lambda name: (-degree[name], self._rank[name]),
        )

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
            return self._infer_group(evidence)
        probability = np.zeros((evidence.rows, self.states[self.target]))
        log_evidence = np.zeros(evidence.rows)
        for chosen in groups:
            part = self._infer_group(_select(evidence, chosen))
            probability[chosen], log_evidence[chosen] = (
                part.probability,
                part.log_evidence,
            )
        return Posterior(probability, log_evidence)

    def _mended(self, evidence: Evidence, answer: Posterior) -> Posterior:
        """Compute again, one by one, patients whose product may have underflowed.

        Whether evidence is possible at all is asked of the network of zeros and ones.
        """
        doubtful = np.flatnonzero(answer.log_evidence < LOG_DOUBTFUL)
        if not len(doubtful):
            return answer
        chosen = _select(evidence, doubtful)
        signs = {
            name: Observation(o.codes, (o.weights > 0).astype(float), o.over_parents)
            for name, o in chosen.observations.items()
        }
        support = self._support._infer(Evidence(len(doubtful), signs))
        probability = answer.probability.copy()
        log_evidence = answer.log_evidence.copy()
        for row in doubtful[support.log_evidence > -np.inf]:
            alone = self._infer(_select(evidence, np.array([row])))
            probability[row] = alone.probability[0]
            log_evidence[row] = alone.log_evidence[0]
        return Posterior(probability, log_evidence)

    @cached_property
    def _support(self) -> Engine:
        factors = [Factor(f.scope, (f.table > 0).astype(float)) for f in self.factors]
        return Engine(self.states, factors, self.target, self.memory, self.threads)

    # ------------------------------------------------------------- grouping

    def _groups(self, evidence: Evidence) -> list[IntArray]:
        """Patients grouped by which inner variables are known: those then need no axis."""
        most = max(evidence.rows // GROUP, 1)
        key = np.zeros(evidence.rows, dtype=np.int64)
        count = 1
        for name in self._inner:
            observed = evidence.observations.get(name)
            if observed is None or count * 2 > most:
                continue
            known = _one_hot(observed.weights)
            if known.all() or not known.any():
                continue
            key = key * 2 + known[observed.codes]
            count *= 2
        if count == 1:
            return [np.arange(evidence.rows)]
        order = np.argsort(key, kind="stable")
        borders = np.flatnonzero(np.diff(key[order])) + 1
        return [part.astype(np.intp) for part in np.split(order, borders)]

    # ------------------------------------------------------------- planning

    def _infer_group(self, evidence: Evidence) -> Posterior:
        query = self._query(evidence)
        parts = [Part(frozenset(t.sources), frozenset(t.scope)) for t in query.tables]
        codes = max(FEW, evidence.rows // 2)
        scale = codes.bit_length() // 2
        key = (tuple(parts), scale, tuple(sorted(query.patterns.items())))
        if key not in self._plans:
            sizes = {**self.states}
            self._plans[key] = make_plan(
                parts, self.target, sizes, query.patterns, codes, self.memory
            )
        return self._run(self._plans[key], query)

    def _query(self, evidence: Evidence) -> _Query:
        codes: dict[str, IntArray] = {}
        patterns: dict[str, int] = {}
        fixed: dict[str, int] = {}  # variable → its one state, the same for all
        whole: set[str] = set()  # variables whose state is known for every patient
        extra: list[_Table] = []
        replaced: set[int] = set()
        for name, observed in evidence.observations.items():
            used = _used_patterns(observed.codes, len(observed.weights))
            if observed.over_parents:
                replaced.add(self._uses[name][0])
                axes = self.leaf_parents(name)
            elif (observed.weights[used] == 1).all():
                continue
            else:
                axes = (name,)
                hot = _one_hot(observed.weights[used])
                if hot.all() and name != self.target:
                    states = observed.weights.argmax(axis=1)
                    if len(used) == 1:
                        fixed[name] = int(states[used[0]])
                    else:
                        whole.add(name)
                        codes[name] = states[observed.codes]
                        patterns[name] = self.states[name]
                    continue
            if len(used) == 1:
                extra.append(_Table((), axes, observed.weights[used[0]]))
            else:
                source = f"={name}"
                codes[source], patterns[source] = observed.codes, len(observed.weights)
                extra.append(_Table((source,), axes, observed.weights))
        tables = self._sliced(fixed, whole, extra, replaced, evidence)
        if any(VERSION in table.sources for table in tables):
            codes[VERSION] = np.arange(evidence.rows)
            patterns[VERSION] = evidence.rows
        return _Query(tables, codes, patterns, evidence.rows)

    def _sliced(
        self,
        fixed: Mapping[str, int],
        whole: set[str],
        extra: list[_Table],
        replaced: set[int],
        evidence: Evidence,
    ) -> list[_Table]:
        """Factors that matter, sliced where evidence is hard."""
        idle = self._idle(evidence)
        tables = [
            self._slice(factor, fixed, whole)
            for number, factor in enumerate(self.factors)
            if number not in idle and number not in replaced
        ]
        for table in extra:
            moved = self._slice_values(table, fixed, whole)
            tables.append(moved)
        return tables

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

    def _slice(
        self, factor: Factor, fixed: Mapping[str, int], whole: set[str]
    ) -> _Table:
        versions = len(factor.table) > 1
        values = factor.table if versions else factor.table[0]
        sources = (VERSION,) if versions else ()
        return self._slice_values(_Table(sources, factor.scope, values), fixed, whole)

    def _slice_values(
        self, table: _Table, fixed: Mapping[str, int], whole: set[str]
    ) -> _Table:
        values = table.values
        free = len(table.sources)
        if not fixed.keys().isdisjoint(table.scope):
            index = [slice(None)] * free + [
                fixed.get(name, slice(None)) for name in table.scope
            ]
            values = values[tuple(index)]
        names = [name for name in table.scope if name not in fixed]
        own = [name for name in names if name in whole]
        if own:
            rest = [name for name in names if name not in whole]
            order = [*range(free)] + [free + names.index(n) for n in (*own, *rest)]
            values = values.transpose(order)
            return _Table((*table.sources, *own), tuple(rest), values)
        return _Table(table.sources, tuple(names), values)

    # -------------------------------------------------------------- running

    def _run(self, plan: Plan, query: _Query) -> Posterior:
        tables: list[_Table | None] = [*query.tables]
        prepared: list[list[_Table]] = []
        log_scale = 0.0
        for step in plan.steps:
            blocks: list[_Table] = []
            for block in step.blocks:
                table, log_part = self._product([tables[n] for n in block], step)
                blocks.append(table)
                log_scale += log_part
            if step.result.per_patient:
                prepared.append(blocks)
                tables.append(None)
            else:
                prepared.append([])
                tables.append(_sum_out(blocks[0], step.variable))
        last = tables[-1]
        if last is not None:
            values = last.values.reshape(-1, self.states[self.target])
            spread = _lookup(last.sources, query, slice(0, query.rows))
            table = values if spread is None else values[spread]
            wide = np.broadcast_to(table, (query.rows, table.shape[1]))
            return _finish(wide, log_scale)
        rows = query.rows
        chunk = self._chunk(plan)
        pieces = [slice(at, min(at + chunk, rows)) for at in range(0, rows, chunk)]
        result = np.empty((rows, self.states[self.target]))

        def work(piece: slice) -> None:
            result[piece] = self._run_piece(plan, prepared, query, piece)

        if self.threads > 1 and len(pieces) > 1:
            with ThreadPoolExecutor(self.threads) as pool:
                list(pool.map(work, pieces))
        else:
            for piece in pieces:
                work(piece)
        return _finish(result, log_scale)

    def _chunk(self, plan: Plan) -> int:
        entries = max(
            prod(self.states[name] for name in step.result.scope)
            for step in plan.steps
            if step.result.per_patient
        )
        return min(max(CHUNK_ENTRIES // entries, LEAST_CHUNK), CHUNK)

    def _run_piece(
        self, plan: Plan, prepared: list[list[_Table]], query: _Query, piece: slice
    ) -> FloatArray:
        """Per-patient steps for one block of patients; patients are the last axis."""
        done: dict[int, _Table] = {}
        answer: FloatArray | None = None
        for number, (step, blocks) in enumerate(zip(plan.steps, prepared, strict=True)):
            if not step.result.per_patient:
                continue
            operands = [done.pop(n) for n in step.rows]
            operands += [_gather(block, query, piece) for block in blocks]
            scope = self._ordered(step.result.scope)
            product = self._contract(operands, scope, step.variable)
            done[plan.inputs + number] = _Table((), scope, product)
            answer = product
        if answer is None:
            message = "a plan ends with the target"
            raise AssertionError(message)
        return answer.T

    def _contract(
        self, operands: Sequence[_Table], scope: tuple[str, ...], variable: str | None
    ) -> FloatArray:
        """Multiply and sum one variable out, one of its states at a time."""
        if variable is None:
            return _multiply([self._align(operand, scope) for operand in operands])
        full = (variable, *scope)
        having = [o for o in operands if variable in o.scope]
        aligned = [self._align(operand, full) for operand in having]
        total: FloatArray | None = None
        for state in range(self.states[variable]):
            product = _multiply([values[state] for values in aligned])
            total = product if total is None else np.add(total, product, out=total)
        rest = [self._align(o, scope) for o in operands if variable not in o.scope]
        return _multiply([*rest, total]) if total is not None else _multiply(rest)

    def _align(self, table: _Table, scope: tuple[str, ...]) -> FloatArray:
        own = table.scope
        order = sorted(range(len(own)), key=lambda i: scope.index(own[i]))
        values = table.values.transpose([*order, len(own)])
        shape = [self.states[name] if name in own else 1 for name in scope]
        return values.reshape([*shape, table.values.shape[-1]])

    def _product(
        self, members: Sequence[_Table | None], step: Step
    ) -> tuple[_Table, float]:
        """Multiply shared tables over the union of their axes.

        Returns the product divided by a number, and the logarithm of that number, which
        is not 0 only where the product would come near the smallest float.
        """
        chosen = [table for table in members if table is not None]
        sources = self._ordered({s for table in chosen for s in table.sources})
        scope = self._ordered({name for table in chosen for name in table.scope})
        if step.variable in scope:
            scope = (*(n for n in scope if n != step.variable), step.variable)
        axes = (*sources, *scope)
        place = {name: number for number, name in enumerate(axes)}
        product: FloatArray | None = None
        log_scale = 0.0
        for table in sorted(chosen, key=lambda table: table.values.size):
            own = (*table.sources, *table.scope)
            order = sorted(range(len(own)), key=lambda i: place[own[i]])
            shape = [1] * len(axes)
            for axis, name in enumerate(own):
                shape[place[name]] = table.values.shape[axis]
            values = table.values.transpose(order).reshape(shape)
            product = values if product is None else product * values
            largest = float(product.max())
            if 0 < largest < SMALL:
                product, log_scale = product / largest, log_scale + np.log(largest)
        if product is None:
            return _Table((), (), np.ones(())), 0.0
        return _Table(sources, scope, product), log_scale

    def _ordered(self, names: set[str] | frozenset[str]) -> tuple[str, ...]:
        last = len(self._rank)
        return tuple(
            sorted(names, key=lambda n: (self._rank.get(n.lstrip("="), last), n))
        )


def _multiply(tables: Sequence[FloatArray]) -> FloatArray:
    """Product of tables that broadcast, small ones first; always a new array."""
    ordered = sorted(tables, key=lambda values: values.size)
    if len(ordered) == 1:
        return ordered[0].copy()
    product = ordered[0] * ordered[1]
    for values in ordered[2:]:
        product = product * values
    return product


def _finish(table: FloatArray, log_scale: float) -> Posterior:
    total = table.sum(axis=1)
    possible = total > 0
    safe = np.where(possible, total, 1.0)
    log_evidence = np.where(possible, np.log(safe) + log_scale, -np.inf)
    return Posterior(table / safe[:, np.newaxis], log_evidence)


def _sum_out(table: _Table, variable: str | None) -> _Table:
    if variable is None:
        return table
    values = table.values.sum(axis=-1)
    return _Table(table.sources, table.scope[:-1], values)


def _lookup(sources: Sequence[str], query: _Query, piece: slice) -> IntArray | None:
    """Number of each patient's combination of sources."""
    codes: IntArray | None = None
    for source in sources:
        own = query.codes[source][piece]
        codes = own if codes is None else codes * query.patterns[source] + own
    return codes


def _gather(table: _Table, query: _Query, piece: slice) -> _Table:
    """Look a shared table up for each patient: axes scope, then patients."""
    values = table.values
    entries = values.shape[len(table.sources) :]
    codes = _lookup(table.sources, query, piece)
    if codes is None:
        return _Table((), table.scope, values[..., np.newaxis])
    columns = values.reshape(-1, prod(entries)).T
    rows = np.ascontiguousarray(columns).take(codes, axis=1, mode="clip")
    return _Table((), table.scope, rows.reshape(*entries, -1))


def _select(evidence: Evidence, rows: IntArray) -> Evidence:
    return Evidence(
        len(rows),
        {
            name: Observation(o.codes[rows], o.weights, o.over_parents)
            for name, o in evidence.observations.items()
        },
    )


def _used_patterns(codes: IntArray, count: int) -> IntArray:
    if len(codes) == 1:
        return codes
    return np.flatnonzero(np.bincount(codes, minlength=count))


def _one_hot(weights: FloatArray) -> np.ndarray:
    flat = weights.reshape(len(weights), -1)
    return (np.count_nonzero(flat, axis=1) == 1) & (flat.max(axis=1) == 1)


def _sums_to_one(table: FloatArray) -> bool:
    return bool(np.abs(table.sum(axis=-1) - 1).max() < 1e-12)
