"""Tables on a cluster: Spark hands Arrow batches to Python workers.

The knowledge that the model is built from is broadcast: every worker gets it once,
builds the model from it once, and keeps it for all its tasks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from calcinosis.errors import CaseError, Problem
from calcinosis.knowledge.read import Knowledge, read_knowledge
from calcinosis.patient.pretest import Pretest
from calcinosis.reasoning.reasoner import Reasoner
from calcinosis.table.columns import Block
from calcinosis.table.diagnoser import Diagnoser
from calcinosis.table.frames import CHUNK, result_of, result_schema
from calcinosis.table.notation import Notation

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

__all__ = ["diagnose_spark"]

_MODELS: dict[str, Reasoner] = {}
"""Models that this process has built, by the digest of their knowledge."""


def diagnose_spark(
    df: DataFrame,
    model: Reasoner | None = None,
    *,
    setting: str | None = None,
    pretest: Pretest = "setting",
    draws: int = 0,
    chunk: int = CHUNK,
    kinds: bool = False,
) -> DataFrame:
    """Diagnose every row of a Spark data frame, with ``mapInArrow``.

    Parameters
    ----------
    df : pyspark.sql.DataFrame
        One patient a row, with a column ``id``; the others are named as in
        :mod:`calcinosis.table.patients.header`. Columns of 0 and 1 must be booleans:
        what their numbers mean is told by a whole column, which no worker has.
    model : Model, optional
        By default that of the built-in knowledge. Its rows must be at their means.
    setting, pretest, draws
        As for :meth:`calcinosis.Model.diagnose_table`.
    chunk : int
        Rows of a partition diagnosed together.
    kinds : bool
        As for :meth:`calcinosis.Model.diagnose_table`.

    Returns
    -------
    pyspark.sql.DataFrame
        The columns of :meth:`calcinosis.Model.diagnose_table` and ``problems``: a row
        that cannot be used has nulls and the reasons, and the job goes on.

    Raises
    ------
    CaseError
        Before the job starts: if a column, the setting or the pretest is wrong, or
        there is no ``id``: rows of a cluster have no number.
    """
    from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_type

    reasoner = model or Reasoner(read_knowledge())
    names = list(df.columns)
    alone = Notation(by_column=False)  # no worker sees a column whole
    how: dict[str, Any] = {"notation": alone, "kinds": kinds}
    Diagnoser(reasoner, setting, pretest, draws, **how).reader(names)
    if "id" not in names:
        text = "is missing: rows of a cluster have no number to be known by"
        raise CaseError([Problem("column 'id'", text)])
    kind = to_arrow_type(df.schema["id"].dataType)
    schema = result_schema(reasoner, kind, draws, "null", kinds=kinds)
    digest, knowledge = reasoner.knowledge.digest, _shipped(df, reasoner.knowledge)

    def diagnose(batches: Iterable[Any]) -> Iterator[Any]:
        reasoner = _model(digest, knowledge)
        diagnoser = Diagnoser(reasoner, setting, pretest, draws, **how)
        for batch in _joined(batches, chunk):
            columns = dict(zip(batch.schema.names, batch.columns, strict=True))
            numbers = np.arange(1, batch.num_rows + 1)
            block = Block(columns, batch.num_rows, numbers)
            yield result_of(reasoner, block, diagnoser.answer(block), schema)

    return df.mapInArrow(diagnose, from_arrow_schema(schema))


def _shipped(df: DataFrame, knowledge: Knowledge) -> Callable[[], Knowledge]:
    """Send the knowledge to the workers; return how they get it."""
    try:
        context = df.sparkSession.sparkContext
    except AttributeError:  # Spark Connect has none: it travels with every task
        return lambda: knowledge
    broadcast = context.broadcast(knowledge)
    return lambda: broadcast.value


def _model(digest: str, knowledge: Callable[[], Knowledge]) -> Reasoner:
    """Return the model of this process, built at the first call."""
    if digest not in _MODELS:
        reasoner = Reasoner(knowledge())
        reasoner.engine.threads = 1  # a task has one core
        _MODELS[digest] = reasoner
    return _MODELS[digest]


def _joined(batches: Iterable[Any], chunk: int) -> Iterator[Any]:
    """Put small batches together: larger ones are diagnosed faster."""
    waiting: list[Any] = []
    for batch in batches:
        if batch.num_rows:
            waiting.append(batch)
        if sum(b.num_rows for b in waiting) >= chunk:
            yield _one(waiting)
            waiting = []
    if waiting:
        yield _one(waiting)


def _one(batches: list[Any]) -> Any:
    return pa.Table.from_batches(batches).combine_chunks().to_batches()[0]
