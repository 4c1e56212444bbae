"""Try many hostile inputs: ``python -m tests.fuzz --inputs N --seed S``.

Every input is drawn from the seed, the reader's name and its number, so that each can
be made again alone. It is kept in a file while it is read: what ends the whole process
(in a library of compiled code) is found there.
"""

from __future__ import annotations

import argparse
import resource
import signal
import sys
import traceback
import warnings
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random
from types import FrameType

from calcinosis import load
from tests.fuzz.reader import Reader, outcome
from tests.fuzz.readers import all_readers

SECONDS = 60
"""An input that takes longer is taken for one without end."""
MEMORY = 4 << 30
"""Bytes of memory beyond which an input is taken for one without bound."""
UNEXPECTED, TURNS = 1, 500
OUTCOMES = ("result", "error", "unexpected")


class _EndlessError(BaseException):
    """An input was read for longer than any may take."""


def main() -> int:
    """Run; return the exit status: 1 if anything unexpected came out of a reader."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--inputs", type=int, default=10_000, help="of all readers")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--reader", action="append", help="only this one; repeatable")
    parser.add_argument("--again", type=Path, help="read this kept input, no other")
    parser.add_argument("--keep", type=Path, default=Path("build/fuzz"))
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    signal.signal(signal.SIGALRM, _end)
    with all_readers(load(threads=1)) as readers:
        known = [reader.name for reader in readers]
        if unknown := {*(options.reader or ())} - {*known}:
            parser.error(f"no reader {', '.join(unknown)}: {', '.join(known)}")
        chosen = [r for r in readers if r.name in (options.reader or known)]
        if options.again:
            data = options.again.read_bytes()
            print(*(f"{reader.name}: {outcome(reader, data)}" for reader in chosen))
            return 0
        return _run(chosen, options.inputs, options.seed, options.keep)


def _run(readers: list[Reader], inputs: int, seed: int, folder: Path) -> int:
    """Try all readers in turns; print their figures, also when stopped by Ctrl-C."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.RLIM_INFINITY))
    folder.mkdir(parents=True, exist_ok=True)
    whole = sum(reader.share for reader in readers)
    tries = [_Tries(reader, seed, folder) for reader in readers]
    with suppress(KeyboardInterrupt):
        for turn in range(1, TURNS + 1):
            for one in tries:
                share = inputs * one.reader.share / whole
                one.go_on_to(max(1, round(share * turn / TURNS)))
            text = _table(tries)
            (folder / "figures.txt").write_text(text, encoding="utf-8")
    print(_table(tries), end="")
    return UNEXPECTED if any(one.found["unexpected"] for one in tries) else 0


def _table(tries: list[_Tries]) -> str:
    rows = [(one.reader.name, one.found) for one in tries]
    rows.append(("all", sum((found for _, found in rows), Counter())))
    lines = [f"{'reader':<12}{'inputs':>9}" + "".join(f"{k:>12}" for k in OUTCOMES)]
    for name, found in rows:
        columns = "".join(f"{found[kind]:>12}" for kind in OUTCOMES)
        lines.append(f"{name:<12}{found.total():>9}{columns}")
    return "\n".join(lines) + "\n"


class _Tries:
    """Inputs of one reader, and how many gave what; each surprise is kept once."""

    def __init__(self, reader: Reader, seed: int, folder: Path) -> None:
        self.reader, self.seed, self.folder = reader, seed, folder
        self.found: Counter[str] = Counter()
        self.kinds: set[str] = set()

    def go_on_to(self, count: int) -> None:
        """Read inputs until there were so many."""
        now = self.folder / f"{self.reader.name}.now"
        for number in range(self.found.total(), count):
            drawn = Random(f"{self.seed} {self.reader.name} {number}")
            data = self.reader.input(drawn)
            now.write_bytes(data)
            try:
                with _bounded():
                    told = outcome(self.reader, data)
            except (Exception, _EndlessError) as error:
                told = "unexpected"
                self.keep(data, number, error)
            self.found[told] += 1
        now.unlink(missing_ok=True)

    def keep(self, data: bytes, number: int, error: BaseException) -> None:
        """Keep an input and tell of it, if none of its kind was there before."""
        last = traceback.extract_tb(error.__traceback__)[-1]
        kind = f"{type(error).__name__} {last.filename}:{last.lineno}"
        if kind not in self.kinds:
            self.kinds.add(kind)
            kept = self.folder / f"{self.reader.name}-{self.seed}-{number}"
            kept.write_bytes(data)
            print(f"{kept}: {kind}: {str(error)[:2000]}", file=sys.stderr)


@contextmanager
def _bounded() -> Generator[None]:
    signal.alarm(SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)


def _end(number: int, frame: FrameType | None) -> None:
    raise _EndlessError


if __name__ == "__main__":
    sys.exit(main())
