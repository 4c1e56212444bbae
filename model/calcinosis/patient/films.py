"""Radiographs: any number of films, each with the day of the lesion it was taken on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.errors import nearest
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.variables import FILMS, Variable, Window
from calcinosis.knowledge.vocabulary import is_not_assessed
from calcinosis.network.build import Network
from calcinosis.network.leaves import single_version
from calcinosis.patient.case import Case
from calcinosis.patient.entries import LONGEST, EntryError, quoted, read_states, written
from calcinosis.patient.measurement import read_days

__all__ = [
    "FilmEvidence",
    "Look",
    "film_evidence",
    "film_node",
    "read_looks",
]

FIELDS = ("day", "calcification")


@dataclass(frozen=True)
class FilmEvidence:
    """What the films of one window say together.

    Parameters
    ----------
    node : str
        Of the window.
    likelihood : array, shape of the film's parents
    given : str
        For people.
    """

    node: str
    likelihood: FloatArray
    given: str


@dataclass(frozen=True)
class Look:
    """One film.

    Parameters
    ----------
    day : float or None
        Days since the lesion appeared; None: nobody tells.
    states : array, shape (2,)
        Likelihood of what was seen, given that calcification is (not) visible.
    given : str
        For people.
    """

    day: float | None
    states: FloatArray
    given: str


def read_looks(
    entry: Any, knowledge: Knowledge, now: float | None
) -> Iterator[tuple[tuple[int, ...], Look | EntryError]]:
    """Read each film, or say what is wrong with it.

    Parameters
    ----------
    entry : list, mapping or state
        ``[{day: 2, calcification: no}, {day: 12, calcification: yes}]``; a single film
        may stand without its list, and a film of unknown day is ``yes`` or ``no``.
    knowledge : Knowledge
    now : float or None
        Day of a film whose day is not told: days since onset, where they are known.

    Yields
    ------
    position : tuple of int
        Of the film in the entry; empty if the entry is no list.
    look : Look or EntryError
    """
    many = isinstance(entry, list | tuple)
    films = list(cast("list[Any]", entry)) if many else [entry]
    if not films:
        yield (), EntryError("an empty list says nothing; leave radiographs out")
    for number, film in enumerate(films):
        position = (number,) if many else ()
        try:
            yield position, _read_look(film, knowledge, now)
        except EntryError as error:
            yield position, error


def _read_look(film: Any, knowledge: Knowledge, now: float | None) -> Look:
    if isinstance(film, list | tuple):
        message = f"{quoted(film)} is not a film: write {{day: 2, calcification: no}}"
        raise EntryError(message)
    fields = film if isinstance(film, Mapping) else {"calcification": film}
    fields = cast("Mapping[object, Any]", fields)
    for key in fields:
        if key not in FIELDS:
            hint = nearest(str(key)[:LONGEST], FIELDS)
            message = f"unknown field {quoted(key)} beside {', '.join(FIELDS)}{hint}"
            raise EntryError(message)
    seen = fields.get("calcification")
    if is_not_assessed(seen):
        message = "calcification (yes or no) is missing"
        raise EntryError(message)
    variable = knowledge.film
    states = read_states(variable, seen)
    told = fields.get("day")
    try:
        day = now if is_not_assessed(told) else read_days(told, knowledge)
    except EntryError as error:
        message = f"day: {error}"
        raise EntryError(message) from error
    given = written(variable, seen)
    return Look(day, states, given if day is None else f"{given} on day {day:g}")


def film_evidence(
    looks: Sequence[Look], network: Network
) -> tuple[list[FilmEvidence], list[str]]:
    """Combine a patient's films.

    Films less than ``apart_days`` apart, and all of unknown day, are one look: the
    latest counts; if they disagree, the mean of their likelihoods. Other films of one
    window are independent given the parents: their likelihoods multiply.

    Returns
    -------
    evidence : list of FilmEvidence
        One for each window with a film.
    warnings : list of str
        Which films count as one.
    """
    film = network.knowledge.film
    found: dict[str, FilmEvidence] = {}
    warnings: list[str] = []
    for group in _groups(looks, film.apart_days):
        one, differ = _one_look(group, film, network)
        if len(group) > 1:
            which = "the mean of both results" if differ else "the latest"
            near = f"less than {film.apart_days:g} days apart"
            near = "of unknown day" if group[-1].day is None else near
            text = f"{len(group)} films {near} count as one look, {which}"
            warnings.append(f"{FILMS}: {text} ({_listed(group)})")
        earlier = found.get(one.node)
        if earlier is not None:
            likelihood = one.likelihood * earlier.likelihood
            given = f"{earlier.given}; {one.given}"
            one = FilmEvidence(one.node, likelihood, given)
        found[one.node] = one
    return list(found.values()), warnings


def _groups(looks: Sequence[Look], apart: float) -> list[list[Look]]:
    """Films that are one look, earliest first; each group ends with its latest film."""
    undated = [look for look in looks if look.day is None]
    dated = sorted((look for look in looks if look.day is not None), key=_day)
    groups: list[list[Look]] = []
    for look in reversed(dated):
        if groups and _day(groups[-1][-1]) - _day(look) < apart:
            groups[-1].insert(0, look)
        else:
            groups.append([look])
    groups.reverse()
    if undated and apart:
        return [*groups, undated]
    return [*groups, *([look] for look in undated)]


def _day(look: Look) -> float:
    return look.day or 0.0


def _one_look(
    group: Sequence[Look], film: Variable, network: Network
) -> tuple[FilmEvidence, bool]:
    """Return what a group of films says, and whether they differ.

    The node is that of the latest film's window; the likelihood is that of its very
    day.
    """
    latest = group[-1]
    window = _window(film, latest.day)
    node = f"{film.name}_{window.name}"
    differ = any((look.states != latest.states).any() for look in group)
    looks = group if differ else group[-1:]
    days = [window.day if look.day is None else look.day for look in looks]
    parts = [
        single_version(network.film.on_day(day) @ look.states)
        for day, look in zip(days, looks, strict=True)
    ]
    given = _listed(group) if differ else latest.given
    return FilmEvidence(node, np.mean(parts, axis=0), given), differ


def _listed(group: Sequence[Look]) -> str:
    return " and ".join(look.given for look in group)


def film_node(case: Case, network: Network) -> str:
    """Return the node of a film that would be taken now.

    The days since onset place it, where they are known as one number.
    """
    told = case.findings.get(network.knowledge.onset.name)
    day: float | None = None
    if not is_not_assessed(told):
        with suppress(EntryError):  # a word or a range names no single day
            day = read_days(told, network.knowledge)
    film = network.knowledge.film
    return f"{film.name}_{_window(film, day).name}"


def _window(film: Variable, day: float | None) -> Window:
    if day is None:
        return next(window for window in film.windows if window.start is None)
    begun = [w for w in film.windows if w.start is not None and w.start <= day]
    return max(begun, key=lambda window: window.start or 0)
