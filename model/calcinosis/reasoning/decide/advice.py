"""What to do now: expected utility, its margin, where it changes, how sure it is.

The expected utility of an action is Σ P(lesion | evidence)·U(action, lesion).

References
----------
Pauker SG, Kassirer JP. The threshold approach to clinical decision making. N Engl J Med
1980;302:1109-17.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from calcinosis.knowledge.decisions import RedFlag
from calcinosis.knowledge.variables import CONTEXT
from calcinosis.notebook import Brief
from calcinosis.reasoning.decide.stakes import stakes, utility_draws
from calcinosis.reasoning.decide.thresholds import Threshold, thresholds
from calcinosis.reasoning.forms import forms
from calcinosis.reasoning.result import Result

__all__ = ["Advice", "Alarm", "advise", "red_flags"]

UTILITY_DRAWS = 1000


@dataclass(frozen=True, repr=False)
class Advice(Brief):
    """What is best to do with what is known.

    Parameters
    ----------
    action, label, does : str
        The action of the highest expected utility.
    expected_utility : mapping
        Action → expected utility, best first.
    margin : float
        Lead over the second best.
    thresholds : tuple of Threshold
        Where another action becomes best, the nearest change first.
    probability_best : mapping
        Action → share of the draws of the utilities (and of all other rows, if draws
        were asked for) in which it is the best one; the most frequent first.
    draws : int
        Draws of all rows; 0: only the utilities were drawn.
    """

    action: str
    label: str
    does: str
    expected_utility: dict[str, float]
    margin: float
    thresholds: tuple[Threshold, ...]
    probability_best: dict[str, float]
    draws: int


def advise(result: Result, draws: int = 0, seed: int = 0) -> Advice | None:
    """Return the action of the highest expected utility, for the lesion alone.

    None if nothing but setting, age and sex is known: there is no patient to treat yet.

    Parameters
    ----------
    result : Result
    draws : int
        Versions of all rows for :attr:`Advice.probability_best`; 0: the posterior is
        taken as it is and only the utilities are drawn.
    seed : int
        Of the draws.
    """
    known = {item.node for item in result.evidence}
    if known <= {"setting", "age_group", "sex"}:
        return None
    knowledge = result.reasoner.knowledge
    actions, utility = knowledge.decisions.actions, stakes(knowledge).now
    expected = utility @ result.probabilities
    order = np.argsort(-expected)
    names = list(actions)
    best = actions[names[order[0]]]
    return Advice(
        best.name,
        best.label,
        best.does,
        {names[number]: float(expected[number]) for number in order},
        float(expected[order[0]] - expected[order[1]]),
        thresholds(knowledge.lesions, names, result.probabilities, utility),
        _probability_best(result, draws, seed),
        draws,
    )


def _probability_best(result: Result, draws: int, seed: int) -> dict[str, float]:
    """Share of the draws in which each action has the highest expected utility."""
    knowledge = result.reasoner.knowledge
    posterior = result.probabilities[np.newaxis]
    if draws:
        from calcinosis.reasoning.uncertainty import drawn_posteriors

        posterior = drawn_posteriors(result, result.reasoner.draws(draws, seed))
    utilities = utility_draws(result.reasoner, draws or UTILITY_DRAWS, seed)
    expected = (utilities * posterior[:, np.newaxis]).sum(axis=2)
    wins = np.bincount(expected.argmax(axis=1), minlength=expected.shape[1])
    names = list(knowledge.decisions.actions)
    order = np.argsort(-wins, kind="stable")
    return {names[number]: float(wins[number] / len(expected)) for number in order}


@dataclass(frozen=True)
class Alarm:
    """A red flag that is up.

    Parameters
    ----------
    name, says : str
        What to do, in one sentence.
    probability, threshold : float or None
        Of what must not be missed, and from which on acting is better than waiting;
        None where findings alone raise the flag.
    tests : tuple of str
        Labels of the tests that would settle it.
    """

    name: str
    says: str
    probability: float | None = None
    threshold: float | None = None
    tests: tuple[str, ...] = ()


def red_flags(result: Result) -> list[Alarm]:
    """Red flags that are up: their findings certain, their lesions likely enough.

    A lesion or form that must not be missed raises its flag from the probability on at
    which acting is better than waiting, loss by acting in vain over the sum of this and
    the loss by missing it (Pauker and Kassirer 1980); never by setting, age and sex
    alone.
    """
    knowledge = result.reasoner.knowledge
    certain = _certain(result)
    panels = knowledge.decisions.panels
    nothing = {item.node for item in result.evidence} <= {*CONTEXT}
    found: list[Alarm] = []
    for flag in knowledge.decisions.red_flags:
        if not certain.issuperset(flag.when.items()):
            continue
        tests = tuple(panels[test].label for test in flag.tests)
        if flag.threshold is None:
            found.append(Alarm(flag.name, flag.says, tests=tests))
            continue
        probability = 0.0 if nothing else _probability(result, flag)
        if probability >= flag.threshold:
            one = Alarm(flag.name, flag.says, probability, flag.threshold, tests)
            found.append(one)
    return found


def _probability(result: Result, flag: RedFlag) -> float:
    """Probability of the lesions and forms of a flag."""
    by_form = {form: p for own in forms(result).values() for form, p in own.items()}
    both = by_form | result.posterior
    return sum(both[name] for name in flag.of)


def _certain(result: Result) -> set[tuple[str, str]]:
    """Return what is certain of this patient, as (node, state)."""
    certain: set[tuple[str, str]] = set()
    for item in result.evidence:
        possible = np.flatnonzero(item.likelihood)
        if not item.over_parents and len(possible) == 1:
            states = result.reasoner.network.states[item.node]
            certain.add((item.node, states[int(possible[0])]))
    return certain
