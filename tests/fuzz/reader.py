"""What is tried: a reader, and how inputs for it are made."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from calcinosis.errors import CalcinosisError
from tests.fuzz.mutation import mutated_bytes, raw_bytes

__all__ = ["Reader", "checked_error", "outcome"]

RAW, MUTATED = 0.04, 0.4
"""Shares of inputs that are bytes without order, and valid texts that were damaged."""


@dataclass(frozen=True)
class Reader:
    """One reader.

    Parameters
    ----------
    name : str
    share : float
        Of all inputs, in proportion to the other readers'; less where one takes long.
    write : callable
        Makes an input that is valid, or nearly.
    read : callable
        Reads it and uses what was read. It returns what is wrong with the result, or
        with single rows, which do not keep others from being answered.
    """

    name: str
    share: float
    write: Callable[[Random], bytes]
    read: Callable[[bytes], list[str] | None]

    def input(self, draw: Random) -> bytes:
        """Draw an input."""
        kind = draw.random()
        if kind < RAW:
            return raw_bytes(draw)
        whole = self.write(draw)
        return mutated_bytes(whole, draw) if kind < RAW + MUTATED else whole


def outcome(reader: Reader, data: bytes) -> str:
    """Read an input: ``"result"`` or ``"error"``.

    Raises
    ------
    AssertionError
        If an error does not tell what and where, or cannot be passed on.
    Exception
        Whatever else comes out of the reader.
    """
    try:
        refused = reader.read(data)
    except CalcinosisError as error:
        checked_error(error)
        return "error"
    return "error" if refused else "result"


def checked_error(error: CalcinosisError) -> None:
    """Check that an error can be told, and goes from process to process."""
    text = str(error)
    assert text.strip()
    text.encode()  # no half of a character
    assert "\x1b" not in text
    problems: Any = getattr(error, "problems", ())
    assert all(problem.what.strip() for problem in problems)
    assert not problems or any(problem.where.strip() for problem in problems), text
    assert str(pickle.loads(pickle.dumps(error))) == text
