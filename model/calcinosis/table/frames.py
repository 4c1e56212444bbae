"""Many patients at once: a data frame or an Arrow table in, the same kind out."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, get_args

import numpy as np
import pyarrow as pa

from calcinosis._arrays import FloatArray
from calcinosis._ties import first_largest
from calcinosis.arguments import (
    checked_count,
    one_of,
    several_texts,
    truth,
)
from calcinosis.errors import CaseError, Problem, nearest
from calcinosis.knowledge.variables import FORM
from calcinosis.network.draws import some_draws
from calcinosis.patient.pretest import Pretest
from calcinosis.patient.written.entry.entries import quoted
from calcinosis.reasoning.reasoner import Reasoner
from calcinosis.table.columns import Block, Source, becomes_text
from calcinosis.table.diagnoser import Answers, Diagnoser
from calcinosis.table.given_frames import columns_in
from calcinosis.table.ids import id_text, json_text, names_in, readable
from calcinosis.table.notation import Decimal, Notation
from calcinosis.table.objects import objects_in, with_known_zone
from calcinosis.table.patients.header.read_header import require_known
from calcinosis.table.remarks import Remarks, told_left_out
from calcinosis.table.steady import rounded

__all__ = [
    "CHUNK",
    "PRIORS",
    "Errors",
    "blocks",
    "copies",
    "diagnose_table",
    "problem_text",
    "result_of",
    "result_schema",
]

CHUNK = 1 << 16
"""Rows diagnosed together: memory grows with them, speed hardly any more."""
MOST_CHUNK = 1 << 24
ROW_BYTES = 1000.0
"""Memory that a row takes while it is diagnosed, about."""
LEADING_FORM = "leading_form"
"""The column of the leading lesion's likeliest form, where it is asked for."""
PRIORS = "priors"
"""The last column, where it is asked for: the digest of the numbers."""
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
    na: Sequence[str] = (),
    decimal: Decimal = ".",
    keep: Sequence[str] = (),
    ignore_unknown: bool = False,
    kinds: bool = False,
) -> Any:
    """Diagnose every row; see :meth:`calcinosis.Model.diagnose_table`."""
    one_of(errors, get_args(Errors), "errors")
    one_of(decimal, get_args(Decimal), "decimal")
    chunk = checked_count(chunk, "chunk", 0, MOST_CHUNK, ROW_BYTES)
    words, copied = several_texts(na, "na"), several_texts(keep, "keep")
    left_out = truth(ignore_unknown, "ignore_unknown")
    kinds = truth(kinds, "kinds")
    draws = some_draws(draws)
    columns, rows, kind_of = columns_in(frame)
    notation = Notation(words, decimal, copied, left_out)
    how = (setting, pretest, draws, told, notation)
    diagnoser = Diagnoser(reasoner, *how, kinds=kinds)
    reader = diagnoser.reader(list(columns))
    if rows and not copied:  # who names its columns knows the header
        require_known(reader.header, reasoner.knowledge)
    if reader.header.left_out:
        warnings.warn(told_left_out(reader.header.left_out), stacklevel=3)
    reader.cells.look_over({name: columns[name] for name in reader.used})
    own = {name: getattr(x, "type", pa.string()) for name, x in columns.items()}
    kept = copies(notation.keep, own)
    kind = None if reader.header.id is None else own[reader.header.id]
    schema = result_schema(reasoner, kind, draws, errors, kept, kinds)
    parts: list[Any] = []
    remarks = Remarks()
    problems: list[Problem] = []
    for block in blocks(columns, rows, chunk):
        if not parts:
            reader.check_units(block)
        answers = diagnoser.answer(block)
        remarks.see(block, answers.notes, answers.problems)
        problems += [p for found in answers.problems.values() for p in found]
        if not problems or errors == "null":
            parts.append(result_of(reasoner, block, answers, schema))
    if problems and errors == "raise":
        raise CaseError(_listed(problems))
    if lines := remarks.lines():
        warnings.warn("\n".join(lines), stacklevel=3)
    result = pa.Table.from_batches(parts, schema)
    return result if kind_of is None else kind_of(result)


def copies(keep: Sequence[str], types: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns that are kept, with their types; ``id`` is kept anyway.

    Raises
    ------
    CaseError
        Naming those that the table has not.
    """
    names = [name for name in dict.fromkeys(keep) if name != "id"]
    problems = [
        Problem(f"column {quoted(name)}", f"cannot be kept: the table has none{hint}")
        for name in names
        if name not in types
        for hint in (nearest(name, types),)
    ]
    if problems:
        raise CaseError(problems)
    return {name: types[name] for name in names}


def _listed(problems: list[Problem]) -> list[Problem]:
    if len(problems) <= MOST_LISTED:
        return problems
    more = len(problems) - MOST_LISTED
    return [*problems[:MOST_LISTED], Problem("", f"and {more} more problems")]


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


def result_schema(
    reasoner: Reasoner,
    kind: Any,
    draws: int,
    errors: Errors,
    keep: Mapping[str, Any] | None = None,
    kinds: bool = False,
) -> Any:
    """Return names and types of the result's columns.

    Parameters
    ----------
    reasoner : Reasoner
    kind : pyarrow type or None
        Of ``id``; None: the patients have no names, rows are numbered.
    draws : int
    errors : ``"raise"`` or ``"null"``
        With null there is a column of problems.
    keep : mapping, optional
        Column that is copied → its Arrow type.
    kinds : bool
        Whether there are columns of the leading form, and of the kinds of the rest.

    Raises
    ------
    CaseError
        If a column that is kept has a name that the result has.
    """
    kind = None if kind is None else kind_of_names(kind)
    numbers = [*reasoner.knowledge.lesions, "calcinosis_cutis"]
    fields = [("id", pa.int64() if kind is None else kind)]
    fields += [(name, pa.float64()) for name in numbers]
    fields += [("leading", pa.string()), ("conflict", pa.float64())]
    if kinds:
        fields.append((LEADING_FORM, pa.string()))
        fields += [(f"kind_{kind}", pa.float64()) for kind in _kinds(reasoner)]
    if draws:
        ends = [f"{name}_{end}" for name in numbers for end in ("low", "high")]
        fields += [(name, pa.float64()) for name in ends]
    if errors == "null":
        fields.append(("problems", pa.string()))
    own = [name for name, _ in fields]
    problems = [
        Problem(f"column {quoted(name)}", "cannot be kept: the result has one of it")
        for name in keep or {}
        if name in own
    ]
    if problems:
        raise CaseError(problems)
    kept = [(name, kind_of_copies(kind)) for name, kind in (keep or {}).items()]
    return pa.schema([fields[0], *kept, *fields[1:]])


def kind_of_names(kind: Any) -> Any:
    """Return the type that a column of names has in the result.

    Raises
    ------
    CaseError
        If there is no name in it: a list, a mapping.
    """
    kind = _flat(kind)
    if pa.types.is_nested(kind):
        text = f"holds lists or mappings ({kind}); a name is a text or a number"
        raise CaseError([Problem("column 'id'", text)])
    return pa.string() if _is_text_there(kind) else kind


def result_of(
    reasoner: Reasoner,
    block: Block,
    answers: Answers,
    schema: Any,
    steady: bool = False,
) -> Any:
    """Return the answers of a block as a record batch; bad rows hold nulls.

    Where the answers are ``steady``, so is the sum of some.
    """
    knowledge = reasoner.knowledge
    bad = np.zeros(block.rows, dtype=bool)
    bad[list(answers.problems)] = True
    calcified = [knowledge.lesions.index(x) for x in knowledge.calcinosis_cutis]
    posterior = answers.posterior
    together = posterior[:, calcified].sum(axis=1)
    together = rounded(together) if steady else together
    numbers = np.column_stack([posterior, together])
    leading = np.where(bad, 0, first_largest(np.nan_to_num(posterior)))
    arrays = [_ids(block, schema.field("id").type)]
    for name in schema.names[1 : schema.names.index(knowledge.lesions[0])]:
        arrays.append(_copied(block, name, schema.field(name).type))
    arrays += _floats(numbers, bad)
    arrays.append(_names(leading, bad, knowledge.lesions))
    arrays += _floats(answers.conflict[:, np.newaxis], bad)
    if answers.forms is not None:
        arrays += _of_forms(reasoner, answers.forms, leading, bad)
    if answers.low is not None and answers.high is not None:
        ends = np.stack([answers.low, answers.high], axis=2)
        arrays += _floats(ends.reshape(block.rows, -1), bad)
    if "problems" in schema.names:
        texts: list[str | None] = [None] * block.rows
        for row, found in answers.problems.items():
            texts[row] = readable("; ".join(problem_text(p) for p in found))
        arrays.append(pa.array(texts, pa.string()))
    if schema.names[-1] == PRIORS:
        arrays.append(pa.array([f"sha256:{knowledge.digest}"] * block.rows))
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _of_forms(
    reasoner: Reasoner, forms: FloatArray, leading: np.ndarray, bad: np.ndarray
) -> list[Any]:
    """Return the likeliest form of the leading lesion, and the kinds of the rest."""
    variable, lesions = reasoner.knowledge.variables[FORM], reasoner.knowledge.lesions
    own = np.array([lesions.index(lesion) for lesion in variable.owners])
    of_leading = own == leading[:, np.newaxis]
    likeliest = first_largest(np.where(of_leading, np.nan_to_num(forms), -1.0))
    kinds = [variable.states.index(kind) for kind in _kinds(reasoner)]
    return [_names(likeliest, bad, variable.states), *_floats(forms[:, kinds], bad)]


def _kinds(reasoner: Reasoner) -> tuple[str, ...]:
    """Return the diagnoses that the rest is made of."""
    variable = reasoner.knowledge.variables[FORM]
    return tuple(variable.forms_of(variable.kinds)) if variable.kinds else ()


def _names(numbers: np.ndarray, bad: np.ndarray, names: Sequence[str]) -> Any:
    found = pa.DictionaryArray.from_arrays(pa.array(numbers, mask=bad), list(names))
    return found.cast(pa.string())


def problem_text(problem: Problem) -> str:
    """Write a problem without the number of its row, which stands beside it."""
    return str(problem).partition(": ")[2]


def _floats(values: FloatArray, bad: np.ndarray) -> list[Any]:
    mask = bad if bad.any() else None
    return [pa.array(np.ascontiguousarray(v), mask=mask) for v in values.T]


def _ids(block: Block, kind: Any) -> Any:
    own = names_in(block)
    if own is None:
        numbers = pa.array(block.numbers, pa.int64())
        return numbers.cast(kind)
    if isinstance(own, list):
        return pa.array([id_text(x) for x in own], pa.string())
    joined = own.combine_chunks() if isinstance(own, pa.ChunkedArray) else own
    if becomes_text(joined.type) or pa.types.is_dictionary(joined.type):
        return pa.array([id_text(x) for x in objects_in(joined)]).cast(kind)
    return joined.cast(kind)


def kind_of_copies(kind: Any) -> Any:
    """Return the type that a column has in the result when it is kept."""
    kind = _flat(kind)
    text = _is_text_there(kind) or pa.types.is_nested(kind)
    return pa.string() if text else kind


def _flat(kind: Any) -> Any:
    """Return what a dictionary holds, of times in a zone that is known here."""
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    return with_known_zone(kind)


def _is_text_there(kind: Any) -> bool:
    """Whether not every format of the result can hold a type as it is."""
    view = pa.types.is_string_view(kind)
    return becomes_text(kind) or pa.types.is_null(kind) or view


def _copied(block: Block, name: str, kind: Any) -> Any:
    """Return a column as it stands; lists and mappings as JSON."""
    own = block.columns.get(name)
    if own is None:
        return pa.nulls(block.rows, kind)
    if isinstance(own, list) or pa.types.is_nested(own.type) or becomes_text(own.type):
        texts = [_as_text(value) for value in objects_in(own)]
        return pa.array(texts, pa.string()).cast(kind)
    joined = own.combine_chunks() if isinstance(own, pa.ChunkedArray) else own
    return joined.cast(kind)


def _as_text(value: Any) -> str | None:
    if isinstance(value, bool | list | dict):
        return readable(json_text(value))
    return id_text(value)
