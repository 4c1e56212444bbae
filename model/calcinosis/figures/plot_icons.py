"""Icon arrays: 1 000 people one can count, before the findings and after them.

With one finding, the people who have it stand together on a shaded ground, and once
more alone: a set within a set.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from calcinosis._frozen import frozen
from calcinosis.figures.parts.captions import caption_of
from calcinosis.figures.parts.counts import (
    natural_frequencies,
    population_of,
    whole_numbers,
)
from calcinosis.figures.parts.fitted import room_of
from calcinosis.figures.parts.short_names import number_of
from calcinosis.figures.parts.style import CALCINOSIS, COMPETING, GREY, canvas
from calcinosis.figures.plot_frequencies import said_of
from calcinosis.reasoning.result import Result
from calcinosis.typeset import plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    "IconArray",
    "IconArrays",
    "Run",
    "icon_arrays",
    "icon_places",
    "nested_icons",
    "plot_icons",
]

TOTAL = 1000
BLOCK, COLUMNS = 10, 5  # icons on a side of a block; blocks beside each other
GAP = 0.8  # between blocks, in icons
BETWEEN = 5.0  # between the two arrays, in icons
LINE, LEAST = 2.2, 0.19  # of the counts below: in icons, and inches at the least
SHEET = (10.5, 4.2)  # inches
SHADE = "#FFD37A"
READ = (
    "One mark is one person, a block 100: circles have a calcinosis cutis, squares and "
    "crosses another lesion."
)
Mark = dict[str, Any]
ROUND: Mark = {"marker": "o", "color": CALCINOSIS}
SQUARE: Mark = {"marker": "s", "color": COMPETING}
REST: Mark = {"marker": "x", "color": GREY}
PALE = ("#B9DDF2", "#D9DEE2")
"""Fill of a second group of circles, and of squares."""


@frozen
class Run:
    """People of one group that stand beside each other.

    Parameters
    ----------
    group : int
        Position in the list of groups.
    people : int
    shaded : bool
        Whether they have the finding.
    """

    group: int
    people: int
    shaded: bool = False


@frozen
class IconArray:
    """One array of icons under its heading."""

    heading: str
    runs: tuple[Run, ...]

    def people(self, group: int) -> int:
        """How many people of a group there are."""
        return sum(run.people for run in self.runs if run.group == group)


@frozen
class IconArrays:
    """What :func:`plot_icons` draws: two arrays of the same groups.

    Parameters
    ----------
    groups : tuple of str
        At most four groups of lesions.
    marks : tuple of dict
        How a person of each group is drawn: a circle with calcinosis cutis, a square
        with a lesion of another name, a cross with any that is not named.
    before, after : IconArray
    title, caption : str
    """

    groups: tuple[str, ...]
    marks: tuple[Mark, ...]
    before: IconArray
    after: IconArray
    title: str
    caption: str = ""


def icon_arrays(result: Result) -> IconArrays:
    """Count 1 000 people before the findings, and 1 000 with all of them.

    Groups are the leading lesion, its rival, the other kinds of calcinosis cutis, and
    all that remain; a group that nobody is in is left out.
    """
    kinds = result.reasoner.knowledge.calcinosis_cutis
    first, rival, *others = result.ranking
    alike = [x for x in others if x in kinds]
    rest = [x for x in others if x not in kinds]
    calcinosis = "other calcinosis cutis" if {first, rival} & {*kinds} else "calcinosis"
    names = [_name(first), _name(rival), calcinosis, "all that remain"]
    members = [[first], [rival], alike, rest]
    before, after = (
        whole_numbers([sum(p[x] for x in group) for group in members], TOTAL)
        for p in (result.pretest, result.posterior)
    )
    shown = [n for n in range(len(names)) if before[n] or after[n]]
    return IconArrays(
        tuple(names[n] for n in shown),
        tuple(_marks(first in kinds, rival in kinds)[n] for n in shown),
        _array_of("before the findings", [before[n] for n in shown]),
        _array_of("with all findings of this patient", [after[n] for n in shown]),
        f"{result.case.id}: 1 000 people before and after the findings",
        caption_of(
            result,
            f"Before: 1 000 {population_of(result).rstrip(',')}. After: 1 000 people "
            f"with all findings of this patient. {READ}",
        ),
    )


def nested_icons(result: Result, finding: str) -> IconArrays:
    """Count 1 000 people with and without one finding, and those with it alone.

    Raises
    ------
    CaseError
        As :func:`calcinosis.figures.parts.counts.natural_frequencies`.
    """
    counts = natural_frequencies(result, finding, TOTAL)
    with_it = (counts.lesions_found, counts.others_found)
    without = (counts.lesions - with_it[0], counts.others - with_it[1])
    return IconArrays(
        (counts.lesion, "any other lesion"),
        (ROUND if counts.calcinosis else SQUARE, REST),
        IconArray(
            f"all; shaded: the {number_of(counts.found)} with the finding",
            (
                *(
                    Run(group, people, shaded=True)
                    for group, people in enumerate(with_it)
                ),
                *(Run(group, people) for group, people in enumerate(without)),
            ),
        ),
        _array_of(f"the {number_of(counts.found)} with the finding", with_it),
        f"{counts.finding}, among 1 000 {counts.population}".rstrip(","),
        caption_of(
            result,
            f"{said_of(counts)} {READ}",
            used=[counts.variable],
        ),
    )


def _array_of(heading: str, counts: Sequence[int]) -> IconArray:
    return IconArray(heading, tuple(Run(group, n) for group, n in enumerate(counts)))


def _marks(first: bool, rival: bool) -> tuple[Mark, ...]:
    """Return marks of the leading lesion, its rival, other calcinosis and the rest.

    Parameters
    ----------
    first, rival : bool
        Whether each is a calcinosis cutis.
    """
    leading, second = ROUND if first else SQUARE, ROUND if rival else SQUARE
    if first is rival:
        second = {**second, "markerfacecolor": PALE[0 if rival else 1]}
    return leading, second, {**ROUND, "markerfacecolor": "white"}, REST


def _name(lesion: str) -> str:
    return "“other”" if lesion == "other" else plain(lesion)


def icon_places(total: int) -> np.ndarray:
    """Places of icons: down the columns of a block of 100, block after block.

    Returns
    -------
    array, shape (total, 2)
        x to the right and y downwards, in icons.
    """
    number = np.arange(total, dtype=np.float64)
    block, inside = number // BLOCK**2, number % BLOCK**2
    x = block % COLUMNS * (BLOCK + GAP) + inside // BLOCK
    y = block // COLUMNS * (BLOCK + GAP) + inside % BLOCK
    return np.stack([x, y], axis=1)


def plot_icons(
    result: Result | IconArrays,
    *,
    ax: Axes | None = None,
    finding: str | None = None,
) -> Axes:
    """Draw 1 000 people before the findings and 1 000 after them, as countable marks.

    Parameters
    ----------
    result : Result or IconArrays
    ax : matplotlib Axes, optional
        Where to draw; by default a new figure with a caption.
    finding : str, optional
        A finding of the case: then those who have it stand together among the 1 000,
        and alone beside them.

    Returns
    -------
    matplotlib Axes
    """
    if isinstance(result, IconArrays):
        data = result
    else:
        data = icon_arrays(result) if finding is None else nested_icons(result, finding)
    width = COLUMNS * (BLOCK + GAP) - GAP
    height = 2 * (BLOCK + GAP)
    icon = room_of(ax, SHEET[0]) / (2 * width + BETWEEN)  # inches
    line = max(LINE, LEAST / icon)
    with canvas(ax, SHEET, data.title, data.caption) as axes:
        axes.set_axis_off()
        axes.set_aspect("equal")
        axes.set_xlim(-1, 2 * width + BETWEEN)
        axes.set_ylim(height + line * len(data.groups) + 0.5, -4)
        for offset, array in ((0.0, data.before), (width + BETWEEN, data.after)):
            axes.text(offset - 0.5, -1.4, array.heading, fontweight="bold", va="bottom")
            _array(axes, offset, array, data.marks)
            for number, name in enumerate(data.groups):
                y = height + 1.6 + line * number
                axes.plot(
                    offset + 0.5, y, linestyle="", markersize=7, **data.marks[number]
                )
                people = number_of(array.people(number))
                axes.text(offset + 7.5, y, people, va="center", ha="right")
                axes.text(offset + 8.5, y, name, va="center")
    return axes


def _array(
    axes: Axes, offset: float, array: IconArray, marks: Sequence[Mapping[str, Any]]
) -> None:
    from matplotlib.collections import PatchCollection
    from matplotlib.patches import Rectangle

    places = icon_places(sum(run.people for run in array.runs))
    places[:, 0] += offset
    start = 0
    for run in array.runs:
        part = places[start : start + run.people]
        start += run.people
        axes.plot(
            part[:, 0],
            part[:, 1],
            linestyle="",
            markersize=3.4,
            markeredgewidth=0.8,
            **marks[run.group],
        )
        if run.shaded:
            cells = [Rectangle((x - 0.5, y - 0.5), 1, 1) for x, y in part.tolist()]
            ground = PatchCollection(cells, facecolor=SHADE, edgecolor=SHADE, zorder=0)
            axes.add_collection(ground)
