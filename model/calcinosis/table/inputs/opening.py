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

__all__ = ["open_input"]


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
    if form == "parquet":
        source = ParquetInput(path)
        with source.file:
            yield source
        return
    if form == "excel":
        yield WorkbookInput(path, sheet)
        return
    with open_bytes(path) as content:
        if form == "jsonl":
            yield JsonLines(content, network, notation)
        else:
            yield CsvInput(content, encoding, "\t" if form == "tsv" else None)
