"""Files written whole or not at all."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import ExitStack, contextmanager, suppress
from errno import EACCES, ELOOP
from functools import partial
from pathlib import Path
from stat import S_IMODE, S_ISREG
from typing import IO, Any
from unicodedata import normalize

__all__ = [
    "PIPE",
    "locked",
    "overwritten",
    "real_path",
    "same_file",
    "whole_files",
    "write_whole",
]

PIPE = "-"
STANDARD_INPUT, STANDARD_OUTPUT = 0, 1


def real_path(path: str | Path) -> Path:
    """Follow links to where they lead; one that leads in a circle stays."""
    return Path(os.path.realpath(path))


def same_file(one: str | Path, other: str | Path) -> bool:
    """Whether two paths name one file, however they are spelled, also through links.

    Of two files that are not there yet, names that differ in capitals or in how an
    accent is written count as one: on some disks they are.
    """
    first, second = Path(one), Path(other)
    if first.exists() and second.exists():
        return first.samefile(second)
    if first.exists() or second.exists():
        return real_path(first) == real_path(second)
    return _folded(first) == _folded(second)


def _folded(path: Path) -> str:
    return normalize("NFC", str(real_path(path))).casefold()


def overwritten(
    outputs: Mapping[str, str | Path | None], inputs: Mapping[str, Iterable[str | Path]]
) -> str:
    """Say which file would be written although it is read, or written twice.

    Parameters
    ----------
    outputs : mapping
        Name for people → path; None is left out. ``-`` is standard output, which may
        be sent to a file: ``>> in.csv``.
    inputs : mapping
        Name for people → paths; a folder stands for the files in it, ``-`` is standard
        input, which may come from a file: ``< in.csv``.

    Returns
    -------
    str
        ``--output and the input are the same file, in.csv``; nothing if all differ.
    """
    named = [(name, path) for name, path in outputs.items() if path is not None]
    for number, (name, path) in enumerate(named):
        others = [
            (kind, file)
            for kind, paths in inputs.items()
            for given in paths
            for file in ([given] if given == PIPE else _files(Path(given)))
        ]
        for kind, file in others:
            if _is_read(path, file):
                return f"{name} and {kind} are the same file, {_shown(path, file)}"
        for kind, file in named[:number]:
            if PIPE not in (path, file) and same_file(path, file):
                return f"{name} and {kind} are the same file, {path}"
    return ""


def _shown(path: str | Path, file: str | Path) -> str:
    shown = file if path == PIPE else path
    return "sent from and to" if shown == PIPE else str(shown)


def _is_read(output: str | Path, given: str | Path) -> bool:
    """Whether an output is a file that is read, by its name or from a pipe's end."""
    if PIPE not in (output, given):
        return same_file(output, given)
    written = _status(output, STANDARD_OUTPUT)
    read = _status(given, STANDARD_INPUT)
    if written is None or read is None or not S_ISREG(read.st_mode):
        return False
    return os.path.samestat(written, read)


def _status(path: str | Path, descriptor: int) -> os.stat_result | None:
    with suppress(OSError):
        return os.fstat(descriptor) if path == PIPE else Path(path).stat()
    return None


def _files(path: Path) -> list[Path]:
    return [p for p in path.iterdir() if p.is_file()] if path.is_dir() else [path]


@contextmanager
def whole_files() -> Generator[Callable[[str | Path], IO[bytes]]]:
    """Give what opens files that get their names together, when all are complete.

    If the block is left with an error, none of them does, and nothing stays. What is
    there already keeps its permissions and its owner, a link keeps pointing where it
    does, and what a killed run left of the same file is removed. What is no regular
    file (a device, a named pipe) is written to directly.

    Raises
    ------
    OSError
        If one cannot be written, with its own name, not that which it has until it is
        whole; what is there already is as it was.
    """
    parts: list[_Part] = []
    try:
        with ExitStack() as streams:

            def opened(path: str | Path) -> IO[bytes]:
                target = real_path(path)
                with _named(path):
                    _refuse_unwritable(target)
                    if target.exists() and not target.is_file():
                        device = io.BufferedWriter(_NamedFile(target, "wb", path))
                        return streams.enter_context(device)
                    _remove_left_over(target)
                    parts.append(_Part(path, target))  # noted before it is there
                    return streams.enter_context(parts[-1].open())

            yield opened
            for part in parts:
                part.complete()
            for part in parts:
                part.take_name()
    except BaseException:  # Ctrl-C too
        for part in parts:
            with suppress(OSError):  # none may have been made
                part.path.unlink()
        raise


@contextmanager
def _named(path: str | Path) -> Generator[None]:
    """Say of what fails which file it is about."""
    try:
        yield
    except OSError as error:
        if error.errno is not None:  # else its text is all that it says
            error.filename = str(path)
        raise


class _NamedFile(io.FileIO):
    """A file that is written, and tells the name it is going to have if that fails."""

    def __init__(
        self, path: Path, mode: str, name: str | Path, opener: Any = None
    ) -> None:
        super().__init__(path, mode, opener=opener)
        self.name_told = name

    def write(self, data: Any) -> int:
        """Write some bytes."""
        with _named(self.name_told):
            return super().write(data)


class _Part:
    """A file under its temporary name, beside the final one, and locked if it can be.

    A lock ends with its process, however that ends: a part without one is left over.
    The name is told before the file is there: Ctrl-C may come at once.
    """

    stream: IO[bytes]

    def __init__(self, name: str | Path, target: Path) -> None:
        self.name, self.target = name, target
        self.path = self._new_name()

    def _new_name(self) -> Path:
        from secrets import token_hex  # who only reads needs none

        name = f".{self.target.name}.{os.getpid()}-{token_hex(4)}.part"
        return self.target.with_name(name)

    def open(self) -> IO[bytes]:
        """Make the file, with the permissions and owner of what is there already."""
        before = self.target.stat() if self.target.exists() else None
        mode = 0o666 if before is None else S_IMODE(before.st_mode)
        opener = partial(os.open, mode=mode)
        while not self._made(opener):
            self.path = self._new_name()
        if before is not None:
            with suppress(OSError):  # only root gives files away
                os.chown(self.path, before.st_uid, before.st_gid)
            self.path.chmod(mode)
        return self.stream

    def _made(self, opener: Callable[[str, int], int]) -> bool:
        """Tell whether the file is made and ours: its name may be somebody's."""
        try:
            own = _NamedFile(self.path, "xb", self.name, opener)
            self.stream = io.BufferedWriter(own)
        except FileExistsError:
            return False
        locked(self.stream, wait=True)
        if self.path.exists():  # or somebody took it for left over
            return True
        self.stream.close()
        return False

    def complete(self) -> None:
        """Bring everything to the disk, so that a name never stands for a half."""
        self.stream.flush()
        with _named(self.name):
            os.fsync(self.stream.fileno())
        if os.name == "nt":  # which renames no open file
            self.stream.close()

    def take_name(self) -> None:
        with _named(self.name):
            self.path.replace(self.target)


def locked(stream: IO[bytes], *, wait: bool = False) -> bool:
    """Lock an open file until it is closed; false if another process has it locked.

    Where files cannot be locked it is false, unless ``wait`` is asked for.
    """
    try:
        import fcntl

        fcntl.flock(stream, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except (ImportError, OSError):
        return False
    return True


def _refuse_unwritable(target: Path) -> None:
    if target.is_symlink():  # though all have been followed
        raise OSError(ELOOP, os.strerror(ELOOP), str(target))
    if target.exists() and not os.access(target, os.W_OK):
        raise PermissionError(EACCES, os.strerror(EACCES), str(target))


def _remove_left_over(target: Path) -> None:
    """Remove parts of a file whose process was killed; nothing else by such a name."""
    name = re.compile(rf"\.{re.escape(target.name)}\.\d+(-[0-9a-f]{{8}})?\.part")
    for path in target.parent.glob(".*.part"):
        if not name.fullmatch(path.name) or path.is_symlink() or not path.is_file():
            continue
        with suppress(OSError), path.open("rb") as stream:
            if locked(stream):
                path.unlink()


def write_whole(path: str | Path, content: str | bytes) -> None:
    """Write text (as UTF-8) or bytes to a file, whole or not at all.

    Raises
    ------
    OSError
        If it cannot be written there.
    """
    with whole_files() as opened:
        opened(path).write(
            content.encode("utf-8") if isinstance(content, str) else content
        )
