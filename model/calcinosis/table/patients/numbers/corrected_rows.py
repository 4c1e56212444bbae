"""Numbers of what a protein binds, corrected by the protein of their row.

The same rules as :mod:`calcinosis.patient.amounts.protein_bound`, on arrays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from calcinosis._arrays import FloatArray, IntArray
from calcinosis.inference.patterns import Patterns
from calcinosis.knowledge.quantities.binding import Bound
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.variables import Variable
from calcinosis.patient.amounts.protein_bound import bound_of, free_parts
from calcinosis.patient.amounts.together import COUNTS, NORMAL, no_number, too_young
from calcinosis.patient.written.entry.quantity import in_unit
from calcinosis.table.patients.numbers.told_numbers import Note, Quantities
from calcinosis.table.patients.people import People

__all__ = ["Correction", "added", "correction_of"]


@dataclass(frozen=True)
class Correction:
    """What the protein of every row would add to a quantity.

    Parameters
    ----------
    variable : Variable
    bound : Bound
    of : str
        The protein, for people.
    more : array, shape (rows,)
        In the unit of the variable; 0 where nothing is to be added.
    vague : bool array, shape (rows,)
        Where the protein is told, and is not normal, but not as a number.
    young : bool array, shape (rows,)
        Where it is told, but not added.
    too_young, no_number : str
        How that is told, and where one of the two is no number.
    least : float
        From where on it is told.
    """

    variable: Variable
    bound: Bound
    of: str
    more: FloatArray
    vague: np.ndarray
    young: np.ndarray
    too_young: str
    no_number: str
    least: float

    def applied(
        self, as_measured: np.ndarray, bounds: np.ndarray, notes: list[Note]
    ) -> FloatArray:
        """Return what is added to the numbers of the rows, and say where it matters.

        Parameters
        ----------
        as_measured : bool array, shape (rows,)
            Whether a number stands there that is not corrected yet.
        bounds : bool array, shape (rows,)
            Whether only its bound does.
        notes : list of Note
            Grows.
        """
        name = self.variable.name
        worth = np.abs(self.more) >= self.least
        far = as_measured & worth
        without = (self.vague & (as_measured | bounds)) | (bounds & worth)
        how = f"name its column '{self.bound.said[0]}_{name}'"
        text = f"{name}: the number that counts is {COUNTS.format(of=self.of)} {how}"
        young = f"{name}: the number {self.too_young}"
        unclear = f"{name}: the number {self.no_number}"
        for rows, said in (
            (far & ~self.young, text),
            (without & ~self.young, unclear),
            ((far | without) & self.young, young),
        ):
            if rows.any():
                notes.append((np.flatnonzero(rows), said))
        return np.where(as_measured & ~self.young, self.more, 0.0)


def correction_of(
    variable: Variable,
    told: Mapping[str, Quantities],
    words_of: Mapping[str, Patterns],
    people: People,
    knowledge: Knowledge,
) -> Correction | None:
    """Return the correction of a quantity; None if no column tells what binds it.

    Parameters
    ----------
    variable : Variable
    told : mapping
        Measured quantity that has been read → its columns.
    words_of : mapping
        Variable that has been read → the states that are told.
    people : People
    knowledge : Knowledge
    """
    bound = bound_of(variable, knowledge)
    if bound is None or bound.to not in told:
        return None
    protein, (ours, theirs) = knowledge.variables[bound.to], bound.units
    analyte, binding = knowledge.analytes[variable.name], knowledge.analytes[bound.to]
    count, numbers = len(people.age), told[bound.to].numbers
    own = np.full(count, np.nan) if numbers is None else numbers.in_rows(count)
    amount = in_unit(own, protein.unit, theirs, binding)
    more = np.nan_to_num(in_unit(bound.more(amount), ours, variable.unit, analyte))
    words = told[bound.to].words
    abnormal = words.weights[:, protein.states.index(NORMAL)] == 0
    vague = words.given & np.isnan(own) & abnormal[words.codes]
    for name in free_parts(variable, knowledge) & words_of.keys():
        clear = words_of[name].given & ~words_of[name].several
        more[clear], vague[clear] = 0.0, False
    young = people.age < bound.from_days
    least = in_unit(bound.least, ours, variable.unit, analyte)
    about = variable, bound, knowledge
    texts = too_young(*about), no_number(*about)
    of = protein.label.lower()
    return Correction(variable, bound, of, more, vague, young, *texts, least)


def added(more: FloatArray) -> list[tuple[IntArray, int]]:
    """Return codes of the different numbers that are added, if any is."""
    if not more.any():
        return []
    numbers, which = np.unique(more, return_inverse=True)
    return [(which.ravel().astype(np.intp, copy=False), len(numbers))]
