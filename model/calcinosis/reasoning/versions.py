"""One patient in many versions: some findings left out, some hidden states assumed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from calcinosis._arrays import FloatArray, IntArray
from calcinosis.inference.evidence import Evidence, Observation
from calcinosis.patient.items import Item
from calcinosis.reasoning.result import Result

__all__ = ["log_joint", "log_odds", "odds_bits", "versions"]


def versions(
    always: Sequence[Item],
    sometimes: Sequence[Item | Sequence[Item]],
    masks: Sequence[int],
    assumed: Mapping[str, tuple[IntArray, int]] | None = None,
) -> Evidence:
    """Evidence of one patient, one row per version.

    Parameters
    ----------
    always : sequence of Item
        Known in every version.
    sometimes : sequence of Item
        Item i, or group of items, is known in the versions whose mask has bit i.
    masks : sequence of int
    assumed : mapping, optional
        Node → (state number of each version, −1 for not assumed; number of states).
    """
    # a report of more than 63 things needs integers of any size
    bits = np.array(masks, dtype=np.int64 if len(sometimes) < 64 else object)
    observations = {item.node: item.observation(len(bits)) for item in always}
    same: dict[bytes, IntArray] = {}  # findings that come and go together
    for number, player in enumerate(sometimes):
        own = (bits >> number & 1).astype(np.intp)
        codes = same.setdefault(own.tobytes(), own)
        for item in (player,) if isinstance(player, Item) else player:
            weights = np.stack([np.ones_like(item.likelihood), item.likelihood])
            observations[item.node] = Observation(codes, weights, item.over_parents)
    for node, (states, count) in (assumed or {}).items():
        observations[node] = Observation.of_states(states, count)
    return Evidence(len(bits), observations)


def log_joint(result: Result, evidence: Evidence) -> FloatArray:
    """Ln P(evidence, lesion) under the pretest asked for, up to a common number.

    With another pretest than the setting's, P'(e, d) = P(e, d)·target(d)/prior(d).

    Returns
    -------
    array, shape (versions, lesions)
        −inf where it is impossible.
    """
    answer = result.reasoner.engine.infer(evidence)
    probability = answer.probability * result.tilt
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(probability) + answer.log_evidence[:, np.newaxis])


def odds_bits(probability: FloatArray, column: int) -> float:
    """log2 odds of one lesion from weights of all, shape (lesions,)."""
    return float(log_odds(probability[np.newaxis], column)[0])


def log_odds(probability: FloatArray, column: int) -> FloatArray:
    """log2 odds of one lesion against all others; lesions are the last axis."""
    for_it = probability[..., column]
    against = np.delete(probability, column, axis=-1).sum(axis=-1)
    tiny = np.finfo(float).tiny
    return np.asarray(np.log2(np.maximum(for_it, tiny) / np.maximum(against, tiny)))
