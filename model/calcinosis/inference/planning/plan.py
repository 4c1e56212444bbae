"""In which order to sum variables out, and what depends on which patient.

A plan is made from names alone, before any number is touched. Every table in it has two
kinds of axes: *variables* that are not yet summed out, and *sources*: variables whose
evidence differs between patients. A table with few combinations of sources is computed
once for all of them and looked up (*shared*); where the combinations are too many it
is computed for each patient (*per patient*). The order is greedy: first what stays
shared and small, then what costs least per patient; where that leaves much to do, the
order of :func:`calcinosis.inference.planning.ordering.by_fill` is tried as well.

References
----------
Dechter R. Bucket elimination: a unifying framework for reasoning. Artif Intell
1999;113:41-85.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import prod

from calcinosis.errors import TooLargeError
from calcinosis.inference.planning.ordering import by_fill

__all__ = ["Part", "Plan", "Step", "check_memory", "make_plan"]

SHARED_ENTRIES = 1 << 18
"""A shared table may have this many entries (2 MB: it stays in the cache)."""
LOOK_UP = 3
"""Looking an entry up takes about as long as this many multiplications."""
MUCH = 2e8
"""Multiplications of all patients from which on a second order is worth its time."""
FIXED = 8
"""Entries that could be looked up in the time that a further table costs."""


@dataclass(frozen=True)
class Part:
    """A table in the plan.

    Parameters
    ----------
    sources : frozenset of str
        Variables by whose evidence it differs between patients.
    scope : frozenset of str
        Variables that are its axes.
    per_patient : bool
        Whether it is computed for each patient.
    """

    sources: frozenset[str]
    scope: frozenset[str]
    per_patient: bool = False


@dataclass(frozen=True)
class Step:
    """Multiply some tables and sum one variable out.

    Parameters
    ----------
    variable : str or None
        What is summed out; None in the last step.
    blocks : tuple of tuple of int
        Numbers of shared tables; each block is multiplied before it is looked up.
    rows : tuple of int
        Numbers of tables that are per patient.
    result : Part
    work : int
        Multiplications for each patient; 0 where the result is shared.
    """

    variable: str | None
    blocks: tuple[tuple[int, ...], ...]
    rows: tuple[int, ...]
    result: Part
    work: int = 0


@dataclass(frozen=True)
class Plan:
    """Steps that lead from the given tables to the target's.

    Parameters
    ----------
    inputs : int
        Number of given tables; the result of step i has number ``inputs + i``.
    steps : tuple of Step
    """

    inputs: int
    steps: tuple[Step, ...]

    @property
    def work(self) -> int:
        """Multiplications for each patient."""
        return sum(step.work for step in self.steps)


def make_plan(
    parts: Sequence[Part],
    target: str,
    sizes: Mapping[str, int],
    patterns: Mapping[str, int],
    codes: int,
    memory: float,
) -> Plan:
    """Plan the elimination of everything but the target.

    Parameters
    ----------
    parts : sequence of Part
        The given tables.
    target : str
    sizes : mapping
        Variable → number of states.
    patterns : mapping
        Source → number of different patterns of evidence on it.
    codes : int
        Combinations of sources up to which a table is shared.
    memory : float
        Bytes a table may take (per patient, where it is per patient).

    Raises
    ------
    TooLargeError
        If a table would take more, before anything is allocated.
    """

    def plan(order: Sequence[str] | None) -> Plan:
        return _Planner(parts, target, sizes, patterns, codes, memory).run(order)

    try:
        greedy = plan(None)
    except TooLargeError:
        return plan(by_fill((p.scope for p in parts), target, sizes).names)
    if greedy.work * codes < MUCH:
        return greedy
    filling = plan(by_fill((p.scope for p in parts), target, sizes).names)
    return min(greedy, filling, key=lambda one: one.work)


class _Planner:
    def __init__(
        self,
        parts: Sequence[Part],
        target: str,
        sizes: Mapping[str, int],
        patterns: Mapping[str, int],
        codes: int,
        memory: float,
    ) -> None:
        self.parts = list(parts)
        self.target, self.sizes, self.patterns = target, sizes, patterns
        self.codes, self.memory = codes, memory
        self.holders: dict[str, set[int]] = {}
        for number, part in enumerate(parts):
            for name in part.scope:
                self.holders.setdefault(name, set()).add(number)
        self.live = set(range(len(parts)))

    def run(self, order: Sequence[str] | None) -> Plan:
        """Follow an order, or always take the cheapest variable next."""
        steps: list[Step] = []
        if order is not None:
            steps += [self._sum_out(name) for name in order]
        else:
            waiting = {
                name: self._cost(name) for name in self.holders if name != self.target
            }
            while waiting:
                name = min(waiting, key=waiting.__getitem__)
                del waiting[name]
                steps.append(self._sum_out(name))
                for other in steps[-1].result.scope & waiting.keys():
                    waiting[other] = self._cost(other)
        steps.append(self._step(None, sorted(self.live)))
        return Plan(len(self.parts) - len(steps) + 1, tuple(steps))

    def _sum_out(self, name: str) -> Step:
        used = sorted(self.holders[name])
        step = self._step(name, used)
        self._replace(used, step.result)
        return step

    def _replace(self, used: Iterable[int], result: Part) -> None:
        number = len(self.parts)
        self.parts.append(result)
        for old in used:
            self.live.discard(old)
            for name in self.parts[old].scope:
                self.holders[name].discard(old)
        self.live.add(number)
        for name in result.scope:
            self.holders[name].add(number)

    def _union(self, used: Iterable[int]) -> tuple[frozenset[str], frozenset[str]]:
        chosen = [self.parts[number] for number in used]
        sources = frozenset[str]().union(*(part.sources for part in chosen))
        return sources, frozenset[str]().union(*(part.scope for part in chosen))

    def _entries(self, names: Iterable[str]) -> int:
        return prod(self.sizes[name] for name in names)

    def _combinations(self, sources: Iterable[str]) -> int:
        return prod(self.patterns[name] for name in sources)

    def _shared(self, sources: frozenset[str], scope: frozenset[str]) -> bool:
        combined = self._combinations(sources)
        if not sources:
            return True
        small = combined * self._entries(scope) <= SHARED_ENTRIES
        return combined <= self.codes and small

    def _cost(self, name: str) -> tuple[int, bool, int]:
        used = self.holders[name]
        sources, scope = self._union(used)
        rows = any(self.parts[number].per_patient for number in used)
        shared = not rows and self._shared(sources, scope)
        combined = self._combinations(sources) if shared else 0
        return self._entries(scope), not shared, combined

    def _step(self, name: str | None, used: Sequence[int]) -> Step:
        rows = tuple(number for number in used if self.parts[number].per_patient)
        shared = [number for number in used if not self.parts[number].per_patient]
        sources, scope = self._union(used)
        check_memory(name or self.target, scope, self.sizes, self.memory)
        result_scope = scope - {name} if name else scope
        if not rows and self._shared(sources, scope):
            blocks: tuple[tuple[int, ...], ...] = (tuple(shared),)
            return Step(name, blocks, (), Part(sources, result_scope))
        blocks = self._blocks(shared)
        result = Part(sources, result_scope, per_patient=True)
        return Step(name, blocks, rows, result, self._work(blocks, rows))

    def _work(self, blocks: Sequence[Sequence[int]], rows: Sequence[int]) -> int:
        """Entries looked up and multiplied, tables of few entries first."""
        looked_up = [self._union(block)[1] for block in blocks]
        work = LOOK_UP * sum(self._entries(scope) for scope in looked_up)
        scope = frozenset[str]()
        having = [*looked_up, *(self.parts[number].scope for number in rows)]
        for other in sorted(having, key=self._entries):
            scope |= other
            work += self._entries(scope)
        return work

    def _blocks(self, shared: Sequence[int]) -> tuple[tuple[int, ...], ...]:
        """Put shared tables together as long as they stay small: fewer look-ups.

        Large tables choose first; each goes where it adds the fewest entries to look
        up, and of such places where the most combinations are in use already.
        """
        blocks: list[tuple[list[int], frozenset[str], frozenset[str]]] = []

        def size(number: int) -> tuple[int, int]:
            part = self.parts[number]
            return self._entries(part.scope), self._combinations(part.sources)

        for number in sorted(shared, key=size, reverse=True):
            part = self.parts[number]
            best, least = None, (self._entries(part.scope) + FIXED, 0)
            for place, (_, sources, scope) in enumerate(blocks):
                grown = sources | part.sources, scope | part.scope
                if self._shared(*grown):
                    added = self._entries(grown[1]) - self._entries(scope)
                    rank = added, -self._combinations(sources)
                    if rank < least:
                        best, least = place, rank
            if best is None:
                blocks.append(([number], part.sources, part.scope))
            else:
                members, sources, scope = blocks[best]
                members.append(number)
                blocks[best] = (members, sources | part.sources, scope | part.scope)
        return tuple(tuple(members) for members, _, _ in blocks)


def check_memory(
    name: str, scope: Collection[str], sizes: Mapping[str, int], memory: float
) -> None:
    """Refuse a table of too many bytes before it is allocated.

    Raises
    ------
    TooLargeError
    """
    entries = prod(sizes[other] for other in scope)
    if entries * 8 > memory:
        message = (
            f"exact inference would need a table of {entries:.3g} entries "
            f"({entries * 8 / 1e9:.3g} GB) over {len(scope)} variables to sum out "
            f"'{name}'; the limit is {memory / 1e9:g} GB"
        )
        raise TooLargeError(message)
