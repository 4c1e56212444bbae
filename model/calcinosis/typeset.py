"""How numbers and lines are set in a terminal."""

from __future__ import annotations

from math import inf
from textwrap import wrap

__all__ = ["bits", "hanging", "percent_column", "plain"]


def hanging(mark: str, text: str, width: int) -> list[str]:
    """Put text beside a mark and indent what does not fit in its line."""
    first, *more = wrap(text, width - len(mark) - 2) or [""]
    return [f"  {mark}{first}", *(" " * (len(mark) + 2) + line for line in more)]


def plain(name: str) -> str:
    """Write a name as words."""
    return name.replace("_", " ")


def bits(value: float) -> str:
    """Return a weight in 6 characters; odds of 0 or infinity are certainty.

    Examples
    --------
    >>> bits(1.24), bits(-0.01), bits(float("-inf"))
    ('  +1.2', '   0.0', '    -∞')
    """
    text = f"{value:+6.1f}"
    if text[-3:] == "0.0" and abs(value) < 1:  # nothing has no sign
        return "0.0".rjust(6)
    return (
        text
        if len(text) == 6 and abs(value) < inf
        else f"{'+' if value > 0 else '-'}∞".rjust(6)
    )


def percent_column(value: float) -> str:
    """Return a probability in 6 characters; never 0 % or 100 % by rounding."""
    if 0.9995 <= value < 1:
        return ">99.9%"
    if 0 < value < 0.0005:
        return "<0.1%".rjust(6)
    return f"{100 * value:5.1f}%"
