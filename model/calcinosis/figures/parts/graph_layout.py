"""Where the boxes of a network stand: columns from causes to effects.

Within a column the groups keep their order, and the boxes of a group are put beside
what they are linked to (barycentres). No program for graphs is needed.

References
----------
Sugiyama K, Tagawa S, Toda M. Methods for visual understanding of hierarchical system
structures. IEEE Trans Syst Man Cybern 1981;11:109-25.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from calcinosis._frozen import frozen

__all__ = ["Box", "Link", "Placed", "Sheet", "lay_out"]

SWEEPS = 4
WIDEST = 0.6  # inches between two groups, beside the room for a heading


@frozen
class Box:
    """One box to be placed.

    Parameters
    ----------
    name, group : str
    column : int
        From the left.
    height : float
        In inches.
    """

    name: str
    group: str
    column: int
    height: float


@frozen
class Placed:
    """A box with its place: its left upper corner, y downwards, in inches."""

    box: Box
    x: float
    y: float

    @property
    def middle(self) -> float:
        """Height of its middle."""
        return self.y + self.box.height / 2


Link = tuple[str, str]


@frozen
class Sheet:
    """All boxes on their sheet.

    Parameters
    ----------
    boxes : mapping
        Name → placed box.
    headings : tuple of (str, float, float)
        Group, and the left lower corner of its heading.
    width, height : float
        In inches.
    box_width : float
        Of every box, in inches.
    """

    boxes: Mapping[str, Placed]
    headings: tuple[tuple[str, float, float], ...]
    width: float
    height: float
    box_width: float


def lay_out(
    boxes: Sequence[Box],
    links: Sequence[Link],
    *,
    width: float = 2.0,
    apart: tuple[float, float] = (1.0, 0.12),
    heading: float = 0.28,
) -> Sheet:
    """Place boxes in their columns.

    Parameters
    ----------
    boxes : sequence of Box
        Groups keep the order in which they first come; empty columns take no room.
    links : sequence of (str, str)
        Pairs of names.
    width : float
        Of every box, in inches.
    apart : (float, float)
        Room between columns and between boxes of a column, in inches.
    heading : float
        Room above each group for its name, in inches.

    Returns
    -------
    Sheet
        No two boxes overlap; boxes of a group stand together.
    """
    order = list(dict.fromkeys(box.group for box in boxes))
    numbers = sorted({box.column for box in boxes})
    columns = [
        sorted(
            (box for box in boxes if box.column == number),
            key=lambda box: order.index(box.group),
        )
        for number in numbers
    ]
    tallest = max((_height(c, apart[1], heading) for c in columns), default=0.0)
    stacks = [_Stack(column, apart[1], heading, tallest) for column in columns]
    middles = {name: y for stack in stacks for name, y in stack.middles().items()}
    near = _neighbours(boxes, links)
    for _ in range(SWEEPS):
        for stack in stacks:
            stack.sort(middles, near, order)
            middles |= stack.middles()
    placed: dict[str, Placed] = {}
    headings: list[tuple[str, float, float]] = []
    for number, stack in enumerate(stacks):
        x = number * (width + apart[0])
        for box in stack.boxes:
            placed[box.name] = Placed(box, x, middles[box.name] - box.height / 2)
        headings += [(group, x, y) for group, y in stack.headings()]
    total = len(columns) * width + max(len(columns) - 1, 0) * apart[0]
    return Sheet(placed, tuple(headings), total, tallest, width)


def _height(column: Sequence[Box], gap: float, heading: float) -> float:
    groups = len({box.group for box in column})
    return sum(box.height + gap for box in column) + groups * heading


class _Stack:
    """Boxes under each other; what room is left goes between and around groups."""

    def __init__(
        self, column: list[Box], gap: float, heading: float, tallest: float
    ) -> None:
        self.boxes, self.gap, self.heading = column, gap, heading
        spare = tallest - _height(column, gap, heading)
        groups = len({box.group for box in column})
        self.between = min(spare / (groups + 1), WIDEST)
        self.top = (spare - (groups - 1) * self.between) / 2

    def places(self) -> list[tuple[Box, float, bool]]:
        """Return every box with its upper edge, and whether it is first of a group."""
        places: list[tuple[Box, float, bool]] = []
        y, before = self.top, ""
        for number, box in enumerate(self.boxes):
            first = number == 0 or box.group != before
            if first:
                y += self.heading + (self.between if number else 0.0)
            places.append((box, y, first))
            y += box.height + self.gap
            before = box.group
        return places

    def middles(self) -> dict[str, float]:
        """Height of the middle of every box."""
        return {box.name: y + box.height / 2 for box, y, _ in self.places()}

    def headings(self) -> list[tuple[str, float]]:
        """Return every group with the upper edge of its first box."""
        return [(box.group, y) for box, y, first in self.places() if first]

    def sort(
        self,
        middles: Mapping[str, float],
        near: Mapping[str, list[str]],
        order: Sequence[str],
    ) -> None:
        """Order the boxes of each group by the mean height of their neighbours."""

        def pull(box: Box) -> float:
            heights = [middles[name] for name in near[box.name] or [box.name]]
            return sum(heights) / len(heights)

        self.boxes.sort(key=lambda box: (order.index(box.group), pull(box)))


def _neighbours(boxes: Sequence[Box], links: Sequence[Link]) -> dict[str, list[str]]:
    """Linked boxes of other columns: those of the same column do not pull."""
    column = {box.name: box.column for box in boxes}
    near: dict[str, list[str]] = {box.name: [] for box in boxes}
    for one, other in links:
        if column[one] != column[other]:
            near[one].append(other)
            near[other].append(one)
    return near
