"""Rows of a table that are no patients: a repeated header, totals, empty rows.

A spreadsheet has them beside the patients. Read as patients they would be answered by
the base rates, or by the words of the header.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute

from calcinosis.knowledge.words.names import Names, spelled
from calcinosis.patient.written.entry.entries import LONGEST, quoted
from calcinosis.table.columns import Column, Source, says_nothing
from calcinosis.table.patients.header.header_words import tells_who, tidy_name

__all__ = ["no_patients"]

compute: Any = pyarrow.compute  # its functions are made when it is imported
STATISTICS = (
    *("total", "totals", "subtotal", "grand total", "sum", "sums", "mean", "median"),
    *("average", "averages", "avg", r"std\.? dev\.?", "standard deviation"),
    *("summe", "gesamt", "mittelwert", "promedio", "toplam"),
)
"""What stands in place of a name in rows that sum up the others."""
EXPLAINED = (
    *(r"n \(%\)", "units?", "einheit", "einheiten"),
    *("reference range", "reference interval", "normal range"),
)
"""What stands there in rows that explain them."""
BY_ID = (
    *("overall", "sem", "sd", "std", "iqr", "range", "ref", "min", "max", "minimum"),
    *("maximum", "variance", "missing", "n missing", "count", "q1", "q3"),
    "p[- ]?values?",
)
"""What is one of these only where an id stands: a note may be *missing*, too."""
BEHIND = r"(?:±|\+/?-|\(|\[|:|n ?=).*"
"""What is behind such a word: ``Mean ± SD``, ``Total (n=2)``; not ``Total, Anna``."""
OF_ALL = r"(?:total|all|overall) (?:patients|cases|subjects|rows)"
SEPARATING = r"[-–—=_*]{3,}"
PERCENTILE = r"\d{1,2}(?:\.\d+)?%"
ANYWHERE = rf"^(?:(?:{'|'.join(STATISTICS)})(?: ?{BEHIND})?|{'|'.join(EXPLAINED)})$"
ANY_WORD, SPREAD = ("|".join(words) for words in ((*STATISTICS, *BY_ID), BY_ID))
IN_ID = (
    rf"^(?:(?:{ANY_WORD}|{'|'.join(EXPLAINED)}|{OF_ALL})(?: ?{BEHIND})?"
    rf"|(?:{ANY_WORD}) ?(?:/|-|–|,|and|&)? ?(?:{SPREAD})"
    rf"|n ?= ?\d+|{SEPARATING}|{PERCENTILE})$"
)
CALLED_WHO = ("id", "patient", "patients", "case", "subject", "participant", "name")
AROUND = " :\t"
REPEATED = "the row repeats the names of the columns: leave it out"
SUMMED = "names no patient, but a row that sums up or explains others: leave it out"
EMPTY = "the row has no id and no entry: leave it out"


def no_patients(
    columns: Mapping[str, Column],
    labels: Mapping[str, Source],
    id_column: Source | None,
    rows: int,
    who: str | None,
    names: Names,
) -> dict[int, str]:
    """Say which rows are no patients, and why.

    Parameters
    ----------
    columns : mapping
        Name → column that is read.
    labels : mapping
        Name → column that may name the patients.
    id_column : pyarrow array, list or None
        The one that does.
    rows : int
    who : str or None
        Name of the one that does, or else may best.
    names : Names
        What findings are called.
    """
    found: dict[int, str] = {}
    if id_column is not None:
        empty = _without_id(id_column)
        for column in columns.values() if empty.any() else ():
            empty &= column.codes == 0
            empty[np.isin(column.codes, list(column.refused))] = False
        found |= dict.fromkeys(np.flatnonzero(empty).tolist(), EMPTY)
    if columns:
        headers = _headers(columns, who, labels.get(who or ""), rows, names)
        found |= dict.fromkeys(headers, REPEATED)
    for name, source in labels.items():
        for row, text in _sums(source, IN_ID if name == who else ANYWHERE):
            found[row] = f"{quoted(text)} {SUMMED}"
    return found


def _headers(
    columns: Mapping[str, Column],
    who: str | None,
    ids: Source | None,
    rows: int,
    names: Names,
) -> list[int]:
    """Return the rows whose cells are the names of their columns, or call them so.

    Where an id is called an id, one name is enough, and any that the column could have;
    else a *fever* in a column of that name is a tick.
    """
    codes = {name: _codes_of(name, own, names) for name, own in columns.items()}
    if not any(near for _, near in codes.values()):
        return []
    same = np.full(rows, len(columns) > 1)
    alike, told = np.ones(rows, dtype=bool), np.zeros(rows, dtype=bool)
    for name, column in columns.items():
        exact, near = codes[name]
        same &= np.isin(column.codes, exact)
        called = np.isin(column.codes, near)
        alike &= called | (column.codes == 0)
        told |= called
    texts = ids if ids is None or isinstance(ids, list) else _texts(ids)
    if texts is not None and (alike & told).any():
        if not isinstance(texts, list):  # a name of an id column holds no number
            short = compute.match_substring_regex(texts, r"^\D{1,40}$")
            told &= np.asarray(compute.fill_null(short, False))
        own = {*CALLED_WHO, spelled(who or "")}
        for row in np.flatnonzero(alike & told).tolist():
            text = str(texts[row]).strip()
            same[row] |= spelled(text) in own or bool(tells_who(tidy_name(text)))
    return np.flatnonzero(same).tolist()


def _codes_of(
    name: str, column: Column, names: Names
) -> tuple[Sequence[int], Sequence[int]]:
    """Return the codes of a column's own name, and of all that mean the same."""
    own, meaning = spelled(name), _meaning(name, names)
    exact: list[int] = []
    near: list[int] = []
    for code, entry in enumerate(column.entries):
        if not isinstance(entry, str):
            continue
        if spelled(entry) == own:
            exact.append(code)
        elif entry[:1].isdigit() or _meaning(entry, names) != meaning:
            continue
        near.append(code)
    return exact, near


def _meaning(name: str, names: Names) -> str:
    """Return the finding that a column of such a name tells of, or the name itself."""
    tidy = tidy_name(name[:LONGEST])
    parts = tidy.split("_")
    starts = ("_".join(parts[:end]) for end in range(len(parts), 0, -1))
    found = (meant for start in starts if (meant := names.meant(start)))
    return next(found, spelled(tidy))


def _without_id(source: Source) -> np.ndarray:
    if isinstance(source, list):
        return np.array([says_nothing(x) for x in source], dtype=bool)
    texts = _texts(source)
    if texts is None:
        return np.asarray(source.is_null(nan_is_null=True))
    blank = compute.equal(compute.utf8_trim_whitespace(texts), "")
    return np.asarray(compute.fill_null(blank, True))


def _sums(source: Source, pattern: str) -> list[tuple[int, str]]:
    """Return which rows name no patient, with what stands there."""
    if isinstance(source, list):
        named = ((row, x) for row, x in enumerate(source) if isinstance(x, str))
        found = re.compile(pattern)
        return [(row, x) for row, x in named if found.match(x.lower().strip(AROUND))]
    texts = _texts(source)
    if texts is None or not len(texts):
        return []
    plain = compute.utf8_trim(compute.utf8_lower(texts), characters=AROUND)
    told = compute.fill_null(compute.match_substring_regex(plain, pattern), False)
    rows = np.flatnonzero(np.asarray(told)).tolist()
    return [(row, str(texts[row])) for row in rows]


def _texts(source: Source) -> Any:
    """Return an array of texts as such; None of anything else."""
    if isinstance(source, list):
        return None
    array = source.combine_chunks() if isinstance(source, pa.ChunkedArray) else source
    kind = array.type.value_type if pa.types.is_dictionary(array.type) else array.type
    text = pa.types.is_string(kind) or pa.types.is_large_string(kind)
    return array.cast(pa.string()) if text else None
