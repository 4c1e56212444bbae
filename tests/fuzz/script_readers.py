"""What scripts hand in: mappings and frames that hold any Python object."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from copy import deepcopy
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pandas as pd

from calcinosis import Model
from tests.fuzz.mutation import edits
from tests.fuzz.reader import Reader
from tests.support.random_cases import random_case
from tests.support.tables import worded

__all__ = ["script_readers"]

POOL, ROWS = 100, 3
DEEP = (2, 50, 2_000, 30_000)


def _nested(draw: Random) -> list[Any]:
    found: list[Any] = []
    for _ in range(draw.choice(DEEP)):
        found = [found]
    return found


def _endless(draw: Random) -> Any:
    found: list[Any] = [draw.random()]
    found.append({"again": found} if draw.random() < 0.5 else found)
    return found


ODD: tuple[Callable[[Random], Any], ...] = (
    _nested,
    _endless,
    lambda draw: 10 ** draw.choice((3, 20, 400, 5_000)),
    lambda draw: draw.choice((float("nan"), float("inf"), -0.0, 1e308, 5e-324)),
    lambda draw: Decimal(draw.choice(("NaN", "sNaN", "Infinity", "2.5", "1e999"))),
    lambda draw: Fraction(draw.randrange(9), 7),
    lambda draw: draw.choice((None, pd.NA, pd.NaT, np.nan, np.datetime64("NaT"))),
    lambda draw: draw.choice((True, np.bool_(False), np.int8(1), np.float32(2.5))),
    lambda draw: np.zeros(draw.choice(((), (1,), (3, 2)))),
    lambda draw: draw.choice((b"yes", bytearray(b"no"), memoryview(b"1"))),
    lambda draw: draw.choice((complex(1, 2), range(3), {1, 2}, frozenset("ab"))),
    lambda draw: draw.choice((date(2026, 1, 2), timedelta(days=3), pd.Timestamp(0))),
    lambda draw: draw.choice((iter([1]), object(), type, Path("yes"), slice(2))),
    lambda draw: draw.choice(("yes", "\ud800", "\x1b[2J", "a" * 9_000, "\0", "٣ d")),
    lambda draw: {draw.choice(("value", "yes", 1, None, ())): draw.random()},
)


def script_readers(model: Model) -> list[Reader]:
    """Return the readers of cases and of rows that a script holds in memory."""
    knowledge, draw = model.knowledge, Random(2)
    pool = [
        worded(random_case(number, knowledge, draw), knowledge, draw)
        for number in range(POOL)
    ]

    def seed(draw: Random) -> bytes:
        return draw.randbytes(8)

    def read_mapping(data: bytes) -> None:
        draw = Random(data)
        posterior = model.diagnose(
            _spoiled(deepcopy(draw.choice(pool)), draw)
        ).posterior
        assert abs(sum(posterior.values()) - 1) < 1e-9

    def read_frame(data: bytes) -> list[str]:
        draw = Random(data)
        case = draw.choice(pool)
        content = {**case, **case["findings"]}
        content.pop("findings")
        columns = {
            name: [
                draw.choice(ODD)(draw) if draw.random() < 0.2 else entry
                for _ in range(ROWS)
            ]
            for name, entry in content.items()
            if draw.random() < 0.6
        }
        with warnings.catch_warnings(record=True) as notes:
            warnings.simplefilter("always")
            frame = pd.DataFrame(columns, dtype=object)
            model.diagnose_table(frame, errors="null")
        return [str(note.message) for note in notes]

    return [
        Reader("mapping", 3, seed, read_mapping),
        Reader("frame", 1, seed, read_frame),
    ]


def _spoiled(case: Any, draw: Random) -> Any:
    """Put odd objects in the places of a few entries, or beside them."""
    case = edits(case, draw)
    if not isinstance(case, dict):
        return case
    inner = case.get("findings")
    for part in (case, inner):
        if not isinstance(part, dict):
            continue
        for name in list(part):
            if name != "findings" and draw.random() < 0.15:
                part[name] = draw.choice(ODD)(draw)
        if draw.random() < 0.05:
            part[draw.choice((1, None, b"age", (1, 2)))] = draw.choice(ODD)(draw)
    return case
