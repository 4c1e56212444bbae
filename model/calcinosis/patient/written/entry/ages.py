"""Ages: how they are written, and the age groups they belong to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from itertools import pairwise
from math import floor

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis._kept import kept
from calcinosis._regex import regex
from calcinosis.knowledge.quantities.plausibility import Plausibility
from calcinosis.knowledge.quantities.units import UnitError, to_unit
from calcinosis.knowledge.variables import Variable
from calcinosis.knowledge.words.vocabulary import UNSURE
from calcinosis.patient.written.entry.commas import of_comma
from calcinosis.patient.written.entry.entries import (
    LONGEST_TEXT,
    EntryError,
    check_length,
    kept_if_short,
    quoted,
)
from calcinosis.patient.written.entry.number_words import in_digits
from calcinosis.patient.written.entry.state_words import LEAVE_OUT

__all__ = [
    "LIFE",
    "NEWBORNS",
    "OLDEST",
    "age_group",
    "age_in_days",
    "age_likelihood",
    "days_of_parts",
    "is_date",
    "is_gestation",
    "may_be_gestation",
    "of_pregnancy",
    "shares_of_age",
    "unit_of_age",
]

PART = regex(r"(\d+(?:\.\d+)?|\.\d+) ?-?([a-z]+)\.?,? ?(?:and )?")
ISO = regex(r"p(?:\d+[ymwd])*(?:t(?:\d+h)?(?:\d+m)?(?:\d+s)?)?")
OLD = regex(r"(?:[ -]old| of age|(?<=y)/?\.?o\.?)$")
"""What may stand behind an age; the unit of y/o and y.o. is a year."""
PREGNANCY = regex(
    r"gestation|post[- ]?menstrual|post[- ]?conception|corrected|adjusted"
    r"|preterm|premature|\bborn\b|\bterm\b|\d ?[0-6]/7"
    r"|(?<![a-z])(?:[ce]?ga|wk?s?ga|pma|pca)\b"
    r"|\d ?\+ ?\d"
)
LIFE = regex(r"\b(?:dol|pnd|day of life|days? \d+ of life|postnatal day)", re.I)
"""A day that is counted from the birth."""
DAY_OF_LIFE = regex(
    r"(?:dol|pnd|day of life|postnatal day) ?[#:]? ?(?P<one>\d{1,5})"
    r"|(?P<two>\d{1,5})(?:st|nd|rd|th)? ?(?:dol|day of life|days of life)"
    r"|day (?P<three>\d{1,5}) of life"
)
SEVERAL = regex(r"[<>≤≥]|\d+ ?\+|\d+ ?[a-z]* ?(?:-|–|to) ?\d")
"""How a range of ages, or a bound, begins."""
WEEKS = regex(r"p?(\d\d)(?:\.\d+)?[ -]*w(?:(?:ee)?ks?)?\.?")
WEEKS_AND_DAYS = regex(r"(\d\d) ?w(?:ks?|eeks?)?(?:,| and|,? &)? ?[0-6] ?d(?:ays?)?")
"""How the age of a pregnancy is written, and hardly one since birth."""
NEWBORNS = "neonatal_unit"
"""The setting in which weeks are told of the pregnancy, too."""
NEAR = regex(r"(?:~|≈|about|around|approx(?:imately)?\.?|circa|ca?\.?) ?(?=[\d.])")
"""What says that an age is not told to the day: its unit says so, too."""
CALENDAR = regex(
    r"(?:(?:1[89]|20)\d\d"
    r"(?:([-/])\d{1,2}(?:\1\d{1,2})?|\.(?:0[1-9]|1[0-2]|\d{1,2}\.\d{1,2}))"
    r"|\d{1,2}([-/.])\d{1,2}\2(?:\d{4}|\d\d)"
    r"|\d{1,2}\.\d{1,2}\.)"
    r"(?:[ t]\d{1,2}:\d\d.*)?",
    re.IGNORECASE,
)
DATE = {"y": "y", "m": "months", "w": "w", "d": "d"}
TIME = {"h": "h", "m": "min", "s": "s"}
YEARS = ("y", "yr", "yrs", "year", "years")
HOW = "write a number and a unit: h, d, weeks, months or y, as '19 d' or '7 y'"
BEFORE_BIRTH = (
    "{} counts from before the birth, or to another day than today: write the time "
    "since birth, as '19 d' or '5 weeks'"
)
MOST_PARTS = 6  # years, months, weeks, days, hours, minutes
LONGEST_NUMBER = 6  # digits of an age in any unit
OLDEST = 45_000  # days; the longest documented life is 44 724 (122 years)
STEPS = 32  # in which one age group passes to the next
TAIL = 8  # steps before and after, in which its share halves


def _share(step: int) -> float:
    """Return the share of a group that begins, by the number of the step."""
    if step > STEPS / 2:
        return 1 - _share(STEPS - step)
    if step > 0:
        return step / STEPS
    return 0.5 ** (1 - step) / STEPS if step > -TAIL else 0.0


SHARES = [_share(step) for step in range(-STEPS, 2 * STEPS + 1)]
"""Share of a group that begins, from one way before its passing to one after."""


def age_in_days(text: str) -> float:
    """Read an age with its unit, or with several.

    Raises
    ------
    EntryError
        Saying how an age is written.

    Examples
    --------
    >>> age_in_days("19 d"), age_in_days("7-year-old"), age_in_days("P1Y6M")
    (19.0, 2556.75, 547.875)
    """
    days = sum(number * unit for number, unit in _age_parts(text))
    if days > OLDEST:
        message = f"{quoted(text)} is older than anybody has ever been"
        raise EntryError(message)
    return days


def may_be_gestation(text: str, limits: Plausibility) -> bool:
    """Whether an age, told among newborns, may count from before the birth."""
    return _is_in_pregnancy(WEEKS, text, limits)


def is_gestation(text: str, limits: Plausibility) -> bool:
    """Whether an age is written as that of a pregnancy is: ``34w3d``."""
    return _is_in_pregnancy(WEEKS_AND_DAYS, text, limits)


def _is_in_pregnancy(form: re.Pattern[str], text: str, limits: Plausibility) -> bool:
    if len(text) > LONGEST_TEXT:  # refused as an age, and not to be remembered
        return False
    weeks = form.fullmatch(OLD.sub("", _plain(text)))
    if weeks is None:
        return False
    return limits.gestation_least <= int(weeks[1]) <= limits.gestation_most


def of_pregnancy(
    text: str, days: float, settings: Sequence[str], limits: Plausibility
) -> str:
    """Ask what the weeks of a newborn count; nothing of another age."""
    where = NEWBORNS if NEWBORNS in settings else ""
    return _of_pregnancy(limits, text, days, where)


@kept_if_short
def _of_pregnancy(limits: Plausibility, text: str, days: float, where: str) -> str:
    if is_gestation(text, limits):
        return BEFORE_BIRTH.format(quoted(text))
    if not where or not may_be_gestation(text, limits):
        return ""
    months = f"{days / to_unit(1.0, 'months', 'd'):.0f} months"
    return (
        f"{quoted(text)} in a neonatal unit may be the gestational age: write the time "
        "since birth, as 'age: 3 d' (the gestational age has no entry), or "
        f"'age: {months}' if the patient is so old"
    )


def unit_of_age(text: str) -> float:
    """Return the smallest unit of an age, in days: it is told in completed units.

    Examples
    --------
    >>> unit_of_age("19 d"), unit_of_age("7 y"), unit_of_age("1 y 6 months")
    (1.0, 365.25, 30.4375)
    """
    return min(unit for _, unit in _age_parts(text))


@lru_cache(maxsize=1024)
def _age_parts(text: str) -> Sequence[tuple[float, float]]:
    """Return the numbers of an age, each with its unit in days, largest first."""
    check_length(text)
    low = _plain(text)
    if is_date(low):
        message = (
            f"{quoted(text)} is a date: write the age on the day of the visit, as "
            "'19 d' or '7 y'"
        )
        raise EntryError(message)
    if low.isdecimal() and len(low) < LONGEST_NUMBER:
        message = (
            f"{quoted(text)} is not an age; write a number and a unit: '{low} y', "
            f"'{low} months' or '{low} d', whichever is meant"
        )
        raise EntryError(message)
    if day := DAY_OF_LIFE.fullmatch(low):
        low = f"{day['one'] or day['two'] or day['three']} d"
    unsure = LEAVE_OUT if low in UNSURE else ""
    message = f"{quoted(text)} is not an age; {HOW}{unsure}"
    if PREGNANCY.search(low):
        raise EntryError(BEFORE_BIRTH.format(quoted(text)))
    written = _iso_parts(low) if ISO.fullmatch(low) else _written_parts(low)
    if ISO.fullmatch(low) and [unit for _, unit in written] == ["min"]:
        number = f"{written[0][0]:g}"
        how = f"write '{number} min' if that is right, or 'P{number}M' for months"
        message = f"{quoted(text)} tells minutes; {how}"
        raise EntryError(message)
    if len(written) > MOST_PARTS:
        raise EntryError(message)
    if [unit for _, unit in written] == ["m"]:
        message = f"{quoted(text)}: 'm' may be minutes or months; {HOW}"
        raise EntryError(message)
    if SEVERAL.match(low):
        message = (
            f"{quoted(text)} is not an age, but leaves several open: write one of "
            "them, as '19 d' or '7 y', or the age group"
        )
        raise EntryError(message)
    if comma := of_comma(low, _beyond_life):
        raise EntryError(comma)
    if [unit for _, unit in written] == ["s"] and not ISO.fullmatch(low):
        message = f"{quoted(text)}: 's' may be seconds or a decade of life; {HOW}"
        raise EntryError(message)
    if any(unit == "m" for _, unit in written) and written[0][1] in YEARS:
        written = [(n, "months" if unit == "m" else unit) for n, unit in written]
    try:
        parts = [(number, to_unit(1.0, unit, "d")) for number, unit in written]
    except UnitError as error:
        raise EntryError(message) from error
    units = [unit for _, unit in parts]
    if not parts or sorted({*units}, reverse=True) != units:
        raise EntryError(message)
    return parts


def _beyond_life(text: str) -> str:
    """Say that nobody has lived so long; nothing if somebody may."""
    with suppress(EntryError):
        if sum(number * unit for number, unit in _age_parts(text)) > OLDEST:
            return f"{quoted(text)} is older than anybody has ever been"
    return ""


@lru_cache(maxsize=1024)
def _plain(text: str) -> str:
    """Write an age in small letters and digits, without *about*."""
    return NEAR.sub("", in_digits(" ".join(text.lower().split())), count=1)


def days_of_parts(text: str) -> float | None:
    """Read a time in several units, largest first; None if it is none.

    Examples
    --------
    >>> days_of_parts("2 weeks 3 days"), days_of_parts("P3D"), days_of_parts("2 weeks")
    (17.0, 3.0, None)
    """
    low = text.lower()
    if ISO.fullmatch(low) and _iso_parts(low):
        return sum(number * unit for number, unit in _age_parts(low))
    if len(_written_parts(low)) < len(("weeks", "days")):
        return None
    with suppress(EntryError):
        return sum(number * unit for number, unit in _age_parts(low))
    return None


def is_date(text: str) -> bool:
    """Whether a text is a day of the calendar, which is no time and no age.

    Examples
    --------
    >>> is_date("2019-03-01"), is_date("1.3."), is_date("9-25"), is_date("3870.0")
    (True, True, False, False)
    """
    return CALENDAR.fullmatch(text.strip()) is not None


def _iso_parts(text: str) -> list[tuple[float, str]]:
    """Take ``p12y3m`` apart, a duration of ISO 8601."""
    date, _, time = text.removeprefix("p").partition("t")
    return [
        (float(number), names[letter])
        for part, names in ((date, DATE), (time, TIME))
        for number, letter in re.findall(r"(\d+)([a-z])", part)
    ]


def _written_parts(text: str) -> list[tuple[float, str]]:
    """Take ``1 y 6 months`` apart; nothing if something else is in it."""
    bare, parts, at = OLD.sub("", text), list[tuple[float, str]](), 0
    while at < len(bare):
        match = PART.match(bare, at)
        if match is None:
            return []
        parts.append((float(match[1]), match[2]))
        at = match.end()
    return parts


def age_group(days: float, groups: Variable) -> str:
    """Return the age group that an age in days is named by."""
    return groups.states[sum(days >= limit for limit in groups.limits_days)]


def age_likelihood(days: float | FloatArray, groups: Variable) -> FloatArray:
    """Return how far patients of some ages belong to each age group.

    Between two groups, where one passes to the next, the shares of both in steps of
    1/32 of the way. A quarter of the way before, and after, the share of the other
    group halves with every step, down to 1/8192: where it explains the findings a
    thousand times better, a single step would else turn the answer within a day.
    Further off 1 and 0.

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
    with np.errstate(divide="ignore", invalid="ignore"):
        gone = np.where(end > start, (ages - start) / (end - start), np.nan)
    step = np.floor(np.minimum(np.maximum(gone, -1), 2) * STEPS + 0.5)
    older = np.array(SHARES)[np.nan_to_num(step).astype(np.intp) + STEPS]
    older = np.where(end > start, older, ages >= end)  # shares of all later groups
    older = np.minimum.accumulate(older, axis=-1)  # who is no infant is no child either
    ends = np.ones_like(ages), np.zeros_like(ages)
    older = np.concatenate([ends[0], older, ends[1]], axis=-1)
    return np.asarray(older[..., :-1] - older[..., 1:])


@kept
def shares_of_age(groups: Variable, days: float) -> FloatArray:
    """Return :func:`age_likelihood` of one age, once; nobody writes into it."""
    older = [1.0]
    for start, end in groups.passes_days:
        share = float(days >= end)
        if end > start:
            gone = min(max((days - start) / (end - start), -1.0), 2.0)
            share = SHARES[floor(gone * STEPS + 0.5) + STEPS]
        older.append(min(share, older[-1]))
    likelihood = np.array([one - next_ for one, next_ in pairwise([*older, 0.0])])
    likelihood.setflags(write=False)
    return likelihood
