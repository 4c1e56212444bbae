"""The package's knowledge cut down to what can be enumerated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from calcinosis.knowledge.frequencies.rates import LesionRates
from calcinosis.knowledge.frequencies.telling import Telling
from calcinosis.knowledge.read import Knowledge, read_knowledge
from calcinosis.knowledge.rows.distributions import Fixed
from calcinosis.knowledge.rows.rows import Row
from calcinosis.knowledge.rows.tables import Table
from calcinosis.knowledge.variables import Variable

__all__ = ["FINDINGS", "tiny_knowledge"]

FINDINGS = ("fluctuance", "purulence", "culture")
NEEDED = (
    *("sex", "heel_sticks", "other_calcium_exposure", "radiograph", "days_from_onset"),
    *FINDINGS,
)


def tiny_knowledge(moving: Iterable[str]) -> Knowledge:
    """Three findings with a hidden cause, and what the forms of lesions need.

    Parameters
    ----------
    moving : iterable of str
        Places of the rows that may move, as in their files:
        ``[fluctuance.abscess] form=acute``. All others are fixed at their means.
    """
    knowledge, free = read_knowledge("sourced"), set(moving)
    kept = _with_parents(NEEDED, knowledge.variables)
    rates = {
        lesion: LesionRates(
            {
                name: {key: _held(row, free) for key, row in rows.items()}
                for name, rows in own.ratios.items()
                if name in kept
            },
            own.causes,
        )
        for lesion, own in knowledge.rates.items()
    }
    return replace(
        knowledge,
        variables={name: knowledge.variables[name] for name in kept},
        tables={
            name: _held_table(table, free)
            for name, table in knowledge.tables.items()
            if name in kept
        },
        rates=rates,
        severities={},
        telling=Telling(),
    )


def _with_parents(names: Iterable[str], variables: Mapping[str, Variable]) -> list[str]:
    kept, waiting = set[str](), [*names]
    while waiting:
        name = waiting.pop()
        if name not in kept:
            kept.add(name)
            waiting += variables[name].parents
    return [name for name in variables if name in kept]


def _held_table(table: Table, free: set[str]) -> Table:
    rows = [replace(placed, row=_held(placed.row, free)) for placed in table.rows]
    return replace(table, rows=tuple(rows))


def _held(row: Row, free: set[str]) -> Row:
    """Return a row at its mean, if it is not to move."""
    if row.where.partition(": ")[2] in free:
        return row
    return replace(row, distribution=Fixed(tuple(row.distribution.mean().tolist())))
