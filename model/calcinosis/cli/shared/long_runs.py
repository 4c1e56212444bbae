"""Runs that take a while: progress on a terminal, and signals that end them."""

from __future__ import annotations

import signal
import sys
import threading
from types import FrameType
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:  # pyarrow comes with it
    from calcinosis.table.inputs.formats import Input

__all__ = ["Bar", "Interrupts"]


STOPPING = ("SIGINT", "SIGTERM", "SIGHUP")  # Windows has no SIGHUP


class Interrupts:
    """Ctrl-C and requests to end that clean up, and are not lost.

    Python ignores what is raised in a callback of its own, as while a module is
    imported: the run would go on to its end and call itself done. A signal that the
    run was started to ignore (``nohup``) stays ignored.
    """

    def __init__(self) -> None:
        self.seen: int | None = None
        self.before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            for name in STOPPING:
                number = getattr(signal, name, None)
                if number and signal.getsignal(number) is not signal.SIG_IGN:
                    self.before[number] = signal.signal(number, self._note)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self.before.items():
            signal.signal(number, handler)

    def _note(self, number: int, _frame: FrameType | None) -> None:
        first = self.seen is None
        self.seen = number
        if first or number == signal.SIGINT:  # a second one lets the cleaning end
            self.check()

    def check(self) -> None:
        """Raise what ends the run if there was a signal, even if it was lost."""
        if self.seen == signal.SIGINT:
            raise KeyboardInterrupt
        if self.seen is not None:
            sys.exit(128 + self.seen)  # as a shell tells it


class Bar:
    """Progress on a terminal: rows, rows a second, time left; nothing elsewhere.

    Parameters
    ----------
    sources : list of Input
        Read one after the other.
    """

    def __init__(self, sources: list[Input]) -> None:
        from tqdm import tqdm

        self.sources, self.rows = sources, 0
        self.bar: Any = tqdm(
            unit=" rows", unit_scale=True, disable=None, dynamic_ncols=True
        )

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, *_: object) -> None:
        self.bar.close()

    def update(self, rows: int) -> None:
        """Move on; how much is left is told by the share of the input that is read."""
        self.rows += rows
        if len(self.sources) == 1 and (share := self.sources[0].done()):
            self.bar.total = round(self.rows / share)
        self.bar.update(rows)
