"""Documents of another standard, one patient after another, for a batch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count

from calcinosis.errors import CaseError, Problem
from calcinosis.interchange.recognise import Standard, read_written
from calcinosis.knowledge.read import Knowledge
from calcinosis.patient.written.case import Case
from calcinosis.patient.written.documents import decode_text

__all__ = ["PatientRow", "rows_of_lines", "rows_of_text"]

PatientRow = tuple[int, Case | list[Problem]]
"""Number from 1, and the case or what is wrong."""


def rows_of_text(
    text: str, name: str, knowledge: Knowledge, standard: Standard
) -> Iterator[PatientRow]:
    """Yield the patients of one document."""
    number = count(1)
    cases, problems = read_written(text, name, knowledge, standard)
    for case in cases:
        yield next(number), case
    for problem in problems:
        yield next(number), [problem]


def rows_of_lines(
    lines: Iterable[bytes], knowledge: Knowledge, standard: Standard
) -> Iterator[PatientRow]:
    """Yield the patients of lines that are a document each, in constant memory.

    Lines that are single resources of FHIR belong together: they are kept, and their
    patients come last.
    """
    number = count(1)
    loose: list[str] = []
    for line in lines:
        if not line.strip():
            continue
        at = next(number)
        name = f"row {at}"
        try:
            text = decode_text(line, name)
            if standard == "fhir" and b'"Bundle"' not in line:
                loose.append(text.strip())
                continue
            cases, problems = read_written(text, name, knowledge, standard)
        except CaseError as error:
            yield at, list(error.problems)
            continue
        if problems:
            yield at, problems
        for case in cases:
            yield at, case
    if loose:
        text = f"[{','.join(loose)}]" if len(loose) > 1 else loose[0]
        yield from rows_of_text(text, "lines", knowledge, standard)
