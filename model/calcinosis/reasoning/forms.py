"""Which form of each lesion it is: of `other`, which kind."""

from __future__ import annotations

from collections.abc import Mapping

from calcinosis._kept import kept
from calcinosis._ties import largest_first
from calcinosis.inference.engine import Engine, Evidence, Posterior
from calcinosis.knowledge.variables import FORM
from calcinosis.reasoning.result import Result
from calcinosis.typeset import plain

__all__ = [
    "answer_forms",
    "forms",
    "forms_by",
    "kinds",
    "leading_form",
    "worth_saying",
]

LEAST_KIND, LEAST_FORM = 0.03, 0.1
"""Of a kind its probability, of a form its share of the lesion: less is not said."""


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
        own = largest_first(variable.forms_of(lesion), believed.__getitem__)
        scale = total / max(sum(believed[form] for form in own), 1e-300)
        found[lesion] = {form: believed[form] * scale for form in own}
    return found


def _believed(result: Result, evidence: Evidence) -> dict[str, float]:
    """Posterior of every form; only its shares within a lesion count.

    They hang on no pretest, and the engine sums the lesion up from them anyway.
    """
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


def worth_saying(result: Result, lesion: str) -> list[tuple[str, float]]:
    """Name the forms that are said beside a lesion, the likeliest first.

    Those of the leading lesion, and the kinds of what else it may be.
    """
    knowledge = result.reasoner.knowledge
    of_kinds = knowledge.variables[FORM].kinds == lesion
    if lesion != result.ranking[0] and not of_kinds:
        return []
    named = knowledge.phrases.get(FORM, {})
    least = LEAST_KIND if of_kinds else LEAST_FORM * result.posterior[lesion]
    return [
        (named.get(form, plain(form)), p)
        for form, p in forms(result)[lesion].items()
        if p >= least
    ]


def leading_form(result: Result) -> str:
    """Return the likeliest form of the leading lesion."""
    return next(iter(forms(result)[result.ranking[0]]))
