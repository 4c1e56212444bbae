"""Radiographs: any number of films, each with the day of the lesion it was taken on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, cast

from calcinosis._arrays import FloatArray
from calcinosis.case import Case
from calcinosis.entries import (
    LONGEST,
    EntryError,
    is_not_assessed,
    quoted,
    read_states,
    written,
)
from calcinosis.errors import nearest
from calcinosis.knowledge import Knowledge
from calcinosis.measurement import read_days
from calcinosis.network import Network
from calcinosis.variables import Variable, Window

__all__ = ["Look", "film_node", "film_variable", "look_likelihood", "read_looks"]

FIELDS = ("day", "calcification")


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


def film_variable(knowledge: Knowledge) -> Variable:
    """Return the one variable of kind film."""
    return next(v for v in knowledge.variables.values() if v.kind == "film")


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
    states = read_states(film_variable(knowledge), seen)
    told = fields.get("day")
    try:
        day = now if is_not_assessed(told) else read_days(told, knowledge)
    except EntryError as error:
        message = f"day: {error}"
        raise EntryError(message) from error
    given = written(seen) if day is None else f"{written(seen)} on day {day:g}"
    return Look(day, states, given)


def look_likelihood(look: Look, network: Network) -> tuple[str, FloatArray]:
    """Return the film's node and its likelihood over the node's parents.

    The node is that of the window of days; the likelihood is that of the very day.
    """
    film = film_variable(network.knowledge)
    window = _window(film, look.day)
    day = window.day if look.day is None else look.day
    return f"{film.name}_{window.name}", network.film.on_day(day)[0] @ look.states


def film_node(case: Case, network: Network) -> str:
    """Return the node of a film that would be taken now.

    The days since onset place it, where they are known as one number.
    """
    told = case.findings.get("days_from_onset")
    day: float | None = None
    if not is_not_assessed(told):
        with suppress(EntryError):  # a word or a range names no single day
            day = read_days(told, network.knowledge)
    film = film_variable(network.knowledge)
    return f"{film.name}_{_window(film, day).name}"


def _window(film: Variable, day: float | None) -> Window:
    if day is None:
        return next(window for window in film.windows if window.start is None)
    begun = [w for w in film.windows if w.start is not None and w.start <= day]
    return max(begun, key=lambda window: window.start or 0)
