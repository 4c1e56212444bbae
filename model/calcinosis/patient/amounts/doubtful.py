"""What is said of a number that weighs next to nothing, or may be of something else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from calcinosis._kept import kept
from calcinosis.knowledge.quantities.analytes import Analyte
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.rows.distributions import REFERENCE_LIMIT
from calcinosis.knowledge.variables import Variable
from calcinosis.network.build import Network
from calcinosis.patient.amounts.measurement import Person, on_scale
from calcinosis.patient.amounts.serial import OtherDay
from calcinosis.patient.typed_findings import Amount, Films, Finding
from calcinosis.patient.written.entry.quantity import Quantity, in_unit

__all__ = [
    "AND_INTERVAL",
    "FAR_OUTSIDE",
    "doubts",
    "far_outside",
    "limit_text",
    "of_another",
    "same_substance",
    "seldom",
]

FAR_OUTSIDE = (
    "is far outside what the model expects of any patient; it counts as an error or a "
    "disease of its own and hardly weighs: check its unit"
)

AND_INTERVAL = " and the laboratory's interval"
INTERVAL_FAR = (
    "is far outside the laboratory's interval, but not far from that of the age: check "
    "the interval"
)
"""Said instead of a doubt about the unit: the interval is what does not fit."""


def doubts(
    findings: Mapping[str, Finding],
    dated: Sequence[OtherDay],
    network: Network,
    person: Person,
) -> list[str]:
    """Say which numbers are doubtful and why, in the order of the case.

    Parameters
    ----------
    findings : mapping
        Variable → what was found.
    dated : sequence of OtherDay
        Laboratory values of other days.
    network : Network
    person : Person
        Who the patient is today.
    """
    texts: list[str] = []
    for name, found in findings.items():
        if isinstance(found, Amount):
            text = _doubt(found, network, person)
        elif not isinstance(found, Films) and found.measured is not None:
            text = seldom(*found.measured)
        else:
            continue
        if text:
            texts.append(f"{name}: {text}")
    for one in dated:
        name, on = one.amount.variable.name, f"day {one.day:g}"
        if text := _doubt(one.amount, network, one.person):
            texts.append(f"{name}: on {on}, {text}")
    return texts


def _doubt(amount: Amount, network: Network, person: Person) -> str:
    """Say what makes one number doubtful, or nothing."""
    if amount.quantity.sign:
        far = _all_far_outside(amount, network, person)
    else:
        far = _of_another(amount, network.knowledge, person)
        far = far or far_outside(amount, network, person)
    return far or seldom(amount.quantity, amount.analyte)


def far_outside(amount: Amount, network: Network, person: Person) -> str:
    """Say if a number hardly weighs, whatever the disease."""
    x = on_scale(amount, network.knowledge, person).value
    share = network.measured[amount.variable.name].usual_share(x)
    if share >= network.knowledge.plausibility.least_share:
        return ""
    limited = amount.quantity.low or amount.quantity.high
    return f"{amount.given} {FAR_OUTSIDE}{AND_INTERVAL if limited else ''}"


def _all_far_outside(bound: Amount, network: Network, person: Person) -> str:
    """Say if all that a bound leaves possible is far outside."""
    if not bound.variable.reference:
        return ""
    x = on_scale(bound, network.knowledge, person).value
    outward = (x > 0) == (bound.quantity.sign == ">")
    return far_outside(bound, network, person) if outward else ""


def seldom(given: Quantity, analyte: Analyte) -> str:
    """Say of a possible number that next to no patient has it."""
    least, most = analyte.seldom
    low, high = (
        in_unit(value, given.unit, analyte.unit, analyte)
        for value in (given.value, given.value if given.upto is None else given.upto)
    )
    too_low = low < least and given.sign != ">"
    if not too_low and not (high > most and given.sign != "<"):
        return ""
    limit = limit_text(least if too_low else most, analyte, given.unit)
    side = "below" if too_low else "above"
    return (
        f"{given} is hardly ever seen ({side} {limit} {given.unit}): "
        "check the number and its unit"
    )


def limit_text(limit: float, analyte: Analyte, unit: str) -> str:
    """Write a limit of an analyte's own unit in another, with three digits."""
    return f"{float(f'{in_unit(limit, analyte.unit, unit, analyte):.3g}'):g}"


def _of_another(amount: Amount, knowledge: Knowledge, person: Person) -> str:
    """Say if a value fits another quantity of the same substance far better."""
    if not amount.variable.reference:
        return ""
    own, given = on_scale(amount, knowledge, person).value, amount.quantity
    limited = bool(given.low or given.high)
    text = of_another(amount, own, knowledge, person, limited=limited)
    return f"{amount.given} {text}" if text else ""


def of_another(
    amount: Amount,
    own: float,
    knowledge: Knowledge,
    person: Person,
    others: Sequence[Variable] | None = None,
    *,
    limited: bool,
) -> str:
    """Say of what else, or in what other unit, a value is ordinary or far nearer.

    Parameters
    ----------
    amount : Amount
    own : float
        The value on the scale of its own interval.
    knowledge : Knowledge
    person : Person
        Chooses the interval of the other quantity.
    others : sequence of Variable, optional
        Those of the same substance, where they are known.
    limited : bool
        Whether a laboratory's interval was told with it, which may be what is wrong.
    """
    limits = knowledge.plausibility
    if abs(own) <= limits.beyond * REFERENCE_LIMIT:
        return ""
    plain = replace(amount.quantity, low=None, high=None)
    amount = replace(amount, more=0.0)  # what it may be else is not bound
    if others is None:
        others = same_substance(amount.variable, knowledge)
    for other in others:
        analyte = knowledge.analytes[str(other.analyte)]
        same = Amount(other, analyte, plain, amount.place)
        there = abs(on_scale(same, knowledge, person).value)
        label = other.label.lower()
        if there <= REFERENCE_LIMIT or there * limits.nearer < abs(own):
            fits = "an ordinary" if there <= REFERENCE_LIMIT else "nearer to"
            text = f"is far outside, but {fits} {label}: check which of the two it is"
            break
    else:
        text = _in_another_unit(amount, own, knowledge, person)
    if not text or not limited:
        return text
    of_age = on_scale(replace(amount, quantity=plain), knowledge, person).value
    return INTERVAL_FAR if abs(of_age) <= limits.beyond * REFERENCE_LIMIT else text


def _in_another_unit(
    amount: Amount, own: float, knowledge: Knowledge, person: Person
) -> str:
    """Say if a number that is far off is an ordinary one in another usual unit.

    What the ill often have is believed: diseases make very high values, hardly any so
    low ones. So high ones are believed unless it is told from where on they are rare.
    """
    given, analyte = amount.quantity, amount.analyte
    value = in_unit(given.value, given.unit, analyte.unit, analyte)
    low, high = analyte.ill
    if value >= low if own < 0 else value <= high:
        return ""
    for unit in analyte.usual:
        plain = replace(given, unit=unit, low=None, high=None)
        there = on_scale(replace(amount, quantity=plain), knowledge, person).value
        if abs(there) <= REFERENCE_LIMIT:
            return f"is far outside, but ordinary in {unit}: check its unit"
    return ""


def same_substance(variable: Variable, knowledge: Knowledge) -> tuple[Variable, ...]:
    """Return the other quantities of the same molar mass: total and ionized calcium."""
    return _same_substance(knowledge, variable.name)


@kept
def _same_substance(knowledge: Knowledge, name: str) -> tuple[Variable, ...]:
    variable = knowledge.variables[name]
    own = knowledge.analyte_of(variable)
    if own is None or own.molar_mass is None:
        return ()
    return tuple(
        other
        for other in knowledge.variables.values()
        if other is not variable
        and other.reference
        and (analyte := knowledge.analyte_of(other)) is not None
        and analyte.molar_mass == own.molar_mass
    )
