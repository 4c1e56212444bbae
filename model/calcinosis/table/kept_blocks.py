"""Blocks that a run has answered, kept so that one that was stopped goes on there."""

from __future__ import annotations

import json
import shutil
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.ipc as pa_ipc

from calcinosis._frozen import frozen
from calcinosis.errors import CaseError, Problem
from calcinosis.files import locked, real_path, write_whole
from calcinosis.table.notation import Coding
from calcinosis.table.patients.numbers.told_numbers import Note

__all__ = ["AnsweredBlock", "BadRow", "KeptBlocks", "kept_blocks", "kept_folder"]

BadRow = tuple[int, str | None, list[Problem]]
"""Number, id and what is wrong."""
ABOUT, LOCK, REST = "about.json", "lock", b"calcinosis"


@frozen
class AnsweredBlock:
    """What becomes of a block.

    Parameters
    ----------
    batch : pyarrow RecordBatch
        Rows of the output: those that could be used.
    bad : list of BadRow
    unusable : list of int
        Rows of the block among ``bad``.
    notes : list of (rows, str)
        Rows of the block, and what is to be said of them.
    codings : mapping
        What has been seen of every column up to here.
    """

    batch: Any
    bad: list[BadRow]
    unusable: list[int]
    notes: list[Note]
    codings: Mapping[str, Coding]


class KeptBlocks:
    """A folder of answered blocks, a file each."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.found = 0

    def _path(self, table: int, number: int) -> Path:
        return self.folder / f"{table}-{number:06d}.arrow"

    def any(self) -> bool:
        """Tell whether a block is kept."""
        return any(self.folder.glob("*.arrow"))

    def clear(self) -> None:
        """Remove all: blocks before what they are about, if this is stopped, too."""
        for path in self.folder.glob("*.arrow"):
            path.unlink(missing_ok=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def write(self, table: int, number: int, block: AnsweredBlock) -> None:
        """Keep a block: that of a table, both counted from 0."""
        rest = {
            "bad": [(n, i, [asdict(p) for p in found]) for n, i, found in block.bad],
            "unusable": block.unusable,
            "notes": [(rows.tolist(), text) for rows, text in block.notes],
            "codings": {name: asdict(own) for name, own in block.codings.items()},
        }
        schema = block.batch.schema.with_metadata({REST: json.dumps(rest)})
        content = pa.BufferOutputStream()
        with pa_ipc.new_file(content, schema) as writer:
            writer.write_batch(block.batch.replace_schema_metadata(schema.metadata))
        write_whole(self._path(table, number), content.getvalue().to_pybytes())

    def read(self, table: int, number: int, schema: Any) -> AnsweredBlock | None:
        """Return a block, or None if it is not kept, or damaged."""
        path = self._path(table, number)
        if not path.is_file():
            return None
        try:
            kept = pa_ipc.open_file(path.read_bytes())
            batch, rest = kept.get_batch(0), json.loads(kept.schema.metadata[REST])
            batch.validate(full=True)
            block = AnsweredBlock(
                pa.RecordBatch.from_arrays(batch.columns, schema=schema),
                [(n, i, [Problem(**p) for p in found]) for n, i, found in rest["bad"]],
                rest["unusable"],
                [(np.array(rows, np.intp), text) for rows, text in rest["notes"]],
                {name: Coding(**own) for name, own in rest["codings"].items()},
            )
        except (OSError, pa.ArrowException, ValueError, LookupError, TypeError):
            return None  # it is answered again
        self.found += 1
        return block


def kept_folder(output: str) -> Path:
    """Return the folder of what a run with this output keeps, which need not exist."""
    path = real_path(output)
    return path.with_name(f".{path.name}.kept")


@contextmanager
def kept_blocks(output: str, about: Mapping[str, str]) -> Generator[KeptBlocks]:
    """Keep blocks in a folder beside the output until the run has come to its end.

    Parameters
    ----------
    output : str
    about : mapping
        All that the answers depend on, by its name for people.

    Raises
    ------
    CaseError
        If the folder cannot be written, another run is at work in it, or what it holds
        was kept of another run.
    """
    kept = KeptBlocks(kept_folder(output))
    try:
        kept.folder.mkdir(mode=0o700, exist_ok=True)  # it may hold ids of patients
        stream = (kept.folder / LOCK).open("ab")
    except OSError as error:
        what = f"cannot be written: {error.strerror}"
        raise CaseError([Problem(str(kept.folder), what)]) from error
    with stream:
        if not locked(stream) and _can_lock():
            text = f"another run with this output is at work ({kept.folder})"
            raise CaseError([Problem(output, text)])
        try:
            _require_same(kept, about)
            yield kept
        except BaseException:
            if not kept.any():
                shutil.rmtree(kept.folder, ignore_errors=True)
            raise
        kept.clear()


def _can_lock() -> bool:
    with suppress(ImportError):
        import fcntl

        return bool(fcntl.LOCK_EX)
    return False


def _require_same(kept: KeptBlocks, about: Mapping[str, str]) -> None:
    path = kept.folder / ABOUT
    if not kept.any():
        write_whole(path, json.dumps(dict(about), indent=1))
        return
    try:
        before = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        before = {}
    names = dict.fromkeys([*before, *about])
    differ = [name for name in names if before.get(name) != about.get(name)]
    if differ:
        text = (
            f"keeps what another run has done: {', '.join(differ)} differ; to begin "
            "anew, delete this folder or leave --resume out"
        )
        raise CaseError([Problem(str(kept.folder), text)])
