"""What all formats share in writing: numbers with every digit, harmless texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain

from calcinosis._regex import regex
from calcinosis.errors import NetworkError, Problem
from calcinosis.interchange.network_files.declared import (
    Declared,
    DeclaredTable,
    DeclaredVariable,
)

__all__ = ["described", "in_rows", "plain_text", "refuse_odd_names"]

PLAIN = regex(r"[A-Za-z][A-Za-z0-9_]*")
"""What every reader of every format takes for a name."""
HARMLESS = str.maketrans({'"': "'", ";": ",", "{": "(", "}": ")", "\\": "/", "=": ":"})
"""Marks that readers stumble over inside a text, even where it stands in quotes."""


def plain_text(text: str) -> str:
    """Return a text on one line without the marks of any format."""
    return " ".join(text.translate(HARMLESS).split())


def described(variable: DeclaredVariable) -> str:
    """Return what a variable and its states mean, on one line."""
    meanings = [f"{state}: {text}" for state, text in variable.meanings.items()]
    about = variable.about + (f" ({', '.join(meanings)})" if meanings else "")
    return plain_text(about)


def in_rows(
    table: DeclaredTable, states: Mapping[str, Sequence[str]]
) -> list[list[str]]:
    """Return the probabilities as text, a row for each combination of parents.

    Every digit that matters is written: what is read is the same number.
    """
    rows = table.values.reshape(-1, len(states[table.variable])).tolist()
    return [[repr(value) for value in row] for row in rows]


def refuse_odd_names(network: Declared) -> None:
    """Refuse names that some reader of these formats would misread.

    Raises
    ------
    NetworkError
        Listing all of them.
    """
    names = chain.from_iterable((one.name, *one.states) for one in network.variables)
    odd = [name for name in dict.fromkeys(names) if not PLAIN.fullmatch(name)]
    if odd:
        text = "is no plain name: letters, digits and _, a letter first"
        raise NetworkError([Problem(f"'{name}'", text) for name in odd])
