"""What all lessons show alike: pictures that are complete in themselves."""

from __future__ import annotations

import re
from colorsys import hls_to_rgb, rgb_to_hls
from html import escape
from typing import TYPE_CHECKING

import marimo as mo

from calcinosis.figures import to_svg
from calcinosis.legend import LEGEND

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["inline_figure"]

SIZE = re.compile(r' (?:width|height)="[\d.]+pt"')
COLOUR = re.compile(r'(?<=[ :"])#[0-9a-f]{6}(?=[;"])')
GROUND = "fill:currentColor;background:light-dark(#ffffff,#15181b)"
"""What is black is drawn without a colour: it takes that of the text of the page."""
DARKEST = 0.09
"""Lightness, in the dark, of what is white on paper: a little of the page."""
DARK = {one.light.lower(): one.dark for one in LEGEND.colours.values()}


def inline_figure(axes: Axes, alt: str = "") -> mo.Html:
    """Return the figure of some axes as SVG, its title and caption as text below.

    The figure is closed: a slider that draws it again would else keep every one.

    Parameters
    ----------
    axes : matplotlib Axes
    alt : str
        Words for who cannot see it; by default the title.
    """
    from matplotlib import pyplot, rc_context

    figure = axes.get_figure(root=True)
    assert figure is not None
    title = figure.get_suptitle().replace("\n", " ")
    caption = figure.get_supxlabel().replace("\n", " ")
    figure.suptitle("")
    figure.supxlabel("")
    said = f'role="img" aria-label="{escape(alt or title)}"'
    style = f"display:block;width:100%;min-width:34rem;height:auto;{GROUND}"
    with rc_context({"savefig.bbox": "tight"}):
        svg = COLOUR.sub(_in_both, SIZE.sub("", to_svg(axes), count=2))
    svg = svg.replace("<svg ", f'<svg {said} style="{style}" ', 1)
    pyplot.close(figure)
    return mo.Html(
        '<figure style="margin:1.2rem 0">'
        f"<p><strong>{escape(title)}</strong></p>"
        f'<div tabindex="0" style="overflow-x:auto">{svg}</div>'
        f'<figcaption style="font-size:0.85rem">{escape(caption)}</figcaption></figure>'
    )


def _in_both(found: re.Match[str]) -> str:
    """Write a colour for light ground, and for dark: of the legend, or turned round."""
    light = found[0]
    red, green, blue = (int(light[at : at + 2], 16) / 255 for at in (1, 3, 5))
    hue, lightness, saturation = rgb_to_hls(red, green, blue)
    turned = hls_to_rgb(hue, 1 - lightness * (1 - DARKEST), saturation)
    dark = "#" + "".join(f"{round(255 * part):02x}" for part in turned)
    return f"light-dark({light},{DARK.get(light, dark)})"
