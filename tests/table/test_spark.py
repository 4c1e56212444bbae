"""Spark gives the answers of the local batch."""

from __future__ import annotations

import os
import random
import shutil
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest

from calcinosis import CaseError, Model
from calcinosis.table import diagnose_spark
from tests.support.random_cases import random_case
from tests.support.tables import flat, worded

if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
    pytest.skip("Spark needs Java 17: none is installed", allow_module_level=True)
sql = pytest.importorskip("pyspark.sql", reason="Spark is the extra 'spark'")

ROWS = 200


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    """Start Spark with two workers that run the Python of these tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        spark = (
            sql.SparkSession.builder.master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.execution.arrow.pyspark.enabled", "true")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .getOrCreate()
        )
        yield spark
        spark.stop()


@pytest.mark.slow
def test_partitions_have_the_answers_of_the_local_batch(
    session: Any, model: Model
) -> None:
    """Bad rows keep their reasons; the model is built once in each worker."""
    draw, knowledge = random.Random(8), model.knowledge
    drawn = (random_case(number, knowledge, draw) for number in range(ROWS))
    cases = (worded(case, knowledge, draw) for case in drawn)
    frame = pd.DataFrame([flat(case, named_units=False) for case in cases])
    frame["warmth"] = frame["warmth"].fillna("yes")  # nobody of whom nothing is known
    frame["id"] = np.arange(ROWS)
    frame = frame.astype({n: "string" for n in frame.columns if frame[n].dtype == "O"})
    spread = session.createDataFrame(frame).repartition(3)
    answered = diagnose_spark(spread, model, pretest="uniform", chunk=50).toPandas()
    answered = answered.sort_values("id").reset_index(drop=True)
    with pytest.warns(UserWarning, match="far from the one of the age"):
        local = model.diagnose_table(frame, pretest="uniform", errors="null")
    pd.testing.assert_frame_equal(
        answered.drop(columns="problems"),
        local.drop(columns="problems"),
        check_exact=False,
        rtol=1e-12,
        atol=1e-12,
    )
    assert list(answered["problems"].isna()) == list(local["problems"].isna())
    assert any(answered["problems"].notna())
    with pytest.raises(CaseError, match="did you mean 'erythema'"):
        diagnose_spark(spread.withColumnRenamed("erythema", "erytema"), model)
    with pytest.raises(CaseError, match="column 'id': is missing"):
        diagnose_spark(spread.drop("id"), model)
