"""Runs that take a while: progress on a terminal, and Ctrl-C that is not lost."""

from __future__ import annotations

import signal
import threading
from types import FrameType
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:  # pyarrow comes with it
    from calcinosis.table.inputs.formats import Input

__all__ = ["Bar", "Interrupts"]


class Interrupts:
    """Ctrl-C that is not lost.

    Python ignores a KeyboardInterrupt that is raised in a callback of its own, as
    while a module is imported: the run would go on to its end and call itself done.
    """

    def __init__(self) -> None:
        self.seen = False
        self.before: Any = None

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            self.before = signal.signal(signal.SIGINT, self._note)
        return self

    def __exit__(self, *_: object) -> None:
        if self.before is not None:
            signal.signal(signal.SIGINT, self.before)

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self.seen = True
        raise KeyboardInterrupt

    def check(self) -> None:
        """Raise KeyboardInterrupt if there was one, even if it was lost."""
        if self.seen:
            raise KeyboardInterrupt


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
