"""Slides as vector pages: a headline, a picture or a few words, the source below."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING

from calcinosis.figures.parts.style import GREY, style
from calcinosis.files import write_whole

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["PAGE", "Slide", "write_deck"]

PAGE = (7.2, 4.05)  # inches, 16:9: type of 11 points is that of 20 on a common slide
HEADLINE, WORDS, SAID, FOOT = 13.5, 11.25, 7.1, 4.9  # points
COLUMNS, LINE, READING = 56, 70, 118  # characters in a line of the first three
LEFT, TOP = 0.04, 0.95  # of the page


@dataclass(frozen=True)
class Slide:
    """One idea.

    Parameters
    ----------
    headline : str
        The idea, as a sentence or a question.
    draw : callable, optional
        Draws the picture on the axes that it is given as ``ax``.
    words : tuple of str
        Lines of a slide without a picture; below a picture, one that tells how it is
        read.
    notes : str
        What the speaker says; the class does not see it.
    """

    headline: str
    draw: Callable[..., object] | None = None
    words: tuple[str, ...] = ()
    notes: str = ""


def write_deck(slides: Sequence[Slide], path: Path, foot: str) -> None:
    """Write slides as one PDF; nothing half-written stands under its name.

    Parameters
    ----------
    slides : sequence of Slide
    path : Path
    foot : str
        Stands below every slide: where the numbers are from.
    """
    from matplotlib.backends.backend_pdf import PdfPages
    from matplotlib.figure import Figure

    about = {"Title": slides[0].headline, "CreationDate": None}
    buffer = io.BytesIO()
    with style(), PdfPages(buffer, metadata=about) as pages:
        for number, slide in enumerate(slides, start=1):
            figure = Figure(figsize=PAGE)
            _write(figure, slide, f"{foot}    {number}/{len(slides)}")
            pages.savefig(figure)
    write_whole(path, buffer.getvalue())


def _write(figure: Figure, slide: Slide, foot: str) -> None:
    headline = fill(slide.headline, COLUMNS)
    figure.text(LEFT, TOP, headline, va="top", fontsize=HEADLINE, fontweight="bold")
    below = TOP - 0.075 * (1 + headline.count("\n"))
    figure.text(LEFT, 0.02, foot, fontsize=FOOT, color=GREY)
    if slide.draw is None:
        text = "\n\n".join(fill(line, LINE) for line in slide.words)
        low = below - 0.06
        figure.text(LEFT, low, text, va="top", fontsize=WORDS, linespacing=1.35)
        return
    said = fill(" ".join(slide.words), READING)
    figure.text(LEFT, 0.06, said, fontsize=SAID, linespacing=1.3, va="bottom")
    low = 0.07 + (0.042 * (1 + said.count("\n")) if said else 0)
    area = (0.02, low, 0.96, below - low)
    figure.set_layout_engine("constrained", rect=area)
    axes = figure.add_subplot()
    slide.draw(ax=axes)
    axes.set_title("", loc="left")  # the headline says it
