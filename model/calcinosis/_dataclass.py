"""The standard ``dataclass``, with less to compile for each frozen class.

The library compiles six functions for every frozen class, which took half of the time
of importing this package. Here five of them are the same function for all classes, and
only ``__init__`` is compiled. Type checkers see the library's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError, field, fields
from dataclasses import dataclass as standard
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass", "field"]


def _light(
    cls: type[Any] | None = None,
    *,
    frozen: bool = False,
    repr: bool = True,
    eq: bool = True,
    order: bool = False,
) -> Any:
    """Do what :func:`dataclasses.dataclass` does with these arguments.

    Parameters
    ----------
    cls : type, optional
        None: a decorator is returned.
    frozen, repr, eq, order : bool
        As there. What is not frozen, or ordered, is made by the library.
    """

    def make(cls: type[Any]) -> type[Any]:
        if not frozen or order:
            return standard(frozen=frozen, repr=repr, eq=eq, order=order)(cls)
        return _frozen(cls, repr, eq)

    return make if cls is None else make(cls)


def _frozen(cls: type[Any], with_repr: bool, with_eq: bool) -> type[Any]:
    if cls.__doc__ is None:  # else the library writes one, from the signature
        cls.__doc__ = cls.__name__
    made: Any = standard(init=False, repr=False, eq=False)(cls)
    own = vars(made)
    if "__init__" not in own:
        made.__init__ = _init(made)
    if with_repr and "__repr__" not in own:
        made.__repr__ = _repr
    if with_eq and "__eq__" not in own:
        made.__compared__ = tuple(f.name for f in fields(made) if f.compare)
        made.__eq__ = _eq
        if own.get("__hash__") is None:
            made.__hash__ = _hash
    made.__setattr__, made.__delattr__ = _no_change, _no_change
    return cls


def _init(cls: type[Any]) -> Callable[..., None]:
    """Compile ``__init__``, which fills the instance's dictionary."""
    parameters, lines, known = ["self"], list[str](), dict[str, object]()
    made = [one for one in fields(cls) if one.init]
    for one in made:  # no field begins with two underscores
        name = value = one.name
        default = f"__{name}_default"
        if one.default_factory is not MISSING:
            known[default], known[f"__{name}_make"] = MISSING, one.default_factory
            value = f"__{name}_make() if {name} is {default} else {name}"
        elif one.default is not MISSING:
            known[default] = one.default
        parameters.append(f"{name}={default}" if default in known else name)
        lines.append(f"__own[{name!r}] = {value}")
    if hasattr(cls, "__post_init__"):
        lines.append("self.__post_init__()")
    body = "\n ".join(["__own = self.__dict__", *lines])
    exec(f"def __init__({', '.join(parameters)}):\n {body}", known)
    init: Any = known["__init__"]
    init.__module__ = cls.__module__
    init.__qualname__ = f"{cls.__qualname__}.__init__"
    init.__annotations__ = {one.name: one.type for one in made} | {"return": None}
    made_init: Callable[..., None] = init  # what exec defines has no type of its own
    return made_init


@recursive_repr()
def _repr(self: Any) -> str:
    shown: list[Field[Any]] = [one for one in fields(self) if one.repr]
    parts = ", ".join(f"{f.name}={getattr(self, f.name)!r}" for f in shown)
    return f"{type(self).__qualname__}({parts})"


def _compared(self: Any) -> tuple[object, ...]:
    return tuple([getattr(self, name) for name in self.__compared__])


def _eq(self: Any, other: object) -> Any:
    if other.__class__ is not self.__class__:
        return NotImplemented
    return _compared(self) == _compared(other)


def _hash(self: Any) -> int:
    return hash(_compared(self))


def _no_change(self: object, name: str, value: object = None) -> None:
    message = f"cannot change field {name!r}"
    raise FrozenInstanceError(message)


if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    dataclass = _light
