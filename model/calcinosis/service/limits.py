"""How much a service takes at once, and what happens to the rest."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from calcinosis._frozen import frozen
from calcinosis.size_limits import REQUEST

__all__ = ["FullError", "Gate", "Limits"]


class FullError(Exception):
    """As many requests as are taken at once are being answered or wait."""


@frozen
class Limits:
    """Limits of one server.

    Parameters
    ----------
    most_bytes : int
        Of a request's body.
    seconds_to_send : float
        In which the body has to be there.
    seconds : float
        From then on to the answer.
    waiting : int
        Requests that are taken at once: some are answered, the others wait.
    """

    most_bytes: int = REQUEST
    seconds_to_send: float = 10.0
    seconds: float = 30.0
    waiting: int = 16


class Gate:
    """Lets in so many at once, and nobody beyond.

    Parameters
    ----------
    places : int
    """

    def __init__(self, places: int) -> None:
        self.free = places

    @contextmanager
    def place(self) -> Generator[None]:
        """Take a place for the time of a block.

        Raises
        ------
        FullError
            If there is none.
        """
        if self.free < 1:
            raise FullError
        self.free -= 1
        try:
            yield
        finally:
            self.free += 1
