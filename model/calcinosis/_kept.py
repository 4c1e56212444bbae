"""Computed once: what is asked again of the same object is looked up."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

__all__ = ["KEPT", "Keeper", "kept", "kept_where"]

P = ParamSpec("P")
R = TypeVar("R")
K = TypeVar("K")

KEPT = "_kept"  # what was answered, among the attributes of what was asked
MOST_KEPT = 4096
"""Answers of one function to one object; one more, and all are forgotten."""
UNKNOWN = object()


class Keeper:
    """Something whose answers are kept with it, and go with it.

    A copy in another process computes them anew, and what else it keeps once computed:
    a hundred drawn networks would take 70 MB on the way.
    """

    def __getstate__(self) -> dict[str, Any]:
        computed = cached_property
        return {
            name: own
            for name, own in vars(self).items()
            if name != KEPT
            and not isinstance(getattr(type(self), name, None), computed)
        }


def kept(
    function: Callable[Concatenate[K, P], R],
) -> Callable[Concatenate[K, P], R]:
    """Keep what a function of one object, and of hashable arguments, returns.

    All who ask get the same answer, which nobody may change. Arguments that are equal
    must mean the same: ``True`` and ``1`` do not, nor ``-0.0`` and ``0.0``.
    """
    return kept_where(function, None)


def kept_where(
    function: Callable[Concatenate[K, P], R],
    keeps: Callable[[tuple[Any, ...]], bool] | None,
) -> Callable[Concatenate[K, P], R]:
    """Keep the same of arguments for which ``keeps`` holds, by their types as well."""
    name = f"{function.__module__}.{function.__qualname__}"

    @wraps(function)
    def lookup(one: K, *args: P.args, **kwargs: P.kwargs) -> R:
        answers: dict[Any, Any]
        key: Any
        try:
            answers = vars(one)[KEPT][name]
        except KeyError:
            answers = vars(one).setdefault(KEPT, {}).setdefault(name, {})
        key = (args, tuple(sorted(kwargs.items()))) if kwargs else args
        if keeps is not None:
            key = (key, *map(type, args))
        try:
            found = answers.get(key, UNKNOWN)
        except TypeError:  # an argument that is refused, or computed each time
            answers, found = {}, UNKNOWN
            key = ()
        if found is UNKNOWN:
            found = function(one, *args, **kwargs)
            if keeps is None or keeps(args):
                if len(answers) >= MOST_KEPT:
                    answers.clear()
                answers[key] = found
        return cast("R", found)

    return cast("Callable[Concatenate[K, P], R]", lookup)
