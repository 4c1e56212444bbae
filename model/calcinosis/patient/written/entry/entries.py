"""How a single entry is written: not assessed, a state, several, or likelihoods."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from numbers import Real
from typing import Any, TypeVar, cast

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis._kept import kept_where
from calcinosis.arguments import as_text_of
from calcinosis.errors import nearest
from calcinosis.knowledge.variables import Variable
from calcinosis.knowledge.words.vocabulary import word
from calcinosis.patient.written.entry.dated_words import without_day
from calcinosis.patient.written.entry.state_words import left_open, meant, named

__all__ = [
    "DECIMAL_POINT",
    "LONGEST",
    "LONGEST_TEXT",
    "EntryError",
    "check_length",
    "finite_number",
    "is_number",
    "is_states",
    "kept_if_short",
    "limit_alone",
    "of_no_scale",
    "quoted",
    "read_state",
    "read_states",
    "within_reach",
    "written",
]

F = TypeVar("F", bound=Callable[..., Any])

DECIMAL_POINT = "write a decimal point"
"""What is said of a comma in a number."""

LONGEST = 40  # characters of what was given that a message repeats
PERCENT, SURELY_PERCENT = 100, 10
"""Largest likelihood that is read, and from where on none means a mere ratio."""
LONGEST_TEXT = 200  # characters that are searched for a number or an age


class EntryError(ValueError):
    """An entry cannot be used; the text says what was given and what is allowed."""


def kept_if_short(read: F) -> F:
    """Keep what is made of entries that are plain words or numbers, for the next case.

    As :func:`calcinosis._kept.kept`, but ``1`` is not ``True``, and what is long, or a
    list or mapping, is read each time.
    """
    return cast("F", kept_where(read, _are_short))


def _are_short(entries: tuple[object, ...]) -> bool:
    return all(map(_is_short, entries))


def _is_short(entry: object) -> bool:
    """Whether it is a plain word or number."""
    if isinstance(entry, str):
        return len(entry) <= LONGEST and type(entry) is str
    if type(entry) is float:
        return entry != 0  # -0.0 equals 0.0, and messages repeat it as it was written
    return type(entry) in (bool, int)


def is_number(value: object) -> bool:
    """Whether an entry is a plain number, of Python or numpy; yes and no are not."""
    return not isinstance(value, bool) and isinstance(value, Real)


def written(variable: Variable, value: object) -> str:
    """Write an entry of states for people: ``yes``, ``low or normal``, ``no 0.9``."""
    if isinstance(value, Mapping):
        pairs = cast("Mapping[object, float]", value).items()
        return ", ".join(f"{named(variable, key)} {x:g}" for key, x in pairs)
    if isinstance(value, list | tuple):
        items = cast("Sequence[object]", value)
        return " or ".join(_open_states(variable, item) for item in items)
    return _open_states(variable, value)


def _open_states(variable: Variable, value: object) -> str:
    """Write the state that a word means, or the states that it leaves open."""
    return " or ".join(meant(variable, value)) or named(variable, value)


def quoted(value: object) -> str:
    """Quote what was given, cut where it is long, on one line."""
    if isinstance(value, bool):
        return f"'{word(value)}'"
    if isinstance(value, Mapping):
        keys = _keys(cast("Mapping[object, object]", value))
        return f"a mapping of {_cut(keys)}" if keys else "an empty mapping"
    if isinstance(value, list | tuple):
        count = len(cast("Sequence[object]", value))
        return f"a list of {count}" if count else "an empty list"
    return f"'{_cut(' '.join(as_text_of(value).split()))}'"


def _keys(value: Mapping[object, object]) -> str:
    try:
        return ", ".join(as_text_of(key) for key in value)
    except Exception:  # somebody's own object
        return "what cannot be read"


def check_length(text: str) -> None:
    """Refuse a text that is too long for a number or an age, before it is searched.

    Raises
    ------
    EntryError
        Saying how long it is.
    """
    if len(text) > LONGEST_TEXT:
        message = (
            f"{quoted(text)} has {len(text)} characters, more than {LONGEST_TEXT}: "
            "write one number with its unit"
        )
        raise EntryError(message)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def is_states(variable: Variable, value: object) -> bool:
    """Whether the entry of a measured quantity speaks of its states, not of a number.

    A mapping whose keys are all states is one of likelihoods: ``{low: 0.2, …}``.
    """
    if isinstance(value, Mapping):
        keys = list(cast("Mapping[object, object]", value))
        return bool(keys) and all(named(variable, k) in variable.states for k in keys)
    if isinstance(value, list | tuple | bool):
        return True
    return bool(meant(variable, value))


def read_states(variable: Variable, value: object) -> FloatArray:
    """Read a state, a list of possible states, or the likelihood of every state.

    Returns
    -------
    array, shape (states,)
        Likelihood of the entry given each state, its largest 1.

    Raises
    ------
    EntryError
        If a state is unknown, or the likelihoods are incomplete, negative, not finite
        or all 0.
    """
    if isinstance(value, Mapping):
        return _read_likelihoods(variable, cast("Mapping[object, object]", value))
    several = isinstance(value, list | tuple)
    items = list(cast("Sequence[object]", value)) if several else [value]
    if not items:
        message = "an empty list says nothing; leave the finding out"
        raise EntryError(message)
    chosen = {
        state
        for item in items
        for state in meant(variable, item) or [read_state(variable, item)]
    }
    return np.array([float(state in chosen) for state in variable.states])


def read_state(variable: Variable, given: object) -> str:
    """Read one state, named or by another word for it.

    Raises
    ------
    EntryError
        Saying which states there are.
    """
    plain = not isinstance(given, Mapping | list | tuple)
    if plain and (name := named(variable, given)) in variable.states:
        return name
    if plain and (several := meant(variable, given)):
        message = f"{quoted(given)} may mean {' or '.join(several)}: write one of them"
        raise EntryError(message)
    words = (*variable.states, *variable.synonyms, *variable.open_words)
    hint = left_open(variable, given) if plain else ""
    hint = hint or without_day(variable, given)
    hint = hint or (nearest(word(given)[:LONGEST], words) if plain else "")
    if not hint and is_number(given):
        hint = "; for an unsure finding give the likelihood of every state"
    hint = hint or f"; write what answers '{variable.question}'"
    states = ", ".join(variable.states)
    message = f"{quoted(given)} is not one of {states}{hint}"
    raise EntryError(message)


def _read_likelihoods(variable: Variable, entry: Mapping[object, object]) -> FloatArray:
    numbers: dict[str, float] = {}
    for key, given in entry.items():
        state = read_state(variable, key)
        if state in numbers:
            message = f"'{state}' stands twice"
            raise EntryError(message)
        numbers[state] = finite_number(given, f"the likelihood of '{state}'")
    missing = [state for state in variable.states if state not in numbers]
    if missing:
        message = (
            f"no likelihood for {', '.join(missing)}: give one for every state, "
            "0 for what is excluded"
        )
        raise EntryError(message)
    values = np.array([numbers[state] for state in variable.states])
    if values.max() <= 0:
        message = "all likelihoods are 0: one state must be possible"
        raise EntryError(message)
    if of_no_scale(values):
        given = ", ".join(f"{state}: {x:g}" for state, x in numbers.items())
        message = (
            f"{{{given}}}: write likelihoods from 0 to 1, or all of them in percent"
        )
        raise EntryError(message)
    return np.asarray(values / values.max())


def of_no_scale(likelihoods: FloatArray) -> np.ndarray:
    """Whether numbers are no likelihoods: above 100, or percent beside fractions.

    Only their ratios count, so that 90 beside 10 says the same as 0.9 beside 0.1.

    Examples
    --------
    >>> [bool(of_no_scale(np.array(x))) for x in ([0.9, 0.3], [90, 30], [90, 0.3])]
    [False, False, True]
    """
    largest = likelihoods.max(axis=-1)
    fraction = ((likelihoods > 0) & (likelihoods < 1)).any(axis=-1)
    percent = largest > SURELY_PERCENT
    return np.asarray((percent & fraction) | (largest > PERCENT))


def finite_number(given: object, name: str) -> float:
    """Read a number that is finite and not negative.

    Raises
    ------
    EntryError
        Naming the number.
    """
    if not is_number(given):
        message = f"{name} is {quoted(given)}, not a number"
        raise EntryError(message)
    try:
        number = float(cast("float", given))
    except OverflowError:
        number = float("inf")
    if not 0 <= number < float("inf"):
        message = f"{name} is {number:g}; it must be finite and 0 or more"
        raise EntryError(message)
    return number


def limit_alone(given: object, name: str) -> float:
    """Read a limit of an interval, which stands alone.

    Raises
    ------
    EntryError
        Naming the limit.
    """
    if isinstance(given, str):
        message = (
            f"{name} is {quoted(given)}, not a number: write the number alone, in the "
            "unit of the value"
        )
        raise EntryError(message)
    return finite_number(given, name)


def within_reach(number: Any, given: str) -> float:
    """Read a number as written; refused if it is negative or has no end."""
    try:
        value = float(number)
    except OverflowError:
        value = float("inf")
    if value == float("inf"):
        message = f"{given}: too large; the number must be finite and 0 or more"
        raise EntryError(message)
    if not value >= 0:
        message = f"{given}: the number must be finite and 0 or more"
        raise EntryError(message)
    return value
