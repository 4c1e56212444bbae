"""Which form of each lesion it is: of `other`, which kind."""

from __future__ import annotations

from collections.abc import Mapping

from calcinosis.inference.evidence import Evidence
from calcinosis.knowledge.variables import FORM
from calcinosis.reasoning.kept import kept
from calcinosis.reasoning.result import Result

__all__ = ["forms", "forms_by", "kinds", "leading_form"]


@kept
def forms(result: Result) -> dict[str, dict[str, float]]:
    """Posterior of every form under the pretest asked for.

    Returns
    -------
    dict
        Lesion → form → P(form | evidence), the likeliest form first; those of a lesion
        sum to its posterior.
    """
    return forms_by(result, result.interpretation.evidence(), result.posterior)


def forms_by(
    result: Result, evidence: Evidence, lesions: Mapping[str, float]
) -> dict[str, dict[str, float]]:
    """Probability of every form by evidence of which the lesions' are known."""
    believed = _believed(result, evidence)
    variable = result.reasoner.knowledge.variables[FORM]
    found: dict[str, dict[str, float]] = {}
    for lesion, total in lesions.items():
        own = sorted(variable.forms_of(lesion), key=lambda form: -believed[form])
        scale = total / max(sum(believed[form] for form in own), 1e-300)
        found[lesion] = {form: believed[form] * scale for form in own}
    return found


def _believed(result: Result, evidence: Evidence) -> dict[str, float]:
    """Posterior of every form; only its shares within a lesion count.

    They hang on no pretest, and the engine sums the lesion up from them anyway.
    """
    engine = result.reasoner.engine
    found = (
        engine.infer_finest(evidence).probability[0]
        if engine.finest == FORM
        else engine.marginals(evidence).probability[FORM][0]
    )
    states = result.reasoner.network.states[FORM]
    return dict(zip(states, found.tolist(), strict=True))


def kinds(result: Result) -> dict[str, float]:
    """Posterior of the diagnoses that the rest is made of; empty if it has none."""
    rest = result.reasoner.knowledge.variables[FORM].kinds
    return forms(result)[rest] if rest else {}


def leading_form(result: Result) -> str:
    """Return the likeliest form of the leading lesion."""
    return next(iter(forms(result)[result.ranking[0]]))
