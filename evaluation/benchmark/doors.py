"""The doors that users take: tables of their own words, in memory and in files."""

import io
import tempfile
import time
import warnings
from collections.abc import Callable, Mapping
from contextlib import redirect_stderr
from pathlib import Path
from typing import Any

import numpy as np
import pandas
import pyarrow as pa
import pyarrow.parquet as pq

from calcinosis._arrays import FloatArray, IntArray
from calcinosis.cli import main
from calcinosis.inference.many_rows import available_cores
from calcinosis.knowledge.rows.distributions import REFERENCE_LIMIT
from calcinosis.knowledge.variables import Variable
from calcinosis.model import Model
from calcinosis.network.simulate import draw_numbers
from calcinosis.patient.amounts.measurement import Person, reference_limits
from calcinosis.patient.written.entry.ages import age_in_days
from calcinosis.patient.written.entry.quantity import Quantity
from calcinosis.table.diagnoser import Diagnoser
from calcinosis.table.frames import blocks, result_of, result_schema
from calcinosis.table.output import open_output
from evaluation import read_toml
from evaluation.benchmark.compare_engines import timed
from evaluation.benchmark.networks import SEED, Task, clinic

AGES: dict[str, str] = read_toml("benchmark/measured.toml")["ages"]
"""Age group → an age in it, as a table holds it."""


def through_doors(model: Model, rows: int, times: int, passes: int) -> dict[str, Any]:
    """Time the same patients through each door, and what a file's time goes into.

    One door is of a file that holds them several ``times``: what every run of a command
    does once, as reading the model, counts for less there.

    Returns
    -------
    dict
        ``doors``: name → seconds a patient; ``shares``: reading, coding, inference and
        writing → seconds a patient, one after the other, with Parquet;
        ``columns`` and ``empty`` of the table, ``labs``: further columns of numbers.
    """
    task, random = clinic(model), np.random.default_rng(SEED)
    drawn = task.draw(2 * rows, random)
    told = task.hide(drawn, random)
    labs = as_numbers(model, told, drawn, random)
    words = as_words(model, told)
    usual = _usual(model, _joined(words, labs))[:rows]
    table, labs = words.take(usual), labs.take(usual)
    numbers, rows = _joined(table, labs), table.num_rows
    frame = table.to_pandas()
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder, "in.parquet"), Path(folder, "out.parquet")
        pq.write_table(table, source)
        long, long_out = Path(folder, "long.parquet"), Path(folder, "long-out.parquet")
        pq.write_table(pa.concat_tables([table] * times), long)
        ways: dict[str, Callable[[], object]] = {
            "`diagnose_table`, pandas": lambda: model.diagnose_table(frame, **QUIET),
            "`diagnose_table`, Arrow": lambda: model.diagnose_table(table, **QUIET),
            LABS: lambda: model.diagnose_table(numbers, **QUIET),
            "`batch`, Parquet in and out": lambda: _batch(source, out),
            LONG: lambda: _batch(long, long_out),
        }
        with warnings.catch_warnings():  # notes on drawn patients
            warnings.simplefilter("ignore", UserWarning)
            doors = {
                name: timed(way, rows * times if name == LONG else rows, passes)
                for name, way in ways.items()
            }
            shares = _shares(model, source, out, rows)
    empty = sum(column.null_count for column in table.columns)
    about = {
        "rows": rows,
        "times": times,
        "columns": table.num_columns,
        "threads": available_cores(),
    }
    about |= {"empty": empty / rows / table.num_columns, "labs": labs.num_columns}
    return about | {"doors": doors, "shares": shares}


KINDS = ("context", "risk_factor", "finding")
QUIET: dict[str, Any] = {"errors": "null"}
LONG = "`batch`, a longer Parquet file"
LABS = "`diagnose_table`, Arrow, and labs as numbers"
DIGITS = 3
"""Significant digits of a laboratory's numbers."""


def as_words(model: Model, task: Task) -> Any:
    """Return patients as a user's Arrow table: ages and words, empty where not known.

    Without measured quantities and films, which a table tells as numbers and by days.
    """
    columns: dict[str, pandas.Categorical] = {}
    for name, codes in task.patients.items():
        words, column = list(task.states[name]), name
        if name == "age_group":
            words, column = [AGES[word] for word in words], "age"
        elif getattr(model.knowledge.variables.get(name), "kind", "") not in KINDS:
            continue
        columns[column] = pandas.Categorical.from_codes(codes, words)
    return pa.Table.from_pandas(pandas.DataFrame(columns), preserve_index=False)


def as_numbers(
    model: Model,
    told: Task,
    drawn: Mapping[str, IntArray],
    random: np.random.Generator,
) -> Any:
    """Return the same patients' laboratory values as a laboratory writes them.

    Those that have a reference interval and are no product of others.

    Parameters
    ----------
    model : Model
    told : Task
        Patients with hidden states: values are empty where these are hidden.
    drawn : mapping
        Node → every patient's true state.
    random : numpy Generator
    """
    columns: dict[str, Any] = {}
    for name, table in model.network.measured.items():
        variable = model.knowledge.variables[name]
        if not variable.reference or variable.unless:
            continue
        low, high = _limits(model, told, drawn, variable)
        if variable.scale == "log":
            low, high = np.log(low), np.log(high)
        half = (high - low) / 2 / REFERENCE_LIMIT
        value = (low + high) / 2 + half * draw_numbers(table, drawn, random)
        value = np.exp(value) if variable.scale == "log" else np.maximum(value, half)
        power = 10.0 ** (np.floor(np.log10(value)) + 1 - DIGITS)
        value = np.round(np.round(value / power) * power, 6)
        value[told.patients[name] < 0] = np.nan
        columns[f"{name} [{variable.unit}]"] = pa.array(value, from_pandas=True)
    return pa.table(columns)


def _limits(
    model: Model, task: Task, drawn: Mapping[str, IntArray], variable: Variable
) -> tuple[FloatArray, FloatArray]:
    """Return the reference limits of every patient, in the variable's unit."""
    knowledge, one = model.knowledge, Quantity(1.0, variable.unit)
    about = (
        knowledge.intervals[variable.name],
        knowledge.analytes[str(variable.analyte)],
    )
    each = [
        [
            reference_limits(one, *about, Person(age_in_days(AGES[age]), True, sex))[:2]
            for sex in task.states["sex"]
        ]
        for age in task.states["age_group"]
    ]
    low, high = np.moveaxis(np.array(each)[drawn["age_group"], drawn["sex"]], -1, 0)
    return low, high


def _joined(words: Any, labs: Any) -> Any:
    return pa.table(
        dict(zip(words.column_names, words.columns, strict=True))
        | dict(zip(labs.column_names, labs.columns, strict=True))
    )


def _usual(model: Model, table: Any) -> IntArray:
    """Return the rows whose entries are in harmony: others are read again as cases."""
    named = {name: table.column(name) for name in table.column_names}
    (block,) = blocks(named, table.num_rows, table.num_rows)
    diagnoser = Diagnoser(model, None, "setting", 0, None)
    read = diagnoser.reader(table.column_names).read(block)
    possible = model.engine.infer(read.evidence).log_evidence > -np.inf
    return np.flatnonzero(~read.unusual)[possible]


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
    with open_output(str(out), "parquet", schema) as output:
        for part in parts:
            output.write(part)
    coding, answering, writing = spent.tolist()
    writing += time.perf_counter() - started
    own = {"reading": reading, "coding": coding, "inference": answering - coding}
    return {name: s / rows for name, s in (own | {"writing": writing}).items()}
