"""What the columns of a table mean, once their names have been read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from calcinosis._frozen import frozen

__all__ = ["MEANT", "FilmHeader", "Given", "Header"]

MEANT = "it "
"""Begins what is said of a column left out whose name a case would not leave out."""


@frozen
class Given:
    """The columns that tell of one variable.

    Parameters
    ----------
    value : str or None
        Column of what was found.
    unit : str or None
        Unit of its numbers, where the column's name holds one.
    unit_column, low, high : str or None
        Columns of the unit, and of the patient's own reference interval.
    states : mapping
        State → column of its likelihood, instead of a value.
    untold : bool
        Whether the name leaves the unit of plain numbers open: *size*, not *size_cm*.
    corrected : bool
        Whether the name tells that numbers are corrected already: *corrected_calcium*.
    """

    value: str | None = None
    unit: str | None = None
    unit_column: str | None = None
    low: str | None = None
    high: str | None = None
    states: Mapping[str, str] = field(default_factory=dict[str, str])
    untold: bool = False
    corrected: bool = False


@frozen
class FilmHeader:
    """The columns of one radiograph: what was seen, and on which day."""

    calcification: str
    day: str | None = None


@frozen
class Header:
    """The meaning of every column.

    Parameters
    ----------
    id : str or None
        Column of the patients' names.
    context : mapping
        ``told``, ``setting``, ``age``, ``age_group``, ``sex``, ``diagnosis`` → column.
    age_unit : str or None
        Unit of the ages, where the column's name holds one.
    findings : mapping
        Variable → its columns.
    films : tuple of FilmHeader
    all_films : str or None
        Column of all films as a case writes them (``radiographs``).
    left_out : mapping
        Column that was left out, without meaning → the nearest name that has one, as a
        question, or what the name may tell, after :data:`MEANT`; or nothing.
    age_unit_column : str or None
        Column of the units of the ages.
    """

    id: str | None
    context: Mapping[str, str]
    age_unit: str | None
    findings: Mapping[str, Given]
    films: tuple[FilmHeader, ...]
    all_films: str | None
    left_out: Mapping[str, str]
    age_unit_column: str | None = None
