"""Plain words for what the network says: labels, phrases and one sentence a finding."""

from __future__ import annotations

from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.variables import FILMS, Variable
from calcinosis.reasoning.explain.mechanism import Channel
from calcinosis.typeset import plain

__all__ = ["NOTHING", "UNSAID", "label", "of_silence", "percent", "phrase", "sentence"]

NOTHING = 0.05
"""A weight of fewer bits is printed as 0.0: it says nothing either way."""
UNSAID = "not_mentioned"
"""Name of all that a report does not mention, where findings are weighed."""
NEAR_CERTAIN = 0.05
"""Probabilities as close to 0 or 1 are printed with one more digit."""


def _variable(knowledge: Knowledge, name: str) -> Variable:
    return knowledge.film if name == FILMS else knowledge.variables[name]


def label(knowledge: Knowledge, name: str) -> str:
    """Return what people call a variable."""
    named = {"age_group": "Age", UNSAID: "Not mentioned"}
    return named[name] if name in named else _variable(knowledge, name).label


def phrase(knowledge: Knowledge, name: str, given: str) -> str:
    """Say what was found as a noun: ``a radiograph with calcium``.

    Parameters
    ----------
    knowledge : Knowledge
        Its phrases come from `phrases.toml`.
    name : str
        A variable, or ``radiographs``.
    given : str
        A state, or what else the case says; without a phrase the label stands, with
        what was given in brackets.
    """
    phrases = knowledge.phrases.get(_variable(knowledge, name).name, {})
    state, on_day, day = given.partition(" on day ")
    if given in phrases:
        return phrases[given]
    if state in phrases and day.isdigit():
        return f"{phrases[state]}{on_day}{day}"
    value, _, _ = given.partition(" (")  # without the reference interval
    return f"{label(knowledge, name)} ({plain(value)})"


def percent(value: float) -> str:
    """Write a probability for a sentence; never 0 % or 100 % by rounding.

    Examples
    --------
    >>> percent(0.34), percent(0.0251), percent(0.0004), percent(0.9996)
    ('34%', '2.5%', '<0.1%', '>99.9%')
    """
    if 0 < value < 0.0005:
        return "<0.1%"
    if 0.9995 <= value < 1:
        return ">99.9%"
    digits = 1 if 0 < min(value, 1 - value) < NEAR_CERTAIN else 0
    return f"{100 * value:.{digits}f}%"


def sentence(
    knowledge: Knowledge,
    found: tuple[str, str],
    bits: float,
    lesion: str,
    favours: str,
    channel: Channel | None,
) -> str:
    """Say in one sentence what a finding says and through what.

    Parameters
    ----------
    knowledge : Knowledge
    found : (str, str)
        Variable, and what was given.
    bits : float
        Its weight for the lesion.
    lesion, favours : str
        The leading lesion, and which one gains most by the finding. Of what speaks
        against the leading one that need not be an argument for the other: it may only
        be left more of the whole.
    channel : Channel or None
        Through what it acts; None: directly.
    """
    what = phrase(knowledge, *found)
    what = what[0].upper() + what[1:]
    name = phrase(knowledge, "lesion", lesion)
    if abs(bits) < NOTHING:
        return f"{what} says next to nothing about {name} here."
    if bits > 0:
        text = f"{what} speaks for {name}"
    elif favours != lesion:
        rival = phrase(knowledge, "lesion", favours)
        text = f"{what} speaks against {name} and leaves more to {rival}"
    else:
        text = f"{what} speaks against {name}"
    if channel is None or percent(channel.before) == percent(channel.after):
        return f"{text}."
    way = "more" if channel.after > channel.before else "less"
    through = phrase(knowledge, channel.variable, channel.state)
    beside = "by itself" if channel.alone else "after all else"
    step = f"{percent(channel.before)} → {percent(channel.after)} {beside}"
    return f"{text}, mainly by making {through} {way} likely ({step})."


def of_silence(
    knowledge: Knowledge, count: int, bits: float, lesion: str, favours: str
) -> str:
    """Say in one sentence what a report says by what it mentions and what not."""
    what = f"What the report chooses to tell ({count} things are not mentioned)"
    name = phrase(knowledge, "lesion", lesion)
    if abs(bits) < NOTHING:
        return f"{what} says next to nothing about {name} here."
    if bits > 0:
        return f"{what} speaks for {name}."
    if favours == lesion:
        return f"{what} speaks against {name}."
    rival = phrase(knowledge, "lesion", favours)
    return f"{what} speaks against {name} and leaves more to {rival}."
