"""What goes into the engine and what comes out of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field

import numpy as np

from calcinosis._arrays import AnyIntArray, FloatArray, IntArray
from calcinosis._frozen import frozen
from calcinosis.errors import CaseError, Problem

__all__ = [
    "LOG_DOUBTFUL",
    "Densities",
    "Evidence",
    "Observation",
    "Posterior",
    "one_hot",
]

FIRST = np.zeros(1, dtype=np.intp)
"""Codes of one patient: the first pattern."""
FIRST.setflags(write=False)
LOG_DOUBTFUL = -600.0
"""ln of a probability so small that some of its parts may have underflowed."""


@frozen
class Observation:
    """What is known of one variable, for every patient.

    Parameters
    ----------
    codes : integer array of any size, shape (patients,)
        Row of ``weights`` that holds for each patient.
    weights : array, shape (patterns, states) or (patterns, *parents)
        Likelihood of the evidence given the variable's state; hard evidence has a
        single 1, no evidence all ones. With ``over_parents`` the likelihood is given
        the states of the leaf's parents instead: how a density or a film of a certain
        day enters.
    over_parents : bool
        Which of the two.
    standard : bool
        Whether ``weights`` are those of :meth:`of_states`, the same at every call.
    """

    codes: AnyIntArray
    weights: FloatArray
    over_parents: bool = False
    standard: bool = False

    @classmethod
    def of_states(cls, states: AnyIntArray, count: int) -> Observation:
        """Hard evidence: state numbers, −1 where not assessed.

        Raises
        ------
        CaseError
            If there is no state of such a number.
        """
        if states.size and states.max() >= count:
            text = f"there is no state {states.max()}: the {count} count from 0"
            raise CaseError([Problem("evidence", text)])
        weights = np.vstack([np.eye(count), np.ones((1, count))])
        codes: AnyIntArray = np.where(states < 0, count, states).astype(np.intp)
        if count < 255:  # a byte a patient: less to move
            codes = codes.astype(np.uint8)
        return cls(codes, weights, standard=True)

    @classmethod
    def of_one(
        cls, likelihood: FloatArray, over_parents: bool = False, *, rows: int = 1
    ) -> Observation:
        """One likelihood, of one patient or the same for ``rows`` of them.

        Parameters
        ----------
        likelihood : array, shape (states,) or the parents' shape
        over_parents : bool
            Which of the two.
        rows : int
        """
        codes = FIRST if rows == 1 else np.zeros(rows, dtype=np.intp)
        return cls(codes, likelihood[np.newaxis], over_parents)

    @property
    def is_own(self) -> bool:
        """Whether every patient has likelihoods of their own, in the same order."""
        own = len(self.weights) == len(self.codes) > 1
        return own and bool((self.codes == np.arange(len(self.codes))).all())

    def of_rows(self, rows: IntArray) -> Observation:
        """Return the same for some patients."""
        if self.is_own:
            codes: AnyIntArray = np.arange(len(rows))
            return Observation(codes, self.weights[rows], self.over_parents)
        codes = self.codes[rows]
        return Observation(codes, self.weights, self.over_parents, self.standard)


@frozen
class Densities:
    """A number for every patient, whose likelihood is computed when it is needed.

    Parameters
    ----------
    values : array, shape (patients,)
        The measured quantity on the scale of its distribution; nan: not assessed.
    density : callable
        Values, shape (n,) → p(value | parents of the leaf), shape (*parents, n).
    """

    values: FloatArray
    density: Callable[[FloatArray], FloatArray]

    def of_rows(self, rows: IntArray) -> Densities:
        """Return the same for some patients."""
        return Densities(self.values[rows], self.density)

    def likelihoods(self, piece: slice) -> FloatArray:
        """Likelihood of some patients' values, shape (*parents, patients)."""
        values = self.values[piece]
        known = ~np.isnan(values)
        if known.all():
            return self.density(values)
        # also where nothing is known: less work than to put the others in their places
        likelihoods = self.density(np.where(known, values, 0.0))
        likelihoods[..., ~known] = 1.0
        return likelihoods


@frozen
class Evidence:
    """Evidence on any variables for ``rows`` patients; others are not assessed.

    Parameters
    ----------
    rows : int
        Number of patients.
    observations : mapping
        Variable → what is known of it.
    densities : mapping
        Leaf → numbers that stand for it; not also in ``observations``.
    """

    rows: int
    observations: Mapping[str, Observation] = field(
        default_factory=dict[str, Observation]
    )
    densities: Mapping[str, Densities] = field(default_factory=dict[str, Densities])

    def of_rows(self, rows: IntArray) -> Evidence:
        """Return the same for some patients."""
        chosen = {name: o.of_rows(rows) for name, o in self.observations.items()}
        numbers = {name: d.of_rows(rows) for name, d in self.densities.items()}
        return Evidence(len(rows), chosen, numbers)


@frozen
class Posterior:
    """The answer for every patient.

    Parameters
    ----------
    probability : array, shape (patients, states)
        P(target | evidence); 0 throughout where the evidence is impossible.
    log_evidence : array, shape (patients,)
        ln P(evidence), −inf where it is impossible.
    """

    probability: FloatArray
    log_evidence: FloatArray


def one_hot(weights: FloatArray) -> np.ndarray:
    """Whether each pattern is hard evidence of one state, shape (patterns,)."""
    flat = weights.reshape(len(weights), -1)
    single = np.count_nonzero(flat, axis=1) == 1
    return np.asarray(single & (flat.max(axis=1) == 1))
