"""What a script hands in for a case, as the plain values that a file holds.

Files are bounded by their readers. A script may hand in anything: a list that holds
itself, an integer of a million digits, arrays, an object without a text. Here all of it
becomes mappings with names, lists, texts, and numbers, or is refused with its place.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from decimal import Decimal
from numbers import Rational, Real
from typing import Any, cast

import numpy as np

from calcinosis.arguments import as_text_of, in_short, is_too_long
from calcinosis.errors import CaseError, Problem
from calcinosis.inference.by_name.network_names import is_missing

__all__ = ["days_text", "is_array", "is_plain", "plain_entries", "plain_entry"]

DAY = timedelta(days=1)
MOST_NESTED = 100
"""Lists and mappings in each other: documents of other standards have a dozen."""
MOST_ENTRIES = 200_000
"""Entries of one case, with all that is in them."""
MOST_SHOWN = 10
"""So many lists in each other are shown as a place."""
SIMPLE = (str, bool, float, type(None))


def plain_entries(given: Mapping[str, Any], where: str = "case") -> dict[str, Any]:
    """Return entries as a file would hold them; what is missing is None.

    Parameters
    ----------
    given : mapping
    where : str
        For messages.

    Raises
    ------
    CaseError
        Listing every entry that no file could hold.
    """
    copying = _Copying()
    found: dict[str, Any] = copying.mapping(given, where, 0)
    if copying.problems:
        raise CaseError(copying.problems)
    return found


def plain_entry(given: object) -> Any:
    """Return one entry as a file would hold it; in words what no file could hold."""
    copying = _Copying()
    found = copying.entry(given, "entry", 0)
    return copying.problems[0].what if copying.problems else found


def is_plain(entry: object) -> bool:
    """Whether an entry is already as a file holds it, so that nothing is to be done."""
    waiting: list[tuple[object, int]] = [(entry, 0)]
    inner: Collection[object]
    seen = 0
    while waiting:
        one, depth = waiting.pop()
        kind = type(one)
        if kind in SIMPLE or (kind is int and not is_too_long(cast("int", one))):
            continue
        if seen > MOST_ENTRIES or depth > MOST_NESTED:
            return False
        if kind is list or kind is tuple:
            inner = cast("list[object]", one)
        elif kind is dict:
            held = cast("dict[object, object]", one)
            if not set(map(type, held)) <= {str}:
                return False
            inner = held.values()
        else:
            return False
        seen += len(inner)
        waiting += [(part, depth + 1) for part in inner if type(part) not in SIMPLE]
    return True


def is_array(entry: object) -> bool:
    """Whether it is numpy's: an array, or a number with methods of one."""
    try:
        return hasattr(entry, "tolist")
    except Exception:  # somebody's own object
        return False


def days_text(given: object) -> str | None:
    """Write how long something lasted as days: ``1.5 d``; None of anything else."""
    if isinstance(given, np.timedelta64):
        try:
            return f"{given / np.timedelta64(1, 'D'):.12g} d"
        except (TypeError, ValueError):  # years and months have no number of days
            return None
    return f"{given / DAY:.12g} d" if isinstance(given, timedelta) else None


class _Copying:
    """Copies entries, and remembers what cannot be."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.entries = 0

    def mapping(self, given: Mapping[Any, Any], where: str, depth: int) -> Any:
        try:
            pairs = list(given.items())
        except Exception as error:  # somebody's own object
            return self._refused(where, f"cannot be read: {as_text_of(error)}")
        found: dict[Any, Any] = {}
        for key, own in pairs:
            # a state may be named by yes or no, or by a number
            known = isinstance(key, bool | float) or (
                isinstance(key, int) and not is_too_long(key)
            )
            name = key if known and depth else as_text_of(key)
            place = f"{where}: {name}" if not depth else f"{where}.{name}"
            found[name] = self.entry(own, place, depth + 1)
        return found

    def entry(self, given: Any, where: str, depth: int) -> Any:
        self.entries += 1
        if self.entries > MOST_ENTRIES:
            return self._endless(where)
        if given is None or isinstance(given, bool):
            return given
        if isinstance(given, str):
            return str.__str__(given)
        if (lasted := days_text(given)) is not None:
            return None if is_missing(given) else lasted
        if isinstance(given, int | float | Decimal | Real):
            return self._number(given, where)
        if is_missing(given):
            return None
        if depth > MOST_NESTED:
            text = f"an entry nested more than {MOST_NESTED} deep"
            return self._refused(where, text)
        if isinstance(given, Mapping):
            return self.mapping(given, where, depth)
        if isinstance(given, list | tuple):
            return self._list(cast("list[Any]", given), where, depth)
        if is_array(given):
            return self._array(given, where, depth)
        text = as_text_of(given)  # told by its reader, if it makes nothing of it
        # a period of 2020 is no number of days
        return f"{type(given).__name__} {text}" if text[:1].isdecimal() else text

    def _list(self, given: Any, where: str, depth: int) -> Any:
        if len(given) > MOST_ENTRIES:
            return self._endless(where)
        place = f"{where}[{{}}]"
        return [
            self.entry(x, place.format(n), depth + 1) for n, x in enumerate(given, 1)
        ]

    def _array(self, given: Any, where: str, depth: int) -> Any:
        try:
            if getattr(given, "size", 0) > MOST_ENTRIES:
                return self._endless(where)
            items = given.tolist()
        except Exception as error:  # somebody's own object
            return self._refused(where, f"cannot be read: {as_text_of(error)}")
        if is_array(items):  # a number wider than Python's
            return as_text_of(items)
        return self.entry(items, where, depth + 1)

    def _number(self, given: Any, where: str) -> Any:
        try:
            if is_array(given):  # numpy's: its own type for people to read
                given = given.tolist()
            if given != given:
                return None
            if isinstance(given, int):
                whole = int(given)
                return whole if not is_too_long(whole) else self._long(given, where)
            if isinstance(given, Rational):
                parts = int(given.numerator), int(given.denominator)
                if any(map(is_too_long, parts)):
                    return self._long(max(parts), where)
            return as_text_of(given) if isinstance(given, Decimal) else float(given)
        except Exception:  # somebody's own object
            if isinstance(given, Decimal) and given.is_nan():
                return None
            return self._refused(where, f"{in_short(given)} is not a number")

    def _long(self, given: object, where: str) -> None:
        return self._refused(where, f"{in_short(given)} is too large")

    def _endless(self, where: str) -> None:
        if self.entries < float("inf"):
            self.entries = cast("int", float("inf"))  # it is told once
            self._refused(where, f"holds more than {MOST_ENTRIES} entries")

    def _refused(self, where: str, what: str) -> None:
        place, _, inner = where.partition("[")
        shown = where if inner.count("[") < MOST_SHOWN else f"{place}[…]"
        self.problems.append(Problem(shown, what))
