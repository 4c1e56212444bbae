"""Units of laboratory quantities, and conversion by molar mass and valence.

A unit is an amount over a volume (``mg/dL``, ``µmol/L``, ``mEq/L``, ``U/L``), a cell
count over a volume, a temperature, a length or a time. Mass and amount of substance
convert into each other by the molar mass of what is measured, charge by its valence.
"""

from __future__ import annotations

from dataclasses import dataclass

from calcinosis.errors import CalcinosisError

__all__ = ["UnitError", "normal_spelling", "to_unit"]


class UnitError(CalcinosisError):
    """A unit is unknown, or of another dimension than asked for."""


@dataclass(frozen=True)
class _Unit:
    dimension: str  # mass, amount, charge, activity or cells, each per litre; or other
    factor: float  # value in the dimension's base unit = factor · value


PREFIX = {"": 1.0, "d": 1e-1, "c": 1e-2, "m": 1e-3, "µ": 1e-6, "n": 1e-9, "p": 1e-12}
NUMERATOR = {
    "g": ("mass", 1.0),
    "mol": ("amount", 1.0),
    "Eq": ("charge", 1.0),
    "U": ("activity", 1.0),
    "kat": ("activity", 6e7),  # 1 kat = 60 s/min · 10⁶ µmol/mol U
}
CELLS = {"10^9": 1e9, "10^3": 1e3, "10^6": 1e6, "K": 1e3, "G": 1e9, "cells": 1.0, "": 1.0}
LENGTH = {"cm": 1.0, "mm": 0.1, "m": 100.0, "inch": 2.54, "in": 2.54}
TIME = {
    **dict.fromkeys(("d", "day", "days"), 1.0),
    **dict.fromkeys(("h", "hour", "hours"), 1 / 24),
    **dict.fromkeys(("min", "minute", "minutes"), 1 / 1440),
    **dict.fromkeys(("w", "wk", "week", "weeks"), 7.0),
    **dict.fromkeys(("month", "months", "mo"), 30.4375),
    **dict.fromkeys(("y", "yr", "year", "years"), 365.25),
}
PRODUCT = {"mg2/dL2": 1.0, "mmol2/L2": 40.078 * 30.974 / 100}


def normal_spelling(unit: str) -> str:
    """Return the unit as this module writes it: ``ug/l`` → ``µg/L``.

    Examples
    --------
    >>> normal_spelling("MG/DL"), normal_spelling("IU/l"), normal_spelling("x10^9/L")
    ('mg/dL', 'U/L', '10^9/L')
    """
    text = unit.strip().replace("μ", "µ").replace(" ", "").replace("²", "2")
    text = text.replace("×", "x").replace("⁹", "^9").replace("³", "^3").replace("*", "^")
    if text.lower() in {"°c", "c", "celsius", "degc"}:
        return "°C"
    if text.lower() in {"°f", "f", "fahrenheit", "degf"}:
        return "°F"
    top, slash, bottom = text.partition("/")
    if not slash:
        return text.lower()
    top = top.removeprefix("x").replace("10e", "10^")
    low = top.lower()
    if low in {"mg2"}:
        return "mg2/dL2"
    if low in {"mmol2"}:
        return "mmol2/L2"
    if low in {"iu", "u", "units"}:
        top = "U"
    elif low in {"miu", "mu"}:
        top = "mU"
    elif low.endswith("mol"):
        top = low.removesuffix("mol").replace("u", "µ") + "mol"
    elif low.endswith("eq"):
        top = low.removesuffix("eq") + "Eq"
    elif low.endswith("kat"):
        top = low.removesuffix("kat").replace("u", "µ") + "kat"
    elif low.endswith("g") and low not in {"g"}:
        top = low.removesuffix("g").replace("mc", "µ").replace("u", "µ") + "g"
    elif low in {"k", "g", "cells"}:
        top = {"k": "K", "g": top, "cells": "cells"}[low]
    return f"{top}/{_volume(bottom)}"


def _volume(text: str) -> str:
    low = text.lower().replace("mc", "µ").replace("u", "µ")
    return {"mm^3": "µL", "mm3": "µL", "cmm": "µL"}.get(low, low[:-1] + "L")


def _parse(unit: str) -> _Unit:
    text = normal_spelling(unit)
    if text in ("°C", "°F"):
        return _Unit("temperature", 1.0)
    if text in PRODUCT:
        return _Unit("product", PRODUCT[text])
    if text in LENGTH:
        return _Unit("length", LENGTH[text])
    if text in TIME:
        return _Unit("time", TIME[text])
    top, slash, bottom = text.partition("/")
    if not slash or not bottom.endswith("L") or bottom[:-1] not in PREFIX:
        message = f"unit '{unit}' is not known"
        raise UnitError(message)
    litres = PREFIX[bottom[:-1]]
    for symbol, (dimension, size) in NUMERATOR.items():
        if top.endswith(symbol) and top.removesuffix(symbol) in PREFIX:
            return _Unit(dimension, PREFIX[top.removesuffix(symbol)] * size / litres)
    if top in CELLS:
        return _Unit("cells", CELLS[top] / litres)
    message = f"unit '{unit}' is not known"
    raise UnitError(message)


def to_unit(
    value: float,
    unit: str,
    wanted: str,
    molar_mass: float | None = None,
    valence: float | None = None,
) -> float:
    """Convert a value.

    Parameters
    ----------
    value : float
        In ``unit``.
    unit, wanted : str
        Units of the same dimension, or mass, amount and charge concentrations of a
        substance whose molar mass (g/mol) and valence are given.

    Raises
    ------
    UnitError
        If a unit is unknown or the dimensions differ.

    Examples
    --------
    >>> round(to_unit(10.0, "mg/dL", "mmol/L", molar_mass=40.078), 3)
    2.495
    >>> to_unit(98.6, "°F", "°C")
    37.0
    """
    given, target = _parse(unit), _parse(wanted)
    if given.dimension == target.dimension == "temperature":
        return _temperature(value, normal_spelling(unit), normal_spelling(wanted))
    moles = {"amount": 1.0}
    if molar_mass is not None:
        moles["mass"] = 1 / molar_mass
    if valence is not None:
        moles["charge"] = 1 / valence
    if given.dimension == target.dimension:
        return value * (given.factor / target.factor)
    if given.dimension in moles and target.dimension in moles:
        ratio = moles[given.dimension] / moles[target.dimension]
        return value * given.factor * ratio / target.factor
    message = f"unit '{unit}' cannot be converted to '{wanted}'"
    raise UnitError(message)


def _temperature(value: float, unit: str, wanted: str) -> float:
    celsius = value if unit == "°C" else (value - 32) * 5 / 9
    return celsius if wanted == "°C" else celsius * 9 / 5 + 32
