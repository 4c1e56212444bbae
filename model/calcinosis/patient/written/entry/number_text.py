"""A number as laboratories and letters write it, taken apart.

``9.1 mg/dL``, ``LESS THAN 5``, ``about 3 weeks``, ``9-25 d``, ``9.1 H mg/dL`` and
``9.1 mg/dL (8.5-10.5)``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal, cast

from calcinosis._frozen import frozen
from calcinosis._regex import regex
from calcinosis.patient.written.entry.ages import is_date
from calcinosis.patient.written.entry.entries import EntryError, check_length, quoted
from calcinosis.patient.written.entry.number_words import in_digits

__all__ = [
    "ABNORMAL",
    "FLAGS",
    "SIZES",
    "Comparator",
    "WrittenNumber",
    "flag_state",
    "largest",
    "mark_of",
    "take_apart",
    "together",
    "with_interval",
]

Comparator = Literal["", "<", ">"]
NUMBER = r"-?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+(?![\d/]))?"
TO = r" ?(?:-|–|—|\.\.|to(?= )) ?"
SIGN = (
    r"(?P<less><=?|=<|≤|(?:less|fewer) than(?: or equal to)?|below|under|up to|at most)"
    r"|(?P<more>>=?|=>|≥|(?:more|greater) than(?: or equal to)?|above|over|at least)"
    r"|(?P<near>~|≈|about|around|approx(?:imately)?\.?|circa|ca\.?|for)"
)
WHOLE = regex(
    rf"(?:(?:{SIGN}) ?=? ?)?(?P<number>{NUMBER})"
    rf"(?:(?: ?(?P<first>[a-z°]+))?{TO}(?P<upto>(?!-){NUMBER}))? ?(?P<unit>.*)",
    re.IGNORECASE,
)
INTERVAL = regex(
    r"(?:(?:ref|reference|normal|nl|range|interval|rr|ri)\.?:? ?){0,2}"
    rf"(?:(?P<low>{NUMBER}){TO}(?P<high>{NUMBER})"
    rf"|(?P<side>[<>≤≥]) ?(?P<limit>{NUMBER})) ?(?P<unit>.*)",
    re.IGNORECASE,
)
ABNORMAL = "abnormal"
"""What a flag means that does not tell the side: the number does."""
FLAGS = {
    **dict.fromkeys(("H", "HH", "HI", "HU", "CH", "H*", "HH*", "↑", "↑↑"), "high"),
    **dict.fromkeys(("L", "LL", "LO", "LU", "CL", "L*", "LL*", "↓", "↓↓"), "low"),
    **{
        text: state
        for state in ("high", "low", "normal", ABNORMAL)
        for text in (state, state.upper(), state.capitalize())
    },
    "N": "normal",
    **dict.fromkeys(("A", "AA", "*", "**", "!"), ABNORMAL),
    **dict.fromkeys(("critical", "CRITICAL", "crit", "panic", "PANIC"), ABNORMAL),
}
"""What a laboratory writes beside a number → the state that it means."""
GLUED = regex(
    r"(?<=[\d.])(HH?\*?|LL?\*?|N|AA?)(?= |$)"
    r"|(?<=\w)(\*{1,2}|!|↑{1,2}|↓{1,2})(?= |$)"
    r"|^(HH?|LL?|N|AA?|\*{1,2}|↑{1,2}|↓{1,2}):?(?=[<>]?[\d.])"
)
MARK = regex(
    r"(?:(?P<most><=|=<|≤)|(?P<least>>=|=>|≥)"
    r"|(?P<about>~|≈|about|around|approx(?:imately)?\.?|circa|ca\.?)) ?(?=[\d.])",
    re.IGNORECASE,
)
MARKS = {"most": "≤", "least": "≥", "about": "~"}


SIZES = regex(
    r"\d+(?:\.\d+)?\s*(?:cm|mm)?(?:\s*[x×*]\s*\d+(?:\.\d+)?\s*(?:cm|mm)?){1,2}",
    re.IGNORECASE,
)
GROUPED = regex(r"(?<![\w.,^])[1-9]\d{0,2}(?:[ '’]\d{3})+(?![\w,^*/'’])")
"""Thousands with a blank or an apostrophe between them; 5 100/µL may be otherwise."""


AFTERWARDS = regex(r" (?:ago|later|after(?:wards)?|old|so far|now)$", re.I)
"""What may stand behind the unit of a time."""
BETWEEN = regex(
    rf"^(?:between|from) (?P<first>{NUMBER}(?: ?[a-z]+)?) (?:and|to) (?=\d)",
    re.IGNORECASE,
)


@frozen
class WrittenNumber:
    """What is written, with nothing checked.

    Parameters
    ----------
    sign : ``""``, ``"<"`` or ``">"``
    number : str
    unit : str
    first : str
        Unit that stands behind the first number of a range.
    upto : str
        Second number of a range, or nothing.
    low, high : str
        Limits of the laboratory's interval, or nothing.
    limits_unit : str
        Unit behind these.
    flag : str or None
        State that the laboratory's flag means, or ``abnormal``; None: no flag.
    """

    sign: Comparator
    number: str
    unit: str
    first: str = ""
    upto: str = ""
    low: str = ""
    high: str = ""
    limits_unit: str = ""
    flag: str | None = None


def together(text: str) -> str:
    """Write a text without doubled blanks, and those that group the digits of a number.

    ``between 9 and 25 days`` becomes the range that it is.

    Examples
    --------
    >>> together("12 500  /uL"), together("5 10^9/L"), together("1 250 000")
    ('12500 /uL', '5 10^9/L', '1250000')
    """
    text = BETWEEN.sub(r"\g<first>-", " ".join(text.split()))
    return GROUPED.sub(lambda found: re.sub(r"\D", "", found[0]), text)


def largest(text: str) -> tuple[float, str]:
    """Return the largest of several diameters, and the unit that all of them have."""
    parts = re.findall(r"(\d+(?:\.\d+)?)\s*(cm|mm)?", text, re.IGNORECASE)
    units = [unit for _, unit in parts]
    told = {unit.lower() for unit in units if unit}
    of_all = all(units) or not any(units[:-1])  # each has its own, or the last has all
    if len(told) > 1 or not of_all:
        message = (
            f"{quoted(text)} has diameters of different units, or some without: write "
            "the largest alone, with its unit"
        )
        raise EntryError(message)
    return max(float(number) for number, _ in parts), units[-1]


def mark_of(entry: Any) -> str:
    """Return how to echo a number that is told as about, or with its bound.

    Examples
    --------
    >>> mark_of("approx. 8 mg/dL"), mark_of("=>5 mg/L"), mark_of("<5 mg/L")
    ('~', '≥', '')
    >>> mark_of("about  8 mg/dL")
    '~'
    """
    text = in_digits(together(entry)) if isinstance(entry, str) else ""
    found = MARK.match(text)
    return MARKS[str(found.lastgroup)] if found else ""


def take_apart(text: str, *, laboratory: bool) -> WrittenNumber | None:
    """Take a text apart; None if it holds no number where one is expected.

    Parameters
    ----------
    text : str
        Without doubled blanks.
    laboratory : bool
        Whether flags and an interval may stand beside the number.

    Examples
    --------
    >>> found = take_apart("9.1 H mg/dL (8.5-10.5)", laboratory=True)
    >>> found.number, found.unit, found.flag, found.low, found.high
    ('9.1', 'mg/dL', 'high', '8.5', '10.5')

    Raises
    ------
    EntryError
        If it is too long.
    """
    check_length(text)
    limits: re.Match[str] | None = None
    flag: str | None = None
    if laboratory:
        text, limits = _interval(text)
        text, flag = _flagged(text)
    match = WHOLE.fullmatch(text)
    if match is None:
        return None
    sign: Comparator = "<" if match["less"] else ">" if match["more"] else ""
    unit = AFTERWARDS.sub("", match["unit"].rstrip(". "))
    found = WrittenNumber(
        sign,
        match["number"],
        unit,
        match["first"] or "",
        match["upto"] or "",
        flag=flag,
    )
    if limits is None:
        return found
    side, limit = limits["side"] or "", limits["limit"] or ""
    return replace(
        found,
        low=limits["low"] or (limit if side in (">", "≥") else ""),
        high=limits["high"] or (limit if side in ("<", "≤") else ""),
        limits_unit=limits["unit"],
    )


def with_interval(entry: Any) -> Any:
    """Return a laboratory's entry with its own interval and its flag as fields.

    Raises
    ------
    EntryError
        If two numbers stand where one is expected, the interval is told twice or in
        another unit, or the flag contradicts it.

    Examples
    --------
    >>> with_interval("9.1 mg/dL (8.5-10.5)")
    {'value': '9.1', 'unit': 'mg/dL', 'low': 8.5, 'high': 10.5}
    """
    if isinstance(entry, Mapping):
        fields = dict(cast("Mapping[object, Any]", entry))
        value = fields.get("value")
        if not isinstance(value, str):
            return fields
        own = with_interval(value)
        if not isinstance(own, Mapping):
            return {**fields, "value": own}
        twice = [key for key in own if key != "value" and fields.get(key) is not None]
        if twice:
            message = f"{quoted(value)} tells {twice[0]}, too: keep one"
            raise EntryError(message)
        return {**fields, **cast("Mapping[object, Any]", own)}
    if isinstance(entry, str):
        check_length(entry)
    text = together(entry) if isinstance(entry, str) else ""
    found = take_apart(text, laboratory=True)
    if found is None:
        return entry
    if found.upto and is_date(text):
        message = f"{quoted(text)} is a date, not a number: write the value"
        raise EntryError(message)
    if found.upto:
        message = (
            f"{quoted(text)} holds two numbers: write the value, and the laboratory's "
            f"interval behind it, as '9.1 mg/dL (8.5-10.5)'"
        )
        raise EntryError(message)
    value = f"{mark_of(text) or found.sign}{found.number}"
    if not found.low and not found.high:
        told = f"{value} {found.unit}".rstrip()
        return {"value": told, "flag": found.flag} if found.flag else entry
    if found.unit and found.limits_unit not in ("", found.unit):
        message = f"{quoted(text)}: the interval is in another unit than the value"
        raise EntryError(message)
    limits = {n: float(x) for n, x in (("low", found.low), ("high", found.high)) if x}
    _check_flag(found, limits, text)
    unit = found.unit or found.limits_unit
    own = {"value": value, **({"unit": unit} if unit else {})}
    return {**own, **{name: limit for name, limit in limits.items() if limit > 0}}


def _check_flag(found: WrittenNumber, limits: Mapping[str, float], text: str) -> None:
    number = float(found.number)
    above, below = (
        number > limits.get("high", number),
        number < limits.get("low", number),
    )
    state = "high" if above else "low" if below else "normal"
    if found.flag not in (None, ABNORMAL, state) and not found.sign:
        message = (
            f"{quoted(text)} is flagged {found.flag}, but {state} by its own interval: "
            "keep what is right"
        )
        raise EntryError(message)


def _interval(text: str) -> tuple[str, re.Match[str] | None]:
    """Take the interval in brackets out of a text."""
    for opening, closing in ("()", "[]"):
        start = text.rfind(opening)
        end = text.find(closing, start)
        if start > 0 and end > 0:
            found = INTERVAL.fullmatch(text[start + 1 : end].strip())
            if found is not None:
                return (
                    f"{text[:start].rstrip()} {text[end + 1 :].lstrip()}".strip(),
                    found,
                )
    return text, None


def _flagged(text: str) -> tuple[str, str | None]:
    """Take flags out of a text: before the number, behind it, or behind its unit."""
    rest, flag = _one_flag(text)
    told = [] if flag is None else [flag]
    while flag is not None:  # critical low
        rest, flag = _one_flag(rest)
        told += [] if flag is None else [flag]
    sides = {flag for flag in told if flag != ABNORMAL}
    if len(sides) > 1:  # they are words: not low or high
        return text, None
    return rest, next(iter(sides), told[0] if told else None)


def _one_flag(text: str) -> tuple[str, str | None]:
    parts = text.split(" ")
    bare = [part.strip("()[],:") for part in parts]
    bare = [part if part in FLAGS else part.rstrip("!") for part in bare]
    for place in (len(parts) - 1, 1, 0):
        if not 0 <= place < len(parts) > 1 or bare[place] not in FLAGS:
            continue
        negation = place == 0 and bare[place] == "!"  # before a number it may be: not
        unit = place > 0 and parts[place - 1][-1:] == "/"  # a litre: 10^9 / L
        if not negation and not unit:
            rest = " ".join(parts[:place] + parts[place + 1 :])
            return rest, FLAGS[bare[place]]
    if glued := GLUED.search(text):
        return text[: glued.start()] + text[glued.end() :], FLAGS[glued[0].rstrip(":")]
    return text, None


def flag_state(given: object) -> str:
    """Return the state that a laboratory's flag means; nothing if it tells none."""
    text = "" if given is None else str(given).strip()
    if text not in ("", *FLAGS, *FLAGS.values()):
        message = f"flag is {quoted(given)}, not H (high), L (low), N (normal) or A"
        raise EntryError(message)
    return FLAGS.get(text, text)
