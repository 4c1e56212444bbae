"""Columns of radiographs: every distinct set of films is read once, as a case's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import field
from typing import Any

import numpy as np

from calcinosis._arrays import FloatArray, IntArray
from calcinosis._frozen import frozen
from calcinosis.inference.patterns import Patterns
from calcinosis.network.build import Network
from calcinosis.patient.films import (
    FilmEvidence,
    clearest,
    doubts_of_films,
    film_evidence,
)
from calcinosis.patient.reading import read_films, read_finding
from calcinosis.patient.typed_findings import exact_day
from calcinosis.patient.written.entry.entries import EntryError
from calcinosis.table.columns import Column, combine
from calcinosis.table.patients.cells import Entries
from calcinosis.table.patients.header.meanings import FilmHeader, Header
from calcinosis.table.patients.numbers.told_numbers import Note
from calcinosis.table.patients.people import possible_states

__all__ = ["FilmColumns", "FilmsOfRows"]

MOST_KEPT = 100_000
"""Sets of films that are remembered from block to block."""


@frozen
class _Films:
    """One set of films.

    Parameters
    ----------
    evidence : list of FilmEvidence
    shares : array, shape (2,), or None
        Of no and yes, in the clearest of them; None: there are none.
    latest : float
        Day of the last of them; -inf if none is told.
    doubts : sequence of str
        What is doubtful in them.
    """

    evidence: list[FilmEvidence]
    shares: FloatArray | None = None
    latest: float = -np.inf
    doubts: Sequence[str] = ()


@frozen
class FilmsOfRows:
    """What the films of a block tell.

    Parameters
    ----------
    patterns : dict
        Node of a window → evidence over its parents.
    unusual : bool array, shape (rows,)
        Rows that must be read as a case.
    told : Patterns
        What is told of calcium on films, whatever their days.
    latest : array, shape (rows,)
        Day of the lesion of the last film; -inf where no day is told.
    notes : list of (rows, str)
        Which rows have doubtful films.
    """

    patterns: dict[str, Patterns]
    unusual: np.ndarray
    told: Patterns
    latest: FloatArray
    notes: list[Note] = field(default_factory=list[Note])


class FilmColumns:
    """Reads the films of a table.

    Parameters
    ----------
    header : Header
    network : Network
    """

    def __init__(self, header: Header, network: Network) -> None:
        self.films, self.all_films = header.films, header.all_films
        self.onset = header.findings.get(network.knowledge.onset.name)
        self.network = network
        self._known: dict[str, _Films | None] = {}

    def names(self) -> list[str]:
        """Return the columns of films."""
        names = [name for f in self.films for name in (f.calcification, f.day) if name]
        return [*names, self.all_films] if self.all_films else names

    def seen(self) -> list[str]:
        """Return the columns that tell, in one word, what a film showed."""
        return [film.calcification for film in self.films]

    def entry(self, columns: Mapping[str, Column], row: int) -> Any:
        """Return what a case file would hold under ``radiographs``; None: nothing."""
        if self.all_films is not None:
            return possible_states(columns[self.all_films].entry(row))
        films = [self._film(film, columns, row) for film in self.films]
        return [film for film in films if film] or None

    def _film(
        self, film: FilmHeader, columns: Mapping[str, Column], row: int
    ) -> dict[str, Any]:
        entry: dict[str, Any] = {}
        if film.day is not None and (day := _day(columns[film.day], row)) is not None:
            entry["day"] = day
        seen = columns[film.calcification].entry(row)
        return entry if seen is None else {**entry, "calcification": seen}

    def read(
        self,
        columns: Mapping[str, Column],
        rows: int,
    ) -> FilmsOfRows:
        """Read the films of a block.

        Parameters
        ----------
        columns : mapping
        rows : int
        """
        unusual, onset = np.zeros(rows, dtype=bool), self._onset(columns)
        names = self.names()
        if not names:
            nothing, never = Patterns.nothing(rows, 2), np.full(rows, -np.inf)
            return FilmsOfRows({}, unusual, nothing, never)
        parts = [(columns[name].codes, len(columns[name].entries)) for name in names]
        given = np.any([codes > 0 for codes, _ in parts], axis=0)
        undated = given & self._undated(columns)
        if onset is not None and undated.any():
            parts.append((np.where(undated, onset[0], 0), onset[1]))
        codes, examples = combine(parts)
        found: list[_Films | None] = []
        for row in examples.tolist():
            if not given[row]:
                found.append(_Films([]))
                continue
            now = onset[2](row) if onset is not None and undated[row] else None
            found.append(self._remembered(self.entry(columns, row), now))
        unusual = np.array([films is None for films in found], dtype=bool)[codes]
        told = Patterns.of(
            codes, [films.shares if films else None for films in found], (2,)
        )
        evidence = [films.evidence if films else [] for films in found]
        latest = np.array([films.latest if films else -np.inf for films in found])
        own = _patterns(codes, evidence)
        return FilmsOfRows(own, unusual, told, latest[codes], _notes(codes, found))

    def _onset(
        self, columns: Mapping[str, Column]
    ) -> tuple[IntArray, int, Callable[[int], Any]] | None:
        """Days since onset, of a film whose day is not told: codes, count, entries."""
        if self.onset is None or self.onset.value is None:
            return None
        entries = Entries.of(self.network.knowledge.onset, self.onset, columns)
        own = entries.columns()
        codes, examples = combine([(c.codes, len(c.entries)) for c in own])
        return codes, len(examples), entries.entry

    def _undated(self, columns: Mapping[str, Column]) -> np.ndarray | bool:
        """Whether a film of a row may lack its day."""
        if self.all_films is not None:
            return True
        undated: np.ndarray | bool = False
        for film in self.films:
            seen = columns[film.calcification].codes > 0
            lacking = True if film.day is None else columns[film.day].codes == 0
            undated = undated | (seen & lacking)
        return undated

    def _remembered(self, entry: Any, now: Any) -> _Films | None:
        """Read one set of films; None if something is wrong with it."""
        try:
            key = repr((entry, now))
        except (ValueError, RecursionError):  # an integer of thousands of digits
            return self._evidence(entry, now)
        if key not in self._known:
            if len(self._known) >= MOST_KEPT:
                self._known.clear()
            self._known[key] = self._evidence(entry, now)
        return self._known[key]

    def _evidence(self, entry: Any, now: Any) -> _Films | None:
        knowledge, day = self.network.knowledge, None
        if now is not None:
            with suppress(EntryError):
                day = exact_day(read_finding(knowledge.onset, now, knowledge))
        films, wrong = read_films(entry, knowledge, day)
        early = any(film.day is not None and film.day < 0 for film in films)
        if wrong or early:  # the case knows what to do
            return None
        evidence, _ = film_evidence(films, self.network)
        days = (film.day for film in films if film.day is not None)
        latest, doubts = (
            max(days, default=-np.inf),
            doubts_of_films(films, self.network),
        )
        return _Films(evidence, clearest(films), latest, doubts)


def _notes(codes: IntArray, found: Sequence[_Films | None]) -> list[Note]:
    """Say of which rows films are doubtful."""
    sets: dict[str, list[int]] = {}
    for number, films in enumerate(found):
        for text in films.doubts if films else ():
            sets.setdefault(text, []).append(number)
    return [(np.flatnonzero(np.isin(codes, own)), text) for text, own in sets.items()]


def _day(column: Column, row: int) -> Any:
    number = column.numbers[column.codes[row]]
    return column.entry(row) if np.isnan(number) else float(number)


def _patterns(codes: IntArray, found: list[list[FilmEvidence]]) -> dict[str, Patterns]:
    """Collect the evidence on every window's node."""
    likelihoods: dict[str, list[FloatArray | None]] = {}
    shapes: dict[str, tuple[int, ...]] = {}
    for number, films in enumerate(found):
        for film in films:
            shapes[film.node] = film.likelihood.shape
            own = likelihoods.setdefault(film.node, [None] * len(found))
            own[number] = film.likelihood
    shapes = {film.node: film.likelihood.shape for films in found for film in films}
    return {
        node: Patterns.of(codes, own, shapes[node], over_parents=True)
        for node, own in likelihoods.items()
    }
