"""What tables write in their cells: missing values, decimal commas, TRUE and 1."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np

from calcinosis._frozen import frozen
from calcinosis._regex import regex
from calcinosis.knowledge.variables import Variable
from calcinosis.patient.written.entry.commas import (
    COMMA,
    GROUPED,
    POINT,
    SURELY_GROUPED,
)
from calcinosis.patient.written.entry.entries import quoted
from calcinosis.patient.written.entry.state_words import meant
from calcinosis.table.columns import Column, distinct, number_in, with_missing

__all__ = [
    "NORMAL",
    "Coding",
    "Decimal",
    "Notation",
    "in_words",
    "read_column",
    "with_truths",
]

Decimal = Literal[".", ","]

MISSING = frozenset(
    (
        *("na", "nan", "-nan", "n/a", "<na>", "#n/a", "#na", "#nv", "nat"),
        *("null", "(null)", "[null]", "\\n", "."),
    )
)
"""What programs write for a cell without a value; people's words are elsewhere."""
DASHES = frozenset(("-", "--", "---", "–", "—", "−"))
"""Missing too, but not beside ``+``: there they are the other answer."""
WORDS: Mapping[str, bool] = {"true": True, "t": True, "false": False, "f": False}
POINT_GROUPS = regex(r"[^\w.]*\d{1,3}(\.\d{3})+([^\d.].*)?", re.DOTALL)
"""With decimal commas, a point may group thousands: 1.234 is two numbers."""
BETWEEN_DIGITS = regex(r"(?<=\d),(?=\d)")
STARTS = regex(r"[<>≤≥=~≈\s]*\d")


@frozen
class Notation:
    """How a table writes what it means.

    Parameters
    ----------
    na : tuple of str
        Further words, or numbers, that stand for a missing value.
    decimal : ``"."`` or ``","``
        The mark between whole and part of a number that is written as text. With
        commas, a point that may group thousands is refused.
    keep : tuple of str
        Columns that are copied to the result; they need no meaning.
    ignore_unknown : bool
        Whether columns without meaning are left out instead of refused.
    by_column : bool
        Whether 0 and 1 are no and yes in a column without other numbers, and a dash is
        missing in one without ``+``: only where all rows pass one reader.
    """

    na: tuple[str, ...] = ()
    decimal: Decimal = "."
    keep: tuple[str, ...] = ()
    ignore_unknown: bool = False
    by_column: bool = True

    def is_missing(self, text: str) -> bool:
        """Whether a text, without space around it, stands for nothing."""
        lowered = text.casefold()
        return lowered in MISSING or lowered in self._words

    @cached_property
    def _words(self) -> frozenset[str]:
        return frozenset(word.strip().casefold() for word in self.na)

    @cached_property
    def missing_numbers(self) -> list[float]:
        """Numbers that stand for a missing value: ``-9``, ``999``."""
        found: list[float] = []
        for text in self.na:
            try:
                found.append(float(text))
            except ValueError:
                continue
        return found


NORMAL = Notation()
ONE_AS_YES = (
    "1 is read as yes, though there is no 0 beside it: if its codes are 1 and 2, write "
    "yes or no"
)
"""What is said of a column, or an entry alone, that may be coded otherwise."""


@dataclass
class Coding:
    """What has been seen of a column, and so how it is read from here on.

    Parameters
    ----------
    zero_and_one : bool or None
        Whether its numbers are 0 and 1 only; None: it had none.
    other : float
        A number that is neither.
    plus : bool
        Whether it holds ``+``.
    zero : bool
        Whether one of them is 0.
    commas, grouped : bool
        Whether it holds a comma that is surely a decimal one, and one that may group
        thousands.
    points : bool
        Whether it holds a decimal point.
    """

    zero_and_one: bool | None = None
    other: float = np.nan
    plus: bool = False
    zero: bool = False
    commas: bool = False
    grouped: bool = False
    points: bool = False

    @property
    def has_decimal_commas(self) -> bool:
        """Whether nothing that was seen speaks against reading commas as points."""
        return not self.grouped and not (self.commas and self.points)

    def may_group(self, text: str) -> bool:
        """Whether a comma groups thousands in a table with decimal commas.

        It may where all other numbers of the column have decimal points.
        """
        among_points = self.points and not self.commas
        unclear = among_points and GROUPED.match(text) is not None
        return unclear or SURELY_GROUPED.match(text) is not None

    def see(self, column: Column, notation: Notation) -> None:
        """Take note of entries of the column."""
        texts = (entry for entry in column.entries if isinstance(entry, str))
        self.plus = self.plus or any(t.strip() and not t.strip(" +") for t in texts)
        numbers = column.numbers[distinct(column.codes, len(column.entries))[0]]
        given = ~np.isnan(numbers) & ~np.isin(numbers, notation.missing_numbers)
        self.zero = self.zero or bool((given & (numbers == 0)).any())
        if self.zero_and_one is None and given.any():
            others = numbers[given & (numbers != 0) & (numbers != 1)]
            self.zero_and_one = not len(others)
            self.other = float(others[0]) if len(others) else np.nan
        for code in np.flatnonzero(np.isnan(column.numbers)).tolist():
            entry = column.entries[code]
            if isinstance(entry, str) and "," in entry and COMMA.match(entry):
                groups = _may_group(entry)
                self.commas, self.grouped = (
                    self.commas or not groups,
                    self.grouped or groups,
                )
        self.points = self.points or any(map(_has_point, column.entries))


def _may_group(text: str) -> bool:
    """Whether the comma in the number of a text may group thousands."""
    return any(form.match(text) for form in (GROUPED, SURELY_GROUPED))


def _has_point(entry: object) -> bool:
    """Whether an entry is a number with a decimal point."""
    if not isinstance(entry, str):
        return isinstance(entry, float) and entry % 1 != 0
    surely = "." in entry and not POINT_GROUPS.fullmatch(entry.strip())
    return surely and POINT.match(entry) is not None


def read_column(
    column: Column,
    notation: Notation,
    coding: Coding,
    why_not: Callable[[str], str] = lambda _: "",
) -> Column:
    """Let entries that stand for a missing value be missing, and commas be points.

    Parameters
    ----------
    column : Column
    notation : Notation
    coding : Coding
        Of the column; grows.
    why_not : callable
        Why nobody has what a text tells; nothing if somebody may.
    """
    coding.see(column, notation)
    entries, numbers = list(column.entries), column.numbers.copy()
    missing = np.isin(numbers, notation.missing_numbers)
    refused: dict[int, str] = {}
    comma = notation.decimal == ","
    worth = range(len(entries)) if comma else np.flatnonzero(np.isnan(numbers)).tolist()
    for code in worth:
        entry = entries[code]
        if not isinstance(entry, str):
            continue
        text = entry.strip()
        dash = text in DASHES and notation.by_column and not coding.plus
        if dash or notation.is_missing(text):
            missing[code] = True
        elif comma and STARTS.match(text):
            if POINT_GROUPS.fullmatch(text):
                refused[code] = _two_numbers(text, why_not)
            elif coding.may_group(text):
                continue  # it is refused where it is read, with what it may be
            if code in refused:
                entries[code], numbers[code] = None, np.nan
                continue
            entries[code] = BETWEEN_DIGITS.sub(".", entry)
            numbers[code] = number_in(entries[code])
    changed = replace(column, entries=entries, numbers=numbers, refused=refused)
    return with_missing(changed, missing) if missing.any() else changed


def _two_numbers(text: str, why_not: Callable[[str], str]) -> str:
    plain = text.replace(".", "")
    if "," in text or text.count(".") > 1:  # it surely groups
        return f"{quoted(text)}: write the thousands without points: {plain}"
    ways = {plain: plain, text: text.replace(".", ",")}
    wrong = {way: why for way in ways if (why := why_not(way))}
    possible = [ways[way] for way in ways if way not in wrong]
    told = f"{quoted(text)}: in a table with decimal commas a point may group thousands"
    if not possible:
        return f"{quoted(text)}: {' and '.join(wrong.values())}"
    but = f", but {' and '.join(wrong.values())}" if wrong else ""
    sure = " if that is right" if wrong else ""
    otherwise = "else correct the number"
    if text not in wrong:
        otherwise = "or read the table with decimal points (--decimal .)"
    return f"{told}{but}; write {' or '.join(possible)}{sure}, {otherwise}"


def with_truths(column: Column) -> Column:
    """Read ``TRUE`` and ``FALSE`` as yes and no."""
    entries = [
        WORDS.get(entry.strip().lower(), entry) if isinstance(entry, str) else entry
        for entry in column.entries
    ]
    return replace(column, entries=entries)


def in_words(
    column: Column, variable: Variable, notation: Notation, coding: Coding
) -> Column:
    """Read ``TRUE`` and ``FALSE``, and 0 and 1, as yes and no.

    Parameters
    ----------
    column : Column
    variable : Variable
        May be answered by yes and no.
    notation : Notation
    coding : Coding
        Of the column. Where it holds other numbers too, nobody knows what 1 means.
    """
    entries, numbers = list(with_truths(column).entries), column.numbers.copy()
    refused, said = dict(column.refused), dict[int, str]()
    for code, number in enumerate(column.numbers.tolist()):
        if number in (0, 1) and coding.zero_and_one and notation.by_column:
            entries[code], numbers[code] = bool(number), np.nan
            if not variable.is_yes_no:
                said[code] = _one_of_several(variable)
            elif number and not coding.zero:
                said[code] = ONE_AS_YES
        elif not np.isnan(number):
            refused[code] = _no_word(number, variable, notation, coding)
            entries[code], numbers[code] = None, np.nan
    own = replace(column, entries=entries, numbers=numbers, refused=refused)
    return replace(own, said=said)


def _one_of_several(variable: Variable) -> str:
    none, some = (" or ".join(meant(variable, answer)) for answer in (False, True))
    return (
        f"0 and 1 are read as {none} and as {some}: if the codes of its column mean "
        "something else, write the words"
    )


def _no_word(
    number: float, variable: Variable, notation: Notation, coding: Coding
) -> str:
    given = f"'{number:g}' is not one of {', '.join(variable.states)}"
    if not variable.is_yes_no:
        return f"{given}; codes are no answers here: write one of the words"
    if not notation.by_column:
        return f"{given}: make the column one of booleans"
    if coding.zero_and_one:
        return f"{given}, nor 0 or 1 as the other numbers of its column"
    return (
        f"{given}: 0 and 1 are read where a column holds no other number, and this one "
        f"holds {coding.other:g}; write yes or no, or name it as missing (--na)"
    )
