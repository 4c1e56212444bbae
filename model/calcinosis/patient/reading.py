"""The one reader of entries: from what is written to a typed finding."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, cast

import numpy as np

from calcinosis._regex import regex
from calcinosis.errors import nearest
from calcinosis.knowledge.quantities.analytes import Analyte
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.variables import FILMS, Variable
from calcinosis.knowledge.words.vocabulary import is_not_assessed
from calcinosis.patient.typed_findings import (
    NOWHERE,
    Age,
    Amount,
    Days,
    Film,
    Sign,
    sure,
)
from calcinosis.patient.written.documents import Place
from calcinosis.patient.written.entry.ages import (
    age_in_days,
    shares_of_age,
    unit_of_age,
)
from calcinosis.patient.written.entry.dated_words import dated_films
from calcinosis.patient.written.entry.entries import (
    LONGEST,
    EntryError,
    is_number,
    is_states,
    kept_if_short,
    quoted,
    read_state,
    read_states,
    written,
)
from calcinosis.patient.written.entry.quantity import Quantity, in_unit, read_quantity
from calcinosis.patient.written.entry.state_words import left_open, meant

__all__ = [
    "age_of",
    "read_age",
    "read_day",
    "read_films",
    "read_finding",
    "read_groups",
    "read_one_state",
    "typical_age",
]

FIELDS = ("day", "calcification")
MINUS = regex(r"\s*[-−]\s*[\d.]")


def read_finding(
    variable: Variable, entry: Any, knowledge: Knowledge, place: Place = NOWHERE
) -> Sign | Amount:
    """Read what is told of one variable.

    Parameters
    ----------
    variable : Variable
    entry : object
        A state, a list of possible states, the likelihood of every state, or, where the
        variable is measured, a number: see
        :func:`calcinosis.patient.written.entry.quantity.read_quantity`.
    knowledge : Knowledge
    place : Place

    Raises
    ------
    EntryError
        If it cannot be read, or no living patient has such a value.
    """
    return _read(knowledge, variable.name, entry).at(place)


@kept_if_short
def _read(knowledge: Knowledge, name: str, entry: Any) -> Sign | Amount:
    variable = knowledge.variables[name]
    analyte = knowledge.analyte_of(variable)
    if analyte is None or is_states(variable, entry):
        likelihood = read_states(variable, entry)
        likelihood.setflags(write=False)
        return Sign(variable, likelihood, written(variable, entry), NOWHERE)
    words = variable.states, (*variable.synonyms, *variable.open_words)
    hint = partial(left_open, variable, entry) if isinstance(entry, str) else str
    laboratory = variable.reference
    quantity = read_quantity(entry, analyte, *words, laboratory=laboratory, hint=hint)
    if not variable.reference and (quantity.low, quantity.high) != (None, None):
        message = f"{variable.label.lower()} has no reference interval: low, high"
        raise EntryError(message)
    if variable.kind == "finding":
        return _judged(variable, quantity, analyte, knowledge)
    return Amount(variable, analyte, quantity, NOWHERE)


def _judged(
    variable: Variable,
    quantity: Quantity,
    analyte: Analyte,
    knowledge: Knowledge,
) -> Sign:
    """Judge a number: the sign is there from the threshold of `units.toml` on."""
    sign, name = quantity.sign, variable.label.lower()
    threshold = knowledge.thresholds[variable.name]
    value = in_unit(quantity.value, quantity.unit, threshold.unit, analyte)
    above = value - threshold.value
    upto = quantity.upto if quantity.upto is not None else quantity.value
    highest = in_unit(upto, quantity.unit, threshold.unit, analyte) - threshold.value
    if (
        (sign == "<" and above > 0)
        or (sign == ">" and above < 0)
        or (above < 0 <= highest)
    ):
        message = f"'{quantity}' leaves open whether there was {name}: write yes or no"
        raise EntryError(message)
    there = above >= 0 and sign != "<"
    likelihood = sure(variable, variable.states[int(there)])
    given = f"{quantity} ({name if there else f'no {name}'})"
    return Sign(variable, likelihood, given, NOWHERE, (quantity, analyte))


def read_one_state(
    variable: Variable, entry: object, place: Place = NOWHERE, source: str = "case"
) -> Sign:
    """Read an entry that names just one state.

    Raises
    ------
    EntryError
        If it is no state, or several.
    """
    if isinstance(entry, list | tuple | Mapping):
        raise _no_state(variable, cast("object", entry))
    return Sign.sure(variable, read_state(variable, entry), place, source)


def _no_state(variable: Variable, entry: object) -> EntryError:
    states = ", ".join(variable.states)
    return EntryError(f"{quoted(entry)} given, expected one of {states}")


def read_groups(variable: Variable, entry: object, place: Place = NOWHERE) -> Sign:
    """Read the age groups that are possible.

    Raises
    ------
    EntryError
        If there is no such group.
    """
    if isinstance(entry, Mapping):
        raise _no_state(variable, cast("Mapping[object, object]", entry))
    return Sign(variable, read_states(variable, entry), written(variable, entry), place)


def read_age(groups: Variable, text: str, place: Place = NOWHERE) -> Age:
    """Read an age with its unit, or an age group in its place: ``newborn``.

    Raises
    ------
    EntryError
        Saying how an age is written.
    """
    return _age_of_text(groups, text).at(place)


@kept_if_short
def _age_of_text(groups: Variable, text: str) -> Age:
    if meant(groups, text):
        told = read_groups(groups, text)
        told.likelihood.setflags(write=False)
        return typical_age(told)
    return age_of(age_in_days(text), unit_of_age(text), text, groups)


def age_of(
    days: float, unit: float, given: str, groups: Variable, place: Place = NOWHERE
) -> Age:
    """Return an age that is known in days, with its groups."""
    shares = shares_of_age(groups, days)
    return Age(days, True, unit, Sign(groups, shares, given, place))


def typical_age(groups: Sign, between: Days | None = None) -> Age:
    """Age in the middle of the groups; of the last group, its beginning.

    Parameters
    ----------
    groups : Sign
    between : Days or None
        The youngest and the oldest age, where they are told: the middle is theirs.
    """
    if between is not None:
        return Age(sum(between) / 2, False, 1.0, groups, between)
    limits = groups.variable.limits_days
    edges = [0.0, *limits, limits[-1]]
    possible = np.flatnonzero(groups.likelihood)
    first, last = int(possible[0]), int(possible[-1])
    return Age((edges[first] + edges[last + 1]) / 2, False, 1.0, groups)


def read_films(
    entry: Any, knowledge: Knowledge, now: float | None, place: Place = NOWHERE
) -> tuple[list[Film], list[tuple[Place, EntryError]]]:
    """Read every film, and say what is wrong with the others.

    Parameters
    ----------
    entry : list, mapping or state
        ``[{day: 2, calcification: no}, {day: 12, calcification: yes}]``; a single film
        may stand without its list, and a film of unknown day is ``yes`` or ``no``.
    knowledge : Knowledge
    now : float or None
        Day of a film whose day is not told: days since onset, where they are known.
    place : Place

    Returns
    -------
    films : list of Film
    wrong : list of (Place, EntryError)
    """
    many = isinstance(entry, list | tuple)
    films = list(cast("list[Any]", entry)) if many else [entry]
    found: list[Film] = []
    wrong: list[tuple[Place, EntryError]] = []
    if not films:
        message = f"an empty list says nothing; leave {FILMS} out"
        wrong.append((place, EntryError(message)))
    for number, film in enumerate(films):
        own = place.inside(number) if many else place
        try:
            found.append(_read_film(film, knowledge, now, own))
        except EntryError as error:
            wrong.append((own, error))
    return found, wrong


def _read_film(
    entry: Any, knowledge: Knowledge, now: float | None, place: Place
) -> Film:
    if isinstance(entry, list | tuple):
        message = f"{quoted(entry)} is not a film: write {{day: 2, calcification: no}}"
        raise EntryError(message)
    fields = entry if isinstance(entry, Mapping) else {"calcification": entry}
    fields = cast("Mapping[object, Any]", fields)
    for key in fields:
        if key not in FIELDS:
            hint = nearest(str(key)[:LONGEST], FIELDS)
            message = f"unknown field {quoted(key)} beside {', '.join(FIELDS)}{hint}"
            raise EntryError(message)
    seen, told = fields.get("calcification"), fields.get("day")
    if is_not_assessed(seen):
        message = "calcification (yes or no) is missing"
        raise EntryError(message)
    variable, dated = knowledge.film, not is_not_assessed(told)
    if not dated and (films := dated_films(variable, seen)):
        listed = ", ".join(f"{{{one}}}" for one in films)
        how = films[0] if isinstance(entry, Mapping) else f"[{listed}]"
        message = f"{quoted(seen)} tells the day in words: write {how}"
        raise EntryError(message)
    shown = read_finding(variable, seen, knowledge)
    assert isinstance(shown, Sign)
    day = read_day(told, knowledge) if dated else now
    given = shown.given if day is None else f"{shown.given} on day {day:g}"
    return Film(day, shown.likelihood, given, place, dated)


def read_day(entry: Any, knowledge: Knowledge) -> float:
    """Read a day of the lesion: one number of days, negative before it was noticed.

    Raises
    ------
    EntryError
        If it is no such number, or nobody lives so long.
    """
    return _day(knowledge, entry)


@kept_if_short
def _day(knowledge: Knowledge, entry: Any) -> float:
    analyte = knowledge.analytes[str(knowledge.onset.analyte)]
    sign = 1.0
    if is_number(entry) and entry < 0:
        sign, entry = -1.0, -entry
    elif isinstance(entry, str) and MINUS.match(entry):
        sign, entry = -1.0, entry.strip()[1:].lstrip()
    try:
        quantity = read_quantity(entry, analyte, ())
    except EntryError as error:
        message = f"day: {error}"
        raise EntryError(message) from error
    if (
        quantity.sign
        or quantity.upto is not None
        or (quantity.low, quantity.high) != (None, None)
    ):
        message = f"day: '{quantity}': a day must be one number"
        raise EntryError(message)
    return sign * in_unit(quantity.value, quantity.unit, "d", analyte) + 0.0  # no -0
