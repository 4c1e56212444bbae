"""Which findings pull towards the wrong lesion, over all misses together.

For a miss, the pull of finding i is log2 P(e_i | leading)/P(e_i | truth), each finding
alone with all modifiers summed out: bits for the wrong lesion against the right one.
Summed over the misses of a pair of lesions it says which kinds of finding confuse them,
and which are needed to keep them apart.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np

from calcinosis.diagnosis import Diagnosis
from evaluation.score import metrics
from evaluation.score.answers import each_alone
from evaluation.score.collection import LabelledCase
from evaluation.score.scored import Scored

__all__ = ["confused_pairs", "pulls"]


def pulls(diagnosis: Diagnosis, wrong: str, right: str) -> dict[str, float]:
    """Bits for one lesion against another: variable → bits of each finding alone.

    ``pretest`` is what holds before any finding; ``together`` is what findings say
    together beyond the sum of what each says alone. All add up to the posterior's
    log2 odds.
    """
    lesions = diagnosis.reasoner.knowledge.lesions
    columns = [lesions.index(wrong), lesions.index(right)]
    others, alone = each_alone(diagnosis)
    ends = [diagnosis.reweighted(alone[0]), diagnosis.probabilities]
    logs = np.log2(np.maximum(np.array([*ends, *alone])[:, columns], 1e-300))
    start, end, before, *after = (logs[:, 0] - logs[:, 1]).tolist()
    own = [odds - before for odds in after]
    bits: dict[str, float] = defaultdict(float)
    bits |= {"pretest": start, "together": end - start - sum(own)}
    for item, value in zip(others, own, strict=True):
        bits[item.variable] += value
    return dict(bits)


def confused_pairs(scored: Scored) -> list[dict[str, Any]]:
    """Sum the pulls of every confused pair of lesions, most frequent pair first.

    Returns
    -------
    list of dict
        ``truth``, ``leading``, ``n``, how many of them ``disputed``, mean number of
        ``findings``, and ``pulls``: variable → mean bits per miss, largest first.
    """
    hits = metrics.top(scored.network, 1)
    misses: dict[tuple[str, str], list[tuple[LabelledCase, Diagnosis]]]
    misses = defaultdict(list)
    for answer, hit in zip(scored.answers, hits, strict=True):
        case, found = answer.labelled, answer.diagnosis
        if found is not None and case.truth is not None and hit < 1:
            misses[case.truth, found.ranking[0]].append((case, found))
    results = [
        {
            "truth": truth,
            "leading": leading,
            "n": len(missed),
            "disputed": sum(case.disputed for case, _ in missed),
            "findings": float(np.mean([case.findings for case, _ in missed])),
            "pulls": _mean_pulls([one for _, one in missed], leading, truth),
        }
        for (truth, leading), missed in misses.items()
    ]
    return sorted(results, key=lambda one: (-one["n"], one["truth"], one["leading"]))


def _mean_pulls(missed: list[Diagnosis], wrong: str, right: str) -> dict[str, float]:
    total: dict[str, float] = defaultdict(float)
    for diagnosis in missed:
        for name, bits in pulls(diagnosis, wrong, right).items():
            total[name] += bits / len(missed)
    return dict(sorted(total.items(), key=lambda pair: -abs(pair[1])))
