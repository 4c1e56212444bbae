"""Maximum a posteriori of all rows under their own distributions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.errors import CaseError, Problem
from calcinosis.inference.planning.structure import Structure
from calcinosis.learning.moving_rows import MovingRows
from calcinosis.learning.objective import Objective
from calcinosis.learning.patients import read_patients
from calcinosis.network.build import Network, build_network
from calcinosis.patient.written.case import Case

__all__ = ["Fit", "Readings", "cross_entropy", "cross_validated", "fit"]

STEPS = 45
FOLDS = 5


@dataclass(frozen=True)
class Readings:
    """Patients with a probability of each lesion.

    Parameters
    ----------
    ids : tuple of str
    cases : tuple of Case
    labels : array, shape (patients, lesions)
        Rows sum to 1.
    batches : tuple of str
        Which batch each patient was collected in: lesions are more or less frequent
        there, which is nothing that the rows should learn.
    """

    ids: tuple[str, ...]
    cases: tuple[Case, ...]
    labels: FloatArray
    batches: tuple[str, ...]

    def some(self, chosen: Sequence[int]) -> Readings:
        """Return some of them, by number."""
        return Readings(
            tuple(self.ids[n] for n in chosen),
            tuple(self.cases[n] for n in chosen),
            self.labels[list(chosen)],
            tuple(self.batches[n] for n in chosen),
        )

    def raised(self, exponent: float) -> Readings:
        """Return the same with labels raised to a power; rows sum to 1 again."""
        labels = self.labels**exponent
        total = labels.sum(axis=1, keepdims=True)
        return Readings(self.ids, self.cases, labels / total, self.batches)

    def objective(
        self, rows: MovingRows, network: Network, weight: float = 1.0
    ) -> Objective:
        """Return what these patients say of the rows, all lesions alike before."""
        counts = {name: len(states) for name, states in network.states.items()}
        structure = Structure(counts, network.factors, "lesion")
        plain = [replace(case, setting=None) for case in self.cases]
        count, lesions = self.labels.shape
        return Objective(
            rows,
            network,
            read_patients(plain, network, structure),
            self.labels,
            np.full(count, weight),
            np.full(lesions, 1 / lesions),
        )


@dataclass(frozen=True)
class Fit:
    """Where the rows have moved to.

    Parameters
    ----------
    coordinates : array, shape (rows.size,)
    pretest : mapping
        Batch → share of each lesion in it, relative to equal shares.
    steps : int
    """

    coordinates: FloatArray
    pretest: dict[str, FloatArray]
    steps: int


def fit(
    rows: MovingRows,
    network: Network,
    readings: Readings,
    weight: float = 1.0,
    steps: int = STEPS,
) -> Fit:
    """Move the rows to where readings and the rows' own distributions agree best.

    Parameters
    ----------
    rows : MovingRows
    network : Network
        At the sourced values.
    readings : Readings
    weight : float
        How much one reading counts against the rows' own distributions.
    steps : int
        At most; stopping early is mild.

    Raises
    ------
    CaseError
        Naming every patient whose findings cannot be true together.
    """
    from scipy.optimize import minimize

    objective = readings.objective(rows, network, weight)
    text = "its findings cannot be true together: diagnose it alone to see which"
    wrong = [Problem(readings.ids[n], text) for n in objective.impossible(network)]
    if wrong:
        raise CaseError(wrong)
    names = sorted(set(readings.batches))
    batch = np.array([names.index(name) for name in readings.batches])
    shape = (len(names), readings.labels.shape[1])
    known = rows.knowledge.conventions
    sd = np.array(
        [
            known.rest_sd if lesion in known.rest else known.pretest_sd
            for lesion in rows.knowledge.lesions
        ]
    )

    def cost(x: FloatArray) -> tuple[float, FloatArray]:
        u, shift = x[: rows.size], x[rows.size :].reshape(shape)
        objective.pretest = np.exp(sd * shift)[batch]
        value, slope = objective(u)
        own, by_own = rows.log_density(u)
        by_shift = np.zeros(shape)
        np.add.at(by_shift, batch, sd * objective.by_joint)
        total = value + own - 0.5 * float((shift**2).sum())
        by_all = np.concatenate([slope + by_own, (by_shift - shift).ravel()])
        return -total, -by_all

    start = np.zeros(rows.size + shape[0] * shape[1])
    options = {"maxiter": steps, "maxcor": 20}
    found = minimize(cost, start, jac=True, method="L-BFGS-B", options=options)
    shares = np.exp(sd * found.x[rows.size :].reshape(shape))
    pretest = dict(zip(names, shares, strict=True))
    return Fit(np.asarray(found.x[: rows.size]), pretest, int(found.nit))


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
    folds: int = FOLDS,
) -> tuple[float, float]:
    """Cross entropy of readings held apart, before and after learning from the rest.

    Every fifth reading in the order of their ids is held apart, five times; of fewer
    than five patients each in turn.
    """
    folds = min(folds, len(readings.ids))
    number = np.arange(len(readings.ids)) % folds
    before = after = 0.0
    for fold in range(folds):
        kept = np.flatnonzero(number != fold).tolist()
        apart = readings.some(np.flatnonzero(number == fold).tolist())
        found = fit(rows, network, readings.some(kept), weight)
        sample = rows.sample(found.coordinates)
        moved = build_network(rows.knowledge, sample)
        judge = apart.objective(rows, network)
        share = len(apart.ids) / len(readings.ids)
        before += share * cross_entropy(judge.predict(network), apart.labels)
        after += share * cross_entropy(judge.predict(moved, sample), apart.labels)
    return before, after
