"""Whether what is written in a figure can be read: measured on the drawn figure."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["faults"]

TOUCH = 1.5  # pixels by which two boxes of letters may overlap: their margins
SMALLEST = 4.9  # points


def faults(axes: Axes) -> list[str]:
    """Draw the figure of some axes; name texts that are cut, hidden or written over."""
    figure: Any = axes.get_figure(root=True)
    boxes = [(text, _letters(text)) for text in _drawn(figure)]
    return [*_cut(figure, boxes), *_touching(boxes), *_struck(figure, boxes)]


def _drawn(figure: Any) -> list[Any]:
    """Draw, and return the texts that were: labels of ticks off the axis are not."""
    from matplotlib.text import Text

    seen: dict[int, Any] = {}
    plain: Any = Text.draw

    def draw(text: Any, renderer: Any) -> None:
        if text.get_visible() and text.get_text().strip():
            seen[id(text)] = text
        plain(text, renderer)

    with patch.object(Text, "draw", draw):
        figure.draw_without_rendering()
    return list(seen.values())


def _letters(text: Any) -> Any:
    """The box of the letters alone: an annotation would add its line."""
    from matplotlib.text import Text

    return Text.get_window_extent(text)


def _cut(figure: Any, boxes: list[tuple[Any, Any]]) -> list[str]:
    sheet, found = figure.bbox, list[str]()
    for text, box in boxes:
        said = text.get_text()
        if (
            box.x0 < sheet.x0 - 0.5
            or box.x1 > sheet.x1 + 0.5
            or box.y0 < sheet.y0 - 0.5
            or box.y1 > sheet.y1 + 0.5
        ):
            found.append(f"beyond the edge: {said!r}")
        if "…" in said or "10^" in said or "_" in said:
            found.append(f"cut or raw: {said!r}")
        if text.get_fontsize() < SMALLEST:
            found.append(f"too small: {said!r}")
    return found


def _touching(boxes: list[tuple[Any, Any]]) -> list[str]:
    found: list[str] = []
    for (one, a), (other, b) in combinations(boxes, 2):
        wide = min(a.x1, b.x1) - max(a.x0, b.x0)
        high = min(a.y1, b.y1) - max(a.y0, b.y0)
        if wide > TOUCH and high > TOUCH and one is not other:
            found.append(f"over each other: {one.get_text()!r}, {other.get_text()!r}")
    return found


def _struck(figure: Any, boxes: list[tuple[Any, Any]]) -> list[str]:
    """Lines from a name to its curve, and legends, that go over other texts."""
    found: list[str] = []
    for text, _ in boxes:
        arrow = getattr(text, "arrow_patch", None)
        if arrow is None:
            continue
        path = arrow.get_transform().transform_path(arrow.get_path())
        points = _along(path.vertices)
        for other, box in boxes:
            inside = (
                (points[:, 0] > box.x0 + TOUCH)
                & (points[:, 0] < box.x1 - TOUCH)
                & (points[:, 1] > box.y0 + TOUCH)
                & (points[:, 1] < box.y1 - TOUCH)
            )
            if other is not text and inside.any():
                found.append(f"struck through: {other.get_text()!r}")
    for axes in figure.axes:
        legend = axes.get_legend()
        if legend is None:
            continue
        hidden = legend.get_window_extent()
        for bar in axes.patches:
            box = bar.get_window_extent()
            wide = min(hidden.x1, box.x1) - max(hidden.x0, box.x0)
            high = min(hidden.y1, box.y1) - max(hidden.y0, box.y0)
            if wide > TOUCH and high > TOUCH:
                found.append("the legend hides a bar")
    return found


def _along(corners: Any) -> Any:
    """Points along a line, close enough to find a letter between two of them."""
    steps = np.linspace(0, 1, 60)[:, np.newaxis, np.newaxis]
    return (corners[:-1] * (1 - steps) + corners[1:] * steps).reshape(-1, 2)
