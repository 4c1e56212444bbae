"""Where each number is from: what the page shows of a row when a person asks.

As ``calcinosis priors`` says it. The page holds it apart from the rest, and unpacks it
when it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from calcinosis._regex import regex
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.rows.bibliography import Reference
from calcinosis.knowledge.rows.distributions import Dirichlet, LogNormal
from calcinosis.knowledge.rows.learned import numbers
from calcinosis.knowledge.rows.rows import Row
from calcinosis.knowledge.variables import Variable
from calcinosis.provenance.row_words import describe, moved_words
from calcinosis.provenance.values import grade_of, remark_of

__all__ = ["source_contents"]

BRACKETS, BETWEEN = regex(r"\([^)]*\)"), regex("[ ,×]+")
BESIDE = ("reliability.toml", "telling.toml")
"""Files whose rows stand beside a finding's own: how it is recorded and told."""


def source_contents(knowledge: Knowledge, places: Sequence[str]) -> dict[str, Any]:
    """Return value, grade, studies and remark of the rows, in the order of the page.

    Parameters
    ----------
    knowledge : Knowledge
    places : sequence of str
        Where the rows stand that the page holds; behind them come those `beside`.
    """
    known = {row.where: (part, row) for part, row in knowledge.rows()}
    for lesions in knowledge.telling.looked_for.values():
        known |= {row.where: ("", row) for row in lesions.values()}
    beside = [where for where in known if where.startswith(BESIDE)]
    chosen = [known[where] for where in (*places, *beside)]
    rows = [row for _, row in chosen]
    cited = list(dict.fromkeys(key for row in rows for key in row.source))
    numbers = {key: number for number, key in enumerate(cited)}
    grades = list(dict.fromkeys(map(grade_of, rows)))
    values = [
        describe(row.as_sourced(), _variable(knowledge, part, row))
        for part, row in chosen
    ]
    return {
        "beside": beside,
        "values": values,
        "grades": grades,
        "grade": [grades.index(grade_of(row)) for row in rows],
        "studies": [[numbers[key] for key in row.source] for row in rows],
        "remarks": list(map(remark_of, rows)),
        "learned": list(map(_learned, rows, values)),
        "references": list(_references(knowledge.references[key] for key in cited)),
    }


def _variable(knowledge: Knowledge, part: str, row: Row) -> Variable | None:
    """Return the variable a row is about: that of its table, or the sign that loads."""
    name = row.where.rpartition(" ")[2] if row.form == "loading" else part
    return knowledge.variables.get(name)


def _references(cited: Iterator[Reference]) -> Iterator[list[str]]:
    """Give each study without what was read of it, and where it is."""
    for one in cited:
        yield [one.citation.removesuffix(f" ({one.note})"), one.link]


def _learned(row: Row, value: str) -> int | list[Any]:
    """Give the readings a row has learned from; how it moved where rows do not tell.

    Shares and rates tell it: the value in words from where, the row's mean to where.
    """
    if row.learned is None:
        return 0
    start, end = moved_words(row, row.learned)
    now = moved_words(row, replace(row.learned, end=numbers(row.distribution)))[1]
    told = set(BETWEEN.split(BRACKETS.sub("", value)))
    is_held = row.where.partition(":")[0] not in BESIDE
    is_told = isinstance(row.sourced, Dirichlet | LogNormal)
    is_mean = end == now  # a share that is half a digit may be rounded the other way
    if is_held and is_told and is_mean and told.issuperset(start.split(" / ")):
        return row.learned.readings
    return [row.learned.readings, start, end]
