"""Names of variables and states, as people write them."""

from __future__ import annotations

from collections.abc import Container, Hashable, Iterable, Mapping
from decimal import Decimal
from typing import Any, TypeGuard

import numpy as np

from calcinosis.arguments import as_text_of, in_short
from calcinosis.errors import nearest

__all__ = ["MalformedError", "NetworkNames", "is_in", "is_missing"]

LONGEST = 100
"""Characters of a name that is looked for among others."""
MOST_LISTED = 12
"""Names that a message lists."""

States = tuple[Hashable, ...]


class MalformedError(ValueError):
    """An entry cannot be used; the text says what was given and what is allowed."""


class NetworkNames:
    """The variables of a network and their states.

    Parameters
    ----------
    states : mapping
        Variable → names of its states. Names may be any hashable objects.

    Attributes
    ----------
    inner : dict
        Variable → the text by which the engine knows it.
    """

    def __init__(self, states: Mapping[Hashable, States]) -> None:
        self.states = dict(states)
        self.inner: dict[Hashable, str] = {}
        for variable in self.states:
            # the engine gives a meaning to names that begin with these
            name = str(variable).lstrip("=#") or "variable"
            while name in self.inner.values():
                name += "′"
            self.inner[variable] = name
        self._by_text = _only_once(self.states)
        self._numbers = {
            variable: {state: number for number, state in enumerate(own)}
            for variable, own in self.states.items()
        }
        self._by_state_text = {v: _only_once(own) for v, own in self.states.items()}

    def variable(self, given: object) -> Hashable:
        """Return the variable of this name; a number may be written as text.

        Raises
        ------
        MalformedError
            If there is none; it names the nearest.
        """
        if is_in(given, self.states):
            return given
        text = as_text_of(given)
        if text in self._by_text:
            return self._by_text[text]
        texts = [str(variable) for variable in self.states]
        hint = nearest(text[:LONGEST], texts) or f"; there are {_listed(texts)}"
        message = f"there is no variable {in_short(given)}{hint}"
        raise MalformedError(message)

    def state(self, variable: Hashable, given: object) -> int:
        """Return the number of a state by its name; a number may be written as text.

        Raises
        ------
        MalformedError
            If there is none; it lists all.
        """
        own = self.states[variable]
        if is_in(given, self._numbers[variable]):
            return self._numbers[variable][given]
        # a column of whole numbers with gaps is one of floats
        written = as_text_of(given)
        if isinstance(given, float) and given.is_integer():
            written = str(int(given))
        if written in self._by_state_text[variable]:
            return self._numbers[variable][self._by_state_text[variable][written]]
        texts = [str(state) for state in own]
        hint = nearest(written[:LONGEST], texts) if isinstance(given, str) else ""
        states = _listed(texts)
        message = f"{in_short(given)} is not a state of '{variable}': {states}{hint}"
        raise MalformedError(message)


def is_in(given: object, known: Container[Any]) -> TypeGuard[Hashable]:
    """Whether something is among some names; what cannot be compared is not."""
    try:
        return isinstance(given, Hashable) and given in known
    except Exception:  # somebody's own object
        return False


def is_missing(value: object) -> bool:
    """Whether a cell says that nothing is known: None, NaN, or what frames call NA."""
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    if isinstance(value, Decimal):
        return value.is_nan()
    if isinstance(value, np.datetime64 | np.timedelta64):
        return bool(np.isnat(value))
    return isinstance(value, float | np.floating) and bool(value != value)


def _only_once(names: Iterable[Hashable]) -> dict[str, Hashable]:
    """Text → name, where no two names are written the same."""
    found: dict[str, list[Hashable]] = {}
    for name in names:
        found.setdefault(str(name), []).append(name)
    return {text: same[0] for text, same in found.items() if len(same) == 1}


def _listed(texts: list[str]) -> str:
    more = ", …" if len(texts) > MOST_LISTED else ""
    return ", ".join(texts[:MOST_LISTED]) + more
