"""Try many hostile inputs: ``python -m tests.fuzz --inputs N --seed S``.

Every input is drawn from the seed, the reader's name and its number, so that each can
be made again alone, in whatever process. It is kept in a file while it is read: what
ends the whole process (in a library of compiled code) is found there.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from calcinosis import load
from tests.fuzz.reader import Reader, outcome
from tests.fuzz.readers import all_readers, fast_folder
from tests.fuzz.tries import Part, Tried, start, try_part

UNEXPECTED, TURNS = 1, 500
OUTCOMES = ("result", "error", "unexpected")


def main() -> int:
    """Run; return the exit status: 1 if anything unexpected came out of a reader."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--inputs", type=int, default=10_000, help="of all readers")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--reader", action="append", help="only this one; repeatable")
    parser.add_argument("--again", type=Path, help="read this kept input, no other")
    parser.add_argument("--keep", type=Path, default=Path("build/fuzz"))
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    with all_readers(load(threads=1)) as readers:
        known = [reader.name for reader in readers]
        if unknown := {*(options.reader or ())} - {*known}:
            parser.error(f"no reader {', '.join(unknown)}: {', '.join(known)}")
        chosen = [r for r in readers if r.name in (options.reader or known)]
        if options.again:
            data = options.again.read_bytes()
            print(*(f"{reader.name}: {outcome(reader, data)}" for reader in chosen))
            return 0
        parts = list(_parts(chosen, options.inputs, options.seed))
    return _run(parts, options.processes, options.keep)


def _parts(readers: list[Reader], inputs: int, seed: int) -> Iterator[Part]:
    """Cut the inputs of every reader into parts, so that all go on in turns."""
    whole = sum(reader.share for reader in readers)
    done = dict.fromkeys((reader.name for reader in readers), 0)
    for turn in range(1, TURNS + 1):
        for reader in readers:
            share = inputs * reader.share / whole
            end = max(1, round(share * turn / TURNS))
            if end > done[reader.name]:
                yield Part(reader.name, seed, done[reader.name], end)
                done[reader.name] = end


def _run(parts: list[Part], processes: int, keep: Path) -> int:
    """Try all parts; print the figures, also when stopped by Ctrl-C."""
    keep.mkdir(parents=True, exist_ok=True)
    found: dict[str, Tried] = {}
    with TemporaryDirectory(prefix="calcinosis-fuzz-", dir=fast_folder()) as folder:
        pool = ProcessPoolExecutor(
            processes, get_context("fork"), start, (load(threads=1), Path(folder), keep)
        )
        running = [pool.submit(try_part, part) for part in parts]
        try:
            for done in as_completed(running):
                name, tried = done.result()
                found[name] = found.get(name, Tried()) + tried
                (keep / "figures.txt").write_text(_table(found), encoding="utf-8")
        except KeyboardInterrupt:
            print("stopped", file=sys.stderr)
        finally:
            pool.shutdown(cancel_futures=True)
        for now in keep.glob("*.now"):  # a process that died leaves what it read
            if not now.stat().st_size:
                now.unlink()
    print(_table(found), end="")
    return UNEXPECTED if any(one.count["unexpected"] for one in found.values()) else 0


def _table(found: dict[str, Tried]) -> str:
    """Figures of each reader: its inputs, what they gave, and the time of one."""
    lines = [f"{'reader':<12}{'inputs':>9}" + "".join(f"{k:>12}" for k in OUTCOMES)]
    lines[0] += f"{'ms of each':>12}"
    whole = sum(found.values(), Tried())
    for name, one in (*found.items(), ("all", whole)):
        total: Counter[str] = one.count
        columns = "".join(f"{total[kind]:>12}" for kind in OUTCOMES)
        each = 1000 * one.seconds / max(1, total.total())
        lines.append(f"{name:<12}{total.total():>9}{columns}{each:>12.1f}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
