"""Whether a case is a form or a report: what its silence means.

Capitals and spaces around the word do not matter, as of any state.
"""

from __future__ import annotations

from calcinosis.errors import CaseError, Problem, nearest
from calcinosis.knowledge.words.vocabulary import word
from calcinosis.patient.written.entry.entries import quoted

__all__ = ["TOLD", "check_told", "is_report", "require_told"]

TOLD = ("form", "report")
"""What a case may say of its own silence; the first is the default."""


def is_report(told: str | None) -> bool:
    """Whether what is missing was not mentioned, rather than not assessed."""
    return told is not None and word(told) == "report"


def check_told(told: object) -> str | None:
    """Return what to do about it if it is neither a form nor a report."""
    if told is None or (isinstance(told, str) and word(told) in TOLD):
        return None
    hint = nearest(told, TOLD) if isinstance(told, str) else ""
    return f"{quoted(told)} is neither form nor report{hint}"


def require_told(told: object, where: str = "told") -> None:
    """Raise a :class:`CaseError` if it is neither a form nor a report."""
    text = check_told(told)
    if text is not None:
        raise CaseError([Problem(where, text)])
