"""Every pair of two lists of sets of findings at once.

Sharing a step out among findings asks for thousands of sets of them, and each is a set
of one list together with a set of another. So no set has a row of its own: whether a
finding is known is an axis of the tables that hang on it, of length 2, and variables
are summed out as long as the tables stay small. What is left over is then summed out at
once, by a matrix product of what hangs on the one list with what hangs on the other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial, reduce
from math import exp, inf
from operator import or_

import numpy as np

from calcinosis._arrays import FloatArray, IntArray
from calcinosis._frozen import frozen
from calcinosis.inference.evidence import LOG_DOUBTFUL, Observation, one_hot
from calcinosis.inference.planning.ordering import Sets
from calcinosis.inference.planning.structure import Structure
from calcinosis.inference.tensors import Tensor, fix

__all__ = ["Coalitions", "PlayerEvidence"]

SMALL = 1 << 15, 1 << 18, 1 << 21
"""Entries of a table up to which a variable is summed out before the matrix product;
the next where the matrices would be too large."""
MOST_ENTRIES = 1 << 22
"""Of a matrix (32 MB)."""

PlayerEvidence = Mapping[str, Observation]
"""Variable → what is known of it, of one patient."""
Presence = Mapping[int, IntArray]
"""Player → whether each set of a list has it."""


@frozen
class _OfSets:
    """Values over players, of which each is known or not, and variables.

    Parameters
    ----------
    scope : int
        Set of players and variables.
    values : array
        First the axis of sets of players, of length 1 where it holds for all; then one
        for each player and variable, in their order.
    """

    scope: int
    values: FloatArray


class Coalitions:
    """One patient, of whom some findings are known and some not.

    Parameters
    ----------
    structure : Structure
        With one version of every table.
    always : mapping
        Variable → what is known in every set.
    players : sequence of mappings
        The same of each player: a finding, or several that come and go together.
    members : array, shape (states, states asked for), or None
        Which states of the target make up which of the states that are asked for.
    """

    def __init__(
        self,
        structure: Structure,
        always: PlayerEvidence,
        players: Sequence[PlayerEvidence],
        members: FloatArray | None = None,
    ) -> None:
        self._players = len(players)
        finest = np.eye(structure.states[structure.target])
        asked = finest if members is None else members
        self._parts = [np.flatnonzero(own) for own in asked.T]
        names = sorted(structure.states, key=structure.target.__ne__)
        sizes = {f"#{player}": 2 for player in range(len(players))}
        self._sets = Sets(sizes | {name: structure.states[name] for name in names})
        self._bits = {name: 1 << n for n, name in enumerate(self._sets.names)}
        self._inner = (1 << len(self._bits)) - (2 << len(players))
        left_out = structure.idle({*always}.union(*players))
        fixed: dict[str, int] = {}
        told: list[Tensor] = []
        for player, known in [(None, always), *enumerate(players)]:
            for name, observed in known.items():
                axes: tuple[str, ...] = (name,)
                if observed.over_parents:
                    left_out.add(structure.uses[name][0])
                    axes = structure.leaf_parents(name)
                seen = observed.weights[observed.codes[0]]
                if player is not None:
                    both = np.stack([np.ones_like(seen), seen])
                    told.append(Tensor((), (f"#{player}", *axes), both))
                elif name != structure.target and _is_certain(observed):
                    fixed[name] = int(seen.argmax())
                else:
                    told.append(Tensor((), axes, seen))
        told += [t for n, t in enumerate(structure.tensors) if n not in left_out]
        tables = [self._table(fix(tensor, fixed, set())) for tensor in told]
        self._tables = self._summed(tables, self._of_one)

    def _table(self, tensor: Tensor) -> _OfSets:
        bits = [self._bits[name] for name in tensor.scope]
        order = sorted(range(len(bits)), key=bits.__getitem__)
        return _OfSets(sum(bits), tensor.values.transpose(order)[np.newaxis])

    def joint(self, first: Sequence[int], second: Sequence[int]) -> FloatArray | None:
        """P(target, findings) of every union of a set with a set of another list.

        Parameters
        ----------
        first, second : sequence of int
            Bit masks of players; none is in sets of both lists.

        Returns
        -------
        array, shape (sets of the first, sets of the second, states), or None
            None: it would take too much memory, or is so small that parts of it may
            have underflowed.
        """
        one, other, players = _columns(self._players, first, second)
        tables = [_merged(table, players) for table in self._tables]
        rows, target = max(len(first), len(second)), 1 << self._players
        for most in SMALL:
            tables = self._summed(tables, partial(self._below, most))
            every = reduce(or_, (t.scope & self._inner for t in tables), target)
            if rows * self._sets.entries[every] <= MOST_ENTRIES:
                break
        else:
            return None
        mine, theirs = (sum(1 << p for p in columns) for columns in (one, other))
        mixed = 0
        for table in tables:
            if table.scope & mine and table.scope & theirs:
                mixed |= table.scope
        sizes = len(first), len(second)
        if (mixed & mine).bit_count() < (mixed & theirs).bit_count():
            split = mixed & mine
            turned = sizes[1], sizes[0]
            found = self._multiplied(tables, other, one, split, turned)
            joint = found.transpose(2, 1, 0)
        else:
            split = mixed & theirs
            found = self._multiplied(tables, one, other, split, sizes)
            joint = found.transpose(1, 2, 0)
        if joint.sum(axis=2).min() < exp(LOG_DOUBTFUL):
            return None
        return joint

    def _multiplied(
        self,
        tables: Sequence[_OfSets],
        one: Presence,
        other: Presence,
        split: int,
        sizes: tuple[int, int],
    ) -> FloatArray:
        """Sum out what is left, for each way in which some players of the other are.

        Parameters
        ----------
        tables : sequence of _OfSets
        one, other : mapping
        split : int
            Players of the other list that share tables with those of the one.
        sizes : (int, int)
            Sets of each list.

        Returns
        -------
        array, shape (states asked for, sets of the one, sets of the other)
        """
        rest = sum(1 << player for player in other) & ~split
        theirs = [table for table in tables if table.scope & rest]
        mine = [table for table in tables if not table.scope & (rest | split)]
        mixed = [t for t in tables if t.scope & split and not t.scope & rest]
        of_theirs, of_mine, of_mixed = map(self._variables, (theirs, mine, mixed))
        # what one of the two matrices alone hangs on is summed out of it
        common, target = of_theirs & (of_mine | of_mixed), 1 << self._players
        both, alone, lost = common & of_mixed, common & ~of_mixed, of_mixed & ~common
        base = self._whole(self._known(mine, one), both | target, alone, lost)
        known = self._whole(self._known(theirs, other), both | target, alone)
        shape = sizes[1], self._sets.entries[target], -1
        right = np.broadcast_to(known, (sizes[1], *known.shape[1:])).reshape(shape)
        joint = np.empty((len(self._parts), *sizes))
        for chosen, states in _ways(other, self._sets.numbers[split], sizes[1]):
            ways = self._known(mixed, {**one, **states})
            left = _contracted(base, self._whole(ways, both | target, lost))
            left = left.reshape(len(left), *shape[1:])
            both_sides = left, right[chosen]
            for number, part in enumerate(self._parts):
                rows, columns = (x[:, part].reshape(len(x), -1) for x in both_sides)
                joint[number][:, chosen] = rows @ columns.T
        return joint

    def _whole(self, tables: Sequence[_OfSets], *kinds: int) -> FloatArray:
        """Multiply tables of sets; sum out what is of no kind.

        Returns
        -------
        array
            Axes: sets, and all variables of each kind.
        """
        kept = reduce(or_, kinds)
        axes = self._sets.numbers[kept]
        whole = _product(self._summed(tables, self._all, kept), axes)
        counts = [self._sets.entries[1 << number] for number in axes]
        order = [1 + axes.index(n) for kind in kinds for n in self._sets.numbers[kind]]
        whole = np.broadcast_to(whole, (len(whole), *counts)).transpose(0, *order)
        return whole.reshape(len(whole), *(self._sets.entries[kind] for kind in kinds))

    def _variables(self, tables: Sequence[_OfSets]) -> int:
        """Return all variables of tables but the target."""
        return reduce(or_, (table.scope & self._inner for table in tables), 0)

    def _known(self, tables: Sequence[_OfSets], columns: Presence) -> list[_OfSets]:
        """Look tables up: instead of players the first axis is that of the sets."""
        found: list[_OfSets] = []
        for table in tables:
            own = table.scope & ((1 << self._players) - 1)
            index = tuple(columns[player] for player in self._sets.numbers[own])
            values = table.values[0][index] if index else table.values
            found.append(_OfSets(table.scope & ~own, values))
        return found

    def _all(self, scope: int) -> float:
        """Entries of any table."""
        return self._sets.entries[scope]

    def _of_one(self, scope: int) -> float:
        """Entries of a table that hangs on at most one player."""
        players = scope & ((1 << self._players) - 1)
        return self._sets.entries[scope] if players.bit_count() < 2 else inf

    def _below(self, most: int, scope: int) -> float:
        """Entries of a table that has no more than ``most``."""
        entries = self._sets.entries[scope]
        return entries if entries <= most else inf

    def _summed(
        self, tables: Sequence[_OfSets], cost: Callable[[int], float], keep: int = 0
    ) -> list[_OfSets]:
        """Sum variables out of tables of finite cost, the cheapest always first.

        All but the target and those to keep.
        """
        sets, left, inner = self._sets, dict(enumerate(tables)), self._inner & ~keep
        holders: dict[int, set[int]] = {}
        for number, table in left.items():
            for variable in sets.numbers[table.scope & inner]:
                holders.setdefault(variable, set()).add(number)

        def union(variable: int) -> int:
            every = 0
            for number in holders[variable]:
                every |= left[number].scope
            return every

        waiting = {variable: cost(union(variable)) for variable in holders}
        for new in range(len(left), len(left) + len(holders)):
            variable = min(waiting, key=waiting.__getitem__)
            if waiting.pop(variable) == inf:
                break
            every, used = union(variable), holders.pop(variable)
            axes = sets.numbers[every]
            whole = _product([left.pop(number) for number in sorted(used)], axes)
            scope = every & ~(1 << variable)
            left[new] = _OfSets(scope, whole.sum(axis=1 + axes.index(variable)))
            for other in sets.numbers[scope & inner]:
                holders[other] = holders[other] - used | {new}
                waiting[other] = cost(union(other))
        return list(left.values())


def _is_certain(observed: Observation) -> bool:
    """Whether it is one state of the variable."""
    known = observed.weights[observed.codes[:1]]
    return not observed.over_parents and bool(one_hot(known).all())


def _columns(
    players: int, first: Sequence[int], second: Sequence[int]
) -> tuple[Presence, Presence, list[int | None]]:
    """Return who is in the sets of each list, and who stands for whom.

    Players who come and go together are one; None stands for those in no set.
    """
    found: list[dict[int, IntArray]] = [{}, {}]
    stands: list[int | None] = [None] * players
    for columns, masks in zip(found, (first, second), strict=True):
        rows = [f"{mask:0{players}b}"[::-1] for mask in masks]
        known: dict[tuple[str, ...], int] = {}
        for player, column in enumerate(zip(*rows, strict=True)):
            if "1" not in column:
                continue
            one = stands[player] = known.setdefault(column, player)
            if one == player:
                columns[one] = np.array([bit == "1" for bit in column], dtype=np.intp)
    return found[0], found[1], stands


def _merged(table: _OfSets, stands: Sequence[int | None]) -> _OfSets:
    """Return a table of one player at most with the player who stands for it."""
    own = table.scope & ((1 << len(stands)) - 1)
    if not own:
        return table
    player, scope = stands[own.bit_length() - 1], table.scope & ~own
    if player is None:
        return _OfSets(scope, table.values[:, 0])
    return _OfSets(scope | 1 << player, table.values)


def _ways(
    columns: Presence, players: Sequence[int], rows: int
) -> list[tuple[IntArray, Presence]]:
    """Group the sets of a list by which of some players are in them."""
    if not players:
        return [(np.arange(rows), {})]
    states = np.stack([columns[player] for player in players])
    kinds, which = np.unique(states, axis=1, return_inverse=True)
    return [
        (np.flatnonzero(which == number), dict(zip(players, kind, strict=True)))
        for number, kind in enumerate(kinds.T[..., np.newaxis])
    ]


def _contracted(whole: FloatArray, part: FloatArray) -> FloatArray:
    """Multiply a table of three kinds with one of the first and last, which is lost.

    Both have the axis of sets first.
    """
    if min(whole.shape[2:]) == 1:  # no matrix: numpy would take one number at a time
        return np.asarray((whole * part[:, :, np.newaxis]).sum(axis=3))
    return np.asarray((whole @ part[..., np.newaxis])[..., 0])


def _product(tables: Sequence[_OfSets], axes: Sequence[int]) -> FloatArray:
    """Multiply tables with one more axis, the first, over these variables.

    Each goes into the next larger one that has all its variables, so that few are
    multiplied over all of them.
    """
    waiting = sorted(tables, key=lambda table: table.values.size)
    whole: FloatArray | None = None
    while waiting:
        table = waiting.pop(0)
        values = _spread(table, axes)
        for place, larger in enumerate(waiting):
            rows = len(table.values), len(larger.values)
            if not table.scope & ~larger.scope and rows[0] in (1, rows[1]):
                wide = _spread(larger, axes)
                both = (wide * values).reshape(larger.values.shape)
                waiting[place] = _OfSets(larger.scope, both)
                break
        else:
            whole = values if whole is None else whole * values
    return np.ones((1,) * (1 + len(axes))) if whole is None else whole


def _spread(table: _OfSets, axes: Sequence[int]) -> FloatArray:
    """View a table with an axis for each variable."""
    counts = iter(table.values.shape[1:])
    shape = [next(counts) if table.scope >> n & 1 else 1 for n in axes]
    return table.values.reshape(len(table.values), *shape)
