"""Join modules of JavaScript to one script, so that a page needs no other file."""

from __future__ import annotations

import re
from pathlib import Path

__all__ = ["INDENT", "bundle"]

IMPORT = re.compile(
    r'^import ({[^}]*}) from "(?P<path>\.{1,2}/[\w./]+)\.js";', re.MULTILINE
)
EXPORT = re.compile(
    r"^export (?=(?:class|(?:async )?function\*?|const) (\w+))", re.MULTILINE
)
AWAIT = re.compile(r"^const \w+ = await ", re.MULTILINE)
COMMENT = re.compile(
    r"/\*\*.*?\*/ ?|^\s*//[^\n]*| // [^\n\"`]*$", re.DOTALL | re.MULTILINE
)
"""The last kind stands behind code: with a quote it might be the rest of a text."""
INDENT = re.compile(r"\n\s+")


def bundle(start: Path) -> str:
    """Return a script and all that it imports; imports become plain assignments.

    Parameters
    ----------
    start : Path
        The script that imports the others. No two of them have the same file name.
    """
    paths: list[Path] = []
    _collect(start.resolve(), paths)
    return "\n".join(["const modules = {};", *map(_module, paths)])


def _collect(path: Path, found: list[Path]) -> None:
    """Add a script to those found, after all that it imports."""
    if path in found:
        return
    for match in IMPORT.finditer(path.read_text(encoding="utf-8")):
        _collect((path.parent / f"{match['path']}.js").resolve(), found)
    found.append(path)


def _module(path: Path) -> str:
    """Wrap a module as a function; what it awaits, the page waits for."""
    body = IMPORT.sub(_assignment, path.read_text(encoding="utf-8"))
    exported = ", ".join(EXPORT.findall(body))
    body = INDENT.sub("\n", COMMENT.sub("", EXPORT.sub("", body)))
    opened, closed = (
        ("await (async () =>", ")()") if AWAIT.search(body) else ("(() =>", ")()")
    )
    held = f"{{{body}\nreturn {{ {exported} }};\n}}"
    return f"modules.{path.stem} = {opened} {held}{closed};"


def _assignment(found: re.Match[str]) -> str:
    return f"const {found[1]} = modules.{found['path'].rpartition('/')[2]};"
