"""What to find out next: how much each test would tell, and whether it is worth it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calcinosis._frozen import frozen
from calcinosis.figures.parts.captions import caption_of
from calcinosis.figures.parts.fitted import (
    SMALL,
    beside,
    in_lines,
    label_rows,
    legend_above,
    room_of,
    row_height,
)
from calcinosis.figures.parts.lent_words import marks_worded, worded
from calcinosis.figures.parts.short_names import inside
from calcinosis.figures.parts.style import GREEN, LIGHT, canvas
from calcinosis.reasoning.decide.next_tests import next_tests
from calcinosis.reasoning.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["NextTestBars", "TestBar", "next_test_bars", "plot_next_tests"]

MOST = 10
WIDTH, LABELS = 8.4, 3.3  # inches: of the figure, and of the labels beside it
SMALLEST = 0.001  # of a gain that is told as a number
LEAST_SCALE = 0.1  # bits: shorter axes would make next to nothing look like much


@frozen
class TestBar:
    """One test or question.

    Parameters
    ----------
    label : str
    bits : float
        Information its result is expected to give about the lesion.
    gain : float
        Expected utility it adds to the best action, less its cost.
    """

    __test__ = False  # the name is a clinician's; pytest would take it for its own

    label: str
    bits: float
    gain: float

    @property
    def is_worth_it(self) -> bool:
        """Whether it can be expected to change what to do by more than its burden."""
        return self.gain > 0


@frozen
class NextTestBars:
    """What :func:`plot_next_tests` draws, what is most worth its burden first.

    Parameters
    ----------
    bars : tuple of TestBar
    open : int
        Tests and questions that are open, drawn or not.
    title, caption : str
    """

    bars: tuple[TestBar, ...]
    open: int
    title: str
    caption: str = ""


def next_test_bars(result: Result, most: int = MOST) -> NextTestBars:
    """Prepare the bars: those worth their burden, then those that tell most."""
    tests = next_tests(result)
    bars = [
        TestBar(test.label, test.information_bits, test.expected_utility_gain)
        for test in tests
    ]
    worth = sum(bar.is_worth_it for bar in bars)
    said = "nothing open would change what to do"
    if worth:
        said = f"next, {inside(bars[0].label)}"
    if not bars:
        said = "nothing is left to ask"
    return NextTestBars(
        tuple(bars[:most]),
        len(bars),
        f"{result.case.id}: {said}",
        caption_of(
            result,
            "Bars: bits of information about the lesion expected from the result. "
            "Number: expected gain in utility of the best action, less the test's "
            "burden (utility 0 to 1). "
            f"{len(bars)} tests and questions open, {worth} worth their burden.",
            more=[name for test in tests for name in test.variables],
        ),
    )


def plot_next_tests(
    result: Result | NextTestBars, *, ax: Axes | None = None, most: int = MOST
) -> Axes:
    """Draw what each open test or question would tell, and what it is worth.

    Parameters
    ----------
    result : Result or NextTestBars
    ax : matplotlib Axes, optional
        Where to draw; by default a new figure with a caption.
    most : int
        Tests drawn.

    Returns
    -------
    matplotlib Axes
    """
    data = next_test_bars(result, most) if isinstance(result, Result) else result
    longest = max([bar.bits for bar in data.bars] + [LEAST_SCALE])
    aside = beside(ax, LABELS)
    labels = [in_lines(worded(bar.label), aside, SMALL) for bar in data.bars]
    size = (WIDTH, 2.6 + row_height(labels) * len(labels))
    with canvas(ax, size, data.title, data.caption) as axes:
        for worth, colour, label in (
            (True, GREEN, "worth its burden"),
            (False, LIGHT, "not worth its burden"),
        ):
            chosen = [n for n, b in enumerate(data.bars) if b.is_worth_it is worth]
            if not chosen:
                continue
            axes.barh(
                chosen,
                [data.bars[place].bits for place in chosen],
                color=colour,
                edgecolor="black",
                linewidth=0.6,
                height=0.66,
                label=worded(label),
            )
        for place, bar in enumerate(data.bars):
            axes.text(
                1.22 * longest,
                place,
                worded(_utility(bar.gain)),
                va="center",
                ha="right",
                fontweight="bold" if bar.is_worth_it else "normal",
            )
        gained = worded("utility gained")
        axes.text(1.22 * longest, -0.85, gained, ha="right", fontsize="small")
        axes.set_ylim(len(labels) - 0.3, -1.1)
        label_rows(axes, labels, len(labels) + 0.8)
        axes.set_xlim(0, 1.22 * longest)
        marks_worded(axes.xaxis)
        axes.set_xlabel(worded("expected information, bits"))
        legend_above(axes, room=room_of(ax, WIDTH) - aside)
    return axes


def _utility(gain: float) -> str:
    """Write a gain; what is worth its burden is not printed as nothing."""
    if abs(gain) < SMALLEST / 2:
        return f"<{SMALLEST}" if gain > 0 else "0.000"
    return f"{gain:+.3f}".replace("-", "−")
