"""What a protein binds of a quantity, as `units.toml` gives it."""

from __future__ import annotations

import re
from functools import cached_property

from calcinosis._frozen import frozen
from calcinosis._regex import regex
from calcinosis.knowledge.quantities.units import Number
from calcinosis.knowledge.schema import Fields
from calcinosis.knowledge.variables import Variable

__all__ = ["DENYING", "Bound", "read_bound"]

LARGE = 1e9
FIELDS = ("to", "slope", "middle", "least", "units", "not_in", "said", "codes")
PARTS = regex(r"[\W_]+")
DENYING = frozenset({"not", "non", "without"})
"""Words that turn a name: *calcium, not corrected*."""


@frozen
class Bound:
    """What a protein binds of a quantity: more of it shows as more of the whole.

    The value at an ordinary amount of protein is value + slope × (middle − protein).

    Parameters
    ----------
    to : str
        Analyte that binds it.
    slope, middle, least : float
        In ``units``; less of a difference than ``least`` is not told.
    units : (str, str)
        Of the quantity, and of what binds it.
    from_days : float
        Age from which on a value is corrected.
    said : tuple of str
        Words in a name, or beside a value, that tell that it is corrected already.
    codes : tuple of str
        Of LOINC, that tell the same.
    """

    to: str
    slope: float
    middle: float
    least: float
    units: tuple[str, str]
    from_days: float = 0.0
    said: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()

    def more(self, protein: Number) -> Number:
        """Return how much more of the quantity an ordinary amount would show."""
        return self.slope * (self.middle - protein)

    def is_said_by(self, name: str) -> bool:
        """Whether a name, or a code, tells that a value is corrected already."""
        words = {*PARTS.split(name.lower())}
        told = not words.isdisjoint(self.said) and words.isdisjoint(DENYING)
        return name in self.codes or told

    @cached_property
    def mark(self) -> re.Pattern[str]:
        """How a value is written that is corrected already: ``9.1 mg/dL corrected``."""
        said, to = "|".join(map(re.escape, self.said)), re.escape(self.to)
        marked = rf"(?:{to}[ -])?(?:{said})(?: for {to})?"
        text = rf"[ ,]*(?:\({marked}\)|(?<![\w-]){marked}(?![\w-]))[ :]*"
        return re.compile(text, re.IGNORECASE)


def read_bound(fields: Fields, ages: Variable | None) -> Bound | None:
    """Read one table; None where there is none.

    Parameters
    ----------
    fields : Fields
    ages : Variable or None
        The age group: where ``not_in`` ends values are corrected.
    """
    if not fields.raw:
        return None
    fields.close((*FIELDS, "why"))
    units = fields.texts("units")
    if len(units) != 2:
        fields.problem("expected two units, the quantity's and the other's", "units")
        return None
    slope, middle, least = (
        fields.number(n, 0, LARGE) for n in ("slope", "middle", "least")
    )
    young = fields.choice("not_in", ages.states if ages else (), "")
    days = ages.days_of(young)[1] if ages and young else 0.0
    said, codes = fields.texts("said"), fields.texts("codes")
    if not all((*said, *codes)) or not said:
        fields.problem("expected words that tell that a value is corrected", "said")
        return None
    pair = units[0], units[1]
    return Bound(fields.text("to"), slope, middle, least, pair, days, said, codes)
