"""Ask networks with changed numbers the same questions, in one batch each."""

from __future__ import annotations

from dataclasses import replace

from calcinosis._arrays import FloatArray
from calcinosis.diagnosis import Diagnosis
from calcinosis.model import Model
from calcinosis.network.build import Network
from calcinosis.network.leaves import Sample
from calcinosis.patient.case import Case
from calcinosis.patient.interpret import interpret
from calcinosis.patient.items import Item, stack
from evaluation.score.answers import collect
from evaluation.score.predictions import Predictions
from evaluation.score.scored import Scored

__all__ = ["ask"]

CONTEXT = ("setting", "age_group", "sex")


def ask(scored: Scored, sample: Sample) -> Predictions:
    """Diagnose the answered cases again with other numbers, one version of all rows.

    Cases without an answer stay without one.
    """
    model = Model(scored.model.knowledge, sample)
    chosen = [
        (row, answer.labelled.case)
        for row, answer in enumerate(scored.answers)
        if answer.diagnosis is not None and answer.labelled.case is not None
    ]
    items = [
        _one_kind(interpret(case, model.network).items, model.network)
        for _, case in chosen
    ]
    found = model.engine.infer(stack(items)).probability
    contexts: dict[bytes, Diagnosis] = {}
    given: list[FloatArray | None] = [None] * len(scored.answers)
    for (row, case), own, values in zip(chosen, items, found, strict=True):
        if values.sum() > 0:
            key = b"|".join(i.likelihood.tobytes() for i in own if i.node in CONTEXT)
            if key not in contexts:
                contexts[key] = _context(model, case, scored.pretest)
            given[row] = contexts[key].reweighted(values)
    return collect(model.knowledge.lesions, scored.answers, given)


def _context(model: Model, case: Case, pretest: str) -> Diagnosis:
    """Diagnose the bare patient, which fixes what the pretest is set against."""
    bare = {name: getattr(case, name) for name in ("age", *CONTEXT)}
    return model.diagnose(Case(**bare), pretest=pretest)


def _one_kind(items: tuple[Item, ...], network: Network) -> tuple[Item, ...]:
    """Words of measured quantities as likelihoods over the parents, like numbers.

    One batch can then hold patients with a number and patients with a word:
    P(word | parents) = Σ_state P(state | parents)·likelihood(state).
    """
    return tuple(
        replace(
            item,
            likelihood=network.measured[item.node].words()[0] @ item.likelihood,
            over_parents=True,
        )
        if item.node in network.measured and not item.over_parents
        else item
        for item in items
    )
