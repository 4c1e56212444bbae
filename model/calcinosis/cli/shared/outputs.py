"""What a command may write over: a file of the kind that it writes, and no other."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from calcinosis._frozen import frozen
from calcinosis.errors import CaseError, Problem
from calcinosis.files import PIPE

__all__ = [
    "COURSE",
    "NETWORK",
    "PAGE",
    "PICTURE",
    "TABLE",
    "OutputKind",
    "refuse_other_kinds",
]

HEAD = 4096
"""Bytes of a file that tell its kind."""


@frozen
class OutputKind:
    """A kind of file.

    Parameters
    ----------
    name : str
        For people.
    endings : tuple of str
        Of names, in small letters; an empty one is of names without.
    beginnings : tuple of bytes
        Of what it holds, in small letters.
    """

    name: str
    endings: tuple[str, ...]
    beginnings: tuple[bytes, ...] = ()

    def may_be(self, path: Path) -> bool:
        """Whether a file is one, by its name or by what it holds; an empty one is."""
        if path.suffix.lower() in self.endings:
            return True
        with path.open("rb") as file:
            head = file.read(HEAD).lstrip().lower()
        return not head or head.startswith(self.beginnings)


PAGE = OutputKind("a page", (".html", ".htm"), (b"<!doctype html", b"<html"))
COURSE = OutputKind("a package for a course", (".zip",), (b"pk\x03\x04",))
PICTURE = OutputKind("a picture", (".png", ".svg", ".pdf"))
TABLE = OutputKind(
    "a table",
    (
        *(".csv", ".tsv", ".tab", ".parquet", ".pq", ".jsonl", ".ndjson", ".gz"),
        *(".txt", ".dat", ".out", ""),
    ),
)
NETWORK = OutputKind(
    "a network",
    (
        *(".bif", ".xmlbif", ".bifxml", ".xml", ".xbif", ".net", ".hugin", ".oobn"),
        *(".xdsl", ".uai"),
    ),
    (b"network", b"<?xml", b"net", b"bayes"),
)


def refuse_other_kinds(outputs: Mapping[Any, OutputKind]) -> None:
    """Raise a :class:`CaseError` if a file of another kind would be overwritten.

    Parameters
    ----------
    outputs : mapping
        Path as text → what is written there; None and ``-`` are no files.
    """
    problems = [
        Problem(
            name,
            f"is there and is not {kind.name}: it is not overwritten; give the output "
            "another name",
        )
        for name, kind in outputs.items()
        if name not in (None, PIPE)
        and (path := Path(name)).is_file()
        and not kind.may_be(path)
    ]
    if problems:
        raise CaseError(problems)
