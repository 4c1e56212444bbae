"""Columns of measured quantities: numbers in a unit, words, and bounds.

Every distinct entry is read once. Plain numbers are judged as arrays, by the same
functions as the number of a case; all other entries are read by the code of a case.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

import numpy as np

from calcinosis._arrays import FloatArray, IntArray
from calcinosis.inference.patterns import Patterns
from calcinosis.knowledge.quantities.analytes import Analyte
from calcinosis.knowledge.variables import Variable
from calcinosis.network.build import Network
from calcinosis.network.leaves import rows_of_first_parent
from calcinosis.patient.amounts.measurement import (
    Person,
    likelihood_at,
    log_amount,
    own_limits,
    reference_limits,
    z_score,
)
from calcinosis.patient.reading import read_finding
from calcinosis.patient.typed_findings import Sign
from calcinosis.patient.written.entry.entries import EntryError
from calcinosis.patient.written.entry.possible import with_more
from calcinosis.patient.written.entry.quantity import (
    Quantity,
    in_unit,
    is_possible,
    read_unit,
)
from calcinosis.table.columns import combine, distinct
from calcinosis.table.patients.cells import Entries
from calcinosis.table.patients.numbers.corrected_rows import (
    Correction,
    added,
    corrected_too_young,
)
from calcinosis.table.patients.numbers.doubts import (
    bare_rows,
    doubts_of_rows,
    usual_range,
)
from calcinosis.table.patients.numbers.parsed_numbers import (
    ABOVE,
    BELOW,
    KINDS,
    NUMBER,
    SIDES,
    UNUSUAL,
    WORD,
    ParsedNumbers,
)
from calcinosis.table.patients.numbers.told_intervals import ToldIntervals
from calcinosis.table.patients.numbers.told_numbers import (
    Note,
    PlainNumbers,
    Quantities,
)
from calcinosis.table.patients.people import People

__all__ = ["MeasuredColumns"]

CLOSE = 1e-9
"""Numbers this near to a cut, on the scale of the quantity, lie on it."""


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
        self.bands = self.knowledge.intervals.get(variable.name, ())
        self.told = ToldIntervals(variable, self.knowledge)

    @property
    def _usual(self) -> tuple[float, float]:
        name, known = self.variable.name, self.network.usual_ranges
        if name not in known:
            least = self.knowledge.plausibility.least_share
            known[name] = usual_range(self.network.measured[name], least)
        return known[name]

    def read(
        self,
        entries: Entries,
        people: People,
        notes: list[Note],
        correction: Correction | None = None,
    ) -> Quantities:
        """Read one block.

        Parameters
        ----------
        entries : Entries
            The columns of the variable.
        people : People
            Ages and sexes choose the reference interval.
        notes : list of Note
            Grows: what is to be said of the intervals of rows.
        correction : Correction, optional
            By the protein that binds the quantity.
        """
        columns = entries.columns()
        codes, examples = combine([(c.codes, len(c.entries)) for c in columns])
        parsed = self._parse(entries, examples)
        unusual = (parsed.kind == UNUSUAL)[codes]
        number = (parsed.kind >= NUMBER) & (parsed.kind <= ABOVE)
        unusual |= self.told.refused(parsed, codes, number, people, notes)
        bare, ages = parsed.bare[codes], self.knowledge.variables["age_group"]
        notes += bare_rows(
            self.variable, self.analyte, bare, parsed.value[codes], people.age, ages
        )
        corrected = (parsed.corrected & number)[codes]
        who = people, self.knowledge
        notes += corrected_too_young(self.variable, corrected, *who)
        words = Patterns.of(codes, parsed.words, (len(self.variable.states),))
        patterns, found = words, None
        more = np.zeros(len(codes))
        if correction is not None:
            plain = (parsed.kind == NUMBER) & ~parsed.corrected
            bounds = (parsed.kind > NUMBER) & number & ~parsed.corrected
            open_words = words.without(parsed.corrected[codes])
            about_rows = plain[codes], bounds[codes], open_words
            more = correction.applied(*about_rows, notes)
        if number.any():
            rows = np.flatnonzero(number[codes])
            scaled = self._scaled(parsed, codes[rows], rows, people, more[rows])
            own, x, other = scaled
            told = rows[other[own] & ~unusual[rows]]
            notes += self.told.other_states(parsed, codes, told, people, more)
            patterns, words = self._over_parents(parsed, codes, rows, own, x)
            found = self._numbers(parsed, codes[rows], rows, x[own], own)
            about = self._usual, people, self.network
            notes += doubts_of_rows(self.variable, found, *about)
        days = parsed.shortest[codes], parsed.longest[codes]
        return Quantities(patterns, words, *days, unusual, found)

    def _numbers(
        self,
        parsed: ParsedNumbers,
        codes: IntArray,
        rows: IntArray,
        x: FloatArray,
        alike: IntArray,
    ) -> PlainNumbers:
        """Return the numbers themselves, in the unit of the variable."""
        value = parsed.value.copy()
        for number, unit in enumerate(parsed.units):
            chosen = parsed.unit == number
            own = in_unit(value[chosen], unit, self.variable.unit, self.analyte)
            value[chosen] = own
        side = (parsed.kind == ABOVE).astype(int) - (parsed.kind == BELOW)
        told = parsed.told[codes]
        known = rows, value[codes], x, side[codes]
        limited = ((parsed.low > 0) | (parsed.high > 0))[codes]
        return PlainNumbers(*known, parsed.units, told, limited, alike)

    # ------------------------------------------------------------ distinct entries

    def _parse(self, entries: Entries, examples: IntArray) -> ParsedNumbers:
        parsed = ParsedNumbers(len(examples))
        parsed.corrected[:] = entries.corrected
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
        parsed: ParsedNumbers,
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

    def _parse_entry(self, parsed: ParsedNumbers, place: int, entry: object) -> None:
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
        parsed.corrected[place] |= given.corrected
        parsed.told[place] = parsed.unit_number(given.unit)
        parsed.value[place], parsed.unit[place] = value, parsed.unit_number(unit)
        parsed.low[place], parsed.high[place] = given.low or 0.0, given.high or 0.0

    # ------------------------------------------------------------ likelihoods

    def _over_parents(
        self,
        parsed: ParsedNumbers,
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
        told = [np.ones(words.shape[:-1])]
        states = [np.ones((1, words.shape[-1]))]
        place = np.zeros(len(codes), dtype=np.intp)
        count = 1
        for code, word in enumerate(parsed.words):
            if word is None:
                continue
            told.append(words @ word)
            states.append(word[np.newaxis])
            place[codes == code] = count
            count += 1
        kind = parsed.kind[codes[rows]]
        which, first = combine([(kind, UNUSUAL), (own, len(x))])
        at, side = x[own[first]], kind[first]
        weights = rows_of_first_parent(count + len(at), words.shape[:-1])
        weights[:count] = told
        table.densities(at, weights[count:])
        for n in np.flatnonzero(side != NUMBER).tolist():
            of_bound = likelihood_at(table, float(at[n]), SIDES[int(side[n])])
            weights[count + n] = of_bound
        states.append(self._states(at, side))
        place[rows] = count + which
        patterns = Patterns(place, weights, over_parents=True)
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
        self,
        parsed: ParsedNumbers,
        codes: IntArray,
        rows: IntArray,
        people: People,
        more: FloatArray,
    ) -> tuple[IntArray, FloatArray, np.ndarray]:
        """Place every number on the quantity's scale, with what is added to it.

        Returns
        -------
        which : integer array, shape (rows,)
        x : array
            Of every distinct number and reference interval.
        other : bool array
            Where the interval of the age alone would tell another state.
        """
        variable = self.variable
        if not variable.reference:
            used, which = distinct(codes, len(parsed.kind))
            value = parsed.value[used]
            x = log_amount(value, variable.unit, variable, self.analyte)
            return which, x, np.zeros(len(used), dtype=bool)
        band = self.told.band(people.age[rows], people.sex[rows])
        count = (len(self.told.edges) + 1) * len(self.told.sexes)
        parts = [(codes, len(parsed.kind)), (band, count), *added(more)]
        which, first = combine(parts)
        used, band, more = codes[first], band[first], more[first]
        low, high = (np.zeros(len(used)) for _ in range(2))
        value = parsed.value[used]
        for number, unit in enumerate(parsed.units):
            chosen = parsed.unit[used] == number
            limits = self._limits(unit)
            low[chosen], high[chosen] = limits[:, band[chosen]]
            chosen &= more != 0
            about = unit, variable.unit, self.analyte
            value[chosen] = with_more(value[chosen], more[chosen], *about)
        own = parsed.low[used], parsed.high[used]
        x = z_score(value, *own_limits(*own, low, high), variable.scale)
        other = (own[0] > 0) | (own[1] > 0)
        here = self._states(x[other], parsed.kind[used][other])
        of_age = z_score(value[other], low[other], high[other], variable.scale)
        there = self._states(of_age, parsed.kind[used][other])
        other[other] = (here != there).any(axis=1)
        return which, x, other

    def _limits(self, unit: str) -> FloatArray:
        """Limits of every reference interval in a unit, shape (2, intervals)."""
        nothing = Quantity(1.0, unit)
        ages: Sequence[float | None] = [None, *self.told.edges.tolist()]
        limits = [
            reference_limits(nothing, self.bands, self.analyte, Person(age, True, sex))
            if age is None or age < self.bands[-1].end
            else (np.nan, np.nan, "")
            for age in ages
            for sex in self.told.sexes
        ]
        return np.array([found[:2] for found in limits]).T
