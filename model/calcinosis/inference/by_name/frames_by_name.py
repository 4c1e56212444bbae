"""Data frames of pandas, polars or Arrow: columns out of them, and the same kind back.

The libraries are not imported: whoever hands in a frame has its library.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from calcinosis.errors import CaseError, Problem

__all__ = ["columns_of", "frame_like", "is_frame", "lazy_hint", "row_of"]


def is_frame(given: object) -> bool:
    """Whether it is a table: with columns that have names, and rows."""
    return hasattr(given, "shape") and hasattr(given, "columns")


def columns_of(frame: Any) -> tuple[dict[Hashable, Sequence[Any]], int]:
    """Return the cells of every column, and the number of rows.

    Raises
    ------
    CaseError
        If two columns have one name.
    """
    names = list(getattr(frame, "column_names", frame.columns))
    twice = [name for name, times in Counter(names).items() if times > 1]
    if twice:
        raise CaseError([Problem(f"column '{name}'", "stands twice") for name in twice])
    columns: dict[Hashable, Sequence[Any]] = {}
    for name in names:
        column = frame[name]
        to_list = getattr(column, "to_pylist", None) or column.to_list
        columns[name] = to_list()
    return columns, int(frame.shape[0])


def frame_like(frame: Any, columns: Mapping[str, Sequence[Any]]) -> Any:
    """Return a frame of the same kind and, of pandas, with the same index."""
    kind: Any = type(frame)
    if hasattr(frame, "column_names"):
        return kind.from_pydict(dict(columns))
    if hasattr(frame, "index"):
        return kind(dict(columns), index=frame.index)
    return kind(dict(columns))


def lazy_hint(given: object) -> str:
    """Say how a lazy frame becomes one; of anything else nothing."""
    lazy = hasattr(given, "collect") and hasattr(given, "lazy")
    return ": collect it first, as frame.collect()" if lazy else ""


def row_of(given: Any) -> Mapping[Any, Any] | None:
    """Return a row as a mapping: of a mapping, a pandas Series, a named tuple."""
    if isinstance(given, Mapping):
        return given
    if hasattr(given, "index") and hasattr(given, "items"):
        return dict(given.items())
    if hasattr(given, "_asdict"):
        return dict(given._asdict())
    return None
