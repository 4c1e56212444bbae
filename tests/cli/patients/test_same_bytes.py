"""`calcinosis batch` writes the same bytes, however the work is cut and shared out."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from random import Random

import pytest

from calcinosis import Model
from calcinosis.cli.main import main
from calcinosis.table import frames
from tests.support.random_cases import random_case

ROWS = 60


@pytest.fixture
def lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, model: Model) -> list[bytes]:
    monkeypatch.chdir(tmp_path)
    draw = Random(3)
    cases = [random_case(n, model.knowledge, draw) for n in range(ROWS)]
    return [json.dumps(case).encode() + b"\n" for case in cases]


def answered(output: str, *inputs: str, threads: int = 1) -> tuple[bytes, bytes]:
    """Return the output and the rejects."""
    others = ["--rejects", "bad.csv", "--threads", str(threads)]
    assert main(["batch", *inputs, "-o", output, *others]) == 1
    return Path(output).read_bytes(), Path("bad.csv").read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("output", ["out.csv", "out.jsonl.gz", "out.parquet"])
def test_threads_blocks_and_packing_change_no_byte(
    lines: list[bytes], monkeypatch: pytest.MonkeyPatch, output: str
) -> None:
    Path("in.jsonl").write_bytes(b"".join(lines))
    expected = answered(output, "in.jsonl")
    assert answered(output, "in.jsonl", threads=2) == expected
    packed = gzip.compress(b"".join(lines), mtime=1)
    Path("in.jsonl").unlink()
    Path("in.jsonl.gz").write_bytes(packed)
    found = answered(output, "in.jsonl.gz", threads=2)
    assert found[0] == expected[0]
    if output != "out.parquet":  # which holds its blocks as groups of rows
        monkeypatch.setattr(frames, "CHUNK", 7)
        assert answered(output, "in.jsonl.gz", threads=2) == found


@pytest.mark.slow
def test_another_order_gives_the_same_rows_in_that_order(lines: list[bytes]) -> None:
    Path("in.jsonl").write_bytes(b"".join(lines))
    whole = answered("out.csv", "in.jsonl")[0].splitlines()
    Path("in.jsonl").write_bytes(b"".join(reversed(lines)))
    turned = answered("out.csv.gz", "in.jsonl", threads=2)[0]
    assert gzip.decompress(turned).splitlines() == [whole[0], *whole[:0:-1]]
