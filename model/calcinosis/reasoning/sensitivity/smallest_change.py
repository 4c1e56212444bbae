"""The smallest change of a single number after which another lesion would lead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from calcinosis._frozen import frozen
from calcinosis.knowledge.places import RowPlace, row_places
from calcinosis.reasoning.result import Result
from calcinosis.reasoning.sensitivity.effects import row_effects
from calcinosis.reasoning.sensitivity.one_way import (
    Change,
    Reevaluated,
    SensitivityFunction,
    function_of,
    place_numbers,
)

__all__ = ["SmallestChange", "smallest_change"]


SHARED = 1e-9
"""Probabilities less apart than this are the same but for rounding."""


@frozen
class SmallestChange:
    """A change of one number that makes another lesion lead.

    Parameters
    ----------
    row, label, number : str
        Where it stands; its name as ``calcinosis priors`` prints it; which number.
    value, needed : float
        The number now, and where both lesions are equally probable.
    lesion, rival : str
        The lesion that leads now, and the one that would.
    change : float
        Signed distance on ``scale``.
    scale : str
        ``log-odds`` of a probability, ``logarithm`` of a rate, ratio or spread,
        ``as it is`` of a mean.
    sds : float
        How far out ``needed`` lies in the number's own distribution F, as standard
        deviations of a normal one: Φ⁻¹(F(needed)); at most 37.
    within_interval : bool
        Whether that lies within the number's own 95 % interval.
    """

    row: str
    label: str
    number: str
    value: float
    needed: float
    lesion: str
    rival: str
    change: float
    scale: str
    sds: float
    within_interval: bool

    def as_dict(self) -> dict[str, Any]:
        """Return the same as plain types."""
        return dict(vars(self))


def smallest_change(result: Result) -> SmallestChange | None:
    """Return the change of one number, least unlikely by its row, that shifts the lead.

    f_lead(t) = f_rival(t) is solved for every number that states a strength: exactly
    where the functions are linear-fractional, else by narrowing down within ten sd.
    None if no single number can do it, or if two lesions share the lead already.
    """
    first, second = np.sort(result.probabilities)[:-3:-1]
    if first - second < SHARED:
        return None
    knowledge, effects = result.reasoner.knowledge, row_effects(result)
    lesion = result.ranking[0]
    functions = [
        (place, function_of(effects, place, number, lesion))
        for place in row_places(knowledge)
        if effects.concerns(place)
        for number in place_numbers(knowledge, place)
        if number.sd is not None
    ]
    sought = [(p, f) for p, f in functions if isinstance(f, Reevaluated)]
    moves = [(place, f.number.values(f.grid)) for place, f in sought]
    weights = effects.all_weights(moves)
    found = [
        change
        for (place, f), w in zip(sought, weights, strict=True)
        for change in _nearest(place, f, f.changes_among(w))
    ]
    for place, f in functions:
        if not isinstance(f, Reevaluated):
            found += _nearest(place, f, f.changes)
    return min(found, key=lambda change: abs(change.sds), default=None)


def _nearest(
    place: RowPlace, function: SensitivityFunction, changes: Sequence[Change]
) -> Iterator[SmallestChange]:
    """Yield the first change above and below the number's value."""
    number = function.number
    low, high = number.interval
    above = [c for c in changes if c.at >= number.value][:1]
    below = [c for c in changes if c.at < number.value][-1:]
    for change, rival in (
        *((c, c.above) for c in above),
        *((c, c.below) for c in below),
    ):
        moved = number.on_scale(change.at) - number.on_scale(number.value)
        yield SmallestChange(
            row=place.row.where,
            label=place.label,
            number=number.name,
            value=number.value,
            needed=change.at,
            lesion=function.lesion,
            rival=rival,
            change=moved,
            scale=number.scale,
            sds=float(number.score(np.array(change.at))),
            within_interval=low <= change.at <= high,
        )
