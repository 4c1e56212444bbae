"""Columns of measured quantities: numbers in a unit, words, and bounds.

Every distinct entry is read once. Plain numbers are judged as arrays, by the same
functions as the number of a case; all other entries are read by the code of a case.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cached_property

import numpy as np

from calcinosis._arrays import FloatArray, IntArray
from calcinosis.inference.patterns import Patterns
from calcinosis.knowledge.laboratory import Analyte
from calcinosis.knowledge.variables import Variable
from calcinosis.network.build import Network
from calcinosis.patient.amounts.measurement import (
    Person,
    likelihood_at,
    log_amount,
    own_limits,
    reference_limits,
    z_score,
)
from calcinosis.patient.amounts.own_interval import judged_interval
from calcinosis.patient.reading import read_finding
from calcinosis.patient.typed_findings import Sign
from calcinosis.patient.written.entries import EntryError
from calcinosis.patient.written.quantity import (
    Comparator,
    Quantity,
    in_unit,
    is_possible,
    read_unit,
)
from calcinosis.table.columns import combine, distinct
from calcinosis.table.patients.cells import Entries
from calcinosis.table.patients.doubts import bare_rows, doubts_of_rows, usual_range
from calcinosis.table.patients.people import People
from calcinosis.table.patients.told_numbers import Note, PlainNumbers, Quantities

__all__ = ["MeasuredColumns"]

NOTHING, WORD, NUMBER, BELOW, ABOVE, UNUSUAL = range(6)
CLOSE = 1e-9
"""PlainNumbers this near to a cut, on the scale of the quantity, lie on it."""
KINDS: Mapping[Comparator, int] = {"": NUMBER, "<": BELOW, ">": ABOVE}
SIDES: Mapping[int, Comparator] = {kind: sign for sign, kind in KINDS.items()}


class _Parsed:
    """What the distinct entries of a quantity say.

    Attributes
    ----------
    kind : integer array, shape (entries,)
        Nothing, a word, a number, a bound, or something that must be read as a case.
    value, low, high : array, shape (entries,)
        Of a number or bound, with the patient's own limits (0: not given).
    unit, told : integer array, shape (entries,)
        Position in ``units`` of the unit of ``value``, and of the one in the table.
    words : list of array, shape (states,), or None
    bare : bool array, shape (entries,)
        Whether the unit was not written.
    shortest, longest : array, shape (entries,)
        Of a time: the shortest and longest that the entry leaves possible, in days.
    """

    def __init__(self, count: int) -> None:
        self.kind = np.zeros(count, dtype=np.intp)
        self.value, self.low, self.high = (np.zeros(count) for _ in range(3))
        self.unit, self.told = (np.zeros(count, dtype=np.intp) for _ in range(2))
        self.units: list[str] = []
        self.words: list[FloatArray | None] = [None] * count
        self.bare = np.zeros(count, dtype=bool)
        self.shortest, self.longest = np.zeros(count), np.full(count, np.inf)

    def unit_number(self, unit: str) -> int:
        """Return the position of a unit in ``units``."""
        if unit not in self.units:
            self.units.append(unit)
        return self.units.index(unit)


class MeasuredColumns:
    """Reads the columns of one measured variable.

    Parameters
    ----------
    variable : Variable
    network : Network
    """

    def __init__(self, variable: Variable, network: Network) -> None:
        self.variable, self.network = variable, network
        self.knowledge = network.knowledge
        self.analyte: Analyte = self.knowledge.analytes[str(variable.analyte)]
        self.sexes = (None, *self.knowledge.variables["sex"].states)
        self.bands = self.knowledge.intervals.get(variable.name, ())
        edges = {edge for band in self.bands for edge in (band.start, band.end)}
        self.edges = np.array(sorted(edges))

    @cached_property
    def _usual(self) -> tuple[float, float]:
        table = self.network.measured[self.variable.name]
        return usual_range(table, self.knowledge.plausibility.least_share)

    def read(self, entries: Entries, people: People, notes: list[Note]) -> Quantities:
        """Read one block.

        Parameters
        ----------
        entries : Entries
            The columns of the variable.
        people : People
            Ages and sexes choose the reference interval.
        notes : list of Note
            Grows: what is to be said of the intervals of rows.
        """
        columns = entries.columns()
        codes, examples = combine([(c.codes, len(c.entries)) for c in columns])
        parsed = self._parse(entries, examples)
        unusual = (parsed.kind == UNUSUAL)[codes]
        number = (parsed.kind >= NUMBER) & (parsed.kind <= ABOVE)
        unusual |= self._refused(parsed, codes, number, people, notes)
        bare, ages = parsed.bare[codes], self.knowledge.variables["age_group"]
        notes += bare_rows(
            self.variable, self.analyte, bare, parsed.value[codes], people.age, ages
        )
        words = Patterns.of(codes, parsed.words, (len(self.variable.states),))
        patterns, found = words, None
        if number.any():
            rows = np.flatnonzero(number[codes])
            own, x = self._scaled(parsed, codes[rows], rows, people)
            patterns, words = self._over_parents(parsed, codes, rows, own, x)
            found = self._numbers(parsed, codes[rows], rows, x[own])
            about = self._usual, people, self.network
            notes += doubts_of_rows(self.variable, found, *about)
        days = parsed.shortest[codes], parsed.longest[codes]
        return Quantities(patterns, words, *days, unusual, found)

    def _numbers(
        self, parsed: _Parsed, codes: IntArray, rows: IntArray, x: FloatArray
    ) -> PlainNumbers:
        """Return the numbers themselves, in the unit of the variable."""
        value = parsed.value.copy()
        for number, unit in enumerate(parsed.units):
            chosen = parsed.unit == number
            own = in_unit(value[chosen], unit, self.variable.unit, self.analyte)
            value[chosen] = own
        side = (parsed.kind == ABOVE).astype(int) - (parsed.kind == BELOW)
        told = parsed.told[codes]
        return PlainNumbers(rows, value[codes], x, side[codes], parsed.units, told)

    # ------------------------------------------------------------ distinct entries

    def _parse(self, entries: Entries, examples: IntArray) -> _Parsed:
        parsed = _Parsed(len(examples))
        value = entries.value
        given = value.codes[examples] > 0
        number = value.numbers[value.codes[examples]]
        plain = given & ~np.isnan(number)
        if plain.any():
            self._parse_plain(parsed, entries, examples, np.flatnonzero(plain))
        for place in np.flatnonzero(given & ~plain).tolist():
            self._parse_entry(parsed, place, entries.entry(int(examples[place])))
        if self.variable.unit == "d":
            plain = parsed.kind == NUMBER
            parsed.shortest = np.where(plain, parsed.value, parsed.shortest)
            parsed.longest = np.where(plain, parsed.value, parsed.longest)
        return parsed

    def _parse_plain(
        self,
        parsed: _Parsed,
        entries: Entries,
        examples: IntArray,
        plain: IntArray,
    ) -> None:
        """Plain numbers, all at once for each unit."""
        rows = examples[plain]
        number = entries.value.numbers[entries.value.codes[rows]]
        low, high = entries.limit("low", rows), entries.limit("high", rows)
        both = (low > 0) & (high > 0)
        fine = ~(np.isnan(low) | np.isnan(high) | (both & (low >= high)))
        parsed.kind[plain] = UNUSUAL
        units, which = entries.units(rows)
        for position, text in enumerate(units):
            unit = self._unit(text)
            if unit is None:
                continue
            chosen = (which == position) & fine & (number >= 0)
            chosen &= is_possible(number, unit, self.analyte)
            places = plain[chosen]
            parsed.kind[places], parsed.bare[places] = NUMBER, not text
            parsed.unit[places] = parsed.told[places] = parsed.unit_number(unit)
            value = number[chosen]
            if not self.variable.reference:
                value = in_unit(value, unit, self.variable.unit, self.analyte)
                parsed.unit[places] = parsed.unit_number(self.variable.unit)
            parsed.value[places] = value
            parsed.low[places], parsed.high[places] = low[chosen], high[chosen]

    def _unit(self, text: object) -> str | None:
        """Return the unit that is meant, None if a case would not accept it."""
        if not isinstance(text, str | None):
            return None
        with suppress(EntryError):
            return read_unit(text or "", 1.0, self.analyte)
        return None

    def _parse_entry(self, parsed: _Parsed, place: int, entry: object) -> None:
        """One entry that is no plain number."""
        try:
            found = read_finding(self.variable, entry, self.knowledge)
        except EntryError:
            parsed.kind[place] = UNUSUAL
            return
        if self.variable.unit == "d":
            parsed.shortest[place], parsed.longest[place] = found.days
        if isinstance(found, Sign):
            parsed.kind[place], parsed.words[place] = WORD, found.likelihood
            return
        given = found.quantity
        if given.upto is not None or given.flag:
            parsed.kind[place] = UNUSUAL
            return
        value, unit = given.value, given.unit
        if not self.variable.reference:
            value, unit = found.value, self.variable.unit
        parsed.kind[place], parsed.bare[place] = KINDS[given.sign], given.bare
        parsed.told[place] = parsed.unit_number(given.unit)
        parsed.value[place], parsed.unit[place] = value, parsed.unit_number(unit)
        parsed.low[place], parsed.high[place] = given.low or 0.0, given.high or 0.0

    def _refused(
        self,
        parsed: _Parsed,
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
        band = self._band(people.age[rows], people.sex[rows])
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

    # ------------------------------------------------------------ likelihoods

    def _over_parents(
        self,
        parsed: _Parsed,
        codes: IntArray,
        rows: IntArray,
        own: IntArray,
        x: FloatArray,
    ) -> tuple[Patterns, Patterns]:
        """Densities of numbers, ranges of bounds, and words by P(word | parents).

        Second the same as the states that are told.
        """
        table = self.network.measured[self.variable.name]
        words = self.network.leaf_table(self.variable.name)
        weights = [np.ones((1, *words.shape[:-1]))]
        states = [np.ones((1, words.shape[-1]))]
        place = np.zeros(len(codes), dtype=np.intp)
        count = 1
        for code, word in enumerate(parsed.words):
            if word is None:
                continue
            weights.append((words @ word)[np.newaxis])
            states.append(word[np.newaxis])
            place[codes == code] = count
            count += 1
        kind = parsed.kind[codes[rows]]
        which, first = combine([(kind, UNUSUAL), (own, len(x))])
        at, side = x[own[first]], kind[first]
        likelihood = np.empty((len(at), *words.shape[:-1]))
        exact = side == NUMBER
        likelihood[exact] = np.moveaxis(table.densities(at[exact]), -1, 0)
        for n in np.flatnonzero(~exact).tolist():
            likelihood[n] = likelihood_at(table, float(at[n]), SIDES[int(side[n])])
        weights.append(likelihood)
        states.append(self._states(at, side))
        place[rows] = count + which
        patterns = Patterns(place, np.concatenate(weights), over_parents=True)
        return patterns, Patterns(place, np.concatenate(states))

    def _states(self, x: FloatArray, side: IntArray) -> FloatArray:
        """Return the states that numbers allow, shape (numbers, states).

        As :func:`~calcinosis.patient.amounts.measurement.states_of_amount`: normal has
        both of its limits, a cut belongs to the state above it unless the number is
        below it.
        """
        cuts = np.array(self.network.measured[self.variable.name].cuts)
        reach = np.where(side == BELOW, CLOSE, -CLOSE)[:, np.newaxis]
        if self.variable.reference:
            reach = np.array([-CLOSE, CLOSE])
        number = (x[:, np.newaxis] > cuts + reach).sum(axis=1)[:, np.newaxis]
        states = np.arange(len(self.variable.states))
        lowest = np.where(side == BELOW, 0, number[:, 0])[:, np.newaxis]
        highest = np.where(side == ABOVE, len(states), number[:, 0])[:, np.newaxis]
        return ((states >= lowest) & (states <= highest)).astype(float)

    def _scaled(
        self, parsed: _Parsed, codes: IntArray, rows: IntArray, people: People
    ) -> tuple[IntArray, FloatArray]:
        """Place every number on the quantity's scale.

        Returns
        -------
        which : integer array, shape (rows,)
        x : array
            Of every distinct number and reference interval.
        """
        variable = self.variable
        if not variable.reference:
            used, which = distinct(codes, len(parsed.kind))
            value = parsed.value[used]
            return which, log_amount(value, variable.unit, variable, self.analyte)
        band = self._band(people.age[rows], people.sex[rows])
        count = (len(self.edges) + 1) * len(self.sexes)
        which, first = combine([(codes, len(parsed.kind)), (band, count)])
        used, band = codes[first], band[first]
        low, high = (np.zeros(len(used)) for _ in range(2))
        for number, unit in enumerate(parsed.units):
            chosen = parsed.unit[used] == number
            limits = self._limits(unit)
            low[chosen], high[chosen] = limits[:, band[chosen]]
        low, high = own_limits(parsed.low[used], parsed.high[used], low, high)
        return which, z_score(parsed.value[used], low, high, variable.scale)

    def _band(self, age: FloatArray, sex: IntArray) -> IntArray:
        """Return which reference interval holds for each patient."""
        place = np.searchsorted(self.edges, age, side="right")
        place = np.where(np.isnan(age), 0, place)
        return np.asarray(place * len(self.sexes) + sex)

    def _limits(self, unit: str) -> FloatArray:
        """Limits of every reference interval in a unit, shape (2, intervals)."""
        nothing = Quantity(1.0, unit)
        ages: Sequence[float | None] = [None, *self.edges.tolist()]
        limits = [
            reference_limits(nothing, self.bands, self.analyte, Person(age, True, sex))
            if age is None or age < self.bands[-1].end
            else (np.nan, np.nan, "")
            for age in ages
            for sex in self.sexes
        ]
        return np.array([found[:2] for found in limits]).T
