"""The columns of a frame that was handed in: of pandas, polars or Arrow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, time, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from calcinosis.arguments import as_text_of
from calcinosis.errors import CaseError, NoTableError, Problem
from calcinosis.inference.by_name.frames_by_name import lazy_hint
from calcinosis.patient.written.entry.entries import is_number, quoted
from calcinosis.patient.written.plain_entries import is_plain, plain_entry
from calcinosis.table.columns import Source

__all__ = ["columns_in"]

NESTED = {list, tuple, dict, set, frozenset, np.ndarray}
"""Kinds of cells that hold others."""
DATES = (date, time, timedelta, np.datetime64, np.timedelta64)
"""Kinds of cells that Arrow would make of numbers beside them."""
FOREIGN = ("period", "interval")
"""Types of columns that Arrow has none for."""
SAFE = {"builtins", "datetime", "decimal", "numpy", "pandas"}
"""Whose other kinds of cells Arrow knows, or refuses."""


def columns_in(
    frame: Any,
) -> tuple[dict[str, Source], int, Callable[[Any], Any] | None]:
    """Return the columns of a table, its rows, and what makes the result its kind."""
    if isinstance(frame, pa.Table | pa.RecordBatch):
        names: list[Any] = list(frame.schema.names)
        sources = [frame.column(number) for number in range(len(names))]
        return _named(names, sources), frame.num_rows, None
    if type(frame).__module__.partition(".")[0] == "pandas" and hasattr(
        frame, "columns"
    ):
        names = list(frame.columns)
        sources = [_of_pandas(frame.iloc[:, n]) for n in range(len(names))]
        index = frame.index
        return _named(names, sources), len(frame), lambda x: _as_frame(x, index)
    if hasattr(frame, "__arrow_c_stream__"):
        try:
            table = pa.table(frame)
        except (pa.ArrowException, TypeError, ValueError) as error:
            text = f"{type(frame).__name__} is no table: {error}"
            raise NoTableError([Problem("table", text)]) from error
        columns, rows, _ = columns_in(table)
        polars = type(frame).__module__.partition(".")[0] == "polars"
        return columns, rows, type(frame) if polars else None
    text = (
        "expected a pandas or polars DataFrame, a pyarrow Table or RecordBatch, or "
        f"what hands out Arrow (__arrow_c_stream__), got {type(frame).__name__}"
        f"{lazy_hint(frame)}"
    )
    raise NoTableError([Problem("table", text)])


def _named(names: Sequence[Any], sources: Sequence[Source]) -> dict[str, Source]:
    texts = [as_text_of(name) for name in names]
    problems = [
        Problem(f"column {quoted(name)}", "stands twice")
        for name, times in Counter(texts).items()
        if times > 1
    ]
    if problems:
        raise CaseError(problems)
    return dict(zip(texts, sources, strict=True))


def _of_pandas(series: Any) -> Source:
    """Return a pandas column as Arrow; of mixed types, as a list of objects."""
    foreign = str(series.dtype).startswith(FOREIGN)
    if foreign or (series.dtype == object and not _is_for_arrow(list(series))):
        return [plain_entry(cell) for cell in series]
    try:
        return pa.array(series, from_pandas=True)
    except (pa.ArrowException, OverflowError, UnicodeError, ValueError, TypeError):
        return list(series)


def _is_for_arrow(cells: list[Any]) -> bool:
    """Whether Arrow may be given some cells: what nests without end would end it."""
    kinds = set(map(type, cells))
    if any(kind.__name__ in ("Period", "Interval") for kind in kinds):
        return False
    if any(issubclass(kind, DATES) for kind in kinds) and any(
        is_number(cell) and cell == cell for cell in cells
    ):
        return False
    if all(kind.__module__.partition(".")[0] in SAFE for kind in kinds - NESTED):
        return not kinds & NESTED or is_plain(cells)
    return False


def _as_frame(result: Any, index: Any) -> Any:
    try:
        frame = result.to_pandas()
    except (OverflowError, ValueError):  # dates beyond Python's calendar
        frame = result.to_pandas(date_as_object=False)
    frame.index = index
    return frame
