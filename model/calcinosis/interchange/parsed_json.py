"""A document of JSON, or of lines of it, parsed."""

from __future__ import annotations

import json
from typing import Any

from calcinosis.errors import CaseError, Problem
from calcinosis.patient.written.entries import quoted

__all__ = ["parsed_json"]


def parsed_json(text: str, name: str) -> Any:
    """Parse JSON, or else lines of JSON into a list."""
    text = text.lstrip("\ufeff")
    try:
        return json.loads(text, object_pairs_hook=_once)
    except RecursionError as error:
        raise CaseError([Problem(name, "is nested too deeply")]) from error
    except ValueError as error:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) < 2 or not lines[0].rstrip().endswith("}"):
            raise CaseError([Problem(name, f"is no valid JSON: {error}")]) from error
    found: list[Any] = []
    problems: list[Problem] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            found.append(json.loads(line, object_pairs_hook=_once))
        except (ValueError, RecursionError) as error:
            problems.append(Problem(f"{name}: line {number}", f"is no JSON: {error}"))
    if problems:
        raise CaseError(problems)
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a name that stands twice in one object."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        message = f"{quoted(twice)} stands twice"
        raise ValueError(message)
    return found
