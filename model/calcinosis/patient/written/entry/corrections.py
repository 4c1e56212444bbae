"""Values told as corrected already for the protein that binds them.

``corrected calcium: 9.1 mg/dL`` and ``calcium: 9.1 mg/dL corrected`` both become a
value with the field ``corrected``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from calcinosis.knowledge.quantities.analytes import Analyte
from calcinosis.knowledge.quantities.binding import Bound
from calcinosis.knowledge.variables import Variable
from calcinosis.knowledge.words.vocabulary import is_not_assessed, word
from calcinosis.patient.written.entry.entries import (
    EntryError,
    check_length,
    is_number,
    is_states,
    quoted,
)

__all__ = ["is_corrected", "marked", "named_so", "with_mark"]


def named_so(
    variable: Variable, analyte: Analyte | None, names: Iterable[str], entry: Any
) -> Any:
    """Return an entry marked if one of the names, or codes, it has tells so."""
    bound = None if analyte is None else analyte.bound
    said = bound is not None and any(map(bound.is_said_by, names))
    return marked(variable, entry) if said else entry


def marked(variable: Variable, entry: Any) -> Any:
    """Return an entry with its numbers told as corrected already; words stay."""
    if isinstance(entry, list | tuple):
        return [marked(variable, one) for one in cast("Sequence[object]", entry)]
    if is_not_assessed(entry) or is_states(variable, entry):
        return entry
    if isinstance(entry, Mapping):
        fields = cast("Mapping[object, Any]", entry)
        if is_states(variable, fields.get("value")):
            return entry
        return {**fields, "corrected": _told_so(fields)}
    number = is_number(entry) or any(map(str.isdigit, str(entry)))
    return {"value": entry, "corrected": True} if number else entry


def with_mark(entry: Any, bound: Bound) -> Any:
    """Return an entry with ``corrected`` as a field where it stood beside the number.

    Raises
    ------
    EntryError
        If a text is too long to be searched.
    """
    fields = cast("Mapping[object, Any]", entry) if isinstance(entry, Mapping) else {}
    text = fields.get("value", entry)
    if not isinstance(text, str):
        return entry
    check_length(text)
    rest = bound.mark.sub(" ", text, count=1).strip()
    if rest == text.strip() or not any(map(str.isdigit, rest)):
        return entry
    return {**fields, "value": rest, "corrected": _told_so(fields)}


def _told_so(fields: Mapping[object, Any]) -> object:
    """Return the field of an entry that is told as corrected in another way, too."""
    own = fields.get("corrected")
    if is_not_assessed(own) or word(own) == "yes":
        return True
    return f"{word(own)}, though it is told as corrected"


def is_corrected(given: object) -> bool:
    """Read the field.

    Raises
    ------
    EntryError
        If it is neither yes nor no.
    """
    said = "no" if is_not_assessed(given) else word(given)
    if said not in ("yes", "no"):
        message = f"corrected is {quoted(given)}, not yes or no"
        raise EntryError(message)
    return said == "yes"
