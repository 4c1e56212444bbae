"""Columns of findings that have states: words, lists of words, likelihoods, fever."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.inference.patterns import Patterns
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.variables import Variable
from calcinosis.patient.amounts.doubtful import seldom
from calcinosis.patient.reading import read_finding
from calcinosis.patient.typed_findings import Sign
from calcinosis.patient.written.entry.entries import EntryError, of_no_scale
from calcinosis.table.columns import Column, combine
from calcinosis.table.patients.cells import Entries
from calcinosis.table.patients.numbers.doubts import seldom_text
from calcinosis.table.patients.numbers.told_numbers import Note

__all__ = ["likelihood_entry", "read_likelihoods", "read_signs"]


def read_signs(
    variable: Variable, entries: Entries, knowledge: Knowledge, notes: list[Note]
) -> tuple[Patterns, np.ndarray]:
    """Read a finding whose entries are words, each distinct one once.

    Parameters
    ----------
    variable : Variable
    entries : Entries
    knowledge : Knowledge
    notes : list of Note
        Grows: numbers that next to no patient has.

    Returns
    -------
    patterns : Patterns
    unusual : bool array, shape (rows,)
        Rows whose entry is no state.
    """
    codes, examples = combine([(c.codes, len(c.entries)) for c in entries.columns()])
    likelihoods: list[FloatArray | None] = []
    unusual = np.zeros(len(examples), dtype=bool)
    rare: dict[str, list[int]] = {}
    for number, row in enumerate(examples.tolist()):
        entry = entries.entry(row)
        likelihood = None
        try:
            if entry is not None:
                found = read_finding(variable, entry, knowledge)
                if isinstance(found, Sign):
                    likelihood, judged = found.likelihood, found.measured
                    if judged is not None and seldom(*judged):
                        rare.setdefault(judged[0].unit, []).append(number)
        except EntryError:
            unusual[number] = True
        likelihoods.append(likelihood)
    analyte = knowledge.analyte_of(variable)
    for unit, numbers in rare.items():
        assert analyte is not None  # numbers were judged by it
        text = f"{variable.name}: {seldom_text(analyte, unit)}"
        notes.append((np.flatnonzero(np.isin(codes, numbers)), text))
    return Patterns.of(codes, likelihoods, (len(variable.states),)), unusual[codes]


def read_likelihoods(
    variable: Variable, columns: Mapping[str, Column]
) -> tuple[Patterns, np.ndarray]:
    """Read an unsure finding: one column of numbers for every state.

    Parameters
    ----------
    variable : Variable
    columns : mapping
        State → column.
    """
    numbers = [columns[state] for state in variable.states]
    weights = np.stack([c.numbers[c.codes] for c in numbers], axis=1)
    given = np.stack([c.codes > 0 for c in numbers], axis=1).any(axis=1)
    largest = weights.max(axis=1)
    fine = (weights >= 0).all(axis=1) & (largest > 0) & np.isfinite(largest)
    fine &= ~of_no_scale(weights)
    used = np.flatnonzero(given & fine)
    codes = np.zeros(len(weights), dtype=np.intp)
    codes[used] = np.arange(1, len(used) + 1)
    scaled = weights[used] / largest[used, np.newaxis]
    ones = np.ones((1, len(variable.states)))
    return Patterns(codes, np.concatenate([ones, scaled])), given & ~fine


def likelihood_entry(
    columns: Mapping[str, Column], row: int
) -> dict[str, object] | None:
    """Return what a case file would hold: every state with its likelihood."""
    found: dict[str, object] = {}
    for state, column in columns.items():
        number = column.numbers[column.codes[row]]
        entry = column.entry(row) if np.isnan(number) else float(number)
        if entry is not None:
            found[state] = entry
    return found or None
