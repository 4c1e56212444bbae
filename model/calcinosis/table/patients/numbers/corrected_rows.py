"""Numbers of what a protein binds, corrected by the protein of their row.

The same rules as :mod:`calcinosis.patient.amounts.protein_bound`, on arrays.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from calcinosis._arrays import FloatArray, IntArray
from calcinosis._frozen import frozen
from calcinosis.inference.patterns import Patterns
from calcinosis.knowledge.quantities.binding import Bound
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.variables import Variable
from calcinosis.patient.amounts.protein_bound import bound_of, free_parts
from calcinosis.patient.amounts.together import (
    COUNTS,
    no_number,
    too_young,
)
from calcinosis.patient.written.entry.quantity import in_unit
from calcinosis.table.patients.numbers.told_numbers import (
    Note,
    PlainNumbers,
    Quantities,
)
from calcinosis.table.patients.people import People

__all__ = ["Correction", "added", "corrected_too_young", "correction_of"]


@frozen
class Correction:
    """What the protein of every row would add to a quantity.

    Parameters
    ----------
    variable : Variable
    bound : Bound
    knowledge : Knowledge
    more : array, shape (rows,)
        At least, in the unit of the variable; 0 where nothing is to be added.
    plain : bool array, shape (rows,)
        Where the protein is told as a number.
    young, assumed : bool array, shape (rows,)
        Where it is told, but not added; and where the age is only that of the setting.
    least : float
        From where on it is told.
    """

    variable: Variable
    bound: Bound
    knowledge: Knowledge
    more: FloatArray
    plain: np.ndarray
    young: np.ndarray
    assumed: np.ndarray
    least: float

    def applied(
        self,
        as_measured: np.ndarray,
        bounds: np.ndarray,
        words: Patterns,
        notes: list[Note],
    ) -> FloatArray:
        """Return what is added to the numbers of the rows, and say where it matters.

        Parameters
        ----------
        as_measured : bool array, shape (rows,)
            Whether a number stands there that is not corrected yet.
        bounds : bool array, shape (rows,)
            Whether only its bound does.
        words : Patterns
            What is told by words instead.
        notes : list of Note
            Grows.
        """
        about = self.variable, self.bound, self.knowledge
        worth, of = (
            np.abs(self.more) >= self.least,
            self.knowledge.variables[self.bound.to],
        )
        counts = f"that counts is {COUNTS.format(of=of.label.lower())} name its column"
        how = f"{counts} '{self.bound.said[0]}_{self.variable.name}'"
        far = worth & self.plain & as_measured
        without = worth & (bounds | (as_measured & ~self.plain))
        word = worth & self._may_differ(words)
        young, old = self.young & ~self.assumed, ~self.young
        for what, rows, said in (
            ("number", far & old, how),
            ("number", without & old, no_number(*about)),
            ("word", word & old, no_number(*about, word=True)),
            ("number", (far | without) & young, too_young(*about)),
            ("word", word & young, too_young(*about)),
            ("number", (far | without) & self.assumed, too_young(*about, assumed=True)),
            ("word", word & self.assumed, too_young(*about, assumed=True)),
        ):
            if rows.any():
                text = f"{self.variable.name}: the {what} {said}"
                notes.append((np.flatnonzero(rows), text))
        return np.where(as_measured & self.plain & ~self.young, self.more, 0.0)

    def _may_differ(self, words: Patterns) -> np.ndarray:
        """Tell in which rows a word may be another by what the protein adds."""
        lowest, highest = (words.weights[words.codes, end] > 0 for end in (0, -1))
        extreme = np.where(self.more > 0, highest, lowest)
        return np.asarray(words.given & ~extreme)


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
    (ours, theirs), count = bound.units, len(people.age)
    analyte = knowledge.analytes[variable.name]
    least = float(in_unit(bound.least, ours, variable.unit, analyte))
    value, side = _told(told[bound.to].numbers, count)
    protein, binding = knowledge.variables[bound.to], knowledge.analytes[bound.to]
    amount = in_unit(value, protein.unit, theirs, binding)
    more = np.nan_to_num(in_unit(bound.more(amount), ours, variable.unit, analyte))
    more[side * more > 0] = 0.0  # an ordinary amount is within the bound
    plain, words = ~np.isnan(value) & (side == 0), told[bound.to].words
    only_low, only_high = (
        (words.weights[:, others] == 0).all(axis=1)[words.codes]
        for others in (slice(1, None), slice(None, -1))
    )
    by_word = least * (only_low.astype(float) - only_high)
    more = np.where(~plain & (np.abs(by_word) > np.abs(more)), by_word, more)
    for name in free_parts(variable, knowledge) & words_of.keys():
        more[words_of[name].given & ~words_of[name].several] = 0.0
    young = people.age < bound.from_days
    whose = plain, young, young & people.assumed
    return Correction(variable, bound, knowledge, more, *whose, least)


def _told(numbers: PlainNumbers | None, count: int) -> tuple[FloatArray, IntArray]:
    """Return numbers and bounds row by row, and the side of each bound."""
    value, side = np.full(count, np.nan), np.zeros(count, dtype=np.intp)
    if numbers is not None:
        value[numbers.rows], side[numbers.rows] = numbers.value, numbers.side
    return value, side


def added(more: FloatArray) -> list[tuple[IntArray, int]]:
    """Return codes of the different numbers that are added, if any is."""
    if not more.any():
        return []
    numbers, which = np.unique(more, return_inverse=True)
    return [(which.ravel().astype(np.intp, copy=False), len(numbers))]


def corrected_too_young(
    variable: Variable, corrected: np.ndarray, people: People, knowledge: Knowledge
) -> list[Note]:
    """Say which numbers are told as corrected at an age at which no correction holds.

    Parameters
    ----------
    variable : Variable
    corrected : bool array, shape (rows,)
        Where a number is told so.
    people : People
    knowledge : Knowledge
    """
    bound, notes = bound_of(variable, knowledge), list[Note]()
    if bound is None:
        return notes
    young = corrected & (people.age < bound.from_days)
    for assumed, rows in (
        (False, young & ~people.assumed),
        (True, young & people.assumed),
    ):
        if rows.any():
            how = {"assumed": assumed, "corrected": True}
            text = too_young(variable, bound, knowledge, **how)
            notes.append((np.flatnonzero(rows), f"{variable.name}: {text}"))
    return notes
