"""Let atheris look for inputs: ``python -m tests.fuzz.coverage_guided READER …``.

It changes bytes towards code that no input has reached, and ends at the first thing
that nobody expects. ``pip install atheris`` first (Linux and macOS); what stands after
the reader's name goes to libFuzzer: a folder of inputs that it goes on from,
``-runs=10000``, ``-max_total_time=60``.
"""

from __future__ import annotations

import sys
import warnings
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any

FOLDER = Path("build/fuzz/guided")
"""Where readers have their files: libFuzzer ends the process, nothing is cleaned."""
ANEW = 0.1
"""Share of inputs that are the reader's own, not changed ones."""


def main() -> None:
    """Look for inputs until told to stop."""
    atheris: Any = import_module("atheris")
    warnings.simplefilter("ignore")
    with atheris.instrument_imports(include=["calcinosis"]):
        from calcinosis import load
        from tests.fuzz.explorer_reader import Page
        from tests.fuzz.reader import outcome
        from tests.fuzz.readers import readers_in
    program, *rest = sys.argv
    FOLDER.mkdir(parents=True, exist_ok=True)
    readers = readers_in(FOLDER, Page(load(threads=1), FOLDER))
    named = {reader.name: reader for reader in readers}
    if not rest or rest[0] not in named:
        sys.exit(f"which reader? {', '.join(named)}")
    reader = named[rest[0]]

    def tried(data: bytes) -> None:
        outcome(reader, data)

    def mutated(data: bytes, most: int, seed: int) -> bytes:
        """Change bytes as libFuzzer does, or begin anew with an input of ours."""
        draw = Random(seed)
        if draw.random() < ANEW:
            return reader.input(draw)[:most]
        changed: bytes = atheris.Mutate(data, most)
        return changed

    atheris.Setup([program, *rest[1:]], tried, custom_mutator=mutated)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
