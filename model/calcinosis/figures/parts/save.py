"""Figures as files: bitmaps for slides, vectors for print, text that stays text."""

from __future__ import annotations

import io
import warnings
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from calcinosis._regex import regex
from calcinosis.errors import nearest
from calcinosis.figures.parts.style import style
from calcinosis.files import write_whole

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["FORMATS", "picture_format", "save_figure", "to_svg"]

FORMATS = ("png", "svg", "pdf")
ID = regex(r'(\bid="|href="#|url\(#)')
"""Before a name in an SVG; matplotlib gives the same ones to every figure."""


def picture_format(path: str | Path) -> str:
    """Return the format that the suffix of a file asks for.

    Raises
    ------
    ValueError
        If it is none of :data:`FORMATS`; the nearest is told.
    """
    suffix = Path(path).suffix.removeprefix(".").lower()
    if suffix in FORMATS:
        return suffix
    given = f"the suffix '.{suffix}' is" if suffix else "without a suffix a name is"
    allowed = ", ".join(f".{name}" for name in FORMATS)
    message = f"{path}: {given} no picture format; use {allowed}"
    raise ValueError(message + nearest(suffix, FORMATS))


def save_figure(axes: Axes, path: str | Path) -> None:
    """Write the figure of some axes; nothing half-written stands under its name.

    The same figure gives the same bytes: no time of writing is kept. The file carries
    title and caption for those who cannot see it.

    Raises
    ------
    ValueError
        If the suffix is none of :data:`FORMATS`.
    OSError
        If the file cannot be written.
    """
    kind, target = picture_format(path), Path(path)
    figure = axes.get_figure(root=True)
    assert figure is not None
    title, caption = figure.get_suptitle(), figure.get_supxlabel().replace("\n", " ")
    metadata: dict[str, str | None] = {
        "png": {"Title": title, "Description": caption, "Software": None},
        "svg": {"Title": title, "Description": caption, "Date": None},
        "pdf": {"Title": title, "Subject": caption, "CreationDate": None},
    }[kind]
    buffer = io.BytesIO()
    with style(), warnings.catch_warnings():
        # a letter that the font has not is drawn as a box, in a vector as itself
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        figure.savefig(buffer, format=kind, metadata=metadata)
    write_whole(target, buffer.getvalue())


def to_svg(axes: Axes) -> str:
    """Return the figure of some axes as SVG that stands inside a page.

    Letters are drawn, since a page cannot count on a font; names carry a mark of the
    figure, so that those of several figures on a page differ. The same figure is the
    same text.
    """
    import matplotlib as mpl

    figure = axes.get_figure(root=True)
    assert figure is not None
    buffer = io.StringIO()
    with mpl.rc_context({"svg.fonttype": "path", "svg.hashsalt": "calcinosis"}):
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    svg = buffer.getvalue()
    svg = svg[svg.index("<svg") :]  # without the head of a file
    return ID.sub(rf"\g<1>f{sha256(svg.encode()).hexdigest()[:8]}-", svg)
