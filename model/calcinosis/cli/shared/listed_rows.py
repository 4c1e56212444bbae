"""Rows of tables that could not be used, as they are told where no file keeps them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calcinosis.cli.shared.common import print_note
from calcinosis.errors import printable

if TYPE_CHECKING:  # pyarrow comes with it
    from calcinosis.table.kept_blocks import BadRow

__all__ = ["ListedRows"]

SHOWN = 20
"""Rows that are listed on standard error."""


class ListedRows:
    """The first ones, and the number of the others."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.more = 0

    def add(self, rows: list[BadRow], file: str | None = None) -> None:
        """Remember the first ones."""
        for number, name, problems in rows:
            if len(self.lines) >= SHOWN:
                self.more += 1
                continue
            told = f" ({printable(str(name))})" if name else ""
            start, where = f"row {number}", f"{file}: " if file else ""
            texts = [str(p).removeprefix(f"{start}: ") for p in problems]
            self.lines.append(f"{where}{start}{told}: {'; '.join(texts)}")

    def print(self) -> None:
        """Tell them on standard error."""
        for line in self.lines:
            print_note(line)
        if self.more:
            print_note(f"… and {self.more} more rows")
