"""What the sensitivity of a result says, for people and for programs."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, Any

from calcinosis.layout import percent
from calcinosis.row_text import figure

if TYPE_CHECKING:
    from calcinosis.diagnosis import Diagnosis
    from calcinosis.smallest_change import SmallestChange
    from calcinosis.tornado import TornadoBar

__all__ = ["as_dict", "as_lines"]

SHOWN = 5
"""Bars in the text; programs get twenty."""


def as_dict(diagnosis: Diagnosis) -> dict[str, Any]:
    """Return tornado and smallest change in plain types."""
    found, change = diagnosis.tornado(), diagnosis.smallest_change()
    return {
        "lesion": found.lesion,
        "probability": found.probability,
        "tornado": [bar.as_dict() for bar in found.bars],
        "smallest_change": None if change is None else change.as_dict(),
    }


def as_lines(diagnosis: Diagnosis, width: int) -> list[str]:
    """Return the widest bars and the smallest change: eight lines of 80 columns."""
    found, change = diagnosis.tornado(SHOWN), diagnosis.smallest_change()
    lesion = _plain(found.lesion)
    head = f"What moves {lesion} most: one number at the ends of its 95 % interval"
    lines = wrap(head, width)
    for bar in found.bars:
        ends = sorted((bar.probability_low, bar.probability_high))
        low, high = (percent(end) for end in ends)
        lines.append(_cut(f"  {low} – {high}  {_named(bar)}", width))
    if change is None:
        text = f"No single number, changed alone, takes the lead from {lesion}."
        return [*lines, *wrap(text, width)]
    inside = "inside" if change.within_interval else "beyond"
    head = f"Smallest change to let {_plain(change.rival)} lead"
    far = f"{abs(change.sds):.1f} sd, {inside} its interval"
    what = f"{figure(change.needed)} instead of {figure(change.value)}"
    lines += wrap(f"{head} ({far}):", width)
    return [*lines, _cut(f"  {what}: {_named(change)}", width)]


def _named(found: TornadoBar | SmallestChange) -> str:
    """Name a number as ``extravasation (minor): iv_calcium=yes``."""
    subject, _, cells = found.label.partition(": ")
    plain = found.number in ("yes", "ratio", "rate", "error")
    return found.label if plain else f"{subject} ({found.number}): {cells}"


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


def _plain(name: str) -> str:
    return name.replace("_", " ")
