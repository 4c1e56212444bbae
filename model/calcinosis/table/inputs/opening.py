"""Opens a table by its format."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from calcinosis.network.build import Network
from calcinosis.table.inputs.csv_input import CsvInput
from calcinosis.table.inputs.formats import Format, Input, ParquetInput, open_bytes
from calcinosis.table.inputs.json_lines import JsonLines
from calcinosis.table.inputs.workbook import WorkbookInput
from calcinosis.table.notation import NORMAL, Notation

__all__ = ["open_input", "open_rows"]


@contextmanager
def open_input(
    path: str,
    form: Format,
    network: Network,
    notation: Notation = NORMAL,
    encoding: str | None = None,
    sheet: str | None = None,
) -> Generator[Input]:
    """Open a table.

    Parameters
    ----------
    path : str
        A file, or ``-`` for standard input.
    form : Format
    network : Network
    notation : Notation
    encoding : str, optional
        Of text.
    sheet : str, optional
        Of a workbook.

    Raises
    ------
    CaseError
        If it cannot be read.
    """
    if form == "jsonl":
        with open_bytes(path) as content:
            yield JsonLines(content, network, notation)
    else:
        with open_rows(path, form, encoding, sheet) as source:
            yield source


@contextmanager
def open_rows(
    path: str, form: Format, encoding: str | None = None, sheet: str | None = None
) -> Generator[Input]:
    """Open a table whose columns may be named after anything, by rows of cells.

    Raises
    ------
    CaseError
        If it cannot be read.
    """
    if form == "parquet":
        source = ParquetInput(path)
        with source.file:
            yield source
    elif form == "excel":
        yield WorkbookInput(path, sheet)
    else:
        with open_bytes(path) as content:
            yield CsvInput(content, encoding, "\t" if form == "tsv" else None)
