"""The patients' names in a table, as text that any file can hold."""

from __future__ import annotations

from calcinosis.arguments import as_text_of
from calcinosis.table.columns import Block, Source

__all__ = ["id_text", "names_in", "readable"]


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
