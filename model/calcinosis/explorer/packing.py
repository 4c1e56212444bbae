"""Arrays as the page holds them."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["packed_array"]


def packed_array(values: NDArray[Any]) -> dict[str, str]:
    """Pack an array, last axis fastest: its different doubles, and which one is where.

    Most numbers of a table occur often: this takes a quarter of the room.
    """
    numbers, places = np.unique(values, return_inverse=True)
    width = np.min_scalar_type(len(numbers) - 1)
    return {
        "numbers": _base64(numbers.astype("<f8")),
        "places": _base64(places.ravel().astype(width.newbyteorder("<"))),
    }


def _base64(values: NDArray[Any]) -> str:
    return base64.b64encode(values.tobytes()).decode("ascii")
