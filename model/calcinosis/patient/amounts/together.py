"""What is said of numbers that do not fit one another.

A product is that of its two parts, a part of a substance is less than the whole, and
what little protein binds is less of the whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import prod

from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.variables import Variable
from calcinosis.network.build import Network
from calcinosis.patient.amounts.doubtful import far_outside, same_substance
from calcinosis.patient.amounts.measurement import Person
from calcinosis.patient.typed_findings import NOWHERE, Amount, Finding
from calcinosis.patient.written.quantity import Quantity, in_unit, is_possible

__all__ = ["AS_MEASURED", "free_parts", "misfits", "unit_of_parts", "whole_of"]

AS_MEASURED = "is taken as corrected for {of}; if it is as measured, write"


def misfits(
    findings: Mapping[str, Finding], network: Network, person: Person
) -> list[str]:
    """Say which numbers of today contradict one another, in the order of the case."""
    knowledge = network.knowledge
    numbers = {
        name: found
        for name, found in findings.items()
        if isinstance(found, Amount) and not found.quantity.is_range
    }
    texts: list[str] = []
    for name, amount in numbers.items():
        for text in (
            _of_product(amount, numbers, network, person),
            _of_part(amount, numbers, knowledge),
            _of_bound(amount, numbers, knowledge),
        ):
            if text:
                texts.append(f"{name}: {text}")
    return texts


def whole_of(variable: Variable, knowledge: Knowledge) -> Variable | None:
    """Return of what a quantity is a part: of ionized calcium the total one."""
    analyte = knowledge.analyte_of(variable)
    if variable.reference and analyte is not None and analyte.part_of:
        return knowledge.variables[analyte.part_of]
    wholes = same_substance(variable, knowledge)
    return next((one for one in wholes if one.name == variable.replaces), None)


def unit_of_parts(product: Variable) -> str:
    """Return the unit of both parts, mg/dL of mg2/dL2; nothing of what is no product.

    Examples
    --------
    >>> import calcinosis
    >>> variables = calcinosis.load().knowledge.variables
    >>> unit_of_parts(variables["calcium_phosphate_product"])
    'mg/dL'
    """
    unit = product.unit.replace("2", "")
    return unit if unit != product.unit and len(product.unless) == 2 else ""


def _of_product(
    product: Amount, numbers: Mapping[str, Amount], network: Network, person: Person
) -> str:
    """Say if a product is not that of its parts, or leaves one that cannot be."""
    unit = unit_of_parts(product.variable)
    parts = product.variable.unless if unit else ()
    known = {name: _in(numbers[name], unit) for name in parts if name in numbers}
    if len(known) == len(parts) > 0:
        of_parts, different = prod(known.values()), network.knowledge.plausibility
        if 1 / different.different <= product.value / of_parts <= different.different:
            return ""
        return (
            f"{product.given} is not {' × '.join(parts)}, {of_parts:.3g} "
            f"{product.variable.unit}: check the three"
        )
    for name, number in known.items():
        (other,) = (part for part in parts if part != name)
        variable = network.knowledge.variables[other]
        left = Quantity(product.value / number, unit) if number else None
        if left is not None and not _may_be(left, variable, network, person):
            return (
                f"{product.given} with {name} {numbers[name].given} leaves for {other} "
                f"{left.value:.3g} {unit}, which next to no patient has: check both"
            )
    return ""


def _may_be(
    left: Quantity, variable: Variable, network: Network, person: Person
) -> bool:
    """Whether a patient may have what a product leaves."""
    analyte = network.knowledge.analytes[str(variable.analyte)]
    if not is_possible(left.value, left.unit, analyte):
        return False
    return not far_outside(Amount(variable, analyte, left, NOWHERE), network, person)


def _of_part(part: Amount, numbers: Mapping[str, Amount], knowledge: Knowledge) -> str:
    """Say if a part of a substance is not less than all of it."""
    whole = whole_of(part.variable, knowledge)
    total = None if whole is None else numbers.get(whole.name)
    if total is None or part.value < _in(total, part.variable.unit):
        return ""
    return (
        f"{part.given} is not less than {total.variable.label.lower()}, "
        f"{total.given}, of which it is a part: check which of the two is which"
    )


def free_parts(whole: Variable, knowledge: Knowledge) -> set[str]:
    """Return what replaces a quantity when it is told: of calcium the ionized one."""
    others = same_substance(whole, knowledge)
    return {other.name for other in others if other.replaces == whole.name}


def _of_bound(
    whole: Amount, numbers: Mapping[str, Amount], knowledge: Knowledge
) -> str:
    """Say what a value is, corrected for the protein that binds it, if far from it."""
    bound, given = whole.analyte.bound, whole.quantity
    if bound is None or free_parts(whole.variable, knowledge) & numbers.keys():
        return ""
    protein = next((n for n in numbers.values() if n.analyte.name == bound.to), None)
    if protein is None or whole.variable.name != whole.analyte.name:
        return ""
    more = bound.slope * (bound.middle - _in(protein, bound.units[1]))
    if abs(more) < bound.least:
        return ""
    corrected = _in(whole, bound.units[0]) + more
    corrected = in_unit(corrected, bound.units[0], given.unit, whole.analyte)
    return (
        f"{whole.given} {AS_MEASURED.format(of=protein.variable.label.lower())} "
        f"{corrected:.3g} {given.unit}"
    )


def _in(amount: Amount, unit: str) -> float:
    given = amount.quantity
    return in_unit(given.value, given.unit, unit, amount.analyte)
