"""Films as evidence: what they say together, by the day each was taken on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis._frozen import frozen
from calcinosis.knowledge.variables import FILMS, Variable, Window
from calcinosis.network.build import Network
from calcinosis.network.leaves import single_version
from calcinosis.patient.patient import Patient
from calcinosis.patient.typed_findings import Film

__all__ = [
    "CountedLook",
    "FilmEvidence",
    "clearest",
    "counted_looks",
    "doubts_of_films",
    "film_evidence",
    "film_node",
]


SOON = "calcium is hardly gone from films so soon: check both"
DIFFER = "films that count as one look differ: the mean of their results counts"


@frozen
class CountedLook:
    """Films that count as one look.

    Parameters
    ----------
    node : str
        Of the window of the latest film.
    films : sequence of Film
        The latest stands last.
    parts : list of (float, array of shape (2,))
        Day, and likelihood of no and yes, of which the look is the mean: the latest
        film's, or if films differ those of all.
    """

    node: str
    films: Sequence[Film]
    parts: list[tuple[float, FloatArray]]


@frozen
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


def film_evidence(
    films: Sequence[Film], network: Network
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
        Which films count as one, and where calcium is gone too soon.
    """
    film = network.knowledge.film
    found: dict[str, FilmEvidence] = {}
    warnings: list[str] = []
    for look in counted_looks(films, film):
        group, differ = look.films, len(look.parts) > 1
        parts = [
            single_version(network.film.likelihood(day, likelihood))
            for day, likelihood in look.parts
        ]
        given = _listed(group) if differ else group[-1].given
        seen = np.mean(parts, axis=0) if differ else parts[0]
        one = FilmEvidence(look.node, seen, given)
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
    if gone := _gone(films, network):
        warnings.append(f"{FILMS}: {_listed(gone)}: {SOON}")
    return list(found.values()), warnings


def doubts_of_films(films: Sequence[Film], network: Network) -> list[str]:
    """Return what is doubtful in a patient's films, without their days."""
    if len(films) == 1:
        return []
    looks = counted_looks(films, network.knowledge.film)
    found = [DIFFER] if any(len(look.parts) > 1 for look in looks) else []
    found += [SOON] if _gone(films, network) else []
    return [f"{FILMS}: {text}" for text in found]


def _gone(films: Sequence[Film], network: Network) -> tuple[Film, ...]:
    """Return a film with calcium, and one of some days later without it, if any."""
    apart = network.knowledge.film.apart_days
    holds = network.knowledge.plausibility.film_holds
    dated = [one for one in films if one.day is not None]
    for seen in dated:
        for empty in dated:
            days = _day(empty) - _day(seen)
            if seen.likelihood[0] or empty.likelihood[-1]:
                continue
            if apart <= days <= holds:
                return seen, empty
    return ()


def counted_looks(films: Sequence[Film], film: Variable) -> list[CountedLook]:
    """Return the looks that count, earliest first; each is of its films' very days."""
    found: list[CountedLook] = []
    for group in _groups(films, film.apart_days):
        latest = group[-1]
        window = _window(film, latest.day)
        others = group[:-1]
        differ = any((one.likelihood != latest.likelihood).any() for one in others)
        parts = [
            (window.day if one.day is None else one.day, one.likelihood)
            for one in (group if differ else group[-1:])
        ]
        found.append(CountedLook(f"{film.name}_{window.name}", group, parts))
    return found


def clearest(films: Sequence[Film]) -> FloatArray:
    """Return the shares of no and yes in the film that shows calcium most clearly."""
    shares = [film.likelihood / film.likelihood.sum() for film in films]
    return max(shares, key=lambda share: float(share[-1]))


def _groups(looks: Sequence[Film], apart: float) -> list[list[Film]]:
    """Films that are one look, earliest first; each group ends with its latest film."""
    undated = [look for look in looks if look.day is None]
    dated = sorted((look for look in looks if look.day is not None), key=_day)
    groups: list[list[Film]] = []
    for look in reversed(dated):
        if groups and _day(groups[-1][-1]) - _day(look) < apart:
            groups[-1].insert(0, look)
        else:
            groups.append([look])
    groups.reverse()
    if undated and apart:
        return [*groups, undated]
    return [*groups, *([look] for look in undated)]


def _day(look: Film) -> float:
    return look.day or 0.0


def _listed(group: Sequence[Film]) -> str:
    return " and ".join(look.given for look in group)


def film_node(patient: Patient, network: Network) -> str:
    """Return the node of a film that would be taken now."""
    film = network.knowledge.film
    return f"{film.name}_{_window(film, patient.day).name}"


def _window(film: Variable, day: float | None) -> Window:
    if day is None:
        return film.undated
    begun = [w for w in film.windows if w.start is not None and w.start <= day]
    return max(begun, key=lambda window: window.start or 0)
