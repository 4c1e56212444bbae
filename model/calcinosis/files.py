"""Files written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from unicodedata import normalize

__all__ = ["PIPE", "overwritten", "same_file", "whole_file", "write_whole"]

PIPE = "-"


def same_file(one: str | Path, other: str | Path) -> bool:
    """Whether two paths name one file, however they are spelled, also through links.

    Of two files that are not there yet, names that differ in capitals or in how an
    accent is written count as one: on some disks they are.
    """
    first, second = Path(one), Path(other)
    if first.exists() and second.exists():
        return first.samefile(second)
    if first.exists() or second.exists():
        return first.resolve() == second.resolve()
    return _folded(first) == _folded(second)


def _folded(path: Path) -> str:
    return normalize("NFC", str(path.resolve())).casefold()


def overwritten(
    outputs: Mapping[str, str | Path | None], inputs: Mapping[str, Iterable[str | Path]]
) -> str:
    """Say which file would be written although it is read, or written twice.

    Parameters
    ----------
    outputs : mapping
        Name for people → path; None and ``-``, a pipe, are left out.
    inputs : mapping
        Name for people → paths; a folder stands for the files in it.

    Returns
    -------
    str
        ``--output and the input are the same file, in.csv``; nothing if all differ.
    """
    named = [
        (name, path)
        for name, path in outputs.items()
        if path is not None and path != PIPE
    ]
    for number, (name, path) in enumerate(named):
        others = [
            (kind, file)
            for kind, paths in inputs.items()
            for given in paths
            if given != PIPE
            for file in _files(Path(given))
        ]
        for kind, file in [*others, *named[:number]]:
            if same_file(path, file):
                return f"{name} and {kind} are the same file, {path}"
    return ""


def _files(path: Path) -> list[Path]:
    return [p for p in path.iterdir() if p.is_file()] if path.is_dir() else [path]


@contextmanager
def whole_file(path: str | Path) -> Generator[IO[bytes]]:
    """Open a file that gets its name only when the block is left without an error.

    Nothing else stays, and a link keeps pointing where it does. What is no regular file
    (a device, a named pipe) is written to directly.

    Raises
    ------
    OSError
        If it cannot be written there.
    """
    target = Path(path).resolve()
    if target.exists() and not target.is_file():
        with target.open("wb") as stream:
            yield stream
        return
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as stream:
            yield stream
        part.replace(target)
    except BaseException:  # Ctrl-C too
        part.unlink(missing_ok=True)
        raise


def write_whole(path: str | Path, content: str | bytes) -> None:
    """Write text (as UTF-8) or bytes to a file, whole or not at all.

    Raises
    ------
    OSError
        If it cannot be written there.
    """
    with whole_file(path) as stream:
        stream.write(content.encode("utf-8") if isinstance(content, str) else content)
