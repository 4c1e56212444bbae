"""Reference intervals by age and the units of each quantity, as the files give them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from calcinosis.errors import Problem, nearest
from calcinosis.units import UnitError, to_unit
from calcinosis.variables import Variable

__all__ = ["Analyte", "Interval", "read_analytes", "read_intervals"]

INTERVAL_FIELDS = {
    *("from_days", "to_days", "low", "high", "unit", "sex"),
    *("source", "grade", "why", "note"),
}
ANALYTE_FIELDS = {"usual", "molar_mass", "valence", "plausible", "note"}


@dataclass(frozen=True)
class Interval:
    """A reference interval for ages from ``start`` up to ``end`` days."""

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


@dataclass(frozen=True)
class Analyte:
    """How one quantity is measured.

    Parameters
    ----------
    name : str
        Variable name.
    usual : tuple of str
        Units in use; a bare number is accepted only where there is one.
    molar_mass : float or None
        g/mol, for conversion between mass and amount of substance.
    valence : float or None
        Charges per ion, for mEq.
    low, high : float
        No living patient lies outside (in ``unit``).
    unit : str
        Unit of ``low`` and ``high``.
    """

    name: str
    usual: tuple[str, ...]
    molar_mass: float | None
    valence: float | None
    low: float
    high: float
    unit: str


def read_analytes(
    raw: Mapping[str, Any], file: str, problems: list[Problem]
) -> dict[str, Analyte]:
    """Read `units.toml`: one table per measured quantity."""
    analytes: dict[str, Analyte] = {}
    for name, entry in raw.items():
        where = f"{file}: [{name}]"
        for key in entry.keys() - ANALYTE_FIELDS:
            hint = nearest(key, ANALYTE_FIELDS)
            problems.append(Problem(where, f"unknown field '{key}'{hint}"))
        plausible = entry.get("plausible")
        if not isinstance(plausible, Mapping) or not {"low", "high", "unit"} <= set(
            cast("Mapping[str, Any]", plausible)
        ):
            problems.append(Problem(where, "plausible needs low, high and unit"))
            continue
        if not ({"why", "source"} & plausible.keys()):
            problems.append(Problem(where, "plausible has neither source nor why"))
        analyte = Analyte(
            name,
            tuple(entry.get("usual", ())),
            entry.get("molar_mass"),
            entry.get("valence"),
            plausible["low"],
            plausible["high"],
            plausible["unit"],
        )
        for unit in analyte.usual:
            try:
                to_unit(1.0, unit, analyte.unit, analyte.molar_mass, analyte.valence)
            except UnitError as error:
                problems.append(Problem(where, str(error)))
        analytes[name] = analyte
    return analytes


def read_intervals(
    raw: Mapping[str, Any],
    variables: Mapping[str, Variable],
    references: Mapping[str, object],
    file: str,
    problems: list[Problem],
) -> dict[str, tuple[Interval, ...]]:
    """Read `reference_intervals.toml`; bands must cover every age without overlap."""
    intervals: dict[str, tuple[Interval, ...]] = {}
    for name, entry in raw.items():
        where = f"{file}: [{name}]"
        if name not in variables or not variables[name].reference:
            hint = nearest(name, [v.name for v in variables.values() if v.reference])
            problems.append(Problem(where, f"no variable with such an interval{hint}"))
            continue
        bands = [
            _read_interval(band, f"{where} interval {number}", references, problems)
            for number, band in enumerate(entry.get("intervals", []), start=1)
        ]
        read = tuple(band for band in bands if band is not None)
        for sex in ("female", "male"):
            _check_bands([b for b in read if b.sex in (None, sex)], where, problems)
        intervals[name] = read
    for variable in variables.values():
        if variable.reference and variable.name not in intervals:
            problems.append(Problem(file, f"no intervals for '{variable.name}'"))
    return intervals


def _read_interval(
    band: Mapping[str, Any],
    where: str,
    references: Mapping[str, object],
    problems: list[Problem],
) -> Interval | None:
    before = len(problems)
    for key in band.keys() - INTERVAL_FIELDS:
        hint = nearest(key, INTERVAL_FIELDS)
        problems.append(Problem(where, f"unknown field '{key}'{hint}"))
    for key in {"from_days", "low", "high", "unit"} - band.keys():
        problems.append(Problem(where, f"field '{key}' is missing"))
    source = band.get("source", [])
    keys = [source] if isinstance(source, str) else list(source)
    for key in keys:
        if key not in references:
            hint = nearest(key, references)
            problems.append(Problem(where, f"no reference '{key}'{hint}"))
    if not keys and not band.get("why"):
        problems.append(Problem(where, "neither a source nor a reason (why)"))
    if len(problems) > before:
        return None
    if not 0 < band["low"] < band["high"]:
        problems.append(Problem(where, "expected 0 < low < high"))
        return None
    return Interval(
        float(band["from_days"]),
        float(band.get("to_days", float("inf"))),
        float(band["low"]),
        float(band["high"]),
        band["unit"],
        band.get("sex"),
        tuple(keys),
        band.get("grade", "judgement"),
        band.get("why", ""),
        band.get("note", ""),
    )


def _check_bands(bands: list[Interval], where: str, problems: list[Problem]) -> None:
    reached = 0.0
    for band in sorted(bands, key=lambda band: band.start):
        if abs(band.start - reached) > 1e-9:
            text = f"ages {reached:g} to {band.start:g} days are covered twice or never"
            problems.append(Problem(where, text))
        reached = band.end
    if reached != float("inf"):
        problems.append(Problem(where, f"no interval beyond {reached:g} days"))
