"""The figures of one patient by name, known before any of them is imported."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from calcinosis._frozen import frozen
from calcinosis.arguments import in_short
from calcinosis.errors import ArgumentError, CaseError, Problem, nearest
from calcinosis.reasoning.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes


__all__ = ["FIGURES", "PatientFigure", "draw", "unknown_figure"]


@frozen
class PatientFigure:
    """One figure of one patient.

    Parameters
    ----------
    function : str
        Its name in :mod:`calcinosis.figures`.
    shows : str
        What one sees in it, in a sentence.
    """

    function: str
    shows: str


FIGURES: Mapping[str, PatientFigure] = {
    "posterior": PatientFigure(
        "plot_posterior",
        "Every lesion's probability, what the sources leave open, and the base rate.",
    ),
    "evidence": PatientFigure(
        "plot_waterfall",
        "The steps from base rate to posterior, one finding after another, in bits.",
    ),
    "ratios": PatientFigure(
        "plot_ratios",
        "The likelihood ratio of each finding as if it were the only one.",
    ),
    "network": PatientFigure(
        "plot_network",
        "What acts on what: what is known, and what is believed of what is hidden.",
    ),
    "timeline": PatientFigure(
        "plot_timeline",
        "The same patient on later days: what a radiograph can show, and would mean.",
    ),
    "tests": PatientFigure(
        "plot_next_tests",
        "What each open test would tell, and whether it is worth its burden.",
    ),
    "sensitivity": PatientFigure(
        "plot_tornado",
        "The numbers of the model that this answer hangs on.",
    ),
    "frequencies": PatientFigure(
        "plot_frequencies",
        "Of 1 000 people, how many have the lesion, and how many of them the finding.",
    ),
    "icons": PatientFigure(
        "plot_icons",
        "1 000 people one can count, before the findings and after them.",
    ),
}
"""Name of a figure → how it is drawn."""


def unknown_figure(what: str) -> str:
    """Say that there is no such figure, and which there are."""
    return f"no figure '{what}'{nearest(what, FIGURES)}; one of {', '.join(FIGURES)}"


def draw(result: Result, what: str, *, ax: Axes | None = None, **options: Any) -> Axes:
    """Draw one of :data:`FIGURES` by its name.

    Parameters
    ----------
    result : Result
    what : str
    ax : matplotlib Axes, optional
    **options
        What else its function takes.

    Raises
    ------
    CaseError
        If there is no such figure; the nearest is told. If these are no axes.
    """
    if what not in FIGURES:
        raise CaseError([Problem("plot", unknown_figure(what))])
    from calcinosis import figures

    if ax is not None and not hasattr(ax, "get_subplotspec"):
        text = f"expected matplotlib Axes, got {in_short(ax)}"
        raise ArgumentError([Problem("ax", text)])
    axes: Axes = getattr(figures, FIGURES[what].function)(result, ax=ax, **options)
    return axes
