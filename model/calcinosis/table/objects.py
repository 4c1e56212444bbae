"""Cells of Arrow columns as Python's objects, also those that Python has none for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyarrow as pa

__all__ = ["objects_in", "with_known_zone"]

TypeChange = Callable[[Any], Any]
"""What becomes of a type that holds no others."""


def objects_in(source: Any) -> list[Any]:
    """Return the cells of a column: as text those that no object of Python can hold.

    These are dates and times beyond its calendar, and times of zones that are unknown
    here.

    Parameters
    ----------
    source : pyarrow array or list

    Examples
    --------
    >>> objects_in(pa.array([10_000_000], pa.int32()).cast(pa.date32()))
    ['29349-01-26']
    """
    if isinstance(source, list):
        return source
    try:
        found: list[Any] = source.to_pylist()
    except (LookupError, OverflowError, ValueError):
        known = source.cast(_inside(source.type, with_known_zone))
        texts = known.cast(_inside(known.type, _text_for_times)).to_pylist()
        found = list(map(_object, source, texts))
    return found


def _object(cell: Any, text: Any) -> Any:
    """Return what a cell is by itself: the others of its column do not matter."""
    try:
        return cell.as_py()
    except (LookupError, OverflowError, ValueError):
        return text


def with_known_zone(kind: Any) -> Any:
    """Return an Arrow type, in UTC if it is one of times in a zone unknown here.

    Examples
    --------
    >>> with_known_zone(pa.timestamp("s", "Nowhere/Here"))
    TimestampType(timestamp[s, tz=UTC])
    """
    if not pa.types.is_timestamp(kind) or kind.tz is None:
        return kind
    one = pa.array([0]).cast(kind)
    try:
        one.cast(pa.string())
        one.to_pylist()
    except (LookupError, ValueError):
        return pa.timestamp(kind.unit, "UTC")
    return kind


def _text_for_times(kind: Any) -> Any:
    return pa.string() if pa.types.is_temporal(kind) else kind


def _inside(kind: Any, leaf: TypeChange) -> Any:
    """Return a type with others inside of it, and without dictionaries."""
    types = pa.types
    if types.is_dictionary(kind):
        return _inside(kind.value_type, leaf)
    if types.is_struct(kind):
        return pa.struct([own.with_type(_inside(own.type, leaf)) for own in kind])
    if types.is_map(kind):
        return pa.map_(_inside(kind.key_type, leaf), _inside(kind.item_type, leaf))
    if types.is_fixed_size_list(kind):
        return pa.list_(_inside(kind.value_type, leaf), kind.list_size)
    if types.is_large_list(kind):
        return pa.large_list(_inside(kind.value_type, leaf))
    if types.is_list(kind):
        return pa.list_(_inside(kind.value_type, leaf))
    return leaf(kind)
