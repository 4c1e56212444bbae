"""Plain rules that a ward may follow without any model.

A sign that is not told triggers no rule. Everybody here presents with a swelling.
"""

from __future__ import annotations

from dataclasses import dataclass

from calcinosis.model import Model
from evaluation.score.collection import LabelledCase
from evaluation.words import words_of

__all__ = [
    "ANTIBIOTICS",
    "INCISION",
    "NEITHER",
    "RULES",
    "SIGNS",
    "Signs",
    "radiograph_rule",
    "red_swelling",
    "red_swelling_or_pus",
    "signs_of",
]

INCISION, ANTIBIOTICS, NEITHER = "incision", "antibiotics", "neither"
SIGNS = ("erythema", "warmth", "fluctuance")


@dataclass(frozen=True)
class Signs:
    """What the rules look at: told to be there, or not (absent, or not told).

    Parameters
    ----------
    erythema, warmth, fluctuance : bool
    pus : bool
        Seen to come out, or aspirated.
    calcium : bool
        On a film of any day.
    """

    erythema: bool = False
    warmth: bool = False
    fluctuance: bool = False
    pus: bool = False
    calcium: bool = False


def red_swelling(signs: Signs) -> str:
    """Treat every swelling that is red, warm or fluctuant."""
    if signs.fluctuance:
        return INCISION
    return ANTIBIOTICS if signs.erythema or signs.warmth else NEITHER


def radiograph_rule(signs: Signs) -> str:
    """Calcium on a film is no abscess; without it treat as :func:`red_swelling`."""
    return NEITHER if signs.calcium else red_swelling(signs)


def red_swelling_or_pus(signs: Signs) -> str:
    """Drain pus, and treat every swelling that is red, warm or fluctuant."""
    return INCISION if signs.pus else red_swelling(signs)


RULES = {
    "radiograph rule": radiograph_rule,
    "red swelling": red_swelling,
    "red swelling or pus": red_swelling_or_pus,
}


def signs_of(labelled: LabelledCase, model: Model) -> Signs:
    """Return what a case tells for certain."""
    if labelled.case is None:
        return Signs()
    words = words_of(labelled.case, model.knowledge)

    def told(name: str, state: str = "yes") -> bool:
        return words.get(name) == (state,)

    pus = told("purulence") or told("aspirate", "pus")
    seen = [told(name) for name in SIGNS]
    return Signs(seen[0], seen[1], seen[2], pus, told("radiograph"))
