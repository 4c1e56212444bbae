"""One part of a run: inputs of one reader, tried in a process of their own."""

from __future__ import annotations

import os
import resource
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from types import FrameType

from calcinosis import Model
from tests.fuzz.explorer_reader import Page
from tests.fuzz.reader import Reader, outcome
from tests.fuzz.readers import readers_in

__all__ = ["Part", "Tried", "start", "try_part"]

SECONDS, WAITED = 60, 900
"""An input that takes longer, of the processor or by the clock, has no end."""
MEMORY = 4 << 30
"""Bytes of memory beyond which an input is taken for one without bound."""


class _EndlessError(BaseException):
    """An input was read for longer than any may take."""


@dataclass(frozen=True)
class Part:
    """Inputs of one reader, by their numbers."""

    reader: str
    seed: int
    first: int
    end: int


@dataclass
class Tried:
    """How many inputs gave what, and the processor time that they took."""

    count: Counter[str] = field(default_factory=Counter)
    seconds: float = 0

    def __add__(self, other: Tried) -> Tried:
        return Tried(self.count + other.count, self.seconds + other.seconds)


class _Process:
    """What one process holds: readers with their files, and surprises it has kept."""

    def __init__(self, model: Model, folder: Path, keep: Path) -> None:
        own = folder / str(os.getpid())
        own.mkdir()
        self.keep, self.kinds = keep, set[str]()
        self.readers = {one.name: one for one in readers_in(own, Page(model, own))}
        flags = os.O_RDWR | os.O_CREAT | os.O_TRUNC
        self.now = os.open(keep / f"{os.getpid()}.now", flags)

    def tried(self, part: Part) -> Tried:
        """Read the inputs of a part."""
        reader, found = self.readers[part.reader], Counter[str]()
        began = time.process_time()
        for number in range(part.first, part.end):
            drawn = Random(f"{part.seed} {part.reader} {number}")
            data = reader.input(drawn)
            os.ftruncate(self.now, len(data))
            os.pwrite(self.now, data, 0)
            found[self.outcome(reader, data, f"{part.seed}-{number}")] += 1
        os.ftruncate(self.now, 0)
        return Tried(found, time.process_time() - began)

    def outcome(self, reader: Reader, data: bytes, number: str) -> str:
        """Read one input; what nobody expects is kept, once of each kind."""
        try:
            with _bounded():
                return outcome(reader, data)
        except (Exception, _EndlessError) as error:
            last = traceback.extract_tb(error.__traceback__)[-1]
            kind = f"{type(error).__name__} {last.filename}:{last.lineno}"
            if kind not in self.kinds:
                self.kinds.add(kind)
                kept = self.keep / f"{reader.name}-{number}"
                kept.write_bytes(data)
                print(f"{kept}: {kind}: {str(error)[:2000]}", file=sys.stderr)
            return "unexpected"


_held: list[_Process] = []


def start(model: Model, folder: Path, keep: Path) -> None:
    """Make a process ready to read."""
    signal.signal(signal.SIGALRM, _end)
    signal.signal(signal.SIGPROF, _end)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.RLIM_INFINITY))
    _held[:] = [_Process(model, folder, keep)]


def try_part(part: Part) -> tuple[str, Tried]:
    """Read the inputs of a part in this process; return the reader's name, too."""
    return part.reader, _held[0].tried(part)


@contextmanager
def _bounded() -> Generator[None]:
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    signal.alarm(WAITED)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.setitimer(signal.ITIMER_PROF, 0)


def _end(number: int, frame: FrameType | None) -> None:
    raise _EndlessError
