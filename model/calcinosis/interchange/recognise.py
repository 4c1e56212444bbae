"""Of what standard a document is, told by its content; and the cases it holds."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, cast, get_args

from calcinosis.errors import CaseError, Problem
from calcinosis.interchange.fhir.read_fhir import read_fhir
from calcinosis.knowledge.read import Knowledge
from calcinosis.patient.written.case import Case, parse_cases
from calcinosis.patient.written.documents import read_document, read_text
from calcinosis.patient.written.other_files import is_table, way_of_table

__all__ = [
    "STANDARDS",
    "Standard",
    "one_case",
    "read_path",
    "read_written",
    "standard_of",
    "standard_of_file",
    "standard_of_text",
]

Standard = Literal["case", "fhir"]
"""``"case"``: a case file of this package."""
STANDARDS: tuple[Standard, ...] = get_args(Standard)
READERS = {"case": lambda text, name, _: parse_cases(text, name), "fhir": read_fhir}
"""Standard → what reads a text: its cases, and what is wrong with the others."""

MARKS = re.compile(r"resourceType|<\w+ xmlns=.http://hl7\.org/fhir")
"""What a text of another standard holds somewhere; a case file may, too."""
HEAD = 1 << 16
"""Bytes of a table from which its standard is told."""


def standard_of(content: object) -> Standard:
    """Tell the standard of a document that has been parsed.

    Examples
    --------
    >>> standard_of({"resourceType": "Bundle"}), standard_of({"age": "19 d"})
    ('fhir', 'case')
    """
    if isinstance(content, list):
        content = next(iter(cast("list[object]", content)), None)
    if not isinstance(content, Mapping):
        return "case"
    return "fhir" if "resourceType" in content else "case"


def standard_of_text(text: str) -> Standard:
    """Tell the standard of a text: YAML, JSON, or lines of JSON."""
    if not MARKS.search(text):
        return "case"
    start = text.lstrip("\ufeff \t\r\n")
    if start.startswith("<"):
        return "fhir"
    try:
        content, _ = json.JSONDecoder().raw_decode(start)
    except (ValueError, RecursionError):
        try:
            content = read_document(text, "").content
        except CaseError:  # told by its reader
            return "case"
    return standard_of(content)


def standard_of_file(path: str) -> Standard:
    """Tell the standard of lines of JSON by the first of them; of other tables: case.

    Examples
    --------
    >>> standard_of_file("rows.csv")
    'case'
    """
    if not re.search(r"\.(jsonl|ndjson)(\.gz)?$", path, re.IGNORECASE):
        return "case"
    try:
        opened = gzip.open if path.lower().endswith(".gz") else open
        with opened(path, "rb") as stream:
            head = stream.read(HEAD).decode("utf-8", "replace")
    except OSError:  # told by its reader
        return "case"
    start = head.lstrip("\ufeff \t\r\n")
    mark = start.partition("\n")[0] if "\n" in start else start
    if not mark.startswith("{") or not MARKS.search(mark):
        return "case"
    return standard_of_text(mark) if mark.endswith("}") else "fhir"


def read_written(
    text: str, name: str, knowledge: Knowledge, standard: Standard | None = None
) -> tuple[list[Case], list[Problem]]:
    """Read the cases of a text, and the problems of what is not a case.

    Parameters
    ----------
    text : str
    name : str
        For messages.
    knowledge : Knowledge
        Says what codes mean.
    standard : Standard, optional
        By default it is told by the content.

    Raises
    ------
    CaseError
        If no case can be made out.
    """
    return READERS[standard or standard_of_text(text)](text, name, knowledge)


def read_path(
    path: str, knowledge: Knowledge, standard: Standard | None = None
) -> tuple[list[Case], list[Problem]]:
    """Read the cases of a file; see :func:`read_written`.

    Raises
    ------
    CaseError
        If it is missing, no text or a table, or no case can be made out.
    """
    if is_table(path) and (standard or standard_of_file(path)) == "case":
        raise CaseError([Problem(path, way_of_table(path))])
    return read_written(read_text(Path(path)), path, knowledge, standard)


def one_case(given: str | Mapping[str, object], knowledge: Knowledge) -> Case:
    """Read the one case of a file, or of a document that has been parsed.

    Raises
    ------
    CaseError
        If it does not hold just one case.
    """
    if isinstance(given, str):
        name, (cases, problems) = given, read_path(given, knowledge)
    else:
        name, text = str(given.get("resourceType", "case")), json.dumps(given)
        cases, problems = read_written(text, name, knowledge)
    if problems:
        raise CaseError(problems)
    if len(cases) != 1:
        text = f"holds {len(cases)} cases where one is expected; see Model.read"
        raise CaseError([Problem(name, text)])
    return cases[0]
