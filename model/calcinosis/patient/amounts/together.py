"""What is said of numbers that do not fit one another.

A product is that of its two parts, a part of a substance is less than the whole, and
what little protein binds is less of the whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import prod

from calcinosis.knowledge.quantities.binding import Bound
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.variables import Variable
from calcinosis.network.build import Network
from calcinosis.patient.amounts.doubtful import far_outside, same_substance
from calcinosis.patient.amounts.measurement import Person
from calcinosis.patient.amounts.protein_bound import (
    bound_of,
    bound_variables,
    free_parts,
    is_by_today,
    is_free_told,
    is_one_number,
    is_too_young,
    is_worth_saying,
    least_more,
    more_of,
)
from calcinosis.patient.amounts.serial import OtherDay
from calcinosis.patient.assumed_age import ASSUMED
from calcinosis.patient.typed_findings import NOWHERE, Amount, Films, Finding, Sign
from calcinosis.patient.written.entry.quantity import Quantity, in_unit, is_possible

__all__ = [
    "COUNTS",
    "corrected_before",
    "misfits",
    "no_number",
    "too_young",
    "unit_of_parts",
    "whole_of",
]

AS_MEASURED = "is taken as corrected for {of}; if it is as measured, write"
YOUNG = (
    "is not corrected for {of} below an age of {days} days, where no correction is "
    "known to hold: {free} is surer"
)
CORRECTED_YOUNG = (
    "below an age of {days} days no correction for {of} is known to hold, and it "
    "counts as if measured: write the number as measured; {free} is surer"
)
COUNTS = "corrected for {of}; if it is corrected already,"


def misfits(
    findings: Mapping[str, Finding],
    network: Network,
    person: Person,
    dated: Sequence[OtherDay] = (),
) -> list[str]:
    """Say which numbers of today contradict one another, in the order of the case.

    Before them, as what numbers from before the lesion count.
    """
    knowledge = network.knowledge
    numbers = {
        name: found
        for name, found in findings.items()
        if isinstance(found, Amount) and not found.quantity.is_range
    }
    texts = corrected_before(dated, knowledge)
    bound = bound_variables(knowledge)
    for name, told in findings.items():
        if name not in numbers and name not in bound:
            continue
        found: list[str] = []
        if amount := numbers.get(name):
            found = [
                _of_product(amount, numbers, network, person),
                _of_part(amount, numbers, knowledge),
                _of_bound(amount, numbers, findings, knowledge, person),
            ]
        if name in bound and not isinstance(told, Films):
            found.append(_without_number(told, findings, knowledge, person))
        texts += [f"{name}: {text}" for text in found if text]
    return texts


def corrected_before(dated: Sequence[OtherDay], knowledge: Knowledge) -> list[str]:
    """Say as what numbers from before the lesion count, corrected for a protein.

    Of later ones a note tells already that they are not today's, and what they count.
    """
    texts: list[str] = []
    for one in dated:
        whole, given = one.amount, one.amount.quantity
        bound = bound_of(whole.variable, knowledge)
        if bound is None or one.day >= 0 or not is_worth_saying(whole, knowledge):
            continue
        of = knowledge.variables[bound.to].label.lower()
        counted = f"counts as {whole.counted:.3g} {given.unit}"
        how = f"{COUNTS.format(of=of)} write '{given} {bound.said[0]}'"
        text = f"on day {one.day:g}, {given} {counted}, {how}"
        texts.append(f"{whole.variable.name}: {text}")
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


def _of_bound(
    whole: Amount,
    numbers: Mapping[str, Amount],
    findings: Mapping[str, Finding],
    knowledge: Knowledge,
    person: Person,
) -> str:
    """Say what a value counts as, corrected for the protein that binds it, or would."""
    bound, given = bound_of(whole.variable, knowledge), whole.quantity
    protein = None if bound is None else numbers.get(bound.to)
    if bound is None or given.corrected or (protein is None and not whole.more):
        return ""
    if is_free_told(whole.variable, findings, person, knowledge):
        return ""
    own = whole
    if protein is not None and not whole.more:
        own = replace(whole, more=more_of(whole, protein, bound))
    if not is_worth_saying(own, knowledge):
        return ""
    of = knowledge.variables[bound.to].label.lower()
    counted = f"{own.counted:.3g} {given.unit}"
    if is_too_young(bound, person):
        young = too_young(whole.variable, bound, knowledge, assumed=person.assumed_age)
        return f"{whole.given} {young}"
    if not whole.more:
        return f"{whole.given} {AS_MEASURED.format(of=of)} {counted}"
    if protein is not None and is_by_today(whole, findings, knowledge):
        of = f"{of} {protein.given}"
    why = COUNTS.format(of=of)
    how = f"write '{given} {bound.said[0]}'"
    return f"{given} counts as {counted}, {why} {how}"


def _without_number(
    whole: Sign | Amount,
    findings: Mapping[str, Finding],
    knowledge: Knowledge,
    person: Person,
) -> str:
    """Say that a value is not corrected where it, or the protein, is no number.

    Where so much protein would hardly add anything, nothing is said, nor of a word
    that would stay true.
    """
    bound = bound_of(whole.variable, knowledge)
    protein = None if bound is None else findings.get(bound.to)
    if bound is not None and isinstance(whole, Amount) and whole.quantity.corrected:
        about = whole.variable, bound, knowledge
        young = too_young(*about, assumed=person.assumed_age, corrected=True)
        return f"{whole.given}: {young}" if is_too_young(bound, person) else ""
    if bound is None or protein is None or isinstance(protein, Films):
        return ""
    if isinstance(whole, Amount) and whole.more:
        return ""
    if is_free_told(whole.variable, findings, person, knowledge):
        return ""
    if is_one_number(protein) and is_one_number(whole):
        return ""
    more = least_more(protein, bound, knowledge, person)
    word = isinstance(whole, Sign)
    stays = whole.variable.states[-1 if more > 0 else 0]
    if abs(more) < bound.least or (isinstance(whole, Sign) and stays in whole.states):
        return ""
    about = whole.variable, bound, knowledge
    if is_too_young(bound, person):
        return f"{whole.given} {too_young(*about, assumed=person.assumed_age)}"
    why = no_number(*about, f" ({protein.given})", word=word)
    return f"{whole.given} {why}"


def no_number(
    whole: Variable,
    bound: Bound,
    knowledge: Knowledge,
    told: str = "",
    *,
    word: bool = False,
) -> str:
    """Say that a value stays as it was told, and what would correct it.

    Parameters
    ----------
    told : str
        What is told of the protein.
    word : bool
        Whether the value is told by a word.
    """
    of, *free = _surer(whole, bound, knowledge)
    what = f"is not corrected for {of}{told}"
    if word:
        what = f"may be due to {of} alone{told} unless it is corrected"
    return (
        f"{what}: that takes a number of each, without a bound; "
        f"{' or '.join(free)} is surer"
    )


def too_young(
    whole: Variable,
    bound: Bound,
    knowledge: Knowledge,
    *,
    assumed: bool = False,
    corrected: bool = False,
) -> str:
    """Say that at this age nothing is corrected, and what is surer.

    Parameters
    ----------
    assumed : bool
        Whether no age is told, and it is that of nearly all in the setting.
    corrected : bool
        Whether the number was told as corrected.
    """
    of, *free = _surer(whole, bound, knowledge)
    age = f" ({ASSUMED})" if assumed else ""
    said = CORRECTED_YOUNG if corrected else YOUNG
    days = f"{bound.from_days:g}"
    return f"{said.format(of=of, days=days, free=' or '.join(free))}{age}"


def _surer(whole: Variable, bound: Bound, knowledge: Knowledge) -> list[str]:
    """Return what a quantity is corrected for, and what needs no correction."""
    names = (bound.to, *sorted(free_parts(whole, knowledge)))
    return [knowledge.variables[name].label.lower() for name in names]


def _in(amount: Amount, unit: str) -> float:
    given = amount.quantity
    return in_unit(given.value, given.unit, unit, amount.analyte)
