"""What the network answers on labelled cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from calcinosis._arrays import FloatArray
from calcinosis.diagnosis import Diagnosis
from calcinosis.errors import CalcinosisError
from calcinosis.model import Model
from calcinosis.patient.items import Item, stack
from evaluation.score.collection import LabelledCase
from evaluation.score.predictions import Predictions, predictions_of


@dataclass(frozen=True)
class Answer:
    """One case and what the network says of it."""

    labelled: LabelledCase
    diagnosis: Diagnosis | None
    """None if the case cannot be read or is impossible for the network."""
    problem: str = ""
    """Why there is no answer, or nothing."""


def answer_all(
    model: Model,
    cases: Sequence[LabelledCase],
    pretest: str = "uniform",
    told: str | None = None,
) -> list[Answer]:
    """Diagnose every case; a failure is kept as a case without an answer."""

    def answer(labelled: LabelledCase) -> Answer:
        if labelled.case is None:
            return Answer(labelled, None, labelled.problem)
        try:
            diagnosis = model.diagnose(labelled.case, pretest=pretest, told=told)
        except CalcinosisError as error:
            text = f"{labelled.case.where()}: {labelled.id}: {error}"
            return Answer(labelled, None, text)
        return Answer(labelled, diagnosis)

    return [answer(labelled) for labelled in cases]


def problems_of(answers: Sequence[Answer]) -> list[str]:
    """Say why cases have no answer."""
    return [answer.problem for answer in answers if answer.problem]


def collect(
    lesions: Sequence[str],
    answers: Sequence[Answer],
    probabilities: Sequence[FloatArray | None] | None = None,
) -> Predictions:
    """Put the network's answers, or those of another method, beside the truths."""
    if probabilities is None:
        probabilities = [
            a.diagnosis.probabilities if a.diagnosis else None for a in answers
        ]
    truths = [answer.labelled.truth for answer in answers]
    return predictions_of(lesions, truths, probabilities)


def each_alone(diagnosis: Diagnosis) -> tuple[list[Item], FloatArray]:
    """Ask about every finding alone, all others and all modifiers summed out.

    Returns
    -------
    items : list of Item
        All but the setting.
    probability : array, shape (1 + items, lesions)
        P(lesion | setting), then P(lesion | setting, item) of each: its likelihood is
        their quotient, up to a constant.
    """
    setting = tuple(i for i in diagnosis.evidence if i.node == "setting")
    others = [i for i in diagnosis.evidence if i.node != "setting"]
    patients = [setting, *((*setting, item) for item in others)]
    return others, diagnosis.reasoner.engine.infer(stack(patients)).probability
