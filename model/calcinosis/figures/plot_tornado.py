"""The tornado: which numbers of the model this answer hangs on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from calcinosis._frozen import frozen
from calcinosis.figures.parts.captions import caption_of
from calcinosis.figures.parts.fitted import (
    SMALL,
    beside,
    in_lines,
    label_rows,
    legend_above,
    room_of,
    row_height,
    width_of,
)
from calcinosis.figures.parts.lent_words import worded
from calcinosis.figures.parts.short_names import number_words
from calcinosis.figures.parts.style import GREY, LIGHT, canvas
from calcinosis.reasoning.explain.sentence import percent
from calcinosis.reasoning.result import Result
from calcinosis.reasoning.sensitivity.tornado import tornado
from calcinosis.typeset import plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes


__all__ = ["Swing", "Swings", "plot_tornado", "swings"]

MOST = 12
WIDTH, LABELS = 9.6, 3.9  # inches: of the figure, and of the labels beside it
SMALLEST = 0.0005
BEYOND = 0.12  # inches: around a value at the end of a bar, and between marks
MARKS = 6  # at most, where those that matplotlib chose would touch
LOW: dict[str, Any] = {"facecolor": LIGHT, "hatch": "////"}
HIGH: dict[str, Any] = {"facecolor": GREY}
"""Grey: the end of a number is neither a lesion nor for or against one."""


@frozen
class Swing:
    """One number of the model.

    Parameters
    ----------
    label, condition : str
        What the number is; in which patients, or nothing.
    low_value, high_value : float
        Ends of what its source leaves open.
    at_low, at_high : float
        Probability of the lesion if the number were there.
    grade : str
        Evidence behind it.
    """

    label: str
    condition: str
    low_value: float
    high_value: float
    at_low: float
    at_high: float
    grade: str

    @property
    def width(self) -> float:
        """How far the probability moves."""
        return abs(self.at_high - self.at_low)


@frozen
class Swings:
    """What :func:`plot_tornado` draws, the widest swing first.

    Parameters
    ----------
    lesion : str
    probability : float
        With every number at its mean.
    swings : tuple of Swing
    title, caption : str
    """

    lesion: str
    probability: float
    swings: tuple[Swing, ...]
    title: str
    caption: str = ""


def swings(result: Result, most: int = MOST, lesion: str | None = None) -> Swings:
    """Prepare the tornado of a lesion, by default the leading one."""
    found, knowledge = tornado(result, most, lesion), result.reasoner.knowledge
    bars = [
        Swing(
            *number_words(knowledge, bar.label, bar.number),
            bar.low_value,
            bar.high_value,
            bar.probability_low,
            bar.probability_high,
            bar.grade,
        )
        for bar in found.bars
    ]
    bars.sort(key=lambda swing: -swing.width)
    shown = plain(found.lesion)
    said = (
        f"Probability of {shown} when one number is moved to the ends of what its "
        "source leaves open (95%), all others kept; the values stand at the ends."
    )
    return Swings(
        shown,
        found.probability,
        tuple(bars),
        f"{result.case.id}: what {shown} ({percent(found.probability)}) hangs on",
        caption_of(result, said),
    )


def plot_tornado(
    result: Result | Swings, *, ax: Axes | None = None, most: int = MOST
) -> Axes:
    """Draw how far each number alone could move the answer.

    Parameters
    ----------
    result : Result or Swings
    ax : matplotlib Axes, optional
        Where to draw; by default a new figure with a caption.
    most : int
        Numbers drawn.

    Returns
    -------
    matplotlib Axes
    """
    data = swings(result, most) if isinstance(result, Result) else result
    aside = beside(ax, LABELS)
    labels = [_label(swing, aside) for swing in data.swings]
    size = (WIDTH, 2.4 + row_height(labels) * len(labels))
    with canvas(ax, size, data.title, data.caption) as axes:
        for place, swing in enumerate(data.swings):
            for end, value, paint in (
                (swing.at_low, swing.low_value, LOW),
                (swing.at_high, swing.high_value, HIGH),
            ):
                axes.barh(
                    place,
                    end - data.probability,
                    left=data.probability,
                    height=0.66,
                    edgecolor="black",
                    linewidth=0.6,
                    **paint,
                )
                _value(axes, place, end, value, data.probability)
        _axes(axes, data, labels, room_of(ax, WIDTH) - aside)
    return axes


def _value(axes: Axes, place: int, end: float, value: float, middle: float) -> None:
    """Write the value of the number at the end of its bar."""
    left = end < middle
    axes.annotate(
        _number(value),
        (end, place),
        xytext=(-4 if left else 4, 0),
        textcoords="offset points",
        ha="right" if left else "left",
        va="center",
        fontsize="small",
    )


def _number(value: float) -> str:
    if 0 < value < SMALLEST:
        return worded(f"<{SMALLEST:g}")
    large = abs(value) >= 100
    return worded(f"{value:,.0f}".replace(",", " ") if large else f"{value:.2g}")


def _label(swing: Swing, width: float) -> str:
    """Write what a number is, and below in which patients."""
    lines = [f"{worded(swing.label)} ({worded(swing.grade)})"]
    if swing.condition:
        lines.append(worded(swing.condition))
    return in_lines("\n".join(lines), width, SMALL)


def _mark_probabilities(axes: Axes, room: float) -> None:
    """Mark probabilities on the axis below, fewer where they would touch."""
    points = float(axes.xaxis.label.get_fontsize())
    low, high = axes.get_xlim()
    marks = _marks_within(axes)
    for most in range(MARKS, 0, -1):
        first, second = [*marks][:2] if len(marks) > 1 else (low, high)
        apart = room * (second - first) / (high - low)
        if all(width_of(name, points) + BEYOND < apart for name in marks.values()):
            break
        axes.locator_params(axis="x", nbins=most)
        marks = _marks_within(axes)
    axes.set_xticks([*marks], [*marks.values()])
    axes.set_xlim(low, high)


def _marks_within(axes: Axes) -> dict[float, str]:
    low = max(0.0, axes.get_xlim()[0])
    ticks = [float(tick) for tick in axes.get_xticks() if low <= tick <= 1]
    return {tick: worded(f"{100 * tick:g}%") for tick in ticks}


def _axes(axes: Axes, data: Swings, labels: list[str], room: float) -> None:
    from matplotlib.patches import Patch

    axes.set_ylim(len(labels) - 0.4, -0.6)
    label_rows(axes, labels, len(labels) + 0.2)
    axes.axvline(data.probability, color="black", linewidth=1)
    axes.use_sticky_edges = False
    values = [v for one in data.swings for v in (one.low_value, one.high_value)]
    text = max((width_of(_number(v), SMALL) for v in values), default=0.0) + BEYOND
    axes.margins(x=max(0.12, text / max(0.9 * room - 2 * text, text)))
    _mark_probabilities(axes, room)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(worded(f"probability of {data.lesion}"))
    if data.swings:
        patches = [
            Patch(**LOW, edgecolor="black", label=worded("number at its low end")),
            Patch(**HIGH, edgecolor="black", label=worded("at its high end")),
        ]
        legend_above(axes, patches, room=room)
