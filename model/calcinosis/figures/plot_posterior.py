"""The posterior: every lesion's probability, how sure it is, and what it was before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calcinosis._frozen import frozen
from calcinosis.figures.parts.captions import caption_of
from calcinosis.figures.parts.fitted import legend_above, quarters, room_of, width_of
from calcinosis.figures.parts.lent_words import worded
from calcinosis.figures.parts.style import CALCINOSIS, COMPETING, PRETEST, canvas
from calcinosis.reasoning.explain.sentence import percent
from calcinosis.reasoning.forms import worth_saying
from calcinosis.reasoning.result import Result
from calcinosis.reasoning.uncertainty import DRAWS, LEVEL, intervals
from calcinosis.typeset import plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["PosteriorBars", "plot_posterior", "posterior_bars"]


WIDTH, LABELS = 7.2, 1.6  # inches: of the figure, and of the labels beside it
PAD, FORM_SIZE = 8.0, 7.0  # points: from labels to bars, and of the letters of forms
BESIDE = 0.35  # inches: left and right of the forms
BAR = 0.66  # height, of the room of a lesion


@frozen
class PosteriorBars:
    """What :func:`plot_posterior` draws, most probable lesion first.

    Parameters
    ----------
    labels : tuple of str
    posterior, pretest : tuple of float
        Probabilities after and before the findings.
    calcinosis : tuple of bool
        Whether the lesion is a calcinosis cutis.
    title : str
    interval : tuple of (float, float)
        Credible interval of each posterior; empty if none was asked for.
    level : float
        Probability inside each interval.
    caption : str
    forms : tuple of str
        What stands under each label: the likeliest form, where it is worth saying.
    """

    labels: tuple[str, ...]
    posterior: tuple[float, ...]
    pretest: tuple[float, ...]
    calcinosis: tuple[bool, ...]
    title: str
    interval: tuple[tuple[float, float], ...] = ()
    level: float = LEVEL
    caption: str = ""
    forms: tuple[str, ...] = ()


def posterior_bars(result: Result, draws: int = 0) -> PosteriorBars:
    """Prepare the bars of a posterior, without drawing.

    Parameters
    ----------
    result : Result
    draws : int
        Random versions of every number for credible intervals; 0: no intervals.
    """
    kinds = result.reasoner.knowledge.calcinosis_cutis
    found = intervals(result, draws) if draws else None
    title = f"calcinosis cutis {percent(result.calcinosis_cutis)}"
    said = (
        "Bars: probability of each lesion given the findings; triangles: before them."
    )
    if found is not None:
        low, high = (percent(end) for end in found.calcinosis_cutis)
        title += f" ({100 * found.level:.0f}% interval {low} to {high})"
        said += (
            f" Lines: {100 * found.level:.0f}% credible intervals, from {found.draws} "
            "draws of every number."
        )
    first = result.ranking[0]
    if first not in kinds:
        title = f"{plain(first)} {percent(result.posterior[first])}, {title}"
    return PosteriorBars(
        tuple(plain(lesion) for lesion in result.ranking),
        tuple(result.posterior[lesion] for lesion in result.ranking),
        tuple(result.pretest[lesion] for lesion in result.ranking),
        tuple(lesion in kinds for lesion in result.ranking),
        f"{result.case.id}: {title}",
        tuple(found.interval[lesion] for lesion in result.ranking) if found else (),
        found.level if found else LEVEL,
        caption_of(result, said),
        tuple(_form(result, lesion) for lesion in result.ranking),
    )


def _form(result: Result, lesion: str) -> str:
    for form, probability in worth_saying(result, lesion):
        return f"{form} {percent(probability)}"
    return ""


def plot_posterior(
    result: Result | PosteriorBars, *, ax: Axes | None = None, draws: int = DRAWS
) -> Axes:
    """Draw the posterior as bars, its credible intervals, and the pretest.

    Parameters
    ----------
    result : Result or PosteriorBars
    ax : matplotlib Axes, optional
        Where to draw; by default a new figure with a caption.
    draws : int
        Random versions of every number for the intervals (about a second for the first
        1000 of a model); 0: no intervals.

    Returns
    -------
    matplotlib Axes
    """
    bars = posterior_bars(result, draws) if isinstance(result, Result) else result
    places = range(len(bars.labels))
    forms = [worded(form) for form in bars.forms if form]
    widest = max((width_of(form, FORM_SIZE) for form in forms), default=0.0)
    room = room_of(ax, WIDTH) - max(LABELS, widest + BESIDE)
    with canvas(ax, (WIDTH, 4.9), bars.title, bars.caption) as axes:
        for kind, label, colour in (
            (True, "calcinosis cutis", CALCINOSIS),
            (False, "not calcinosis", COMPETING),
        ):
            chosen = [place for place in places if bars.calcinosis[place] is kind]
            axes.barh(
                chosen,
                [bars.posterior[place] for place in chosen],
                color=colour,
                edgecolor="black",
                linewidth=0.7,
                height=BAR,
                label=worded(label),
            )
        _intervals(bars, axes)
        axes.plot(
            bars.pretest,
            [place - BAR / 2 for place in places],
            linestyle="",
            marker=PRETEST,
            markersize=9,
            markerfacecolor="black",
            markeredgecolor="white",
            markeredgewidth=0.6,
            label=worded("before the findings"),
            clip_on=False,
            zorder=5,
        )
        for place in places:
            said = worded(percent(bars.posterior[place]))
            axes.text(1.03, place, said, va="center")
        axes.set_yticks(places, [*map(worded, bars.labels)])
        axes.tick_params(axis="y", length=0, pad=PAD)
        _forms(bars, axes)
        axes.invert_yaxis()
        axes.set_xlim(0, 1.16)
        quarters(axes, room)
        axes.spines["bottom"].set_bounds(0, 1)
        axes.set_xlabel(worded("probability"))
        legend_above(axes, room=room)
    return axes


def _forms(bars: PosteriorBars, axes: Axes) -> None:
    """Write forms in small letters under the labels, which make room for them."""
    for place, form in enumerate(bars.forms):
        if not form:
            continue
        axes.yaxis.get_ticklabels()[place].set_verticalalignment("bottom")
        axes.annotate(
            worded(form),
            (0, place),
            xycoords=axes.get_yaxis_transform(),
            xytext=(-PAD, -1),
            textcoords="offset points",
            ha="right",
            va="top",
            fontsize=FORM_SIZE,
            annotation_clip=False,
        )


def _intervals(bars: PosteriorBars, axes: Axes) -> None:
    """Draw intervals in black on white, to be seen on dark and on light bars."""
    ends = dict(enumerate(bars.interval))
    if not ends:
        return
    low, high = zip(*ends.values(), strict=True)
    axes.hlines(list(ends), low, high, color="white", linewidth=4.5, zorder=3)
    label = worded(f"{100 * bars.level:.0f}% interval")
    axes.hlines(
        list(ends), low, high, color="black", linewidth=1.6, zorder=4, label=label
    )
    for side in (low, high):
        axes.plot(side, list(ends), "k|", markersize=8, markeredgewidth=1.6, zorder=4)
