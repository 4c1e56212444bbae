"""Which findings cannot be true together: the smallest set of probability 0."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, combinations, islice
from math import comb

import numpy as np

from calcinosis.inference.engine import Engine
from calcinosis.patient.items import Item
from calcinosis.reasoning.versions import versions

__all__ = ["smallest_clash"]

BATCH = 4096
MOST_SETS = 200_000
"""Sets tried at most: about a second. Beyond, the smallest set found so far stands."""


def smallest_clash(engine: Engine, items: Sequence[Item]) -> tuple[Item, ...]:
    """Return a smallest set of items that have probability 0 together.

    All sets are tried, small ones first. Where they are many, dropping one item after
    the other that is not needed gives a set from which nothing can be left out, and
    sets are tried up to its size.

    Parameters
    ----------
    engine : Engine
    items : sequence of Item
        Of probability 0 together.

    Returns
    -------
    tuple of Item
        No smaller set clashes, unless there were more than ``MOST_SETS`` to try; of
        several smallest sets the first in the order of the items.
    """
    # what is possible in every state can contradict nothing
    strict = [item for item in items if (item.likelihood == 0).any()]
    if not _is_impossible(engine, strict, [(1 << len(strict)) - 1]).all():
        strict = list(items)
    needed, left = 0, MOST_SETS
    for size in range(1, len(strict) + 1):
        sets = comb(len(strict), size)
        left -= sets
        if sets > BATCH and not needed:  # few sets are tried at once without a bound
            needed = _needed(engine, strict)
        if needed and (size > needed.bit_count() or left < 0):
            break
        for masks in _batches(_masks(len(strict), size)):
            clashing = _is_impossible(engine, strict, masks)
            if clashing.any():
                return _chosen(strict, masks[int(clashing.argmax())])
    return _chosen(strict, needed)


def _needed(engine: Engine, items: Sequence[Item]) -> int:
    """Bit mask of a clashing set from which nothing can be left out."""
    mask = (1 << len(items)) - 1
    for number in range(len(items)):
        less = mask & ~(1 << number)
        if _is_impossible(engine, items, [less])[0]:
            mask = less
    return mask


def _masks(count: int, size: int) -> Iterator[int]:
    for chosen in combinations(range(count), size):
        yield sum(1 << number for number in chosen)


def _batches(masks: Iterable[int]) -> Iterator[list[int]]:
    rest = iter(masks)
    for first in rest:
        yield list(chain([first], islice(rest, BATCH - 1)))


def _is_impossible(
    engine: Engine, items: Sequence[Item], masks: Sequence[int]
) -> np.ndarray:
    return np.asarray(engine.infer(versions((), items, masks)).log_evidence == -np.inf)


def _chosen(items: Sequence[Item], mask: int) -> tuple[Item, ...]:
    return tuple(item for number, item in enumerate(items) if mask >> number & 1)
