"""What to do now: expected utility, its margin, where it changes, how sure it is.

The expected utility of an action is Σ P(lesion | evidence)·U(action, lesion).

References
----------
Pauker SG, Kassirer JP. The threshold approach to clinical decision making. N Engl J Med
1980;302:1109-17.
"""

from __future__ import annotations

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis._frozen import frozen
from calcinosis._kept import kept
from calcinosis._ties import ROUNDING, first_largest, largest_first
from calcinosis.knowledge.drawn_utilities import (
    UTILITY_DRAWS,
    draw_utilities,
    usual_draws,
)
from calcinosis.knowledge.variables import CONTEXT
from calcinosis.notebook import Brief
from calcinosis.reasoning.decide.alarms import left_out, red_flags
from calcinosis.reasoning.decide.stakes import stakes
from calcinosis.reasoning.decide.thresholds import Threshold, thresholds
from calcinosis.reasoning.reasoner import Reasoner
from calcinosis.reasoning.result import Result

__all__ = ["Advice", "advise"]


@frozen
class Advice(Brief):
    """What is best to do with what is known.

    Parameters
    ----------
    action, label, does : str
        The action of the highest expected utility of those offered; worded as what
        comes after the red flags that are up, if any is.
    expected_utility : mapping
        Action → expected utility, best first.
    margin : float
        Lead over the second best of those offered.
    thresholds : tuple of Threshold
        Where another action becomes best, the nearest change first.
    probability_best : mapping
        Action → share of the draws of the utilities (and of all other rows, if draws
        were asked for) in which it is the best one; the most frequent first.
    draws : int
        Draws of all rows; 0: only the utilities were drawn.
    yields_to : tuple of str
        Red flags that go first: utilities know the lesions, not what a flag asks for.
    left_out : tuple of str
        Actions that those flags forbid; they are not offered.
    """

    action: str
    label: str
    does: str
    expected_utility: dict[str, float]
    margin: float
    thresholds: tuple[Threshold, ...]
    probability_best: dict[str, float]
    draws: int
    yields_to: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def offered(self) -> tuple[str, ...]:
        """Actions that no red flag forbids, best first."""
        return tuple(x for x in self.expected_utility if x not in self.left_out)


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
    if known <= {*CONTEXT}:
        return None
    knowledge = result.reasoner.knowledge
    flags = red_flags(result)
    actions, utility = knowledge.decisions.actions, stakes(knowledge).now
    forbidden = tuple(one for one in left_out(result, flags) if one in actions)
    expected = utility @ result.probabilities
    order = largest_first(range(len(expected)), expected.__getitem__, ROUNDING)
    names = list(actions)
    offered = [n for n, name in enumerate(names) if name not in forbidden]
    first, second = [number for number in order if number in offered][:2]
    label, does = actions[names[first]].worded(after=bool(flags))
    return Advice(
        names[first],
        label,
        does,
        {names[number]: float(expected[number]) for number in order},
        float(expected[first] - expected[second]),
        thresholds(
            knowledge.lesions,
            [names[number] for number in offered],
            result.probabilities,
            utility[offered],
        ),
        _probability_best(result, offered, draws, seed),
        draws,
        tuple(flag.name for flag in flags),
        forbidden,
    )


def _probability_best(
    result: Result, offered: list[int], draws: int, seed: int
) -> dict[str, float]:
    """Share of the draws in which each action has the highest expected utility."""
    knowledge = result.reasoner.knowledge
    posterior = result.probabilities[np.newaxis]
    if draws:
        from calcinosis.reasoning.uncertainty import drawn_posteriors

        posterior = drawn_posteriors(result, result.reasoner.draws(draws, seed))
    utilities = _drawn_utilities(result.reasoner, draws, seed)
    expected = (utilities[:, offered] * posterior[:, np.newaxis]).sum(axis=2)
    best = first_largest(expected, ROUNDING)
    wins = np.bincount(best, minlength=expected.shape[1])
    names = [list(knowledge.decisions.actions)[number] for number in offered]
    order = np.argsort(-wins, kind="stable")
    return {names[number]: float(wins[number] / len(expected)) for number in order}


@kept
def _drawn_utilities(reasoner: Reasoner, draws: int, seed: int) -> FloatArray:
    """Return draws of all utilities, shape (draws, actions, lesions)."""
    if draws or seed:
        return draw_utilities(reasoner.knowledge, draws or UTILITY_DRAWS, seed)
    return usual_draws(reasoner.knowledge)
