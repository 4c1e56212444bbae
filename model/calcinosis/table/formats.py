"""Tables in files and pipes, read block by block: CSV, Parquet, JSON lines."""

from __future__ import annotations

import csv
import gzip
import os
import sys
import zlib
from collections import Counter
from collections.abc import Collection, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal, Protocol, cast

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pa_parquet

from calcinosis._arrays import IntArray
from calcinosis.errors import CaseError, Problem
from calcinosis.table.columns import Block

__all__ = [
    "FORMATS",
    "Bytes",
    "CsvInput",
    "Format",
    "Input",
    "ParquetInput",
    "format_of",
    "open_bytes",
]

Format = Literal["csv", "parquet", "jsonl"]
FORMATS: Mapping[str, Format] = {
    ".csv": "csv",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}
BLOCK_BYTES = 1 << 22
"""Bytes of text that are parsed at a time."""
DELIMITERS = ",;\t"


def format_of(path: str) -> Format | None:
    """Tell a file's format by its name; ``.gz`` at the end does not matter."""
    name = Path(path).name.lower().removesuffix(".gz")
    return FORMATS.get(Path(name).suffix)


class Input(Protocol):
    """A table that is read from its beginning to its end.

    ``names`` are its columns, None where every line has its own; ``id_type`` is the
    type of the column ``id``, None where there is none.
    """

    names: list[str] | None
    id_type: Any

    def blocks(self, chunk: int, wanted: Collection[str]) -> Iterator[Block]:
        """Yield blocks of at most ``chunk`` rows with the columns that are wanted."""
        ...

    def done(self) -> float | None:
        """Return the share of the input that has been read, if that can be told."""
        ...


@dataclass(frozen=True)
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
            stream = cast("IO[bytes]", gzip.GzipFile(fileobj=raw))
        try:
            yield Bytes(path, stream, raw, os.fstat(raw.fileno()).st_size)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise CaseError([Problem(path, f"is damaged: {error}")]) from error


class CsvInput:
    """Comma-separated values; semicolons or tabs if the first line has those.

    Every entry is a text: what it means is decided later, by its column.

    Parameters
    ----------
    source : Bytes

    Raises
    ------
    CaseError
        If it has no first line.
    """

    names: list[str] | None

    def __init__(self, source: Bytes) -> None:
        self.source, self.done = source, source.done
        try:
            first = source.stream.readline().decode("utf-8-sig")
        except (UnicodeDecodeError, OSError) as error:
            text = "is no UTF-8 text with names of columns in its first line"
            raise CaseError([Problem(source.name, text)]) from error
        if not first.strip():
            text = "is empty: the first line names the columns"
            raise CaseError([Problem(source.name, text)])
        counts = Counter(first)
        self.delimiter = max(DELIMITERS, key=lambda mark: counts[mark])
        (names,) = csv.reader([first], delimiter=self.delimiter)
        self.columns = [name.strip() for name in names]
        self.names = self.columns
        self.id_type = pa.string() if "id" in self.columns else None

    def blocks(self, chunk: int, wanted: Collection[str]) -> Iterator[Block]:
        """Yield blocks of rows; lines with too many or too few fields are refused."""
        numbers = _RowNumbers(len(self.columns))
        columns = [name for name in self.columns if name in wanted]
        if not columns:  # at least one column tells how many rows there are
            columns = self.columns[:1]
        options = pa_csv.ConvertOptions(
            column_types=dict.fromkeys(columns, pa.string()),
            include_columns=columns,
            strings_can_be_null=True,
            null_values=[""],
        )
        parse = pa_csv.ParseOptions(
            delimiter=self.delimiter,
            newlines_in_values=True,
            invalid_row_handler=numbers.refuse,
        )
        # one thread parses: only so are the numbers of refused lines known
        read = pa_csv.ReadOptions(
            column_names=self.columns, block_size=BLOCK_BYTES, use_threads=False
        )
        try:
            source = pa_csv.open_csv(
                self.source.stream,
                read_options=read,
                parse_options=parse,
                convert_options=options,
            )
            for batch in _regrouped(source, chunk):
                yield numbers.block(batch)
        except pa.ArrowInvalid as error:
            if not str(error).startswith("Empty CSV"):
                text = f"is no CSV: {error}"
                raise CaseError([Problem(self.source.name, text)]) from error
        if numbers.waiting:
            yield numbers.rest(columns)


class _RowNumbers:
    """Numbers the rows of a CSV file while some of its lines are refused."""

    def __init__(self, fields: int) -> None:
        self.fields = fields
        self.next = 1
        self.waiting: list[tuple[int, Problem]] = []

    def refuse(self, row: Any) -> str:
        """Remember a line with the wrong number of fields."""
        text = f"has {row.actual_columns} fields, the first line {self.fields}"
        problem = Problem(f"row {row.number}", text)
        self.waiting.append((row.number, problem))
        return "skip"

    def block(self, batch: Any) -> Block:
        """Give rows, and the refused ones between them, the next numbers."""
        refused = np.array([number for number, _ in self.waiting], dtype=np.intp)
        end = self.next + batch.num_rows + len(refused)
        numbers: IntArray = np.arange(self.next, end, dtype=np.intp)
        numbers = numbers[~np.isin(numbers, refused)][: batch.num_rows]
        self.next = int(numbers[-1]) + 1 if len(numbers) else self.next
        passed = [found for found in self.waiting if found[0] < self.next]
        self.waiting = self.waiting[len(passed) :]
        columns = dict(zip(batch.schema.names, batch.columns, strict=True))
        return Block(columns, batch.num_rows, numbers, refused=passed)

    def rest(self, columns: list[str]) -> Block:
        """Return the refused lines at the end of the file."""
        empty = {name: pa.array([], pa.string()) for name in columns}
        none: IntArray = np.zeros(0, dtype=np.intp)
        return Block(empty, 0, none, refused=self.waiting)


class ParquetInput:
    """A Parquet file.

    Raises
    ------
    CaseError
        If it cannot be read or is none.
    """

    names: list[str] | None

    def __init__(self, path: str) -> None:
        try:
            # a buffer would keep all that has been read
            self.file = pa_parquet.ParquetFile(path, pre_buffer=False)
        except (OSError, pa.ArrowInvalid) as error:
            reason = getattr(error, "strerror", None) or "it is no Parquet file"
            raise CaseError([Problem(path, f"cannot be read: {reason}")]) from error
        self.names = list(self.file.schema_arrow.names)
        schema = self.file.schema_arrow
        self.id_type = schema.field("id").type if "id" in self.names else None
        self.path = path
        self.rows, self.read = self.file.metadata.num_rows, 0

    def done(self) -> float | None:
        """Return the share of the rows that has been read."""
        return self.read / self.rows if self.rows else None

    def blocks(self, chunk: int, wanted: Collection[str]) -> Iterator[Block]:
        """Yield blocks of rows."""
        columns = [name for name in self.names or () if name in wanted]
        for batch in _regrouped(self._batches(chunk, columns), chunk):
            first = self.read + 1
            self.read += batch.num_rows
            numbers = np.arange(first, self.read + 1)
            own = dict(zip(batch.schema.names, batch.columns, strict=True))
            yield Block(own, batch.num_rows, numbers)

    def _batches(self, chunk: int, columns: list[str]) -> Iterator[Any]:
        try:
            yield from self.file.iter_batches(chunk, columns=columns)
        except (OSError, pa.ArrowException) as error:
            raise CaseError([Problem(self.path, f"is damaged: {error}")]) from error


def _regrouped(batches: Any, chunk: int) -> Iterator[Any]:
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
