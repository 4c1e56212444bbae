"""Names of variables and states, as people write them."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping

from calcinosis.errors import nearest

__all__ = ["MalformedError", "NetworkNames", "is_missing"]

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
        if isinstance(given, Hashable) and given in self.states:
            return given
        if str(given) in self._by_text:
            return self._by_text[str(given)]
        texts = [str(variable) for variable in self.states]
        hint = nearest(str(given), texts) or f"; there are {_listed(texts)}"
        message = f"there is no variable '{given}'{hint}"
        raise MalformedError(message)

    def state(self, variable: Hashable, given: object) -> int:
        """Return the number of a state by its name; a number may be written as text.

        Raises
        ------
        MalformedError
            If there is none; it lists all.
        """
        own = self.states[variable]
        if isinstance(given, Hashable) and given in self._numbers[variable]:
            return self._numbers[variable][given]
        # a column of whole numbers with gaps is one of floats
        written = str(given)
        if isinstance(given, float) and given.is_integer():
            written = str(int(given))
        if written in self._by_state_text[variable]:
            return self._numbers[variable][self._by_state_text[variable][written]]
        texts = [str(state) for state in own]
        hint = nearest(str(given), texts) if isinstance(given, str) else ""
        message = f"'{given}' is not a state of '{variable}': {_listed(texts)}{hint}"
        raise MalformedError(message)


def is_missing(value: object) -> bool:
    """Whether a cell says that nothing is known: None, NaN, or what frames call NA."""
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(value, float) and value != value


def _only_once(names: Iterable[Hashable]) -> dict[str, Hashable]:
    """Text → name, where no two names are written the same."""
    found: dict[str, list[Hashable]] = {}
    for name in names:
        found.setdefault(str(name), []).append(name)
    return {text: same[0] for text, same in found.items() if len(same) == 1}


def _listed(texts: list[str]) -> str:
    more = ", …" if len(texts) > MOST_LISTED else ""
    return ", ".join(texts[:MOST_LISTED]) + more
