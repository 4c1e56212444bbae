"""Exact inference in a discrete network, compiled once, for one patient or many.

The network is a product of factors. :class:`Engine` fixes an order in which variables
are summed out and the messages this produces (bucket elimination: every variable's
bucket sends one message towards the target). A message depends only on the evidence
inside its own branch, so it is computed once per *distinct* pattern of evidence there
and looked up for every patient who has that pattern.

References
----------
Dechter R. Bucket elimination: a unifying framework for reasoning. Artif Intell
1999;113:41-85.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import prod

import numpy as np

from calcinosis._arrays import FloatArray, IntArray
from calcinosis.elimination import elimination_order
from calcinosis.errors import TooLargeError
from calcinosis.factors import Factor

__all__ = ["Engine", "Evidence", "Observation", "Posterior"]

DIRECT_CODES = 4096
"""Up to this many combined codes a table over all of them is cheaper than sorting."""


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
class _Message:
    """A table over ``scope`` per pattern, the pattern of each patient, and a scale."""

    scope: tuple[str, ...]
    table: FloatArray  # (patterns, *scope)
    codes: IntArray | None  # None: the same single pattern for all
    log_scale: FloatArray | None = None  # (patterns,)


@dataclass(frozen=True)
class _Bucket:
    variable: str
    factors: tuple[int, ...]
    children: tuple[int, ...]
    scope: tuple[str, ...]  # with the variable itself last
    is_leaf: bool


class Engine:
    """A network compiled for questions about one target variable.

    Parameters
    ----------
    states : mapping
        Variable → number of states.
    factors : sequence of Factor
        Their product is the joint distribution (up to a constant).
    target : str
        The variable asked for.
    memory : float
        Bytes that one table may take; a network that would need more raises
        :class:`~calcinosis.errors.TooLargeError` before anything is allocated.
    """

    def __init__(
        self,
        states: Mapping[str, int],
        factors: Sequence[Factor],
        target: str,
        memory: float = 1e9,
    ) -> None:
        self.states = dict(states)
        self.target = target
        self.memory = memory
        self._tables = [factor.table for factor in factors]
        self._scopes = [factor.scope for factor in factors]
        self._buckets = self._compile()

    def _compile(self) -> list[_Bucket]:
        order = elimination_order(self.states, self._scopes, last=self.target)
        position = {name: number for number, name in enumerate(order)}
        waiting: dict[str, tuple[list[int], list[int]]] = {
            name: ([], []) for name in order
        }
        for index, scope in enumerate(self._scopes):
            first = min(scope, key=position.__getitem__) if scope else self.target
            waiting[first][0].append(index)
        scopes: dict[int, tuple[str, ...]] = {}
        buckets: list[_Bucket] = []
        for number, name in enumerate(order):
            own, children = waiting[name]
            members = {name}.union(*(self._scopes[i] for i in own))
            members = members.union(*(scopes[child] for child in children))
            outside = tuple(sorted(members - {name}, key=position.__getitem__))
            self._check_size(name, outside)
            leaf = len(own) == 1 and not children
            buckets.append(
                _Bucket(name, tuple(own), tuple(children), (*outside, name), leaf)
            )
            scopes[number] = outside
            if name != self.target:
                goal = outside[0] if outside else self.target
                waiting[goal][1].append(number)
        return buckets

    def _check_size(self, name: str, outside: tuple[str, ...]) -> None:
        entries = prod(self.states[other] for other in (*outside, name))
        if entries * 8 > self.memory:
            message = (
                f"exact inference would need a table of {entries:.3g} entries "
                f"({entries * 8 / 1e9:.3g} GB) at '{name}' with {len(outside)} others; "
                f"the limit is {self.memory / 1e9:g} GB"
            )
            raise TooLargeError(message)

    def leaf_parents(self, name: str) -> tuple[str, ...]:
        """Axes that a likelihood over the parents of this leaf must have."""
        own = [scope for scope in self._scopes if name in scope]
        if len(own) != 1:
            message = f"'{name}' is not a leaf of the network"
            raise ValueError(message)
        return tuple(other for other in own[0] if other != name)

    def infer(
        self, evidence: Evidence, tables: Mapping[int, FloatArray] | None = None
    ) -> Posterior:
        """Exact posterior of the target for every patient.

        Parameters
        ----------
        evidence : Evidence
        tables : mapping, optional
            Replaces factor tables by number.

        Returns
        -------
        Posterior
        """
        used = [
            tables[i] if tables and i in tables else table
            for i, table in enumerate(self._tables)
        ]
        used, evidence = self._restrict(used, evidence)
        messages: list[_Message] = []
        for bucket in self._buckets:
            operands = [self._operand(used[i], self._scopes[i]) for i in bucket.factors]
            operands += [messages[child] for child in bucket.children]
            observed = evidence.observations.get(bucket.variable)
            if observed is not None and observed.over_parents:
                messages.append(self._given_parents(bucket, observed))
                continue
            if bucket.variable == self.target:
                return self._finish(bucket, operands, observed, evidence.rows)
            messages.append(self._send(bucket, operands, observed))
        message = "the target's bucket comes last"
        raise AssertionError(message)

    def _restrict(
        self, tables: list[FloatArray], evidence: Evidence
    ) -> tuple[list[FloatArray], Evidence]:
        """Leave out states that the evidence excludes for every patient."""
        kept: dict[str, IntArray] = {}
        observations = dict(evidence.observations)
        for name, observed in evidence.observations.items():
            if observed.over_parents or name == self.target:
                continue
            patterns = np.unique(observed.codes)
            possible = observed.weights[patterns].max(axis=0) > 0
            if possible.all() or not possible.any():
                continue
            kept[name] = np.flatnonzero(possible)
            observations[name] = Observation(
                observed.codes, observed.weights[:, kept[name]]
            )
        if not kept:
            return tables, evidence
        for name, observed in observations.items():
            if observed.over_parents:
                weights = observed.weights
                for axis, parent in enumerate(self.leaf_parents(name), start=1):
                    if parent in kept:
                        weights = weights.take(kept[parent], axis=axis)
                observations[name] = Observation(observed.codes, weights, True)
        narrowed: list[FloatArray] = []
        for table, scope in zip(tables, self._scopes, strict=True):
            small = table
            for axis, name in enumerate(scope, start=1):
                if name in kept:
                    small = small.take(kept[name], axis=axis)
            narrowed.append(small)
        return narrowed, Evidence(evidence.rows, observations)

    @staticmethod
    def _operand(table: FloatArray, scope: tuple[str, ...]) -> _Message:
        versions = np.arange(len(table)) if len(table) > 1 else None
        return _Message(scope, table, versions)

    def _given_parents(self, bucket: _Bucket, observed: Observation) -> _Message:
        if not bucket.is_leaf:
            message = f"'{bucket.variable}' is not a leaf of the network"
            raise ValueError(message)
        return _Message(
            self.leaf_parents(bucket.variable), observed.weights, observed.codes
        )

    def _send(
        self,
        bucket: _Bucket,
        operands: list[_Message],
        observed: Observation | None,
    ) -> _Message:
        if observed is not None:
            operands = [
                *operands,
                _Message((bucket.variable,), observed.weights, observed.codes),
            ]
        product = self._multiply(bucket.scope, operands)
        table = product.table.sum(axis=-1)
        scale = product.log_scale
        largest = table.reshape(len(table), -1).max(axis=1)
        if largest.min() < 1e-100:
            safe = np.where(largest > 0, largest, 1.0)
            table = table / safe.reshape((-1,) + (1,) * (table.ndim - 1))
            scale = np.log(safe) if scale is None else scale + np.log(safe)
        return _Message(bucket.scope[:-1], table, product.codes, scale)

    def _finish(
        self,
        bucket: _Bucket,
        operands: list[_Message],
        observed: Observation | None,
        rows: int,
    ) -> Posterior:
        if observed is not None:
            operands.append(
                _Message((bucket.variable,), observed.weights, observed.codes)
            )
        product = self._multiply((self.target,), operands)
        table, scale = product.table, product.log_scale
        if product.codes is None:
            table = np.repeat(table, rows, axis=0)
            scale = None if scale is None else np.repeat(scale, rows)
        else:
            table = table[product.codes]
            scale = None if scale is None else scale[product.codes]
        total = table.sum(axis=1)
        possible = total > 0
        safe = np.where(possible, total, 1.0)
        log_evidence = np.where(possible, np.log(safe), -np.inf)
        if scale is not None:
            log_evidence = log_evidence + scale
        return Posterior(table / safe[:, np.newaxis], log_evidence)

    def _multiply(self, scope: tuple[str, ...], operands: list[_Message]) -> _Message:
        """Multiply operands over ``scope``, once per distinct combination of codes."""
        fixed = [operand for operand in operands if operand.codes is None]
        varied = [operand for operand in operands if operand.codes is not None]
        table = np.ones((1,) * (len(scope) + 1))
        scale: FloatArray | None = None
        for operand in fixed:
            table = table * self._aligned(operand.table, operand.scope, scope)
            if operand.log_scale is not None:
                scale = operand.log_scale if scale is None else scale + operand.log_scale
        if not varied:
            return _Message(scope, table, None, scale)
        codes, picks = _combine(varied)
        for operand, pick in zip(varied, picks, strict=True):
            part = operand.table if pick is None else operand.table[pick]
            table = table * self._aligned(part, operand.scope, scope)
            largest = table.reshape(len(table), -1).max(axis=1)
            if operand.log_scale is not None or largest.min() < 1e-150:
                added = np.zeros(len(table))
                if operand.log_scale is not None:
                    extra = operand.log_scale
                    added = added + (extra if pick is None else extra[pick])
                safe = np.where(largest > 0, largest, 1.0)
                table = table / safe.reshape((-1,) + (1,) * len(scope))
                added = added + np.log(safe)
                scale = added if scale is None else scale + added
        return _Message(scope, table, codes, scale)

    def _aligned(
        self, table: FloatArray, own: tuple[str, ...], scope: tuple[str, ...]
    ) -> FloatArray:
        """View ``table`` (patterns, *own) with axes for all of ``scope``."""
        order = sorted(range(len(own)), key=lambda i: scope.index(own[i]))
        moved = table.transpose([0, *(i + 1 for i in order)])
        sizes = iter(moved.shape[1:])
        shape = [next(sizes) if name in own else 1 for name in scope]
        return moved.reshape([len(table), *shape])


def _combine(
    operands: Sequence[_Message],
) -> tuple[IntArray, list[IntArray | None]]:
    """Number the distinct combinations of the operands' patterns.

    Returns
    -------
    codes : shape (patients,)
        Combination of each patient.
    picks : per operand, shape (combinations,) or None
        Pattern of the operand in each combination; None: the combination itself.
    """
    first = operands[0].codes
    if first is None:
        message = "only operands that vary are combined"
        raise AssertionError(message)
    if len(operands) == 1:
        return first, [None]
    sizes = [len(operand.table) for operand in operands]
    combined = first.astype(np.int64)
    for operand, size in zip(operands[1:], sizes[1:], strict=True):
        combined = combined * size + operand.codes
    count = prod(sizes)
    if count <= min(DIRECT_CODES, max(len(first), 1)):
        codes, distinct = combined, np.arange(count)
    elif count < 2**62:
        distinct, codes = np.unique(combined, return_inverse=True)
    else:
        stacked = np.stack([o.codes for o in operands if o.codes is not None], axis=1)
        found, codes = np.unique(stacked, axis=0, return_inverse=True)
        return codes.reshape(-1), list(found.T)
    picks: list[IntArray | None] = []
    for size in reversed(sizes):
        picks.append((distinct % size).astype(np.intp))
        distinct = distinct // size
    return codes.astype(np.intp), picks[::-1]
