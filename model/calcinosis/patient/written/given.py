"""What people hand in for a case: a mapping, a file's path, a row of a data frame.

All become a :class:`~calcinosis.patient.written.case.Case`. What a frame writes where
nothing is known (None, NaN, NA) is not assessed.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, cast

from calcinosis.arguments import as_path
from calcinosis.errors import CalcinosisError, CaseError, Problem
from calcinosis.inference.by_name.frames_by_name import (
    columns_of,
    is_frame,
    lazy_hint,
    row_of,
)
from calcinosis.inference.by_name.network_names import is_missing
from calcinosis.knowledge.variables import FILMS
from calcinosis.patient.written.case import FIELDS, Case, case_of_entries
from calcinosis.patient.written.entry.entries import quoted
from calcinosis.patient.written.other_files import of_another_kind
from calcinosis.patient.written.plain_entries import is_plain, plain_entries

__all__ = ["TABLES", "as_case"]

TABLES = (".csv", ".tsv", ".parquet", ".jsonl", ".ndjson", ".xlsx", ".xls", ".gz")
"""Suffixes of files that hold a table of patients."""

OWN = ("told", "setting", "age", "age_group", "sex", "asked", "diagnosis")
"""What a case says beside the findings."""
MEANING = ("value", "calcification")
"""Parts without which a measured value or a film says nothing …"""
OPTIONAL = ("unit", "low", "high", "day", "corrected")
"""… and parts that may be missing."""

EXAMPLE = "{'age': '19 d', 'erythema': 'no'}"
ALL = "[model.diagnose(case) for case in cases]"


def as_case(
    given: object,
    is_finding: Callable[[str], bool],
    read_row: Callable[[Mapping[str, Any]], Case],
    read_document: Callable[[str | Mapping[str, Any]], Case],
) -> Case:
    """Make a case of what was handed in.

    Parameters
    ----------
    given : object
        A case; a mapping as in a case file, or flat with the findings beside age and
        sex; the path of a case file; a row of a data frame, or a frame of one row.
    is_finding : callable
        Whether a case file may have a finding of this name.
    read_row : callable
        Reads a row whose names are those of a table's columns.
    read_document : callable
        Reads a file, or a document of another standard that has been parsed.

    Raises
    ------
    CaseError
        If it is nothing of these, or more than one case.
    """
    if isinstance(given, Case):
        return _without_missing(given)
    if isinstance(given, str | os.PathLike):
        return _read(given, read_document)
    row = _row(given)
    if row is None:
        raise _refused(_what(given))
    whole = plain_entries(row)
    if isinstance(given, Mapping) and of_another_kind(whole):
        return read_document(whole)
    named = {name: _known(entry) for name, entry in whole.items()}
    entries = {name: own for name, own in named.items() if own is not None}
    nested = any(_is_called_findings(name) for name in named)
    if nested or _is_flat(entries, is_finding):
        return _without_missing(case_of_entries(_nested(entries)))
    entries.pop("Index", None)  # what pandas' itertuples adds
    return _without_missing(read_row(entries))


def _row(given: object) -> Mapping[Any, Any] | None:
    """Return a row as a mapping; None if it is none."""
    try:
        return _only_row(given) if is_frame(given) else row_of(given)
    except CalcinosisError:
        raise
    except Exception as error:  # somebody's own class
        got = f"{_what(given)}, which cannot be read"
        raise _refused(got) from error


def _is_flat(entries: Mapping[str, Any], is_finding: Callable[[str], bool]) -> bool:
    """Whether a case file has all these names, in one place or another."""
    known = all(n in FIELDS or n == FILMS or is_finding(n) for n in entries)
    return known and not any(map(_is_code, entries.values()))


def _is_called_findings(name: Any) -> bool:
    """Whether a name is that of all findings, or near: how to write it is told."""
    return isinstance(name, str) and name.strip().lower() in ("findings", "finding")


def _is_code(entry: Any) -> bool:
    """Whether an entry is a 0 or a 1, which a row of a frame has for no and yes."""
    return type(entry) in (int, float) and entry in (0, 1)


def _nested(entries: Mapping[str, Any]) -> dict[str, Any]:
    """Put findings that stand beside age and sex where a case file has them."""
    if any(map(_is_called_findings, entries)):
        return dict(entries)
    own = {name: entry for name, entry in entries.items() if name in FIELDS}
    return {**own, "findings": {n: e for n, e in entries.items() if n not in FIELDS}}


def _read(
    given: str | os.PathLike[str], read: Callable[[str | Mapping[str, Any]], Case]
) -> Case:
    if isinstance(given, str):
        text = str.__str__(given)
        if "\n" in text or text.lstrip()[:1] in ("{", "["):
            got = "a text; Case.parse(text) returns the cases of a text"
            raise _refused(got)
    where = as_path(given, "case")
    path, suffix = str(where).strip() or repr(str(where)), where.suffix.lower()
    if suffix in TABLES:
        text = "is a table: model.diagnose_table answers for a data frame of it, "
        raise CaseError(
            [Problem(path, f"{text}`calcinosis batch {path}` for the file")]
        )
    if where.is_dir():
        text = "is a folder: read its files with Case.read_all, one after the other"
        raise CaseError([Problem(path, text)])
    if not suffix and not where.exists():
        text = f"there is no such file; findings are given by name, as {EXAMPLE}"
        raise CaseError([Problem(path, text)])
    return read(path)


def _only_row(frame: Any) -> Mapping[Any, Any]:
    columns, rows = columns_of(frame)
    if rows != 1:
        text = f"a data frame of {rows} rows: model.diagnose_table answers for each"
        raise _refused(text)
    return {name: cells[0] for name, cells in columns.items()}


def _what(given: object) -> str:
    """Say what was handed in instead, and what to do."""
    if given is None:
        return "nothing"
    if isinstance(given, list | tuple):
        many = cast("list[object]", list(given))
        return f"{quoted(many)}; for all of them {ALL}"
    if hint := lazy_hint(given):
        return f"{type(given).__name__}{hint}"
    return f"{type(given).__name__} {quoted(given)}"


def _refused(got: str) -> CaseError:
    text = (
        f"expected a Case, a mapping as {EXAMPLE}, the path of a case file, or a row "
        f"of a data frame; got {got}"
    )
    return CaseError([Problem("case", text)])


def _without_missing(case: Case) -> Case:
    """Leave out what is not known; a file says so in its own words.

    Raises
    ------
    CaseError
        Listing entries that no file could hold.
    """
    beside: dict[str, Any] = {n: getattr(case, n) for n in OWN}
    findings = cast("object", case.findings)
    entries = {**beside, "findings": findings}
    if not is_plain(entries):
        where = case.document.name if case.document is not None else "case"
        entries = plain_entries(entries, where)
        case = replace(case, **entries)
    if case.document is not None and case.document.lines:
        return case
    findings = entries.pop("findings")
    known = {name: own for name, own in entries.items() if own is not None}
    inner = dict(findings) if isinstance(findings, Mapping) else {}
    if not any(map(_holds_missing, (*known.values(), *inner.values()))):
        return case
    gone: dict[str, Any] = {n: None for n, own in known.items() if is_missing(own)}
    kept = {name: _known(entry) for name, entry in inner.items()}
    gone["findings"] = {name: own for name, own in kept.items() if own is not None}
    return replace(case, **gone)


def _holds_missing(entry: Any) -> bool:
    if isinstance(entry, Mapping):
        return any(map(_holds_missing, entry.values()))
    if isinstance(entry, list | tuple):
        return any(map(_holds_missing, cast("list[object]", entry)))
    return is_missing(entry)


def _known(entry: Any) -> Any:
    """Return an entry without what is missing in it; None if nothing is left."""
    if is_missing(entry):
        return None
    if isinstance(entry, list | tuple):
        items = [_known(item) for item in cast("list[object]", entry)]
        return [i for i in items if i is not None] or (None if items else [])
    if isinstance(entry, Mapping):
        missing = [key for key, own in entry.items() if is_missing(own)]
        if any(key in MEANING for key in missing):
            return None
        gone = [key for key in missing if key in OPTIONAL]
        return {key: own for key, own in entry.items() if key not in gone}
    return entry
