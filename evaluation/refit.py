"""Ask networks with changed numbers the same questions in one batch each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from calcinosis.case import Case
from calcinosis.evidence import Item, interpret, stack
from calcinosis.factors import Sample
from calcinosis.knowledge import Knowledge
from calcinosis.network import Network, build_network
from evaluation.answers import Answer
from evaluation.predictions import Predictions, predictions_of

__all__ = ["ask"]


def ask(
    knowledge: Knowledge, sample: Sample, answers: Sequence[Answer], pretest: str
) -> Predictions:
    """Diagnose the answered cases again with other numbers.

    Parameters
    ----------
    knowledge : Knowledge
    sample : Sample
        One version of all rows.
    answers : sequence of Answer
        Cases without an answer stay without one.
    pretest : ``"uniform"`` or ``"setting"``
    """
    network = build_network(knowledge, sample)
    engine = network.engine()
    chosen: list[tuple[int, Case]] = [
        (row, answer.labelled.case)
        for row, answer in enumerate(answers)
        if answer.diagnosis is not None and answer.labelled.case is not None
    ]
    items = [_one_kind(interpret(case, network).items, network) for _, case in chosen]
    found = engine.infer(stack(items)).probability
    if pretest == "uniform":
        settings = [tuple(i for i in one if i.node == "setting") for one in items]
        found = found / np.maximum(engine.infer(stack(settings)).probability, 1e-300)
    total = found.sum(axis=1, keepdims=True)
    given: list[np.ndarray | None] = [None] * len(answers)
    for (row, _), values, whole in zip(chosen, found, total, strict=True):
        given[row] = values / whole if whole > 0 else None
    truths = [answer.labelled.truth for answer in answers]
    return predictions_of(knowledge.lesions, truths, given)


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
