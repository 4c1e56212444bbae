"""From a block of a table to evidence for the engine.

What is usual is read as arrays. A row with anything else (an entry that cannot be read,
times that may contradict the age …) is *unusual*: it is read as a case, which also
tells what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from calcinosis._frozen import frozen
from calcinosis.arguments import as_text_of
from calcinosis.errors import CaseError, Problem
from calcinosis.inference.evidence import Evidence, Observation
from calcinosis.inference.many_rows import for_each
from calcinosis.inference.patterns import Patterns
from calcinosis.knowledge.variables import CONTEXT
from calcinosis.network.build import Network
from calcinosis.patient.amounts.protein_bound import bound_of
from calcinosis.patient.typed_findings import FAVOURS_NONE
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
from calcinosis.table.patients.header.header_words import named_lengths, named_units
from calcinosis.table.patients.header.read_header import read_header
from calcinosis.table.patients.numbers.assumed_limits import assumed_limits
from calcinosis.table.patients.numbers.corrected_rows import correction_of
from calcinosis.table.patients.numbers.doubts import misfits_of_rows
from calcinosis.table.patients.numbers.measured_columns import MeasuredColumns
from calcinosis.table.patients.numbers.told_numbers import Note, Quantities
from calcinosis.table.patients.people import (
    Contexts,
    People,
    read_people,
    with_units,
)
from calcinosis.table.patients.radiographs import FilmColumns
from calcinosis.table.patients.signs import read_likelihoods, read_signs
from calcinosis.table.patients.whole_rows.apart_answers import apart_of_rows
from calcinosis.table.patients.whole_rows.linked_findings import imply, set_aside
from calcinosis.table.patients.whole_rows.no_patients import no_patients
from calcinosis.table.patients.whole_rows.row_cases import RowCases
from calcinosis.table.patients.whole_rows.silent_rows import (
    mention_evidence,
    silent_evidence,
)
from calcinosis.table.patients.whole_rows.times import looks_after_visit, may_clash

__all__ = ["Rows", "TableReader"]

LONG = 4096
"""Rows from which on columns are read by several threads."""
ODD_AGE = "this age is unusual in the setting: check that neither is mistyped"


@frozen
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
    assumed : list of Note
        What is to be said of any row: what had to be assumed of who the patient is.
    bare : bool array, shape (rows,)
        Rows without a finding.
    no_patients : dict
        Row that is none → why.
    """

    cases: RowCases
    evidence: Evidence
    unusual: np.ndarray
    silence: dict[str, Observation]
    notes: list[Note]
    assumed: list[Note]
    bare: np.ndarray
    no_patients: dict[int, str]


@frozen
class _Finding:
    """What the columns of one variable tell.

    Parameters
    ----------
    patterns : Patterns
        Likelihoods.
    words : Patterns
        The states told.
    unusual : bool array, shape (rows,)
    notes : list of Note
    quantities : Quantities, optional
        Of a measured variable.
    """

    patterns: Patterns
    words: Patterns
    unusual: np.ndarray
    notes: list[Note]
    quantities: Quantities | None = None


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
    threads : int
        Columns that are read at the same time, of long blocks.

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
        threads: int = 1,
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
        self.threads = threads
        found = self.header.findings
        bound = [name for name in found if self._corrector(name) in found]
        # what binds a quantity corrects it, and is read before it
        self.reading_order = [n for n in found if n not in bound], bound
        self.films = FilmColumns(self.header, network)
        self._contexts: Contexts = {}
        self.used = self._used()
        own = (self.header.id, *notation.keep, *names[:1])
        self.labels = {str(name) for name in own} & set(names) - {*self.used}
        first = next(iter(names), None)
        self.who = self.header.id or (first if first in self.labels else None)
        findings = self.header.findings.items()
        values = {g.value: variables[name] for name, g in findings if g.value}
        values |= dict.fromkeys(self.films.seen(), self.knowledge.film)
        self.cells = CellReader(values, notation, codings, self.knowledge.analytes)

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
        where = self.setting, self.anywhere, self._contexts
        people = read_people(context, unit, block.rows, self.network, *where)
        patterns, unusual = dict(people.patterns), people.unusual.copy()
        words: dict[str, Patterns] = {}
        notes: list[Note] = []
        told: dict[str, Quantities] = {}
        threads = self.threads if block.rows > LONG else 1
        read = partial(self._finding, columns, people, words, told)
        for names in self.reading_order:
            findings = for_each(read, names, threads)
            for name, finding in zip(names, findings, strict=True):
                patterns[name], words[name] = finding.patterns, finding.words
                unusual |= finding.unusual
                notes += finding.notes
                if finding.quantities is not None:
                    told[name] = finding.quantities
        numbers = {n: one.numbers for n, one in told.items() if one.numbers}
        onset = told.get(self.knowledge.onset.name)
        seen = 0.0 if onset is None else onset.shortest
        assumed = assumed_limits(numbers, people, self.knowledge, seen)
        assumed.append((np.flatnonzero(people.odd), ODD_AGE))
        notes += misfits_of_rows(numbers, block.rows, self.network)
        variables = self.knowledge.variables
        times = {n: one for n, one in told.items() if variables[n].unit == "d"}
        films = self.films.read(columns, block.rows)
        for name in self.films.seen():
            notes += _said(columns[name], name)
        notes += films.notes
        notes += looks_after_visit(films.latest, times, self.knowledge)
        words[self.knowledge.film.name] = films.told
        unusual |= films.unusual | (films.latest >= people.lived[:, 1])
        unusual |= may_clash(times, patterns, people, self.knowledge)
        patterns.update(films.patterns)
        for column in columns.values():
            if column.refused:
                unusual |= np.isin(column.codes, list(column.refused))
        unusual |= imply(patterns, block.rows, self.network)
        shown = {**patterns, self.knowledge.film.name: films.told}
        notes += apart_of_rows(shown, words, numbers, block.rows, self.knowledge)
        unusual[list(block.cases)] = True
        others = self._no_patients(block, columns)
        unusual[list(others)] = True
        reports, wrong = self._reports(columns, block.rows)
        unusual |= wrong
        bare = ~unusual
        for name, own in patterns.items():
            if name not in CONTEXT:
                bare &= ~own.given
        twice = set_aside(patterns, words, block.rows, variables, assumed)
        usual = np.flatnonzero(~unusual)
        silence = silent_evidence(self.network, patterns, twice, reports, usual)
        silence.update(
            mention_evidence(self.knowledge, patterns, words, twice, reports, usual)
        )
        known = {name: p for name, p in patterns.items() if p.given.any()}
        if unusual.any():
            known = {name: p.of_rows(usual) for name, p in known.items()}
        found = {name: p.observation() for name, p in known.items()}
        evidence = Evidence(len(usual), found)
        cases = self._cases(columns)
        said = notes, assumed
        return Rows(cases, evidence, unusual, silence, *said, bare, others)

    def _no_patients(self, block: Block, columns: dict[str, Column]) -> dict[int, str]:
        labels = {n: block.columns[n] for n in self.labels if n in block.columns}
        own = labels.get(str(self.header.id))
        who = self.who, self.knowledge.names
        found = no_patients(columns, labels, own, block.rows, *who)
        return {row: text for row, text in found.items() if row not in block.cases}

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
                named = usual or named_lengths(name)
                text = f"holds numbers without a unit: name it {named}"
                problems.append(Problem(f"column '{given.value}'", text))
        if problems:
            raise CaseError(problems)

    def _context(self, columns: dict[str, Column]) -> dict[str, Column]:
        return {name: columns[own] for name, own in self.header.context.items()}

    def _corrector(self, name: str) -> str | None:
        """Return the protein that binds a quantity."""
        bound = bound_of(self.knowledge.variables[name], self.knowledge)
        return None if bound is None else bound.to

    def _finding(
        self,
        columns: dict[str, Column],
        people: People,
        words: Mapping[str, Patterns],
        told: Mapping[str, Quantities],
        name: str,
    ) -> _Finding:
        """Read one variable, after those that ``words`` and ``told`` hold."""
        given, variable = self.header.findings[name], self.knowledge.variables[name]
        if given.states:
            states = {state: columns[own] for state, own in given.states.items()}
            own, wrong = read_likelihoods(variable, states)
            return _Finding(own, own, wrong, _uninformative(name, own.evenly & ~wrong))
        entries = Entries.of(variable, given, columns)
        notes = _said(entries.value, name)
        if name not in self.measured:
            own, wrong = read_signs(variable, entries, self.knowledge, notes)
            notes += _uninformative(name, own.evenly & ~wrong)
            return _Finding(own, own, wrong, notes)
        correction = correction_of(variable, told, words, people, self.knowledge)
        found = self.measured[name].read(entries, people, notes, correction)
        empty = found.words.evenly & ~found.unusual
        if found.numbers:
            empty[found.numbers.rows] = False
        notes += _uninformative(name, empty)
        return _Finding(found.patterns, found.words, found.unusual, notes, found)

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


def _uninformative(name: str, empty: np.ndarray) -> list[Note]:
    """Say in which rows the likelihoods of a variable are all alike."""
    if not empty.any():
        return []
    return [(np.flatnonzero(empty), f"{name}: it {FAVOURS_NONE}")]


def _said(column: Column, name: str) -> list[Note]:
    """Return what is to be said of the entries of a column."""
    found: list[Note] = []
    for text in dict.fromkeys(column.said.values()):
        codes = [code for code, own in column.said.items() if own == text]
        rows = np.flatnonzero(np.isin(column.codes, codes))
        if len(rows):
            found.append((rows, f"{name}: {text}"))
    return found
