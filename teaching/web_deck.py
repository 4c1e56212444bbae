"""Slides as one page that opens offline, with what the speaker says under each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from pathlib import Path

from calcinosis.figures import to_svg
from calcinosis.figures.parts.fitted import in_lines
from calcinosis.figures.parts.style import style
from calcinosis.files import write_whole
from teaching.deck import Slide

__all__ = ["area_of", "write_web_deck"]

HERE = Path(__file__).parent
WIDTH, HEIGHT = 7.2, 3.9  # inches within the margins of deck.css, and above the foot
HEADLINE = 21.6  # points: 3.9 % of the slide's width
SAID = 10.5  # points
SIZE = re.compile(r' (?:width|height)="[\d.]+pt"')


def write_web_deck(slides: Sequence[Slide], path: Path, foot: str) -> None:
    """Write slides as one HTML file; nothing half-written stands under its name.

    Arrow keys, space and a click turn the page, N shows what to say, and the address
    holds the number of the slide. On paper every slide has its notes below.

    Parameters
    ----------
    slides : sequence of Slide
    path : Path
    foot : str
        Stands below every slide: where the numbers are from.
    """
    parts = [
        _slide(slide, number, len(slides), foot)
        for number, slide in enumerate(slides, start=1)
    ]
    looks, turn = (
        (HERE / name).read_text(encoding="utf-8") for name in ("deck.css", "deck.js")
    )
    page = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
  content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>{escape(slides[0].headline)}</title>
<style>
{looks}</style>
</head>
<body>
<main>
<h1>{escape(slides[0].headline)}</h1>
{"".join(parts)}</main>
<nav aria-label="Slides"><button id="back">Back</button><span id="place"></span>
<button id="on">Next</button>
<button id="notes" aria-pressed="false">Notes</button></nav>
<script>
{turn}</script>
</body>
</html>
"""
    write_whole(path, page)


def _slide(slide: Slide, number: int, total: int, foot: str) -> str:
    words = [f"<p>{escape(line)}</p>" for line in slide.words]
    picture = "" if slide.draw is None else _picture(slide)
    kind = "words" if slide.draw is None else "picture"
    notes = f'<aside class="notes">{escape(slide.notes)}</aside>' if slide.notes else ""
    return (
        f'<section class="{kind}" id="s{number}"><div class="slide">'
        f'<h2>{escape(slide.headline)}</h2>{picture}<div class="said">{"".join(words)}'
        f"</div><footer>{escape(foot)} <span>{number}/{total}</span></footer></div>"
        f"{notes}</section>\n"
    )


def area_of(slide: Slide) -> tuple[float, float]:
    """Return the room for a picture, in inches: what headline and words leave."""
    lines = 1 + in_lines(slide.headline, WIDTH, HEADLINE, bold=True).count("\n")
    taken = lines * HEADLINE * 1.2
    for line in slide.words:
        taken += (1.4 * (1 + in_lines(line, WIDTH, SAID).count("\n")) + 0.6) * SAID
    return WIDTH, HEIGHT - taken / 72


def _picture(slide: Slide) -> str:
    from matplotlib.figure import Figure

    assert slide.draw is not None
    with style():
        figure = Figure(figsize=area_of(slide), layout="constrained")
        axes = figure.add_subplot()
        slide.draw(ax=axes)
        axes.set_title("", loc="left")  # the headline says it
        svg = SIZE.sub("", to_svg(axes), count=2)
    return svg.replace(
        "<svg ", f'<svg role="img" aria-label="{escape(slide.headline)}" ', 1
    )
