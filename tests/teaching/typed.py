"""Numbers that stand in the texts of a lesson without having been computed there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

__all__ = ["typed_numbers"]

NUMBER = re.compile(r"\d[\d.,]*%?")
ALLOWED = re.compile(
    r"""
    ^\s*\d\.\s                                # a place in a list
    | \(\d+\ minutes?\)                       # minutes of a part
    | \b(?:20|10|45)\ minutes\b[^.]*          # of a lesson, part by part
    | \b[Ll]essons?\ \d+(?:\ (?:and|to)\ \d+)?
    | \b10\ of\ 100\b|\b10\ to\ 90\b | \b1[\ \u00a0]000\b | \b(?:100|10)\b(?=[\ ,]\D)
    | \b10\ of\ 100\b|\b10\ to\ 90\b          # the example of a check
    | \b80%,\ 80\b|\b90\ of\b|\b99%           # what calibrated means
    | \b0\.00\b                               # an error as a salesman tells it
    | \bto\ 0\b                               # the end of the scale of utility
    | \b(?:34|50|61)\ years\b                 # ages as the cases have them
    | (?<![\d.,])1(?!\d|[.,]\d)              # nothing, of ratios; all, of shares
    | \b95\ of\ 100\b|\b95%                   # what an interval is
    | \blesson_\d+ | \bpgmpy\ 1\.0            # names
    | \A\d+\ [yd]\Z | \A\d+\.\d+\.\d+\Z      # an age that is entered; of marimo
    """,
    re.VERBOSE | re.MULTILINE,
)


def typed_numbers(path: Path) -> list[str]:
    """Name every number in what a lesson or a slide shows that nothing computes."""
    found: set[str] = set()
    for text in _texts(ast.parse(path.read_text(encoding="utf-8"))):
        rest = ALLOWED.sub(" ", text)
        found |= {
            f"{path.name}: {rest[max(m.start() - 25, 0) : m.end() + 15]!r}"
            for m in NUMBER.finditer(rest)
        }
    return sorted(found)


def _texts(node: ast.AST) -> Iterator[str]:
    """Yield the texts below a node; what is computed in them stands as a letter."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return  # a docstring
    if isinstance(node, ast.JoinedStr):
        parts = [
            part.value if isinstance(part, ast.Constant) else "x"
            for part in node.values
        ]
        yield "".join(map(str, parts))
        for computed in node.values:
            if isinstance(computed, ast.FormattedValue):
                yield from _texts(computed.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    else:
        for below in ast.iter_child_nodes(node):
            yield from _texts(below)
