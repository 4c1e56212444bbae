"""The network of one patient: what acts on what, what is known, what is believed."""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from calcinosis.figures.parts.fitted import LEAST_POINTS, in_lines, room_of
from calcinosis.figures.parts.graph import MOST, Graph, Node, network_graph
from calcinosis.figures.parts.graph_layout import Box, Placed, Sheet, lay_out
from calcinosis.figures.parts.lent_words import worded
from calcinosis.figures.parts.style import BLUE, GREY, canvas
from calcinosis.reasoning.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["plot_network"]

BOW = 0.6  # inches left of all: for the arrows of a column
LINE, INSIDE, BESIDE = 0.165, 0.045, 0.16  # inches: a line of text, margins of a box
SIZE = 8.5  # points
WIDTH, APART = 2.35, (1.0, 0.12)  # inches: a box, and from one to the next
CLOSE_WIDTH, CLOSE = 1.75, (0.3, 0.07)
"""The same where there is little room for much."""
TIGHT, LARGEST = (0.55, 0.09), 1.2  # between boxes; of the size of letters
MANY = 8  # findings: beyond, they stand in two columns
NARROW = 8.0  # inches: on narrower axes, in one
CROWD, MOST_COLUMNS = 40, 8
"""More boxes than this stand closely together on narrow axes, in so many columns."""
TINTS = {
    "context": "#E6E6E6",
    "history": "#FBE5B8",
    "mechanism": "#FAF6BF",
    "diagnosis": "#FFFFFF",
    "examination": "#CFE8F8",
    "timing": "#F6D5BF",
    "laboratory": "#C6E8DC",
    "imaging": "#F0DAE7",
}
"""Pale forms of Okabe and Ito's colours; the groups' names stand beside them."""
FRAMES: dict[str, dict[str, Any]] = {
    "lesion": {"linewidth": 2.4, "edgecolor": BLUE},
    "known": {"linewidth": 1.8, "edgecolor": "black"},
    "hidden": {"linewidth": 1.1, "edgecolor": "black", "linestyle": (0, (4, 2))},
    "open": {"linewidth": 0.6, "edgecolor": GREY},
}
BEFORE = ("context", "history")
SECTIONS = ("hidden causes", "what is it?", "hidden effects")


def plot_network(
    result: Result | Graph,
    *,
    ax: Axes | None = None,
    most: int = MOST,
    whole: bool = False,
) -> Axes:
    """Draw the network with what is known and what is believed of every variable.

    Parameters
    ----------
    result : Result or Graph
    ax : matplotlib Axes, optional
        Where to draw; by default a new figure with a caption, as large as it needs.
    most : int
        Findings shown beside setting, age and sex: those of the largest weight.
    whole : bool
        Every variable instead.

    Returns
    -------
    matplotlib Axes
    """
    graph = (
        network_graph(result, most, whole=whole)
        if isinstance(result, Result)
        else result
    )
    room = room_of(ax, NARROW)
    sheet = (
        _columns(graph, MANY)
        if ax is None or room >= NARROW
        else _largest(graph, room, _height_of(ax))
    )
    size = (sheet.width + 0.9, sheet.height + 1.15)
    with canvas(ax, size, graph.title, graph.caption) as axes:
        axes.set_axis_off()
        axes.set_aspect("equal")
        axes.set_xlim(-BOW, sheet.width + 0.1)
        axes.set_ylim(sheet.height, 0)
        scale = 1.0 if ax is None else min(LARGEST, 0.99 * _scale(axes, sheet))
        for cause, effect in graph.edges:
            _edge(axes, sheet.boxes[cause], sheet.boxes[effect], scale, sheet.box_width)
        for node in graph.nodes:
            _node(axes, sheet.boxes[node.name], node, scale, sheet.box_width)
        _headings(axes, sheet, scale)
    return axes


def _columns(graph: Graph, many: int) -> Sheet:
    """Place causes, lesion and findings in columns of their own."""
    return lay_out(_boxes(graph, many, WIDTH), graph.edges, width=WIDTH, apart=APART)


def _height_of(ax: Axes) -> float:
    figure = ax.get_figure(root=True)
    assert figure is not None
    return figure.bbox.height / figure.dpi


def _largest(graph: Graph, room: float, high: float) -> Sheet:
    """Place all as leaves the letters largest, the widest apart of what does.

    In columns from causes to findings, hidden causes below or left of the lesion; a
    crowd in as many columns as it needs, in the same order.
    """
    many, edges = len(graph.nodes), graph.edges
    if many > CROWD:
        boxes = sorted(_boxes(graph, many, CLOSE_WIDTH), key=_column_of)
        sheets = [
            lay_out(_in_columns(boxes, n), edges, width=CLOSE_WIDTH, apart=CLOSE)
            for n in range(1, MOST_COLUMNS + 1)
        ]
    else:
        wide, narrow = (_boxes(graph, many, width) for width in (WIDTH, CLOSE_WIDTH))
        sheets = [
            _columns(graph, many),
            *(
                lay_out(_spread(boxes), edges, width=width, apart=apart)
                for boxes, width, apart in (
                    (wide, WIDTH, APART),
                    (narrow, CLOSE_WIDTH, TIGHT),
                    (narrow, CLOSE_WIDTH, CLOSE),
                )
            ),
        ]

    def scale(sheet: Sheet) -> float:
        return min(room / (sheet.width + BOW), high / sheet.height, LARGEST)

    return max(sheets, key=scale)


def _spread(boxes: list[Box]) -> list[Box]:
    """Give hidden causes a column of their own, before the lesion's."""
    return [
        replace(box, column=2 * box.column - (box.group == SECTIONS[0]))
        for box in boxes
    ]


def _column_of(box: Box) -> int:
    return box.column


def _in_columns(boxes: list[Box], count: int) -> list[Box]:
    """Break a row of boxes into columns of about one height."""
    heights = [box.height + CLOSE[1] for box in boxes]
    total, done, placed = sum(heights), 0.0, list[Box]()
    for box, height in zip(boxes, heights, strict=True):
        column = min(int(count * (done + height / 2) / total), count - 1)
        placed.append(replace(box, column=column))
        done += height
    return placed


def _boxes(graph: Graph, many: int, width: float) -> list[Box]:
    """Causes, then the lesion between hidden causes and hidden effects, then findings.

    Findings take two columns where one would be longer than a slide.
    """
    boxes: list[Box] = []
    findings = [node for node in graph.nodes if _section(node, graph) is None]
    groups = list(dict.fromkeys(node.group for node in findings))
    first = _first_half(findings, groups) if len(findings) > many else groups
    for node in sorted(graph.nodes, key=lambda node: _rank(node, graph)):
        section = _section(node, graph)
        column, group = section or (2 if node.group in first else 3, node.group)
        lines = sum(len(lines) for lines in _texts(node, width))
        height = lines * LINE + 2 * INSIDE
        boxes.append(Box(node.name, group, column, height))
    return boxes


def _section(node: Node, graph: Graph) -> tuple[int, str] | None:
    """Column and heading of what is not a finding."""
    if node.group in BEFORE:
        return 0, node.group
    if node.role == "lesion":
        return 1, SECTIONS[1]
    if node.role == "hidden":
        effect = ("lesion", node.name) in graph.edges
        return 1, SECTIONS[2 if effect else 0]
    return None


def _rank(node: Node, graph: Graph) -> int:
    section = _section(node, graph)
    return SECTIONS.index(section[1]) if section and section[1] in SECTIONS else 0


def _first_half(findings: list[Node], groups: list[str]) -> list[str]:
    """Return the first groups, as many as come nearest to half of the findings."""
    sizes = [sum(node.group == group for node in findings) for group in groups]
    counts = list(accumulate(sizes))
    cut = min(range(len(groups)), key=lambda n: abs(2 * counts[n] - len(findings)))
    return groups[: cut + 1]


def _scale(axes: Axes, sheet: Sheet) -> float:
    """Size of the type on axes that are smaller than the sheet."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    if (engine := figure.get_layout_engine()) is not None:
        engine.execute(figure)  # gives the axes the room that they will have
    box = axes.get_window_extent()
    inch = figure.dpi
    wide = sheet.width + BOW + 0.1
    return min(box.width / wide, box.height / sheet.height) / inch


def _edge(
    axes: Axes, cause: Placed, effect: Placed, scale: float, width: float
) -> None:
    """Draw a curve between the sides that face each other; in one column, a bow."""
    from matplotlib.patches import FancyArrowPatch
    from matplotlib.path import Path

    if cause.x == effect.x:
        reach = min(0.16 + 0.09 * abs(effect.middle - cause.middle), 0.65)
        start, end = (cause.x, cause.middle), (effect.x - 0.02, effect.middle)
        bends = [(start[0] - reach, start[1]), (end[0] - reach, end[1])]
    else:
        side = 1 if cause.x < effect.x else -1
        start = (cause.x + (width if side > 0 else 0), cause.middle)
        end = (effect.x - 0.02 if side > 0 else effect.x + width + 0.02, effect.middle)
        reach = side * max(0.45 * abs(end[0] - start[0]), 0.25)
        bends = [(start[0] + reach, start[1]), (end[0] - reach, end[1])]
    codes = [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4]
    hub = cause.box.group == SECTIONS[1]
    axes.add_patch(
        FancyArrowPatch(
            path=Path([start, *bends, end], codes),
            arrowstyle="-|>",
            mutation_scale=7 * scale,
            color="#A9C9DE" if hub else "#8C8C8C",
            linewidth=0.8 * scale,
            zorder=1,
        )
    )


def _node(axes: Axes, placed: Placed, node: Node, scale: float, width: float) -> None:
    from matplotlib.patches import FancyBboxPatch, Rectangle

    x, y, height = placed.x, placed.y, placed.box.height
    frame = FRAMES[node.role]
    axes.add_patch(
        FancyBboxPatch(
            (x, y),
            width,
            height,
            boxstyle="round,pad=0,rounding_size=0.05",
            facecolor=TINTS.get(node.group, "white"),
            zorder=2,
            **{**frame, "linewidth": frame["linewidth"] * scale},
        )
    )
    middle = y + INSIDE + LINE / 2
    put: dict[str, Any] = {"va": "center", "fontsize": SIZE * scale, "zorder": 4}
    label, *values = _texts(node, width)
    for line in label:
        weight = "bold" if node.role == "lesion" else "normal"
        axes.text(x + 0.07, middle, line, fontweight=weight, **put)
        middle += LINE
    for belief, lines in zip(node.lines, values, strict=True):
        if belief.probability is not None:
            length = belief.probability * (width - 0.1)
            bar = Rectangle(
                (x + 0.05, middle - 0.42 * LINE),
                length,
                (len(lines) - 0.16) * LINE,
                facecolor="#9DC3DE" if node.role == "lesion" else "#C4C4C4",
                edgecolor=GREY,
                linewidth=0.4,
                zorder=3,
            )
            axes.add_patch(bar)
        weight = "bold" if node.role == "known" else "normal"
        for line in lines:
            axes.text(x + 0.07, middle, line, fontweight=weight, **put)
            middle += LINE


def _texts(node: Node, width: float) -> list[list[str]]:
    """Return the lines of a node's label, and those of each thing said of it."""
    room = width - BESIDE
    known, lesion = node.role == "known", node.role == "lesion"
    return [
        in_lines(worded(text), room, SIZE, bold=bold).split("\n")
        for text, bold in (
            (node.label, lesion),
            *((belief.text, known) for belief in node.lines),
        )
    ]


def _headings(axes: Axes, sheet: Sheet, scale: float) -> None:
    for group, x, y in sheet.headings:
        axes.text(
            x,
            y - 0.06,
            worded(group.upper()),
            fontsize=max(SIZE * scale, LEAST_POINTS),
            color="#444444",
            fontweight="bold",
            va="bottom",
            zorder=1.5,  # over the arrows, which are seen through it
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6, "alpha": 0.6},
        )
