"""Units of laboratory quantities, and conversion by molar mass and valence.

A unit is an amount over a volume (``mg/dL``, ``µmol/L``, ``mEq/L``, ``U/L``), a cell
count over a volume, a temperature, a length or a time. Mass and amount of substance
convert into each other by the molar mass of what is measured, charge by its valence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, TypeVar

from calcinosis._arrays import FloatArray
from calcinosis._frozen import frozen
from calcinosis._regex import regex
from calcinosis.errors import CalcinosisError

__all__ = ["UnitError", "normal_spelling", "spellings", "to_unit", "unit_names"]


Number = TypeVar("Number", float, FloatArray)
"""One value, or an array of values."""


class UnitError(CalcinosisError):
    """A unit is unknown, or of another dimension than asked for."""


@frozen
class _Unit:
    dimension: str  # mass, amount, charge, activity or cells, each per litre; or other
    factor: float  # value in the dimension's base unit = factor · value


PREFIX = {
    **{"k": 1e3, "": 1.0, "d": 1e-1, "c": 1e-2},
    **{"m": 1e-3, "µ": 1e-6, "n": 1e-9, "p": 1e-12},
}
NUMERATOR = {
    "g": ("mass", 1.0),
    "mol": ("amount", 1.0),
    "Eq": ("charge", 1.0),
    "U": ("activity", 1.0),
    "kat": ("activity", 6e7),  # 1 kat = 60 s/min · 10⁶ µmol/mol U
}
CELLS = {"": 1.0, "K": 1e3, "M": 1e6, "G": 1e9}
LENGTH = {"cm": 1.0, "mm": 0.1, "m": 100.0, "in": 2.54}
TIME = {
    "s": 1 / 86400,
    "min": 1 / 1440,
    "h": 1 / 24,
    "d": 1.0,
    "w": 7.0,
    "mo": 30.4375,
    "y": 365.25,
}
RATIO = {"INR": 1.0}
PRODUCT = {"mg2/dL2": 1.0, "mmol2/L2": 40.078 * 30.974 / 100}

# other spellings, in lower case → the spelling used here
WORDS = {
    **dict.fromkeys(("°c", "c", "cel", "celsius", "degc", "degreescelsius"), "°C"),
    **dict.fromkeys(("°f", "f", "fahrenheit", "degf", "degreesfahrenheit"), "°F"),
    **dict.fromkeys(("centimeter", "centimetre", "centimeters", "centimetres"), "cm"),
    **dict.fromkeys(("millimeter", "millimetre", "millimeters", "millimetres"), "mm"),
    **dict.fromkeys(("inch", "inches"), "in"),
    **dict.fromkeys(("second", "seconds", "sec", "secs"), "s"),
    **dict.fromkeys(("inr", "{inr}"), "INR"),
    **dict.fromkeys(("minute", "minutes", "mins"), "min"),
    **dict.fromkeys(("hour", "hours", "hr", "hrs"), "h"),
    **dict.fromkeys(("day", "days"), "d"),
    **dict.fromkeys(("week", "weeks", "wk", "wks"), "w"),
    **dict.fromkeys(("month", "months", "mos", "mth", "mths"), "mo"),
    **dict.fromkeys(("year", "years", "yr", "yrs", "a"), "y"),
    **dict.fromkeys(("mg2/dl2", "(mg/dl)2"), "mg2/dL2"),
    **dict.fromkeys(("mmol2/l2", "(mmol/l)2"), "mmol2/L2"),
    **{"mg%": "mg/dL", "g%": "g/dL", "gm%": "g/dL"},
}
MOLAR = {"mM": "mmol/L", "µM": "µmol/L", "uM": "µmol/L", "nM": "nmol/L", "pM": "pmol/L"}
"""Capitals count: mm is a millimetre."""
COUNTS = {
    **dict.fromkeys(("cells", "cell", "leukocytes", "#"), ""),
    **dict.fromkeys(("k", "thousand", "thousands", "thou", "tsd"), "K"),
    **dict.fromkeys(("1000", "x1000", "*1000", "1,000"), "K"),
    **dict.fromkeys(("million", "millions", "mill", "mio", "1000000", "x1000000"), "M"),
    **dict.fromkeys(("gpt", "giga"), "G"),
}
SYMBOLS = {  # the first that fits counts
    **{"units": "U", "unit": "U", "iu": "U", "u": "U"},
    **{"mol": "mol", "eq": "Eq", "val": "Eq", "kat": "kat", "gm": "g", "g": "g"},
}
VOLUMES = {
    **dict.fromkeys(("mm3", "cumm", "cu.mm", "cmm"), "µL"),
    **dict.fromkeys(("ml", "cc", "cm3"), "mL"),
    **dict.fromkeys(("dl", "100ml", "100cc"), "dL"),
    **dict.fromkeys(("l", "dm3", "liter", "litre"), "L"),
}
MICRO = {"u": "µ", "mc": "µ", "micro": "µ"}
POWER = regex(r"[x*·]?(?:10(?:\^|\*{1,2}|e)0?|10|e0?)(1[0-2]|[1-9])", re.IGNORECASE)
"""A power of ten up to 10¹²; 1000 is none."""
BESIDE = regex(r"\{[^{}]*\}|[\[\]]|(?<=\d)cells?(?=/)", re.IGNORECASE)
"""What UCUM writes beside a unit, as in ``[IU]`` and ``10*3{cells}``."""
INVERSE = regex(r"^([^/]+?)[.·*]?((?:mc|[dcmuµnp])?l)\^?-1$", re.IGNORECASE)
"""A volume that divides by its exponent: ``mmol.L-1``."""
CHARACTERS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻−μ×º˚⁄∕", "0123456789--µx°°//")


@lru_cache(maxsize=1024)
def normal_spelling(unit: str) -> str:
    """Return the unit as this module writes it: ``ug/l`` → ``µg/L``.

    What is not known comes back nearly as given; :func:`to_unit` refuses it.

    Examples
    --------
    >>> normal_spelling("MG/DL"), normal_spelling("[IU]/l"), normal_spelling("x10⁹/L")
    ('mg/dL', 'U/L', '10^9/L')
    >>> normal_spelling("mmol.L-1"), normal_spelling("mg·dL⁻¹")
    ('mmol/L', 'mg/dL')
    """
    full = "".join(unit.translate(CHARACTERS).split())
    text = INVERSE.sub(r"\1/\2", BESIDE.sub("", full))
    for one in (full, text):
        squares = one.lower().replace("^2", "2")
        if one in MOLAR or squares in WORDS:
            return MOLAR.get(one) or WORDS[squares]
    low = text.lower()
    top, slash, bottom = text.partition("/")
    return f"{_numerator(top)}/{_volume(bottom)}" if slash else low


def _numerator(text: str) -> str:
    if power := POWER.fullmatch(text):
        return f"10^{int(power[1])}"
    if text in CELLS:  # G/L is a count, g/L a mass
        return text
    low = text.lower()
    if low in COUNTS:
        return COUNTS[low]
    for spelling, symbol in SYMBOLS.items():
        prefix = low.removesuffix(spelling)
        prefix = MICRO.get(prefix, prefix)
        if low.endswith(spelling) and prefix in PREFIX:
            return prefix + symbol
    return text


def _volume(text: str) -> str:
    low = text.lower().replace("^", "")
    prefix = low.removesuffix("l")
    prefix = MICRO.get(prefix, prefix)
    if low in VOLUMES:
        return VOLUMES[low]
    return f"{prefix}L" if low.endswith("l") and prefix in PREFIX else text


def spellings() -> dict[str, Any]:
    """Return what :func:`normal_spelling` goes by, for a reader in another language.

    Returns
    -------
    dict
        ``characters``: character → what it stands for; ``power``: regular expression of
        a power of ten, its exponent in group 1; ``beside``: of what is left out;
        ``inverse``: of a volume with the exponent -1, in group 2, behind the rest;
        ``molar``: unit as it stands → in full; ``whole``, ``tops``, ``bottoms``:
        unit, and what stands before and after its ``/``, in lower case → as this module
        writes it. Tops in capitals count as they stand.
    """
    micro = {"µ": "µ", **MICRO}
    prefixes = {name: name for name in PREFIX} | micro
    tops = {name: name for name in CELLS} | COUNTS
    for spelling, symbol in SYMBOLS.items():
        for given, prefix in prefixes.items():
            tops.setdefault(given + spelling, prefix + symbol)
    bottoms = {f"{given}l": f"{prefix}L" for given, prefix in prefixes.items()}
    return {
        "characters": {chr(one): chr(text) for one, text in CHARACTERS.items()},
        "power": POWER.pattern,
        "beside": BESIDE.pattern,
        "inverse": INVERSE.pattern,
        "molar": MOLAR,
        "whole": WORDS | {name.lower(): name for name in (*LENGTH, *TIME)},
        "tops": tops,
        "bottoms": bottoms | VOLUMES,
    }


def unit_names() -> Iterator[str]:
    """Yield the units that are read, as this module writes them; powers up to 10¹²."""
    yield from ("°C", "°F", *PRODUCT, *RATIO, *LENGTH, *TIME)
    symbols = [prefix + symbol for symbol in NUMERATOR for prefix in PREFIX]
    powers = [f"10^{power}" for power in range(1, 13)]
    for top in (*symbols, *CELLS, *powers):
        for prefix in PREFIX:
            yield f"{top}/{prefix}L"


@lru_cache(maxsize=1024)
def _parse(unit: str) -> _Unit:
    text = normal_spelling(unit)
    if text in ("°C", "°F"):
        return _Unit("temperature", 1.0)
    for dimension, units in (
        ("product", PRODUCT),
        ("length", LENGTH),
        ("time", TIME),
        ("ratio", RATIO),
    ):
        if text in units:
            return _Unit(dimension, units[text])
    top, _, bottom = text.partition("/")
    if bottom.endswith("L") and bottom[:-1] in PREFIX:
        litres = PREFIX[bottom[:-1]]
        for symbol, (dimension, size) in NUMERATOR.items():
            if top.endswith(symbol) and top.removesuffix(symbol) in PREFIX:
                factor = PREFIX[top.removesuffix(symbol)] * size
                return _Unit(dimension, factor / litres)
        if top in CELLS:
            return _Unit("cells", CELLS[top] / litres)
        if power := POWER.fullmatch(top):
            return _Unit("cells", 10.0 ** int(power[1]) / litres)
    message = f"unit '{unit}' is not known"
    raise UnitError(message)


def to_unit(
    value: Number,
    unit: str,
    wanted: str,
    molar_mass: float | None = None,
    valence: float | None = None,
) -> Number:
    """Convert a value, or an array of them.

    Parameters
    ----------
    value : float or array
        In ``unit``.
    unit, wanted : str
        Units of the same dimension, or mass, amount and charge concentrations of a
        substance whose molar mass and valence are given.
    molar_mass : float, optional
        In g/mol.
    valence : float, optional
        Charges per ion.

    Returns
    -------
    float or array
        In ``wanted``.

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
    if given.dimension == target.dimension:
        return value * (given.factor / target.factor)
    moles = {"amount": 1.0}
    if molar_mass is not None:
        moles["mass"] = 1 / molar_mass
    if valence is not None:
        moles["charge"] = 1 / valence
    if given.dimension in moles and target.dimension in moles:
        ratio = moles[given.dimension] / moles[target.dimension]
        return value * given.factor * ratio / target.factor
    message = f"unit '{unit}' cannot be converted to '{wanted}'"
    raise UnitError(message)


def _temperature(value: Number, unit: str, wanted: str) -> Number:
    if unit == wanted:
        return value
    celsius = value if unit == "°C" else (value - 32) * 5 / 9
    return celsius if wanted == "°C" else celsius * 9 / 5 + 32
