"""Words, marks and texts in quotes, each with its line: what BIF, NET and UAI are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.interchange.network_files.declared import Complaints

__all__ = ["Token", "TokenReader", "number_values", "token_pattern"]

SHOWN = 40
"""Letters of a token that a message shows."""


class Token(NamedTuple):
    """A word, a mark, or a text that stood in quotes.

    Parameters
    ----------
    text : str
    line : int
    quoted : bool
        What is quoted is never a mark or a keyword.
    """

    text: str
    line: int
    quoted: bool = False

    def is_mark(self, *marks: str) -> bool:
        """Whether it is one of these words or marks, not in quotes."""
        return not self.quoted and self.text in marks

    def __str__(self) -> str:
        short = self.text[:SHOWN] + ("…" if len(self.text) > SHOWN else "")
        return f'"{short}"' if self.quoted else f"'{short}'"


def token_pattern(marks: str, comment: str) -> re.Pattern[str]:
    """Return the pattern of a language.

    Parameters
    ----------
    marks : str
        Characters that stand for themselves.
    comment : str
        Regular expression of comments.
    """
    own = re.escape(marks)
    return re.compile(
        rf'(?P<skip>\s+|{comment})|"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<mark>[{own}])'
        rf'|(?P<word>[^\s"{own}]+)|(?P<wrong>.)',
        re.DOTALL,
    )


def _tokens(
    text: str, pattern: re.Pattern[str], complaints: Complaints
) -> Iterator[Token]:
    line = 1
    for match in pattern.finditer(text):
        kind = match.lastgroup
        if kind in ("word", "mark"):
            yield Token(match.group(), line)
            continue
        if kind == "quoted":
            yield Token(match["quoted"].replace('\\"', '"'), line, True)
        elif kind == "wrong":
            raise complaints.stop(line, "a text in quotes is not closed")
        line += match.group().count("\n")


class TokenReader:
    """The tokens of a text, read one after the other.

    Parameters
    ----------
    text : str
    pattern : pattern
        Of :func:`token_pattern`.
    complaints : Complaints
    """

    def __init__(
        self, text: str, pattern: re.Pattern[str], complaints: Complaints
    ) -> None:
        self.complaints = complaints
        self._tokens = list(_tokens(text, pattern, complaints))
        self._at = 0

    def __bool__(self) -> bool:
        return self._at < len(self._tokens)

    @property
    def line(self) -> int:
        """The line of the next token, or the last one."""
        if not self._tokens:
            return 1
        return self._tokens[min(self._at, len(self._tokens) - 1)].line

    def peek(self) -> Token | None:
        """Return the next token, which stays."""
        return self._tokens[self._at] if self else None

    def take(self, expected: str) -> Token:
        """Return the next token.

        Raises
        ------
        NetworkError
            At the end of the file; it tells what was expected.
        """
        if not self:
            raise self.complaints.stop(
                self.line, f"the file ends where {expected} belongs"
            )
        self._at += 1
        return self._tokens[self._at - 1]

    def expect(self, mark: str, after: str) -> Token:
        """Take a mark or keyword.

        Raises
        ------
        NetworkError
            If there is something else.
        """
        token = self.take(f"'{mark}'")
        if not token.is_mark(mark):
            raise self.complaints.stop(
                token.line, f"expected '{mark}' after {after}, got {token}"
            )
        return token

    def until(self, mark: str, what: str, never: Sequence[str] = ()) -> list[Token]:
        """Take what stands before a mark, and the mark.

        Parameters
        ----------
        mark : str
        what : str
            What it ends, for messages.
        never : sequence of str
            Marks that cannot stand before it.

        Raises
        ------
        NetworkError
            If the mark is missing.
        """
        start = self._at
        for place in range(start, len(self._tokens)):
            token = self._tokens[place]
            if token.is_mark(mark):
                self._at = place + 1
                return self._tokens[start:place]
            if token.is_mark(*never):
                text = f"expected '{mark}' at the end of {what}, got {token}"
                raise self.complaints.stop(token.line, text)
        raise self.complaints.stop(
            self.line, f"'{mark}' is missing at the end of {what}"
        )


def number_values(tokens: Sequence[Token], complaints: Complaints) -> FloatArray:
    """Return tokens as numbers; what is none is remembered, and NaN."""
    try:
        return np.array([token.text for token in tokens], dtype=np.float64)
    except ValueError:
        return np.array([_number(token, complaints) for token in tokens])


def _number(token: Token, complaints: Complaints) -> float:
    try:
        return float(token.text)
    except ValueError:
        complaints.add(token.line, f"expected a probability, got {token}")
        return np.nan
