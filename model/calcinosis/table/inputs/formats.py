"""Tables in files and pipes, read block by block."""

from __future__ import annotations

import gzip
import os
import sys
import zlib
from collections.abc import Collection, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Literal, Protocol, cast

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pa_parquet

from calcinosis._frozen import frozen
from calcinosis.errors import CaseError, Problem
from calcinosis.patient.written.entry.entries import quoted
from calcinosis.size_limits import LINE, mebibytes
from calcinosis.table.columns import Block
from calcinosis.table.meanwhile import ahead
from calcinosis.table.notation import Decimal

__all__ = [
    "FORMATS",
    "Bytes",
    "Format",
    "Input",
    "ParquetInput",
    "format_of",
    "open_bytes",
    "regrouped",
]

Format = Literal["csv", "tsv", "parquet", "jsonl", "excel"]
FORMATS: Mapping[str, Format] = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".txt": "csv",
    ".xlsx": "excel",
    ".xlsm": "excel",
    ".xlsb": "excel",
    ".xls": "excel",
    ".ods": "excel",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}


GZIP = b"\x1f\x8b"


def format_of(path: str) -> Format | None:
    """Tell a file's format by its name; ``.gz`` at the end does not matter."""
    name = Path(path).name.lower().removesuffix(".gz")
    return FORMATS.get(Path(name).suffix)


class Input(Protocol):
    """A table that is read from its beginning to its end.

    ``names`` are its columns, None where every line has its own; ``types`` are their
    Arrow types, text for what is missing there; ``nameless`` are the numbers of columns
    without a name, which are left out, and ``below`` is what the first row with any
    entry holds in them; ``decimal`` is the mark of numbers as text.
    """

    names: list[str] | None
    types: Mapping[str, Any]
    nameless: Sequence[int]
    below: Sequence[str]
    decimal: Decimal

    def blocks(self, chunk: int, wanted: Collection[str]) -> Iterator[Block]:
        """Yield blocks of at most ``chunk`` rows with the columns that are wanted."""
        ...

    def done(self) -> float | None:
        """Return the share of the input that has been read, if that can be told."""
        ...


@frozen
class Bytes:
    """A file, or standard input, that is read from its beginning to its end.

    Parameters
    ----------
    name : str
        For messages.
    stream, raw : binary file
        The content, and the file itself, whose position tells how far it has been read.
    size : int
        Of the file in bytes; 0: not known.
    """

    name: str
    stream: IO[bytes]
    raw: IO[bytes]
    size: int = 0

    def lines(self) -> Iterator[bytes]:
        """Yield the lines that are not blank.

        Raises
        ------
        CaseError
            If one is longer than ``size_limits.LINE``.
        """
        number = 0
        while line := self.stream.readline(LINE + 1):
            number += 1
            if len(line) > LINE:
                text = f"line {number} is longer than {mebibytes(LINE)}"
                raise CaseError([Problem(self.name, text)])
            if line.strip():
                yield line

    def done(self) -> float | None:
        """Return the share of the file that has been read."""
        known = self.size and not self.raw.closed
        return min(self.raw.tell() / self.size, 1.0) if known else None


@contextmanager
def open_bytes(path: str) -> Generator[Bytes]:
    """Open a file, or standard input for ``-``; unpack it if it ends in ``.gz``.

    Raises
    ------
    CaseError
        If it cannot be read.
    """
    if path == "-":
        yield Bytes("standard input", sys.stdin.buffer, sys.stdin.buffer)
        return
    try:
        opened = Path(path).open("rb")  # noqa: SIM115 (closed by the with below)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise CaseError([Problem(path, f"cannot be read: {reason}")]) from error
    with opened as raw:
        stream: IO[bytes] = raw
        if path.lower().endswith(".gz"):
            if not (raw.peek(len(GZIP)) or GZIP).startswith(GZIP):
                text = "is not compressed, though its name ends in .gz: name it without"
                raise CaseError([Problem(path, text)])
            stream = cast("IO[bytes]", gzip.GzipFile(fileobj=raw))
        try:
            yield Bytes(path, stream, raw, os.fstat(raw.fileno()).st_size)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise CaseError([Problem(path, f"is damaged: {error}")]) from error


class ParquetInput:
    """A Parquet file.

    Raises
    ------
    CaseError
        If it cannot be read or is none.
    """

    names: list[str] | None
    types: Mapping[str, Any]
    nameless: Sequence[int] = ()
    below: Sequence[str] = ()
    decimal: Decimal = "."

    def __init__(self, path: str) -> None:
        try:
            # a buffer would keep all that has been read
            self.file = pa_parquet.ParquetFile(path, pre_buffer=False)
            schema = self.file.schema_arrow
        except (OSError, pa.ArrowException, ValueError) as error:
            reason = getattr(error, "strerror", None) or "it is no Parquet file"
            if "magic bytes" not in (text := str(error)) and reason.startswith("it is"):
                reason = f"it is no Parquet file, or damaged ({_first_line(text)})"
            raise CaseError([Problem(path, f"cannot be read: {reason}")]) from error
        self.names = list(schema.names)
        twice = [n for n in dict.fromkeys(self.names) if self.names.count(n) > 1]
        if twice:
            problems = [Problem(f"column {quoted(n)}", "stands twice") for n in twice]
            raise CaseError(problems)
        self.types = dict(zip(schema.names, schema.types, strict=True))
        self.path = path
        self.rows, self.read = self.file.metadata.num_rows, 0

    def done(self) -> float | None:
        """Return the share of the rows that has been read."""
        return self.read / self.rows if self.rows else None

    def blocks(self, chunk: int, wanted: Collection[str]) -> Iterator[Block]:
        """Yield blocks of rows."""
        columns = [name for name in self.names or () if name in wanted]
        for batch in ahead(regrouped(self._batches(chunk, columns), chunk)):
            first = self.read + 1
            self.read += batch.num_rows
            numbers = np.arange(first, self.read + 1)
            own = dict(zip(batch.schema.names, batch.columns, strict=True))
            yield Block(own, batch.num_rows, numbers)

    def _batches(self, chunk: int, columns: list[str]) -> Iterator[Any]:
        try:
            for batch in self.file.iter_batches(chunk, columns=columns):
                batch.validate(full=True)
                yield batch
        except (OSError, pa.ArrowException, ValueError) as error:
            text = f"is damaged: {_first_line(str(error))}"
            raise CaseError([Problem(self.path, text)]) from error


def _first_line(text: str) -> str:
    return text.partition("\n")[0]


def regrouped(batches: Any, chunk: int) -> Iterator[Any]:
    """Put small batches together and cut large ones: ``chunk`` rows each."""
    waiting: list[Any] = []
    rows = 0
    for batch in batches:
        waiting.append(batch)
        rows += batch.num_rows
        while rows >= chunk:
            table = pa.Table.from_batches(waiting)
            yield _one_batch(table.slice(0, chunk))
            waiting = table.slice(chunk).to_batches()
            rows -= chunk
    if rows:
        yield _one_batch(pa.Table.from_batches(waiting))


def _one_batch(table: Any) -> Any:
    return table.combine_chunks().to_batches()[0]
