"""Data classes as plain data that JSON can hold, and back.

What a field holds is told by its type, so that nothing else has to be written: a data
class is the list of its fields, a tuple or set a list, a mapping with names as keys an
object. A field whose type is a protocol holds one of several classes; which one is
written before it. Arrays stand apart, and their number in their place.

Entries of an outermost mapping that hold data classes stand apart, too, as texts: they
are read when asked for (:class:`LazyEntries`), since few questions need them all.

Nothing that is read back is executed: a class is only ever one that the types name.
"""

from __future__ import annotations

import json
from collections.abc import (
    Callable,
    ItemsView,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
    ValuesView,
)
from dataclasses import dataclass, field, fields, is_dataclass
from functools import cache, cached_property
from types import NoneType, UnionType
from typing import (
    Any,
    Generic,
    Literal,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)

import numpy as np
from numpy.typing import NDArray

__all__ = ["Array", "Codec", "LazyEntries", "Plain", "UnfitError"]

Array = NDArray[Any]
Text = bytes | memoryview
Turn = Callable[[Any], Any]
T = TypeVar("T")


class UnfitError(TypeError):
    """A type or a value that has no plain form."""


@dataclass
class Plain:
    """What a data class is written as.

    Parameters
    ----------
    top : bytes
        Its fields, as JSON.
    arrays, texts : list
        What stands apart; texts are JSON, or views of it.
    """

    top: bytes = b""
    arrays: list[Array] = field(default_factory=list[Array])
    texts: list[Text] = field(default_factory=list[Text])


class LazyEntries(Mapping[str, Any]):
    """A mapping whose entries are read when they are asked for, each once.

    Parameters
    ----------
    numbers : mapping
        Name → number of its text.
    texts : sequence of bytes, or views of them
    turn : callable
        Plain data → entry.
    """

    def __init__(
        self, numbers: Mapping[str, int], texts: Sequence[Text], turn: Turn
    ) -> None:
        self._numbers, self._texts, self._turn = numbers, texts, turn
        self._known: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        try:
            return self._known[name]
        except KeyError:
            made = self._turn(json.loads(bytes(self._texts[self._numbers[name]])))
            return self._known.setdefault(name, made)  # the same for all threads

    @cached_property
    def _all(self) -> dict[str, Any]:
        return {name: self[name] for name in self._numbers}

    def items(self) -> ItemsView[str, Any]:
        """Return all entries, read now, with their names."""
        return self._all.items()

    def values(self) -> ValuesView[Any]:
        """Return all entries, read now."""
        return self._all.values()

    def __contains__(self, name: object) -> bool:
        return name in self._numbers

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)

    def __repr__(self) -> str:
        return repr(dict(self))

    def __reduce__(self) -> tuple[type[dict[str, Any]], tuple[dict[str, Any]]]:
        """Travel as a mapping that is read."""
        return dict, (dict(self),)


def _dumped(plain: Any) -> bytes:
    """Return plain data as JSON.

    Raises
    ------
    UnfitError
        If it is none.
    """
    try:
        text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
    except (TypeError, ValueError) as error:
        raise UnfitError(str(error)) from error
    return text.encode("utf-8")


class Codec(Generic[T]):
    """Turns one data class, and all that it holds, into plain data and back.

    Parameters
    ----------
    top : type
        The data class.
    given : iterable of str
        Fields of it that are not written, but given when it is read.
    variants : mapping, optional
        Protocol → the classes that may stand for it.
    """

    def __init__(
        self,
        top: type[T],
        given: Iterable[str] = (),
        variants: Mapping[type, Sequence[type]] | None = None,
    ) -> None:
        self.top, self.given = top, frozenset(given)
        self.variants = variants or {}

    def written(self, value: T) -> Plain:
        """Return plain data.

        Raises
        ------
        UnfitError
            If a type or a value has no plain form.
        """
        plain = Plain()
        plain.top = _dumped(_Turns(self, plain, True).of(self.top)(value))
        return plain

    def read(self, plain: Plain, **given: object) -> T:
        """Return what was written, with the fields that are given.

        Raises
        ------
        ValueError, TypeError, LookupError
            If it is not of this form.
        """
        made: T = _Turns(self, plain, False).of(self.top)(json.loads(plain.top))
        made.__dict__.update(given)
        return made


def _same(value: Any) -> Any:
    return value


class _Turns:
    """What writes, or reads, values of each type; ``apart`` once inside a text."""

    def __init__(self, codec: Codec[Any], plain: Plain, write: bool) -> None:
        self.codec, self.plain, self.write = codec, plain, write
        self._known: dict[tuple[object, bool], Turn] = {}

    def of(self, kind: Any, apart: bool = False) -> Turn:
        key = (kind, apart)
        if key not in self._known:
            self._known[key] = self._make(kind, apart)
        return self._known[key]

    def _make(self, kind: Any, apart: bool) -> Turn:
        origin, inside = get_origin(kind), get_args(kind)
        if kind in (str, int, float, bool, NoneType, Any) or origin is Literal:
            return _same
        if kind in self.codec.variants:
            return self._variant(self.codec.variants[kind], apart)
        if origin in (Union, UnionType):
            return self._optional(inside, apart)
        if origin is tuple:
            return self._tuple(inside, apart)
        if origin is frozenset:
            item = self.of(inside[0], apart)
            if item is not _same:
                message = f"{kind} holds more than names and numbers"
                raise UnfitError(message)
            return sorted if self.write else frozenset
        if origin is Mapping and inside[0] is str:
            return self._mapping(inside[1], apart)
        if origin is np.ndarray:
            return self._add_array if self.write else self.plain.arrays.__getitem__
        if isinstance(kind, type) and is_dataclass(kind):
            return self._fields(kind, apart)
        message = f"{kind} has no plain form"
        raise UnfitError(message)

    def _add_array(self, array: Array) -> int:
        self.plain.arrays.append(array)
        return len(self.plain.arrays) - 1

    def _mapping(self, kind: Any, apart: bool) -> Turn:
        item = self.of(kind, True)
        if item is _same:
            return _same
        texts = self.plain.texts

        def add(value: Any) -> int:
            texts.append(_dumped(item(value)))
            return len(texts) - 1

        if apart:
            return lambda values: {name: item(v) for name, v in values.items()}
        if self.write:
            return lambda values: {name: add(v) for name, v in values.items()}
        return lambda numbers: LazyEntries(numbers, texts, item)

    def _optional(self, inside: Sequence[Any], apart: bool) -> Turn:
        others = [kind for kind in inside if kind is not NoneType]
        if len(others) != 1:
            message = f"{inside} is more than one type or nothing"
            raise UnfitError(message)
        item = self.of(others[0], apart)
        if item is _same:
            return _same
        return lambda value: None if value is None else item(value)

    def _tuple(self, inside: Sequence[Any], apart: bool) -> Turn:
        whole = cast("Turn", list if self.write else tuple)
        if len(inside) == 2 and inside[1] is Ellipsis:
            item = self.of(inside[0], apart)
            return whole if item is _same else lambda v: whole(map(item, v))
        items = [self.of(kind, apart) for kind in inside]
        if all(item is _same for item in items):
            return whole
        return lambda values: whole(
            item(value) for item, value in zip(items, values, strict=True)
        )

    def _variant(self, classes: Sequence[type], apart: bool) -> Turn:
        turns = {kind.__name__: self.of(kind, apart) for kind in classes}

        def writes(value: Any) -> list[Any]:
            name = type(value).__name__
            if name not in turns:
                message = f"{name} is none of {', '.join(turns)}"
                raise UnfitError(message)
            return [name, *turns[name](value)]

        def reads(values: list[Any]) -> Any:
            return turns[values[0]](values[1:])

        return writes if self.write else reads

    def _fields(self, kind: type[Any], apart: bool) -> Turn:
        given = self.codec.given if kind is self.codec.top else ()
        names = [one.name for one in fields(kind) if one.name not in given]

        @cache  # types are looked up for the first value: few questions need them all
        def changed() -> list[tuple[int, Turn]]:
            hints = get_type_hints(kind)
            turns = [self.of(hints[name], apart) for name in names]
            return [(at, turn) for at, turn in enumerate(turns) if turn is not _same]

        def change(values: list[Any]) -> list[Any]:
            for at, turn in changed():
                values[at] = turn(values[at])
            return values

        def writes(value: Any) -> list[Any]:
            own = value.__dict__
            return change([own[name] for name in names])

        def reads(values: list[Any]) -> Any:
            made = object.__new__(kind)  # what it holds was checked when it was made
            made.__dict__.update(zip(names, change(values), strict=True))
            return made

        return writes if self.write else reads
