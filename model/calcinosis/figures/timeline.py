"""The same patient on later days: what a film can show, and what is worth doing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING

from calcinosis.diagnosis import Diagnosis
from calcinosis.figures.captions import caption_of
from calcinosis.figures.style import BLUE, GREY, RED, canvas
from calcinosis.wording import percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["DAYS", "Timeline", "plot_timeline", "spread", "timeline_curves"]

DAYS = (1, 3, 7, 14, 30)
BAR = "#E2E2E2"


@dataclass(frozen=True)
class Timeline:
    """What :func:`plot_timeline` draws; one value for each day.

    Parameters
    ----------
    days : tuple of float
        Days since the lesion appeared.
    now : tuple of float
        Probability of calcinosis cutis if the patient were seen on that day.
    film_shows : tuple of float
        Probability that a film of that day shows calcium.
    if_positive, if_negative : tuple of float
        Probability of calcinosis cutis after a film with and without calcium.
    tests, actions : tuple of str
        What is most worth finding out, and best to do.
    title, caption : str
    """

    days: tuple[float, ...]
    now: tuple[float, ...]
    film_shows: tuple[float, ...]
    if_positive: tuple[float, ...]
    if_negative: tuple[float, ...]
    tests: tuple[str, ...]
    actions: tuple[str, ...]
    title: str
    caption: str = ""


def timeline_curves(result: Diagnosis, days: Sequence[float] = DAYS) -> Timeline:
    """Prepare the curves of calcinosis cutis over the days of the lesion."""
    points = result.timeline(days)
    kinds = result.model.knowledge.calcinosis_cutis

    def calcinosis(posterior: dict[str, float]) -> float:
        return sum(posterior[lesion] for lesion in kinds)

    said = (
        "Probability of calcinosis cutis if the same patient were seen on that day of "
        "the lesion, before a new radiograph and after one; bars: probability that the "
        "radiograph shows calcium. Below: what is best to do with what is known."
    )
    return Timeline(
        tuple(point.day for point in points),
        tuple(point.calcinosis_cutis for point in points),
        tuple(point.film_would_show for point in points),
        tuple(calcinosis(point.posterior_if_film_positive) for point in points),
        tuple(calcinosis(point.posterior_if_film_negative) for point in points),
        tuple(point.best_test or "" for point in points),
        tuple(point.action or "" for point in points),
        f"{result.case.id}: the same patient on day {_listed(days)}",
        caption_of(result, said, more=["radiographs"]),
    )


def plot_timeline(
    result: Diagnosis | Timeline,
    *,
    ax: Axes | None = None,
    days: Sequence[float] = DAYS,
) -> Axes:
    """Draw what a radiograph can show on each day, and what it would then mean.

    Parameters
    ----------
    result : Diagnosis or Timeline
    ax : matplotlib Axes, optional
        Where to draw; by default a new figure with a caption.
    days : sequence of float
        Days since the lesion appeared, rising.

    Returns
    -------
    matplotlib Axes
    """
    data = timeline_curves(result, days) if isinstance(result, Diagnosis) else result
    places = range(len(data.days))
    with canvas(ax, (9.2, 5.4), data.title, data.caption) as axes:
        axes.bar(
            places,
            data.film_shows,
            width=0.5,
            color=BAR,
            edgecolor=GREY,
            linewidth=0.6,
        )
        curves = (
            (data.if_positive, "after a film with calcium", BLUE, "^", "--"),
            (data.now, "before a new film", "black", "o", "-"),
            (data.if_negative, "after a film without calcium", RED, "v", ":"),
        )
        for values, _, colour, marker, line in curves:
            axes.plot(
                places,
                values,
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
        last = len(data.days) - 1
        ends = [*(values[-1] for values, *_ in curves), data.film_shows[-1]]
        names = [*(name for _, name, *_ in curves), "the film shows calcium"]
        colours = [*(colour for _, _, colour, *_ in curves), "#555555"]
        for y, name, colour, at in zip(spread(ends), names, colours, ends, strict=True):
            axes.annotate(
                f"{name}, {percent(at)}",
                (last + 0.3, at),
                (last + 0.5, y),
                va="center",
                color=colour,
                annotation_clip=False,
                arrowprops={"arrowstyle": "-", "color": colour, "linewidth": 0.7},
            )
        axes.set_xlim(-0.45, last + 0.45)
        axes.set_ylim(0, 1)
        axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "25 %", "50 %", "75 %", "100 %"])
        axes.set_ylabel("probability")
        texts = [
            "\n".join([f"day {day:g}", *(f"{wrapped}" for wrapped in wrap(action, 15))])
            for day, action in zip(data.days, data.actions, strict=True)
        ]
        axes.set_xticks(places, texts)
    return axes


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
