"""What if we had not known this: the same patient with findings left out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from calcinosis.case import Case
from calcinosis.entries import is_not_assessed
from calcinosis.errors import CaseError, Problem, nearest

if TYPE_CHECKING:
    from calcinosis.diagnosis import Diagnosis

__all__ = ["diagnose_again", "without"]

ABOUT = ("setting", "age", "sex")


def without(diagnosis: Diagnosis, names: tuple[str, ...]) -> Diagnosis:
    """Diagnose the case again with some of its entries taken out.

    Parameters
    ----------
    diagnosis : Diagnosis
    names : tuple of str
        Findings as the case names them, or ``age``, ``sex``, ``setting``.

    Raises
    ------
    CaseError
        If a name is not among what the case tells.
    """
    case = diagnosis.case
    told = [
        *(name for name, value in case.findings.items() if not is_not_assessed(value)),
        *(name for name in ABOUT if _is_told(case, name)),
    ]
    problems = [
        Problem("without", f"the case does not tell '{name}'{nearest(name, told)}")
        for name in names
        if name not in told
    ]
    if problems:
        raise CaseError(problems)
    findings = {n: value for n, value in case.findings.items() if n not in names}
    left = replace(
        case,
        findings=findings,
        age=None if "age" in names else case.age,
        age_group=None if "age" in names else case.age_group,
        sex=None if "sex" in names else case.sex,
        setting=None if "setting" in names else case.setting,
    )
    asked = None if "setting" in names else diagnosis.setting
    return diagnose_again(diagnosis, left, asked)


def diagnose_again(diagnosis: Diagnosis, case: Case, setting: str | None) -> Diagnosis:
    """Diagnose another case with the same model and the same pretest."""
    pretest = (
        "setting"
        if diagnosis.target is None
        else dict(zip(diagnosis.model.knowledge.lesions, diagnosis.target, strict=True))
    )
    return diagnosis.model.diagnose(case, setting=setting, pretest=pretest)


def _is_told(case: Case, name: str) -> bool:
    if name == "age" and not is_not_assessed(case.age_group):
        return True
    return not is_not_assessed(getattr(case, name))
