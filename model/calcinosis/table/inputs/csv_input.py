"""Tables as text: commas, semicolons, tabs or bars between the fields."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute
import pyarrow.csv as pa_csv

from calcinosis._arrays import IntArray
from calcinosis._regex import regex
from calcinosis.errors import CaseError, Problem
from calcinosis.table.columns import Block
from calcinosis.table.inputs.formats import Bytes, regrouped
from calcinosis.table.inputs.utf8 import Utf8Text
from calcinosis.table.notation import Decimal

__all__ = ["CsvInput"]

compute: Any = pyarrow.compute  # its functions are made when it is imported

BLOCK_BYTES = 1 << 22
"""Bytes of text that are parsed at a time."""
DELIMITERS = ",;\t|"
QUOTED = regex('"[^"]*"')
NAMED_DELIMITER = regex(r'"?sep=(.)"?\s*')
"""The first line that tells Excel how a table is written."""


class CsvInput:
    """Comma-separated values; semicolons, tabs or bars if the first line has those.

    Every entry is a text: what it means is decided later, by its column.

    Parameters
    ----------
    source : Bytes
    encoding : str, optional
        By default that of a byte order mark, else UTF-8.
    delimiter : str, optional

    Raises
    ------
    CaseError
        If it has no first line.
    """

    names: list[str] | None
    types: Mapping[str, Any]
    nameless: Sequence[int]
    below: Sequence[str]

    def __init__(
        self,
        source: Bytes,
        encoding: str | None = None,
        delimiter: str | None = None,
    ) -> None:
        self.source, self.done = source, source.done
        self.text = Utf8Text(source, encoding)
        first = self.text.first_line()
        if told := NAMED_DELIMITER.fullmatch(first):
            delimiter, first = told[1], self.text.first_line()
        if not first.strip():
            text = "is empty: the first line names the columns"
            raise CaseError([Problem(source.name, text)])
        if first.lstrip().startswith(('{"', '[{"')):
            text = "holds JSON: with --from jsonl each line is a patient"
            raise CaseError([Problem(source.name, text)])
        counts = Counter(QUOTED.sub("", first))
        self.delimiter = delimiter or max(DELIMITERS, key=lambda mark: counts[mark])
        try:
            lines = first.splitlines(keepends=True)
            ((*names,),) = csv.reader(lines, delimiter=self.delimiter)
        except (csv.Error, ValueError) as error:
            text = f"the first line does not name columns: {error}"
            raise CaseError([Problem(source.name, text)]) from error
        self.columns = [name.strip() for name in names]
        self.names = [name for name in self.columns if name]
        self.nameless = [n for n, name in enumerate(self.columns, start=1) if not name]
        row = self._first_row() if self.nameless else []
        self.below = [text for n in self.nameless for text in row[n - 1 : n]]
        self.types = dict.fromkeys(self.names, pa.string())
        self.decimal: Decimal = "," if self.delimiter == ";" else "."

    def _first_row(self) -> list[str]:
        """Return the first row with any entry, which stays to be read."""
        blank = f'{self.delimiter} \t"'
        lines = self.text.line_ahead(blank).splitlines(keepends=True)
        with suppress(csv.Error):  # is told when the rows are read
            for row in csv.reader(lines, delimiter=self.delimiter):
                return [text.strip() for text in row]
        return []

    def blocks(self, chunk: int, wanted: Collection[str]) -> Iterator[Block]:
        """Yield blocks of rows; lines with too many or too few fields are refused."""
        numbers = _RowNumbers(len(self.columns))
        # names need not differ for pyarrow: columns have their numbers
        columns = {str(n): own for n, own in enumerate(self.columns) if own in wanted}
        columns = columns or {"0": self.columns[0]}  # one tells how many rows there are
        options = pa_csv.ConvertOptions(
            column_types=dict.fromkeys(columns, pa.string()),
            include_columns=list(columns),
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
            column_names=[str(n) for n in range(len(self.columns))],
            block_size=BLOCK_BYTES,
            use_threads=False,
        )
        try:
            source = pa_csv.open_csv(
                self.text,
                read_options=read,
                parse_options=parse,
                convert_options=options,
            )
            for batch in regrouped(source, chunk):
                renamed = batch.rename_columns(list(columns.values()))
                block = numbers.block(renamed)
                yield _without_zeros(block) if self.text.zeros else block
        except pa.ArrowInvalid as error:
            if not str(error).startswith("Empty CSV"):
                text = f"is no CSV: {error}"
                raise CaseError([Problem(self.source.name, text)]) from error
        self._check_quotes(numbers)
        if numbers.waiting:
            yield numbers.rest(list(columns.values()))

    def _check_quotes(self, numbers: _RowNumbers) -> None:
        """Refuse a table of which rows may have vanished into a field."""
        rows = numbers.next - 1 + len(numbers.waiting)
        if self.text.quotes % 2 and self.text.lines - self.text.blank > rows + 1:
            text = (
                "holds a quotation mark that is opened and never closed: rows after it "
                "would be lost; close it, or write it twice inside quotation marks"
            )
            raise CaseError([Problem(self.source.name, text)])


def _without_zeros(block: Block) -> Block:
    """Refuse rows that hold a zero byte: of what they were, something is lost."""
    refused: dict[int, Problem] = {}
    for name, cells in block.columns.items():
        found = compute.fill_null(compute.match_substring(cells, "\0"), False)
        for row in np.flatnonzero(np.asarray(found)).tolist():
            number = int(block.numbers[row])
            text = "holds a zero byte: the file was damaged or cut; write the row anew"
            refused.setdefault(row, Problem(f"row {number}: {name}", text))
    if not refused:
        return block
    kept = np.setdiff1d(np.arange(block.rows), list(refused))
    wrong = [(int(block.numbers[row]), problem) for row, problem in refused.items()]
    return replace(
        block,
        columns={name: own.take(pa.array(kept)) for name, own in block.columns.items()},
        rows=len(kept),
        numbers=block.numbers[kept],
        refused=sorted((*block.refused, *wrong), key=lambda one: one[0]),
    )


class _RowNumbers:
    """Numbers the rows of a CSV file while some of its lines are refused."""

    def __init__(self, fields: int) -> None:
        self.fields = fields
        self.next = 1
        self.waiting: list[tuple[int, Problem]] = []

    def refuse(self, row: Any) -> str:
        """Remember a line with the wrong number of fields."""
        text = f"has {row.actual_columns} fields, the first line {self.fields}"
        if self.fields == 1:
            text += ": is that a title above the names?"
        if lines := row.text.strip().count("\n"):
            text += f"; it goes on for {lines} lines: is a quotation mark not closed?"
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
