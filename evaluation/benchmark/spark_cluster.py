"""Spark on a cluster of this machine, beside one process of ``batch``."""

import atexit
import os
import shutil
import sys
import tempfile
import time
import warnings
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import psutil
import pyarrow.parquet

from calcinosis.model import Model
from calcinosis.table import diagnose_spark
from calcinosis.table.steady import DECIMALS, DIGITS
from evaluation.benchmark.made_tables import SCALE

LOCAL = "127.0.0.1"
SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.driver.bindAddress": LOCAL,
    "spark.driver.host": LOCAL,
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
}


def there_is_java() -> bool:
    """Tell whether Spark can be started."""
    return shutil.which("java") is not None or "JAVA_HOME" in os.environ


@contextmanager
def local_cluster(settings: Mapping[str, str] | None = None) -> Generator[Any]:
    """Start Spark with two executors: Java processes of 1 GB with a core each.

    Their Python is the one that runs this.
    """
    from pyspark.sql import SparkSession

    own = {"PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": LOCAL}
    with patch.dict(os.environ, own | {"SPARK_HOME": _home()}):
        master = f"local-cluster[{SCALE['executors']},1,1024]"
        builder = SparkSession.builder.master(master)
        for name, value in (SETTINGS | dict(settings or {})).items():
            builder = builder.config(name, value)
        session = builder.getOrCreate()
        session.sparkContext.setLogLevel("ERROR")
        try:
            yield session
        finally:
            session.stop()


@cache
def _home() -> str:
    """Make a home for Spark: executors log there, not into what pip installed.

    It stays until this process ends, as the JVM does that knows it.
    """
    import pyspark

    home = tempfile.mkdtemp(prefix="spark-home-")
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    for name in ("bin", "jars"):
        Path(home, name).symlink_to(Path(pyspark.__file__).parent / name)
    return home


def by_spark(
    session: Any, model: Model, source: Path, batch: Path, runs: int = 2
) -> dict[str, Any]:
    """Diagnose a Parquet file several times, and compare with what ``batch`` wrote.

    Returns
    -------
    dict
        ``seconds`` of every run, the first with the start of the Python workers, and
        ``processor``: those of Java and Python, executors and driver; ``partitions`` of
        the input; ``equal``: whether every answer is the one of ``batch``, to the
        digits that its file holds; ``difference``: the largest of a probability from
        ``diagnose_table``, of the first ``compared`` rows.
    """
    frame, out = session.read.parquet(str(source)), source.with_name("spark.parquet")
    seconds, processor = list[float](), list[float]()
    for _ in range(runs):
        started, before = time.perf_counter(), _used()
        diagnose_spark(frame, model).write.mode("overwrite").parquet(str(out))
        seconds.append(time.perf_counter() - started)
        processor.append(_used() - before)
    answers = pyarrow.parquet.read_table(out).sort_by("id")
    shutil.rmtree(out)
    written = pyarrow.parquet.read_table(batch)
    first = pyarrow.parquet.ParquetFile(source).read_row_group(0)
    with warnings.catch_warnings():  # notes on the made patients
        warnings.simplefilter("ignore", UserWarning)
        local = model.diagnose_table(first, errors="null")
    few = answers.slice(0, local.num_rows)
    return {
        **{"seconds": seconds, "processor": processor},
        "partitions": frame.rdd.getNumPartitions(),
        **{"equal": _equal(answers, written), "compared": local.num_rows},
        "difference": max(
            float(np.nanmax(abs(_column(few, name) - _column(local, name))))
            for name in model.knowledge.lesions
        ),
    }


def _used() -> float:
    """Return the processor seconds of all processes that this one started."""
    spent = (p.cpu_times() for p in psutil.Process().children(recursive=True))
    return float(sum(own.user + own.system for own in spent))


def _equal(answers: Any, written: Any) -> bool:
    """Tell whether two tables of answers hold the same, to the digits of a file."""
    for name in written.column_names:
        if name in ("id", "leading"):
            if not answers[name].equals(written[name]):
                return False
            continue
        near = 10.0 ** (1 - DIGITS), 0.0  # one in the last digit
        if name == "conflict":
            near = 0.0, 10.0**-DECIMALS
        if not np.allclose(_column(answers, name), _column(written, name), *near):
            return False
    return True


def _column(table: Any, name: str) -> Any:
    return table[name].to_numpy()
