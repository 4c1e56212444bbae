"""Many patients as evidence whose likelihood can be computed at any rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from calcinosis._arrays import FloatArray, IntArray
from calcinosis._frozen import frozen
from calcinosis.errors import CaseError
from calcinosis.inference.planning.structure import Structure
from calcinosis.inference.slopes.known import Known
from calcinosis.knowledge.variables import DAY_OF_LIFE, FILMS, SETTING
from calcinosis.learning.by_row.leaf_evidence import Looks, Numbers, Words
from calcinosis.learning.by_row.mentions import Mentioned
from calcinosis.network.build import Network
from calcinosis.patient.amounts.measurement import on_scale
from calcinosis.patient.films import counted_looks
from calcinosis.patient.interpret import evidence_of
from calcinosis.patient.items import Interpretation, Item
from calcinosis.patient.patient import Patient
from calcinosis.patient.read_patient import read_patient
from calcinosis.patient.silence import shares_told
from calcinosis.patient.typed_findings import Amount, Films
from calcinosis.patient.written.case import Case

__all__ = ["LeafEvidence", "Patients", "read_patients"]

CountedLooks = list[list[tuple[float, FloatArray]]]
LeafEntry = tuple[float, int] | FloatArray | CountedLooks
"""A number with its sign, weights of states, or looks that count with their films."""
SIGNS = {"": 0, "<": -1, ">": 1}


@frozen
class LeafEvidence:
    """All that is known of one leaf.

    Parameters
    ----------
    words : Words or None
    numbers : Numbers or None
    looks : Looks or None
    """

    words: Words | None = None
    numbers: Numbers | None = None
    looks: Looks | None = None


@frozen
class Patients:
    """Patients ready for learning.

    Parameters
    ----------
    known : Known
    leaves : mapping
        Leaf → what is known of it, in the order of ``known.leaves``.
    setting : array, shape (patients, settings)
        Likelihood of the setting: what the pretest is taken from.
    mentioned : mapping
        Variable → whose reports mention it, of those that a lesion makes one look for.
    """

    known: Known
    leaves: Mapping[str, LeafEvidence]
    setting: FloatArray
    mentioned: Mapping[str, Mentioned]


def read_patients(
    cases: Sequence[Case], network: Network, structure: Structure
) -> Patients:
    """Read cases; a newborn's day of life is left out, as is how common lesions are.

    Parameters
    ----------
    cases : sequence of Case
    network : Network
    structure : Structure
        Of the network.

    Raises
    ------
    CaseError
        With every problem of every case.
    """
    patients = [read_patient(case, network.knowledge) for case in cases]
    problems = [problem for patient in patients for problem in patient.problems]
    if problems:
        raise CaseError(problems)
    sorter = _Sorter(network, structure, len(cases))
    for row, patient in enumerate(patients):
        sorter.add(row, patient)
    return sorter.patients()


class _Sorter:
    """Sorts evidence by node, patient after patient."""

    def __init__(self, network: Network, structure: Structure, rows: int) -> None:
        self.network, self.structure, self.rows = network, structure, rows
        self.film = network.knowledge.film
        target = structure.target
        self.states: dict[str, IntArray] = {}
        self.likelihoods: dict[str, FloatArray] = {}
        self.entries: dict[str, dict[int, LeafEntry]] = {}
        self.unsaid: dict[str, list[int]] = {}
        self.told: dict[str, dict[int, FloatArray]] = {}
        self.leaves = {name for name in structure.states if structure.is_leaf(name)}
        for name in structure.states:
            if name not in self.leaves and name != target:
                self.states[name] = np.full(rows, -1, dtype=np.intp)

    def add(self, row: int, patient: Patient) -> None:
        read = evidence_of(patient, self.network)
        self._add_mentions(row, read)
        for item in read.all_items:
            if item.node == self.structure.target:
                continue  # what mentions say of it moves with the rows
            if item.node == DAY_OF_LIFE:
                continue  # who chose a patient, or made one up, chose the day
            found = patient.findings.get(item.node)
            if not item.over_parents:
                self._add(row, item)
            elif isinstance(found, Amount):  # else it is a film
                one = on_scale(found, self.network.knowledge, patient.person)
                # a range counts as its middle
                entry = one.middle, SIGNS[found.quantity.sign]
                self.entries.setdefault(item.node, {})[row] = entry
        if patient.films is not None:
            self._add_films(row, patient.films)

    def _add_mentions(self, row: int, read: Interpretation) -> None:
        patient, unsaid = read.patient, set(read.not_mentioned)
        for key in read.mentions:
            name = self.film.name if key == FILMS else key
            if key in unsaid:
                self.unsaid.setdefault(name, []).append(row)
            else:
                own = self.told.setdefault(name, {})
                own[row] = shares_told(
                    patient.findings[key], self.network.knowledge, patient.person
                )

    def _add_films(self, row: int, films: Films) -> None:
        looks: dict[str, CountedLooks] = {}
        for look in counted_looks(films.films, self.film):
            looks.setdefault(look.node, []).append(look.parts)
        for node, parts in looks.items():
            self.entries.setdefault(node, {})[row] = parts

    def _add(self, row: int, item: Item) -> None:
        if item.node in self.leaves:
            self.entries.setdefault(item.node, {})[row] = item.likelihood
        elif np.count_nonzero(item.likelihood) == 1:
            self.states[item.node][row] = item.likelihood.argmax()
        else:
            count = self.structure.states[item.node]
            given = self.likelihoods.setdefault(item.node, np.ones((self.rows, count)))
            given[row] = item.likelihood

    def patients(self) -> Patients:
        order = [name for name in self.structure.states if name in self.entries]
        who = {
            name: np.array(sorted(self.entries[name]), dtype=np.intp) for name in order
        }
        known = Known(self.rows, self.states, self.likelihoods, who)
        leaves = {
            name: _leaf([self.entries[name][row] for row in who[name].tolist()])
            for name in order
        }
        count = self.structure.states[SETTING]
        setting = self.likelihoods.get(SETTING, np.ones((self.rows, count)))
        told = self.states[SETTING]
        hard = np.eye(count)[told]
        setting = np.where(told[:, np.newaxis] >= 0, hard, setting)
        return Patients(known, leaves, setting, self._mentioned())

    def _mentioned(self) -> dict[str, Mentioned]:
        found: dict[str, Mentioned] = {}
        for name in self.network.knowledge.telling.looked_for:
            unsaid, told = self.unsaid.get(name, []), self.told.get(name, {})
            states = len(self.network.knowledge.variables[name].states)
            shares = np.array(list(told.values())).reshape(-1, states)
            who = np.array(list(told), dtype=np.intp)
            found[name] = Mentioned(np.array(unsaid, dtype=np.intp), who, shares)
        return found


def _leaf(entries: Sequence[LeafEntry]) -> LeafEvidence:
    words: dict[int, FloatArray] = {}
    numbers: dict[int, tuple[float, int]] = {}
    films: dict[int, CountedLooks] = {}
    for place, entry in enumerate(entries):
        if isinstance(entry, tuple):
            numbers[place] = entry
        elif isinstance(entry, list):
            films[place] = entry
        else:
            words[place] = entry
    found = LeafEvidence()
    if words:
        weights = np.stack(list(words.values()), axis=-1)
        found = replace(found, words=Words(np.array(list(words)), weights))
    if numbers:
        values, signs = np.array(list(numbers.values())).T
        where = np.array(list(numbers))
        found = replace(found, numbers=Numbers(where, values, signs.astype(np.intp)))
    if films:
        looks = _looks(np.array(list(films)), list(films.values()))
        found = replace(found, looks=looks)
    return found


def _looks(places: IntArray, patients: Sequence[CountedLooks]) -> Looks:
    number: dict[tuple[float, ...], int] = {}
    groups = [
        [
            np.array(
                [
                    number.setdefault((day, *weights.tolist()), len(number))
                    for day, weights in group
                ],
                dtype=np.intp,
            )
            for group in patient
        ]
        for patient in patients
    ]
    distinct = np.array(list(number))
    return Looks(places, distinct[:, 0], distinct[:, 1:], groups)
