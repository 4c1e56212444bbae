"""Numbers without a unit that may be in another than the usual one: a size in mm."""

from __future__ import annotations

from collections.abc import Mapping

from calcinosis.knowledge.quantities.analytes import Analyte
from calcinosis.knowledge.variables import Variable
from calcinosis.patient.amounts.measurement import Person
from calcinosis.patient.typed_findings import Amount, Finding
from calcinosis.patient.written.entry.ages import age_group
from calcinosis.patient.written.entry.quantity import Quantity, is_possible

__all__ = ["bare_text", "notes_of_bare"]


def notes_of_bare(
    findings: Mapping[str, Finding], person: Person, groups: Variable
) -> list[str]:
    """Say of which numbers the unit is assumed, where it matters.

    Parameters
    ----------
    findings : mapping
    person : Person
    groups : Variable
        The age group.
    """
    days = person.age_days
    group = None if days is None else age_group(days, groups)
    return [
        f"{name}: {_text_of(own, found)}"
        for name, found in findings.items()
        if isinstance(found, Amount) and (own := found.quantity).bare
        if max(own.value, own.upto or 0) >= found.analyte.bare_limit(group)
        and is_possible(own.value, own.unit, found.analyte, own.sign)
    ]


def _text_of(own: Quantity, found: Amount) -> str:
    given = f"{found.quantity}"
    return bare_text(f"'{own.value:g}'", f"as {given}", given, found.analyte)


def bare_text(number: str, way: str, given: str, analyte: Analyte) -> str:
    """Return what is said of a number without a unit.

    Parameters
    ----------
    number, way, given : str
        ``'15'``, ``as 15 cm`` and ``15 cm``; of rows of a table ``a number of 15 or
        more``, ``in cm`` and ``N cm``.
    analyte : Analyte
    """
    return (
        f"{number} has no unit and is read {way}; {analyte.bare_hint}, or write "
        f"'{given}' if that is right"
    )
