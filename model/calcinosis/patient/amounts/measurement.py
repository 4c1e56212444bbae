"""From a number with its unit to a likelihood over a quantity's parents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis._frozen import frozen
from calcinosis.knowledge.quantities.analytes import Analyte
from calcinosis.knowledge.quantities.reference_intervals import Interval
from calcinosis.knowledge.quantities.units import Number
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.rows.distributions import REFERENCE_LIMIT
from calcinosis.knowledge.variables import Variable
from calcinosis.network.build import Network
from calcinosis.network.leaves import MeasuredTable, single_version
from calcinosis.patient.typed_findings import Amount, Sign
from calcinosis.patient.written.entry.number_text import Comparator
from calcinosis.patient.written.entry.quantity import Quantity, in_unit

__all__ = [
    "Measured",
    "Person",
    "fitting_bands",
    "leaves_open",
    "likelihood_at",
    "log_amount",
    "measured_likelihood",
    "on_scale",
    "own_limits",
    "reference_limits",
    "states_of",
    "states_of_amount",
    "z_score",
]

SMALLEST = 1e-12  # stands for 0 on a logarithmic scale, of the lower limit or alone


@frozen
class Person:
    """What chooses a reference interval.

    Parameters
    ----------
    age_days : float or None
        None: not known.
    exact_age : bool
        Whether the age was given, not only its group.
    sex : str or None
    assumed_age : bool
        Whether no age was told, and it is that of most patients of the setting.
    between : (float, float) or None
        The youngest and the oldest age that is possible, where they are told.
    """

    age_days: float | None = None
    exact_age: bool = False
    sex: str | None = None
    assumed_age: bool = False
    between: tuple[float, float] | None = None


@frozen
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


@frozen
class OnScale:
    """A number on the scale of its variable's distribution.

    Parameters
    ----------
    value : float
        z-score against the reference interval, or natural logarithm.
    given : str
        The number as said, with the interval it was judged by.
    assumed : str
        What had to be assumed, or nothing.
    end : float or None
        Of a range, the second number on the scale.
    """

    value: float
    given: str
    assumed: str = ""
    end: float | None = None

    @property
    def middle(self) -> float:
        """The number, or the middle of a range."""
        return self.value if self.end is None else (self.value + self.end) / 2


def on_scale(amount: Amount, knowledge: Knowledge, person: Person) -> OnScale:
    """Put a number on the scale of its variable's distribution.

    Parameters
    ----------
    amount : Amount
    knowledge : Knowledge
    person : Person
        Chooses the default reference interval.
    """
    variable, analyte, entry = amount.variable, amount.analyte, amount.quantity
    if not variable.reference:
        x = log_amount(entry.value, entry.unit, variable, analyte)
        if entry.upto is None:
            return OnScale(x, str(entry))
        end = log_amount(entry.upto, entry.unit, variable, analyte)
        return OnScale(x, str(entry), end=end)
    bands = knowledge.intervals[variable.name]
    low, high, assumed = reference_limits(entry, bands, analyte, person)
    x = z_score(amount.counted, low, high, variable.scale)
    given = f"{amount.given} (reference {low:.4g}–{high:.4g} {entry.unit})"
    if assumed and person.between is not None:
        assumed += _by_other_ages(amount, knowledge, person, person.between)
    return OnScale(x, given, assumed)


def _by_other_ages(
    amount: Amount, knowledge: Knowledge, person: Person, between: tuple[float, float]
) -> str:
    """Say what else a number would be by the interval of another possible age."""
    youngest, oldest = between
    own = states_of_amount(amount, knowledge, person)
    for band in knowledge.intervals[amount.variable.name]:
        age = max(band.start, youngest)
        if age <= oldest:
            other = replace(person, age_days=age)
            states = states_of_amount(amount, knowledge, other)
            if states != own:
                return f"; by that of {age:.0f} d it is {' or '.join(states)}"
    return ""


def measured_likelihood(amount: Amount, network: Network, person: Person) -> Measured:
    """Likelihood of a number over the parents of its variable.

    Parameters
    ----------
    amount : Amount
    network : Network
    person : Person
        Chooses the default reference interval.
    """
    one = on_scale(amount, network.knowledge, person)
    table, sign = network.measured[amount.variable.name], amount.quantity.sign
    likelihood = likelihood_at(table, one.value, sign)
    if one.end is not None:
        likelihood = single_version(table.between(one.value, one.end))
    return Measured(likelihood, one.given, not amount.quantity.is_range, one.assumed)


def _end(amount: Amount) -> Amount:
    """Return the second number of a range."""
    value = cast("float", amount.quantity.upto)
    return replace(amount, quantity=replace(amount.quantity, value=value, upto=None))


def states_of_amount(
    amount: Amount, knowledge: Knowledge, person: Person
) -> tuple[str, ...]:
    """Return the states that a number allows: one; of a bound, all on its side."""
    variable, entry = amount.variable, amount.quantity
    value, cuts = amount.value, variable.cuts
    if variable.reference:
        bands = knowledge.intervals[variable.name]
        low, high, _ = reference_limits(entry, bands, amount.analyte, person)
        # normal ends at both limits: the lower one belongs to it, and the upper one
        below, above = amount.counted < low, amount.counted > high
        number = 1 - int(below) + int(above)
    else:
        number = sum(
            value > cut or (value == cut and entry.sign != "<") for cut in cuts
        )
    first = 0 if entry.sign == "<" else number
    last = len(variable.states) if entry.sign == ">" else number + 1
    if entry.upto is not None:
        end = states_of_amount(_end(amount), knowledge, person)[-1]
        last = variable.states.index(end) + 1
    return variable.states[first:last]


def states_of(
    found: Sign | Amount, knowledge: Knowledge, person: Person
) -> tuple[str, ...]:
    """Return the states that an answer leaves possible, told in words or a number."""
    if isinstance(found, Sign):
        return found.states
    return states_of_amount(found, knowledge, person)


def leaves_open(found: Sign | Amount, knowledge: Knowledge, person: Person) -> bool:
    """Whether an answer leaves several states possible: *not high*, or a bound."""
    return len(states_of(found, knowledge, person)) > 1


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
        value = cast("Number", np.log(np.maximum(value, SMALLEST * low)))
        low, high = cast("Number", np.log(low)), cast("Number", np.log(high))
    return (value - (low + high) / 2) / ((high - low) / 2) * REFERENCE_LIMIT


def likelihood_at(table: MeasuredTable, x: float, sign: Comparator) -> FloatArray:
    """Density at x, or probability of what lies on one side of it."""
    if sign == "":
        return single_version(table.density(x))
    low, high = (-np.inf, x) if sign == "<" else (x, np.inf)
    return single_version(table.between(low, high))


def reference_limits(
    entry: Quantity, bands: tuple[Interval, ...], analyte: Analyte, person: Person
) -> tuple[float, float, str]:
    """Return low and high in the unit of the entry, and what had to be assumed."""
    if entry.low and entry.high:
        return entry.low, entry.high, ""
    band, assumed = _band(bands, person)
    low, high = (
        in_unit(limit, band.unit, entry.unit, analyte)
        for limit in (band.low, band.high)
    )
    if entry.low or entry.high:
        limits = own_limits(entry.low or 0.0, entry.high or 0.0, low, high)
        low, high = map(float, limits)
    return low, high, assumed


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


def fitting_bands(bands: Sequence[Interval], person: Person) -> list[Interval]:
    """Return the intervals a person may have: one for an exact age and a sex."""
    age = person.age_days if person.exact_age else None
    own = [b for b in bands if age is None or b.start <= age < b.end]
    sexes = (None, person.sex)
    return [b for b in own if b.sex in sexes or person.sex is None] or own


def _band(bands: tuple[Interval, ...], person: Person) -> tuple[Interval, str]:
    """Return the reference interval for an age and sex, and what had to be assumed."""
    age, assumed = person.age_days, ""
    if age is None:
        age, assumed = bands[-1].start, "age not given, adult reference interval used"
    elif not person.exact_age:
        told = "only the age group is given"
        if person.assumed_age:
            told = "age not given, taken as that of nearly all in the setting"
        assumed = f"{told}, reference interval of {age:.0f} d used"
    fitting = [band for band in bands if band.start <= age < band.end]
    band = next((b for b in fitting if b.sex in (None, person.sex)), fitting[0])
    if band.sex is not None and person.sex is None:
        no_sex = f"sex not given, {band.sex} reference interval used"
        assumed = f"{assumed}; {no_sex}" if assumed else no_sex
    return band, assumed
