"""Which states a word or short text means: ``elevated``, ``no redness``, ``arm, leg``.

What has more than one meaning is not read: :func:`left_open` says what to write.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from calcinosis._kept import kept
from calcinosis._regex import regex
from calcinosis.arguments import as_text_of
from calcinosis.knowledge.variables import Variable
from calcinosis.knowledge.words.names import (
    AFFIRMATIONS,
    DENIALS,
    NEGATIONS,
    SEEN,
    spelled,
)
from calcinosis.knowledge.words.vocabulary import (
    BORDERLINE,
    DEGREES,
    DOUBTFUL,
    FORMER,
    IN_ORDER,
    UNSURE,
    word,
)

__all__ = ["LEAVE_OUT", "is_answered", "left_open", "meant", "named"]

LONGEST = 120  # characters of a text that is searched for several states
NUMERALS = frozenset("0123456789<>≤≥=~")
"""How a number begins, and hardly a word."""
OR = ("|", "or")
ABNORMAL = ("abnormal", "pathological", "pathologic")
NEGATIVE = {"negative", "neg", "neg.", "-ve", "undetectable"}
"""Of a laboratory value: mostly normal, and no number."""
DASHES = ("-", "--", "---", "–", "—", "−")
QUESTIONED = regex(r"^\?\s*\w|\w\s*\(?\?+\)?$")
PLUS = regex(r"\+\D*|\D*\+")
CODE = regex(r"\d{1,2}(?:\.0)?|[a-z]")
ARTICLE = regex(r"(?:the|an?|any|his|her|my)_")
DOUBT_OR_NOT = "; it leaves open whether there was {}: write yes or no"
LEAVE_OUT = "; if nobody looked or it is not known, leave it out"
WHAT_IT_IS = "it tells what it is not: write what it is, or leave it out"


def named(variable: Variable, given: object) -> str:
    """Name the state that a word means; a word that means none stays as it is."""
    name = word(given)
    name = name if name in variable.states else variable.bare(name)
    return variable.synonyms.get(name, name)


def meant(variable: Variable, given: object) -> tuple[str, ...]:
    """Return the state that a text means, or the states that it leaves open.

    Examples
    --------
    >>> import calcinosis
    >>> variables = calcinosis.load().knowledge.variables
    >>> meant(variables["diabetes"], "no diabetes"), meant(variables["fever"], "fever")
    (('no',), ('yes',))
    >>> meant(variables["site"], "left arm, both legs"), meant(variables["crp"], "?")
    (('arm', 'leg'), ())
    """
    if isinstance(given, Mapping | list | tuple):
        return ()
    text = given if isinstance(given, str) else word(given)
    if len(text) > LONGEST:
        return _meant(variable, word(text))
    return _meant_by_short(variable, text)


@kept
def _meant_by_short(variable: Variable, text: str) -> tuple[str, ...]:
    """Return what a text means, once: a table repeats it."""
    return _meant(variable, word(text))


def _meant(variable: Variable, text: str) -> tuple[str, ...]:
    if text[:1] in NUMERALS and text[:1] not in variable.firsts:
        return ()
    found = _of_word(variable, text) or _of_word(variable, _unpointed(text))
    if found or len(text) > LONGEST:
        return found
    found = _of_answer(variable, text) or _of_several(variable, text)
    found = found or _of_all(variable, text)
    return tuple(state for state in variable.states if state in found)


def is_answered(variable: Variable, given: object) -> bool:
    """Whether a text names the finding and answers it: *no calcification*."""
    if isinstance(given, Mapping | list | tuple) or len(text := word(given)) > LONGEST:
        return False
    return bool(_of_answer(variable, text))


def left_open(variable: Variable, given: object) -> str:
    """Say what to write for a text that is no state; nothing if nobody knows."""
    text = as_text_of(given).strip().lower()
    given_word, label = word(given), variable.label.lower()
    if text in UNSURE:
        none = f"; write 'no' if there was no {label}" if variable.is_yes_no else ""
        return f"{none}{LEAVE_OUT}" if text in DASHES else LEAVE_OUT
    if advice := variable.advice.get(given_word):
        return f"; write {advice}"
    if hint := _how_sure(variable, text) or _how_near(variable, given_word):
        return hint
    if variable.is_yes_no and given_word in IN_ORDER:
        return (
            f"; it tells that all was well: write 'no' if there was no {label}, 'yes' "
            "if there was"
        )
    if variable.is_yes_no and given_word in ABNORMAL:
        return (
            "; it tells that something was wrong, not what: write 'yes' if there was "
            f"{label}, 'no' if not"
        )
    if variable.reference and given_word in IN_ORDER | NEGATIVE:
        return "; write 'normal' if this value was"
    if PLUS.fullmatch(text):
        there = f"'yes' if there was {label}" if variable.is_yes_no else "which it is"
        return f"; a plus is no word for it: write {there}"
    first, _, rest = spelled(text[:LONGEST]).partition("_")
    rest = ARTICLE.sub("", rest, count=1) if ARTICLE.match(rest) else rest
    if first not in NEGATIONS and FORMER & {text, *_parts(text[:LONGEST])}:
        return f"; it tells of the past: write what answers '{variable.question}'"
    how_much = {given_word, *_parts(text[:LONGEST])} & DEGREES
    if how_much and first not in NEGATIONS and variable.is_yes_no:
        return f"; it tells how much: write 'yes' if there was {label}, however little"
    if variable.analyte is None and CODE.fullmatch(given_word):
        return "; codes are no answers here: write one of the words"
    absent = _absent(variable)
    if first in NEGATIONS and _denies(variable, rest):
        return "; it denies twice: write what was found"
    parts = re.split(r"[\s/-]+", text)
    several = [found for part in parts if (found := _of_word(variable, part))]
    if len(several) == len(parts) == len(OR) and first not in NEGATIONS:
        named_states = dict.fromkeys(state for found in several for state in found)
        return f"; it names {' and '.join(named_states)}: write the one that is meant"
    if first not in NEGATIONS:
        return ""
    if not (named_state := _meant(variable, rest)):
        none = f"write 'no' if there was no {label}"
        return f"; {none if variable.is_yes_no else WHAT_IT_IS}"
    if named_state == (rest,) and len(variable.states) > len(OR):
        others = ", ".join(state for state in variable.states if state != rest)
        return f"; what else it may be is left open: write [{others}], or leave it out"
    if absent:
        return f"; write '{absent}' if there was no {label} at all, else leave it out"
    return "; it leaves others open: leave it out"


def _how_sure(variable: Variable, text: str) -> str:
    """Say how to write a word for how sure somebody was; of another text nothing."""
    parts = {text, *re.split(r"[\s_,;:]+", text)}
    if not parts & DOUBTFUL and not QUESTIONED.search(text):
        return ""
    states = ", ".join(f"{state}: …" for state in variable.states)
    return (
        "; it tells how sure somebody was: write how likely it is that such is told, "
        f"given each state, as numbers from 0 to 1: {{{states}}}"
    )


def _how_near(variable: Variable, text: str) -> str:
    """Say what to write for a number that is near a limit; of another text nothing."""
    parts = text.split("_")
    if not {text, "_".join(parts[:2]), *parts} & BORDERLINE:
        return ""
    if variable.is_yes_no:
        if variable.analyte is not None:
            return "; write the number with its unit, as it was measured"
        return DOUBT_OR_NOT.format(variable.label.lower())
    if not variable.reference:
        return ""
    sides = [s for part in parts for s in _of_word(variable, part) if s != "normal"]
    lists = {"low": "[low, normal]", "high": "[normal, high]"}
    how = " or ".join(lists[side] for side in sides or lists)
    return f"; it leaves the side of the limit open: write the number, or {how}"


def _denies(variable: Variable, rest: str) -> bool:
    """Whether what stands behind a negation says that nothing is there."""
    first = rest.partition("_")[0]
    absent = _absent(variable)
    return first in NEGATIONS or bool(absent and _of_word(variable, rest) == (absent,))


def _of_word(variable: Variable, text: str) -> tuple[str, ...]:
    """Return what one word means."""
    if several := variable.open_words.get(variable.bare(text)):
        return tuple(state for state in variable.states if state in several)
    name = named(variable, text)
    return (name,) if name in variable.states else ()


def _absent(variable: Variable) -> str:
    return variable.states[0] if variable.states[0] in ("no", "none") else ""


def _unpointed(text: str) -> str:
    """Write a word without its full stop, or brackets around it."""
    inside = text[1:-1] if text.startswith("(") and text.endswith(")") else text
    return inside.rstrip(".!;,")


@lru_cache(maxsize=4096)
def _parts(text: str) -> tuple[str, ...]:
    return tuple(spelled(text).split("_"))


def _of_answer(variable: Variable, text: str) -> tuple[str, ...]:
    """Return what a text means that names the finding itself: ``no redness``."""
    parts, called = _parts(text), variable.called
    while parts[1:] and parts[-1] in SEEN:
        parts = parts[:-1]
    if "_".join(parts) in called:
        return _of_word(variable, "yes")
    for at in range(1, len(parts)):
        before, after = "_".join(parts[:at]), "_".join(parts[at:])
        for name, answer in ((after, before), (before, after)):
            if name in called and answer in DENIALS and _absent(variable):
                return (_absent(variable),)
            if name in called and answer in AFFIRMATIONS:
                return _of_word(variable, "yes")
            if name in called and (found := _of_word(variable, answer)):
                return found
    return ()


def _of_several(variable: Variable, text: str) -> tuple[str, ...]:
    """Return the states of a text that joins several: ``arm, leg``."""
    parts = [part.strip("_") for part in _joints(variable.joined).split(text)]
    named_parts = [part for part in parts if part not in variable.beside]
    found = [_of_word(variable, part) for part in named_parts]
    negated = any(part.split("_")[0] in NEGATIONS for part in parts if "_" in part)
    if len(parts) < len(OR) or not all(found) or negated:  # not low or high: normal
        return ()
    return tuple(state for states in found for state in states)


def _of_all(variable: Variable, text: str) -> tuple[str, ...]:
    """Return the states that every word of a text leaves possible: abnormal low."""
    parts = text.split("_")
    found = [_of_word(variable, part) for part in parts]
    if not parts[1:] or not all(found) or any(part in NEGATIONS for part in parts):
        return ()
    return tuple(state for state in found[0] if all(state in one for one in found))


@lru_cache(maxsize=64)
def _joints(joined: tuple[str, ...]) -> re.Pattern[str]:
    """Return what parts a text: signs anywhere, words between two others."""
    ways = (f"_{way}_" if way.isalpha() else re.escape(way) for way in (*OR, *joined))
    return re.compile("|".join(ways))
