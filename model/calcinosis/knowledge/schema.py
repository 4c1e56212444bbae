"""Typed access to parsed TOML: wrong values are remembered, never raised.

A reader wraps a table as :class:`Fields` and asks for its fields by type. Whatever is
wrong becomes one :class:`~calcinosis.errors.Problem` with file, row and field, and a
harmless value comes back (NaN for a number), so that reading goes on and every problem
of every file is found in one run.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import cast

from calcinosis._frozen import frozen
from calcinosis.errors import Problem, nearest

__all__ = ["Fields"]

NAN = float("nan")


@frozen
class Fields:
    """One TOML table that is being checked.

    Parameters
    ----------
    where : str
        File and row, as ``examination.toml: [erythema.iatrogenic] any``.
    raw : mapping
        The table as parsed.
    problems : list of Problem
        Shared by all readers; grows.
    """

    where: str
    raw: Mapping[str, object]
    problems: list[Problem]

    @classmethod
    def of(cls, value: object, where: str, problems: list[Problem]) -> Fields:
        """Wrap a parsed value; anything but a table is a problem and read as empty."""
        if not isinstance(value, Mapping):
            problems.append(Problem(where, f"expected a table, got {_shown(value)}"))
            return cls(where, {}, problems)
        return cls(where, cast("Mapping[str, object]", value), problems)

    def __contains__(self, name: str) -> bool:
        return name in self.raw

    def problem(self, what: str, name: str = "") -> None:
        """Remember that something is wrong with the row or with one of its fields."""
        where = f"{self.where}: {name}" if name else self.where
        self.problems.append(Problem(where, what))

    def close(self, required: Collection[str], optional: Collection[str] = ()) -> bool:
        """Check that all required and no unknown fields are there.

        Returns
        -------
        bool
            Whether they are.
        """
        before = len(self.problems)
        allowed = [*required, *optional]
        for name in self.raw:
            if name not in allowed:
                self.problem(f"unknown field '{name}'{nearest(name, allowed)}")
        for name in required:
            if name not in self.raw:
                self.problem(f"the field '{name}' is missing")
        return len(self.problems) == before

    def text(self, name: str, default: str = "") -> str:
        """Return a text; ``default`` if the field is absent."""
        value = self.raw.get(name, default)
        if isinstance(value, str):
            return value
        self.problem(f"expected a text, got {_shown(value)}", name)
        return default

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts, or one text as a list; empty if absent."""
        value = self.raw.get(name, ())
        if isinstance(value, str):
            return (value,)
        items = self._items(name, value)
        if all(isinstance(item, str) for item in items):
            return cast("tuple[str, ...]", items)
        self.problem(f"expected texts, got {_shown(value)}", name)
        return ()

    def number(self, name: str, low: float, high: float, default: float = NAN) -> float:
        """Return a number within ``low`` to ``high`` (both allowed).

        Parameters
        ----------
        default : float
            Returned without a problem if the field is absent.
        """
        if name not in self.raw:
            return default
        return self._within(name, self.raw[name], low, high)

    def numbers(self, name: str, low: float, high: float) -> tuple[float, ...]:
        """Return a list of numbers within ``low`` to ``high``; empty if absent."""
        items = self._items(name, self.raw.get(name, ()))
        return tuple(self._within(name, item, low, high) for item in items)

    def flag(self, name: str) -> bool:
        """Return true or false; false if absent."""
        value = self.raw.get(name, False)
        if not isinstance(value, bool):
            self.problem(f"expected true or false, got {_shown(value)}", name)
        return value is True

    def choice(self, name: str, allowed: Collection[str], default: str) -> str:
        """Return one of the allowed words; ``default`` if absent."""
        value = self.raw.get(name, default)
        if isinstance(value, str) and value in allowed:
            return value
        hint = nearest(value, allowed) if isinstance(value, str) else ""
        text = f"{_shown(value)} is not one of {', '.join(allowed)}{hint}"
        self.problem(text, name)
        return default

    def table(self, name: str) -> Fields:
        """Return a table inside this one; empty if absent."""
        where = f"{self.where}: {name}"
        return Fields.of(self.raw.get(name, {}), where, self.problems)

    def _items(self, name: str, value: object) -> tuple[object, ...]:
        if isinstance(value, list | tuple):
            return tuple(cast("list[object]", value))
        self.problem(f"expected a list, got {_shown(value)}", name)
        return ()

    def _within(self, name: str, value: object, low: float, high: float) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.problem(f"expected a number, got {_shown(value)}", name)
            return NAN
        if not low <= value <= high:
            text = f"{_shown(value)} is not between {low:g} and {high:g}"
            self.problem(text, name)
            return NAN
        return float(value)


def _shown(value: object) -> str:
    """Return a value for a message, shortened."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
