"""Data classes become plain data and come back as they were."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np
import pytest

from calcinosis.compiled.codec import Array, Codec, LazyEntries, UnfitError


class Animal(Protocol):
    """What the variants offer."""

    def legs(self) -> int: ...


@dataclass(frozen=True)
class Dog:
    name: str

    def legs(self) -> int:
        return 4


@dataclass(frozen=True)
class Bird:
    wings: tuple[float, ...]

    def legs(self) -> int:
        return 2


@dataclass(frozen=True)
class Farm:
    place: str
    size: float | None
    kind: Literal["dry", "wet"]
    colours: frozenset[str]
    pair: tuple[int, Dog]
    animals: Mapping[str, Animal]
    lists: Mapping[str, Mapping[str, int]]
    anything: Any
    map: Array


def farm() -> Farm:
    return Farm(
        "north",
        0.1 + 0.2,
        "wet",
        frozenset({"red", "blue"}),
        (3, Dog("Ä")),
        {"one": Dog("Rex"), "two": Bird((1.5, float("inf")))},
        {"a": {"b": 1}},
        {"x": [1, 2.0, None, True]},
        np.arange(6, dtype=np.intp).reshape(2, 3),
    )


CODEC = Codec(Farm, ("place",), {Animal: (Dog, Bird)})


def test_everything_comes_back() -> None:
    before, after = farm(), CODEC.read(CODEC.written(farm()), place="south")
    assert after.place == "south"
    names = ("size", "kind", "colours", "pair", "animals", "lists", "anything")
    assert all(getattr(before, name) == getattr(after, name) for name in names)
    assert isinstance(after.colours, frozenset)
    assert np.array_equal(before.map, after.map)


def test_entries_are_read_once_and_travel_as_a_dict() -> None:
    animals = CODEC.read(CODEC.written(farm()), place="south").animals
    assert isinstance(animals, LazyEntries)
    with ThreadPoolExecutor(8) as pool:
        read = list(pool.map(animals.__getitem__, ["two"] * 50))
    assert all(one is read[0] for one in read)
    assert list(animals) == ["one", "two"]
    assert "three" not in animals
    assert animals.get("three") is None
    assert repr(animals) == repr(farm().animals)
    assert pickle.loads(pickle.dumps(animals)) == farm().animals


@dataclass
class Open:
    data: set[str]


@dataclass
class Either:
    data: int | str


@dataclass
class Free:
    data: Any


@pytest.mark.parametrize(
    "value", [Open({"a"}), Either(1), Free(b"bytes"), Free({"a": object()})]
)
def test_what_has_no_plain_form_is_refused(value: object) -> None:
    with pytest.raises(UnfitError):
        Codec(type(value)).written(value)


def test_a_class_that_no_type_names_is_refused() -> None:
    with pytest.raises(UnfitError, match="Bird"):
        Codec(Farm, (), {Animal: (Dog,)}).written(farm())


def test_other_fields_are_refused() -> None:
    plain = CODEC.written(farm())
    plain.top = plain.top[:-1] + b",1]"
    with pytest.raises(ValueError, match="zip"):
        CODEC.read(plain)
