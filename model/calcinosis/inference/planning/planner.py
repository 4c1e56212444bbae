"""In which order to sum variables out, and what depends on which patient.

The order is greedy: first shared tables that only get smaller, then always the variable
that leaves the smallest table; where that leaves much to do, the order that
:func:`calcinosis.inference.planning.ordering.by_fill` found for the whole network is
tried as well. Where patients
in long runs have a table in common, it is not looked up but multiplied as a matrix.

References
----------
Dechter R. Bucket elimination: a unifying framework for reasoning. Artif Intell
1999;113:41-85.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from math import prod

from calcinosis.errors import TooLargeError
from calcinosis.inference.planning.ordering import by_fill
from calcinosis.inference.planning.plan import Part, Plan, Step, check_memory

__all__ = ["make_plan"]

SHARED_ENTRIES = 1 << 18
"""A shared table may have this many entries (2 MB: it stays in the cache)."""
LOOK_UP = 1.5
"""Looking an entry up takes about as long as this many multiplications."""
ENTRY, TERM = 0.5, 0.07
"""The same of an entry of a matrix product, and of each term that it sums."""
RUN = 8
"""The same of beginning a matrix product, shared by the patients of a run."""
MUCH = 2e7
"""Multiplications of all patients from which on a second order is worth its time."""
FIXED = 8
"""Entries that could be looked up in the time that a further table costs."""


def make_plan(
    parts: Sequence[Part],
    target: str,
    sizes: Mapping[str, int],
    patterns: Mapping[str, int],
    codes: int,
    memory: float,
    runs: Collection[str] = (),
    order: Callable[[], Sequence[str]] | None = None,
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
    runs : collection of str
        Sources by which the patients are sorted into long runs.
    order : callable, optional
        Returns another order of all variables that there may be; by default it is found
        for these tables.

    Raises
    ------
    TooLargeError
        If a table would take more, before anything is allocated.
    """

    def plan(order: Sequence[str] | None) -> Plan:
        planner = _Planner(parts, target, sizes, patterns, codes, memory, runs)
        return planner.run(order)

    def fitted() -> Plan:
        return plan(by_fill((part.scope for part in parts), target, sizes))

    try:
        greedy = plan(None)
    except TooLargeError:
        return fitted()
    if greedy.work * codes < MUCH:
        return greedy
    names = {name for part in parts for name in part.scope}
    filling = plan([name for name in order() if name in names]) if order else fitted()
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
        runs: Collection[str] = (),
    ) -> None:
        self.runs = runs
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
        return prod(map(self.sizes.__getitem__, names))

    def _combinations(self, sources: Iterable[str]) -> int:
        return prod(map(self.patterns.__getitem__, sources))

    def _shared(self, sources: frozenset[str], scope: frozenset[str]) -> bool:
        combined = self._combinations(sources)
        if not sources:
            return True
        small = combined * self._entries(scope) <= SHARED_ENTRIES
        return combined <= self.codes and small

    def _cost(self, name: str) -> tuple[int, bool, int]:
        """Entries that are left; none counts if a shared table only gets smaller."""
        used = self.holders[name]
        sources, scope = self._union(used)
        rows = any(self.parts[number].per_patient for number in used)
        shared = not rows and self._shared(sources, scope)
        left = self._entries(scope) // self.sizes[name]
        if shared and any(left <= self._entries(self.parts[n].scope) for n in used):
            left = 0
        return left, not shared, self._combinations(sources) if shared else 0

    def _step(self, name: str | None, used: Sequence[int]) -> Step:
        rows = tuple(number for number in used if self.parts[number].per_patient)
        shared = [number for number in used if not self.parts[number].per_patient]
        sources, scope = self._union(used)
        check_memory(name or self.target, scope, self.sizes, self.memory)
        result_scope = scope - {name} if name else scope
        if not rows and self._shared(sources, scope):
            blocks: tuple[tuple[int, ...], ...] = (tuple(shared),)
            return Step(name, blocks, (), Part(sources, result_scope))
        result = Part(sources, result_scope, per_patient=True)
        blocks = self._blocks(shared)
        step = Step(name, blocks, rows, result, self._work(blocks, rows))
        if name is None:
            return step
        ways = [self._by_matrix(name, shared, step, of) for of in ((), self.runs)]
        return min([step, *filter(None, ways)], key=lambda way: way.work)

    def _work(self, blocks: Sequence[Sequence[int]], rows: Sequence[int]) -> float:
        """Entries looked up and multiplied, tables of few entries first."""
        work = 0.0
        having = [self.parts[number].scope for number in rows]
        for block in blocks:
            sources, scope = self._union(block)
            work += LOOK_UP * self._entries(scope) if sources else 0
            having.append(scope)
        scope = frozenset[str]()
        for other in sorted(having, key=self._entries):
            scope |= other
            work += self._entries(scope)
        return work

    def _by_matrix(
        self, name: str, shared: Sequence[int], step: Step, sources: Collection[str]
    ) -> Step | None:
        """Do the same with the tables of no other sources as one matrix, if any are."""
        same = tuple(n for n in shared if self.parts[n].sources.issubset(sources))
        others = self._blocks([n for n in shared if n not in same])
        having = [*step.rows, *(n for block in others for n in block)]
        own, table = self._union(same)
        if not same or not having or not self._shared(own, table):
            return None
        _, theirs = self._union(having)
        work = self._work(others, step.rows)
        terms = ENTRY + TERM * self.sizes[name]
        work += terms * self._entries((table | theirs) - {name})
        work += RUN * self._entries(theirs - {name}) if own else 0
        return replace(step, blocks=(same, *others), work=work, as_matrix=True)

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
