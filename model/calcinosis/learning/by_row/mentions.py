"""How much a lesion makes one look, by what the reports of patients mention.

What is mentioned, and what not, multiplies P(lesion, evidence) by a likelihood of every
lesion (:mod:`calcinosis.patient.silence`); it hangs on nothing else that is learned.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from calcinosis._arrays import FloatArray, IntArray
from calcinosis._frozen import frozen
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.rows.rows import Row
from calcinosis.learning.by_row.row_slopes import RowSlopes
from calcinosis.network.leaves import Sample

__all__ = ["Mentioned", "Mentions"]


@frozen
class Mentioned:
    """Whose reports mention one variable, and whose do not.

    Parameters
    ----------
    unsaid : integer array
        Patients of whom it is not mentioned.
    told : integer array, shape (told,)
        Patients of whom it is.
    shares : array, shape (told, states)
        Weights of the states that are told; rows sum to 1.
    """

    unsaid: IntArray
    told: IntArray
    shares: FloatArray


class Mentions:
    """Likelihood of the lesions by mentions and silences, and its derivative.

    Parameters
    ----------
    knowledge : Knowledge
    mentioned : mapping
        Variable → whose reports mention it.
    patients : int
    """

    def __init__(
        self, knowledge: Knowledge, mentioned: Mapping[str, Mentioned], patients: int
    ) -> None:
        self.telling, self.lesions = knowledge.telling, knowledge.lesions
        self.mentioned, self.patients = mentioned, patients
        states = {name: knowledge.variables[name].states for name in mentioned}
        none = Sample()
        self._kept_back = {
            name: _kept_back(self.telling.mentioned[name], states[name], none)
            for name in mentioned
        }

    def log_likelihood(self, sample: Sample) -> FloatArray:
        """Ln P(what is mentioned | lesion), shape (patients, lesions)."""
        found, power = np.zeros((self.patients, len(self.lesions))), self._power
        for name, one, unlooked in self._variables(sample):
            found[one.unsaid] += power * np.log(unlooked)
            chance = 1 - np.outer(self._kept_back[name], unlooked)
            found[one.told] += np.log(one.shares @ chance**power)
        return found

    def slopes(self, sample: Sample, by_log: FloatArray, to: RowSlopes) -> None:
        """Add the derivatives by all rows of lesions.

        Parameters
        ----------
        by_log : array, shape (patients, lesions)
            ∂L/∂ of :meth:`log_likelihood`.
        """
        power = self._power
        for name, one, unlooked in self._variables(sample):
            kept = self._kept_back[name][:, np.newaxis]
            chance = 1 - kept * unlooked
            rise = power * chance ** (power - 1) * kept
            likelihood = one.shares @ chance**power
            by = (by_log[one.told] * (one.shares @ rise) / likelihood).sum(axis=0)
            by -= power * by_log[one.unsaid].sum(axis=0) / unlooked
            for number, lesion in enumerate(self.lesions):
                row = self.telling.looked_for[name].get(lesion)
                if row is not None:
                    to.add(row, np.array([0.0, by[number]]))

    @property
    def _power(self) -> float:
        return self.telling.exponent

    def _variables(self, sample: Sample) -> Iterator[tuple[str, Mentioned, FloatArray]]:
        """Yield each variable with 1 − c(d) of every lesion."""
        for name, one in self.mentioned.items():
            own = _kept_back(self.telling.looked_for[name], self.lesions, sample)
            yield name, one, own


def _kept_back(
    rows: Mapping[str, Row], names: tuple[str, ...], sample: Sample
) -> FloatArray:
    return np.array([1 - _chance(rows[n], sample) if n in rows else 1.0 for n in names])


def _chance(row: Row, sample: Sample) -> float:
    return float(sample.values(row)[0, -1])
