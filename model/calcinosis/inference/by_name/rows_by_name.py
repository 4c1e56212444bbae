"""Every row of a data frame is a patient: answers as a frame of the same kind."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Literal

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.arguments import one_of
from calcinosis.errors import CaseError, Problem
from calcinosis.inference.by_name.compiled import Compiled
from calcinosis.inference.by_name.frames_by_name import columns_of, frame_like
from calcinosis.inference.by_name.named_evidence import states_of_column
from calcinosis.inference.by_name.network_names import MalformedError
from calcinosis.inference.evidence import Evidence, Observation

__all__ = ["RowErrors", "most_probable_of_rows", "posteriors_of_rows"]

RowErrors = Literal["raise", "null"]
MOST_LISTED = 1000
"""Problems that one error lists."""

Problems = dict[int, list[Problem]]
"""Row, from 0 → what is wrong with it."""


def posteriors_of_rows(
    compiled: Compiled,
    frame: Any,
    target: Hashable,
    asked: Sequence[Hashable],
    errors: RowErrors,
) -> dict[Hashable, Any]:
    """Return the posteriors of the asked variables, each as a frame.

    Parameters
    ----------
    compiled : Compiled
    frame : data frame
        A row for each patient, a column for each variable.
    target : hashable
        The variable for which several are asked in two passes.
    asked : sequence of hashable
    errors : ``"raise"`` or ``"null"``

    Raises
    ------
    CaseError
        Listing unknown columns and, with ``errors="raise"``, all that is wrong with
        rows.
    """
    one_of(errors, ("raise", "null"), "errors")
    taken = [name for name in asked if "problems" in map(str, compiled.states[name])]
    if taken and errors == "null":
        text = f"'{taken[0]}' has a state of that name: ask with errors='raise'"
        raise CaseError([Problem("column 'problems'", text)])
    seen, problems = _read(compiled, frame)
    inner = compiled.names.inner
    found: dict[str, FloatArray]
    if len(asked) == 1:
        answer = compiled.engine(asked[0]).infer(seen)
        found, log_evidence = {inner[asked[0]]: answer.probability}, answer.log_evidence
    else:
        every = compiled.engine(target).marginals(seen)
        found, log_evidence = dict(every.probability), every.log_evidence
    _add_impossible(log_evidence, problems)
    if problems and errors == "raise":
        raise CaseError(_listed(problems))
    texts = [
        "; ".join(problem.what for problem in problems.get(row, ())) or None
        for row in range(seen.rows)
    ]
    frames: dict[Hashable, Any] = {}
    for name in asked:
        values: list[list[float | None]] = found[inner[name]].T.tolist()
        for own in values:
            for row in problems:
                own[row] = None
        columns: dict[str, Sequence[Any]] = dict(
            zip(map(str, compiled.states[name]), values, strict=True)
        )
        if errors == "null":
            columns["problems"] = texts
        frames[name] = frame_like(frame, columns)
    return frames


def most_probable_of_rows(
    compiled: Compiled,
    frame: Any,
    target: Hashable,
    asked: Sequence[Hashable] | None,
) -> Any:
    """Return the states that the asked variables most probably have together.

    Raises
    ------
    CaseError
        Listing unknown columns and all that is wrong with rows.
    """
    seen, problems = _read(compiled, frame)
    log_evidence = compiled.engine(target).infer(seen).log_evidence
    _add_impossible(log_evidence, problems)
    if problems:
        raise CaseError(_listed(problems))
    if asked is None:
        inner = compiled.names.inner
        asked = [n for n in compiled.states if inner[n] not in seen.observations]
    states, logs = compiled.together(seen, asked, target)
    columns: dict[str, Sequence[Any]] = {str(n): own for n, own in states.items()}
    columns["probability"] = np.exp(np.minimum(logs - log_evidence, 0)).tolist()
    return frame_like(frame, columns)


def _read(compiled: Compiled, frame: Any) -> tuple[Evidence, Problems]:
    """Read a frame; return row → what is wrong with it, too."""
    columns, rows = columns_of(frame)
    wrong: list[Problem] = []
    problems: Problems = {}
    found: dict[str, Observation] = {}
    for name, cells in columns.items():
        try:
            variable = compiled.names.variable(name)
        except MalformedError as error:
            wrong.append(Problem(f"column '{name}'", str(error)))
            continue
        observed, unread = states_of_column(variable, cells, compiled.names)
        for row, problem in unread.items():
            problems.setdefault(row, []).append(problem)
        inner = compiled.names.inner[variable]
        if inner in found:
            text = f"tells of '{variable}', and so does another column"
            wrong.append(Problem(f"column '{name}'", text))
        found[inner] = observed
    if wrong:
        raise CaseError(wrong)
    return Evidence(rows, found), problems


def _add_impossible(log_evidence: FloatArray, problems: Problems) -> None:
    for row in np.flatnonzero(log_evidence == -np.inf).tolist():
        text = "impossible evidence: these states cannot be true together"
        problems.setdefault(row, []).append(Problem(f"row {row + 1}", text))


def _listed(problems: Mapping[int, Sequence[Problem]]) -> list[Problem]:
    found = [problem for row in sorted(problems) for problem in problems[row]]
    more = len(found) - MOST_LISTED
    if more <= 0:
        return found
    return [*found[:MOST_LISTED], Problem("", f"and {more} more problems")]
