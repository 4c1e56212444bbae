"""The same patient on later days: what a film can show, and what is worth doing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from calcinosis.diagnosis import Diagnosis
from calcinosis.figures.captions import caption_of
from calcinosis.figures.style import BLUE, GREY, RED, SKY, canvas

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["DAYS", "Timeline", "plot_timeline", "timeline_curves"]

DAYS = (1, 3, 7, 14, 30)


@dataclass(frozen=True)
class Timeline:
    """What :func:`plot_timeline` draws; one value for each day.

    Parameters
    ----------
    days : tuple of float
        Days since the lesion appeared.
    now : tuple of float
        Probability of calcinosis cutis if the patient were seen on that day.
    film_shows : tuple of float
        Probability that a film of that day shows calcium.
    if_positive, if_negative : tuple of float
        Probability of calcinosis cutis after a film with and without calcium.
    tests, actions : tuple of str
        What is most worth finding out, and best to do.
    title, caption : str
    """

    days: tuple[float, ...]
    now: tuple[float, ...]
    film_shows: tuple[float, ...]
    if_positive: tuple[float, ...]
    if_negative: tuple[float, ...]
    tests: tuple[str, ...]
    actions: tuple[str, ...]
    title: str
    caption: str = ""
