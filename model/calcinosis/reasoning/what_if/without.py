"""What if we had not known this: the same patient with findings left out."""

from __future__ import annotations

from dataclasses import replace

from calcinosis.errors import CaseError, Problem, nearest
from calcinosis.reasoning.infer import infer_again
from calcinosis.reasoning.result import Result

__all__ = ["without"]

ABOUT = ("setting", "age", "sex")


def without(result: Result, names: tuple[str, ...]) -> Result:
    """Diagnose the case again with some of its entries taken out.

    Parameters
    ----------
    result : Result
    names : tuple of str
        Findings as the case names them, or ``age``, ``sex``, ``setting``.

    Raises
    ------
    CaseError
        If a name is not among what the case tells.
    """
    case, patient = result.case, result.interpretation.patient
    told = [name for name in patient.findings if name in case.findings]
    told += [*patient.earlier, *(name for name in ABOUT if getattr(patient, name))]
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
    asked = None if "setting" in names else result.setting
    return infer_again(result, left, asked)
