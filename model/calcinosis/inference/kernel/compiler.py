"""How functions are compiled. Importing this module needs numba."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

__all__ = ["compiled_kernel", "compiled_part"]

F = TypeVar("F", bound=Callable[..., Any])


def compiled_kernel(function: F) -> F:
    """Compile what Python calls; it is kept on disk until its own module changes."""
    try:
        return cast("F", numba.njit(nogil=True, cache=True)(function))
    except RuntimeError:  # there is no directory that numba may write to
        return cast("F", numba.njit(nogil=True)(function))


def compiled_part(function: F) -> F:
    """Compile a part of a kernel, which Python does not call."""
    options: dict[str, Any] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
    return cast("F", numba.njit(nogil=True, **options)(function))
