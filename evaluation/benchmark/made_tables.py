"""A table of any length, made on the spot, a block of rows at a time."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from calcinosis._arrays import BoolArray
from evaluation import read_toml

SCALE = read_toml("benchmark/scale.toml")
WRITERS: dict[str, Any] = {
    ".parquet": pyarrow.parquet.ParquetWriter,
    ".csv": pyarrow.csv.CSVWriter,
}


def make_table(path: Path, rows: int, block: int = SCALE["block"]) -> None:
    """Write a table of ``scale.toml``, as Parquet or CSV by the path's name.

    The same rows each time, and in both formats; no more than a block is in memory.
    """
    with WRITERS[path.suffix](path, made_block(0, 0).schema) as writer:
        for start in range(0, rows, block):
            writer.write_table(made_block(start, min(block, rows - start)))


def made_block(start: int, rows: int) -> Any:
    """Return the rows from ``start`` on as an Arrow table."""
    random = np.random.default_rng([SCALE["seed"], start])
    columns = {"id": pa.array(np.arange(start, start + rows))}
    alone = [{kind: {n: one}} for kind in KINDS for n, one in SCALE[kind].items()]
    for together in (*alone, SCALE["film"]):
        empty = random.random(rows) < SCALE["empty"]
        for kind, draw in KINDS.items():
            for name, told in together.get(kind, {}).items():
                columns[name] = draw(told, empty, random)
    return pa.table(columns)


def _words(words: list[str], empty: BoolArray, random: np.random.Generator) -> Any:
    codes = random.integers(len(words), size=len(empty), dtype=np.int8)
    coded = pa.DictionaryArray.from_arrays(pa.array(codes, mask=empty), words)
    return coded.cast(pa.string())


def _numbers(
    told: tuple[float, float, int], empty: BoolArray, random: np.random.Generator
) -> Any:
    low, high, decimals = told
    drawn = random.uniform(low, high, len(empty))
    return pa.array(np.round(drawn, decimals), mask=empty)


KINDS: Mapping[str, Any] = {"words": _words, "numbers": _numbers}
