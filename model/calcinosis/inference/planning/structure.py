"""What an engine knows of a network before it has seen any evidence."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from functools import cached_property
from math import log

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.inference.factor import Factor
from calcinosis.inference.planning.ordering import by_fill
from calcinosis.inference.tensors import Tensor

__all__ = ["VERSION", "Structure"]

ROUNDING = 1e-6
VERSION = "#version"
"""Source of tables that come in several versions, one per row of evidence."""


class Structure:
    """Factors, who uses which variable, and what can be left out.

    Parameters
    ----------
    states : mapping
        Variable → number of states.
    factors : sequence of Factor
    target : str
        The variable asked for.
    """

    def __init__(
        self, states: Mapping[str, int], factors: Sequence[Factor], target: str
    ) -> None:
        self.states = dict(states)
        self.factors = tuple(factors)
        self.target = target
        self.rank = {name: number for number, name in enumerate(self.states)}
        self.uses: dict[str, list[int]] = {name: [] for name in self.states}
        for number, factor in enumerate(self.factors):
            for name in factor.scope:
                self.uses[name].append(number)
        self.tensors = [_tensor(f, number) for number, f in enumerate(self.factors)]
        self.has_versions = any(len(factor.table) > 1 for factor in self.factors)
        # a child's table that sums to 1 drops out when nothing is known of the child
        self.drops = {
            factor.scope[-1]: number
            for number, factor in enumerate(self.factors)
            if factor.scope and _sums_to_one(factor.table)
        }
        self._may_drop = [
            (name, self.drops[name], {*self.uses[name]} - {self.drops[name]})
            for name in reversed(self.states)
            if name in self.drops and name != target
        ]

    @cached_property
    def by_fill(self) -> tuple[str, ...]:
        """All variables but the target in an order that joins few others."""
        scopes = (tensor.scope for tensor in self.tensors)
        return by_fill(scopes, self.target, self.states)

    def order(self, name: str) -> tuple[int, str]:
        """Sort key that puts axes in the order of the network."""
        return self.rank.get(name.lstrip("="), len(self.rank)), name

    def is_leaf(self, name: str) -> bool:
        """Whether one table alone speaks of a variable, and given its parents."""
        used = self.uses[name]
        alone = len(used) == 1 and name != self.target
        return alone and self.factors[used[0]].scope[-1] == name

    def leaf_parents(self, name: str) -> tuple[str, ...]:
        """Axes that a likelihood over the parents of this leaf must have.

        Raises
        ------
        ValueError
            If other factors contain the variable.
        """
        if len(self.uses[name]) != 1:
            message = f"'{name}' is not a leaf of the network"
            raise ValueError(message)
        scope = self.factors[self.uses[name][0]].scope
        return tuple(other for other in scope if other != name)

    def idle(self, observed: Container[str]) -> set[int]:
        """Factors of variables that nobody observed and nothing else depends on."""
        idle: set[int] = set()
        for name, number, others in self._may_drop:
            if name not in observed and others <= idle:
                idle.add(number)
        return idle

    def refined(self) -> tuple[Structure, FloatArray] | None:
        """Ask for the variable that the target is a function of, if it is of one.

        Returns
        -------
        structure, members
            The same with that variable as target and the target as its leaf; and
            which of its states make up which of the target's, shape (states, target's
            states), of zeros and ones. None if other tables speak of the target, too.
        """
        used = self.uses[self.target]
        if len(used) != 1 or len(self.factors[used[0]].scope) != 2:
            return None
        factor = self.factors[used[0]]
        place = factor.scope.index(self.target)
        finer = factor.scope[1 - place]
        members = factor.table[0] if place == 1 else factor.table[0].T
        single = np.count_nonzero(members, axis=1) == 1
        if len(factor.table) > 1 or not (single & (members.max(axis=1) == 1)).all():
            return None
        factors = list(self.factors)
        factors[used[0]] = Factor((finer, self.target), members[np.newaxis])
        return Structure(self.states, factors, finer), members

    def by_entanglement(self) -> list[str]:
        """Inner variables, those first whose neighbours make the largest tables."""
        inner = {n for n in self.states if len(self.uses[n]) > 1 and n != self.target}

        def entangled(name: str) -> float:
            scopes = (self.factors[number].scope for number in self.uses[name])
            near = inner & set[str]().union(*scopes) - {name}
            return sum(log(self.states[other]) for other in near)

        return sorted(inner, key=lambda name: (-entangled(name), self.rank[name]))


def _tensor(factor: Factor, number: int) -> Tensor:
    if len(factor.table) > 1:
        return Tensor((VERSION,), factor.scope, factor.table, ("factor", number))
    return Tensor((), factor.scope, factor.table[0], ("factor", number))


def _sums_to_one(table: FloatArray) -> bool:
    """Whether it is P(last axis | others), to the rounding of a file."""
    return bool(np.abs(table.sum(axis=-1) - 1).max() < ROUNDING)
