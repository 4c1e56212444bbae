"""What is believed of every variable of one patient, not only of the lesion."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from calcinosis.observations import Evidence, Observation

if TYPE_CHECKING:
    from calcinosis.diagnosis import Diagnosis

__all__ = ["beliefs"]


def beliefs(diagnosis: Diagnosis) -> dict[str, dict[str, float]]:
    """Posterior marginal of every node: P(X = x | e) = P(e, x) / Σ_x P(e, x).

    One batched call with one row for each state of each node.

    Returns
    -------
    dict
        Node → state → probability under the pretest asked for; each sums to 1. A node
        whose evidence is a number or a film of a certain day is left out: what is
        believed of its states is not asked, since its very value is known.
    """
    network, lesion = diagnosis.model.network, "lesion"
    items = {item.node: item for item in diagnosis.evidence}
    exact = {node for node, item in items.items() if item.over_parents}
    nodes = {n: len(s) for n, s in network.states.items() if n not in exact}
    rows = sum(nodes.values())
    observations = {
        node: Observation(
            np.zeros(rows, dtype=np.intp), items[node].likelihood[np.newaxis], True
        )
        for node in exact
    }
    parts: dict[str, slice] = {}
    start = 0
    for node, count in nodes.items():
        known = items[node].likelihood if node in items else np.ones(count)
        codes = np.zeros(rows, dtype=np.intp)
        parts[node] = slice(start, start + count)
        codes[parts[node]] = np.arange(1, count + 1)
        observations[node] = Observation(codes, np.vstack([known, np.diag(known)]))
        start += count
    answer = diagnosis.model.engine.infer(Evidence(rows, observations))
    joint = np.exp(answer.log_evidence - answer.log_evidence.max())[:, np.newaxis]
    joint = joint * answer.probability
    if diagnosis.target is not None:
        joint = joint * (diagnosis.target / diagnosis.prior)
    weight = joint.sum(axis=1)
    found: dict[str, dict[str, float]] = {}
    for node, part in parts.items():
        shares = weight[part] / weight[part].sum()
        names = network.states[node]
        found[node] = dict(zip(names, map(float, shares), strict=True))
    found[lesion] = diagnosis.posterior
    return found
