"""Texts and arrays as the page holds them, in as little room as can be read at once."""

from __future__ import annotations

import base64
import itertools
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["packed_array", "packed_text", "unpacked_text"]

LETTERS = "".join(chr(code) for code in range(33, 127) if chr(code) not in '"<\\')
"""Those that need no escape, in a page or in a script: two of them say 13 bits."""
PAIR, LAST = 13, 6
STRATEGIES = (zlib.Z_DEFAULT_STRATEGY, zlib.Z_FILTERED)
"""Words pack best in the first way, long lists of numbers in the second."""
BLOCKS = (5, 6, 9)
"""Memory levels of the compression: of programs larger blocks are the smaller page."""


def packed_array(values: NDArray[Any]) -> dict[str, str]:
    """Pack an array, last axis fastest: its different doubles, and which one is where.

    Most numbers of a table occur often. First stand the first bytes of all numbers, as
    the first ones of rising numbers are nearly alike: that packs better.
    """
    numbers, places = np.unique(values, return_inverse=True)
    width = np.min_scalar_type(len(numbers) - 1)
    return {
        "numbers": _planes(numbers.astype(">f8")),
        "places": _planes(places.ravel().astype(width.newbyteorder(">"))),
    }


def _planes(values: NDArray[Any]) -> str:
    each = values.view(np.uint8).reshape(-1, values.itemsize)
    return base64.b64encode(each.T.tobytes()).decode("ascii")


def packed_text(text: str) -> str:
    """Return a text compressed, in letters that need no escape."""
    held, ways = text.encode("utf-8"), itertools.product(BLOCKS, STRATEGIES)
    least = min((_compressed(held, *way) for way in ways), key=len)
    bits = np.unpackbits(np.frombuffer(least, np.uint8))
    whole = len(bits) - len(bits) % PAIR
    pairs = _numbers(bits[:whole], PAIR)
    rest = bits[whole:]
    last: list[int] = []
    if len(rest):
        width = LAST if len(rest) <= LAST else PAIR
        (number,) = _numbers(np.pad(rest, (0, width - len(rest))), width)
        last = [number] if width == LAST else [*divmod(number, len(LETTERS))]
    first, second = np.divmod(pairs, len(LETTERS))
    places = [*np.stack((first, second), axis=1).ravel().tolist(), *last]
    return "".join(LETTERS[place] for place in places)


def _compressed(held: bytes, blocks: int, strategy: int) -> bytes:
    packer = zlib.compressobj(9, memLevel=blocks, strategy=strategy)
    return packer.compress(held) + packer.flush()


def unpacked_text(packed: str) -> str:
    """Return the text again."""
    places = np.array([LETTERS.index(letter) for letter in packed], dtype=np.int64)
    even = len(places) // 2 * 2
    pairs = places[:even:2] * len(LETTERS) + places[1:even:2]
    bits = [_bits(pairs, PAIR), _bits(places[even:], LAST)]
    together = np.concatenate(bits)
    held = np.packbits(together[: len(together) // 8 * 8]).tobytes()
    return zlib.decompress(held).decode("utf-8")


def _numbers(bits: NDArray[np.uint8], width: int) -> NDArray[np.int64]:
    powers = 1 << np.arange(width - 1, -1, -1)
    return bits.reshape(-1, width).astype(np.int64) @ powers


def _bits(numbers: NDArray[np.int64], width: int) -> NDArray[np.uint8]:
    steps = np.arange(width - 1, -1, -1)
    return (numbers[:, None] >> steps & 1).astype(np.uint8).ravel()
