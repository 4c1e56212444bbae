"""Everything this package raises on purpose, under one base class."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

__all__ = [
    "CalcinosisError",
    "CaseError",
    "ImpossibleEvidenceError",
    "KnowledgeError",
    "NetworkError",
    "Problem",
    "TooLargeError",
    "nearest",
]


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, and where.

    Parameters
    ----------
    where : str
        File, row and field, as ``file: row: field``.
    what : str
        What was given, what is allowed, and what to do.
    """

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" if self.where else self.what


class CalcinosisError(Exception):
    """Base class of all errors that this package raises on purpose."""


class _ProblemsError(CalcinosisError):
    """An error that lists every problem found, not only the first."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        # what an exception is made from is what it pickles and copies
        super().__init__(tuple(problems))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that is wrong, and where."""
        found: tuple[Problem, ...] = self.args[0]
        return found

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class KnowledgeError(_ProblemsError):
    """The knowledge files contradict their schema; ``problems`` lists every place."""


class CaseError(_ProblemsError):
    """A patient's file cannot be used as it is; ``problems`` lists every place."""


class NetworkError(_ProblemsError, ValueError):
    """A network of another program is malformed; ``problems`` lists every place."""


class ImpossibleEvidenceError(CalcinosisError):
    """The network gives this combination of findings probability zero.

    Parameters
    ----------
    clash : sequence of (str, str)
        The smallest set of findings found that cannot be true together, as
        (variable, what was given).
    """

    def __init__(self, clash: Sequence[tuple[str, str]]) -> None:
        super().__init__(tuple(clash))

    @property
    def clash(self) -> tuple[tuple[str, str], ...]:
        """Findings that cannot be true together, as (variable, what was given)."""
        found: tuple[tuple[str, str], ...] = self.args[0]
        return found

    def __str__(self) -> str:
        named = " and ".join(f"{name} = {given}" for name, given in self.clash)
        verb = "is not possible" if len(self.clash) == 1 else "cannot be true together"
        return f"impossible evidence: {named} {verb}"


class TooLargeError(CalcinosisError):
    """Exact inference on this network would need more memory than allowed."""


def nearest(given: str, allowed: Iterable[str]) -> str:
    """Return ``"; did you mean 'x'?"`` for the closest allowed name, or nothing.

    Examples
    --------
    >>> nearest("erytema", ["erythema", "edema"])
    "; did you mean 'erythema'?"
    """
    names = list(allowed)
    lowered = {name.lower(): name for name in names}
    close = get_close_matches(given.lower(), lowered, n=1, cutoff=0.6)
    return f"; did you mean '{lowered[close[0]]}'?" if close else ""
