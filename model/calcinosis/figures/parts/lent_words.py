"""In whose words a figure is drawn: its own, unless somebody lends it others.

What is drawn goes through `worded` before it is measured and broken into lines, so that
boxes, rows and axes fit the words that stand there. Titles and captions of a sheet do
not: a page writes them itself.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axis import Axis

__all__ = ["marks_worded", "other_words", "worded"]

LENT: ContextVar[Callable[[str], str]] = ContextVar("LENT", default=str)


def worded(text: str) -> str:
    """Return what is drawn for a text."""
    return LENT.get()(text)


@contextmanager
def other_words(words: Callable[[str], str]) -> Generator[None]:
    """Draw, and write to files, what a function makes of each text.

    Parameters
    ----------
    words : callable
        Text → what stands for it.
    """
    before = LENT.set(words)
    try:
        yield
    finally:
        LENT.reset(before)


def marks_worded(axis: Axis) -> None:
    """Word the marks that matplotlib chooses along an axis, when they are drawn."""
    from matplotlib.ticker import FuncFormatter

    own = axis.get_major_formatter()

    def mark(value: float, place: int | None) -> str:
        own.set_locs(list(axis.get_majorticklocs()))
        return worded(own(value, place))

    axis.set_major_formatter(FuncFormatter(mark))
