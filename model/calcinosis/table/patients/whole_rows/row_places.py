"""Where a problem of a row is, in the words of tables."""

from __future__ import annotations

from typing import Any

from calcinosis.patient.written.documents import Document

__all__ = ["place"]


class _RowDocument(Document):
    """Names the place of a problem as tables do: ``row 7: calcium``."""

    def where(self, *path: Any) -> str:
        return super().where(*(part for part in path if part != "findings"))


def place(number: int) -> Document:
    """Return the document of one row, for messages."""
    return _RowDocument({}, {}, f"row {number}")
