"""The natural-frequency tree: one finding among 1 000 people, from left to right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calcinosis.figures.parts.captions import caption_of
from calcinosis.figures.parts.counts import Frequencies, natural_frequencies
from calcinosis.figures.parts.fitted import in_lines, room_of
from calcinosis.figures.parts.lent_words import worded
from calcinosis.figures.parts.short_names import number_of
from calcinosis.figures.parts.style import (
    CALCINOSIS,
    COMPETING,
    GREY,
    LIGHT,
    canvas,
)
from calcinosis.reasoning.explain.sentence import percent
from calcinosis.reasoning.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["plot_frequencies", "said_of"]

WIDTH, WIDEST, SIZE = 8.4, 5.0, 11  # inches: of the figure, of the box below; points


def plot_frequencies(
    result: Result | Frequencies,
    *,
    ax: Axes | None = None,
    finding: str | None = None,
) -> Axes:
    """Draw how many people have the leading lesion, and how many of them the finding.

    Parameters
    ----------
    result : Result or Frequencies
    ax : matplotlib Axes, optional
        Where to draw; by default a new figure with a caption.
    finding : str, optional
        A finding of the case; by default the one that alone moves the odds most.

    Returns
    -------
    matplotlib Axes
    """
    if isinstance(result, Result):
        counts = natural_frequencies(result, finding)
        caption = caption_of(result, said_of(counts), used=[counts.variable])
    else:
        counts, caption = result, said_of(result)
    title = f"Of {number_of(counts.total)} {counts.population}"
    scale = min(1.0, room_of(ax, WIDTH) / WIDTH)
    with canvas(ax, (WIDTH, 5.0), title.rstrip(","), caption) as axes:
        axes.set_axis_off()
        axes.set(xlim=(0, 1), ylim=(0, 1))
        top, middle, low, bottom = 0.93, 0.66, 0.36, 0.08
        left, right = 0.28, 0.74
        leaves = (0.13, 0.41, 0.60, 0.88)
        for x, y, x2, y2 in (
            (0.5, top, left, middle),
            (0.5, top, right, middle),
            *((left, middle, leaf, low) for leaf in leaves[:2]),
            *((right, middle, leaf, low) for leaf in leaves[2:]),
        ):
            axes.plot([x, x2], [y, y2], color=GREY, linewidth=1.2, zorder=1)
        for leaf in (leaves[0], leaves[2]):  # the two that the finding leaves
            axes.plot([leaf, 0.37], [low, bottom], color="black", linewidth=2, zorder=1)
        _box(axes, 0.5, top, number_of(counts.total), "people", "white", scale)
        own = CALCINOSIS if counts.calcinosis else COMPETING
        _box(axes, left, middle, number_of(counts.lesions), counts.lesion, own, scale)
        _box(
            axes,
            right,
            middle,
            number_of(counts.others),
            "another lesion",
            LIGHT,
            scale,
        )
        numbers = (
            (counts.lesions_found, "with the finding", own, True),
            (counts.lesions - counts.lesions_found, "without", own, False),
            (counts.others_found, "with the finding", LIGHT, True),
            (counts.others - counts.others_found, "without", LIGHT, False),
        )
        for leaf, (number, words, colour, bold) in zip(leaves, numbers, strict=True):
            _box(axes, leaf, low, number_of(number), words, colour, scale, bold=bold)
        text = (
            f"{number_of(counts.lesions_found)} of "
            f"{number_of(counts.found)} who have it: {counts.lesion} "
            f"{percent(counts.lesions_found / max(counts.found, 1))}"
        )
        finding = in_lines(worded(counts.finding), WIDEST, SIZE, bold=True)
        axes.text(
            0.37,
            bottom,
            f"{finding}\n{worded(text)}",
            ha="center",
            va="center",
            fontsize=SIZE * scale,
            fontweight="bold",
            linespacing=1.5,
            bbox={"boxstyle": "round,pad=0.5", "facecolor": "white", "linewidth": 2},
        )
    return axes


def said_of(counts: Frequencies) -> str:
    """Say how a picture of counts is read."""
    return (
        "Base rate and one finding alone, counts rounded to whole people "
        f"(not rounded: {100 * counts.posterior:.1f}%)."
    )


def _box(
    axes: Axes,
    x: float,
    y: float,
    number: str,
    words: str,
    colour: str,
    scale: float,
    *,
    bold: bool = True,
) -> None:
    """Write a count in its box; those without the finding are only framed."""
    filled = colour if bold else "white"
    axes.text(
        x,
        y,
        f"{number}\n{worded(words)}",
        ha="center",
        va="center",
        color="white" if filled == CALCINOSIS else "black",
        fontsize=SIZE * scale,
        linespacing=1.4,
        zorder=2,
        bbox={
            "boxstyle": "round,pad=0.45",
            "facecolor": filled,
            "edgecolor": {"white": "black", LIGHT: GREY}.get(colour, colour),
            "linewidth": 2.2 if not bold and colour != LIGHT else 1.2,
        },
    )
