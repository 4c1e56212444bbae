"""The timeline of a result as a table."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

from calcinosis.reasoning.result import Result
from calcinosis.reasoning.what_if.timeline import TimePoint, timeline
from calcinosis.typeset import percent_column, plain

__all__ = ["timeline_text"]

NO_FILM = "–"
NUMBERS = 5  # the first columns; the others are words
BOTH = 5  # columns up to "if not": the results of a film stand both or not at all


def timeline_text(result: Result, width: int) -> list[str]:
    """Lay the timeline out; what does not fit is left out, the last columns first."""
    points = timeline(result)
    text = "Had the patient come on another day of the lesion, all else as found"
    columns = [
        ["day", *(f"{point.day:g}" for point in points)],
        ["calcinosis", *(percent_column(point.calcinosis_cutis) for point in points)],
        ["film shows it", *(_share(point.film_would_show) for point in points)],
        ["if so", *(_calcinosis(result, p, positive=True) for p in points)],
        ["if not", *(_calcinosis(result, p, positive=False) for p in points)],
        ["do", *(plain(point.action or NO_FILM) for point in points)],
        ["find out first", *(plain(point.best_test or "nothing") for point in points)],
    ]
    widths = [max(map(len, column)) for column in columns]
    fitting = [
        n for n in range(len(columns)) if 2 * (n + 1) + sum(widths[: n + 1]) <= width
    ]
    shown = fitting if len(fitting) != BOTH - 1 else fitting[: BOTH - 2]
    lines = [
        _line([column[row] for column in columns], widths, shown)
        for row in range(len(points) + 1)
    ]
    return [*wrap(text, width), *lines]


def _line(cells: Sequence[str], widths: Sequence[int], shown: Sequence[int]) -> str:
    """Numbers to the right, words to the left."""
    parts = [
        cells[n].rjust(widths[n]) if n < NUMBERS else cells[n].ljust(widths[n])
        for n in shown
    ]
    return f"  {'  '.join(parts)}".rstrip()


def _share(value: float | None) -> str:
    return NO_FILM if value is None else percent_column(value)


def _calcinosis(result: Result, point: TimePoint, *, positive: bool) -> str:
    """P(any calcinosis cutis) after a film of that day."""
    after = (
        point.posterior_if_film_positive
        if positive
        else point.posterior_if_film_negative
    )
    if after is None:
        return NO_FILM
    kinds = result.reasoner.knowledge.calcinosis_cutis
    return percent_column(sum(after[kind] for kind in kinds))
