"""What all lessons show alike: pictures that are complete in themselves."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

import marimo as mo

from calcinosis.figures import to_svg

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["inline_figure"]

SIZE = re.compile(r' (?:width|height)="[\d.]+pt"')


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
    style = "display:block;width:100%;min-width:34rem;height:auto;background:#fff"
    with rc_context({"savefig.bbox": "tight"}):
        svg = SIZE.sub("", to_svg(axes), count=2)
    svg = svg.replace("<svg ", f'<svg {said} style="{style}" ', 1)
    pyplot.close(figure)
    return mo.Html(
        '<figure style="margin:1.2rem 0">'
        f"<p><strong>{escape(title)}</strong></p>"
        f'<div tabindex="0" style="overflow-x:auto">{svg}</div>'
        f'<figcaption style="font-size:0.85rem">{escape(caption)}</figcaption></figure>'
    )
