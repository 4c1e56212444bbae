"""Data classes that share their methods behave as those that have their own."""

from dataclasses import dataclass, field, replace

import pytest

from calcinosis._frozen import frozen


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
