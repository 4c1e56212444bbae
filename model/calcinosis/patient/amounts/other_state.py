"""A laboratory's interval that tells another state than the one of the age.

An adult's interval printed beside a child's value is near enough to be no slip of the
unit, and turns a normal number into a high one, or a high one into a far higher: it is
used, and told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import log

from calcinosis.knowledge.quantities.reference_intervals import Interval
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.rows.distributions import REFERENCE_LIMIT
from calcinosis.patient.amounts.measurement import (
    Person,
    fitting_bands,
    on_scale,
    reference_limits,
    states_of_amount,
)
from calcinosis.patient.typed_findings import Amount
from calcinosis.patient.written.entry.quantity import in_unit

__all__ = ["other_state"]


def other_state(amount: Amount, knowledge: Knowledge, person: Person) -> str:
    """Say that a number is in another state by the interval of the age, or nothing.

    Parameters
    ----------
    amount : Amount
    knowledge : Knowledge
    person : Person
        Of no sex every interval of the age is tried; of no age nothing is said.
    """
    given, analyte = amount.quantity, amount.analyte
    if (given.low or given.high) is None or person.age_days is None:
        return ""
    here = states_of_amount(amount, knowledge, person)
    there: dict[tuple[str, ...], str] = {}
    alike: list[tuple[Amount, str]] = []
    for band in _bands_of_age(knowledge.intervals[amount.variable.name], person):
        low, high = (
            in_unit(limit, band.unit, given.unit, analyte)
            for limit in (band.low, band.high)
        )
        of_age = replace(amount, quantity=replace(given, low=low, high=high))
        states = states_of_amount(of_age, knowledge, person)
        there[states] = f"{_short(low)}–{_short(high)} {given.unit}"
        if states == here:
            alike.append((of_age, there[states]))
    bands = knowledge.intervals[amount.variable.name]
    if alike:
        said, interval = _degree(amount, alike, knowledge, person)
        if not said or person.age_days >= bands[-1].start:
            return ""
    else:
        states, interval = next(iter(there.items()))
        said = " or ".join(states)
    low, high, _ = reference_limits(given, bands, analyte, person)
    own = f"{_short(low)}–{_short(high)} {given.unit}"
    return (
        f"{' or '.join(here)} by the laboratory's interval, {own}, which is used, but "
        f"{said} by the one of the age, {interval}: check that the laboratory's is one "
        "for this age"
    )


def _degree(
    amount: Amount,
    alike: Sequence[tuple[Amount, str]],
    knowledge: Knowledge,
    person: Person,
) -> tuple[str, str]:
    """Say how far off a number lies by intervals of the age that tell the same state.

    Parameters
    ----------
    amount : Amount
    alike : sequence of (Amount, str)
        The number with each interval.
    knowledge : Knowledge
    person : Person

    Returns
    -------
    said, interval : str
        Empty if it is about as far by one of them, or not off.
    """
    own = abs(on_scale(amount, knowledge, person).value)
    whole = not amount.quantity.sign and amount.quantity.upto is None
    if not whole or own <= REFERENCE_LIMIT:
        return "", ""
    far, interval = min(
        (
            (abs(on_scale(one, knowledge, person).value), interval)
            for one, interval in alike
        ),
        key=lambda found: abs(log(found[0] / own)),
    )
    if abs(log(far / own)) < log(knowledge.plausibility.weighs):
        return "", ""
    return "less far off" if far < own else "further off", interval


def _bands_of_age(bands: Sequence[Interval], person: Person) -> list[Interval]:
    """Return the intervals of an age, which may be that of a group, and of the sex."""
    return fitting_bands(bands, replace(person, exact_age=True))


def _short(limit: float) -> str:
    return f"{limit:.4g}" if limit < 1000 else f"{limit:.0f}"
