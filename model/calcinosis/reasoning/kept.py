"""Computed once: what is asked again of the same result is looked up."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import cached_property, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

__all__ = ["Keeper", "kept"]

P = ParamSpec("P")
R = TypeVar("R")
K = TypeVar("K", bound="Keeper")


class Keeper:
    """Something whose answers are kept with it, and go with it.

    A copy in another process computes them anew, and what else it keeps once computed:
    a hundred drawn networks would take 70 MB on the way.
    """

    @cached_property
    def _kept(self) -> dict[Hashable, Any]:
        return {}

    def __getstate__(self) -> dict[str, Any]:
        computed = cached_property
        return {
            name: own
            for name, own in vars(self).items()
            if not isinstance(getattr(type(self), name, None), computed)
        }


def kept(
    function: Callable[Concatenate[K, P], R],
) -> Callable[Concatenate[K, P], R]:
    """Keep what a function of a :class:`Keeper` and of hashable arguments returns."""

    @wraps(function)
    def lookup(keeper: K, *args: P.args, **kwargs: P.kwargs) -> R:
        name = f"{function.__module__}.{function.__qualname__}"
        key = (name, args, tuple(sorted(kwargs.items())))
        answers = keeper._kept  # pyright: ignore[reportPrivateUsage]
        try:
            hash(key)
        except TypeError:  # an argument that is refused, or computed each time
            return function(keeper, *args, **kwargs)
        if key not in answers:
            answers[key] = function(keeper, *args, **kwargs)
        return cast("R", answers[key])

    return cast("Callable[Concatenate[K, P], R]", lookup)
