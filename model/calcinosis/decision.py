"""What to do now, and what to find out next.

The expected utility of an action is Σ P(lesion | evidence)·U(action, lesion). A test is
worth its burden if, on average over its results, the best action after it is better
than the best action now by more than its cost (expected value of sample information).

References
----------
Howard RA. Information value theory. IEEE Trans Syst Sci Cybern 1966;2:22-6.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.evidence import Item
from calcinosis.films import film_node
from calcinosis.observations import Evidence, Observation
from calcinosis.utilities import Panel, RedFlag

if TYPE_CHECKING:
    from calcinosis.diagnosis import Diagnosis

__all__ = ["Advice", "NextTest", "advise", "entropy", "next_tests", "red_flags"]

QUESTIONS = ("history", "examination")
"""Panels whose parts are asked one by one; the others are one sample, one visit."""


@dataclass(frozen=True)
class Advice:
    """What is best to do with what is known.

    Parameters
    ----------
    action, label, does : str
        The action of the highest expected utility.
    expected_utility : mapping
        Action → expected utility, best first.
    margin : float
        Lead over the second best.
    """

    action: str
    label: str
    does: str
    expected_utility: dict[str, float]
    margin: float


@dataclass(frozen=True)
class NextTest:
    """One thing that could be asked, examined or measured next.

    Parameters
    ----------
    test, label : str
        A panel of ``decisions.toml``, or a variable of the history or examination.
    variables : tuple of str
        What it would tell.
    information_bits : float
        Mutual information of its result and the lesion given all that is known.
    expected_utility_gain : float
        By how much it improves the best action on average, less its cost. Not above 0:
        it would not change what to do, or not by enough.
    """

    test: str
    label: str
    variables: tuple[str, ...]
    information_bits: float
    expected_utility_gain: float


def utility_table(diagnosis: Diagnosis) -> FloatArray:
    """U(action, lesion) at the mean of each row, shape (actions, lesions)."""
    knowledge = diagnosis.model.knowledge
    return np.array(
        [
            [
                action.utility[lesion].distribution.mean()[1]
                for lesion in knowledge.lesions
            ]
            for action in knowledge.decisions.actions.values()
        ]
    )


def advise(diagnosis: Diagnosis) -> Advice | None:
    """Return the action of the highest expected utility, for the lesion alone.

    None if nothing but setting, age and sex is known: there is no patient to treat yet.
    """
    known = {item.node for item in diagnosis.evidence}
    if known <= {"setting", "age_group", "sex"}:
        return None
    actions = diagnosis.model.knowledge.decisions.actions
    expected = utility_table(diagnosis) @ diagnosis.probabilities
    order = np.argsort(-expected)
    names = list(actions)
    best = actions[names[order[0]]]
    return Advice(
        best.name,
        best.label,
        best.does,
        {names[number]: float(expected[number]) for number in order},
        float(expected[order[0]] - expected[order[1]]),
    )


def red_flags(diagnosis: Diagnosis) -> list[RedFlag]:
    """Red flags whose findings are all certain in this patient."""
    knowledge = diagnosis.model.knowledge
    certain: set[tuple[str, str]] = set()
    for item in diagnosis.evidence:
        possible = np.flatnonzero(item.likelihood)
        if not item.over_parents and len(possible) == 1:
            states = diagnosis.model.network.states[item.node]
            certain.add((item.node, states[int(possible[0])]))
    return [
        flag
        for flag in knowledge.decisions.red_flags
        if certain.issuperset(flag.when.items())
    ]


def entropy(probability: FloatArray) -> FloatArray:
    """Entropy in bits over the last axis.

    Examples
    --------
    >>> float(entropy(np.array([0.5, 0.5])))
    1.0
    """
    safe = np.where(probability > 0, probability, 1.0)
    return np.asarray(-(probability * np.log2(safe)).sum(axis=-1))


def next_tests(diagnosis: Diagnosis) -> list[NextTest]:
    """Rank what is not assessed by expected utility net of cost, then by information.

    I(lesion; X | e) = H(lesion | e) − Σ_x P(x | e)·H(lesion | e, x), and the gain is
    Σ_x P(x | e)·max_a EU(a | e, x) − max_a EU(a | e) − cost, both exact over all
    results x of the panel. A panel that needs blood pays for the needle too.
    """
    decisions = diagnosis.model.knowledge.decisions
    utility = utility_table(diagnosis)
    now = float((utility @ diagnosis.probabilities).max())
    before = float(entropy(diagnosis.probabilities))
    tests: list[NextTest] = []
    for panel, label in _open_panels(diagnosis):
        shares, after = _results(diagnosis, panel.variables)
        bits = before - float(shares @ entropy(after))
        gain = float(shares @ (after @ utility.T).max(axis=1)) - now
        cost = float(panel.cost.distribution.mean()[1])
        if panel.shares is not None:
            cost += float(decisions.shared[panel.shares].distribution.mean()[1])
        tests.append(
            NextTest(panel.name, label, panel.variables, max(bits, 0.0), gain - cost)
        )
    return sorted(
        tests, key=lambda t: (-max(t.expected_utility_gain, 0.0), -t.information_bits)
    )


def _open_panels(diagnosis: Diagnosis) -> list[tuple[Panel, str]]:
    """Panels with the part of them that is not known; questions one by one."""
    knowledge = diagnosis.model.knowledge
    missing = set(diagnosis.interpretation.not_assessed)
    panels: list[tuple[Panel, str]] = []
    for panel in knowledge.decisions.panels.values():
        left = tuple(name for name in panel.variables if name in missing)
        if panel.name in QUESTIONS:
            for name in left:
                question = Panel(name, panel.label, (name,), panel.cost, panel.shares)
                panels.append((question, knowledge.variables[name].label))
        elif left:
            part = Panel(panel.name, panel.label, left, panel.cost, panel.shares)
            panels.append((part, panel.label))
    return panels


def _results(
    diagnosis: Diagnosis, names: tuple[str, ...]
) -> tuple[FloatArray, FloatArray]:
    """Every joint result of some variables.

    Returns
    -------
    shares : array, shape (results,)
        P(result | evidence) under the pretest asked for.
    after : array, shape (results, lesions)
        Posterior of the lesion after each result.
    """
    network = diagnosis.model.network
    nodes = [
        film_node(diagnosis.case, network) if n == "radiographs" else n for n in names
    ]
    counts = [len(network.states[node]) for node in nodes]
    rows = reduce(lambda a, b: a * b, counts, 1)
    observations = {item.node: _same_for_all(item, rows) for item in diagnosis.evidence}
    states = np.array(list(product(*(range(count) for count in counts))), dtype=np.intp)
    for column, (node, count) in enumerate(zip(nodes, counts, strict=True)):
        observations[node] = Observation.of_states(states[:, column], count)
    answer = diagnosis.model.engine.infer(Evidence(rows, observations))
    log_share = answer.log_evidence - answer.log_evidence.max()
    joint = np.exp(log_share)[:, np.newaxis] * answer.probability
    if diagnosis.target is not None:
        # P'(x | e) = Σ_d P'(d | e)·P(x | d, e), and P(x | d, e) does not hang on it
        joint = joint * (diagnosis.target / diagnosis.prior)
    shares = joint.sum(axis=1)
    after = joint / np.where(shares > 0, shares, 1.0)[:, np.newaxis]
    return np.asarray(shares / shares.sum()), np.asarray(after)


def _same_for_all(item: Item, rows: int) -> Observation:
    codes = np.zeros(rows, dtype=np.intp)
    return Observation(codes, item.likelihood[np.newaxis], item.over_parents)
