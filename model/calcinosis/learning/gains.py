"""Why rows moved: what the patients of each lesion gain by it."""

from __future__ import annotations

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.learning.fit import Fit, Readings
from calcinosis.learning.likelihood import Likelihood
from calcinosis.learning.moving_rows import MovingRows
from calcinosis.network.build import Network

__all__ = ["gains"]

ON_THE_WAY = 0.5 - 0.5 / 3**0.5, 0.5 + 0.5 / 3**0.5
"""Where the derivative is taken: Gauss and Legendre's two points."""


def gains(
    rows: MovingRows,
    network: Network,
    readings: Readings,
    found: Fit,
    likelihood: Likelihood = "conditional",
) -> FloatArray:
    """Return what every coordinate's move adds to the patients' log likelihood.

    ∫ ∂ ln P/∂u · du along the straight way from the sources to where the rows moved,
    so that all coordinates together add up to the whole change, but for the error of
    two points. Every patient counts once; how frequent lesions are in each batch is
    taken as it was found.

    Returns
    -------
    array, shape (lesions, coordinates)
        In nats; patients by the leading lesion of their label.
    """
    leading = readings.labels.argmax(axis=1)
    result = np.zeros((readings.labels.shape[1], rows.size))
    for lesion in sorted({*leading.tolist()}):
        some = readings.some(np.flatnonzero(leading == lesion).tolist())
        objective = some.objective(rows, network, likelihood=likelihood)
        base = objective.case_mix(network) if likelihood == "joint" else 1.0
        objective.pretest = base * np.stack([found.pretest[b] for b in some.batches])
        for part in ON_THE_WAY:
            slope = objective(part * found.coordinates)[1]
            result[lesion] += 0.5 * slope * found.coordinates
    return result
