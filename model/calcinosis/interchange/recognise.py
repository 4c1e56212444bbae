"""Of what standard a document is, told by its content; and the cases it holds."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO, Literal, cast, get_args

from calcinosis._regex import regex
from calcinosis.errors import CaseError, Problem
from calcinosis.knowledge.read import Knowledge
from calcinosis.patient.written.case import FIELDS, Case, parse_cases
from calcinosis.patient.written.documents import read_document, read_text
from calcinosis.patient.written.other_files import (
    PACKET_PARTS,
    is_phenopacket,
    is_table,
    way_of_table,
)

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

Standard = Literal["case", "fhir", "phenopacket"]
"""``"case"``: a case file of this package."""
STANDARDS: tuple[Standard, ...] = get_args(Standard)
FHIR = r"resourceType|<\w+ xmlns=.http://hl7\.org/fhir"
PACKET = regex(rf'"(?:{"|".join(PACKET_PARTS)})"\s*:')
PLAIN = rf"^[ -]*(?:{'|'.join(PACKET_PARTS)}):"
"""Such a name as YAML writes it."""
MARKS = regex(f"{FHIR}|{PACKET.pattern}|{PLAIN}", re.MULTILINE)
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
    if "resourceType" in content:
        return "fhir"
    entries = cast("Mapping[object, object]", content)
    return "phenopacket" if is_phenopacket(entries) else "case"


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
    """Tell the standard of a JSON file, or of lines of JSON by the first of them.

    Of a file with another name: case.

    Raises
    ------
    CaseError
        If it is compressed, and damaged.

    Examples
    --------
    >>> standard_of_file("rows.csv")
    'case'
    """
    if not re.search(r"\.(json|jsonl|ndjson)(\.gz)?$", path, re.IGNORECASE):
        return "case"
    try:
        with Path(path).open("rb") as file:
            stream = file if path[-3:].lower() != ".gz" else _unpacked(file)
            head = stream.read(HEAD).decode("utf-8", "replace")
    except (EOFError, zlib.error) as error:
        raise CaseError([Problem(path, f"is damaged: {error}")]) from error
    except (OSError, ValueError):  # told by its reader
        return "case"
    start = head.lstrip("\ufeff \t\r\n")
    line = start.partition("\n")[0].rstrip()
    if line.startswith("{") and line.endswith("}"):
        return standard_of_text(line)
    opened_by = re.match(r'[\s\[{]*"(\w+)"', start)
    first = "" if opened_by is None else opened_by[1]
    if re.search(FHIR, start) and first not in FIELDS:
        return "fhir"
    return "phenopacket" if PACKET.search(start) else "case"


def _unpacked(file: BinaryIO) -> BinaryIO:
    import gzip

    return cast("BinaryIO", gzip.GzipFile(fileobj=file))


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
    standard = standard or standard_of_text(text)
    if standard == "fhir":  # a cold start needs them rarely
        from calcinosis.interchange.fhir.read_fhir import read_fhir

        return read_fhir(text, name, knowledge)
    if standard == "phenopacket":
        from calcinosis.interchange.phenopackets.read_phenopacket import (
            read_phenopacket,
        )

        return read_phenopacket(text, name, knowledge)
    return parse_cases(text, name)


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
        if not Path(path).exists():
            read_text(Path(path))  # says why it cannot be read
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
        name, text = "document", json.dumps(given)
        cases, problems = read_written(text, name, knowledge)
    if problems:
        raise CaseError(problems)
    if len(cases) != 1:
        text = f"holds {len(cases)} cases where one is expected; see Model.read"
        raise CaseError([Problem(name, text)])
    return cases[0]
