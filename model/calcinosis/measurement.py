"""Numbers with units: from ``9.1 mg/dL`` to a likelihood over a quantity's parents."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import log
from typing import Any, cast

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.distributions import REFERENCE_LIMIT
from calcinosis.errors import nearest
from calcinosis.knowledge import Knowledge
from calcinosis.laboratory import Analyte
from calcinosis.network import Network
from calcinosis.units import UnitError, normal_spelling, to_unit
from calcinosis.variables import Variable

__all__ = ["Measured", "measured_likelihood", "temperature_word"]

NUMBER = re.compile(
    r"(?P<sign>[<>≤≥]=?)?\s*(?P<number>\d+(?:\.\d+)?(?:e[+-]?\d+)?)"
    r"(?:\s*[x×]\s*(?P<second>\d+(?:\.\d+)?)(?:\s*[x×]\s*\d+(?:\.\d+)?)?(?=\s*(?:cm|mm)?\s*$))?"
    r"\s*(?P<unit>.*)",
    re.IGNORECASE | re.DOTALL,
)
FIELDS = ("value", "unit", "low", "high")


@dataclass(frozen=True)
class Measured:
    """A measured value as evidence.

    Parameters
    ----------
    likelihood : array, shape of the quantity's parents
        Density of the value, or probability of a range, given the parents.
    given : str
        The value as said, with the interval it was judged by.
    assumed : str
        What had to be assumed, or nothing.
    """

    likelihood: FloatArray
    given: str
    assumed: str


@dataclass(frozen=True)
class _Entry:
    value: float
    unit: str
    sign: str  # "", "<" or ">"
    low: float | None = None
    high: float | None = None


def measured_likelihood(
    variable: Variable,
    value: Any,
    network: Network,
    age_days: float | None,
    sex: str | None,
) -> Measured:
    """Likelihood of a number over the parents of its variable.

    Parameters
    ----------
    variable : Variable
        A measured quantity.
    value : str, number or mapping
        ``"9.1 mg/dL"``, ``"<5 mg/L"``, a number where one unit is usual, or
        ``{value, unit, low, high}`` with the patient's own reference interval.
    age_days, sex
        Choose the default reference interval.

    Raises
    ------
    ValueError
        If the text is no number, the unit is missing, unknown or of a wrong dimension,
        or no living patient has such a value.
    """
    analyte = _analyte(variable, network.knowledge)
    entry = _read(variable, value, analyte)
    _check_plausible(variable, entry, analyte)
    table = network.measured[variable.name]
    if not variable.reference:
        number = to_unit(entry.value, entry.unit, variable.unit)
        x = log(max(number, variable.least, 1e-6))
        return Measured(_likelihood(table, x, entry.sign), _said(entry), "")
    low, high, unit, assumed = _interval(variable, entry, network, age_days, sex)
    own = to_unit(
        entry.value, entry.unit, unit, analyte.molar_mass, analyte.valence
    )
    x = z_score(own, low, high, variable.scale)
    given = f"{_said(entry)} (reference {low:g}–{high:g} {unit})"
    return Measured(_likelihood(table, x, entry.sign), given, assumed)


def z_score(value: float, low: float, high: float, scale: str) -> float:
    """Place a value relative to a reference interval: 0 its middle, ±1.96 its limits.

    Examples
    --------
    >>> round(z_score(10.2, 8.5, 10.2, "linear"), 2)
    1.96
    """
    if scale == "log":
        value, low, high = log(max(value, 1e-12)), log(low), log(high)
    return (value - (low + high) / 2) / ((high - low) / 2) * REFERENCE_LIMIT


def temperature_word(value: Any, knowledge: Knowledge) -> str:
    """Return ``"yes"`` for a temperature at or above the fever threshold.

    Raises
    ------
    ValueError
        If it is no temperature of a living patient.
    """
    analyte = knowledge.analytes["temperature"]
    variable = knowledge.variables["fever"]
    if not isinstance(value, int | float | str | Mapping) or isinstance(value, bool):
        message = f"'{value}' is neither yes, no nor a temperature"
        raise ValueError(message)
    if isinstance(value, str) and not NUMBER.fullmatch(value.strip()):
        hint = nearest(value, variable.states)
        message = f"'{value}' is neither yes, no nor a temperature like '38.2 °C'{hint}"
        raise ValueError(message)
    entry = _read(variable, value, analyte)
    _check_plausible(variable, entry, analyte)
    degrees = to_unit(entry.value, entry.unit, "°C")
    return "yes" if degrees >= knowledge.fever_threshold else "no"


def _analyte(variable: Variable, knowledge: Knowledge) -> Analyte:
    name = variable.name
    return knowledge.analytes["days" if name.startswith("days_") else name]


def _likelihood(table: Any, x: float, sign: str) -> FloatArray:
    if sign == "<":
        return cast("FloatArray", np.maximum(table.below(x)[0], 1e-300))
    if sign == ">":
        return cast("FloatArray", table.between(x, float("inf"))[0])
    return cast("FloatArray", table.density(np.array([x]))[0])


def _read(variable: Variable, value: Any, analyte: Analyte) -> _Entry:
    if isinstance(value, Mapping):
        return _read_mapping(variable, cast("Mapping[str, Any]", value), analyte)
    sign, unit = "", ""
    if isinstance(value, str):
        match = NUMBER.fullmatch(value.strip())
        if match is None:
            hint = nearest(value, variable.states)
            words = ", ".join(variable.states)
            message = f"'{value}' is neither a number with a unit nor one of {words}{hint}"
            raise ValueError(message)
        number = max(float(match["number"]), float(match["second"] or 0))
        sign, unit = (match["sign"] or "")[:1], match["unit"].strip()
        sign = {"≤": "<", "≥": ">"}.get(sign, sign)
    else:
        number = _number(value, "value")
    return _Entry(number, _unit(unit, number, analyte), sign)


def _read_mapping(
    variable: Variable, entry: Mapping[str, Any], analyte: Analyte
) -> _Entry:
    for key in entry:
        if key not in FIELDS:
            allowed = FIELDS if "value" in entry else (*FIELDS, *variable.states)
            message = f"unknown field '{key}'{nearest(key, allowed)}"
            raise ValueError(message)
    if "value" not in entry:
        message = "the field 'value' is missing"
        raise ValueError(message)
    value = entry["value"]
    read = _read(variable, value, analyte) if isinstance(value, str) else None
    number = read.value if read else _number(value, "value")
    stated = str(entry["unit"]) if "unit" in entry else (read.unit if read else "")
    unit = _unit(stated, number, analyte)
    low = _number(entry["low"], "low") if "low" in entry else None
    high = _number(entry["high"], "high") if "high" in entry else None
    if low is not None and high is not None and not 0 <= low < high:
        message = f"reference interval {low:g}–{high:g}: low must be below high"
        raise ValueError(message)
    return _Entry(number, unit, read.sign if read else "", low, high)


def _number(value: Any, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        message = f"{name} = {value!r} is not a number"
        raise ValueError(message)
    if not np.isfinite(value) or value < 0:
        message = f"{name} = {value!r} must be a number ≥ 0"
        raise ValueError(message)
    return float(value)


def _unit(text: str, number: float, analyte: Analyte) -> str:
    if not text:
        if len(analyte.usual) == 1:
            return analyte.usual[0]
        usual = " or ".join(analyte.usual)
        message = (
            f"{number:g} has no unit; {analyte.name} is measured in {usual}: "
            f"write '{number:g} {analyte.usual[0]}'"
        )
        raise ValueError(message)
    unit = normal_spelling(text)
    try:
        to_unit(1.0, unit, analyte.unit, analyte.molar_mass, analyte.valence)
    except UnitError as error:
        usual = ", ".join(analyte.usual)
        message = f"{error}; {analyte.name} is measured in {usual}{nearest(text, analyte.usual)}"
        raise ValueError(message) from None
    return unit


def _check_plausible(variable: Variable, entry: _Entry, analyte: Analyte) -> None:
    def inside(unit: str) -> bool:
        value = to_unit(
            entry.value, unit, analyte.unit, analyte.molar_mass, analyte.valence
        )
        slack = 1e-9 * max(abs(analyte.low), abs(analyte.high))
        if entry.sign == "<":  # below a detection limit: only the upper end can clash
            return value <= analyte.high + slack
        return analyte.low - slack <= value <= analyte.high + slack

    if inside(entry.unit):
        return
    others = [unit for unit in analyte.usual if unit != entry.unit and inside(unit)]
    hint = f"; did you mean {entry.value:g} {others[0]}?" if others else ""
    message = (
        f"{entry.value:g} {entry.unit} is impossible in a living patient "
        f"(allowed {analyte.low:g} to {analyte.high:g} {analyte.unit}){hint}"
    )
    raise ValueError(message)


def _interval(
    variable: Variable,
    entry: _Entry,
    network: Network,
    age_days: float | None,
    sex: str | None,
) -> tuple[float, float, str, str]:
    """Return low, high, their unit, and what had to be assumed."""
    if entry.low is not None and entry.high is not None and entry.low > 0:
        return entry.low, entry.high, entry.unit, ""
    analyte = _analyte(variable, network.knowledge)
    bands = network.knowledge.intervals[variable.name]
    assumed = ""
    if age_days is None:
        age_days = bands[-1].start
        assumed = "age not given, adult reference interval used"
    fitting = [b for b in bands if b.start <= age_days < b.end]
    band = next((b for b in fitting if b.sex in (None, sex)), fitting[0])
    if band.sex is not None and sex is None:
        assumed = assumed or f"sex not given, {band.sex} reference interval used"
    if entry.low is None and entry.high is None:
        return band.low, band.high, band.unit, assumed

    def own(value: float) -> float:
        return to_unit(
            value, band.unit, entry.unit, analyte.molar_mass, analyte.valence
        )

    low = entry.low if entry.low else min(own(band.low), (entry.high or 0) / 2)
    high = entry.high if entry.high is not None else max(own(band.high), low * 2)
    return low, high, entry.unit, assumed


def _said(entry: _Entry) -> str:
    return f"{entry.sign}{entry.value:g} {entry.unit}"
