"""What rows have learned: ``learned.toml``, beside the numbers of their sources.

Every entry names a row by its file and place, and says from which numbers it started,
where it went, on how many readings, by how many of its own standard deviations, and
what the patients of each lesion gained by it.
The row keeps its strength around the new middle. An entry whose row has changed since
is an error: it was learned from another number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import isclose

from calcinosis._frozen import frozen
from calcinosis.errors import Problem, nearest
from calcinosis.knowledge.rows.distributions import (
    Dirichlet,
    Distribution,
    Fixed,
    LogNormal,
    NormalScale,
    Visibility,
    WordCounts,
)
from calcinosis.knowledge.schema import Fields

__all__ = [
    "DIGITS",
    "LEARNED",
    "Learned",
    "LearnedRows",
    "moved",
    "numbers",
    "read_learned",
]

LEARNED = "learned.toml"
DIGITS = 5
"""Of what was learned, as it is written: more say nothing."""
MOST = 1e12
AGREE = 1e-4
"""Relative difference of numbers that are the same but for rounding."""


@frozen
class Learned:
    """What one row has learned.

    Parameters
    ----------
    start, end : tuple of float
        Its numbers (:func:`numbers`) as sourced, and as learned.
    readings : int
        How many readings say something of its variable.
    sd : float
        How far it moved, in its own standard deviations.
    gain : mapping
        Lesion → what its patients gained by this move, in nats of log likelihood; those
        for which it mattered most, the rest left out. Empty if nobody noted it.
    """

    start: tuple[float, ...]
    end: tuple[float, ...]
    readings: int
    sd: float
    gain: Mapping[str, float] = field(default_factory=dict[str, float])


@dataclass
class LearnedRows:
    """Content of ``learned.toml``; notes which entries were used.

    Parameters
    ----------
    protocol : str
        Whose judgements these are, and how they were asked for.
    entries : mapping
        Place of the row, as in its problems → what it learned.
    """

    protocol: str = ""
    entries: Mapping[str, Learned] = field(default_factory=dict[str, Learned])
    used: set[str] = field(default_factory=set[str])

    def apply(
        self, where: str, sourced: Distribution, problems: list[Problem]
    ) -> tuple[Distribution, Learned] | None:
        """Return a row's learned distribution; None if it has not learned."""
        entry = self.entries.get(where)
        if entry is None:
            return None
        self.used.add(where)
        now = numbers(sourced)
        same = len(now) == len(entry.start) == len(entry.end) and all(
            isclose(a, b, rel_tol=AGREE, abs_tol=AGREE / 100)
            for a, b in zip(now, entry.start, strict=True)
        )
        if same and _possible(sourced, entry.end):
            return moved(sourced, entry.end), entry
        text = (
            f"{_list(entry.end)} is impossible for such a row"
            if same
            else f"is stale: learned from {_list(entry.start)}, but the row now says "
            f"{_list(now)}; learn again, or take the entry out"
        )
        problems.append(Problem(f"{LEARNED}: {where}", text))
        return None

    def unused(self, known: Sequence[str]) -> Iterator[Problem]:
        """Yield a problem for every entry whose row is not there.

        A row with an entry of its own, or in another file, is not the one meant: to
        compare with all rows would take a third of a second for each entry.
        """
        free = [where for where in known if where not in self.used]
        for where in (entry for entry in self.entries if entry not in self.used):
            file = where.partition(":")[0] + ":"
            near = nearest(where, (row for row in free if row.startswith(file)))
            text = f"there is no such row{near}"
            yield Problem(f"{LEARNED}: {where}", text)


def numbers(distribution: Distribution) -> tuple[float, ...]:
    """Return the numbers of a row that can move; its strength is none of them.

    Probabilities of the states that can be, a rate, mean and spread, shares of low,
    normal and high, or the four numbers of a film.
    """
    match distribution:
        case Dirichlet(alpha):
            return tuple(a / sum(alpha) for a in alpha if a > 0)
        case WordCounts(alpha):
            return tuple(Dirichlet(alpha).mean().tolist())
        case Visibility():
            d = distribution
            return (d.final, d.at_onset, d.median_day, d.spread)
        case _:
            return tuple(distribution.mean().tolist())


def moved(sourced: Distribution, end: tuple[float, ...]) -> Distribution:
    """Return a row with other numbers and the strength it had."""
    match sourced:
        case Dirichlet():
            total = sourced.weight / sum(end)
            able = [a > 0 for a in sourced.alpha]
            return Dirichlet(tuple(p * total for p in end)).among(able)
        case LogNormal():
            return LogNormal(end[0], sourced.sigma)
        case NormalScale():
            return NormalScale(end[0], end[1], sourced.weight)
        case WordCounts():
            total = sum(sourced.alpha) / sum(end)
            low, normal, high = (p * total for p in end)
            return WordCounts((low, normal, high), sourced.sides, sourced.sd)
        case Visibility():
            final, onset, day, spread = end
            return Visibility(final, onset, day, spread, sourced.weight)
        case _:
            return Fixed(end)


def read_learned(raw: Mapping[str, object], problems: list[Problem]) -> LearnedRows:
    """Read ``learned.toml``."""
    if not raw:
        return LearnedRows()
    fields = Fields(LEARNED, raw, problems)
    fields.close(("protocol", "rows"), ())
    entries: dict[str, Learned] = {}
    for where, entry in fields.table("rows").raw.items():
        found = _read_entry(entry, f"{LEARNED}: {where}", problems)
        if found is not None:
            entries[where] = found
    return LearnedRows(fields.text("protocol"), entries)


def _read_entry(raw: object, where: str, problems: list[Problem]) -> Learned | None:
    before = len(problems)
    fields = Fields.of(raw, where, problems)
    if len(problems) > before:
        return None
    fields.close(("sourced", "learned", "readings", "sd"), ("gain",))
    start, end = (fields.numbers(name, -MOST, MOST) for name in ("sourced", "learned"))
    readings = fields.number("readings", 0, MOST)
    sd = fields.number("sd", 0, MOST)
    own = fields.table("gain") if "gain" in fields.raw else None
    gain = {name: own.number(name, -MOST, MOST) for name in own.raw} if own else {}
    if len(problems) > before:
        return None
    return Learned(start, end, int(readings), sd, gain)


def _possible(sourced: Distribution, end: tuple[float, ...]) -> bool:
    """Whether a row of this kind can have these numbers."""
    match sourced:
        case Dirichlet():
            return min(end) > 0 and isclose(sum(end), 1, abs_tol=1e-3)
        case WordCounts(alpha):
            fits = all((p > 0) == (a > 0) for p, a in zip(end, alpha, strict=True))
            return fits and isclose(sum(end), 1, abs_tol=1e-3)
        case LogNormal():
            return end[0] > 0
        case NormalScale():
            return end[1] > 0
        case Visibility():
            final, onset, day, spread = end
            return 0 < final < 1 and 0 < onset < 1 and day > 0 and spread > 1
        case _:
            return 0 < end[0] < 1 and min(end) > 0


def _list(values: tuple[float, ...]) -> str:
    return ", ".join(f"{value:.4g}" for value in values)
