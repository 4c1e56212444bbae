"""Whether what is written in a figure can be read: measured on the drawn figure."""

from __future__ import annotations

import re
from collections import Counter
from itertools import combinations
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from calcinosis.knowledge.read import Knowledge

__all__ = ["faults", "raw_names_of"]

TOUCH = 1.5  # pixels by which two boxes of letters may overlap: their margins
SMALLEST = 4.9  # points
WHITE = 0.98


def faults(axes: Axes, raw: re.Pattern[str] | None = None) -> list[str]:
    """Draw the figure of some axes; name texts that are cut, hidden or written over.

    Labels along an axis that are alike are named, too, names as ``raw`` has them, and
    lines and axes over which something of the ground's colour is painted.
    """
    figure: Any = axes.get_figure(root=True)
    texts = _drawn(figure)
    boxes = [(text, _letters(text)) for text in texts]
    found = [*_cut(figure, boxes), *_touching(boxes), *_struck(figure, boxes)]
    said = [" ".join(text.get_text().split()) for text in texts]
    found += [f"raw: {one!r}" for one in said if raw and raw.search(one)]
    return [*found, *_alike(figure, texts), *_erased(figure, texts)]


def raw_names_of(knowledge: Knowledge) -> re.Pattern[str]:
    """Find names of variables as the files have them, which no label of theirs is."""
    labels = " / ".join(v.label.lower() for v in knowledge.variables.values())
    plain = (name.replace("_", " ") for name in knowledge.variables if "_" in name)
    return re.compile(rf"\b(?:{'|'.join(n for n in plain if n not in labels)})\b")


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


def _alike(figure: Any, texts: list[Any]) -> list[str]:
    """Labels of one axis that say the same."""
    drawn = {id(text) for text in texts}
    found: list[str] = []
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            labels = Counter(
                one.get_text() for one in axis.get_ticklabels() if id(one) in drawn
            )
            found += [f"twice: {said!r}" for said, times in labels.items() if times > 1]
    return found


def _erased(figure: Any, texts: list[Any]) -> list[str]:
    """Axes, ticks, lines and arrows below a patch that only hides what is there."""
    found: list[str] = []
    for axes in figure.axes:
        boxes = [(one.get_bbox_patch(), one) for one in texts if one.axes is axes]
        hiding = [(box, one.get_zorder()) for box, one in boxes if _only_hides(box)]
        hiding += [(p, p.get_zorder()) for p in axes.patches if _only_hides(p)]
        ticks = [
            line for axis in (axes.xaxis, axes.yaxis) for line in axis.get_ticklines()
        ]
        drawn = [*axes.lines, *axes.spines.values(), *ticks, *axes.patches]
        for box, above in hiding:
            hidden = box.get_window_extent()
            for line in drawn:
                if line is box or not line.get_visible() or line.get_zorder() >= above:
                    continue
                path = line.get_transform().transform_path(line.get_path())
                x, y = _along(path.interpolated(9).vertices).T
                inside = (x > hidden.x0) & (x < hidden.x1)
                if (inside & (y > hidden.y0) & (y < hidden.y1)).any():
                    found.append(f"erased: {type(line).__name__} at {hidden.bounds}")
                    break
    return found


def _only_hides(patch: Any) -> bool:
    """Ask whether a patch is as the ground, all of it, and has no edge of its own."""
    if patch is None or not patch.get_visible():
        return False
    face, edge = patch.get_facecolor(), patch.get_edgecolor()
    has_edge = edge[3] > 0 and min(edge[:3]) < WHITE and patch.get_linewidth() > 0
    return face[3] == 1 and min(face[:3]) >= WHITE and not has_edge


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
