"""The waterfall: from the pretest to the posterior, one finding a step, in bits."""

from __future__ import annotations

from math import log2
from typing import TYPE_CHECKING

from calcinosis._frozen import frozen
from calcinosis.figures.parts.captions import caption_of
from calcinosis.figures.parts.fitted import (
    SMALL,
    beside,
    in_lines,
    label_rows,
    room_of,
    row_height,
)
from calcinosis.figures.parts.short_names import finding_of
from calcinosis.figures.parts.style import AGAINST, FOR, GREY, canvas
from calcinosis.reasoning.explain.explanation import explain
from calcinosis.reasoning.explain.sentence import percent
from calcinosis.reasoning.result import Result
from calcinosis.typeset import plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["DrawnStep", "Waterfall", "fold", "plot_waterfall", "waterfall"]

MOST = 12
WIDTH, LABELS = 8.4, 2.9  # inches: of the figure, and of the labels beside it
MARKS = (0.5, 0.1, 0.9, 0.01, 0.99, 0.001, 0.999, 0.25, 0.75)
"""Probabilities marked on the upper axis, as far as there is room."""
ROOM, MARK = 0.09, 0.5  # for one mark: of the width of the axis, and inches


@frozen
class DrawnStep:
    """One finding, or what several small ones say together.

    Parameters
    ----------
    label : str
    bits : float
        Weight of evidence for the lesion; negative: against it.
    """

    label: str
    bits: float


@frozen
class Waterfall:
    """What :func:`plot_waterfall` draws.

    Parameters
    ----------
    lesion : str
    prior_bits, posterior_bits : float
        log2 odds of the lesion; ``prior_bits`` + all steps = ``posterior_bits``.
    steps : tuple of DrawnStep
        Largest first; the last may stand for all others.
    title, caption : str
    """

    lesion: str
    prior_bits: float
    posterior_bits: float
    steps: tuple[DrawnStep, ...]
    title: str
    caption: str = ""


def waterfall(result: Result, most: int = MOST) -> Waterfall:
    """Prepare the waterfall of the leading lesion.

    Parameters
    ----------
    result : Result
    most : int
        Findings that get a step of their own; the others are one step.
    """
    why = explain(result)
    knowledge = result.reasoner.knowledge
    steps = [
        DrawnStep(finding_of(knowledge, weight.variable, weight.given), weight.bits)
        for weight in why.weights
    ]
    lesion = plain(why.lesion)
    before, now = (percent(p[why.lesion]) for p in (result.pretest, result.posterior))
    return Waterfall(
        lesion,
        why.prior_bits,
        why.posterior_bits,
        fold(steps, most),
        f"{result.case.id}: {lesion}, from {before} to {now}",
        caption_of(
            result,
            "Weight of evidence of each finding (Shapley value); 1 bit doubles the "
            f"odds of {lesion} against all other lesions.",
        ),
    )


def fold(steps: list[DrawnStep], most: int) -> tuple[DrawnStep, ...]:
    """Keep the first steps and put the rest together; their sum stays the same."""
    rest = steps[most:]
    if len(rest) < 2:
        return tuple(steps)
    together = DrawnStep(
        f"{len(rest)} more findings, together", sum(s.bits for s in rest)
    )
    return (*steps[:most], together)


def plot_waterfall(
    result: Result | Waterfall, *, ax: Axes | None = None, most: int = MOST
) -> Axes:
    """Draw the steps from the pretest to the posterior log-odds of the leading lesion.

    Parameters
    ----------
    result : Result or Waterfall
    ax : matplotlib Axes, optional
        Where to draw; by default a new figure with a caption.
    most : int
        Findings that get a step of their own.

    Returns
    -------
    matplotlib Axes
    """
    falls = waterfall(result, most) if isinstance(result, Result) else result
    last = len(falls.steps) + 1
    aside = beside(ax, LABELS)
    between = [in_lines(step.label, aside, SMALL) for step in falls.steps]
    labels = ["before the findings", *between, "now"]
    size = (WIDTH, 2.2 + row_height(labels) * len(labels))
    with canvas(ax, size, falls.title, falls.caption) as axes:
        at = falls.prior_bits
        _level(axes, 0, at)
        for number, step in enumerate(falls.steps, start=1):
            paint = FOR if step.bits >= 0 else AGAINST
            axes.barh(
                number,
                step.bits,
                left=at,
                height=0.66,
                edgecolor="black",
                linewidth=0.6,
                **paint,
            )
            axes.vlines(at, number - 0.67, number - 0.33, color=GREY, linewidth=0.8)
            at += step.bits
            right = max(at, at - step.bits)
            axes.annotate(
                f"{step.bits:+.1f}".replace("-", "−"),
                (right, number),
                xytext=(4, 0),
                textcoords="offset points",
                va="center",
                fontsize="small",
            )
        axes.vlines(at, last - 0.67, last - 0.4, color=GREY, linewidth=0.8)
        _level(axes, last, at)
        axes.set_ylim(last + 0.6, -0.6)
        label_rows(axes, labels, last + 1.2)
        for place in (0, last):
            axes.get_yticklabels()[place].set_fontweight("bold")
        axes.use_sticky_edges = False
        axes.margins(x=0.09)
        axes.axvline(0, color=GREY, linewidth=0.8, linestyle=":", zorder=0)
        axes.set_xlabel(f"log2 odds of {falls.lesion}, bits")
        _probabilities(axes, room_of(ax, WIDTH) - aside)
    return axes


def _level(axes: Axes, place: int, bits: float) -> None:
    axes.vlines(bits, place - 0.4, place + 0.4, color="black", linewidth=2.4)
    text = f"{bits:+.1f}".replace("-", "−")
    axes.annotate(
        text,
        (bits, place),
        xytext=(5, 0),
        textcoords="offset points",
        va="center",
        fontweight="bold",
        fontsize="small",
    )


def _probabilities(axes: Axes, inches: float) -> None:
    """Mark probabilities on the upper edge: bits are new to most readers."""
    low, high = axes.get_xlim()
    apart = max(ROOM, MARK / inches) * (high - low)
    marks: dict[float, str] = {}
    for probability in MARKS:
        bits = log2(probability / (1 - probability))
        near = any(abs(bits - other) < apart for other in marks)
        if low <= bits <= high and not near:
            marks[bits] = f"{100 * probability:g}%"
    upper = axes.secondary_xaxis("top")
    upper.set_xticks(list(marks), list(marks.values()))
    upper.tick_params(labelsize="small", direction="in", pad=2)
    upper.spines["top"].set_visible(False)
