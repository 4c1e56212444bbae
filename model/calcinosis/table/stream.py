"""From an input to an output of any length, in constant memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa

from calcinosis.table.columns import Block
from calcinosis.table.diagnoser import Answers, Diagnoser
from calcinosis.table.frames import (
    CHUNK,
    problem_text,
    result_of,
)
from calcinosis.table.ids import id_text, names_in, readable
from calcinosis.table.inputs.formats import Input
from calcinosis.table.kept_blocks import AnsweredBlock, BadRow, KeptBlocks
from calcinosis.table.objects import objects_in
from calcinosis.table.output import Output
from calcinosis.table.remarks import Remarks

__all__ = ["FILE", "diagnose_stream", "reject_batch", "rejects_schema"]

FILE = "file"
"""Column that tells the table of each row, where there are several."""
REJECTS = pa.schema(
    [("row", pa.int64()), ("id", pa.string()), ("problems", pa.string())]
)
"""Columns of the file of rows that could not be used."""


def diagnose_stream(
    diagnoser: Diagnoser,
    source: Input,
    output: Output,
    reject: Callable[[list[BadRow]], None],
    progress: Callable[[int], None],
    chunk: int = CHUNK,
    file: str | None = None,
    remarks: Remarks | None = None,
    kept: tuple[KeptBlocks, int] | None = None,
) -> int:
    """Diagnose every row of an input.

    Parameters
    ----------
    diagnoser : Diagnoser
    source : Input
        Its columns have been checked.
    output : Output
        Gets the rows that could be used.
    reject : callable
        Called with the rows of a block that could not be used, in their order.
    progress : callable
        Called with the number of rows that each block had.
    chunk : int
        Rows diagnosed together.
    file : str, optional
        What the column ``FILE`` of the output holds, if it has one.
    remarks : Remarks, optional
        Collects what is to be said beside.
    kept : (KeptBlocks, int), optional
        Where answered blocks are kept, and taken from; the number of this table there.

    Returns
    -------
    int
        Rows that could not be used.

    Raises
    ------
    CaseError
        If the first rows show that a column of numbers has no unit, or the input turns
        out not to be of its format.
    """
    wanted: set[str] = {*output.schema.names}
    if source.names is not None:
        reader = diagnoser.reader(source.names)
        wanted |= {*reader.used, *reader.labels}
    bad = 0
    for number, block in enumerate(source.blocks(chunk, wanted)):
        if FILE in output.schema.names:
            name = pa.array([file] * block.rows, pa.string())
            block = replace(block, columns={**block.columns, FILE: name})
        if number == 0 and source.names is not None:
            diagnoser.reader(list(block.columns)).check_units(block)
        answered = kept and kept[0].read(kept[1], number, output.schema)
        if answered is None:
            answered = _answered(diagnoser, block, output.schema)
            if kept is not None:
                kept[0].write(kept[1], number, answered)
        diagnoser.codings.update(answered.codings)
        if remarks is not None:
            remarks.see(block, answered.notes, answered.unusable)
        if answered.bad:
            bad += len(answered.bad)
            reject(answered.bad)
        output.write(answered.batch)
        progress(block.rows + len({number for number, _ in block.refused}))
    return bad


def _answered(diagnoser: Diagnoser, block: Block, schema: Any) -> AnsweredBlock:
    answers = diagnoser.answer(block)
    batch = result_of(diagnoser.reasoner, block, answers, schema, diagnoser.steady)
    unusable = list(answers.problems)
    if unusable:
        fine = np.ones(block.rows, dtype=bool)
        fine[unusable] = False
        batch = batch.filter(pa.array(fine))
    found = _bad_rows(block, answers)
    return AnsweredBlock(batch, found, unusable, answers.notes, diagnoser.codings)


def reject_batch(rows: list[BadRow], file: str | None = None) -> Any:
    """Return rows that could not be used as a record batch; see ``REJECTS``.

    With a file's name the column ``FILE`` goes before them.
    """
    texts = [
        readable("; ".join(problem_text(problem) for problem in found))
        for _, _, found in rows
    ]
    numbers, names = [row[0] for row in rows], [row[1] for row in rows]
    arrays = [pa.array(own) for own in (numbers, names, texts)]
    cast = [own.cast(f.type) for own, f in zip(arrays, REJECTS, strict=True)]
    if file is None:
        return pa.RecordBatch.from_arrays(cast, schema=REJECTS)
    cast = [pa.array([file] * len(rows), pa.string()), *cast]
    return pa.RecordBatch.from_arrays(cast, schema=rejects_schema(several=True))


def rejects_schema(several: bool) -> Any:
    """Return the columns of rows that could not be used, of one table or several."""
    return REJECTS.insert(0, pa.field(FILE, pa.string())) if several else REJECTS


def _bad_rows(block: Block, answers: Answers) -> list[BadRow]:
    """Return the rows of a block that could not be used, in the order of the table."""
    found: dict[int, BadRow] = {}
    for number, problem in block.refused:
        found.setdefault(number, (number, None, []))[2].append(problem)
    ids = names_in(block)
    for row, problems in answers.problems.items():
        number = int(block.numbers[row])
        found[number] = number, _text(ids, row), problems
    return [found[number] for number in sorted(found)]


def _text(ids: Any, row: int) -> str | None:
    if ids is None:
        return None
    return id_text(objects_in(ids[row : row + 1])[0])
