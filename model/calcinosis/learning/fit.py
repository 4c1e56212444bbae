"""Maximum a posteriori of all rows under their own distributions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis._frozen import frozen
from calcinosis.errors import CaseError, Problem
from calcinosis.inference.planning.structure import Structure
from calcinosis.learning.likelihood import Likelihood
from calcinosis.learning.moving_rows import MovingRows
from calcinosis.learning.objective import Objective
from calcinosis.learning.patients import read_patients
from calcinosis.learning.settings import Alike, alike_in_settings
from calcinosis.network.build import Network
from calcinosis.patient.written.case import Case

if TYPE_CHECKING:
    from scipy.optimize import OptimizeResult

__all__ = ["Fit", "Readings", "fit"]

STEPS = 45


@frozen
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
        self,
        rows: MovingRows,
        network: Network,
        weight: float = 1.0,
        likelihood: Likelihood = "conditional",
    ) -> Objective:
        """Return what these patients say of the rows.

        Conditional: without settings, all lesions alike before; joint: given context,
        under the case mix of the settings (:mod:`~calcinosis.learning.likelihood`).
        """
        counts = {name: len(states) for name, states in network.states.items()}
        structure = Structure(counts, network.factors, "lesion")
        count, lesions = self.labels.shape
        cases, context, pretest = self.cases, None, None
        if likelihood == "joint":
            bare = [replace(case, told=None, asked=(), findings={}) for case in cases]
            context = read_patients(bare, network, structure)
        else:
            cases = tuple(replace(case, setting=None) for case in cases)
            pretest = np.full(lesions, 1 / lesions)
        return Objective(
            rows,
            network,
            read_patients(cases, network, structure),
            self.labels,
            np.full(count, weight),
            pretest,
            context,
        )


@frozen
class Fit:
    """Where the rows have moved to.

    Parameters
    ----------
    coordinates : array, shape (rows.size,)
    pretest : mapping
        Batch → share of each lesion in it: of a conditional fit relative to equal
        shares, of a joint one to the case mix of the settings.
    path : tuple of float
        What is maximised, before the first step and after every one. It never falls.
    log_likelihood : (float, float)
        Mean of the patients, before and after, in nats.
    """

    coordinates: FloatArray
    pretest: dict[str, FloatArray]
    path: tuple[float, ...]
    log_likelihood: tuple[float, float]


class _Ascent:
    """What is maximised: patients, rows' own distributions, and shares of lesions.

    One vector x holds the amounts that the rows move by, and the logarithm of how much
    more frequent each lesion is in each batch, in its standard deviations. Where the
    setting is left out (conditional), rows of all settings move alike.
    """

    def __init__(
        self,
        rows: MovingRows,
        network: Network,
        readings: Readings,
        weight: float,
        likelihood: Likelihood,
    ) -> None:
        self.rows, self.weight = rows, weight
        self.alike: Alike | None = None
        if likelihood == "conditional":
            self.alike = alike_in_settings(rows)
        self.free = rows.size if self.alike is None else self.alike.free
        self.tried: dict[float, float] = {}
        """Cost of every point that was tried → mean log likelihood of the patients."""
        self.objective = readings.objective(rows, network, weight, likelihood)
        self.batches = sorted(set(readings.batches))
        number = [self.batches.index(name) for name in readings.batches]
        self.batch = np.array(number)
        self.shape = (len(self.batches), readings.labels.shape[1])
        self.base = np.ones(readings.labels.shape)
        known, lesions = rows.knowledge.conventions, rows.knowledge.lesions
        if likelihood == "joint":
            self.base = self.objective.case_mix(network)
            self.sd = np.full(len(lesions), known.frequency_sd)
        else:
            rest = [lesion in known.rest for lesion in lesions]
            self.sd = np.where(rest, known.rest_sd, known.pretest_sd)

    def start(self) -> FloatArray:
        """Return every row at its source, every lesion as frequent as expected."""
        return np.zeros(self.free + self.shape[0] * self.shape[1])

    def farthest(self) -> FloatArray:
        """Return how far each entry of x may move, either way.

        Conditional: no row leaves its own range, however many patients would have it
        so; they are no study of what they were chosen for.
        """
        most = np.full(len(self.start()), np.inf)
        if self.alike is not None:
            within = self.rows.knowledge.conventions.own_range
            most[: self.free] = within * self.alike.reach()
        return most

    def split(self, x: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the rows' coordinates, and shifts of shape (batches, lesions)."""
        amounts, shift = x[: self.free], x[self.free :].reshape(self.shape)
        return amounts if self.alike is None else self.alike.spread(amounts), shift

    def shares(self, x: FloatArray) -> FloatArray:
        """Return how much more frequent lesions are, shape (batches, lesions)."""
        return np.exp(self.sd * self.split(x)[1])

    def cost(self, x: FloatArray) -> tuple[float, FloatArray]:
        """Return minus what is maximised, and its derivative."""
        u, shift = self.split(x)
        self.objective.pretest = self.base * self.shares(x)[self.batch]
        value, slope = self.objective(u)
        own, by_own = self.rows.log_density(u)
        by_shift = np.zeros(self.shape)
        np.add.at(by_shift, self.batch, self.sd * self.objective.by_pretest)
        total = value + own - 0.5 * float((shift**2).sum())
        by_rows = slope + by_own
        if self.alike is not None:
            by_rows = self.alike.gather(by_rows)
        by_all = np.concatenate([by_rows, (by_shift - shift).ravel()])
        self.tried[-total] = value / (self.weight * len(self.batch))
        return -total, -by_all


def fit(
    rows: MovingRows,
    network: Network,
    readings: Readings,
    weight: float = 1.0,
    steps: int = STEPS,
    likelihood: Likelihood = "conditional",
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
    likelihood : ``"conditional"`` or ``"joint"``
        Of the lesion given what is told, or of both given age, sex and setting
        (:mod:`~calcinosis.learning.likelihood`).

    Raises
    ------
    CaseError
        Naming every patient whose findings cannot be true together, or not with the
        lesion.
    """
    from scipy.optimize import minimize

    ascent = _Ascent(rows, network, readings, weight, likelihood)
    farthest = ascent.farthest()
    _check(readings, ascent.objective.impossible(network))
    path: list[float] = []

    def note(intermediate_result: OptimizeResult) -> None:
        path.append(-float(intermediate_result.fun))

    found = minimize(
        ascent.cost,
        ascent.start(),
        jac=True,
        method="L-BFGS-B",
        bounds=[(-most, most) for most in farthest.tolist()],
        options={"maxiter": steps, "maxcor": 20},
        callback=note,
    )
    first = next(iter(ascent.tried))
    return Fit(
        np.asarray(ascent.split(found.x)[0]),
        dict(zip(ascent.batches, ascent.shares(found.x), strict=True)),
        (-first, *path),
        (ascent.tried[first], ascent.tried[float(found.fun)]),
    )


def _check(readings: Readings, impossible: Mapping[int, tuple[str, ...]]) -> None:
    """Refuse patients who cannot be."""
    problems: list[Problem] = []
    for row, never in impossible.items():
        text = "its findings cannot be true together: diagnose it alone to see which"
        if len(never) < readings.labels.shape[1]:
            text = f"cannot be {' or '.join(never)}, as its label says: "
            text += "correct its findings or its label, or leave it out"
        problems.append(Problem(readings.ids[row], text))
    if problems:
        raise CaseError(problems)
