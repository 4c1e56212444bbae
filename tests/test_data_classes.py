"""Data classes that share their methods behave as those that have their own."""

import pickle
from copy import copy
from dataclasses import dataclass, field, replace

import pytest

from calcinosis import _kept
from calcinosis._frozen import frozen
from calcinosis._kept import kept


@frozen
class Sooner:
    """As :class:`Later`."""

    name: str
    values: tuple[float, ...] = ()
    note: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True)
class Later:
    """As :class:`Sooner`."""

    name: str
    values: tuple[float, ...] = ()
    note: str = field(default="", compare=False, repr=False)


@frozen
class Spoken:
    """With methods of its own."""

    name: str

    def __repr__(self) -> str:
        return "spoken"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and self.name == other

    def __hash__(self) -> int:
        return 7


@pytest.mark.parametrize("kind", [Sooner, Later])
def test_they_are_compared_hashed_and_written_by_their_fields(
    kind: type[Sooner] | type[Later],
) -> None:
    one = kind("a", (1.0,), note="first")
    assert one == kind("a", (1.0,))
    assert one != replace(one, values=(2.0,))
    other: object = ("a", (1.0,))
    assert one != other
    assert {one, kind("a", (1.0,)), kind("b")} == {one, kind("b")}
    assert repr(one) == f"{kind.__name__}(name='a', values=(1.0,))"


def test_two_classes_of_the_same_fields_differ() -> None:
    sooner: object = Sooner("a")
    assert sooner != Later("a")


def test_a_class_keeps_methods_of_its_own() -> None:
    one = Spoken("a")
    assert (repr(one), hash(one)) == ("spoken", 7)
    assert one == "a"
    assert one != Spoken("a")


asked: list[tuple[object, ...]] = []


@kept
def answered(one: Sooner, *given: object) -> tuple[object, ...]:
    asked.append(given)
    return (one.name, *given)


def test_what_was_asked_of_an_object_is_looked_up_until_there_is_too_much(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(_kept, "MOST_KEPT", 2)
    one, asked[:] = Sooner("a"), []
    assert [answered(one, x) for x in (1, 1, 2, 1)][-1] == ("a", 1)
    assert answered(Sooner("b"), 1) == ("b", 1)  # an equal question to another object
    assert asked == [(1,), (2,), (1,)]
    assert [answered(one, x) for x in (3, 3, 1, 1)] == [("a", x) for x in (3, 3, 1, 1)]
    assert asked == [(1,), (2,), (1,), (3,), (1,)]


def test_what_cannot_be_looked_up_is_computed_each_time() -> None:
    one, asked[:] = Sooner("a"), []
    assert answered(one, [1]) == answered(one, [1])
    assert len(asked) == 2


def test_what_was_kept_is_no_part_of_the_object() -> None:
    one = Sooner("a")
    answered(one, 1)
    assert one == Sooner("a")
    for other in (copy(one), pickle.loads(pickle.dumps(one))):
        assert vars(other) == vars(Sooner("a"))
