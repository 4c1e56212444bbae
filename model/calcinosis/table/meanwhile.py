"""Reading and writing of files while the patients in between are computed.

For files alone: whoever waits for a pipe cannot be stopped from another thread.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from itertools import islice
from typing import Generic, TypeVar

__all__ = ["Behind", "ahead"]

T = TypeVar("T")


def ahead(items: Iterator[T]) -> Generator[T]:
    """Hand items on while another thread makes the next one, and no more than that.

    Parameters
    ----------
    items : iterator
        What it raises is raised here, after the items before.
    """
    with ThreadPoolExecutor(1) as thread:
        coming = thread.submit(_following, items)
        while found := coming.result():
            coming = thread.submit(_following, items)
            yield from found


def _following(items: Iterator[T]) -> list[T]:
    """Return the next item; nothing after the last."""
    return list(islice(items, 1))


class Behind(Generic[T]):
    """Another thread that does the same work for one item after the other.

    Parameters
    ----------
    work : callable
    """

    def __init__(self, work: Callable[[T], None]) -> None:
        self.work = work
        self._thread = ThreadPoolExecutor(1)
        self._last: Future[None] | None = None

    def add(self, item: T) -> None:
        """Begin with an item when the one before is done, and do not wait for it.

        What the work of the item before raised is raised here.
        """
        self._wait()
        self._last = self._thread.submit(self.work, item)

    def close(self) -> None:
        """Wait for the last item; what its work raised is raised here."""
        try:
            self._wait()
        finally:
            self._thread.shutdown()

    def abandon(self) -> None:
        """Wait for the last item, whatever became of it."""
        with suppress(Exception):
            self.close()

    def _wait(self) -> None:
        if self._last is not None:
            last, self._last = self._last, None
            last.result()
