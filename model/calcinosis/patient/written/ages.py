"""Ages: how they are written, and the age groups they belong to."""

from __future__ import annotations

import re

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.knowledge.units import UnitError, to_unit
from calcinosis.knowledge.variables import Variable
from calcinosis.patient.written.entries import EntryError, quoted

__all__ = ["OLDEST", "age_group", "age_in_days", "age_likelihood", "unit_of_age"]

AGE = re.compile(r"(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>[a-z]+)\.?(?:[\s-]+old)?", re.I)
OLDEST = 45_000  # days; the longest documented life is 44 724 (122 years)
STEPS = 32  # in which one age group passes to the next


def age_in_days(text: str) -> float:
    """Read an age with its unit.

    Raises
    ------
    EntryError
        Saying how an age is written.

    Examples
    --------
    >>> age_in_days("19 d"), age_in_days("7 y")
    (19.0, 2556.75)
    """
    number, unit = _age_parts(text)
    days = number * unit
    if days > OLDEST:
        message = f"{quoted(text)} is older than anybody has ever been"
        raise EntryError(message)
    return days


def unit_of_age(text: str) -> float:
    """Return the unit an age is written in, in days: it is told in completed units.

    Examples
    --------
    >>> unit_of_age("19 d"), unit_of_age("7 y")
    (1.0, 365.25)
    """
    return _age_parts(text)[1]


def _age_parts(text: str) -> tuple[float, float]:
    """Return the number of an age and its unit in days."""
    how = "write a number and a unit: h, d, weeks, months or y, as '19 d' or '7 y'"
    match = AGE.fullmatch(text.strip())
    if match is None:
        message = f"{quoted(text)} is not an age; {how}"
        raise EntryError(message)
    if match["unit"].lower() == "m":
        message = f"{quoted(text)}: 'm' may be minutes or months; {how}"
        raise EntryError(message)
    try:
        return float(match["number"]), to_unit(1.0, match["unit"], "d")
    except UnitError as error:
        message = f"{quoted(text)} is not an age; {how}"
        raise EntryError(message) from error


def age_group(days: float, groups: Variable) -> str:
    """Return the age group that an age in days is named by."""
    return groups.states[sum(days >= limit for limit in groups.limits_days)]


def age_likelihood(days: float | FloatArray, groups: Variable) -> FloatArray:
    """Return how far patients of some ages belong to each age group.

    1 within a group; between two groups, where one passes to the next, the shares of
    both in steps of 1/32.

    Parameters
    ----------
    days : float or array, shape (…)
    groups : Variable
        The age group.

    Returns
    -------
    array, shape (…, groups)

    Examples
    --------
    >>> import calcinosis
    >>> ages = calcinosis.load().knowledge.variables["age_group"]
    >>> age_likelihood(13.5 * 365.25, ages).tolist()
    [0.0, 0.0, 0.5, 0.5, 0.0]
    """
    ages = np.asarray(days, dtype=float)[..., np.newaxis]
    start, end = np.array(groups.passes_days).T
    gone = (ages - start) / np.where(end > start, end - start, 1)
    steps = np.floor(np.clip(gone, 0, 1) * STEPS + 0.5) / STEPS
    older = np.where(ages >= end, 1.0, steps)  # shares of all later groups
    ends = np.ones_like(ages), np.zeros_like(ages)
    older = np.concatenate([ends[0], older, ends[1]], axis=-1)
    return np.asarray(older[..., :-1] - older[..., 1:])
