"""Tables mean what cases mean."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from calcinosis import Case, CaseError, Model
from tests.tables import films, flat, one_by_one, random_case

EXACT = 1e-12


def answers(model: Model, result: Any) -> np.ndarray:
    names = [*model.knowledge.lesions, "conflict"]
    return np.column_stack([np.asarray(result[name], dtype=float) for name in names])


def assert_same(
    model: Model, cases: list[dict[str, Any]], frame: Any, **options: Any
) -> int:
    """Compare a table with its cases; return how many rows could be used."""
    alone = one_by_one(model, cases, **options)
    table = model.diagnose_table(frame, errors="null", **options)
    found = answers(model, table)
    for row, expected in enumerate(alone):
        if isinstance(expected, str):
            assert np.isnan(found[row]).all(), (row, cases[row], expected)
            assert table["problems"][row]
        else:
            np.testing.assert_allclose(found[row], expected, rtol=EXACT, atol=EXACT)
            assert table["problems"][row] is None
    return sum(not isinstance(expected, str) for expected in alone)


def test_random_rows_have_the_answers_of_their_cases(model: Model) -> None:
    """Words, numbers, bounds, own intervals, films, likelihoods, contradictions."""
    random = np.random.default_rng(4)
    cases = [random_case(random) for _ in range(300)]
    frame = pd.DataFrame([flat(case) for case in cases])
    used = assert_same(model, cases, frame)
    assert 100 < used < 300
