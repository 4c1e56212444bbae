"""Evidence on one node for many patients: distinct likelihoods, while they are read."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from calcinosis._arrays import FloatArray, IntArray
from calcinosis._frozen import frozen
from calcinosis.inference.evidence import Observation, one_hot

__all__ = ["Patterns"]


@frozen
class Patterns:
    """Distinct likelihoods, and which of them each patient has.

    Parameters
    ----------
    codes : integer array, shape (rows,)
        Position in ``weights``; 0 is not assessed.
    weights : array, shape (patterns, states) or (patterns, *parents)
        The first is all ones.
    over_parents : bool
        Which of the two.
    """

    codes: IntArray
    weights: FloatArray
    over_parents: bool = False

    @classmethod
    def of(
        cls,
        codes: IntArray,
        likelihoods: Sequence[FloatArray | None],
        shape: tuple[int, ...],
        over_parents: bool = False,
    ) -> Patterns:
        """Collect likelihoods.

        Parameters
        ----------
        codes : integer array, shape (rows,)
            Position in ``likelihoods``.
        likelihoods : sequence of array, shape ``shape``, or None
            None: not assessed.
        shape : tuple of int
            (states,), or the parents' shape.
        over_parents : bool
            Which of the two.
        """
        weights = [np.ones(shape)]
        place = np.zeros(len(likelihoods), dtype=np.intp)
        for number, likelihood in enumerate(likelihoods):
            if likelihood is not None:
                place[number] = len(weights)
                weights.append(likelihood)
        return cls(place[codes], np.array(weights), over_parents)

    @classmethod
    def nothing(cls, rows: int, states: int) -> Patterns:
        """Return that nothing is known of ``rows`` patients."""
        return cls(np.zeros(rows, dtype=np.intp), np.ones((1, states)))

    @property
    def given(self) -> np.ndarray:
        """Whether anything is known, shape (rows,)."""
        return self.codes > 0

    @property
    def several(self) -> np.ndarray:
        """Whether several states are possible, shape (rows,); not over parents."""
        many = np.count_nonzero(self.weights, axis=1) > 1
        return np.asarray(self.given & many[self.codes])

    @property
    def evenly(self) -> np.ndarray:
        """Whether what is told leaves all states as likely; not over parents."""
        same = (self.weights == self.weights[:, :1]).all(axis=1)
        return np.asarray(self.given & same[self.codes])

    def without(self, rows: np.ndarray) -> Patterns:
        """Return the same with some patients not assessed."""
        codes = np.where(rows, 0, self.codes)
        return Patterns(codes, self.weights, self.over_parents)

    def of_rows(self, rows: IntArray) -> Patterns:
        """Return the evidence of some patients, by number."""
        return Patterns(self.codes[rows], self.weights, self.over_parents)

    def where(self, rows: np.ndarray, likelihood: FloatArray) -> Patterns:
        """Return the same with one likelihood for some patients, bool shape (rows,)."""
        codes = np.where(rows, len(self.weights), self.codes)
        weights = np.concatenate([self.weights, likelihood[np.newaxis]])
        return Patterns(codes, weights, self.over_parents)

    def as_read(self) -> Observation:
        """Return this for the engine as it is."""
        return Observation(self.codes, self.weights, self.over_parents)

    def observation(self) -> Observation:
        """Return this for the engine, in its standard form where all is certain."""
        if not self.over_parents and one_hot(self.weights[1:]).all():
            states = self.weights.argmax(axis=1)
            states[0] = -1
            return Observation.of_states(states[self.codes], self.weights.shape[1])
        return self.as_read()
