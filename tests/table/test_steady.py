"""The same rows are the same bytes in a file, whatever rows stand beside them."""

from __future__ import annotations

import io
import json
from random import Random
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from calcinosis import Model
from calcinosis.inference.evidence import Evidence
from calcinosis.table.diagnoser import Diagnoser
from calcinosis.table.frames import result_schema
from calcinosis.table.inputs.formats import Bytes, Format
from calcinosis.table.inputs.json_lines import JsonLines
from calcinosis.table.output import Output
from calcinosis.table.steady import DIGITS, rounded, steadied
from calcinosis.table.stream import diagnose_stream
from tests.support.random_cases import random_case

SIZES = (1, 37, 1000, 65536)
ROWS = 120


def lines(model: Model) -> list[bytes]:
    """Patients with numbers, films and likelihoods; some say what others say."""
    draw = Random(7)
    cases = [random_case(n, model.knowledge, draw) for n in range(ROWS)]
    told = [{**case, "told": draw.choice(("form", "report"))} for case in cases]
    return [json.dumps(case).encode() + b"\n" for case in (*told, *told[:30])]


def answered(model: Model, texts: list[bytes], chunk: int, form: Format) -> bytes:
    content = io.BytesIO(b"".join(texts))
    source = JsonLines(Bytes("lines", content, content), model.network)
    written = io.BytesIO()
    output = Output(written, form, result_schema(model, pa.string(), 0, "raise"))
    diagnoser = Diagnoser(model, steady=True)
    diagnose_stream(
        diagnoser, source, output, lambda _: None, lambda _: None, chunk=chunk
    )
    output.close()
    return written.getvalue()


@pytest.mark.slow
def test_any_size_of_blocks_gives_the_same_bytes(model: Model) -> None:
    texts = lines(model)
    found = {chunk: answered(model, texts, chunk, "csv") for chunk in SIZES}
    assert len(set(found.values())) == 1
    assert found[1].count(b"\n") > ROWS // 3


@pytest.mark.slow
def test_any_order_gives_the_same_rows(model: Model) -> None:
    texts = lines(model)
    whole = answered(model, texts, SIZES[-1], "csv").splitlines()
    other = answered(model, texts[::-1], SIZES[-1], "csv").splitlines()
    assert [whole[0], *whole[:0:-1]] == other


def test_what_lies_in_the_middle_is_computed_alone() -> None:
    """Two ways to the same number fall on one side, and rows alike are asked once."""
    middle = 0.123456785
    posterior = np.array([[middle * (1 + 1e-15)], [middle * (1 - 1e-15)], [0.3]])
    asked: list[int] = []

    def alone(evidence: Evidence, _: Any) -> tuple[np.ndarray, np.ndarray]:
        asked.append(evidence.rows)
        return np.array([[middle * (1 + 1e-15)]]), np.array([0.25])

    found, conflict = steadied(
        alone, Evidence(3), None, posterior, np.array([0.25, 0.25, 1.0])
    )
    assert found[0] == found[1]
    assert found[2] == 0.3
    assert conflict.tolist() == [0.25, 0.25, 1.0]
    assert asked == [1]


@pytest.mark.parametrize("power", [0, -1, -7, -30, -200])
def test_numbers_keep_their_first_digits(power: int) -> None:
    values = np.random.default_rng(1).uniform(0.1, 1, 1000) * 10.0**power
    np.testing.assert_allclose(rounded(values), values, rtol=10.0 ** (1 - DIGITS) / 2)
    assert np.array_equal(rounded(rounded(values)), rounded(values))


def test_nothing_everything_and_what_is_not_known() -> None:
    np.testing.assert_array_equal(
        rounded(np.array([0.0, 1.0, np.nan])), [0.0, 1.0, np.nan]
    )
