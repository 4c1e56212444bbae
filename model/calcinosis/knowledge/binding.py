"""What a protein binds of a quantity, as `units.toml` gives it."""

from __future__ import annotations

from dataclasses import dataclass

from calcinosis.knowledge.schema import Fields

__all__ = ["Bound", "read_bound"]

LARGE = 1e9


@dataclass(frozen=True)
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
    """

    to: str
    slope: float
    middle: float
    least: float
    units: tuple[str, str]


def read_bound(fields: Fields) -> Bound | None:
    """Read one table; None where there is none."""
    if not fields.raw:
        return None
    fields.close(("to", "slope", "middle", "least", "units", "why"))
    units = fields.texts("units")
    if len(units) != 2:
        fields.problem("expected two units, the quantity's and the other's", "units")
        return None
    slope, middle, least = (
        fields.number(n, 0, LARGE) for n in ("slope", "middle", "least")
    )
    return Bound(fields.text("to"), slope, middle, least, (units[0], units[1]))
