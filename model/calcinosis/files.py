"""Files written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

__all__ = ["same_file", "whole_file", "write_whole"]


def same_file(one: str | Path, other: str | Path) -> bool:
    """Whether two paths name one file, however they are spelled, also through links."""
    first, second = Path(one), Path(other)
    if first.exists() and second.exists():
        return first.samefile(second)
    return first.resolve() == second.resolve()


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
