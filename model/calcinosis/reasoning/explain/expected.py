"""Expected but not reported: what the leading lesion would make one look for."""

from __future__ import annotations

import numpy as np

from calcinosis._arrays import IntArray
from calcinosis._frozen import frozen
from calcinosis._kept import kept
from calcinosis._ties import ROUNDING, largest_first
from calcinosis.inference.evidence import Evidence, Observation
from calcinosis.knowledge.variables import CONTEXT, FILMS, Variable
from calcinosis.patient.films import film_node
from calcinosis.patient.items import Item
from calcinosis.reasoning.explain.sentence import NOTHING
from calcinosis.reasoning.result import Result
from calcinosis.reasoning.versions import log_joint, versions

__all__ = ["ExpectedFinding", "expected_not_reported"]

MORE_LIKELY_THAN_NOT = 0.5 + 1e-9  # one half is not, whichever way it is rounded
TINY = float(np.finfo(float).tiny)


@frozen
class ExpectedFinding:
    """A state that the leading lesion makes more likely than not, and nobody assessed.

    Parameters
    ----------
    variable, state : str
    probability : float
        P(state | lesion, all that is known), above ½.
    otherwise : float
        P(state | any other lesion, all that is known).
    surprise_bits : float
        log2 (1 − otherwise)/(1 − probability): by how many bits its absence would be
        more surprising if it is the leading lesion than if it is not, which is what its
        absence would weigh against the lesion.
    """

    variable: str
    state: str
    probability: float
    otherwise: float
    surprise_bits: float


@kept
def expected_not_reported(result: Result, lesion: str) -> tuple[ExpectedFinding, ...]:
    """Return what a lesion makes one expect and nobody assessed, most surprising first.

    A variable counts if one of its states has P(state | lesion, e) > ½ and its absence
    would speak against the lesion. States that say nothing is wrong (no, none, normal)
    are not missed by anybody; what only the later course tells is left out, and so is
    what the knowledge does not expect a report to mention.
    """
    column = result.reasoner.knowledge.lesions.index(lesion)
    names = _askable(result)
    found: list[ExpectedFinding] = []
    for name, table in zip(names, _tables(result, names), strict=True):
        own = table[:, column]
        rest = table.sum(axis=1) - own
        if own.sum() <= 0 or rest.sum() <= 0:
            continue
        own, rest = own / own.sum(), rest / rest.sum()
        number = int(own.argmax())
        state = result.reasoner.network.states[_node(result, name)][number]
        probability, otherwise = float(own[number]), float(rest[number])
        if state == _variable(result, name).unremarkable:
            continue
        absent, missed = max(1 - probability, TINY), max(1 - otherwise, TINY)
        bits = float(np.log2(missed / absent))
        if probability > MORE_LIKELY_THAN_NOT and bits > NOTHING:
            found.append(ExpectedFinding(name, state, probability, otherwise, bits))
    return tuple(largest_first(found, lambda finding: finding.surprise_bits, ROUNDING))


def _askable(result: Result) -> list[str]:
    told = result.reasoner.knowledge.telling.mentioned
    return [
        name
        for name in result.interpretation.not_assessed
        if name not in CONTEXT and not _variable(result, name).afterwards
        if not told or _variable(result, name).name in told
    ]


def _variable(result: Result, name: str) -> Variable:
    knowledge = result.reasoner.knowledge
    return knowledge.film if name == FILMS else knowledge.variables[name]


def _node(result: Result, name: str) -> str:
    if name == FILMS:
        return film_node(result.interpretation.patient, result.reasoner.network)
    return name


def _tables(result: Result, names: list[str]) -> list[np.ndarray]:
    """P(state, lesion | e) of each variable up to a number, shape (states, lesions)."""
    if not names:
        return []
    nodes = [_node(result, name) for name in names]
    counts = [len(result.reasoner.network.states[node]) for node in nodes]
    which = np.repeat(np.arange(len(nodes)), counts)
    own = np.concatenate([np.arange(count) for count in counts])
    assumed = {
        node: (np.where(which == number, own, -1).astype(np.intp), count)
        for number, (node, count) in enumerate(zip(nodes, counts, strict=True))
    }
    evidence = versions(result.known, (), [0] * len(own), assumed)
    # each is asked as if it were not yet known that nothing was told of it
    silent = {
        item.node: _or_silent(item, *assumed[item.node])
        for item in result.interpretation.silence
        if item.node in assumed
    }
    known = Evidence(evidence.rows, {**evidence.observations, **silent})
    logs = log_joint(result, known)
    joint = np.exp(logs - logs.max())
    return np.split(joint, np.cumsum(counts)[:-1])


def _or_silent(item: Item, states: IntArray, count: int) -> Observation:
    """Return assumed states, and silence in the versions that assume none."""
    weights = np.vstack([np.eye(count), item.likelihood])
    return Observation(np.where(states < 0, count, states), weights)
