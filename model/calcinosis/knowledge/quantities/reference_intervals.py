"""Reference intervals by age and sex: `reference_intervals.toml`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from calcinosis._frozen import frozen
from calcinosis.errors import Problem, nearest
from calcinosis.knowledge.quantities.analytes import (
    GROUNDS,
    INFINITE,
    LARGE,
    Analyte,
    check_units,
)
from calcinosis.knowledge.rows.bibliography import read_grounds
from calcinosis.knowledge.schema import Fields
from calcinosis.knowledge.variables import Variable

__all__ = ["Interval", "read_intervals"]

MOST_DAYS = 50_000.0
INTERVAL_FIELDS = ("from_days", "low", "high", "unit")


@frozen
class Interval:
    """A reference interval for ages from ``start`` up to ``end`` days.

    Parameters
    ----------
    start, end : float
        Age in days; ``end`` may be infinite.
    low, high : float
        Limits, in ``unit``.
    unit : str
        Unit of the limits.
    sex : str or None
        ``female``, ``male`` or, for both, None.
    source : tuple of str
        Reference keys.
    grade, why, note : str
        Grade of the evidence; reason of a judgement; population.
    """

    start: float
    end: float
    low: float
    high: float
    unit: str
    sex: str | None
    source: tuple[str, ...]
    grade: str
    why: str
    note: str


def read_intervals(
    raw: Mapping[str, object],
    variables: Mapping[str, Variable],
    references: Mapping[str, object],
    analytes: Mapping[str, Analyte],
    file: str,
    problems: list[Problem],
) -> dict[str, tuple[Interval, ...]]:
    """Read `reference_intervals.toml`; bands must cover every age without overlap."""
    wanted = [name for name, variable in variables.items() if variable.reference]
    intervals: dict[str, tuple[Interval, ...]] = {}
    for name, entry in raw.items():
        fields = Fields.of(entry, f"{file}: [{name}]", problems)
        if name not in wanted:
            hint = nearest(name, wanted)
            fields.problem(f"no variable with a reference interval{hint}")
            continue
        before = len(problems)
        fields.close(("intervals",))
        given = fields.raw.get("intervals", ())
        bands = [
            _read_interval(
                Fields.of(band, f"{fields.where} interval {number}", problems),
                variables["sex"].states,
                references,
                analytes.get(name),
            )
            for number, band in enumerate(given if isinstance(given, list) else (), 1)
        ]
        intervals[name] = tuple(band for band in bands if band is not None)
        if len(problems) == before:
            _check_bands(intervals[name], fields)
    for name in wanted:
        if name not in raw:
            problems.append(Problem(file, f"no intervals for '{name}'"))
    return intervals


def _read_interval(
    fields: Fields,
    sexes: Sequence[str],
    references: Mapping[str, object],
    analyte: Analyte | None,
) -> Interval | None:
    before = len(fields.problems)
    fields.close(INTERVAL_FIELDS, ("to_days", "sex", *GROUNDS))
    source, grade = read_grounds(fields, references)
    start = fields.number("from_days", 0, MOST_DAYS)
    end = fields.number("to_days", 0, MOST_DAYS, default=INFINITE)
    low, high = fields.number("low", 1e-6, LARGE), fields.number("high", 1e-6, LARGE)
    if low >= high:
        fields.problem(f"expected low {low:g} < high {high:g}")
    if start >= end:
        fields.problem(f"expected from_days {start:g} < to_days {end:g}")
    unit = fields.text("unit")
    if analyte is not None and unit:
        check_units(analyte, (unit,), fields)
    sex = fields.choice("sex", sexes, sexes[0]) if "sex" in fields else None
    why, note = fields.text("why"), fields.text("note")
    if len(fields.problems) > before:
        return None
    return Interval(start, end, low, high, unit, sex, source, grade, why, note)


def _check_bands(bands: Sequence[Interval], fields: Fields) -> None:
    """Report ages without an interval or with two, for either sex."""
    named = sorted({band.sex for band in bands if band.sex})
    sexes: list[str | None] = [*named] or [None]
    for sex in sexes:
        who = f" ({sex})" if sex else ""
        reached = 0.0
        own = [band for band in bands if band.sex in (None, sex)]
        for band in sorted(own, key=lambda band: band.start):
            number = "no interval" if band.start > reached else "two intervals"
            if abs(band.start - reached) > 1e-9:
                low, high = sorted((band.start, reached))
                fields.problem(f"{number} for ages {low:g} to {high:g} days{who}")
            reached = max(band.end, reached)
        if reached < INFINITE:
            fields.problem(f"no interval for ages beyond {reached:g} days{who}")
