"""What the network has to beat: simpler ways to the same answer.

Each takes the network's reading of the cases and returns one array of probabilities per
case, None where the network has no answer either.
"""

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.diagnosis import Diagnosis
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.variables import FILMS
from calcinosis.model import Model
from calcinosis.patient.items import Item, stack
from evaluation.score.collection import Labelled

RULES = ("prior only", "radiograph rule", "naive Bayes, same numbers")
SMOOTHING = 0.5

Posteriors = list[FloatArray | None]


def baseline_answers(model: Model, answers: Labelled) -> dict[str, Posteriors]:
    """Return the answers of every baseline by name, in the order of the cases."""
    rules = [_by_rules(a.diagnosis) if a.diagnosis else {} for a in answers]
    named = {name: [own.get(name) for own in rules] for name in RULES}
    return named | {"naive Bayes, fitted": fitted_naive_bayes(model.knowledge, answers)}


def _by_rules(diagnosis: Diagnosis) -> dict[str, FloatArray]:
    """Answer with the network's own numbers.

    Naive Bayes multiplies P(d | s) with the likelihoods of each finding alone; the
    pretest then replaces the case mix as it does for the network.
    """
    prior = np.array(list(diagnosis.pretest.values()))
    others, alone = each_alone(diagnosis)
    logs = np.log(np.maximum(alone, 1e-300))
    weights = logs[1:] - logs[0]
    films = np.array([i.variable == FILMS for i in others], dtype=bool)
    naive = _posterior(alone[0], weights.sum(axis=0))
    return {
        "prior only": prior,
        "radiograph rule": _posterior(prior, weights[films].sum(axis=0)),
        "naive Bayes, same numbers": diagnosis.reweighted(naive),
    }


def each_alone(diagnosis: Diagnosis) -> tuple[tuple[Item, ...], FloatArray]:
    """Ask about every finding alone, all others and all modifiers summed out.

    Returns
    -------
    items : tuple of Item
        All but the setting.
    probability : array, shape (1 + items, lesions)
        P(lesion | setting), then P(lesion | setting, item) of each: its likelihood is
        their quotient, up to a constant.
    """
    given = diagnosis.interpretation
    setting, others = given.setting, given.findings
    patients = [setting, *((*setting, item) for item in others)]
    return others, diagnosis.reasoner.engine.infer(stack(patients)).probability


def _posterior(prior: FloatArray, log_likelihood: FloatArray) -> FloatArray:
    weighted = prior * np.exp(log_likelihood - log_likelihood.max())
    return np.asarray(weighted / weighted.sum())


def fitted_naive_bayes(knowledge: Knowledge, answers: Labelled) -> Posteriors:
    """Naive Bayes on frequencies of the cases, leaving one paper out.

    P(state | lesion) = (n_state + s)/(n + s·states) over the training cases of the
    lesion that report the variable, s = ½; equal pretest, as the network's. Numbers
    enter as words.
    """
    told = [answer.told for answer in answers]
    names = list(dict.fromkeys(name for words in told for name in words))
    states = {name: list(knowledge.variables[name].states) for name in names}
    counts = {name: np.zeros((len(told), len(states[name]))) for name in names}
    for row, words in enumerate(told):
        for name, allowed in words.items():
            columns = [states[name].index(state) for state in allowed]
            counts[name][row, columns] = 1 / len(allowed)
    truth = np.array([a.truth for a in answers])
    own = np.array([truth == lesion for lesion in knowledge.lesions])
    paper = np.array([a.paper for a in answers])
    equal = np.full(len(own), 1 / len(own))

    def posterior(row: int) -> FloatArray:
        score = np.zeros(len(own))
        for name in told[row]:
            seen = (own & (paper != paper[row])) @ counts[name] + SMOOTHING
            share = seen / seen.sum(axis=1, keepdims=True)
            score += np.log(share @ (counts[name][row] > 0))
        return _posterior(equal, score)

    return [posterior(row) if a.diagnosis else None for row, a in enumerate(answers)]
