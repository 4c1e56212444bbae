"""Units of laboratory quantities, and conversion by molar mass and valence.

A unit is an amount over a volume (``mg/dL``, ``µmol/L``, ``mEq/L``, ``U/L``), a cell
count over a volume, a temperature, a length or a time. Mass and amount of substance
convert into each other by the molar mass of what is measured, charge by its valence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from calcinosis.errors import CalcinosisError

__all__ = ["UnitError", "normal_spelling", "to_unit"]


class UnitError(CalcinosisError):
    """A unit is unknown, or of another dimension than asked for."""


@dataclass(frozen=True)
class _Unit:
    dimension: str  # mass, amount, charge, activity or cells, each per litre; or other
    factor: float  # value in the dimension's base unit = factor · value


PREFIX = {
    **{"k": 1e3, "": 1.0, "d": 1e-1, "c": 1e-2, "m": 1e-3},
    **{"µ": 1e-6, "n": 1e-9, "p": 1e-12, "f": 1e-15},
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
TIME = {"min": 1 / 1440, "h": 1 / 24, "d": 1.0, "w": 7.0, "mo": 30.4375, "y": 365.25}
PRODUCT = {"mg2/dL2": 1.0, "mmol2/L2": 40.078 * 30.974 / 100}

# spellings in lower case → the spelling used here
WORDS = {
    **dict.fromkeys(("°c", "c", "celsius", "degc", "degreescelsius"), "°C"),
    **dict.fromkeys(("°f", "f", "fahrenheit", "degf", "degreesfahrenheit"), "°F"),
    **dict.fromkeys(("centimeter", "centimetre", "centimeters", "centimetres"), "cm"),
    **dict.fromkeys(("millimeter", "millimetre", "millimeters", "millimetres"), "mm"),
    **dict.fromkeys(("inch", "inches"), "in"),
    **dict.fromkeys(("minute", "minutes", "mins"), "min"),
    **dict.fromkeys(("hour", "hours", "hr", "hrs"), "h"),
    **dict.fromkeys(("day", "days"), "d"),
    **dict.fromkeys(("week", "weeks", "wk", "wks"), "w"),
    **dict.fromkeys(("month", "months", "mos"), "mo"),
    **dict.fromkeys(("year", "years", "yr", "yrs"), "y"),
    **{"mg%": "mg/dL", "(mg/dl)2": "mg2/dL2", "(mmol/l)2": "mmol2/L2"},
}
VOLUMES = {
    **dict.fromkeys(("mm3", "cumm", "cmm"), "µL"),
    **{"cc": "mL", "cm3": "mL", "100ml": "dL", "dm3": "L"},
    **{"liter": "L", "litre": "L", "mg2": "mg2"},
}
COUNTS = {
    **dict.fromkeys(("cells", "cell", "leukocytes", "/"), ""),
    **dict.fromkeys(("thousand", "thou", "tsd", "10^3"), "K"),
    **dict.fromkeys(("gpt", "giga"), "G"),
}
SYMBOLS = {"units": "U", "unit": "U", "iu": "U", "u": "U", "val": "Eq"}
POWER = re.compile(r"[x*·]?10(?:\^|\*{1,2}|e)?(\d{1,2})", re.IGNORECASE)
SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹μ×", "0123456789µx")


def normal_spelling(unit: str) -> str:
    """Return the unit as this module writes it: ``ug/l`` → ``µg/L``.

    An unknown unit comes back nearly as it was given.

    Examples
    --------
    >>> normal_spelling("MG/DL"), normal_spelling("IU/l"), normal_spelling("x10⁹/L")
    ('mg/dL', 'U/L', '10^9/L')
    """
    text = "".join(unit.translate(SUPERSCRIPTS).split())
    low = text.lower()
    if low in WORDS:
        return WORDS[low]
    top, slash, bottom = text.partition("/")
    if not slash:
        return low
    if (top.lower(), bottom.lower().replace("^", "")) in _SQUARES:
        return _SQUARES[top.lower(), bottom.lower().replace("^", "")]
    return f"{_numerator(top)}/{_volume(bottom)}"
