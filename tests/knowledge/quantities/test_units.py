"""Units in the spellings of papers and laboratories."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calcinosis.knowledge.quantities.units import UnitError, normal_spelling, to_unit


@pytest.mark.parametrize(
    ("spelling", "meaning"),
    [
        *(
            (text, "µg/L")
            for text in ("ug/L", "μg/L", "µg/L", "mcg/L", "MCG/L", "µg / l")
        ),
        *((text, "mmol/L") for text in ("mmol/l", "MMOL/L", "mmol/litre")),
        *(
            (text, "mg/dL")
            for text in ("MG/DL", "mg/dl", "mg%", "mg/100 mL", "mg/100ml")
        ),
        *((text, "U/L") for text in ("IU/L", "iu/l", "u/l", "units/L")),
        *((text, "mEq/L") for text in ("meq/l", "mEq/L", "mval/L")),
        *((text, "µkat/L") for text in ("ukat/L", "μkat/l")),
        *(
            (text, "10^9/L")
            for text in ("10*9/L", "x10^9/L", "10⁹/L", "×10⁹/l", "10e9/L")
        ),
        *((text, "10^9/L") for text in ("10**9/L", "10 9/L", "x 10E9/L", "e9/L")),
        *((text, "K/µL") for text in ("K/µL", "k/uL", "thou/mcL", "K/mm3")),
        *((text, "K/µL") for text in ("x1000/mm3", "1000/cu mm", "1000 cells/µL")),
        *((text, "U/L") for text in ("[IU]/L", "[iU]/L", "{U}[IU]/L", "u/L{lab}")),
        *((text, "10^3/µL") for text in ("10*3/uL", "10*3{cells}/uL", "10e03/mm3")),
        *((text, "/µL") for text in ("{cells}/uL", "#/uL", "{#}/uL")),
        *((text, "°C") for text in ("Cel", "[Cel]", "º C")),
        *((text, "mmol/L") for text in ("mM", "mmol/l{serum}")),
        *((text, "mmol/L") for text in ("mmol.L-1", "mmol·L⁻¹", "mmol l^-1")),
        *((text, "mg/dL") for text in ("mg.dL-1", "mg dL⁻¹")),
        *(("10*9.L-1", "10^9/L"), ("IU.L-1", "U/L"), ("ng.mL−1", "ng/mL")),
        *((text, "µmol/L") for text in ("uM", "µM", "μM")),
        *(("mm", "mm"), ("MM", "mm"), ("a", "y"), ("{INR}", "INR"), ("[degF]", "°F")),
        *((text, "g/dL") for text in ("gm/dL", "g%", "gm%", "g/100 mL")),
        *((text, "/µL") for text in ("/mm3", "/mm³", "cells/µL", "/cmm", "cells/mm^3")),
        *((text, "pg/mL") for text in ("PG/ML", "pg/cc")),
        *((text, "°F") for text in ("°F", "F", "degF", "Fahrenheit")),
        *((text, "°C") for text in ("°C", "c", "Celsius")),
        *((text, "cm") for text in ("CM", "centimetres")),
        *((text, "mo") for text in ("mo", "months", "Month")),
        *((text, "mg2/dL2") for text in ("mg²/dL²", "mg^2/dl^2", "(mg/dL)²")),
    ],
)
def test_a_unit_is_known_in_many_spellings(spelling: str, meaning: str) -> None:
    """Case, Greek letters, superscripts and American habits make no difference."""
    assert normal_spelling(spelling) == meaning


@pytest.mark.parametrize(
    ("value", "unit", "wanted", "mass", "valence", "expected"),
    [
        (10.0, "mg/dL", "mmol/L", 40.078, 2, 2.49513),
        (2.49513, "mmol/L", "mg/dL", 40.078, 2, 10.0),
        (5.0, "mEq/L", "mmol/L", 40.078, 2, 2.5),
        (1.0, "mg/dL", "µmol/L", 113.12, None, 88.402),
        (1.0, "ng/mL", "nmol/L", 400.64, None, 2.49601),
        (100.0, "pg/mL", "pmol/L", 9425.0, None, 10.6101),
        (12.0, "K/µL", "10^9/L", None, None, 12.0),
        (12_000.0, "/mm3", "10^9/L", None, None, 12.0),
        (12.0, "G/L", "10^9/L", None, None, 12.0),
        (12.0, "/nL", "10^9/L", None, None, 12.0),
        (2.0, "µkat/L", "U/L", None, None, 120.0),
        (0.5, "mg/dL", "mg/L", None, None, 5.0),
        (101.3, "°F", "°C", None, None, 38.5),
        (38.5, "°C", "°F", None, None, 101.3),
        (3.0, "weeks", "d", None, None, 21.0),
        (12.0, "h", "d", None, None, 0.5),
        (25.0, "mm", "cm", None, None, 2.5),
    ],
)
def test_conversion_gives_the_published_factor(
    value: float,
    unit: str,
    wanted: str,
    mass: float | None,
    valence: float | None,
    expected: float,
) -> None:
    """Mass, amount and charge by molar mass and valence; the rest by its dimension."""
    assert to_unit(value, unit, wanted, mass, valence) == pytest.approx(
        expected, rel=1e-5
    )


@pytest.mark.parametrize(
    ("unit", "wanted"),
    [
        *(("U/L", "mmol/L"), ("mg/dL", "10^9/L"), ("cm", "d"), ("m", "d")),
        *(("°C", "mg/dL"), ("mg/dL", "mmol/L"), ("/L", "U/L"), ("g/L", "G/L")),
    ],
)
def test_another_dimension_is_an_error(unit: str, wanted: str) -> None:
    """Without a molar mass milligrams are no millimoles; a metre is no month."""
    with pytest.raises(UnitError, match="cannot be converted"):
        to_unit(1.0, unit, wanted)


@pytest.mark.parametrize(
    "unit",
    ["10^x10^9/L", "10^999/L", "10^0/L", "x100/mm3", "{cells}", "[[/", "10^-3/L"],
)
def test_a_power_that_is_none_is_no_unit(unit: str) -> None:
    """It is refused in words, and never read as another power."""
    with pytest.raises(UnitError, match="not known"):
        to_unit(1.0, unit, "10^9/L")


@pytest.mark.parametrize(
    "unit", ["", "mg", "foo/L", "mg/foo", "/", "mg/dL/h", "10^9", "{}"]
)
def test_an_unknown_unit_is_named(unit: str) -> None:
    """The message repeats what was given."""
    with pytest.raises(UnitError, match="not known"):
        to_unit(1.0, unit, "mg/dL")


@given(st.floats(1e-6, 1e6), st.sampled_from(["mg/dL", "mmol/L", "mEq/L", "µg/L"]))
def test_there_and_back_is_the_same(value: float, unit: str) -> None:
    """Conversion has an inverse."""
    there = to_unit(value, unit, "nmol/L", 40.078, 2)
    assert to_unit(there, "nmol/L", unit, 40.078, 2) == pytest.approx(value)


@given(st.text(max_size=30))
def test_no_text_is_worse_than_an_unknown_unit(text: str) -> None:
    """Whatever is written as a unit is converted, or refused by its name."""
    converted, refusal = math.nan, ""
    try:
        converted = to_unit(1.0, text, "mg/dL", 40.078, 2)
    except UnitError as error:
        refusal = str(error)
    assert 0 < converted < math.inf or f"'{text}'" in refusal
