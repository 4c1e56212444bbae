"""The intervals that laboratories told beside the numbers of one quantity."""

from __future__ import annotations

import numpy as np

from calcinosis._arrays import FloatArray, IntArray
from calcinosis.knowledge.quantities.analytes import Analyte
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.variables import Variable
from calcinosis.patient.amounts.measurement import Person
from calcinosis.patient.amounts.other_state import other_state
from calcinosis.patient.amounts.own_interval import judged_interval
from calcinosis.patient.typed_findings import NOWHERE, Amount
from calcinosis.patient.written.entry.quantity import Quantity
from calcinosis.table.columns import combine
from calcinosis.table.patients.numbers.corrected_rows import added
from calcinosis.table.patients.numbers.parsed_numbers import SIDES, ParsedNumbers
from calcinosis.table.patients.numbers.told_numbers import Note
from calcinosis.table.patients.people import People

__all__ = ["ToldIntervals"]


class ToldIntervals:
    """Holds told intervals against those of the ages of the rows.

    Parameters
    ----------
    variable : Variable
    knowledge : Knowledge
    """

    def __init__(self, variable: Variable, knowledge: Knowledge) -> None:
        self.variable, self.knowledge = variable, knowledge
        self.analyte: Analyte = knowledge.analytes[str(variable.analyte)]
        self.bands = knowledge.intervals.get(variable.name, ())
        self.sexes = (None, *knowledge.variables["sex"].states)
        edges = {edge for band in self.bands for edge in (band.start, band.end)}
        self.edges = np.array(sorted(edges))

    def band(self, age: FloatArray, sex: IntArray) -> IntArray:
        """Return which reference interval holds for each patient."""
        place = np.searchsorted(self.edges, age, side="right")
        place = np.where(np.isnan(age), 0, place)
        return np.asarray(place * len(self.sexes) + sex)

    def refused(
        self,
        parsed: ParsedNumbers,
        codes: IntArray,
        number: np.ndarray,
        people: People,
        notes: list[Note],
    ) -> np.ndarray:
        """Rows whose own interval is none of this unit: a case says what is wrong."""
        own = number & ((parsed.low > 0) | (parsed.high > 0))
        rows = np.flatnonzero(own[codes]) if self.bands else np.zeros(0, np.intp)
        found = np.zeros(len(codes), dtype=bool)
        if not len(rows):
            return found
        code = codes[rows]
        limits = parsed.low[code], parsed.high[code], parsed.unit[code]
        band = self.band(people.age[rows], people.sex[rows])
        known = ~np.isnan(people.age[rows])
        keys = np.stack([*limits, band, people.exact[rows], known], axis=1)
        distinct, first, which = np.unique(
            keys, axis=0, return_index=True, return_inverse=True
        )
        refused = np.zeros(len(distinct), dtype=bool)
        for n, (low, high, unit, *_) in enumerate(distinct.tolist()):
            age, sex = people.age[rows[first[n]]], people.sex[rows[first[n]]]
            exact = bool(people.exact[rows[first[n]]])
            days = None if np.isnan(age) else float(age)
            person = Person(days, exact, self.sexes[int(sex)])
            judge = (low, high), parsed.units[int(unit)], self.bands, person
            doubt = self.knowledge.plausibility
            judged = judged_interval(*judge, self.analyte, doubt)
            refused[n] = bool(judged.problem)
            if judged.note:
                text = f"{self.variable.name}: {judged.note}"
                notes.append((rows[which.ravel() == n], text))
        found[rows] = refused[which.ravel()]
        return found

    def other_states(
        self,
        parsed: ParsedNumbers,
        codes: IntArray,
        rows: IntArray,
        people: People,
        more: FloatArray,
    ) -> list[Note]:
        """Say in which rows the interval of the age tells another state."""
        band = self.band(people.age[rows], people.sex[rows])
        count = (len(self.edges) + 1) * len(self.sexes)
        parts = [(codes[rows], len(parsed.kind)), (band, count), *added(more[rows])]
        which, first = combine(parts)
        texts: dict[str, list[int]] = {}
        for number, row in enumerate(rows[first].tolist()):
            code, age = codes[row], people.age[row]
            sex = self.sexes[int(people.sex[row])]
            person = Person(None if np.isnan(age) else float(age), True, sex)
            value, low, high = (
                float(of[code]) for of in (parsed.value, parsed.low, parsed.high)
            )
            unit, sign = parsed.units[parsed.unit[code]], SIDES[int(parsed.kind[code])]
            given = Quantity(value, unit, sign, low or None, high or None)
            plus = float(more[row])
            amount = Amount(self.variable, self.analyte, given, NOWHERE, plus)
            if text := other_state(amount, self.knowledge, person):
                texts.setdefault(text, []).append(number)
        return [
            (rows[np.isin(which, chosen)], f"{self.variable.name}: {text}")
            for text, chosen in texts.items()
        ]
