"""Texts that fit where they stand: measured with the letters that draw them."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from calcinosis._regex import regex
from calcinosis.figures.parts.lent_words import worded

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    "LEAST_POINTS",
    "SMALL",
    "SPACING",
    "beside",
    "in_lines",
    "label_rows",
    "legend_above",
    "quarters",
    "reach_of",
    "room_of",
    "row_height",
    "width_of",
]

SPACING = 1.25
"""Height of a line, of its size."""
SMALL = 9.2  # points: labels of rows
GAP = 0.11  # inches between two rows
CLEAR = 0.3  # of a line, between two labels
LEAST_POINTS = 5.0
"""Of the smallest letters on axes that a caller gives."""
SHARE = 0.43  # of the width of axes that the caller gives, for the labels beside them
HANDLE = 1.6  # of a legend, of the size of its letters
TICK = 0.55  # inches for "100%"
ROUNDED = 1.035  # a bitmap sets each letter on whole pixels, which widens small ones
BREAKS = ("-", "/", " ")  # where a long word may be broken
BETWEEN = regex(r"(?<!\d) (?!(?<=[Dd]ay )\d)")
"""A space where a line may end: not between a number and what it counts, as "8 d"."""


def room_of(ax: Axes | None, own: float) -> float:
    """Return the width that there is for axes and all beside them, in inches.

    Parameters
    ----------
    ax : matplotlib Axes or None
        Axes of the caller: they have their columns of the figure.
    own : float
        Width of a new figure, where the caller gives no axes.
    """
    if ax is None:
        return own
    width: float = ax.figure.bbox.width / ax.figure.dpi
    cell = ax.get_subplotspec()
    if cell is None:
        return width * float(ax.get_position().width)
    return width * len(cell.colspan) / cell.get_gridspec().ncols


def beside(ax: Axes | None, widest: float) -> float:
    """Return the width of the labels beside rows, in inches: less on narrow axes."""
    return widest if ax is None else min(widest, SHARE * room_of(ax, 0.0))


def width_of(text: str, points: float, *, bold: bool = False) -> float:
    """Return the width of one line of text, in inches, in the font of the figures."""
    return points * _unit_width()(text, bold)


@cache
def _unit_width() -> Callable[[str, bool], float]:
    """Return what measures a text of one point, in inches; matplotlib comes late."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    size = 100.0

    @cache
    def measure(text: str, bold: bool) -> float:
        font = FontProperties(size=size, weight="bold" if bold else "normal")
        with warnings.catch_warnings():  # a letter that the font has not is a box
            warnings.filterwarnings("ignore", message="Glyph .* missing from font")
            width, _, _ = text_to_path.get_text_width_height_descent(text, font, False)
        return ROUNDED * float(width) / size / 72

    return measure


def in_lines(text: str, width: float, points: float, *, bold: bool = False) -> str:
    """Break a text between words so that no line is wider than a width.

    Parameters
    ----------
    text : str
        Its own line breaks stay.
    width : float
        In inches.
    points : float
        Size of the letters.
    bold : bool

    Returns
    -------
    str
        With line breaks; a word that is too wide by itself is broken, never cut.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in BETWEEN.split(paragraph):
            longer = f"{line} {word}" if line else word
            if line and width_of(longer, points, bold=bold) > width:
                lines.append(line)
                longer = word
            while width_of(longer, points, bold=bold) > width and len(longer) > 1:
                cut = _longest(longer, width, points, bold)
                lines.append(longer[:cut].rstrip())
                longer = longer[cut:]
            line = longer
        lines.append(line)
    return "\n".join(lines)


def _longest(word: str, width: float, points: float, bold: bool) -> int:
    """Return how many letters of a word fit, up to a hyphen if there is one."""
    fit = next(
        n
        for n in range(len(word) - 1, 0, -1)
        if n == 1 or width_of(word[:n], points, bold=bold) <= width
    )
    hyphen = max(word.rfind(mark, 0, fit) for mark in BREAKS)
    return hyphen + 1 if hyphen > 0 else fit


def row_height(labels: Sequence[str], least: float = 0.3) -> float:
    """Return the height that the tallest of some labels needs, in inches."""
    lines = max((label.count("\n") + 1 for label in labels), default=1)
    return max(least, lines * SMALL * SPACING / 72 + GAP)


def label_rows(axes: Axes, labels: Sequence[str], rows: float) -> None:
    """Write labels beside rows 0, 1 …, as small as they must be not to touch.

    Parameters
    ----------
    axes : matplotlib Axes
    labels : sequence of str
        In lines.
    rows : float
        How many rows the height of the axes holds, labelled or not.
    """
    inches = axes.get_window_extent().height / axes.figure.dpi / max(rows, 1)
    lines = [label.count("\n") + 1 for label in labels]
    most = max(((a + b) / 2 for a, b in pairwise(lines)), default=1.0)
    points = min(SMALL, 72 * inches / (SPACING * (most + CLEAR)))
    axes.set_yticks(range(len(labels)), labels, linespacing=SPACING)
    axes.tick_params(axis="y", length=0, labelsize=max(points, LEAST_POINTS))


def reach_of(ends: Sequence[tuple[float, str]], inches: float, gap: float) -> float:
    """Return how far an axis must reach so that texts at the ends of bars stand on it.

    Parameters
    ----------
    ends : sequence of (float, str)
        How far each bar goes from the origin, and the text beyond it.
    inches : float
        Length of the axis from its origin.
    gap : float
        Between a bar and its text, in inches.
    """
    return max(
        (
            end * inches / max(inches - width_of(text, SMALL) - gap, 0.1 * inches)
            for end, text in ends
        ),
        default=0.0,
    )


def quarters(axes: Axes, inches: float) -> None:
    """Mark probabilities on the axis below: quarters, or halves where it is short."""
    ticks = (0, 0.25, 0.5, 0.75, 1) if inches > 4 * TICK else (0, 0.5, 1)
    marks = [worded(f"{100 * tick:g}%") if tick else "0" for tick in ticks]
    axes.set_xticks(ticks, marks)


def legend_above(
    axes: Axes, handles: Sequence[Any] | None = None, *, room: float
) -> None:
    """Put the legend above the axes, where it can hide nothing; a title stands higher.

    Parameters
    ----------
    axes : matplotlib Axes
    handles : sequence, optional
        By default of all that has a label.
    room : float
        Inches from the left end of the axes to the edge: as many columns as fit.
    """
    import matplotlib as mpl
    from matplotlib.font_manager import FontProperties

    found = axes.get_legend_handles_labels()[0] if handles is None else handles
    if not found:
        return
    points: float = mpl.rcParams["legend.fontsize"]
    if isinstance(points, str):  # of a caller's style
        points = FontProperties(size=points).get_size_in_points()
    longest = max(width_of(str(one.get_label()), points) for one in found)
    columns = int(room / (longest + (HANDLE + 1.4 + 0.8) * points / 72))
    columns = min(max(columns, 1), len(found))
    axes.legend(
        **({} if handles is None else {"handles": handles}),
        loc="lower left",
        bbox_to_anchor=(0.0, 1.0),
        ncols=columns,
        borderaxespad=0.3,
        columnspacing=1.4,
        handlelength=HANDLE,
    )
    if title := axes.get_title(loc="left"):
        lines = -(-len(found) // columns)
        axes.set_title(title, loc="left", wrap=True, pad=(1.6 * lines + 1) * points)
