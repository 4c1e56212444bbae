"""Numbers as a class reads them: natural frequencies, hours of health, small tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

__all__ = ["hours", "markdown_table", "of_1000"]

THOUSAND = "1\u00a0000"
"""With a space at which no line breaks."""
HOURS = 365.25 / 2 * 24
"""Utility 1 is half a year in the best attainable health."""


def of_1000(probability: float) -> str:
    """Write a probability as a natural frequency.

    Examples
    --------
    >>> print(of_1000(0.728), of_1000(0.0002), of_1000(0.9998), sep=", ")
    728 of 1 000, fewer than 1 of 1 000, more than 999 of 1 000
    """
    if 0 < probability < 0.0005:
        return f"fewer than 1 of {THOUSAND}"
    if 0.9995 <= probability < 1:
        return f"more than 999 of {THOUSAND}"
    number = round(1000 * probability)
    return f"{THOUSAND if number == 1000 else number} of {THOUSAND}"


def hours(utility: float) -> str:
    """Write an amount of utility as hours of good health.

    Examples
    --------
    >>> hours(0.001), hours(-0.0136), hours(0.0001), hours(0)
    ('4.4 hours', '−60 hours', '0.4 hours', '0 hours')
    """
    number = HOURS * utility
    text = f"{number:.0f}" if abs(number) >= 10 else f"{number:.1f}"
    text = "0" if float(text) == 0 else text
    return f"{text.replace('-', '−')} hours"


def markdown_table(rows: Sequence[Mapping[str, object]]) -> str:
    """Return a Markdown table whose columns are the keys of the first row.

    Examples
    --------
    >>> print(markdown_table([{"result": "yes", "babies": 3}]))
    | result | babies |
    |---|---|
    | yes | 3 |
    """
    head, *lines = (" | ".join(map(str, row)) for row in (rows[0], *_values(rows)))
    rule = "|".join("---" for _ in rows[0])
    return "\n".join([f"| {head} |", f"|{rule}|", *(f"| {line} |" for line in lines)])


def _values(rows: Sequence[Mapping[str, object]]) -> list[list[object]]:
    return [list(row.values()) for row in rows]
