"""On how much a result rests: whether it says enough before it advises."""

from __future__ import annotations

from calcinosis._frozen import frozen
from calcinosis.knowledge.variables import CONTEXT
from calcinosis.patient.pretest import is_uniform
from calcinosis.reasoning.result import Result

__all__ = ["Basis", "basis"]

LITTLE = 1
"""So few findings are next to nothing; one more if age and setting are not told."""


@frozen
class Basis:
    """What a result rests on.

    Parameters
    ----------
    findings : tuple of str
        Variables that the case tells of, without what only follows from them.
    not_told : tuple of str
        Of ``age`` and ``setting``, what is missing.
    """

    findings: tuple[str, ...]
    not_told: tuple[str, ...]

    @property
    def is_thin(self) -> bool:
        """Whether this is almost nothing."""
        return len(self.findings) <= LITTLE + (len(self.not_told) > 1)


def basis(result: Result) -> Basis:
    """Return what a result rests on; under a uniform pretest no setting is missed."""
    told = [item for item in result.evidence if item.source == "case"]
    findings = dict.fromkeys(i.variable for i in told if i.variable not in CONTEXT)
    patient = result.interpretation.patient
    parts = {
        "age": patient.age is not None,
        "setting": is_uniform(result.target) or bool(result.interpretation.setting),
    }
    return Basis(tuple(findings), tuple(name for name in parts if not parts[name]))
