"""From a number with its unit to a likelihood over a quantity's parents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.knowledge.distributions import REFERENCE_LIMIT
from calcinosis.knowledge.laboratory import Analyte, Interval
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.units import Number
from calcinosis.knowledge.variables import Variable
from calcinosis.network.build import Network
from calcinosis.network.leaves import MeasuredTable, single_version
from calcinosis.patient.entries import EntryError
from calcinosis.patient.quantity import Quantity, Sign, in_unit, read_quantity

__all__ = [
    "Measured",
    "Patient",
    "analyte_of",
    "likelihood_at",
    "log_amount",
    "measured_likelihood",
    "own_limits",
    "read_days",
    "read_fever",
    "read_measured",
    "reference_limits",
    "z_score",
]

SMALLEST = 1e-12  # stands for 0 on a logarithmic scale


@dataclass(frozen=True)
class Patient:
    """What chooses a reference interval.

    Parameters
    ----------
    age_days : float or None
        None: not known.
    exact_age : bool
        Whether the age was given, not only its group.
    sex : str or None
    """

    age_days: float | None = None
    exact_age: bool = False
    sex: str | None = None


@dataclass(frozen=True)
class Measured:
    """A measured value as evidence.

    Parameters
    ----------
    likelihood : array, shape of the quantity's parents
        Density of the value, or probability of a range, given the parents.
    given : str
        The value as said, with the interval it was judged by.
    density : bool
        Whether it is a density: one value was told, not a bound.
    assumed : str
        What had to be assumed, or nothing.
    """

    likelihood: FloatArray
    given: str
    density: bool
    assumed: str = ""


def measured_likelihood(
    variable: Variable, value: Any, network: Network, patient: Patient
) -> Measured:
    """Likelihood of a number over the parents of its variable.

    Parameters
    ----------
    variable : Variable
        A measured quantity.
    value : str, number or mapping
        See :func:`calcinosis.patient.quantity.read_quantity`.
    network : Network
    patient : Patient
        Chooses the default reference interval.

    Raises
    ------
    EntryError
        If the value cannot be read or is impossible.
    """
    analyte = analyte_of(variable, network.knowledge)
    entry = read_measured(value, analyte, variable)
    table = network.measured[variable.name]
    if not variable.reference:
        _refuse_interval(entry, variable)
        x = log_amount(entry.value, entry.unit, variable, analyte)
        return Measured(likelihood_at(table, x, entry.sign), str(entry), not entry.sign)
    bands = network.knowledge.intervals[variable.name]
    low, high, assumed = reference_limits(entry, bands, analyte, patient)
    x = z_score(entry.value, low, high, variable.scale)
    given = f"{entry} (reference {low:.4g}–{high:.4g} {entry.unit})"
    likelihood = likelihood_at(table, x, entry.sign)
    return Measured(likelihood, given, not entry.sign, assumed)


def log_amount(
    value: Number, unit: str, variable: Variable, analyte: Analyte
) -> Number:
    """Natural logarithm of a quantity that has no reference interval."""
    number = in_unit(value, unit, variable.unit, analyte)
    least = max(variable.least, SMALLEST)
    return cast("Number", np.log(np.maximum(number, least)))


def z_score(value: Number, low: Number, high: Number, scale: str) -> Number:
    """Place a value relative to a reference interval: 0 its middle, ±1.96 its limits.

    Parameters
    ----------
    value, low, high : float or array
        In the same unit.
    scale : ``"linear"`` or ``"log"``

    Examples
    --------
    >>> round(z_score(10.2, 8.5, 10.2, "linear"), 2)
    1.96
    """
    if scale == "log":
        value = cast("Number", np.log(np.maximum(value, SMALLEST)))
        low, high = cast("Number", np.log(low)), cast("Number", np.log(high))
    return (value - (low + high) / 2) / ((high - low) / 2) * REFERENCE_LIMIT


def read_fever(variable: Variable, value: Any, knowledge: Knowledge) -> tuple[str, str]:
    """Judge a temperature.

    Returns
    -------
    state, given : str
        ``"yes"`` at or above the threshold of `units.toml`, else ``"no"``; and what was
        said, for people.

    Raises
    ------
    EntryError
        If it is no temperature of a living patient, or a bound that leaves it open.
    """
    analyte, sign = analyte_of(variable, knowledge), variable.label.lower()
    entry = read_measured(value, analyte, variable)
    _refuse_interval(entry, variable)
    above = in_unit(entry.value, entry.unit, "°C", analyte) - knowledge.fever.celsius
    if (entry.sign == "<" and above > 0) or (entry.sign == ">" and above < 0):
        message = f"'{entry}' leaves open whether there was {sign}: write yes or no"
        raise EntryError(message)
    state = "yes" if above >= 0 and entry.sign != "<" else "no"
    return state, f"{entry} ({sign if state == 'yes' else f'no {sign}'})"


def read_days(value: Any, knowledge: Knowledge) -> float:
    """Read a number of days, ``12`` or ``"3 weeks"``.

    Raises
    ------
    EntryError
        If it is no time, or not an exact one.
    """
    analyte = analyte_of(knowledge.onset, knowledge)
    entry = read_quantity(value, analyte, ())
    if entry.sign or entry.low is not None or entry.high is not None:
        message = f"'{entry}': a day must be one number"
        raise EntryError(message)
    return in_unit(entry.value, entry.unit, "d", analyte)


def read_measured(value: Any, analyte: Analyte, variable: Variable) -> Quantity:
    """Read a number of a variable that also has words."""
    return read_quantity(value, analyte, variable.states, tuple(variable.synonyms))


def analyte_of(variable: Variable, knowledge: Knowledge) -> Analyte:
    """Return how a variable that has numbers is measured."""
    return knowledge.analytes[str(variable.analyte)]


def _refuse_interval(entry: Quantity, variable: Variable) -> None:
    if entry.low is not None or entry.high is not None:
        message = f"{variable.label.lower()} has no reference interval: low, high"
        raise EntryError(message)


def likelihood_at(table: MeasuredTable, x: float, sign: Sign) -> FloatArray:
    """Density at x, or probability of what lies on one side of it."""
    if sign == "":
        return single_version(table.density(np.array([x])))
    low, high = (-np.inf, x) if sign == "<" else (x, np.inf)
    return single_version(table.between(low, high))


def reference_limits(
    entry: Quantity, bands: tuple[Interval, ...], analyte: Analyte, patient: Patient
) -> tuple[float, float, str]:
    """Return low and high in the unit of the entry, and what had to be assumed."""
    if entry.low and entry.high:
        return entry.low, entry.high, ""
    band, assumed = _band(bands, patient)
    low, high = (
        in_unit(limit, band.unit, entry.unit, analyte)
        for limit in (band.low, band.high)
    )
    limits = own_limits(entry.low or 0.0, entry.high or 0.0, low, high)
    return float(limits[0]), float(limits[1]), assumed


def own_limits(
    own_low: float | FloatArray,
    own_high: float | FloatArray,
    low: float | FloatArray,
    high: float | FloatArray,
) -> tuple[FloatArray, FloatArray]:
    """Join the patient's own reference interval with the one for the age.

    Of the own one a limit may be missing (a 0): then it is the limit of the interval
    for the age, or, where that one lies on the wrong side, as far off as there in
    proportion.
    """
    with_low, with_high = np.greater(own_low, 0), np.greater(own_high, 0)
    ratio = np.divide(high, low)
    above = np.where(np.greater(high, own_low), high, np.multiply(own_low, ratio))
    below = np.where(np.less(low, own_high), low, np.divide(own_high, ratio))
    lower = np.where(with_low, own_low, np.where(with_high, below, low))
    upper = np.where(with_high, own_high, np.where(with_low, above, high))
    return lower, upper


def _band(bands: tuple[Interval, ...], patient: Patient) -> tuple[Interval, str]:
    """Return the reference interval for an age and sex, and what had to be assumed."""
    age, assumed = patient.age_days, ""
    if age is None:
        age, assumed = bands[-1].start, "age not given, adult reference interval used"
    elif not patient.exact_age:
        assumed = f"only the age group is given, reference interval of {age:.0f} d used"
    fitting = [band for band in bands if band.start <= age < band.end]
    band = next((b for b in fitting if b.sex in (None, patient.sex)), fitting[0])
    if band.sex is not None and patient.sex is None:
        assumed = assumed or f"sex not given, {band.sex} reference interval used"
    return band, assumed
