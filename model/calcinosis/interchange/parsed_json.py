"""JSON of other programs, parsed: no name twice, nothing nested without end."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any, cast

from calcinosis._regex import regex
from calcinosis.errors import CaseError, Problem
from calcinosis.patient.written.entry.entries import quoted

__all__ = ["MOST_NESTED", "parse_one", "parsed_json"]

MOST_NESTED = 100
"""Levels of lists and objects in each other: what reads them goes down as deep."""
HALF = regex("[\ud800-\udfff]|\\\\u[dD][89a-fA-F]")
"""What may be half of a character, or its escape."""


def parsed_json(text: str, name: str) -> Any:
    """Parse JSON, or else lines of JSON into a list.

    Raises
    ------
    CaseError
        If it is neither.
    """
    text = text.lstrip("\ufeff")
    try:
        return parse_one(text)
    except ValueError as error:
        lines = [line for line in text.split("\n") if line.strip()]
        if len(lines) < 2 or not lines[0].rstrip().endswith("}"):
            way = "" if text.lstrip()[:1] in ("{", "[") else ": have it written as JSON"
            message = f"is no valid JSON: {error}{way}"
            raise CaseError([Problem(name, message)]) from error
    found: list[Any] = []
    problems: list[Problem] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            found.append(parse_one(line))
        except ValueError as error:
            problems.append(Problem(f"{name}: line {number}", f"is no JSON: {error}"))
    if problems:
        raise CaseError(problems)
    return found


def parse_one(text: str) -> Any:
    """Parse one text of JSON.

    Raises
    ------
    ValueError
        Also if a name stands twice in an object, the text is nested too deeply, or it
        holds half of a character.
    """
    deep = f"lists and objects are nested more than {MOST_NESTED} deep"
    try:
        content = json.loads(text, object_pairs_hook=_once)
    except RecursionError as error:
        raise ValueError(deep) from error
    if _is_deep(content):
        raise ValueError(deep)
    if HALF.search(text):
        try:
            json.dumps(content, ensure_ascii=False).encode()
        except UnicodeEncodeError as error:
            message = "it holds half of a character (\\ud800 to \\udfff)"
            raise ValueError(message) from error
    return content


def _is_deep(content: object) -> bool:
    """Look at all parts of a level, then at the next one."""
    level = [content]
    for _ in range(MOST_NESTED):
        level = [
            part
            for one in level
            if isinstance(one, dict | list)
            for part in cast(
                "list[object]", one.values() if isinstance(one, dict) else one
            )
        ]
        if not level:
            return False
    return any(isinstance(one, dict | list) for one in level)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a name that stands twice in one object."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = Counter(name for name, _ in pairs)
        twice = next(name for name, times in names.items() if times > 1)
        message = f"{quoted(twice)} stands twice"
        raise ValueError(message)
    return found
