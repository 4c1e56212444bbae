"""Result files that appear under their name only when they are complete."""

from __future__ import annotations

import gzip
import os
import sys
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from stat import S_ISREG
from typing import IO, Any, cast

import pyarrow as pa
import pyarrow.compute
import pyarrow.csv as pa_csv
import pyarrow.parquet as pa_parquet

from calcinosis.errors import CaseError, Problem
from calcinosis.files import whole_files
from calcinosis.table.ids import json_text
from calcinosis.table.inputs.formats import Format
from calcinosis.table.meanwhile import Behind
from calcinosis.table.objects import objects_in

__all__ = ["Output", "open_output"]

Opener = Callable[[str | Path], IO[bytes]]

compute: Any = pyarrow.compute  # its functions are made when it is imported

FORMULA, NUMBER = r"^[=@\t\r\n+\-＝＠＋－]", r"^[+\-]?[0-9.,]+(e[+\-]?[0-9]+)?$"
"""What a spreadsheet takes for the beginning of a formula; numbers are none."""


class Output:
    """A table that is written batch by batch.

    Parameters
    ----------
    stream : binary file
    form : ``"csv"``, ``"tsv"``, ``"parquet"`` or ``"jsonl"``
    schema : pyarrow Schema
    escape : bool, optional
        Whether CSV and TSV hold no text that a spreadsheet would run.
    behind : bool, optional
        Whether a batch is written while its writer goes on.
    """

    def __init__(
        self,
        stream: IO[bytes],
        form: Format,
        schema: Any,
        escape: bool = True,
        behind: bool = False,
    ) -> None:
        self.stream, self.form, self.schema = stream, form, schema
        self.escape = escape and form in ("csv", "tsv")
        self._writer: Any = None
        if form in ("csv", "tsv"):
            options = pa_csv.WriteOptions(delimiter="\t" if form == "tsv" else ",")
            names = _names(schema.names) if self.escape else schema.names
            fields = zip(schema, names, strict=True)
            self._schema = pa.schema([own.with_name(name) for own, name in fields])
            self._writer = pa_csv.CSVWriter(stream, self._schema, write_options=options)
        elif form == "parquet":
            # numbers hardly repeat: a dictionary of them takes longer, and more room
            repeated = [f.name for f in schema if not pa.types.is_floating(f.type)]
            named: Any = [name for name in repeated if name != "id"]
            self._writer = pa_parquet.ParquetWriter(
                stream, schema, use_dictionary=named
            )
        self._behind = Behind(self._write) if behind else None

    def write(self, batch: Any) -> None:
        """Write one record batch.

        What became of the one before may be told here, by an error.
        """
        if self._behind is None:
            self._write(batch)
        else:
            self._behind.add(batch)

    def _write(self, batch: Any) -> None:
        if self.escape:
            arrays = [_no_formula(own) for own in batch.columns]
            batch = pa.RecordBatch.from_arrays(arrays, schema=self._schema)
        if self._writer is not None:
            self._writer.write_batch(batch)
            return
        names = batch.schema.names
        rows = zip(*map(objects_in, batch.columns), strict=True)
        lines = [json_text(dict(zip(names, row, strict=True))) for row in rows]
        self.stream.write("".join(f"{line}\n" for line in lines).encode())

    def close(self) -> None:
        """Write what is still to be written."""
        if self._behind is not None:
            self._behind.close()
        if self._writer is not None:
            self._writer.close()
        self.stream.flush()

    def abandon(self) -> None:
        """Let what was written be: the stream is going to be removed."""
        if self._behind is not None:
            self._behind.abandon()
        if self.form == "parquet":  # it would write its end to a closed file
            self._writer.is_open = False


def _no_formula(array: Any) -> Any:
    """Let no text be run as a formula where a spreadsheet opens the table."""
    if not (pa.types.is_string(array.type) or pa.types.is_large_string(array.type)):
        return array
    found = compute.match_substring_regex(array, FORMULA)
    number = compute.match_substring_regex(array, NUMBER, ignore_case=True)
    run = compute.and_(found, compute.invert(number))
    if not compute.any(run).as_py():
        return array
    mark, nothing = (pa.scalar(text, array.type) for text in ("'", ""))
    marked = compute.binary_join_element_wise(mark, array, nothing)
    return compute.if_else(run, marked, array)


def _names(names: list[str]) -> list[str]:
    """Return names of columns, some the input's, that are no formulas and differ."""
    found: list[str] = []
    escaped = _no_formula(pa.array(names, pa.string())).to_pylist()
    for name, own in zip(names, escaped, strict=True):
        while own != name and own in (*names, *found):
            own = f"'{own}"
        found.append(own)
    return found


@contextmanager
def open_output(
    path: str,
    form: Format,
    schema: Any,
    opened: Opener | None = None,
    escape: bool = True,
) -> Generator[Output]:
    """Open a table for writing, under a temporary name beside the final one.

    The name is changed when the block is left without an error; otherwise nothing
    stays. ``-`` is standard output; what is no regular file (a device, a named pipe)
    is written to directly.

    Parameters
    ----------
    path : str
    form : ``"csv"``, ``"tsv"``, ``"parquet"`` or ``"jsonl"``
    schema : pyarrow Schema
    opened : callable, optional
        What :func:`calcinosis.files.whole_files` gives, for files that get their names
        together.
    escape : bool, optional
        As :class:`Output` takes it.

    Raises
    ------
    CaseError
        If it cannot be written there.
    """
    if path == "-":
        output = Output(sys.stdout.buffer, form, schema, escape)
        yield output
        output.close()
        return
    with ExitStack() as files:
        opened = opened or files.enter_context(whole_files())
        try:
            raw = opened(path)
        except OSError as error:
            what = f"cannot be written: {error.strerror}"
            raise CaseError([Problem(path, what)]) from error
        stream = raw
        if path.lower().endswith(".gz"):  # neither name nor time: the same bytes
            packed = gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0)
            stream = cast("IO[bytes]", packed)
        regular = S_ISREG(os.fstat(raw.fileno()).st_mode)
        output = Output(stream, form, schema, escape, behind=regular)
        try:
            yield output
            output.close()
        except BaseException:
            output.abandon()
            raise
        finally:
            if stream is not raw:  # else its end is written to a closed file
                stream.close()
