"""What all figures share: colours, type, and the sheet they are drawn on."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any

from calcinosis.figures.parts.fitted import in_lines
from calcinosis.figures.parts.lent_words import worded
from calcinosis.legend import LEGEND

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "AGAINST",
    "BLUE",
    "CALCINOSIS",
    "COMPETING",
    "FOR",
    "GREEN",
    "GREY",
    "LIGHT",
    "ORANGE",
    "PRETEST",
    "RED",
    "canvas",
    "style",
]

CALCINOSIS, COMPETING, ORANGE = (
    LEGEND.colours[name].light for name in ("calcinosis", "competing", "against")
)
"""A lesion that is a calcinosis cutis, a circle among people; any other, a square."""
BLUE, GREEN, RED = CALCINOSIS, "#009E73", "#D55E00"
"""With the orange told apart by colour-blind readers, as Okabe and Ito's colours."""
GREY, LIGHT = "#767676", "#D0D0D0"

FOR: dict[str, Any] = {"facecolor": BLUE}
AGAINST: dict[str, Any] = {"facecolor": ORANGE, "hatch": "////"}
"""Bars that speak against: another colour, and another pattern for those who print."""
PRETEST = [(x - 0.5, 0.5 - y) for x, y in LEGEND.marks["pretest"]]
"""Marker of a probability before the findings, its corners around its middle."""

CAPTION_SIZE, TITLE_SIZE = 8.0, 13.0
MARGIN = 0.012
"""Left and right of title and caption, of the width of the figure."""


def style() -> AbstractContextManager[None]:
    """Return the style that figures are drawn and written in."""
    import matplotlib as mpl

    return mpl.rc_context(
        {
            "font.size": 11,
            "axes.labelsize": 10.5,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "legend.frameon": False,
            "legend.fontsize": 9.5,
            "hatch.linewidth": 0.6,
            "svg.fonttype": "none",  # text stays text, to be searched and edited
            "pdf.fonttype": 42,
            "svg.hashsalt": "calcinosis",  # the same figure is the same file
            "savefig.dpi": 150,
            "text.parse_math": False,  # a $ in the name of a case is a $
        }
    )


@contextmanager
def canvas(
    ax: Axes | None, size: tuple[float, float], title: str, caption: str
) -> Generator[Axes]:
    """Give axes to draw on: those of the caller, or a new figure with its caption.

    Parameters
    ----------
    ax : matplotlib Axes or None
        Axes of the caller are left in the caller's style; they get the title, but no
        caption: that stands in the prepared data.
    size : (float, float)
        Width and height of a new figure, in inches.
    title, caption : str
        Go above and under a new figure, in lines that fit its width.
    """
    if ax is not None:
        ax.set_title(worded(title), loc="left", wrap=True)
        yield ax
        return
    from matplotlib import pyplot

    with style():
        figure, own = pyplot.subplots(figsize=size, layout="constrained")
        _write(figure.suptitle, title, figure, TITLE_SIZE)
        _write(figure.supxlabel, caption, figure, CAPTION_SIZE)
        yield own


def _write(put: Callable[..., object], text: str, figure: Figure, size: float) -> None:
    """Write a text over the width of a figure."""
    lines = in_lines(text, figure.get_figwidth() * (1 - 2 * MARGIN), size)
    colour = "black" if size == TITLE_SIZE else "#444444"
    put(lines, x=MARGIN, ha="left", fontsize=size, color=colour, linespacing=1.35)
