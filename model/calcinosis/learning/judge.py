"""Whether learning helps: patients held apart, before and after."""

from __future__ import annotations

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis._frozen import frozen
from calcinosis.learning.fit import Readings, fit
from calcinosis.learning.likelihood import Likelihood
from calcinosis.learning.moving_rows import MovingRows
from calcinosis.network.build import Network, build_network
from calcinosis.network.leaves import Sample

__all__ = ["HeldApart", "cross_entropy", "cross_validated"]

FOLDS = 5


@frozen
class HeldApart:
    """Patients held apart, before and after learning from the others; in nats.

    Parameters
    ----------
    cross_entropy : (float, float)
        Mean of −Σ y(d) ln P(d | all that is told), all lesions alike before: less is
        better.
    of_findings : (float, float)
        Mean of Σ y(d) ln P(what is told | d, age, sex, setting), on which no pretest
        bears: more is better. Of values it is a density, so it may be above 0.
    """

    cross_entropy: tuple[float, float]
    of_findings: tuple[float, float]


def cross_entropy(probabilities: FloatArray, labels: FloatArray) -> float:
    """Mean of −Σ y ln P, in nats."""
    with np.errstate(divide="ignore"):
        logs = np.where(labels > 0, np.log(probabilities), 0.0)
    return float(-(labels * logs).sum(axis=1).mean())


def cross_validated(
    rows: MovingRows,
    network: Network,
    readings: Readings,
    weight: float,
    likelihood: Likelihood = "conditional",
    folds: int = FOLDS,
) -> HeldApart:
    """Judge readings held apart, before and after learning from the rest.

    Every fifth reading in the order of their ids is held apart, five times; of fewer
    than five patients each in turn.
    """
    folds = min(folds, len(readings.ids))
    number = np.arange(len(readings.ids)) % folds
    total = np.zeros((2, 2))
    for fold in range(folds):
        kept = np.flatnonzero(number != fold).tolist()
        apart = readings.some(np.flatnonzero(number == fold).tolist())
        found = fit(rows, network, readings.some(kept), weight, likelihood=likelihood)
        sample = rows.sample(found.coordinates)
        moved = build_network(rows.knowledge, sample)
        share = len(apart.ids) / len(readings.ids)
        total += share * _scores(rows, apart, [(network, Sample()), (moved, sample)])
    (before, after), (findings_before, findings_after) = total.tolist()
    return HeldApart((before, after), (findings_before, findings_after))


def _scores(
    rows: MovingRows, apart: Readings, networks: list[tuple[Network, Sample]]
) -> FloatArray:
    """Return both scores, shape (2, networks)."""
    start = networks[0][0]
    lesion = apart.objective(rows, start)
    findings = apart.objective(rows, start, likelihood="joint")
    return np.array(
        [
            [cross_entropy(lesion.predict(*one), apart.labels) for one in networks],
            [float(findings.of_findings(*one).mean()) for one in networks],
        ]
    )
