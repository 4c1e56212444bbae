"""What is said of a number that weighs next to nothing, or may be of something else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.rows.distributions import REFERENCE_LIMIT
from calcinosis.knowledge.variables import Variable
from calcinosis.network.build import Network
from calcinosis.patient.amounts.measurement import Person, on_scale
from calcinosis.patient.typed_findings import Amount, Finding
from calcinosis.patient.written.quantity import in_unit

__all__ = ["doubts", "same_substance"]


def doubts(
    findings: Mapping[str, Finding], network: Network, person: Person
) -> list[str]:
    """Say which numbers are doubtful and why, in the order of the case."""
    texts: list[str] = []
    for name, found in findings.items():
        if not isinstance(found, Amount):
            continue
        if found.quantity.sign:
            if text := _all_far_outside(found, network, person):
                texts.append(f"{name}: {text}")
            continue
        for text in (
            _of_another(found, network.knowledge, person)
            or _far_outside(found, network, person),
            _other_product(found, findings, network.knowledge.plausibility.different),
        ):
            if text:
                texts.append(f"{name}: {text}")
    return texts


def _far_outside(amount: Amount, network: Network, person: Person) -> str:
    x = on_scale(amount, network.knowledge, person).value
    share = network.measured[amount.variable.name].usual_share(x)
    if share >= network.knowledge.plausibility.least_share:
        return ""
    return (
        f"{amount.given} is far outside what the model expects of any patient; it "
        "counts as an error or a disease of its own and hardly weighs: check its unit"
    )


def _all_far_outside(bound: Amount, network: Network, person: Person) -> str:
    """Say if all that a bound leaves possible is far outside."""
    if not bound.variable.reference:
        return ""
    x = on_scale(bound, network.knowledge, person).value
    outward = (x > 0) == (bound.quantity.sign == ">")
    return _far_outside(bound, network, person) if outward else ""


def _of_another(amount: Amount, knowledge: Knowledge, person: Person) -> str:
    """Say if a value would be ordinary of another quantity of the same substance."""
    variable = amount.variable
    if not variable.reference:
        return ""
    beyond = knowledge.plausibility.beyond * REFERENCE_LIMIT
    if abs(on_scale(amount, knowledge, person).value) <= beyond:
        return ""
    for other in same_substance(variable, knowledge):
        plain = replace(amount.quantity, low=None, high=None)
        analyte = knowledge.analytes[str(other.analyte)]
        same = Amount(other, analyte, plain, amount.place)
        if abs(on_scale(same, knowledge, person).value) <= REFERENCE_LIMIT:
            return (
                f"{amount.given} is far outside, but an ordinary "
                f"{other.label.lower()}: check which of the two it is"
            )
    return ""


def same_substance(variable: Variable, knowledge: Knowledge) -> list[Variable]:
    """Return the other quantities of the same molar mass: total and ionized calcium."""
    own = knowledge.analyte_of(variable)
    if own is None or own.molar_mass is None:
        return []
    return [
        other
        for other in knowledge.variables.values()
        if other is not variable
        and other.reference
        and (analyte := knowledge.analyte_of(other)) is not None
        and analyte.molar_mass == own.molar_mass
    ]


def _other_product(
    amount: Amount, findings: Mapping[str, Finding], different: float
) -> str:
    """Say if a product is not that of its two parts, where all three are told."""
    variable = amount.variable
    parts = [findings.get(name) for name in variable.unless]
    unit = variable.unit.replace("2", "")  # of a part: mg2/dL2 is (mg/dL)²
    if variable.unit == unit or len(parts) != 2:
        return ""
    product = 1.0
    for part in parts:
        if not isinstance(part, Amount) or part.quantity.sign:
            return ""
        given = part.quantity
        product *= in_unit(given.value, given.unit, unit, part.analyte)
    if 1 / different <= amount.value / product <= different:
        return ""
    names = " × ".join(variable.unless)
    return (
        f"{amount.given} is not {names}, {product:.3g} {variable.unit}: check the three"
    )
