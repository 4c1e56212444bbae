"""The package's own ``dataclass`` does what the standard library's does."""

from __future__ import annotations

import copy
import inspect
import pickle
import re
from collections.abc import Callable
from dataclasses import (
    FrozenInstanceError,
    asdict,
    astuple,
    field,
    fields,
    is_dataclass,
    replace,
)
from dataclasses import dataclass as standard
from pathlib import Path
from typing import Any, get_type_hints

import numpy as np
import pytest

from calcinosis._dataclass import dataclass
from calcinosis.inference.planning.plan import Part

Make = Callable[..., type[Any]]


@dataclass(frozen=True)
class Point:
    """For pickles, which need a place."""

    x: float
    name: str = "p"
    marks: list[int] = field(default_factory=list[int])
    note: str = field(default="", compare=False, repr=False)


def classes(make: Any) -> dict[str, type[Any]]:
    """The same classes by either decorator."""

    @make(frozen=True)
    class Plain:
        a: int
        b: str = "b"
        c: list[int] = field(default_factory=list[int])
        d: int = field(default=4, repr=False, compare=False)

    @make(frozen=True)
    class Child(Plain):
        """With one more."""

        e: tuple[int, ...] = ()

        @property
        def twice(self) -> int:
            return int(2 * self.a)

    @make(frozen=True, repr=False)
    class Own:
        a: float

        def __post_init__(self) -> None:
            object.__setattr__(self, "a", abs(self.a))

        def __repr__(self) -> str:
            return "own"

        def __eq__(self, other: object) -> bool:
            return repr(other) == "own" and round(vars(other)["a"]) == round(self.a)

        def __hash__(self) -> int:
            return 7

    @make(frozen=True, eq=False)
    class Same:
        a: int

    @make(frozen=True)
    class Nothing:
        pass

    @make
    class Open:
        a: int = 1

    @make(frozen=True, order=True)
    class Ordered:
        a: int

    made = (Plain, Child, Own, Same, Nothing, Open, Ordered)
    return {one.__name__: one for one in made}


LIGHT, STANDARD = classes(dataclass), classes(standard)
INSTANCES: dict[str, tuple[str, tuple[Any, ...]]] = {
    "given": ("Plain", (1, "x", [2], 3)),
    "defaults": ("Plain", (1,)),
    "child": ("Child", (1, "x", [2], 3, (5,))),
    "own methods": ("Own", (-1.2,)),
    "by identity": ("Same", (1,)),
    "no fields": ("Nothing", ()),
    "not frozen": ("Open", ()),
    "ordered": ("Ordered", (2,)),
}


@pytest.mark.parametrize("which", INSTANCES)
def test_instances_show_and_compare_as_the_librarys(which: str) -> None:
    name, values = INSTANCES[which]
    ours, theirs = LIGHT[name](*values), STANDARD[name](*values)
    assert repr(ours) == repr(theirs)
    assert vars(ours) == vars(theirs)
    assert asdict(ours) == asdict(theirs)
    assert astuple(ours) == astuple(theirs)
    for make in (LIGHT, STANDARD):
        one, other = make[name](*values), make[name](*values)
        assert (one == other) is (name != "Same")
        assert one != values
        assert one != 3
    own = [f"{f.name} {f.default} {f.compare}" for f in fields(ours)]
    assert own == [f"{f.name} {f.default} {f.compare}" for f in fields(theirs)]
    assert LIGHT[name].__match_args__ == STANDARD[name].__match_args__


@pytest.mark.parametrize("which", INSTANCES)
def test_calls_are_told_and_refused_as_the_librarys(which: str) -> None:
    name, values = INSTANCES[which]
    signatures = [inspect.signature(each[name]) for each in (LIGHT, STANDARD)]
    names = [list(signature.parameters) for signature in signatures]
    assert names[0] == names[1]
    own = get_type_hints(LIGHT[name].__init__)
    assert own == get_type_hints(STANDARD[name].__init__)
    for each in (LIGHT, STANDARD):
        with pytest.raises(TypeError, match="positional argument"):
            each[name](*values, *range(9))
        with pytest.raises(TypeError, match="unexpected keyword argument 'zz'"):
            each[name](*values, zz=1)


def test_equal_instances_have_equal_hashes_and_lists_none() -> None:
    for each in (LIGHT, STANDARD):
        assert hash(each["Child"](1, "x", (), 3)) == hash(each["Child"](1, "x", (), 9))
        assert hash(each["Own"](3.0)) == 7
        assert len({each["Same"](1), each["Same"](1)}) == 2
        with pytest.raises(TypeError, match="unhashable type: 'list'"):
            hash(each["Plain"](1))
        with pytest.raises(TypeError, match="unhashable type"):
            hash(each["Open"]())


def test_a_default_factory_makes_a_new_one_each_time() -> None:
    first, second = LIGHT["Plain"](1), LIGHT["Plain"](1)
    assert first.c == second.c == []
    assert first.c is not second.c


@pytest.mark.parametrize("name", ["Plain", "Child", "Own", "Same", "Nothing"])
def test_frozen_instances_refuse_every_change(name: str) -> None:
    one = LIGHT[name](*((1,) if fields(LIGHT[name]) else ()))
    before = dict(vars(one))
    changes: list[Callable[[], None]] = [
        lambda: setattr(one, "a", 2),
        lambda: setattr(one, "other", 2),
        lambda: delattr(one, "a"),
    ]
    for change in changes:
        with pytest.raises(FrozenInstanceError, match=r"cannot change field '\w+'"):
            change()
    assert vars(one) == before


def test_instances_can_be_replaced_copied_and_pickled() -> None:
    one = Point(1.0, marks=[1], note="n")
    assert replace(one, name="q") == Point(1.0, "q", [1])
    for again in (copy.copy(one), copy.deepcopy(one), pickle.loads(pickle.dumps(one))):
        assert again == one
        assert again.note == "n"
    assert is_dataclass(Point)


def test_what_is_the_same_is_never_compared() -> None:
    array = np.arange(3)
    for each in (LIGHT, STANDARD):
        one, other = each["Plain"](1, c=array), each["Plain"](1, c=array)
        assert one == other  # arrays have no single truth


def test_what_holds_itself_can_be_shown() -> None:
    one = Point(1.0)
    one.marks.append(one)  # type: ignore[arg-type]
    assert repr(one) == "Point(x=1.0, name='p', marks=[...])"


def test_every_frozen_class_of_the_package_is_made_here() -> None:
    """The library's own would bring its compilation back."""
    for path in Path("model/calcinosis").rglob("*.py"):
        text = path.read_text("utf-8")
        if path.name != "_dataclass.py":
            found = re.findall(r"^from (\S+) import .*\bdataclass\b", text, re.M)
            assert set(found) <= {"calcinosis._dataclass"}, path
    assert Part.__setattr__ is Point.__setattr__
