"""The doors that users take: tables of their own words, in memory and in files."""

import io
import tempfile
import time
import warnings
from collections.abc import Callable
from contextlib import redirect_stderr
from pathlib import Path
from typing import Any

import numpy as np
import pandas
import pyarrow as pa
import pyarrow.parquet as pq

from calcinosis.cli import main
from calcinosis.inference.many_rows import available_cores
from calcinosis.model import Model
from calcinosis.table.diagnoser import Diagnoser
from calcinosis.table.frames import blocks, result_of, result_schema
from evaluation import read_toml
from evaluation.benchmark.compare_engines import timed
from evaluation.benchmark.networks import Task, clinic

AGES: dict[str, str] = read_toml("benchmark/measured.toml")["ages"]
"""Age group → an age in it, as a table holds it."""


def through_doors(model: Model, rows: int, passes: int) -> dict[str, Any]:
    """Time the same patients through each door, and what a file's time goes into.

    Returns
    -------
    dict
        ``doors``: name → seconds a patient; ``shares``: reading, coding, inference and
        writing → seconds a patient, one after the other, with Parquet;
        ``columns`` and ``empty`` of the table.
    """
    table = as_words(model, clinic(model).drawn(2 * rows)).slice(0, rows)
    rows = table.num_rows
    frame = table.to_pandas()
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder, "in.parquet"), Path(folder, "out.parquet")
        pq.write_table(table, source)
        ways: dict[str, Callable[[], object]] = {
            "`diagnose_table`, pandas": lambda: model.diagnose_table(frame, **QUIET),
            "`diagnose_table`, Arrow": lambda: model.diagnose_table(table, **QUIET),
            "`batch`, Parquet in and out": lambda: _batch(source, out),
        }
        with warnings.catch_warnings():  # notes on drawn patients
            warnings.simplefilter("ignore", UserWarning)
            doors = {name: timed(way, rows, passes) for name, way in ways.items()}
            shares = _shares(model, source, out, rows)
    empty = sum(column.null_count for column in table.columns)
    told = {"rows": rows, "columns": table.num_columns, "threads": available_cores()}
    told |= {"empty": empty / rows / table.num_columns}
    return told | {"doors": doors, "shares": shares}


KINDS = ("context", "risk_factor", "finding")
QUIET: dict[str, Any] = {"errors": "null"}


def as_words(model: Model, task: Task) -> Any:
    """Return patients as a user's Arrow table: ages and words, empty where not known.

    Without measured quantities and films, which a table tells as numbers and by days;
    only patients whose entries are in harmony, since others are read again as cases.
    """
    columns: dict[str, pandas.Categorical] = {}
    for name, codes in task.patients.items():
        words, column = list(task.states[name]), name
        if name == "age_group":
            words, column = [AGES[word] for word in words], "age"
        elif getattr(model.knowledge.variables.get(name), "kind", "") not in KINDS:
            continue
        columns[column] = pandas.Categorical.from_codes(codes, words)
    table = pa.Table.from_pandas(pandas.DataFrame(columns), preserve_index=False)
    named = {name: table.column(name) for name in table.column_names}
    (block,) = blocks(named, task.rows, task.rows)
    diagnoser = Diagnoser(model, None, "setting", 0, None)
    read = diagnoser.reader(table.column_names).read(block)
    usual = np.flatnonzero(~read.unusual)
    possible = model.engine.infer(read.evidence).log_evidence > -np.inf
    return table.take(usual[possible])


def _batch(source: Path, out: Path) -> None:
    out.unlink(missing_ok=True)
    with redirect_stderr(io.StringIO()):
        main.main(["batch", str(source), "-o", str(out)])


def _shares(model: Model, source: Path, out: Path, rows: int) -> dict[str, float]:
    """Do what ``batch`` does, one thing after the other."""
    started = time.perf_counter()
    table = pq.read_table(source)
    reading = time.perf_counter() - started
    diagnoser = Diagnoser(model, None, "setting", 0, None)
    columns = {name: table.column(name) for name in table.column_names}
    schema = result_schema(model, None, 0, "null")
    spent = np.zeros(3)
    parts: list[Any] = []
    for block in blocks(columns, rows, 1 << 16):
        times = [time.perf_counter()]
        diagnoser.reader(list(columns)).read(block)
        times.append(time.perf_counter())
        answers = diagnoser.answer(block)
        times.append(time.perf_counter())
        parts.append(result_of(model, block, answers, schema))
        times.append(time.perf_counter())
        spent += np.diff(times)
    started = time.perf_counter()
    pq.write_table(pa.Table.from_batches(parts, schema), out)
    coding, answering, writing = spent.tolist()
    writing += time.perf_counter() - started
    own = {"reading": reading, "coding": coding, "inference": answering - coding}
    return {name: s / rows for name, s in (own | {"writing": writing}).items()}
