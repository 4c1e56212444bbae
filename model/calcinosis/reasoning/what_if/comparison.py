"""Two results side by side: what differs in what is told, and in the answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from calcinosis._frozen import frozen
from calcinosis._ties import ROUNDING, largest_first
from calcinosis.errors import CaseError, ImpossibleEvidenceError
from calcinosis.knowledge.variables import DAY_OF_LIFE
from calcinosis.patient.written.case import Case
from calcinosis.reasoning.infer import infer_again
from calcinosis.reasoning.result import Result

__all__ = ["Comparison", "Difference", "compare"]

ALIASES = {"age_group": "age"}
"""Variable → what a case calls it."""
BESIDE = ("setting", "age", "sex", "told")
"""What a case tells beside its findings."""


@frozen
class Difference:
    """One thing that the two cases tell differently.

    Parameters
    ----------
    variable : str
        Finding, or ``setting``, ``age``, ``sex``, ``told``.
    first, second : str or None
        What each tells of it; None: nothing.
    shift : float or None
        By how much the probability of the comparison's lesion moves when only this one
        entry of the first case is replaced by that of the second. None where that alone
        makes no case, or the models differ.
    """

    variable: str
    first: str | None
    second: str | None
    shift: float | None


@frozen
class Comparison:
    """Two results side by side.

    Parameters
    ----------
    first, second : Result
    lesion : str
        The leading lesion of the second; of one leader, the leader of both.
    differences : tuple of Difference
        What moves the lesion most first. The shifts are of one entry at a time and need
        not add up to the whole.
    """

    first: Result
    second: Result
    lesion: str
    differences: tuple[Difference, ...]

    @property
    def shift(self) -> dict[str, float]:
        """Lesion → its probability in the second minus that in the first."""
        return self.second.shift_from(self.first)

    @property
    def distance(self) -> float:
        """Total variation: the probability that moved from some lesions to others."""
        return sum(abs(value) for value in self.shift.values()) / 2

    @property
    def same_model(self) -> bool:
        """Whether both come from the same numbers under the same intervention."""
        one, other = self.first.reasoner, self.second.reasoner
        digests = one.knowledge.digest, other.knowledge.digest
        return digests[0] == digests[1] and one.notes == other.notes

    @property
    def names(self) -> tuple[str, str]:
        """What to call the two: the cases, or by number where they have one name."""
        one, other = self.first.case.id, self.second.case.id
        return (one, other) if one != other else (f"{one} (1)", f"{other} (2)")


def compare(first: Result, second: Result) -> Comparison:
    """Put two results side by side.

    Parameters
    ----------
    first, second : Result
        Of two patients, of one patient before and after an answer, or of one case and
        two models.
    """
    lesion = second.ranking[0]
    told = _told(first), _told(second)
    names = [*told[0], *(name for name in told[1] if name not in told[0])]
    pairs = {name: (told[0].get(name), told[1].get(name)) for name in names}
    whole = Comparison(first, second, lesion, ())
    found = [
        Difference(name, one, other, _shift(whole, name) if whole.same_model else None)
        for name, (one, other) in pairs.items()
        if one != other
    ]
    found = largest_first(found, lambda one: abs(one.shift or 0.0), ROUNDING)
    return replace(whole, differences=tuple(found))


def _told(result: Result) -> dict[str, str]:
    """Return what a case tells, as people read it."""
    found: dict[str, str] = {}
    for item in result.evidence:
        if item.variable == DAY_OF_LIFE:
            continue  # the age tells it
        name = ALIASES.get(item.variable, item.variable)
        parts = [found[name]] if name in found else []
        found[name] = ", ".join((*parts, item.given))
    found["told"] = "report" if result.interpretation.silence else "form"
    return found


def _shift(both: Comparison, name: str) -> float | None:
    """Answer for the first case with one entry of the second."""
    first, second = both.first, both.second
    case = _with_entry(first.case, second.case, name)
    if case is None:
        return None
    setting = second.setting if name == "setting" else first.setting
    try:
        other = infer_again(first, case, setting)
    except (CaseError, ImpossibleEvidenceError):
        return None
    return other.posterior[both.lesion] - first.posterior[both.lesion]


def _with_entry(first: Case, second: Case, name: str) -> Case | None:
    """Return the first case with one entry of the second; None if it has no such."""
    if name == "age":
        return replace(first, age=second.age, age_group=second.age_group)
    if name in BESIDE:
        return replace(first, **{name: getattr(second, name)})
    if name not in first.findings and name not in second.findings:
        return None  # something else that is told implies it
    findings: Mapping[str, Any] = {n: e for n, e in first.findings.items() if n != name}
    if name in second.findings:
        findings = {**findings, name: second.findings[name]}
    return replace(first, findings=findings)
