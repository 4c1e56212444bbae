"""Which judgements are most worth a study: the value of knowing one row exactly.

For a patient with evidence e and a row that is uncertain by its own distribution, all
others at their means, the expected value of perfect information on that row is

    EVPPI = E_v[max_a Σ_d U(a, d)·P(d | e, v)] − max_a E_v[Σ_d U(a, d)·P(d | e, v)]

with actions a, utilities U of ``decisions.toml``, and v weighed by P(v)·P(e | v), since
the patient says something of the row too. It is the utility lost, on average, because
the row is a guess: 0 where no value of it would change what to do. Beside it stands how
much the row moves the leading lesion at all: the sd of its probability over v.

References
----------
Oostenbrink JB et al. Expected value of perfect information: an empirical example of
reducing decision uncertainty by conducting additional research. Value Health
2008;11:1070-80.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.diagnosis import Diagnosis
from calcinosis.knowledge.places import RowPlace, row_places
from calcinosis.model import Model
from calcinosis.reasoning.decide.stakes import stakes
from calcinosis.reasoning.sensitivity.effects import RowEffects
from calcinosis.reasoning.sensitivity.one_way import place_numbers
from evaluation.score.collection import answer_all, failures, read_known

POINTS = 25
"""Values of a row: the middles of as many equally probable parts, or random draws."""
ENOUGH = 40
"""Of more patients than this, every so many are taken that about as many are left."""


def knowledge_value(model: Model, paths: Sequence[str | Path]) -> dict[str, Any]:
    """Value the judgements on labelled cases, in the clinic and as they are scored.

    Returns
    -------
    dict
        ``pretests``: each pretest → number of ``patients`` and the ``judgements``, all
        with their values; ``problems`` of the cases without an answer.
    """
    cases = read_known(paths, model.knowledge.lesions)
    cases = cases[:: max(len(cases) // ENOUGH, 1)]
    pretests: dict[str, dict[str, Any]] = {}
    problems: list[str] = []
    for pretest in ("setting", "uniform"):
        answers = answer_all(model, cases, pretest)
        problems = failures(answers)
        diagnoses = [answer.diagnosis for answer in answers if answer.diagnosis]
        found = judgements(model, diagnoses)
        pretests[pretest] = {"patients": len(diagnoses), "judgements": found}
    return {"pretests": pretests, "problems": problems}


def judgements(
    model: Model, diagnoses: Sequence[Diagnosis], seed: int = 0
) -> list[dict[str, Any]]:
    """Value every judgement that states a strength, on patients this model diagnosed.

    ``seed`` is of the random draws of rows with several numbers.

    Returns
    -------
    list of dict
        Highest first: ``label`` as ``calcinosis priors`` prints it; file and ``row``;
        ``value``, the mean expected gain in utility over all patients, and its standard
        ``error``; ``patients`` for whom some value of the row changes the best action;
        ``moves``, the mean sd it gives P(leading lesion); ``why``, its reason.
    """
    places = [
        place
        for place in row_places(model.knowledge)
        if place.row.is_judgement and not place.row.is_definition
    ]
    drawn = [row_values(model, place, seed) for place in places]
    gains, moves = np.zeros((2, len(diagnoses), len(places)))
    for patient, diagnosis in enumerate(diagnoses):
        utility = stakes(diagnosis.reasoner.knowledge).now
        effects = RowEffects(diagnosis)
        own = [n for n, place in enumerate(places) if effects.concerns(place)]
        found = effects.all_weights([(places[n], drawn[n]) for n in own])
        for number, weights in zip(own, found, strict=True):
            gains[patient, number] = expected_gain(weights, utility)
            moves[patient, number] = _spread(weights, diagnosis)
    values = [
        {
            **{"label": place.label, "row": place.row.where, "why": place.row.why},
            "value": float(gain.mean()),
            "error": float(gain.std() / np.sqrt(max(len(diagnoses), 1))),
            "patients": int((gain > 1e-12).sum()),
            "moves": float(move.mean()),
        }
        for place, gain, move in zip(places, gains.T, moves.T, strict=True)
    ]
    return sorted(values, key=lambda one: (-one["value"], -one["moves"]))


def row_values(model: Model, place: RowPlace, seed: int) -> FloatArray:
    """Return values of a row that stand for its distribution, shape (points, width).

    A row of one number is cut into equally probable parts; others are drawn.
    """
    numbers = place_numbers(model.knowledge, place)
    if len(numbers) == 1 and numbers[0].sd is not None:
        shares = (np.arange(POINTS) + 0.5) / POINTS
        return numbers[0].values(numbers[0].quantile(shares))
    return place.row.distribution.draw(np.random.default_rng(seed), POINTS)


def expected_gain(weights: FloatArray, utility: FloatArray) -> float:
    """EVPPI of a row for one patient.

    Parameters
    ----------
    weights : array, shape (points, lesions)
        P(evidence, lesion; v), up to one factor, at equally probable values v.
    utility : array, shape (actions, lesions)

    Returns
    -------
    float
        In utility, at least 0.
    """
    expected = weights @ utility.T
    gain = expected.max(axis=1).mean() - expected.mean(axis=0).max()
    return max(float(gain / weights.sum(axis=1).mean()), 0.0)


def _spread(weights: FloatArray, diagnosis: Diagnosis) -> float:
    leading = diagnosis.probabilities.argmax()
    return float((weights[:, leading] / weights.sum(axis=1)).std())
