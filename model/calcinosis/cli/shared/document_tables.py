"""Documents of another standard as the input of ``calcinosis batch``."""

from __future__ import annotations

import re
from contextlib import ExitStack
from typing import TYPE_CHECKING, cast

from calcinosis.interchange.recognise import (
    STANDARDS,
    Standard,
    standard_of_file,
)
from calcinosis.knowledge.read import Knowledge

if TYPE_CHECKING:  # pyarrow comes with them
    from calcinosis.table.case_rows import CaseRows

__all__ = ["DOCUMENTS", "open_documents", "standard_asked"]

DOCUMENTS = tuple(one for one in STANDARDS if one != "case")
"""Standards beside that of this package."""


def standard_asked(path: str, asked: str | None) -> Standard | None:
    """Return the standard of an input, as asked for or told by its content.

    None if it is a table.
    """
    if asked is not None:
        return cast("Standard", asked) if asked in DOCUMENTS else None
    found = "case" if path == "-" else standard_of_file(path)
    return None if found == "case" else found


def open_documents(
    files: ExitStack, path: str, standard: Standard, knowledge: Knowledge
) -> CaseRows:
    """Open a file of documents: lines in constant memory, anything else as a whole."""
    from calcinosis.interchange.documents_in_rows import rows_of_lines, rows_of_text
    from calcinosis.patient.written.documents import read_stream
    from calcinosis.table.case_rows import CaseRows
    from calcinosis.table.inputs.formats import open_bytes

    content = files.enter_context(open_bytes(path))
    if re.search(r"\.(json|ya?ml)(\.gz)?$", path, re.IGNORECASE):
        text = read_stream(content.stream, content.name)
        rows = rows_of_text(text, content.name, knowledge, standard)
    else:
        rows = rows_of_lines(content.lines(), knowledge, standard)
    return CaseRows(rows, content.done)
