"""Tables with named axes: slice, multiply, sum out, look up for each patient."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import cached_property
from math import log, prod

import numpy as np

from calcinosis._arrays import AnyIntArray, FloatArray, IntArray
from calcinosis._frozen import frozen

__all__ = [
    "Codes",
    "Rank",
    "Tensor",
    "align",
    "gather",
    "multiply",
    "product",
    "sum_out",
]

SMALL = 1e-60
"""Products below this are scaled up, so that they never reach the smallest float."""

Rank = Callable[[str], tuple[int, str]]


@frozen
class Codes:
    """Which pattern of evidence each patient has, per source.

    Parameters
    ----------
    of : mapping
        Source → codes, shape (patients,).
    patterns : mapping
        Source → number of patterns.
    rows : int
        Number of patients.
    """

    of: Mapping[str, AnyIntArray]
    patterns: Mapping[str, int]
    rows: int

    def combined(self, sources: Sequence[str], piece: slice) -> IntArray | None:
        """Return the number of each patient's combination of sources, if any."""
        codes: IntArray | None = None
        for source in sources:
            own = self.of[source][piece]
            if codes is None:
                codes = own.astype(np.intp)
            else:
                codes *= self.patterns[source]
                codes += own
        return codes


@frozen
class Tensor:
    """Values over ``sources`` then ``scope``, in this order of axes.

    Parameters
    ----------
    sources : tuple of str
        Axes that are looked up by each patient's evidence.
    scope : tuple of str
        Axes that are variables.
    values : array
    key : hashable or None
        Equal keys of one engine mean equal values; None where they may change.
    """

    sources: tuple[str, ...]
    scope: tuple[str, ...]
    values: FloatArray
    key: Hashable = None

    @cached_property
    def rows(self) -> FloatArray:
        """Combinations of sources by entries of the scope, contiguous in the latter."""
        entries = prod(self.values.shape[len(self.sources) :])
        return np.ascontiguousarray(self.values.reshape(-1, entries))

    @property
    def by_combination(self) -> FloatArray:
        """Values with all sources as one axis, the first."""
        return self.values.reshape(-1, *self.values.shape[len(self.sources) :])


def fix(
    tensor: Tensor, fixed: Mapping[str, int], whole: frozenset[str] | set[str]
) -> Tensor:
    """Slice variables of one state away and turn those known for all into sources."""
    values, free, scope = tensor.values, len(tensor.sources), tensor.scope
    key = tensor.key
    if any(name in fixed for name in scope):
        index: list[slice | int] = [slice(None)] * free
        index += [fixed.get(name, slice(None)) for name in scope]
        values, key = values[tuple(index)], None
        scope = tuple(name for name in scope if name not in fixed)
    own = tuple(name for name in scope if name in whole)
    if own:
        rest = tuple(name for name in scope if name not in whole)
        order = [*range(free), *(free + scope.index(name) for name in (*own, *rest))]
        values = values.transpose(order)
        key = None if key is None else (key, own)
        return Tensor((*tensor.sources, *own), rest, values, key)
    return Tensor(tensor.sources, scope, values, key)


def product(
    tensors: Sequence[Tensor], last: str | None, rank: Rank, guarded: bool = False
) -> tuple[Tensor, float]:
    """Multiply tensors over the union of their axes; ``last`` becomes the last axis.

    Returns
    -------
    tensor, log_scale
        The product divided by a number, and that number's logarithm: 0 unless
        ``guarded`` and the product came near the smallest float.
    """
    sources = _ordered((s for t in tensors for s in t.sources), rank)
    scope = _ordered((n for t in tensors for n in t.scope if n != last), rank)
    if last is not None and any(last in tensor.scope for tensor in tensors):
        scope = (*scope, last)
    axes = (*sources, *scope)
    place = {name: number for number, name in enumerate(axes)}
    result: FloatArray = np.ones(())
    log_scale = 0.0
    for tensor in sorted(tensors, key=lambda tensor: tensor.values.size):
        own = (*tensor.sources, *tensor.scope)
        order = sorted(range(len(own)), key=lambda i: place[own[i]])
        shape = [1] * len(axes)
        for axis, name in enumerate(own):
            shape[place[name]] = tensor.values.shape[axis]
        aligned = tensor.values.transpose(order).reshape(shape)
        result = np.multiply(result, aligned, order="C")  # its rows are looked up
        largest = float(result.max()) if guarded else 1.0
        if 0 < largest < SMALL:
            result, log_scale = result / largest, log_scale + log(largest)
    return Tensor(sources, scope, result), log_scale


def sum_out(tensor: Tensor, variable: str | None) -> Tensor:
    """Sum over the last axis, if it is that variable."""
    if variable is None or not tensor.scope or tensor.scope[-1] != variable:
        return tensor
    return Tensor(tensor.sources, tensor.scope[:-1], tensor.values.sum(axis=-1))


def gather(tensor: Tensor, codes: Codes, piece: slice) -> Tensor:
    """Look a tensor up for each patient: axes scope, then patients."""
    combined = codes.combined(tensor.sources, piece)
    if combined is None:
        return Tensor((), tensor.scope, tensor.values[..., np.newaxis])
    entries = tensor.values.shape[len(tensor.sources) :]
    values = np.ascontiguousarray(tensor.rows.take(combined, axis=0, mode="clip").T)
    return Tensor((), tensor.scope, values.reshape(*entries, -1))


def align(
    tensor: Tensor, scope: tuple[str, ...], sizes: Mapping[str, int]
) -> FloatArray:
    """View a per-patient tensor with one axis for each of ``scope``, then patients."""
    own = tensor.scope
    order = sorted(range(len(own)), key=lambda i: scope.index(own[i]))
    values = tensor.values.transpose([*order, len(own)])
    shape = [sizes[name] if name in own else 1 for name in scope]
    return values.reshape([*shape, tensor.values.shape[-1]])


def multiply(tables: Sequence[FloatArray]) -> FloatArray:
    """Multiply arrays that broadcast, small ones first; always a new array."""
    ordered = sorted(tables, key=lambda values: values.size)
    if len(ordered) == 1:
        return ordered[0].copy()
    result = ordered[0] * ordered[1]
    for values in ordered[2:]:
        if all(
            a == b or b == 1 for a, b in zip(result.shape, values.shape, strict=True)
        ):
            np.multiply(result, values, out=result)
        else:
            result = result * values
    return result


def _ordered(names: Iterable[str], rank: Rank) -> tuple[str, ...]:
    return tuple(sorted(set(names), key=rank))
