"""What the reports among the rows of a block do not mention, as evidence."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from calcinosis._arrays import IntArray
from calcinosis.inference.evidence import Observation
from calcinosis.inference.patterns import Patterns
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.variables import LESION
from calcinosis.network.build import Network
from calcinosis.patient.silence import looks, silences

__all__ = ["mention_evidence", "silent_evidence"]


def silent_evidence(
    network: Network,
    patterns: Mapping[str, Patterns],
    twice: Mapping[str, np.ndarray],
    reports: np.ndarray,
    rows: IntArray,
) -> dict[str, Observation]:
    """Return what the reports among some rows do not mention.

    It stands beside the evidence: where a node has both, its likelihoods are those
    of the evidence with one more for silence.
    """
    found: dict[str, Observation] = {}
    if not reports.any():
        return found
    for name, node, likelihood in silences(network):
        silent = reports & ~twice.get(name, np.zeros(len(reports), dtype=bool))
        for other in looks(network.knowledge, name):
            if other in patterns:
                silent &= ~patterns[other].given
        own = patterns.get(node)
        own = own or Patterns.nothing(len(reports), len(likelihood))
        added = likelihood
        if own.over_parents:
            added = np.asarray(network.leaf_table(node) @ likelihood)
        found[node] = own.where(silent, added).of_rows(rows).observation()
    return found


def mention_evidence(
    knowledge: Knowledge,
    patterns: Mapping[str, Patterns],
    words: Mapping[str, Patterns],
    twice: Mapping[str, np.ndarray],
    reports: np.ndarray,
    rows: IntArray,
) -> dict[str, Observation]:
    """Return what being mentioned, or not, says of the lesion, at its node.

    Parameters
    ----------
    words : mapping
        Variable → the states that are told.
    """
    if not reports.any() or not knowledge.telling.looked_for:
        return {}
    lesions = knowledge.lesions
    found = np.zeros((len(reports), len(lesions)))
    nothing = np.zeros(len(reports), dtype=bool)
    for name in knowledge.telling.looked_for:
        given = [patterns[n].given for n in looks(knowledge, name) if n in patterns]
        known = np.any(given, axis=0) if given else nothing
        unsaid = reports & ~known & ~twice.get(name, nothing)
        silent = knowledge.telling.silence_of_lesions(name, lesions)
        found += unsaid[:, np.newaxis] * np.log(silent)
        if name in words:
            states = knowledge.variables[name].states
            mention = knowledge.telling.mention(name, states, lesions)
            own = words[name]
            shares = own.weights / own.weights.sum(axis=1, keepdims=True)
            told = (reports & known & own.given)[:, np.newaxis]
            found += told * np.log(shares @ mention)[own.codes]
    return {LESION: Observation(np.arange(len(rows)), np.exp(found[rows]))}
