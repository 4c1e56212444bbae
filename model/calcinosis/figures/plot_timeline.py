"""The same patient on later days: what a film can show, and what is worth doing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from calcinosis._frozen import frozen
from calcinosis.figures.parts.captions import caption_of
from calcinosis.figures.parts.fitted import SMALL, SPACING, in_lines, room_of
from calcinosis.figures.parts.lent_words import worded
from calcinosis.figures.parts.short_names import inside
from calcinosis.figures.parts.style import BLUE, GREY, RED, canvas
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.variables import FILMS
from calcinosis.reasoning.explain.sentence import label, percent
from calcinosis.reasoning.result import Result
from calcinosis.reasoning.what_if.timeline import DAYS, TimePoint, timeline

if TYPE_CHECKING:
    from matplotlib.axes import Axes


__all__ = ["DAYS", "Timeline", "plot_timeline", "spread", "timeline_curves"]


BAR = "#E2E2E2"
WIDTH, NOTES = 9.2, 5.6  # inches: of the figure, and for the notes under all days
SIZE = 11.0  # points: names of the curves


@frozen
class Timeline:
    """What :func:`plot_timeline` draws; one value for each day.

    Parameters
    ----------
    days : tuple of float
        Days since the lesion appeared.
    now : tuple of float
        Probability of calcinosis cutis if the patient were seen on that day.
    film_shows : tuple of float or None
        Probability that a film of that day shows calcium; None where a film at hand is
        too recent for another to be a second look.
    if_positive, if_negative : tuple of float or None
        Probability of calcinosis cutis after a film with and without calcium.
    notes : tuple of tuple of str
        What is best to do, and most worth finding out.
    title, caption : str
    """

    days: tuple[float, ...]
    now: tuple[float, ...]
    film_shows: tuple[float | None, ...]
    if_positive: tuple[float | None, ...]
    if_negative: tuple[float | None, ...]
    notes: tuple[tuple[str, ...], ...]
    title: str
    caption: str = ""


def timeline_curves(
    result: Result, days: Sequence[float] = DAYS, *, notes: bool = True
) -> Timeline:
    """Prepare the curves of calcinosis cutis over the days of the lesion."""
    points = timeline(result, days)
    kinds = result.reasoner.knowledge.calcinosis_cutis

    def calcinosis(posterior: dict[str, float] | None) -> float | None:
        return None if posterior is None else sum(posterior[name] for name in kinds)

    said = (
        "Probability of calcinosis cutis if the same patient were seen on that day of "
        "the lesion, before a new radiograph and after one; bars: probability that the "
        "radiograph shows calcium (none: the last one is too recent)."
    )
    below = (
        " Below each day: what is best to do, and the test most worth its burden, if "
        "any is."
    )
    return Timeline(
        tuple(point.day for point in points),
        tuple(point.calcinosis_cutis for point in points),
        tuple(point.film_would_show for point in points),
        tuple(calcinosis(point.posterior_if_film_positive) for point in points),
        tuple(calcinosis(point.posterior_if_film_negative) for point in points),
        tuple(
            _note(result.reasoner.knowledge, point) if notes else () for point in points
        ),
        f"{result.case.id}: the same patient on day {_listed(days)}",
        caption_of(result, said + (below if notes else ""), more=[FILMS]),
    )


def plot_timeline(
    result: Result | Timeline,
    *,
    ax: Axes | None = None,
    days: Sequence[float] = DAYS,
    notes: bool = True,
) -> Axes:
    """Draw what a radiograph can show on each day, and what it would then mean.

    Parameters
    ----------
    result : Result or Timeline
    ax : matplotlib Axes, optional
        Where to draw; by default a new figure with a caption.
    days : sequence of float
        Days since the lesion appeared, rising.
    notes : bool
        Whether it stands below each day what is best to do and to find out.

    Returns
    -------
    matplotlib Axes
    """
    data = result
    if isinstance(data, Result):
        data = timeline_curves(data, days, notes=notes)
    places = range(len(data.days))
    scale = min(1.0, room_of(ax, WIDTH) / WIDTH)  # on narrow axes all is smaller
    wide = NOTES / max(len(data.days), 1) - 0.1
    texts = [
        "\n".join(
            in_lines(worded(part), wide, SMALL) for part in (f"day {day:g}", *note)
        )
        for day, note in zip(data.days, data.notes, strict=True)
    ]
    below = max((text.count("\n") + 1 for text in texts), default=1)
    size = (WIDTH, 4.6 + below * SMALL * SPACING / 72)
    with canvas(ax, size, data.title, data.caption) as axes:
        axes.bar(
            places,
            [height or 0.0 for height in data.film_shows],
            width=0.5,
            color=BAR,
            edgecolor=GREY,
            linewidth=0.6,
        )
        ends = [
            _Label("a new film shows calcium", *_last(data.film_shows), "#555555"),
            _curve(axes, data.if_positive, "after one with calcium", "P", "--", BLUE),
            _curve(axes, data.now, "before a new film", "o", "-", "black"),
            _curve(axes, data.if_negative, "after one without", "X", ":", RED),
        ]
        _label(axes, [end for end in ends if end.place >= 0], len(data.days), scale)
        axes.set_xlim(-0.45, len(data.days) - 0.55)
        axes.set_ylim(0, 1)
        marks = ["0", *map(worded, ("25%", "50%", "75%", "100%"))]
        axes.set_yticks([0, 0.25, 0.5, 0.75, 1], marks)
        axes.set_ylabel(worded("probability"))
        told = any(data.notes)  # days alone have room on narrow axes, too
        axes.set_xticks(places, texts, fontsize=SMALL * (scale if told else 1))
    return axes


@frozen
class _Label:
    """What is written at the last point of a curve; place −1: there is none."""

    text: str
    place: int
    height: float
    colour: str


def _last(values: Sequence[float | None]) -> tuple[int, float]:
    """Return place and value of the last point."""
    known = [(place, y) for place, y in enumerate(values) if y is not None]
    return known[-1] if known else (-1, 0.0)


def _curve(
    axes: Axes,
    values: Sequence[float | None],
    name: str,
    marker: str,
    line: str,
    colour: str,
) -> _Label:
    heights = [float("nan") if value is None else value for value in values]
    axes.plot(
        range(len(heights)),
        heights,
        linestyle=line,
        color=colour,
        marker=marker,
        markersize=8,
        markerfacecolor=colour if marker == "o" else "white",
        markeredgewidth=1.6,
        linewidth=1.8,
        clip_on=False,
        zorder=3,
    )
    return _Label(name, *_last(values), colour)


def _label(axes: Axes, ends: list[_Label], days: int, scale: float) -> None:
    """Write names and last values beside the curves, without overlap."""
    heights = spread([end.height for end in ends])
    for height, end in zip(heights, ends, strict=True):
        axes.annotate(
            worded(f"{end.text}, {percent(end.height)}"),
            (end.place + 0.34, end.height),
            (days - 0.25, height),
            va="center",
            fontsize=SIZE * scale,
            color=end.colour,
            annotation_clip=False,
            # to the left edge of its own name: it crosses no other
            arrowprops={
                "arrowstyle": "-",
                "color": end.colour,
                "linewidth": 0.7,
                "relpos": (0, 0.5),
                "shrinkB": 1,
            },
        )


def _note(knowledge: Knowledge, point: TimePoint) -> tuple[str, ...]:
    """Say what is best to do on a day, and what most worth finding out."""
    parts: list[str] = []
    if point.action is not None:
        parts.append(knowledge.decisions.actions[point.action].label)
    if point.best_test is not None:
        names = point.best_test.split(" + ")  # panels that share a needle
        panels = knowledge.decisions.panels
        labels = [
            panels[name].label if name in panels else label(knowledge, name)
            for name in names
        ]
        verb = "test" if names[0] in panels else "ask"
        parts.append(f"{verb}: {', '.join(inside(text) for text in labels)}")
    return tuple(parts)


def spread(heights: Sequence[float], apart: float = 0.075) -> list[float]:
    """Move labels apart that would overlap, keeping their order.

    Returns
    -------
    list of float
        In the order given; no two closer than ``apart``, within 0 and 1 if they fit.
    """
    order = sorted(range(len(heights)), key=lambda n: heights[n])
    placed = list(heights)
    lowest = 0.0
    for number in order:
        placed[number] = max(placed[number], lowest)
        lowest = placed[number] + apart
    highest = 1.0
    for number in reversed(order):
        placed[number] = min(placed[number], highest)
        highest = placed[number] - apart
    return placed


def _listed(days: Sequence[float]) -> str:
    *first, last = (f"{day:g}" for day in days)
    return f"{', '.join(first)} and {last}" if first else last
