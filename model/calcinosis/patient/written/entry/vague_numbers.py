"""What to write for a number that is only hinted at: *a few days*, *since birth*."""

from __future__ import annotations

import re

from calcinosis._regex import regex
from calcinosis.patient.written.entry.ages import LIFE
from calcinosis.patient.written.entry.entries import quoted

__all__ = [
    "DAYS",
    "behind_unit",
    "beside_number",
    "has_plus_or_minus",
    "how_many",
]

DAYS = "d"
VAGUE = regex(
    r"\b(?:few|several|couple|some|many|last|past|this|recent(?:ly)?|ago|long|days"
    r"|weeks|months|years|chronic(?:ally)?|(?:sub)?acute(?:ly)?|sudden(?:ly)?"
    r"|gradual(?:ly)?|new|old|childhood|infancy|longstanding)\b",
    re.IGNORECASE,
)
CALENDAR_DAY = regex(
    r"(?:today|yesterday|tomorrow|tonight|this morning|last night|(?:mon|tues|wednes|"
    r"thurs|fri|satur|sun)day)\b",
    re.IGNORECASE,
)
NUMBERED_DAY = regex(
    r"(?:(?:post-?op\w* |hospital )?day|pod|hod|d) ?#?:? ?(\d{1,4})", re.IGNORECASE
)
PARTS_OF_TIME = regex(r"/ ?(?:7|52|12)")
"""Days, weeks and months as some write them: 3/7, 2/52, 3/12."""
SECOND_NUMBER = regex(r"(?:and|or|,|;|→|->|/|&)? ?\d+(?:\.\d+)?(?![\d^*/'’])")
DIAMETERS = regex(r"[x×*] ?\d")
LETTER = regex(r"[oO](?:[\d.,]|$| )|[lI|](?=\d)")
"""An O for a zero, or an l for a one, behind the digits before it."""
PLUS_MINUS = ("+", "-", "−", "±")
BEFORE = regex(r"(?P<sign>[+±])|(?P<letters>[a-z]{1,3})(?=:? ?[\d.])", re.I)
BIRTH = regex(r"\b(?:birth|born|congenital)\b", re.IGNORECASE)


def how_many(text: str, unit: str) -> str:
    """Say what to write for *several weeks*; of another text nothing."""
    how = f"; write about how many, as '3 {unit}', or a range, as '2-5 {unit}'"
    if unit != DAYS:
        return how if VAGUE.search(text) else ""
    if CALENDAR_DAY.match(text):
        return "; write how many days before the visit it was, as '1 d'"
    if day := NUMBERED_DAY.fullmatch(text):
        return (
            f"; write how many days have passed, as '{day[1]} d' (the first is day 0)"
        )
    if BIRTH.search(text):
        return "; write the time as a number, as '19 d': if from the birth on, the age"
    if LIFE.search(text):
        return "; it counts from the birth: write the time since the lesion appeared"
    return how if VAGUE.search(text) else ""


def beside_number(text: str, *, laboratory: bool) -> str:
    """Say what to write for *+8*, *B8* or *3+*; of another text nothing."""
    found = BEFORE.match(text)
    if found and found["letters"]:
        if laboratory:
            told = quoted(found["letters"])
            return f"; {told} is no flag: H, L, HH, LL, N, A and * are"
        return "; write the number and its unit, and nothing before them"
    if not text[:1].isdecimal() and not found:
        return ""
    flag = ", with H or L if it is flagged" if laboratory else ""
    return (
        "; a plus or minus beside a number may be a flag, a bound or a change: write "
        f"the number{flag}, or > or < before it if it is a bound"
    )


def has_plus_or_minus(unit: str) -> bool:
    """Whether what stands behind a number begins or ends with a sign."""
    return unit[:1] in PLUS_MINUS or unit[-1:] in PLUS_MINUS


def behind_unit(text: str, *, is_time: bool, has_unit: bool) -> str:
    """Say what to write for what stands behind a unit; nothing if it is one word.

    Parameters
    ----------
    text : str
        All that stands behind the number.
    is_time : bool
    has_unit : bool
        Whether its first word is a unit of the quantity.
    """
    if is_time and PARTS_OF_TIME.fullmatch(text):
        return "; write it out, as '3 d', '2 weeks' or '3 months'"
    if SECOND_NUMBER.match(text):
        how = "a range, as '3-4 d'" if is_time else "the latest value"
        return f"; it holds a second number: write one, or {how}"
    if DIAMETERS.match(text):
        how = "write the largest, as '4 cm', or a range, as '3-4 cm'"
        return f"; it holds several diameters: {how}"
    if LETTER.match(text):
        return "; a letter stands among the digits: write the number in digits alone"
    _, _, rest = text.strip().partition(" ")
    if not rest or not has_unit:
        return ""
    limits = "the laboratory's interval in brackets, as '9.1 mg/dL (8.5-10.5)'"
    alone = f"; {quoted(rest)} behind it is not read: write the number with its unit"
    return f"{alone} alone" if is_time else f"{alone} alone, {limits}"
