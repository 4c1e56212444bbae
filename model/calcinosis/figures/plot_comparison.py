"""Two results side by side: every lesion's probability in each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calcinosis._frozen import frozen
from calcinosis.figures.parts.captions import caption_of
from calcinosis.figures.parts.fitted import legend_above, quarters, room_of
from calcinosis.figures.parts.style import BLUE, LIGHT, canvas
from calcinosis.reasoning.explain.sentence import percent
from calcinosis.reasoning.what_if.comparison import Comparison
from calcinosis.typeset import plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["PairedBars", "paired_bars", "plot_comparison"]

WIDTH, LABELS = 7.2, 1.6  # inches: of the figure, and of the labels beside it
HEIGHT = 0.38
"""Of a bar; two of them stand in a row of height 1."""


@frozen
class PairedBars:
    """What :func:`plot_comparison` draws, the likelier in either first.

    Parameters
    ----------
    labels : tuple of str
    first, second : tuple of float
        Probabilities.
    names : (str, str)
        Of the two results.
    title, caption : str
    """

    labels: tuple[str, ...]
    first: tuple[float, ...]
    second: tuple[float, ...]
    names: tuple[str, str]
    title: str
    caption: str = ""


def paired_bars(both: Comparison) -> PairedBars:
    """Prepare the bars of a comparison, without drawing."""
    one, other = both.first.posterior, both.second.posterior
    order = sorted(one, key=lambda lesion: -max(one[lesion], other[lesion]))
    whole = [percent(result.calcinosis_cutis) for result in (both.first, both.second)]
    said = "Bars: probability of each lesion given what each case tells."
    return PairedBars(
        tuple(plain(lesion) for lesion in order),
        tuple(one[lesion] for lesion in order),
        tuple(other[lesion] for lesion in order),
        both.names,
        f"{both.names[0]} and {both.names[1]}: calcinosis cutis {whole[0]} and "
        f"{whole[1]}",
        caption_of(both.second, said),
    )


def plot_comparison(both: Comparison | PairedBars, *, ax: Axes | None = None) -> Axes:
    """Draw two posteriors, one bar under the other for every lesion.

    Parameters
    ----------
    both : Comparison or PairedBars
    ax : matplotlib Axes, optional
        Where to draw; by default a new figure with a caption.

    Returns
    -------
    matplotlib Axes
    """
    bars = paired_bars(both) if isinstance(both, Comparison) else both
    room = room_of(ax, WIDTH) - LABELS
    with canvas(ax, (WIDTH, 5.4), bars.title, bars.caption) as axes:
        for up, values, name, colour in (
            (-HEIGHT / 2, bars.first, bars.names[0], LIGHT),
            (HEIGHT / 2, bars.second, bars.names[1], BLUE),
        ):
            places = [place + up for place in range(len(values))]
            axes.barh(
                places,
                values,
                color=colour,
                edgecolor="black",
                linewidth=0.7,
                height=HEIGHT,
                label=name,
            )
            for place, value in zip(places, values, strict=True):
                axes.text(1.02, place, percent(value), va="center", fontsize=8.5)
        axes.set_yticks(range(len(bars.labels)), bars.labels)
        axes.tick_params(axis="y", length=0, pad=8)
        axes.invert_yaxis()
        axes.set_xlim(0, 1.14)
        quarters(axes, room)
        axes.spines["bottom"].set_bounds(0, 1)
        axes.set_xlabel("probability")
        legend_above(axes, room=room)
    return axes
