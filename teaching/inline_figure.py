"""What all lessons show alike: pictures that are complete in themselves."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Mapping
from colorsys import hls_to_rgb, rgb_to_hls
from contextlib import contextmanager
from contextvars import ContextVar
from html import escape
from typing import TYPE_CHECKING

import marimo as mo

from calcinosis.figures import to_svg
from calcinosis.figures.parts.lent_words import other_words
from calcinosis.legend import LEGEND

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["Words", "also_in", "figures_in", "inline_figure"]

Words = Callable[[str], str]
"""A text of a figure → what a language has for it."""
SIZE = re.compile(r' (?:width|height)="[\d.]+pt"')
COLOUR = re.compile(r'(?<=[ :"])#[0-9a-f]{6}(?=[;"])')
GROUND = "fill:currentColor;background:light-dark(#ffffff,#15181b)"
"""What is black is drawn without a colour: it takes that of the text of the page."""
DARKEST = 0.09
"""Lightness, in the dark, of what is white on paper: a little of the page."""
DARK = {one.light.lower(): one.dark for one in LEGEND.colours.values()}
LANGUAGES: ContextVar[Mapping[str, Words]] = ContextVar("LANGUAGES")
DRAWN = re.compile(r'<svg lang="(\w+)" role="img".*?</svg>', re.DOTALL)


def inline_figure(draw: Callable[[], Axes], alt: str = "") -> mo.Html:
    """Return a figure as SVG, its title and caption as text below.

    The figure is closed: a slider that draws it again would else keep every one. Inside
    `also_in` it is drawn once more for each language.

    Parameters
    ----------
    draw : callable
        Returns axes of a new figure.
    alt : str
        Words for who cannot see it; by default the title.
    """
    figure = _figure(draw)
    title = figure.get_suptitle().replace("\n", " ")
    caption = figure.get_supxlabel().replace("\n", " ")
    drawn = [_svg(figure, "en", alt or title)]
    for code, words in LANGUAGES.get({}).items():
        with other_words(words):
            drawn.append(_svg(_figure(draw), code, words(alt or title)))
    return mo.Html(
        '<figure style="margin:1.2rem 0">'
        f"<p><strong>{escape(title)}</strong></p>"
        f'<div tabindex="0" style="overflow-x:auto">{"".join(drawn)}</div>'
        f'<figcaption style="font-size:0.85rem">{escape(caption)}</figcaption></figure>'
    )


@contextmanager
def also_in(languages: Mapping[str, Words]) -> Generator[None]:
    """Draw each figure in other languages as well; `figures_in` keeps one of them.

    Parameters
    ----------
    languages : mapping
        Code of a language → its words.
    """
    before = LANGUAGES.set(languages)
    try:
        yield
    finally:
        LANGUAGES.reset(before)


def figures_in(html: str, code: str) -> str:
    """Return a page that keeps of its figures those in one language."""
    return DRAWN.sub(lambda svg: svg[0] if svg[1] == code else "", html)


def _figure(draw: Callable[[], Axes]) -> Figure:
    figure = draw().get_figure(root=True)
    assert figure is not None
    return figure


def _svg(figure: Figure, code: str, alt: str) -> str:
    """Return a figure without its title and caption, and close it."""
    from matplotlib import pyplot, rc_context

    figure.suptitle("")
    figure.supxlabel("")
    said = f'lang="{code}" role="img" aria-label="{escape(alt)}"'
    style = f"display:block;width:100%;min-width:34rem;height:auto;{GROUND}"
    with rc_context({"savefig.bbox": "tight"}):
        svg = COLOUR.sub(_in_both, SIZE.sub("", to_svg(figure.axes[0]), count=2))
    pyplot.close(figure)
    return svg.replace("<svg ", f'<svg {said} style="{style}" ', 1)


def _in_both(found: re.Match[str]) -> str:
    """Write a colour for light ground, and for dark: of the legend, or turned round."""
    light = found[0]
    red, green, blue = (int(light[at : at + 2], 16) / 255 for at in (1, 3, 5))
    hue, lightness, saturation = rgb_to_hls(red, green, blue)
    turned = hls_to_rgb(hue, 1 - lightness * (1 - DARKEST), saturation)
    dark = "#" + "".join(f"{round(255 * part):02x}" for part in turned)
    return f"light-dark({light},{DARK.get(light, dark)})"
