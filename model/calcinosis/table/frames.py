"""Many patients at once: a data frame or an Arrow table in, the same kind out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, get_args

import numpy as np
import pyarrow as pa

from calcinosis._arrays import FloatArray
from calcinosis.errors import CaseError, Problem, nearest
from calcinosis.patient.pretest import Pretest
from calcinosis.reasoning.reasoner import Reasoner
from calcinosis.table.columns import Block, Source
from calcinosis.table.diagnoser import Answers, Diagnoser

__all__ = [
    "CHUNK",
    "Errors",
    "blocks",
    "diagnose_table",
    "problem_text",
    "result_of",
    "result_schema",
]

CHUNK = 1 << 16
"""Rows diagnosed together: memory grows with them, speed hardly any more."""
MOST_LISTED = 1000
"""Problems that one error lists."""

Errors = Literal["raise", "null"]


def diagnose_table(
    reasoner: Reasoner,
    frame: Any,
    *,
    setting: str | None = None,
    pretest: Pretest = "setting",
    draws: int = 0,
    chunk: int = CHUNK,
    errors: Errors = "raise",
    told: str | None = None,
) -> Any:
    """Diagnose every row; see :meth:`calcinosis.Model.diagnose_table`."""
    if errors not in ("raise", "null"):
        hint = nearest(errors, get_args(Errors))
        text = f"'{errors}' is neither raise nor null{hint}"
        raise CaseError([Problem("errors", text)])
    columns, rows, index = _columns(frame)
    diagnoser = Diagnoser(reasoner, setting, pretest, draws, told)
    reader = diagnoser.reader(list(columns))
    ids = columns.get("id")
    kind = None if ids is None else getattr(ids, "type", pa.string())
    schema = result_schema(reasoner, kind, draws, errors)
    parts: list[Any] = []
    problems: list[Problem] = []
    for block in blocks(columns, rows, chunk):
        if not parts:
            reader.check_units(block)
        answers = diagnoser.answer(block)
        problems += [p for found in answers.problems.values() for p in found]
        if not problems or errors == "null":
            parts.append(result_of(reasoner, block, answers, schema))
    if problems and errors == "raise":
        raise CaseError(_listed(problems))
    result = pa.Table.from_batches(parts, schema)
    return result if index is None else _as_frame(result, index)


def _listed(problems: list[Problem]) -> list[Problem]:
    if len(problems) <= MOST_LISTED:
        return problems
    more = len(problems) - MOST_LISTED
    return [*problems[:MOST_LISTED], Problem("", f"and {more} more problems")]


def _columns(frame: Any) -> tuple[dict[str, Source], int, Any]:
    """Return the columns of a table, its rows, and the index of a data frame."""
    if isinstance(frame, pa.Table | pa.RecordBatch):
        names: list[Any] = list(frame.schema.names)
        sources = [frame.column(number) for number in range(len(names))]
        return _named(names, sources), frame.num_rows, None
    if type(frame).__module__.partition(".")[0] == "pandas" and hasattr(frame, "iloc"):
        names = list(frame.columns)
        sources = [_of_pandas(frame.iloc[:, n]) for n in range(len(names))]
        return _named(names, sources), len(frame), frame.index
    message = (
        "expected a pandas DataFrame or a pyarrow Table or RecordBatch, "
        f"got {type(frame).__name__}"
    )
    raise TypeError(message)


def _named(names: Sequence[Any], sources: Sequence[Source]) -> dict[str, Source]:
    problems = [
        Problem(f"column '{name}'", "stands twice")
        for name in dict.fromkeys(names)
        if names.count(name) > 1
    ]
    if problems:
        raise CaseError(problems)
    return {str(name): own for name, own in zip(names, sources, strict=True)}


def _of_pandas(series: Any) -> Source:
    """Return a pandas column as Arrow; of mixed types, as a list of objects."""
    try:
        return pa.array(series, from_pandas=True)
    except (pa.ArrowException, OverflowError):
        return list(series)


def _as_frame(result: Any, index: Any) -> Any:
    frame = result.to_pandas()
    frame.index = index
    return frame


def blocks(columns: Mapping[str, Source], rows: int, chunk: int) -> Iterator[Block]:
    """Cut a table into blocks of rows."""
    chunk = max(chunk, 1)
    for start in range(0, rows, chunk):
        stop = min(start + chunk, rows)
        parts = {
            name: own[start:stop] if isinstance(own, list) else own.slice(start, chunk)
            for name, own in columns.items()
        }
        yield Block(parts, stop - start, np.arange(start + 1, stop + 1))


def result_schema(reasoner: Reasoner, kind: Any, draws: int, errors: Errors) -> Any:
    """Return names and types of the result's columns.

    Parameters
    ----------
    reasoner : Reasoner
    kind : pyarrow type or None
        Of ``id``; None: the patients have no names, rows are numbered.
    draws : int
    errors : ``"raise"`` or ``"null"``
        With null there is a column of problems.
    """
    if kind is not None and pa.types.is_dictionary(kind):
        kind = kind.value_type
    numbers = [*reasoner.knowledge.lesions, "calcinosis_cutis"]
    fields = [("id", pa.int64() if kind is None else kind)]
    fields += [(name, pa.float64()) for name in numbers]
    fields += [("leading", pa.string()), ("conflict", pa.float64())]
    if draws:
        ends = [f"{name}_{end}" for name in numbers for end in ("low", "high")]
        fields += [(name, pa.float64()) for name in ends]
    if errors == "null":
        fields.append(("problems", pa.string()))
    return pa.schema(fields)


def result_of(reasoner: Reasoner, block: Block, answers: Answers, schema: Any) -> Any:
    """Return the answers of a block as a record batch; bad rows hold nulls."""
    knowledge = reasoner.knowledge
    bad = np.zeros(block.rows, dtype=bool)
    bad[list(answers.problems)] = True
    kinds = [knowledge.lesions.index(name) for name in knowledge.calcinosis_cutis]
    posterior = answers.posterior
    numbers = np.column_stack([posterior, posterior[:, kinds].sum(axis=1)])
    leading = np.where(bad, 0, np.nan_to_num(posterior).argmax(axis=1))
    names = pa.DictionaryArray.from_arrays(
        pa.array(leading, mask=bad), list(knowledge.lesions)
    )
    arrays = [_ids(block, schema.field("id").type), *_floats(numbers, bad)]
    arrays += [names.cast(pa.string()), *_floats(answers.conflict[:, np.newaxis], bad)]
    if answers.low is not None and answers.high is not None:
        ends = np.stack([answers.low, answers.high], axis=2)
        arrays += _floats(ends.reshape(block.rows, -1), bad)
    if "problems" in schema.names:
        texts: list[str | None] = [None] * block.rows
        for row, found in answers.problems.items():
            texts[row] = "; ".join(problem_text(problem) for problem in found)
        arrays.append(pa.array(texts, pa.string()))
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def problem_text(problem: Problem) -> str:
    """Write a problem without the number of its row, which stands beside it."""
    return str(problem).partition(": ")[2]


def _floats(values: FloatArray, bad: np.ndarray) -> list[Any]:
    mask = bad if bad.any() else None
    return [pa.array(np.ascontiguousarray(v), mask=mask) for v in values.T]


def _ids(block: Block, kind: Any) -> Any:
    own = block.columns.get("id")
    if own is None:
        return pa.array(block.numbers, pa.int64())
    if isinstance(own, list):
        return pa.array([None if x is None else str(x) for x in own], pa.string())
    joined = own.combine_chunks() if isinstance(own, pa.ChunkedArray) else own
    return joined.cast(kind)
