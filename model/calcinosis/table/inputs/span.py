"""From the least to the largest of some numbers."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Span"]


@dataclass
class Span:
    """The numbers of rows, or columns, that have been seen."""

    first: int = -1
    last: int = -1

    def see(self, number: int, count: int = 1) -> None:
        """Take note of a number, or of several from it on."""
        self.first = number if self.first < 0 else min(self.first, number)
        self.last = max(self.last, number + count - 1)

    @property
    def length(self) -> int:
        """How many numbers lie between, with both ends; 0: none was seen."""
        return 0 if self.first < 0 else self.last - self.first + 1
