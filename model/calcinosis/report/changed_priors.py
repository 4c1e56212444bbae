"""Two sets of numbers side by side, for people and for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from textwrap import wrap
from typing import Any

from calcinosis._frozen import frozen
from calcinosis.about import DISCLAIMER
from calcinosis.errors import Problem, printable
from calcinosis.provenance.changed_numbers import ChangedNumber, ChangedNumbers
from calcinosis.reasoning.what_if.changed_answers import (
    AnswerInShort,
    ChangedAnswer,
    ChangedAnswers,
)
from calcinosis.typeset import hanging, percent_column, plain

__all__ = ["ChangedPriors", "changed_dict", "changed_text"]

SHOWN = 20
"""Numbers of a kind that the text shows; JSON has all."""
PROBLEMS = 3
"""Problems of old files that the text shows."""
KINDS = {"sourced": "as sourced", "learned": "as learned", "others": "beside the rows"}
MARK = "- "


@frozen
class ChangedPriors:
    """What differs between two folders of knowledge, and what it does.

    Parameters
    ----------
    old, new : str
        Digests of the files.
    numbers : ChangedNumbers
    answers : ChangedAnswers or None
        None: there were no cases.
    asked : str
        Which cases, and how they were read.
    unread : tuple of Problem
        Why the old files are not read as knowledge by this version; no case is asked.
    """

    old: str
    new: str
    numbers: ChangedNumbers
    answers: ChangedAnswers | None
    asked: str
    unread: tuple[Problem, ...] = ()


def changed_dict(both: ChangedPriors) -> dict[str, Any]:
    """Return everything that differs, in plain types that JSON can hold."""
    numbers, answers = both.numbers, both.answers
    return {
        "old": f"sha256:{both.old}",
        "new": f"sha256:{both.new}",
        "files": list(numbers.files),
        "numbers": {
            kind: [asdict(one) for one in found] for kind, found in _kinds(numbers)
        },
        "cases": None
        if answers is None
        else {
            "asked": both.asked,
            "answered": answers.answered,
            "changed": [_change_dict(one) for one in answers.changed],
            "problems": list(answers.problems),
        },
        **({"unread": [str(one) for one in both.unread]} if both.unread else {}),
        "disclaimer": DISCLAIMER,
    }


def changed_text(both: ChangedPriors, width: int = 80) -> str:
    """Lay out what differs: first whom it touches, then the numbers."""
    lines = [f"{'old':4}sha256:{both.old}", f"{'new':4}sha256:{both.new}"]
    if both.old == both.new:
        return "\n".join([*lines, "", "The files are the same, byte by byte."])
    files = ", ".join(both.numbers.files) or "none; bytes do (comments, order)"
    lines += ["", *wrap(f"Files that say something else: {files}.", width)]
    lines += ["", *_answers_lines(both, width)]
    if both.unread:
        lines += ["", *_written_lines(both.numbers.others, width)]
    else:
        for kind, found in _kinds(both.numbers):
            lines += ["", *_numbers_lines(KINDS[kind], found, width)]
    return printable("\n".join([*lines, "", *wrap(DISCLAIMER, width)]))


def _kinds(numbers: ChangedNumbers) -> list[tuple[str, tuple[ChangedNumber, ...]]]:
    found: Mapping[str, tuple[ChangedNumber, ...]] = vars(numbers)
    return [(kind, found[kind]) for kind in KINDS]


def _change_dict(one: ChangedAnswer) -> dict[str, Any]:
    document = one.case.document
    return {
        "case": one.case.id,
        "file": None if document is None else document.name,
        "old": _short_dict(one.old),
        "new": _short_dict(one.new),
    }


def _short_dict(answer: AnswerInShort) -> dict[str, Any]:
    if answer.problem:
        return {"problem": answer.problem}
    content = asdict(answer)
    del content["problem"]
    return content


def _answers_lines(both: ChangedPriors, width: int) -> list[str]:
    answers = both.answers
    if both.unread:
        return _unread_lines(both.unread, width)
    if answers is None:
        text = "No case was asked: --cases CASE … tells whose answers would change."
        return wrap(text, width)
    lesion = sum(one.old.leading != one.new.leading for one in answers.changed)
    action = sum(one.old.action != one.new.action for one in answers.changed)
    text = (
        f"{both.asked}: {answers.answered} answered by both. Another leading lesion: "
        f"{lesion}; another action: {action}."
    )
    lines = wrap(text, width)
    for one in answers.changed:
        lines += hanging(MARK, f"{one.case.id}: {_change(one)}", width)
    return lines


def _unread_lines(unread: Sequence[Problem], width: int) -> list[str]:
    text = (
        "The old files could not be run through the network, so no case was asked: "
        f"this version cannot read them ({len(unread)} problems). Numbers are compared "
        "by where they stand. The first of the problems (--json has all):"
    )
    lines = wrap(text, width)
    for one in unread[:PROBLEMS]:
        lines += hanging(MARK, str(one), width)
    return lines


def _change(one: ChangedAnswer) -> str:
    old, new = one.old, one.new
    if old.problem or new.problem:
        side = "only the new numbers" if old.problem else "only the old numbers"
        return f"{side} have an answer: {old.problem or new.problem}"
    first, second = (
        f"{plain(side.leading)} {percent_column(side.probability).strip()}"
        for side in (old, new)
    )
    text = f"{first} → {second}"
    if old.action != new.action:
        text += f"; {_action(old)} → {_action(new)}"
    return text


def _action(answer: AnswerInShort) -> str:
    return "no action" if answer.action is None else plain(answer.action)


def _written_lines(found: Sequence[ChangedNumber], width: int) -> list[str]:
    """Tell first what stands in both: of other layouts much has other places."""
    both = [one for one in found if one.old is not None and one.new is not None]
    old = sum(one.new is None for one in found)
    text = (
        f"Numbers that have a place in one of them only: {old} in the old files, "
        f"{len(found) - len(both) - old} in the new ones."
    )
    return [*_numbers_lines("in both", both, width), "", *wrap(text, width)]


def _numbers_lines(kind: str, found: Sequence[ChangedNumber], width: int) -> list[str]:
    lines = [f"Numbers {kind} that changed: {len(found)}."]
    if len(found) > SHOWN:
        lines[0] += f" The farthest {SHOWN} (--json has all):"
    for one in found[:SHOWN]:
        sides = [side if side is not None else "none" for side in (one.old, one.new)]
        lines += hanging(MARK, f"{one.where}: {' → '.join(sides)}", width)
    return lines
