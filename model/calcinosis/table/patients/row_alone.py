"""A row without its table, as a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from calcinosis.arguments import as_text_of
from calcinosis.errors import CaseError, Problem
from calcinosis.network.build import Network
from calcinosis.patient.written.case import Case
from calcinosis.table.patients.header.read_header import UNKNOWN
from calcinosis.table.patients.reader import TableReader

__all__ = ["case_of_row"]

LISTED = ": `calcinosis findings` lists all; leave out what is your own"


def case_of_row(entries: Mapping[str, Any], network: Network) -> Case:
    """Read a row by the names that the columns of a table have.

    Raises
    ------
    CaseError
        Listing every name and every entry that has no meaning.
    """
    try:
        reader = TableReader(list(entries), network)
    except CaseError as error:
        raise CaseError(list(map(_of_entry, error.problems))) from error
    case = reader.case_of(entries, 1)
    return replace(case, id=as_text_of(entries.get("id", "case")), document=None)


def _of_entry(problem: Problem) -> Problem:
    """Say of an entry what is said of a column."""
    what = f"{problem.what}{LISTED}" if problem.what == UNKNOWN else problem.what
    return Problem(problem.where.removeprefix("column "), what)
