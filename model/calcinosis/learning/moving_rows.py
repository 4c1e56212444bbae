"""All rows that can move, as one vector of coordinates."""

from __future__ import annotations

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis._frozen import frozen
from calcinosis.knowledge.places import RowPlace, mention_places, row_places
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.rows.rows import Row
from calcinosis.knowledge.variables import LESION
from calcinosis.learning.by_row.row_slopes import RowSlopes
from calcinosis.learning.coordinates import (
    Coordinates,
    coordinates_of,
    error_coordinates,
)
from calcinosis.learning.directions import Directions, Mover, twins
from calcinosis.network.leaves import Sample

__all__ = ["MovingRow", "MovingRows"]

ERRORS = ("misread", "outlier")


@frozen
class MovingRow:
    """A row that can move, and its place among all coordinates."""

    place: RowPlace
    coordinates: Coordinates
    at: slice


class MovingRows:
    """All rows that can move, as one vector of coordinates.

    Parameters
    ----------
    knowledge : Knowledge
    commonness : bool
        Whether this includes how common lesions are in each setting, who is seen there,
        and what is ``settled``: patients chosen for learning say nothing of it.
    errors : bool
        Whether this includes errors of records. They state no strength, and learning
        would use them to let any finding that tells too much tell less.
    """

    def __init__(
        self, knowledge: Knowledge, *, commonness: bool = False, errors: bool = False
    ) -> None:
        self.knowledge = knowledge
        self.rows: list[MovingRow] = []
        end, same, places = 0, twins(knowledge), dict[int, slice]()
        for place in (*row_places(knowledge), *mention_places(knowledge)):
            if not commonness and _is_common(knowledge, place):
                continue
            is_error = place.kind in ERRORS
            if is_error and not errors:
                continue
            if is_error:
                sd = knowledge.conventions.error_sd
                coordinates = error_coordinates(place.row.distribution, sd)
            else:
                held = _held(knowledge, place)
                coordinates = coordinates_of(place.row.distribution, held)
            if coordinates is not None:
                twin = same.get(id(place.row), id(place.row))
                at = places.setdefault(twin, slice(end, end + coordinates.size))
                self.rows.append(MovingRow(place, coordinates, at))
                end = max(end, at.stop)
        self.size = end
        movers = [Mover(r.place.row, r.coordinates, r.at) for r in self.rows]
        self.directions = Directions(knowledge, {id(m.row): m for m in movers})

    def sample(self, u: FloatArray) -> Sample:
        """Return the values of all rows at u."""
        return _At({id(r.place.row): r.coordinates.values(u[r.at]) for r in self.rows})

    def pull(self, u: FloatArray, slopes: RowSlopes) -> FloatArray:
        """Turn derivatives by the values of rows into one by u."""
        found = np.zeros(self.size)
        for row in self.rows:
            slope = slopes.of(row.place.row)
            if slope is not None:
                found[row.at] += row.coordinates.pull(u[row.at], slope)
        return found

    def log_density(self, u: FloatArray) -> tuple[float, FloatArray]:
        """Sum of the rows' own log densities, 0 at u = 0, and its derivative.

        Beside them what keeps directions (:class:`Directions`).
        """
        total, slope = self.directions(u)
        for row in self.rows:
            part, own = row.coordinates.log_density(u[row.at])
            total, slope[row.at] = total + part, slope[row.at] + own
        return total, slope


def _held(knowledge: Knowledge, place: RowPlace) -> list[int]:
    """Return the numbers of the states that do not move."""
    held = place.row.held
    return [knowledge.variables[place.subject].states.index(state) for state in held]


def _is_common(knowledge: Knowledge, place: RowPlace) -> bool:
    """Whether a row says how common something is, or who is seen."""
    if place.kind != "table":
        return place.kind == "case mix"
    known = knowledge.conventions
    if place.subject in known.settled:
        (number,) = place.key
        placed = knowledge.tables[place.subject].rows[int(number)]
        return placed.conditions[LESION] <= set(known.rest)
    return knowledge.variables[place.subject].kind == "context"


class _At(Sample):
    """Rows at given values, those that cannot move at their means."""

    def __init__(self, values: dict[int, FloatArray]) -> None:
        super().__init__()
        self.now = values

    def values(self, row: Row) -> FloatArray:
        now = self.now.get(id(row))
        return super().values(row) if now is None else now[np.newaxis]
