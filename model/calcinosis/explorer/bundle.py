"""Join modules of JavaScript to one script, so that a page needs no other file."""

from __future__ import annotations

import re
from pathlib import Path

from calcinosis._regex import regex

__all__ = ["INDENT", "bundle"]

IMPORT = regex(r'^import ({[^}]*}) from "(?P<path>\.{1,2}/[\w./]+)\.js";', re.MULTILINE)
EXPORT = regex(
    r"^export (?=(?:class|(?:async )?function\*?|const) (\w+))", re.MULTILINE
)
AWAIT = regex(r"^const \w+ = await ", re.MULTILINE)
COMMENT = regex(r"/\*\*.*?\*/ ?|^\s*//[^\n]*| // [^\n\"`]*$", re.DOTALL | re.MULTILINE)
"""The last kind stands behind code: with a quote it might be the rest of a text."""
NAME = regex(r"\w+")
INDENT = regex(r"\n\s+")


def bundle(start: Path) -> str:
    """Return a script and all that it imports: what a module exports, all after it see.

    Parameters
    ----------
    start : Path
        The script that imports the others. No two of them have the same file name.
    """
    paths: list[Path] = []
    _collect(start.resolve(), paths)
    names = _names(paths)
    return "\n".join(_module(path, names) for path in paths)


def _collect(path: Path, found: list[Path]) -> None:
    """Add a script to those found, after all that it imports."""
    if path in found:
        return
    for match in IMPORT.finditer(path.read_text(encoding="utf-8")):
        _collect((path.parent / f"{match['path']}.js").resolve(), found)
    found.append(path)


def _names(paths: list[Path]) -> dict[tuple[str, str], str]:
    """Name what each module exports in the script: its own name, if that is free."""
    found: dict[tuple[str, str], str] = {}
    for path in paths:
        for name in EXPORT.findall(path.read_text(encoding="utf-8")):
            is_taken = name in found.values()
            found[path.stem, name] = f"{name}_of_{path.stem}" if is_taken else name
    return found


def _module(path: Path, names: dict[tuple[str, str], str]) -> str:
    """Wrap a module as a function; what it awaits, the page waits for."""

    def imported(found: re.Match[str]) -> str:
        stem = found["path"].rpartition("/")[2]
        given = {name: names[stem, name] for name in NAME.findall(found[1])}
        return "".join(f"const {n} = {own};" for n, own in given.items() if n != own)

    body = IMPORT.sub(imported, path.read_text(encoding="utf-8"))
    exported = EXPORT.findall(body)
    body = INDENT.sub("\n", COMMENT.sub("", EXPORT.sub("", body))).strip()
    begun = "await (async () =>" if AWAIT.search(body) else "(() =>"
    if not exported:
        return f"{begun} {{{body}\n}})();"
    given = {name: names[path.stem, name] for name in exported}
    to = ",".join(n if n == own else f"{n}:{own}" for n, own in given.items())
    end = f"return {{{','.join(exported)}}};\n}})();"
    return f"const {{{to}}} = {begun} {{{body}\n{end}"
