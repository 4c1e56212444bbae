"""A row without its table, as a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from calcinosis.arguments import as_text_of
from calcinosis.errors import CaseError, Problem
from calcinosis.network.build import Network
from calcinosis.patient.written.case import Case
from calcinosis.table.patients.reader import TableReader

__all__ = ["case_of_row"]


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
        names = [
            Problem(p.where.removeprefix("column "), p.what) for p in error.problems
        ]
        raise CaseError(names) from error
    case = reader.case_of(entries, 1)
    return replace(case, id=as_text_of(entries.get("id", "case")), document=None)
