"""Plain rules that a ward may follow without any model.

A sign that is not told triggers no rule. Everybody here presents with a swelling.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from calcinosis.model import Model
from evaluation.score.collection import LabelledCase
from evaluation.states import states_told

__all__ = ["ANTIBIOTICS", "INCISION", "NEITHER", "RULES", "SIGNS", "Signs", "signs_of"]

INCISION, ANTIBIOTICS, NEITHER = "incision", "antibiotics", "neither"
SIGNS = ("erythema", "warmth", "fluctuance")


@dataclass(frozen=True)
class Signs:
    """What the rules look at: told to be there, or not (absent, or not told)."""

    erythema: bool = False
    warmth: bool = False
    fluctuance: bool = False
    pus: bool = False
    """Seen to come out, or aspirated."""
    calcium: bool = False
    """On a film of any day."""


def _red_swelling(signs: Signs) -> str:
    if signs.fluctuance:
        return INCISION
    return ANTIBIOTICS if signs.erythema or signs.warmth else NEITHER


RULES: dict[str, Callable[[Signs], str]] = {
    "radiograph rule": lambda s: NEITHER if s.calcium else _red_swelling(s),
    "red swelling": _red_swelling,
    "red swelling or pus": lambda s: INCISION if s.pus else _red_swelling(s),
}
"""Erythema or warmth: antibiotics; fluctuance, in the last also pus: incision. In the
first, calcium on a film is no abscess, whatever the skin looks like."""


def signs_of(labelled: LabelledCase, model: Model) -> Signs:
    """Return what a case tells for certain."""
    if labelled.case is None:
        return Signs()
    words = states_told(labelled.case, model.knowledge)

    def told(name: str, state: str = "yes") -> bool:
        return words.get(name) == (state,)

    pus = told("purulence") or told("aspirate", "pus")
    seen = [told(name) for name in SIGNS]
    return Signs(seen[0], seen[1], seen[2], pus, told("radiograph"))
