"""What is handed in as an argument: its text for messages, and what it has to be.

Anything may come: an object without a text, a list that holds itself, an integer of a
million digits. What is wrong is told in the project's own errors.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import islice
from numbers import Real
from operator import index
from pathlib import Path
from reprlib import Repr
from typing import Any, cast

from calcinosis.errors import (
    ArgumentError,
    CalcinosisError,
    Problem,
    nearest,
    printable,
)

__all__ = [
    "MOST_DIGITS",
    "as_path",
    "as_text_of",
    "checked_amount",
    "checked_count",
    "checked_share",
    "in_short",
    "is_one_of",
    "is_too_long",
    "is_zero",
    "name_in",
    "one_of",
    "several",
    "several_texts",
    "truth",
]

Refusal = Callable[[Sequence[Problem]], CalcinosisError]
"""The kind of error that lists what is wrong."""

IN_SHORT = Repr()
"""Writes some of what a list holds, and of what that holds."""
MOST_DIGITS = 400
"""Of a whole number that is written out: more than any number with a point has."""
MOST_BITS = int(MOST_DIGITS * 3.32)
LONGEST = 60
"""Characters of what was given that a message repeats."""
LONGEST_NAME = 1000
"""Characters of a name."""
LONGEST_PATH = 4096
"""Characters of a path: no system takes more."""
MOST_TEXTS = 100_000
"""Words that one argument may hold."""
UNITS = ((1e15, "PB"), (1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB"))


def as_text_of(given: object) -> str:
    """Write anything as text, also what cannot be written.

    Examples
    --------
    >>> as_text_of(10**5000)
    'an integer of about 5000 digits'
    >>> as_text_of(0.25)
    '0.25'
    """
    if isinstance(given, str):
        return str.__str__(given)  # a class of its own may say something else
    if isinstance(given, int) and is_too_long(given):
        digits = round(given.bit_length() / 3.3219)
        return f"an integer of about {digits} digits"
    try:
        if isinstance(given, list | tuple | dict | set | frozenset):
            return IN_SHORT.repr(cast("object", given))  # it may be endless
        return str(given)
    except Exception:  # somebody's own object
        return f"a {type(given).__name__} that has no text"


def is_too_long(given: int) -> bool:
    """Whether a whole number has more digits than are written out."""
    return given.bit_length() > MOST_BITS


def in_short(given: object) -> str:
    """Write anything in quotes on one line, cut where it is long."""
    text = as_text_of(given)[: LONGEST + 1]
    text = " ".join(text.split())
    return f"'{text if len(text) <= LONGEST else text[: LONGEST - 1] + '…'}'"


def is_one_of(given: object, allowed: Collection[str]) -> bool:
    """Whether something is one of some words; what is no text is none."""
    return isinstance(given, str) and given in allowed


def one_of(
    given: object, allowed: Sequence[str], where: str, refusal: Refusal = ArgumentError
) -> None:
    """Refuse what is none of the words that an argument may be.

    Raises
    ------
    CalcinosisError
        By default an :class:`~calcinosis.errors.ArgumentError`, with the nearest word.
    """
    if is_one_of(given, allowed):
        return
    hint = nearest(as_text_of(given)[:LONGEST], allowed)
    told = f"neither {allowed[0]} nor {allowed[-1]}"
    told = told if len(allowed) == 2 else f"none of {', '.join(allowed)}"
    text = f"{in_short(given)} is {told}{hint}"
    raise refusal([Problem(where, text)])


def checked_count(
    given: object, where: str, least: int, most: int, each: float = 0.0
) -> int:
    """Return a whole number between two limits.

    Parameters
    ----------
    given : object
        Of Python or numpy; yes and no are none.
    where : str
        Name of the argument.
    least, most : int
    each : float
        Bytes that each one takes; 0: none worth telling.

    Raises
    ------
    ArgumentError
        Saying the limits, and how much memory what was given would take.

    Examples
    --------
    >>> checked_count(1000, "draws", 2, 100_000)
    1000
    >>> checked_count(10**12, "draws", 2, 20_000, 70_000)
    Traceback (most recent call last):
        ...
    calcinosis.errors.ArgumentError: draws: expected a whole number from 2 to 20000, \
got '1000000000000', which would take about 70 PB of memory
    """
    text = f"expected a whole number from {least} to {most}, got {in_short(given)}"
    refused = ArgumentError([Problem(where, text)])
    if isinstance(given, bool):
        raise refused
    try:
        number = index(cast("Any", given))
    except Exception as error:  # somebody's own object
        raise refused from error
    if not least <= number <= most:
        if each and number > most:
            text += f", which would take {_memory(number, each)} of memory"
        raise ArgumentError([Problem(where, text)])
    return number


def is_zero(given: object) -> bool:
    """Whether a count is 0, of Python or numpy."""
    try:
        return index(cast("Any", given)) == 0
    except Exception:  # somebody's own object
        return False


def _memory(count: int, each: float) -> str:
    if is_too_long(count):
        return "more than there is"
    size = count * each if count < 1e200 else float("inf")
    for unit, name in UNITS:
        if size >= unit:
            return f"about {size / unit:.0f} {name}" if size < 1e21 else "more than EB"
    return f"about {size:.0f} bytes"


def several_texts(given: object, where: str) -> tuple[str, ...]:
    """Return some words; one alone, or numbers, may be given as well.

    Raises
    ------
    ArgumentError
        If it is anything else.
    """
    if isinstance(given, str):
        return (str.__str__(given),)
    items = several(given, where)
    if all(isinstance(x, str | int | float) for x in items):
        return tuple(as_text_of(x) for x in items)
    text = f"expected a list of texts, got {in_short(given)}"
    raise ArgumentError([Problem(where, text)])


def truth(given: object, where: str) -> bool:
    """Return whether an argument is true.

    Raises
    ------
    ArgumentError
        If it is neither true nor false.
    """
    kind = type(given).__name__
    if isinstance(given, bool) or kind in ("bool_", "bool"):
        return bool(given)
    if isinstance(given, int) and given in (0, 1):
        return given == 1
    text = f"expected True or False, got {in_short(given)}"
    raise ArgumentError([Problem(where, text)])


def name_in(given: object, where: str) -> str:
    """Return a name: a text that is not too long for one.

    Raises
    ------
    ArgumentError
        If it is none.
    """
    if isinstance(given, str) and len(given) <= LONGEST_NAME:
        return str.__str__(given)
    text = f"expected a name, got {in_short(given)}"
    if isinstance(given, str):
        text += f", of {len(given)} characters"
    raise ArgumentError([Problem(where, text)])


def several(given: object, where: str, most: int = MOST_TEXTS) -> list[Any]:
    """Return what a list, or anything else that one can go through, holds.

    Raises
    ------
    ArgumentError
        If it cannot be gone through, or holds too many.
    """
    try:
        if isinstance(given, str | bytes | bytearray):
            raise TypeError  # its letters are no list
        found = list(islice(cast("Iterable[Any]", given), most + 1))
    except Exception as error:  # somebody's own object
        text = f"expected a list, got {in_short(given)}"
        raise ArgumentError([Problem(where, text)]) from error
    if len(found) > most:
        text = f"expected a list of at most {most}, got {in_short(given)}"
        raise ArgumentError([Problem(where, text)])
    return found


def checked_amount(given: object, where: str) -> float:
    """Return a number above 0; it may be without end.

    Raises
    ------
    ArgumentError
        If it is none.
    """
    number = _as_float(given)
    if not number > 0:
        text = f"expected a number above 0, got {in_short(given)}"
        raise ArgumentError([Problem(where, text)])
    return number


def _as_float(given: object) -> float:
    """Return a real number as one with a point; nan if it is none."""
    try:
        if isinstance(given, bool) or not isinstance(given, Real):
            return float("nan")
        return float(given)
    except Exception:  # too large, or somebody's own number
        return float("nan")


def checked_share(given: object, where: str) -> float:
    """Return a number between 0 and 1, neither of them.

    Raises
    ------
    ArgumentError
        If it is none.
    """
    number = _as_float(given)
    if not 0 < number < 1:
        text = f"expected a number between 0 and 1, got {in_short(given)}"
        raise ArgumentError([Problem(where, text)])
    return number


def as_path(given: object, where: str, refusal: Refusal = ArgumentError) -> Path:
    """Return a path that may be looked for.

    Raises
    ------
    CalcinosisError
        By default an :class:`~calcinosis.errors.ArgumentError`: if it is none.
    """
    path: object = None
    if isinstance(given, str | os.PathLike):
        try:
            path = os.fsdecode(cast("str | os.PathLike[str]", given))
        except Exception:  # somebody's own object
            path = None
    if not isinstance(path, str):
        text = f"expected a path, got {type(given).__name__} {in_short(given)}"
        raise refusal([Problem(where, text)])
    path = str.__str__(path)
    what = ""
    if "\0" in path:
        what = "holds a zero byte"
    elif len(path) > LONGEST_PATH:
        what = f"has {len(path)} characters, more than {LONGEST_PATH}"
    else:
        try:
            Path(path).exists()
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            what = f"cannot be looked for: {reason}"
    if what:
        shown = printable(in_short(path))
        raise refusal([Problem(where, f"the path {shown} {what}")])
    return Path(path)
