"""Reliability: whether what is given 80% is true in 80 of 100."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from calcinosis._frozen import frozen
from calcinosis.figures.parts.fitted import legend_above, room_of, width_of
from calcinosis.figures.parts.lent_words import worded
from calcinosis.figures.parts.style import BLUE, GREY, canvas

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["ReliabilityCurve", "plot_reliability"]

NORMAL_95 = 1.96
WIDTH, BESIDE = 6.4, 1.0  # inches: of the figure, and beside its axes
LETTERS, LINE = 9.2, 13.0  # points: of a count, and from one to the next above it
HIGH = 1.2
"""Of the axis of shares; a probability is 1 long."""


@frozen
class ReliabilityCurve:
    """Forecasts in bins of similar confidence.

    Parameters
    ----------
    confidence, accuracy : tuple of float
        Mean probability of the leading lesion in each bin; share in which it was true.
    count : tuple of int
        Patients in each bin.
    title, caption : str

    Raises
    ------
    ValueError
        If a value is no probability, a bin is empty, or the lengths differ.
    """

    confidence: tuple[float, ...]
    accuracy: tuple[float, ...]
    count: tuple[int, ...]
    title: str = ""
    caption: str = ""

    def __post_init__(self) -> None:
        if not len(self.confidence) == len(self.accuracy) == len(self.count):
            message = "confidence, accuracy and count must have one value for each bin"
            raise ValueError(message)
        if not all(0 <= p <= 1 for p in (*self.confidence, *self.accuracy)):
            message = "confidence and accuracy must lie between 0 and 1"
            raise ValueError(message)
        if not all(count > 0 for count in self.count):
            message = "a bin without patients has no accuracy: leave it out"
            raise ValueError(message)

    @property
    def calibration_error(self) -> float:
        """Σ_b n_b/n |accuracy_b − confidence_b|, the expected calibration error."""
        gaps = np.abs(np.subtract(self.accuracy, self.confidence))
        return float(np.average(gaps, weights=self.count)) if self.count else 0.0

    def band(self) -> tuple[np.ndarray, np.ndarray]:
        """Where 95 of 100 accuracies would lie if the forecasts were right."""
        p, n = np.array(self.confidence), np.array(self.count)
        error = NORMAL_95 * np.sqrt(p * (1 - p) / n)
        return np.clip(p - error, 0, 1), np.clip(p + error, 0, 1)


def plot_reliability(data: ReliabilityCurve, *, ax: Axes | None = None) -> Axes:
    """Draw how often the leading lesion was the truth against its probability.

    Parameters
    ----------
    data : ReliabilityCurve
    ax : matplotlib Axes, optional
        Where to draw; by default a new figure with a caption.

    Returns
    -------
    matplotlib Axes
    """
    with canvas(ax, (WIDTH, 5.6), data.title, data.caption) as axes:
        axes.plot([0, 1], [0, 1], color=GREY, linewidth=1, label=worded("calibrated"))
        axes.fill_between(
            data.confidence,
            *data.band(),
            color=GREY,
            alpha=0.18,
            linewidth=0,
            label=worded("95% if calibrated"),
        )
        count = np.array(data.count)
        axes.plot(data.confidence, data.accuracy, color=BLUE, linewidth=1.2, zorder=2)
        axes.scatter(
            data.confidence,
            data.accuracy,
            s=14 + 6 * count,
            color=BLUE,
            alpha=0.85,
            zorder=3,
            label="patients in the bin",
        )
        points = zip(data.confidence, data.accuracy, count, strict=True)
        heights = _heights(data, room_of(ax, WIDTH) - BESIDE)
        for (x, y, n), up in zip(points, heights, strict=True):
            axes.annotate(
                f"{n:g}",
                (x, y),
                xytext=(0, up),
                textcoords="offset points",
                ha="center",
                fontsize="small",
            )
        axes.set(xlim=(0, 1.02), ylim=(-0.04, 1.16))
        ticks = np.linspace(0, 1, 6)
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_ticks(ticks, [worded(f"{100 * tick:.0f}%") for tick in ticks])
        axes.set_xlabel(worded("probability of the leading lesion"))
        axes.set_ylabel(worded("share in which it was true"))
        handles, _ = axes.get_legend_handles_labels()
        legend_above(axes, handles[:2], room=room_of(ax, WIDTH) - BESIDE)
    return axes


def _heights(data: ReliabilityCurve, inches: float) -> list[float]:
    """Return how many points above its point each count stands: above its neighbours.

    Parameters
    ----------
    data : ReliabilityCurve
    inches : float
        Width of the axes, which are taken to be as high as wide.
    """
    size = 72 * inches  # of an axis, in points
    placed: list[tuple[float, float, float]] = []  # middle, half a width, foot
    heights: list[float] = []
    for x, y, n in zip(data.confidence, data.accuracy, data.count, strict=True):
        half = 36 * width_of(f"{n:g}", LETTERS) + 1
        foot = size * y / HIGH + 4 + 1.3 * n**0.5
        for middle, other, low in sorted(placed, key=lambda one: one[2]):
            beside = abs(middle - size * x) > half + other
            if not beside and abs(low - foot) < LINE:
                foot = low + LINE
        placed.append((size * x, half, foot))
        heights.append(foot - size * y / HIGH)
    return heights
