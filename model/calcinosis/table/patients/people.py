"""Who the patients of a block are: age, sex and setting."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from calcinosis._arrays import FloatArray, IntArray
from calcinosis._frozen import frozen
from calcinosis._regex import regex
from calcinosis.arguments import as_text_of
from calcinosis.inference.patterns import Patterns
from calcinosis.knowledge.quantities.plausibility import Plausibility
from calcinosis.knowledge.quantities.units import to_unit
from calcinosis.knowledge.variables import CONTEXT, DAY_OF_LIFE, LESION, WHO
from calcinosis.network.build import Network
from calcinosis.patient.assumed_age import assumed_age
from calcinosis.patient.context import is_unusual_age, own_items
from calcinosis.patient.read_patient import read_patient
from calcinosis.patient.reading import read_one_state
from calcinosis.patient.written.case import Case
from calcinosis.patient.written.entry.ages import (
    NEWBORNS,
    OLDEST,
    age_in_days,
    age_likelihood,
    is_gestation,
    may_be_gestation,
)
from calcinosis.patient.written.entry.entries import EntryError
from calcinosis.table.columns import Column, combine, number_in

__all__ = [
    "Contexts",
    "People",
    "age_text",
    "possible_states",
    "read_people",
    "with_units",
]

NUMBER = regex(r"[-+]?[\d.]+(e[-+]?\d+)?")
"""What takes its unit from the name of its column."""
KEPT = (str, int, float, type(None))
"""Kinds of cells by which a context is found again: a list cannot be looked up."""
MOST_CONTEXTS = 1 << 15
"""Combinations of age, sex and setting that are kept (about 1 kB each)."""


@frozen
class People:
    """What is known of the patients of a block beside their findings.

    Parameters
    ----------
    patterns : mapping
        Evidence on ``setting``, ``age_group``, ``sex`` and a newborn's day of life.
    age : array, shape (rows,)
        Days, of a group its middle, of a setting's newborns theirs; nan where nothing
        is known.
    exact : bool array, shape (rows,)
        Whether the age was given, not only its group.
    assumed : bool array, shape (rows,)
        Whether neither was: it is that of nearly all in the setting.
    odd : bool array, shape (rows,)
        Whether hardly any patient of the setting is of this age.
    lived : array, shape (rows, 2)
        Shortest and longest life in days that is possible, or assumed; nan where none
        is known.
    sex : integer array, shape (rows,)
        0 not known, else 1 + the number of the state.
    unusual : bool array, shape (rows,)
        Rows that must be read as a case: something is wrong with them.
    """

    patterns: dict[str, Patterns]
    age: FloatArray
    exact: np.ndarray
    assumed: np.ndarray
    odd: np.ndarray
    lived: FloatArray
    sex: IntArray
    unusual: np.ndarray


@frozen
class _Context:
    """What a setting, an age, a sex or some of these say of a patient.

    Parameters
    ----------
    likelihoods : mapping
        Node → likelihood of its states.
    failed : bool
        Whether they cannot be read, or contradict each other.
    newborn : bool
        Whether the setting is the newborns'.
    age : float
        In days, the one that is assumed where none is told; nan: none.
    assumed, odd : bool
        As :class:`People` has them.
    lived : tuple of float
    sex : int
    """

    likelihoods: Mapping[str, FloatArray]
    failed: bool
    newborn: bool
    age: float
    assumed: bool
    odd: bool
    lived: tuple[float, float]
    sex: int

    @staticmethod
    def of(
        case: Case, network: Network, setting: str | None, anywhere: bool
    ) -> _Context:
        """Read a case that tells nothing else."""
        patient = read_patient(case, network.knowledge, setting)
        where = () if patient.setting is None else patient.setting.states
        known = replace(patient, setting=None) if anywhere else patient
        own = assumed_age(where, network.knowledge)
        lived = np.nan, np.nan
        if patient.age is not None:
            lived = patient.age.lived
        elif own is not None:  # who has reached the end of the group is no longer in it
            lived = 0.0, float(np.nextafter(own.possible[1], 0))
        days, sex = patient.person.age_days, patient.sex
        items = own_items(known, network).items()
        return _Context(
            {name: item.likelihood for name, item in items},
            bool(patient.problems),
            where == (NEWBORNS,),
            np.nan if days is None else days,
            patient.person.assumed_age,
            is_unusual_age(known, network),
            lived,
            0 if sex is None else int(sex.likelihood.argmax()) + 1,
        )


Contexts = dict[Hashable, _Context]
"""Way of the age, and the other entries → what they say."""


def read_people(
    columns: dict[str, Column],
    age_unit: str | None,
    rows: int,
    network: Network,
    setting: str | None,
    anywhere: bool,
    known: Contexts,
) -> People:
    """Read the context of every row.

    Each combination of age group, stated group, sex and setting is read once for a
    table, as the case of one row that has it.

    Parameters
    ----------
    columns : mapping
        Of ``setting``, ``age``, ``age_group``, ``sex`` and ``diagnosis``, those that
        the table has.
    age_unit : str or None
        Unit of plain numbers in the column of ages.
    rows : int
    network : Network
    setting : str or None
        Replaces the patients' own.
    anywhere : bool
        Whether the pretest comes from no setting: none is evidence then.
    known : dict
        What was read of earlier blocks of the table, with the same settings; grows.
    """
    age, unusual = np.full(rows, np.nan), np.zeros(rows, dtype=bool)
    parts: list[tuple[IntArray, int]] = []
    kinds, ways = np.zeros(0, dtype=np.intp), list[bytes]()
    weeks = np.zeros(rows, dtype=bool)
    if "age" in columns:
        column = columns["age"]
        days = _days(column, age_unit)
        wrong = np.isnan(days)
        wrong[0] = False
        unusual, age = wrong[column.codes], days[column.codes]
        limits = network.knowledge.plausibility
        weeks, told = (
            _of_pregnancy(column, age_unit, limits, is_one)[column.codes]
            for is_one in (may_be_gestation, is_gestation)
        )
        unusual |= told
        # no age, then every way to belong to age groups, and last what is no age
        kinds, ways = _ways(days, network)
        ways = [b"", *ways, b"none"]
        kinds[0], kinds[wrong] = 0, len(ways) - 1
        parts.append((kinds[column.codes], len(ways)))
    others = [columns[name] for name in WHO if name in columns]
    parts += [(column.codes, len(column.entries)) for column in others]
    parts = parts or [(np.zeros(rows, dtype=np.intp), 1)]
    codes, examples = combine(parts)
    exact = ~np.isnan(age)
    found: list[_Context] = []
    for row in examples.tolist():
        way = ways[kinds[columns["age"].codes[row]]] if "age" in columns else b""
        entries = [column.entry(row) for column in others]
        key = (way, *((type(entry), entry) for entry in entries))
        plain = all(isinstance(entry, KEPT) for entry in entries)
        one = known.get(key) if plain else None
        if one is None:
            case = _context_case(columns, age_unit, row)
            one = _Context.of(case, network, setting, anywhere)
        if plain:
            if len(known) >= MOST_CONTEXTS:
                known.clear()
            known[key] = one
        found.append(one)
    patterns = {
        name: Patterns.of(
            codes,
            [one.likelihoods.get(name) for one in found],
            (len(network.states[name]),),
        )
        for name in CONTEXT
        if any(name in one.likelihoods for one in found)
    }
    flags = [(one.failed, one.newborn, one.assumed, one.odd) for one in found]
    failed, newborns, guessed, odd = np.array(flags, dtype=bool).reshape(-1, 4).T
    typical = np.array([one.age for one in found], dtype=float)
    lives = np.array([one.lived for one in found], dtype=float).reshape(-1, 2)
    sexes = np.array([one.sex for one in found], dtype=np.intp)
    unusual |= (
        failed[codes]
        | (weeks & newborns[codes])
        | _wrong_diagnosis(columns, network, rows)
    )
    age = np.where(exact, age, typical[codes])
    lived = np.where(exact[:, np.newaxis], age[:, np.newaxis], lives[codes])
    assumed = guessed[codes] & ~exact
    ages = exact, assumed, odd[codes], lived
    return People(patterns, age, *ages, sexes[codes], unusual)


def _days(column: Column, unit: str | None) -> FloatArray:
    """Age in days of every distinct entry; nan where it is none."""
    if unit is not None:
        days = column.numbers * to_unit(1.0, unit, "d")
        return np.where((days >= 0) & (days <= OLDEST), days, np.nan)
    days = np.full(len(column.entries), np.nan)
    for number, entry in enumerate(column.entries[1:], start=1):
        try:
            days[number] = age_in_days(as_text_of(entry))
        except EntryError:
            continue
    return days


def _of_pregnancy(
    column: Column,
    unit: str | None,
    limits: Plausibility,
    is_one: Callable[[str, Plausibility], bool],
) -> np.ndarray:
    """Which distinct ages are, or may be, weeks of the pregnancy."""
    found = np.zeros(len(column.entries), dtype=bool)
    weeks = unit and is_one(f"{limits.gestation_least:g} {unit}", limits)
    for code in np.flatnonzero(np.isnan(column.numbers) | bool(weeks)).tolist():
        entry = column.entries[code]
        text = "" if entry is None else age_text(entry, unit)
        found[code] = bool(text) and is_one(text, limits)
    return found


def _ways(days: FloatArray, network: Network) -> tuple[IntArray, list[bytes]]:
    """Return the way, from 1, in which each age belongs to age groups, and all ways.

    Ages of one way are read once, as the case of one row that has it; beside the
    likelihood of the groups it tells the group by name, for stated groups, and of who
    may be a newborn the likelihood of the days of life.
    """
    variables = network.knowledge.variables
    groups, known = variables["age_group"], np.nan_to_num(days)
    named = np.searchsorted(groups.limits_days, known, side="right")
    shares = age_likelihood(known, groups)
    of_life = age_likelihood(known, variables[DAY_OF_LIFE]) * (shares[:, :1] > 0)
    keys = np.column_stack([named, shares, of_life])
    distinct, which = np.unique(keys, axis=0, return_inverse=True)
    return which.reshape(-1).astype(np.intp) + 1, [own.tobytes() for own in distinct]


def _context_case(columns: dict[str, Column], age_unit: str | None, row: int) -> Case:
    entries = {name: column.entry(row) for name, column in columns.items()}
    age = entries.get("age")
    return Case(
        setting=entries.get("setting"),
        age=None if age is None else age_text(age, age_unit),
        age_group=possible_states(entries.get("age_group")),
        sex=entries.get("sex"),
    )


def age_text(age: Any, unit: str | None) -> str:
    """Write an age as a case does: ``19 d``; a cell may tell its own unit."""
    if unit is None or (isinstance(age, str) and not NUMBER.fullmatch(age.strip())):
        return as_text_of(age)
    if isinstance(age, float):
        age = np.format_float_positional(age, trim="-")
    return f"{age} {unit}"


def with_units(age: Column, unit: Column) -> Column:
    """Return ages with the units of another column: ``19`` beside ``d`` is ``19 d``."""
    codes, examples = combine([(c.codes, len(c.entries)) for c in (age, unit)])
    entries: list[Any] = [None]
    refused: dict[int, str] = {}
    for row in examples.tolist():
        told, own = age.entry(row), unit.entry(row)
        if age.codes[row] in age.refused:
            refused[len(entries)] = age.refused[int(age.codes[row])]
        text = told is None or own is None
        entries.append(told if text else age_text(told, str(own)))
    numbers = np.array([number_in(entry) for entry in entries])
    known = np.array([entry is not None for entry in entries])
    known[list(refused)] = True
    places = codes + 1
    return Column(np.where(known[places], places, 0), entries, numbers, refused)


def possible_states(entry: Any) -> Any:
    """Read ``arm | leg`` in one cell as the list of a case: one of these."""
    if isinstance(entry, str) and "|" in entry:
        return [part.strip() for part in entry.split("|")]
    return entry


def _wrong_diagnosis(
    columns: dict[str, Column], network: Network, rows: int
) -> np.ndarray:
    """Whether the truth, which is not used, is no lesion."""
    column = columns.get("diagnosis")
    if column is None:
        return np.zeros(rows, dtype=bool)
    lesion = network.knowledge.variables[LESION]
    wrong = np.zeros(len(column.entries), dtype=bool)
    for number, entry in enumerate(column.entries[1:], start=1):
        try:
            read_one_state(lesion, entry)
        except EntryError:
            wrong[number] = True
    return wrong[column.codes]
