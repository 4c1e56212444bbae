"""Which form of each lesion it is: of `other`, which kind."""

from __future__ import annotations

from calcinosis.inference.engine import Engine, Evidence, Posterior
from calcinosis.knowledge.variables import FORM
from calcinosis.reasoning.kept import kept
from calcinosis.reasoning.result import Result

__all__ = ["answer_forms", "forms", "kinds", "leading_form"]


@kept
def forms(result: Result) -> dict[str, dict[str, float]]:
    """Posterior of every form under the pretest asked for.

    Returns
    -------
    dict
        Lesion → form → P(form | evidence), the likeliest form first; those of a lesion
        sum to its posterior.
    """
    believed = _believed(result)
    variable = result.reasoner.knowledge.variables[FORM]
    found: dict[str, dict[str, float]] = {}
    for lesion, total in result.posterior.items():
        own = sorted(variable.forms_of(lesion), key=lambda form: -believed[form])
        scale = total / max(sum(believed[form] for form in own), 1e-300)
        found[lesion] = {form: believed[form] * scale for form in own}
    return found


def _believed(result: Result) -> dict[str, float]:
    """Posterior of every form; only its shares within a lesion count.

    They hang on no pretest, and the engine sums the lesion up from them anyway.
    """
    evidence = result.interpretation.evidence()
    found = answer_forms(result.reasoner.engine, evidence).probability[0]
    states = result.reasoner.network.states[FORM]
    return dict(zip(states, found.tolist(), strict=True))


def answer_forms(engine: Engine, evidence: Evidence) -> Posterior:
    """Posterior of every form for every patient, under the network's own pretest."""
    if engine.finest == FORM:
        return engine.infer_finest(evidence)
    found = engine.marginals(evidence)
    return Posterior(found.probability[FORM], found.log_evidence)


def kinds(result: Result) -> dict[str, float]:
    """Posterior of the diagnoses that the rest is made of; empty if it has none."""
    rest = result.reasoner.knowledge.variables[FORM].kinds
    return forms(result)[rest] if rest else {}


def leading_form(result: Result) -> str:
    """Return the likeliest form of the leading lesion."""
    return next(iter(forms(result)[result.ranking[0]]))
