"""From a case to a result."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, cast

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.arguments import one_of
from calcinosis.errors import CaseError, ImpossibleEvidenceError, Problem
from calcinosis.inference.evidence import Evidence, Posterior
from calcinosis.knowledge.variables import LESION, SETTING
from calcinosis.network.build import Network
from calcinosis.patient.context import NO_SETTING
from calcinosis.patient.interpret import Interpretation, evidence_of
from calcinosis.patient.patient import Patient
from calcinosis.patient.pretest import Pretest, is_uniform, read_pretest
from calcinosis.patient.read_patient import read_patient
from calcinosis.patient.written.case import Case
from calcinosis.patient.written.entry.entries import quoted
from calcinosis.patient.written.told import require_told
from calcinosis.reasoning.impossible import smallest_clash
from calcinosis.reasoning.reasoner import Reasoner
from calcinosis.reasoning.result import Result

__all__ = ["EngineName", "infer", "infer_again", "infer_patient"]

EngineName = Literal["numpy", "pgmpy"]


def infer(
    reasoner: Reasoner,
    case: Case,
    *,
    setting: str | None = None,
    pretest: Pretest = "setting",
    engine: EngineName = "numpy",
    told: str | None = None,
) -> Result:
    """Exact posterior of the lesion given what is known of one patient.

    Parameters
    ----------
    reasoner : Reasoner
    case : Case
    setting : str, optional
        Replaces the case's own setting.
    pretest : ``"setting"``, ``"uniform"`` or mapping
        The setting's case mix; equal probabilities; or lesion → probability.
    engine : ``"numpy"`` or ``"pgmpy"``
        Compiled inference, or pgmpy's variable elimination on the clinic network.
    told : ``"form"`` or ``"report"``, optional
        What silence means, instead of what the case says.

    Raises
    ------
    CaseError
        Listing every problem of the case.
    ImpossibleEvidenceError
        If the findings cannot be true together.
    """
    if not isinstance(cast("object", case), Case):
        text = f"expected a Case, got {quoted(case)}: Case.read reads one from a file"
        raise CaseError([Problem("case", text)])
    target = read_pretest(pretest, reasoner.knowledge.lesions)
    if told is not None:
        require_told(told)
        case = replace(case, told=told)
    patient = read_patient(case, reasoner.knowledge, setting).checked()
    return infer_patient(reasoner, patient, target, engine, setting)


def infer_patient(
    reasoner: Reasoner,
    patient: Patient,
    target: FloatArray | None,
    engine: EngineName = "numpy",
    setting: str | None = None,
) -> Result:
    """Exact posterior given what has been read of one patient.

    Parameters
    ----------
    reasoner : Reasoner
    patient : Patient
        Without problems.
    target : array, shape (lesions,), or None
        The pretest; None: the setting's case mix.
    engine : ``"numpy"`` or ``"pgmpy"``
    setting : str or None
        The setting that was asked for.

    Raises
    ------
    ImpossibleEvidenceError
        If the findings cannot be true together.
    """
    if is_uniform(target):
        read = _of_no_setting(patient, reasoner.network)
    else:
        read = evidence_of(patient, reasoner.network)
    answer = _answer(reasoner, read.evidence(), engine)
    if answer.log_evidence[0] == -np.inf:
        found = smallest_clash(reasoner.engine, read.items)
        raise ImpossibleEvidenceError([(i.variable, i.given) for i in found])
    if reasoner.notes:
        read = replace(read, warnings=(*read.warnings, *reasoner.notes))
    prior = reasoner.prior(read.setting)
    return Result(reasoner, patient.case, read, answer, prior, target, setting)


def _of_no_setting(patient: Patient, network: Network) -> Interpretation:
    """Read a patient whose pretest comes from no setting."""
    read = evidence_of(replace(patient, setting=None), network)
    warnings = [text for text in read.warnings if text != NO_SETTING]
    if patient.setting is not None:
        given = patient.setting.given.replace("_", " ")
        warnings.insert(0, f"setting {given}: not used, all lesions count alike")
    left = tuple(name for name in read.not_assessed if name != SETTING)
    return replace(read, not_assessed=left, warnings=tuple(warnings))


def infer_again(result: Result, case: Case, setting: str | None) -> Result:
    """Answer for another case with the same reasoner and the same pretest."""
    pretest = (
        "setting"
        if result.target is None
        else dict(zip(result.reasoner.knowledge.lesions, result.target, strict=True))
    )
    return infer(result.reasoner, case, setting=setting, pretest=pretest)


def _answer(reasoner: Reasoner, evidence: Evidence, engine: str) -> Posterior:
    one_of(engine, ("numpy", "pgmpy"), "engine")
    if engine == "pgmpy":
        return _by_pgmpy(reasoner.network, evidence)
    return reasoner.engine.infer(evidence)


def _by_pgmpy(network: Network, evidence: Evidence) -> Posterior:
    from calcinosis.network.pgmpy_bridge import pgmpy_posterior

    return pgmpy_posterior(network, LESION, evidence)
