"""Files written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

__all__ = ["whole_file", "write_whole"]


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
