"""Which numbers a living patient can have, in which unit, and why not others."""

from __future__ import annotations

from contextlib import suppress
from typing import cast

import numpy as np
from numpy.typing import NDArray

from calcinosis._arrays import FloatArray
from calcinosis.knowledge.quantities.analytes import Analyte
from calcinosis.knowledge.quantities.units import (
    Number,
    UnitError,
    normal_spelling,
    to_unit,
)
from calcinosis.patient.written.entry.number_text import (
    SIZES,
    Comparator,
    largest,
    take_apart,
)

__all__ = [
    "fitting_units",
    "impossible",
    "in_unit",
    "is_possible",
    "other_gram",
    "why_not",
    "with_more",
]

GRAMS = {"g/": "G/", "G/": "g/"}


def in_unit(value: Number, unit: str, wanted: str, analyte: Analyte) -> Number:
    """Convert values of one analyte, as :func:`to_unit` does."""
    return to_unit(value, unit, wanted, analyte.molar_mass, analyte.valence)


def with_more(
    value: Number, more: Number, unit: str, own: str, analyte: Analyte
) -> Number:
    """Add to a value, of an array to each; never beyond what is possible.

    Parameters
    ----------
    value : float or array
        In ``unit``, as is the sum.
    more : float or array
        In the unit ``own``.
    unit, own : str
    analyte : Analyte
    """
    low, high = (
        in_unit(limit, analyte.unit, own, analyte)
        for limit in (analyte.low, analyte.high)
    )
    told = in_unit(value, unit, own, analyte)
    sum_ = cast("Number", np.clip(told + more, low, high))
    return in_unit(sum_, own, unit, analyte)


def is_possible(
    number: float | FloatArray, unit: str, analyte: Analyte, sign: Comparator = ""
) -> bool | np.bool_ | NDArray[np.bool_]:
    """Whether a living patient can have such a value; of an array, each of them."""
    value: float | FloatArray
    if isinstance(number, float):
        value = in_unit(number, unit, analyte.unit, analyte)
    else:
        given = np.asarray(number, dtype=np.float64)
        with np.errstate(over="ignore"):  # what is infinite then is not possible
            value = in_unit(given, unit, analyte.unit, analyte)
    slack = 1e-9 * max(abs(analyte.low), abs(analyte.high))
    below = value <= analyte.high + slack
    # a bound, as of a detection limit, may lie below what is possible
    return below if sign else below & (value >= analyte.low - slack)


def fitting_units(number: float, analyte: Analyte, sign: Comparator) -> list[str]:
    """Return the units in use in which a number is possible."""
    return [unit for unit in analyte.usual if is_possible(number, unit, analyte, sign)]


def other_gram(unit: str, analyte: Analyte) -> str:
    """Return a unit that fits: g is a gram, and G a thousand million cells.

    Where only one can be meant, the other was written: ``13 G/DL`` of haemoglobin.
    """
    name = normal_spelling(unit)
    if name[:2] not in GRAMS:
        return unit
    with suppress(UnitError):
        in_unit(1.0, name, analyte.unit, analyte)
        return unit
    return GRAMS[name[:2]] + name[2:]


def impossible(
    number: float, unit: str, sign: Comparator, analyte: Analyte, told: str
) -> str:
    """Say that no living patient has such a value, and the limits; else nothing.

    Parameters
    ----------
    number : float
    unit : str
    sign : ``""``, ``"<"`` or ``">"``
    analyte : Analyte
    told : str
        The value for people.
    """
    if is_possible(number, unit, analyte, sign):
        return ""
    low, high = (
        in_unit(limit, analyte.unit, unit, analyte)
        for limit in (analyte.low, analyte.high)
    )
    allowed = f"allowed {low:.3g} to {high:.3g} {unit}"
    return f"{told} is impossible in a living patient ({allowed})"


def why_not(analyte: Analyte, stated: object, laboratory: bool, text: str) -> str:
    """Say why no living patient has what a text tells; nothing if some may."""
    numbers: list[tuple[float, str]] = []
    sign: Comparator = ""
    if SIZES.fullmatch(text):
        numbers = [largest(text)]
    elif (found := take_apart(text, laboratory=laboratory)) is not None:
        numbers = [(float(n), found.unit) for n in (found.number, found.upto) if n]
        sign = "" if found.upto else found.sign
    reasons: list[str] = []
    for number, unit in numbers:
        told = unit or (stated if isinstance(stated, str) else "")
        units = [other_gram(told, analyte)] if told else analyte.usual
        with suppress(UnitError):
            names = [normal_spelling(one) for one in units]
            wrong = [
                impossible(number, one, sign, analyte, f"{sign}{number:g} {one}")
                for one in names
            ]
            reasons += wrong if all(wrong) else []
    return " and ".join(reasons)
