"""What all readers of workbooks share: how far cells lie apart, and a sheet's file."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Collection
from dataclasses import dataclass
from xml.etree.ElementTree import fromstring

__all__ = ["MISSING", "Span", "linked_part"]

MISSING = "#N/A"
"""The error that says there is no value."""


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


def linked_part(packed: zipfile.ZipFile, links: str, keys: Collection[str]) -> str:
    """Return the file that one of some keys leads to, or nothing."""
    every = fromstring(packed.read(links)).iter()
    targets = [one.get("Target", "") for one in every if one.get("Id") in keys]
    return posixpath.join("/xl", targets[0]).lstrip("/") if targets else ""
