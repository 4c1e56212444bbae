"""Findings that a text tells, by the words that the knowledge files have for them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from calcinosis import Case
from calcinosis.knowledge.words.names import Names, spelled

__all__ = ["told_in", "told_not_entered"]

WORD = re.compile(r"[\w&'-]+")
LONGEST = 5  # words of a name
NO_FINDING = re.compile(
    r"""
    \bcalcium\b                    # what runs into a vein, and what a film shows
    | \bvitamin[ ]D[ ]deficient\b  # the mother
    | \bsoft[ ]tissue\b | \b(?:days|weeks)\b | \bgiven\b
    | \bplaques?\b                 # of skin, not of calcium
    | \b(?:infections?|leaks|hematoma)\b  # lesions, not signs
    | \b(?:rim|blood|grew)\b       # where it is hard, what was tested, how fast
    """,
    re.VERBOSE | re.IGNORECASE,
)


def told_in(text: str, names: Names) -> dict[str, tuple[str, ...]]:
    """Word of a text → the findings that it may tell."""
    words = WORD.findall(NO_FINDING.sub(" ", text).lower())
    found: dict[str, tuple[str, ...]] = {}
    here = 0
    while here < len(words):
        size, taken = 1, ""
        for size in range(LONGEST, 0, -1):
            taken = " ".join(words[here : here + size])
            if meant := _meant(taken, names):
                found[taken] = meant
                break
        here += size
    return found


def told_not_entered(
    text: str, cases: list[Mapping[str, Any] | Case], names: Names
) -> dict[str, tuple[str, ...]]:
    """Word → finding that the text tells and that none of the cases has."""
    entered: set[str] = set()
    for one in cases:
        case = vars(one) if isinstance(one, Case) else one
        entered |= {*case["findings"], *(name for name in case if case[name])}
    if "age" in entered:
        entered.add("age_group")
    return {
        word: meant
        for word, meant in told_in(text, names).items()
        if not any(one.partition(":")[0] in entered for one in meant)
    }


def _meant(phrase: str, names: Names) -> tuple[str, ...]:
    for form in (phrase, phrase.removesuffix("s"), phrase.removesuffix("es")):
        name = spelled(form)
        if name in names.of:
            return names.of[name]
        if name in names.answers:
            return (names.answers[name],)
    return ()
