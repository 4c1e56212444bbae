"""The body of a request: read up to a limit, or let pass unread."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any

__all__ = ["GoneError", "RequestBody", "TooLargeBodyError", "TooSlowBodyError"]

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]


class GoneError(Exception):
    """Who asked has gone."""


class TooLargeBodyError(Exception):
    """The body is longer than is taken."""


class TooSlowBodyError(Exception):
    """The body was not there in time."""


class RequestBody:
    """A body that comes in parts.

    Parameters
    ----------
    receive : callable
        Of ASGI.
    seconds : float
        In which it has to be there, from now on.
    """

    def __init__(self, receive: Receive, seconds: float) -> None:
        self.receive, self.until = receive, time.monotonic() + seconds
        self.more = True

    @property
    def _left(self) -> float:
        return self.until - time.monotonic()

    async def read(self, most: int) -> bytes:
        """Return the body, of at most so many bytes.

        Raises
        ------
        TooLargeBodyError, TooSlowBodyError, GoneError
        """
        try:
            return await asyncio.wait_for(self._read(most), self._left)
        except TimeoutError as error:
            raise TooSlowBodyError from error

    async def let_pass(self) -> None:
        """Take what is still sent in its time, and forget it.

        Who is sending hears an answer only then.
        """
        with suppress(TimeoutError):
            await asyncio.wait_for(self._let_pass(), self._left)

    async def _read(self, most: int) -> bytes:
        read = bytearray()
        while self.more:
            read += await self._part()
            if len(read) > most:
                raise TooLargeBodyError
        return bytes(read)

    async def _let_pass(self) -> None:
        while self.more:
            await self._part()

    async def _part(self) -> bytes:
        message = await self.receive()
        if message["type"] == "http.disconnect":
            self.more = False
            raise GoneError
        self.more = bool(message.get("more_body"))
        part: bytes = message.get("body", b"")
        return part
