"""What to do with columns of a table that have no meaning here."""

from __future__ import annotations

from collections.abc import Sized
from dataclasses import replace

from calcinosis.errors import CaseError, Problem
from calcinosis.table.patients.header.read_header import NOTHING_KNOWN, UNKNOWN

__all__ = ["advised"]

OWN = (UNKNOWN, "is an answer")


def advised(
    error: CaseError, path: str, columns: Sized, several: bool
) -> list[Problem]:
    """Say what can be done with columns of one's own, and of a title above them.

    Parameters
    ----------
    error : CaseError
    path : str
        Of the table.
    columns : sized
        All of its columns.
    several : bool
        Whether there are other tables: each problem tells its own.
    """
    problems = list(error.problems)
    if several:
        problems = [replace(p, where=f"{path}: {p.where}") for p in problems]
    unknown = sum(UNKNOWN in problem.what for problem in problems)
    if any(text in problem.what for problem in problems for text in OWN):
        text = (
            "columns of your own: --keep COLUMN … copies them to the output, "
            "--ignore-unknown leaves them out"
        )
        problems.append(Problem("", text))
    if unknown == len(columns):
        problems.append(Problem("", NOTHING_KNOWN))
    return problems
