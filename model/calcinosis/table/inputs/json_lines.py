"""JSON lines: one patient a line, flat like the row of a table, or a whole case.

The standard library reads them: pyarrow's reader fixes one type for a column, and a lab
value may be a number in one line and a word in the next.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any, cast

import numpy as np
import pyarrow as pa

from calcinosis.errors import CaseError, Problem
from calcinosis.network.build import Network
from calcinosis.patient.written.case import Case, parse_cases
from calcinosis.patient.written.entry.entries import quoted
from calcinosis.table.columns import Block
from calcinosis.table.inputs.formats import Bytes
from calcinosis.table.notation import NORMAL, Decimal, Notation
from calcinosis.table.patients.header.read_header import read_header
from calcinosis.table.patients.reader import TableReader
from calcinosis.table.patients.whole_rows.row_places import place

__all__ = ["JsonLines"]

MOST_KEPT = 10_000
"""Sets of names whose meaning is remembered."""

Line = dict[str, Any]


class JsonLines:
    """A file or pipe of JSON lines.

    Parameters
    ----------
    source : Bytes
    network : Network
        Every line has its own names, to be checked.
    notation : Notation

    Attributes
    ----------
    left_out : dict
        Names without meaning that lines had so far → the nearest known one.
    """

    names: list[str] | None = None
    types: Mapping[str, Any]
    nameless: Sequence[int] = ()
    below: Sequence[str] = ()
    decimal: Decimal = "."

    def __init__(
        self, source: Bytes, network: Network, notation: Notation = NORMAL
    ) -> None:
        self.source, self.network, self.done = source, network, source.done
        self.notation, self.types = notation, {"id": pa.string()}
        self.left_out: dict[str, str] = {}
        self._headers: dict[tuple[str, ...], list[Problem]] = {}

    def blocks(self, chunk: int, wanted: Collection[str] = ()) -> Iterator[Block]:
        """Yield blocks of lines; blank ones do not count."""
        del wanted  # every line has its own names
        lines = self.source.lines()
        number = 1
        while some := list(islice(lines, chunk)):
            yield self._block(some, number)
            number += len(some)

    def _block(self, texts: Sequence[bytes], first: int) -> Block:
        lines: list[Line] = []
        numbers: list[int] = []
        cases: dict[int, Case] = {}
        refused: list[tuple[int, Problem]] = []
        for number, text in enumerate(texts, start=first):
            try:
                line = _with_id(_read_line(text, number))
                whole = "findings" in line
                case = _whole_case(text, number) if whole else None
                if whole:
                    kept = self.notation.keep
                    line = {name: line.get(name) for name in ("id", *kept)}
                else:
                    self._check(line, number)
                if line.get("id") is None:
                    line["id"] = number
                if isinstance(line["id"], dict | list):
                    what = f"expected a text or a number, got {quoted(line['id'])}"
                    raise CaseError([Problem(f"{place(number).name}: id", what)])
            except CaseError as error:
                refused += [(number, problem) for problem in error.problems]
                continue
            if case is not None:
                cases[len(lines)] = case
            lines.append(line)
            numbers.append(number)
        names = list(dict.fromkeys(name for line in lines for name in line))
        if self._problems(names):  # lines that differ in how they tell the same
            wrong: set[int] = set()
            for row, line in enumerate(lines):
                try:
                    if row not in cases:
                        cases[row] = self._alone(line, numbers[row])
                except CaseError as error:
                    refused += [(numbers[row], problem) for problem in error.problems]
                    wrong.add(row)
            kept_rows = [row for row in range(len(lines)) if row not in wrong]
            lines = [lines[row] for row in kept_rows]
            numbers = [numbers[row] for row in kept_rows]
            cases = {new: cases[old] for new, old in enumerate(kept_rows)}
            names = ["id", *self.notation.keep]
        columns = {name: [line.get(name) for line in lines] for name in names}
        rows = np.array(numbers, dtype=np.intp)
        return Block(columns, len(lines), rows, refused, cases)

    def _check(self, line: Line, number: int) -> None:
        problems = self._problems(list(line))
        if problems:
            where = place(number).name
            raise CaseError([Problem(f"{where}: {p.where}", p.what) for p in problems])

    def _problems(self, names: Sequence[str]) -> list[Problem]:
        """Return what is wrong with some names of columns."""
        key = tuple(names)
        if len(self._headers) >= MOST_KEPT:
            self._headers.clear()
        if key not in self._headers:
            try:
                knowledge = self.network.knowledge
                header = read_header(names, knowledge, self.notation)
                self.left_out.update(header.left_out)
                self._headers[key] = []
            except CaseError as error:
                self._headers[key] = list(error.problems)
        return self._headers[key]

    def _alone(self, line: Line, number: int) -> Case:
        reader = TableReader(list(line), self.network, notation=self.notation)
        try:
            return reader.case_of(line, number)
        except CaseError as error:
            where = place(number).name
            problems = [Problem(f"{where}: {p.where}", p.what) for p in error.problems]
            raise CaseError(problems) from error


def _read_line(line: bytes, number: int) -> Line:
    try:
        text = line.decode("utf-8-sig" if number == 1 else "utf-8")
        content: object = json.loads(
            text, object_pairs_hook=_mapping, parse_constant=_refuse
        )
        if b"\\u" in line:
            json.dumps(content, ensure_ascii=False).encode()
    except UnicodeDecodeError as error:
        what = f"is no UTF-8, as JSON is: byte {error.start + 1} of the line"
        raise CaseError([Problem(place(number).name, what)]) from error
    except UnicodeEncodeError as error:
        what = "is no line of JSON: it holds half of a character (\\ud800 to \\udfff)"
        raise CaseError([Problem(place(number).name, what)]) from error
    except RecursionError as error:
        what = "is no line of a table: lists in lists without end"
        raise CaseError([Problem(place(number).name, what)]) from error
    except ValueError as error:
        what = f"is no line of JSON: {error}"
        raise CaseError([Problem(place(number).name, what)]) from error
    if not isinstance(content, dict):
        what = f"expected a mapping of columns, got {quoted(content)}"
        raise CaseError([Problem(place(number).name, what)])
    return cast("Line", content)


def _with_id(line: Line) -> Line:
    """Put the name of the patient under ``id``, however that is spelled."""
    if "id" in line:
        return line
    return {"id" if k.strip().lower() == "id" else k: x for k, x in line.items()}


def _mapping(pairs: list[tuple[str, Any]]) -> Line:
    mapping = dict(pairs)
    if len(mapping) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        message = f"{quoted(twice)} stands twice"
        raise ValueError(message)
    return mapping


def _refuse(constant: str) -> None:
    message = f"{constant} is no number of JSON"
    raise ValueError(message)


def _whole_case(text: bytes, number: int) -> Case:
    """Read a line as a case file is read."""
    document = place(number)
    cases, problems = parse_cases(text.decode(), document.name)
    if problems:
        raise CaseError(problems)
    return replace(cases[0], document=document)
