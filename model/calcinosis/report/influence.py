"""What the sensitivity of a result says, for people and for programs."""

from __future__ import annotations

from textwrap import wrap
from typing import Any

from calcinosis.provenance.row_words import figure
from calcinosis.reasoning.result import Result
from calcinosis.reasoning.sensitivity.smallest_change import (
    SmallestChange,
    smallest_change,
)
from calcinosis.reasoning.sensitivity.tornado import TornadoBar, tornado
from calcinosis.typeset import percent_column

__all__ = ["influence_dict", "influence_lines"]

SHOWN = 5
"""Bars in the text; programs get twenty."""


def influence_dict(result: Result) -> dict[str, Any]:
    """Return tornado and smallest change in plain types."""
    found, change = tornado(result), smallest_change(result)
    return {
        "lesion": found.lesion,
        "probability": found.probability,
        "tornado": [bar.as_dict() for bar in found.bars],
        "smallest_change": None if change is None else change.as_dict(),
    }


def influence_lines(result: Result, width: int) -> list[str]:
    """Return the widest bars and the smallest change: eight lines of 80 columns."""
    found, change = tornado(result, SHOWN), smallest_change(result)
    lesion = _plain(found.lesion)
    head = f"What moves {lesion} most: one number at the ends of its 95 % interval"
    lines = wrap(head, width)
    for bar in found.bars:
        ends = sorted((bar.probability_low, bar.probability_high))
        low, high = (percent_column(end) for end in ends)
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
