"""Spark gives the answers of the local batch."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from signal import SIGKILL
from typing import Any

import numpy as np
import pandas as pd
import psutil
import pyarrow.parquet
import pytest

from calcinosis import CaseError, Model
from calcinosis.table import diagnose_spark
from evaluation.benchmark.made_tables import make_table
from evaluation.benchmark.scale import batch_run
from evaluation.benchmark.spark_cluster import by_spark, local_cluster, there_is_java
from tests.support.random_cases import random_case
from tests.support.tables import flat, worded

if not there_is_java():
    pytest.skip("Spark needs Java 17: none is installed", allow_module_level=True)
sql = pytest.importorskip("pyspark.sql", reason="Spark is the extra 'spark'")

ROWS, PARTITIONS = 200, 6
QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
"""What makes Java start sooner; it would be slower later on."""


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    """Start Spark with two executors, which hand batches of 10 rows to Python."""
    settings = {
        f"spark.{who}.extraJavaOptions": QUICK for who in ("driver", "executor")
    }
    settings["spark.sql.execution.arrow.maxRecordsPerBatch"] = "10"
    with local_cluster(settings) as spark:
        yield spark


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


@pytest.mark.slow
def test_a_killed_executor_loses_nothing(
    session: Any, model: Model, tmp_path: Path
) -> None:
    """It had answered a partition and a part of another, which one answers anew."""
    make_table(tmp_path / "in.parquet", rows=60 * PARTITIONS, block=60)
    table = pyarrow.parquet.read_table(tmp_path / "in.parquet")
    with pytest.warns(UserWarning, match="age not given"):
        local = model.diagnose_table(table, errors="null").to_pandas()
    frame = session.read.parquet(str(tmp_path / "in.parquet"))
    spread = frame.repartition(PARTITIONS, "id")
    answers = diagnose_spark(spread, model, chunk=10)
    watched = answers.mapInArrow(killing(tmp_path), answers.schema)
    answered = watched.toPandas().sort_values("id").reset_index(drop=True)
    pd.testing.assert_frame_equal(answered, local, rtol=1e-12, atol=1e-12)
    executor, partition = (tmp_path / "killed").read_text().split()
    assert not psutil.pid_exists(int(executor))
    by = {path.name.split("-")[1] for path in tmp_path.glob(f"begun-*-{partition}")}
    assert executor in by
    assert len(by) > 1


@pytest.mark.slow
def test_a_file_of_batch_is_compared_with_what_spark_writes(
    session: Any, model: Model, tmp_path: Path
) -> None:
    """To the digits of a file; one that is wrong in the sixth is told."""
    source, out = tmp_path / "in.parquet", tmp_path / "out.parquet"
    make_table(source, rows=500)
    batch_run(source)
    found = by_spark(session, model, source, out, runs=1)
    assert found["equal"]
    assert found["compared"] == 500
    assert found["difference"] <= 1e-12
    assert len(found["seconds"]) == len(found["processor"]) == 1
    answers = pyarrow.parquet.read_table(out).to_pandas()
    answers.loc[400, "other"] *= 1.00001
    answers.to_parquet(out)
    assert not by_spark(session, model, source, out, runs=1)["equal"]


def killing(folder: Path) -> Callable[[Iterable[Any]], Iterator[Any]]:
    """Pass answers on; kill the first executor that is amid its second partition.

    Of two executors with six partitions one comes to that.
    """

    def passed_on(batches: Iterable[Any]) -> Iterator[Any]:
        from pyspark import TaskContext

        context = TaskContext.get()
        assert context is not None
        partition = context.partitionId()
        parents = psutil.Process().parents()
        executor = next(one.pid for one in parents if one.name() == "java")
        (folder / f"begun-{executor}-{partition}").touch()
        for number, batch in enumerate(batches):
            if number == 1 and list(folder.glob(f"done-{executor}-*")):
                with suppress(FileExistsError):
                    with (folder / "killed").open("x") as file:
                        file.write(f"{executor} {partition}")
                    os.kill(executor, SIGKILL)
            yield batch
        (folder / f"done-{executor}-{partition}").touch()

    return passed_on
