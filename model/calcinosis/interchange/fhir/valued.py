"""Measured values: valueQuantity, its unit, the reference range and the flag."""

from __future__ import annotations

from collections.abc import Iterator
from math import isclose
from typing import Any

from calcinosis.errors import Problem
from calcinosis.interchange.elements import Element, plain_number
from calcinosis.interchange.two_units import is_another_unit, two_units
from calcinosis.knowledge.quantities.analytes import Analyte
from calcinosis.knowledge.quantities.units import normal_spelling
from calcinosis.patient.written.entry.ages import age_in_days
from calcinosis.patient.written.entry.entries import EntryError, quoted
from calcinosis.patient.written.entry.quantity import read_unit

__all__ = [
    "UCUM",
    "flagged",
    "measured",
    "quantity_text",
    "unit_of",
    "units_of_age_apart",
    "unused_parts",
]

UCUM = "http://unitsofmeasure.org"
PARTS = ("code", "unit")
"""Of a quantity, where its unit stands."""
COMPARATORS = ("<", "<=", ">=", ">")
FLAGS = {
    **dict.fromkeys(("H", "HH", "HU"), "high"),
    **dict.fromkeys(("L", "LL", "LU"), "low"),
    "N": "normal",
}
"""Code of an interpretation → the state that it means."""
NORMAL = ("normal", "")
"""Types of reference ranges that say what is normal."""


def flagged(observation: Element) -> tuple[str, Element]:
    """Return the state that the laboratory's interpretation means, and where."""
    for element in observation.each("interpretation"):
        for coding in element.each("coding"):
            if state := FLAGS.get(coding.get("code").text):
                return state, coding
    return "", Element(None, observation.path)


def measured(
    observation: Element, analyte: Analyte, *, reference: bool
) -> tuple[Any, list[Problem]]:
    """Return a value as a case tells it, and what is wrong with it.

    Parameters
    ----------
    observation : Element
        An Observation with a valueQuantity, or a component.
    analyte : Analyte
        What is measured.
    reference : bool
        Whether it has a reference interval.
    """
    quantity = observation.get("valueQuantity")
    text, unit, problems = quantity_text(quantity, analyte)
    if problems:
        return None, problems
    entry: dict[str, Any] = {"value": text, "unit": unit}
    if reference:
        ranges = _normal_ranges(observation)
        if len(ranges) == 1:
            for side in ("low", "high"):
                limit, wrong = _limit(ranges[0].get(side), unit)
                problems += wrong
                if limit:
                    entry[side] = limit
        if not problems:
            problems += _contradicted(observation, entry)
    return (f"{text} {unit}" if len(entry) == 2 else entry), problems


def unused_parts(
    observation: Element, *, reference: bool
) -> Iterator[tuple[Element, str]]:
    """Yield reference ranges and flags of a value that are not used, with the reason.

    Parameters
    ----------
    observation : Element
    reference : bool
        Whether what is measured has a reference interval.
    """
    usual = _normal_ranges(observation) if reference else []
    for one in observation.each("referenceRange"):
        if len(usual) != 1 or one != usual[0]:
            why = "which of several is this patient's is not told"
            if one not in usual:
                why = "it is not of what is normal" if reference else "it has none here"
            yield one, f"a reference range is not used: {why}"
        elif not one.first("low", "high"):
            yield one, "a reference range is not used: it has no limits but text"
    limits = len(usual) == 1 and usual[0].first("low", "high")
    for one in observation.each("interpretation"):
        state, _ = flagged(observation)
        if not state:
            yield one, "an interpretation is not used: the number tells it"
        elif not limits:
            text = "an interpretation without its limits is not used"
            yield one, f"{text}: the number tells it"


def quantity_text(
    quantity: Element, analyte: Analyte
) -> tuple[str, str, list[Problem]]:
    """Return the number with its sign, the unit, and what is wrong with them."""
    value, sign = quantity.get("value"), quantity.get("comparator")
    number, problems = plain_number(value)
    if problems:
        return "", "", problems
    if sign and sign.text not in COMPARATORS:
        allowed = ", ".join(COMPARATORS)
        return "", "", [Problem(sign.path, f"{quoted(sign.raw)} is none of {allowed}")]
    unit = unit_of(quantity)
    try:
        named = read_unit(unit.text, number, analyte)
    except EntryError as error:
        return "", "", [Problem(unit.path, str(error))]
    parts = (quantity.get(part).text for part in PARTS)
    if is_another_unit(parts, named, number, analyte):
        return "", "", [Problem(unit.path, _two_units(quantity))]
    return f"{sign.text}{value.raw}", named, []


def units_of_age_apart(quantity: Element) -> str:
    """Say so if the code of an age's unit and what is shown are two units."""
    try:
        code, unit = (age_in_days(f"1 {quantity.get(p).text}") for p in PARTS)
    except EntryError:
        return ""  # there is one, or what is shown to people is in no list
    return "" if isclose(code, unit) else _two_units(quantity)


def _two_units(quantity: Element) -> str:
    return two_units(*(quantity.get(part).text for part in PARTS))


def unit_of(quantity: Element) -> Element:
    """Return the unit: UCUM's code before what is shown to people."""
    coded = quantity.get("system").text.rstrip("/") in (UCUM, "")
    names = ("code", "unit") if coded else ("unit", "code")
    found = quantity.first(*names)
    return found if found else Element(None, f"{quantity.path}.unit")


def _normal_ranges(observation: Element) -> list[Element]:
    """Return the reference ranges that say what is normal for this patient."""
    ranges = observation.each("referenceRange")
    usual = []
    for one in ranges:
        codings = one.get("type").each("coding")
        codes = {coding.get("code").text for coding in codings}
        if not codes or codes & {*NORMAL}:
            usual.append(one)
    return usual


def _limit(limit: Element, unit: str) -> tuple[float | None, list[Problem]]:
    """Return a limit of the range, in the unit of the value."""
    value, own = limit.get("value"), unit_of(limit)
    if not limit or not value:
        return None, []
    number, problems = plain_number(value)
    if problems:
        return None, problems
    if own.text and normal_spelling(own.text) != normal_spelling(unit):
        text = f"{quoted(own.text)}, but the value is in {unit}: one unit for both"
        return None, [Problem(own.path, text)]
    return number, []


def _contradicted(observation: Element, entry: dict[str, Any]) -> list[Problem]:
    """Say so if the laboratory's flag is not what its own range says."""
    state, where = flagged(observation)
    if not state or not ({"low", "high"} & entry.keys()):
        return []
    text = str(entry["value"])
    if text[0] in "<>":
        return []
    number = float(text)
    above, below = (
        number > entry.get("high", number),
        number < entry.get("low", number),
    )
    own = "high" if above else "low" if below else "normal"
    if own == state:
        return []
    text = f"flagged {state}, but {own} by its own reference range: keep what is right"
    return [Problem(where.path, text)]
