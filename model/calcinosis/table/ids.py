"""The patients' names in a table, and other cells, as text that any file can hold."""

from __future__ import annotations

import json
from collections.abc import Mapping
from math import isfinite
from typing import Any, cast

from calcinosis.arguments import as_text_of
from calcinosis.table.columns import Block, Source

__all__ = ["id_text", "json_text", "names_in", "readable"]


def names_in(block: Block) -> Source | None:
    """Return the column of the patients' names, however its own is spelled."""
    for name, source in block.columns.items():
        if name.strip().lower() == "id":
            return source
    return None


def id_text(value: object) -> str | None:
    """Write a patient's name as text; None: there is none."""
    if value is None or (isinstance(value, float) and value != value):
        return None
    if isinstance(value, bytes):
        return value.decode(errors="backslashreplace")
    return readable(as_text_of(value))


def readable(text: str) -> str:
    r"""Write halves of characters, which no file can hold, by their numbers.

    Examples
    --------
    >>> readable("caf\ud83d")
    'caf\\ud83d'
    """
    return text.encode(errors="backslashreplace").decode()


def json_text(value: object) -> str:
    """Write a cell as JSON, which knows no nan and no infinity: null is written.

    Examples
    --------
    >>> json_text({"values": [1.5, float("nan")]})
    '{"values": [1.5, null]}'
    """
    how: dict[str, Any] = {"ensure_ascii": False, "default": str, "allow_nan": False}
    try:
        return json.dumps(value, **how)
    except ValueError:  # there is one
        return json.dumps(_finite(value), **how)


def _finite(value: object) -> object:
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, Mapping):
        pairs = cast("Mapping[object, object]", value).items()
        return {key: _finite(own) for key, own in pairs}
    if isinstance(value, list | tuple):
        return [_finite(own) for own in cast("list[object]", value)]
    return value
