"""Pictures of a result. matplotlib is imported when one is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from calcinosis.diagnosis import Diagnosis

__all__ = ["PosteriorBars", "plot_posterior", "posterior_bars"]

CALCINOSIS = "#0072B2"  # Okabe and Ito's palette: told apart by the colour-blind
COMPETING = "#BBBBBB"


@dataclass(frozen=True)
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
    """

    labels: tuple[str, ...]
    posterior: tuple[float, ...]
    pretest: tuple[float, ...]
    calcinosis: tuple[bool, ...]
    title: str


def posterior_bars(result: Diagnosis) -> PosteriorBars:
    """Prepare the bars of a posterior, without drawing."""
    kinds = result.model.knowledge.calcinosis_cutis
    return PosteriorBars(
        tuple(lesion.replace("_", " ") for lesion in result.ranking),
        tuple(result.posterior[lesion] for lesion in result.ranking),
        tuple(result.pretest[lesion] for lesion in result.ranking),
        tuple(lesion in kinds for lesion in result.ranking),
        f"{result.case.id}: calcinosis cutis {100 * result.calcinosis_cutis:.0f} %",
    )


def plot_posterior(result: Diagnosis, *, ax: Axes | None = None) -> Axes:
    """Draw the posterior as bars and the pretest as a mark on each.

    Parameters
    ----------
    result : Diagnosis
    ax : matplotlib Axes, optional
        Where to draw; by default a new figure.

    Returns
    -------
    matplotlib Axes
    """
    from matplotlib import pyplot

    bars = posterior_bars(result)
    if ax is None:
        _, ax = pyplot.subplots(figsize=(7, 4), layout="constrained")
    places = range(len(bars.labels))
    colours = [CALCINOSIS if kind else COMPETING for kind in bars.calcinosis]
    ax.barh(places, bars.posterior, color=colours, edgecolor="black", linewidth=0.6)
    ax.plot(bars.pretest, places, "k|", markersize=14, markeredgewidth=2)
    for place in places:
        ax.annotate(
            f"{100 * bars.posterior[place]:.1f} %",
            (max(bars.posterior[place], bars.pretest[place]), place),
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
        )
    ax.set_yticks(places, bars.labels)
    ax.invert_yaxis()
    ax.set_xlim(0, 1.12)
    ax.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "25 %", "50 %", "75 %", "100 %"])
    ax.set_xlabel("probability (mark: before the findings; blue: calcinosis cutis)")
    ax.set_title(bars.title, loc="left")
    ax.spines[["top", "right"]].set_visible(False)
    return ax
