"""From a block of a table to evidence for the engine.

What is usual is read as arrays. A row with anything else (an entry that cannot be read,
times that may contradict the age …) is *unusual*: it is read as a case, which also
tells what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from calcinosis._arrays import IntArray
from calcinosis.arguments import as_text_of
from calcinosis.errors import CaseError, Problem
from calcinosis.inference.evidence import Evidence, Observation
from calcinosis.inference.patterns import Patterns
from calcinosis.knowledge.variables import CONTEXT, LESION
from calcinosis.network.build import Network
from calcinosis.patient.relations import repeated
from calcinosis.patient.silence import looks, silences
from calcinosis.patient.written.case import Case
from calcinosis.patient.written.told import check_told, is_report
from calcinosis.table.columns import Block, Column, Source
from calcinosis.table.notation import NORMAL, Coding, Notation
from calcinosis.table.patients.cells import (
    CellReader,
    Entries,
    refused_cells,
    without_bare,
)
from calcinosis.table.patients.doubts import apart_of_rows, misfits_of_rows
from calcinosis.table.patients.header import read_header
from calcinosis.table.patients.header_words import named_units
from calcinosis.table.patients.numbers import MeasuredColumns
from calcinosis.table.patients.people import People, read_people, with_units
from calcinosis.table.patients.radiographs import FilmColumns
from calcinosis.table.patients.row_cases import RowCases
from calcinosis.table.patients.signs import read_likelihoods, read_signs
from calcinosis.table.patients.times import may_clash
from calcinosis.table.patients.told_numbers import Note, Quantities

__all__ = ["Rows", "TableReader"]


@dataclass(frozen=True)
class Rows:
    """A block that has been read.

    Parameters
    ----------
    cases : RowCases
        The rows as cases.
    evidence : Evidence
        Of the rows that are not unusual.
    unusual : bool array, shape (rows,)
    silence : dict
        Node → what reports among those rows do not mention; empty if there are none.
    notes : list of Note
        What is to be said of rows that are not unusual.
    bare : bool array, shape (rows,)
        Rows without a finding.
    """

    cases: RowCases
    evidence: Evidence
    unusual: np.ndarray
    silence: dict[str, Observation]
    notes: list[Note]
    bare: np.ndarray


class TableReader:
    """Reads the blocks of one table.

    Parameters
    ----------
    names : sequence of str
        Columns.
    network : Network
    setting : str, optional
        Replaces the patients' own.
    told : str, optional
        ``"form"`` or ``"report"`` for all patients, whatever the table says.
    notation : Notation
    codings : dict, optional
        Column → what earlier blocks of the table showed of it; grows.
    anywhere : bool
        Whether the pretest comes from no setting: none is evidence then.

    Raises
    ------
    CaseError
        Listing every column that has no meaning.
    """

    def __init__(
        self,
        names: Sequence[str],
        network: Network,
        setting: str | None = None,
        told: str | None = None,
        notation: Notation = NORMAL,
        codings: dict[str, Coding] | None = None,
        *,
        anywhere: bool = False,
    ) -> None:
        self.network, self.setting, self.told = network, setting, told
        self.anywhere = anywhere
        self.knowledge = network.knowledge
        self.header = read_header(names, self.knowledge, notation)
        variables = self.knowledge.variables
        self.measured = {
            name: MeasuredColumns(variables[name], network)
            for name, given in self.header.findings.items()
            if variables[name].kind == "measured" and given.value
        }
        self.films = FilmColumns(self.header, network)
        self.used = self._used()
        findings = self.header.findings.items()
        values = {g.value: variables[name] for name, g in findings if g.value}
        values |= dict.fromkeys(self.films.seen(), self.knowledge.film)
        self.cells = CellReader(values, notation, codings)

    def _used(self) -> list[str]:
        names = [*self.header.context.values(), *self.films.names()]
        if self.header.age_unit_column is not None:
            names.append(self.header.age_unit_column)
        for given in self.header.findings.values():
            own = (given.value, given.unit_column, given.low, given.high)
            names += [name for name in own if name]
            names += given.states.values()
        return names

    def read(self, block: Block) -> Rows:
        """Read one block."""
        columns = self._columns(block.columns)
        context, unit = self._context(columns), self.header.age_unit
        where = self.setting, self.anywhere
        people = read_people(context, unit, block.rows, self.network, *where)
        patterns, unusual = dict(people.patterns), people.unusual.copy()
        words: dict[str, Patterns] = {}
        notes: list[Note] = []
        told: dict[str, Quantities] = {}
        for name in self.header.findings:
            own, wrong, words[name] = self._finding(name, columns, people, notes, told)
            unusual |= wrong
            patterns[name] = own
        numbers = {n: one.numbers for n, one in told.items() if one.numbers}
        notes += misfits_of_rows(numbers, block.rows, self.network)
        variables = self.knowledge.variables
        times = {n: one for n, one in told.items() if variables[n].unit == "d"}
        films = self.films.read(columns, block.rows)
        words[self.knowledge.film.name] = films.told
        unusual |= films.unusual | (films.latest >= people.lived[:, 1])
        unusual |= may_clash(times, patterns, people, self.knowledge)
        patterns.update(films.patterns)
        for column in columns.values():
            if column.refused:
                unusual |= np.isin(column.codes, list(column.refused))
        unusual |= self._imply(patterns, block.rows)
        shown = {**patterns, self.knowledge.film.name: films.told}
        notes += apart_of_rows(shown, numbers, block.rows, self.knowledge)
        unusual[list(block.cases)] = True
        reports, wrong = self._reports(columns, block.rows)
        unusual |= wrong
        bare = ~unusual
        for name, own in patterns.items():
            if name not in CONTEXT:
                bare &= ~own.given
        twice = self._set_aside(patterns, block.rows)
        usual = np.flatnonzero(~unusual)
        silence = self._silence(patterns, twice, reports, usual)
        silence.update(self._mentions(patterns, words, twice, reports, usual))
        known = {name: p for name, p in patterns.items() if p.given.any()}
        if unusual.any():
            known = {name: p.of_rows(usual) for name, p in known.items()}
        found = {name: p.observation() for name, p in known.items()}
        evidence = Evidence(len(usual), found)
        return Rows(self._cases(columns), evidence, unusual, silence, notes, bare)

    def check_units(self, block: Block) -> None:
        """Refuse a table in which a column of numbers has no unit.

        Raises
        ------
        CaseError
            Naming every such column, instead of every row.
        """
        problems: list[Problem] = []
        for name, given in self.header.findings.items():
            usual = named_units(self.knowledge, name)
            if given.value is None or given.unit or given.unit_column:
                continue
            if not usual and not given.untold:
                continue
            column = self.cells.read(given.value, block.columns[given.value])
            texts = [
                str(entry)
                for entry, number in zip(column.entries, column.numbers, strict=True)
                if entry is not None and np.isnan(number)
            ]
            is_number = ~np.isnan(column.numbers[column.codes])
            mostly = 2 * is_number.sum() > (column.codes > 0).sum()
            with_unit = any(character.isdigit() for text in texts for character in text)
            if mostly and not with_unit:
                text = f"holds numbers without a unit: name it {usual or repr(name)}"
                problems.append(Problem(f"column '{given.value}'", text))
        if problems:
            raise CaseError(problems)

    def _context(self, columns: dict[str, Column]) -> dict[str, Column]:
        return {name: columns[own] for name, own in self.header.context.items()}

    def _finding(
        self,
        name: str,
        columns: dict[str, Column],
        people: People,
        notes: list[Note],
        told: dict[str, Quantities],
    ) -> tuple[Patterns, np.ndarray, Patterns]:
        """Read one variable; also tell which rows are unusual, and the states told."""
        given, variable = self.header.findings[name], self.knowledge.variables[name]
        if given.states:
            states = {state: columns[own] for state, own in given.states.items()}
            own, wrong = read_likelihoods(variable, states)
            return own, wrong, own
        entries = Entries.of(variable, given, columns)
        said = entries.value.said
        for text in dict.fromkeys(said.values()):
            codes = [code for code, own in said.items() if own == text]
            rows = np.flatnonzero(np.isin(entries.value.codes, codes))
            if len(rows):
                notes.append((rows, f"{name}: {text}"))
        if name not in self.measured:
            own, wrong = read_signs(variable, entries, self.knowledge, notes)
            return own, wrong, own
        found = self.measured[name].read(entries, people, notes)
        told[name] = found
        return found.patterns, found.unusual, found.words

    def _imply(self, patterns: dict[str, Patterns], rows: int) -> np.ndarray:
        """Add what findings imply where nothing is known of it.

        Rows in which something else is known of it are unusual.
        """
        unusual = np.zeros(rows, dtype=bool)
        for name in list(patterns):
            variable = self.knowledge.variables.get(name)
            for other, state in (variable.implies if variable else {}).items():
                number = self.network.state_number(other, state)
                states = len(self.network.states[other])
                sure = np.eye(states)[number]
                known = patterns.get(other)
                if known is None or known.over_parents:
                    known = known or Patterns.nothing(rows, states)
                given = patterns[name].given
                if known.over_parents:
                    unusual |= given
                    continue
                same = (known.weights == sure).all(axis=1)
                unusual |= given & known.given & ~same[known.codes]
                patterns[other] = known.where(given, sure)
        return unusual

    def _reports(
        self, columns: dict[str, Column], rows: int
    ) -> tuple[np.ndarray, np.ndarray]:
        """Tell which rows are reports, and which say it in a way nobody knows."""
        own = self.header.context.get("told")
        if self.told is not None or own is None:
            whole = np.full(rows, is_report(self.told))
            return whole, np.zeros(rows, dtype=bool)
        column = columns[own]
        texts = [None if x is None else as_text_of(x) for x in column.entries]
        reports = np.array([is_report(text) for text in texts])
        wrong = np.array([check_told(text) is not None for text in texts])
        return reports[column.codes], wrong[column.codes]

    def _silence(
        self,
        patterns: Mapping[str, Patterns],
        twice: Mapping[str, np.ndarray],
        reports: np.ndarray,
        rows: IntArray,
    ) -> dict[str, Observation]:
        """Return what the reports among some rows do not mention.

        It stands beside the evidence: where a node has both, its likelihoods are those
        of the evidence with one more for silence.
        """
        found: dict[str, Observation] = {}
        if not reports.any():
            return found
        for name, node, likelihood in silences(self.network):
            silent = reports & ~twice.get(name, np.zeros(len(reports), dtype=bool))
            for other in looks(self.knowledge, name):
                if other in patterns:
                    silent &= ~patterns[other].given
            own = patterns.get(node)
            own = own or Patterns.nothing(len(reports), len(likelihood))
            added = likelihood
            if own.over_parents:
                added = np.asarray(self.network.leaf_table(node) @ likelihood)
            found[node] = own.where(silent, added).of_rows(rows).observation()
        return found

    def _mentions(
        self,
        patterns: Mapping[str, Patterns],
        words: Mapping[str, Patterns],
        twice: Mapping[str, np.ndarray],
        reports: np.ndarray,
        rows: IntArray,
    ) -> dict[str, Observation]:
        """Return what being mentioned, or not, says of the lesion, at its node.

        Parameters
        ----------
        words : mapping
            Variable → the states that are told.
        """
        if not reports.any() or not self.knowledge.telling.looked_for:
            return {}
        knowledge, lesions = self.knowledge, self.knowledge.lesions
        found = np.zeros((len(reports), len(lesions)))
        nothing = np.zeros(len(reports), dtype=bool)
        for name in knowledge.telling.looked_for:
            given = [patterns[n].given for n in looks(knowledge, name) if n in patterns]
            known = np.any(given, axis=0) if given else nothing
            unsaid = reports & ~known & ~twice.get(name, nothing)
            silent = knowledge.telling.silence_of_lesions(name, lesions)
            found += unsaid[:, np.newaxis] * np.log(silent)
            if name in words:
                states = self.knowledge.variables[name].states
                mention = knowledge.telling.mention(name, states, lesions)
                own = words[name]
                shares = own.weights / own.weights.sum(axis=1, keepdims=True)
                told = (reports & known & own.given)[:, np.newaxis]
                found += told * np.log(shares @ mention)[own.codes]
        return {LESION: Observation(np.arange(len(rows)), np.exp(found[rows]))}

    def _set_aside(
        self, patterns: dict[str, Patterns], rows: int
    ) -> dict[str, np.ndarray]:
        """Drop what would count something twice, by which variables are given.

        Returns
        -------
        dict
            Variable → rows in which it would.
        """
        twice: dict[str, np.ndarray] = {}
        variables = self.knowledge.variables
        told = [variables[name] for name in variables if name in patterns]
        rules = [v.name for v in told if v.replaces or v.unless]
        linked = {n for r in rules for n in (r, *variables[r].unless)} & patterns.keys()
        involved = sorted(linked)
        if not involved:
            return twice
        codes = np.zeros(rows, dtype=np.intp)
        for bit, name in enumerate(involved):
            codes |= patterns[name].given.astype(np.intp) << bit
        for code in np.unique(codes).tolist():
            given = {n for bit, n in enumerate(involved) if code >> bit & 1}
            for name in repeated(variables, given):
                same = twice.setdefault(name, np.zeros(rows, dtype=bool))
                same |= codes == code
                if name in patterns:
                    patterns[name] = patterns[name].without(codes == code)
        return twice

    def case_of(self, entries: Mapping[str, Any], number: int) -> Case:
        """Return one row, given by its entries, as a case; CaseError if one is none."""
        columns = self._columns({name: [entries[name]] for name in self.used})
        if wrong := refused_cells(columns, 0):
            raise CaseError(wrong)
        return self._cases(columns).case(0, number)

    def _columns(self, given: Mapping[str, Source]) -> dict[str, Column]:
        """Read the columns that are used; ages have their units."""
        columns = {name: self.cells.read(name, given[name]) for name in self.used}
        for name, own in self.header.findings.items():
            if own.untold and own.value is not None:
                beside = columns[own.unit_column] if own.unit_column else None
                variable = self.knowledge.variables[name]
                columns[own.value] = without_bare(columns[own.value], beside, variable)
        if unit := self.header.age_unit_column:
            age = self.header.context["age"]
            columns[age] = with_units(columns[age], columns[unit])
        return columns

    def _cases(self, columns: dict[str, Column]) -> RowCases:
        return RowCases(self.header, self.films, self.knowledge, columns, self.told)
