"""The numbers that matter most for one patient, each over its own interval."""

from __future__ import annotations

from typing import Any

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis._frozen import frozen
from calcinosis._ties import ROUNDING, largest_first
from calcinosis.errors import CaseError, Problem
from calcinosis.knowledge.places import RowPlace, row_places
from calcinosis.knowledge.rows.bibliography import Reference
from calcinosis.notebook import Brief
from calcinosis.reasoning.result import Result
from calcinosis.reasoning.sensitivity.effects import row_effects
from calcinosis.reasoning.sensitivity.one_way import known_lesion, place_numbers
from calcinosis.reasoning.sensitivity.row_numbers import RowNumber

__all__ = ["Tornado", "TornadoBar", "tornado"]


@frozen
class TornadoBar(Brief):
    """How far one number moves the posterior within its own 95 % interval.

    Parameters
    ----------
    row : str
        Where it stands: ``examination.toml: [erythema.iatrogenic] …``.
    label : str
        The heading and line under which ``calcinosis priors`` prints it.
    variable : str
        What to ask ``calcinosis priors`` for: a variable or a setting.
    number : str
        Which number of the row: a state (its probability), ``mean``, ``ratio`` …
    low_value, value, high_value : float
        Ends of the central 95 % interval, and the number now.
    probability_low, probability_high : float
        P(lesion | evidence) with the number at either end, all others as they are.
    grade : str
        Evidence grade.
    studies : tuple of Reference
        Where it is from; empty for a judgement.
    why : str
        Reason of a judgement, or remark.
    """

    row: str
    label: str
    variable: str
    number: str
    low_value: float
    value: float
    high_value: float
    probability_low: float
    probability_high: float
    grade: str
    studies: tuple[Reference, ...]
    why: str

    @property
    def swing(self) -> float:
        """Distance of both probabilities."""
        return abs(self.probability_high - self.probability_low)

    @property
    def source(self) -> tuple[str, ...]:
        """Keys of the studies."""
        return tuple(study.key for study in self.studies)

    def as_dict(self) -> dict[str, Any]:
        """Return the same as plain types."""
        return {
            "row": self.row,
            "label": self.label,
            "variable": self.variable,
            "number": self.number,
            "value": self.value,
            "interval": [self.low_value, self.high_value],
            "probability": [self.probability_low, self.probability_high],
            "grade": self.grade,
            "source": list(self.source),
            "why": self.why,
        }


@frozen
class Tornado(Brief):
    """The numbers that matter most for one patient.

    Parameters
    ----------
    lesion : str
    probability : float
        P(lesion | evidence) with every number as it is.
    bars : tuple of TornadoBar
        Widest first; one for each row, that of the number that moves most.
    """

    lesion: str
    probability: float
    bars: tuple[TornadoBar, ...]


def tornado(result: Result, most: int = 20, lesion: str | None = None) -> Tornado:
    """Move each number to the ends of its 95 % interval, the others as they are.

    Rows without a stated strength (misreading, outliers, loadings, definitions) have no
    interval and no bar.

    Parameters
    ----------
    result : Result
    most : int
        Number of bars.
    lesion : str, optional
        By default the leading one.

    Raises
    ------
    CaseError
        If there is no such lesion, or ``most`` is below 1.
    """
    if most < 1:
        text = f"most = {most}: a tornado has at least one bar"
        raise CaseError([Problem("tornado", text)])
    lesion = known_lesion(result, lesion)
    column = result.reasoner.knowledge.lesions.index(lesion)
    moved = _moved(result)
    moves = [(place, np.concatenate(ends)) for place, _, ends in moved]
    found: list[tuple[RowPlace, RowNumber, float, float]] = []
    for (place, numbers, _), weights in zip(
        moved, row_effects(result).all_weights(moves), strict=True
    ):
        ends = (weights[:, column] / weights.sum(axis=1)).reshape(-1, 2)
        widest = int(np.abs(ends[:, 1] - ends[:, 0]).argmax())
        low, high = ends[widest].tolist()
        found.append((place, numbers[widest], low, high))
    found = largest_first(found, lambda bar: abs(bar[3] - bar[2]), ROUNDING)
    bars = tuple(_bar(result, *parts) for parts in found[:most])
    return Tornado(lesion, result.posterior[lesion], bars)


def _moved(
    result: Result,
) -> list[tuple[RowPlace, list[RowNumber], list[FloatArray]]]:
    """Return the rows that matter, their numbers, and the row at both ends of each."""
    knowledge, effects = result.reasoner.knowledge, row_effects(result)
    moved: list[tuple[RowPlace, list[RowNumber], list[FloatArray]]] = []
    for place in row_places(knowledge):
        if not effects.concerns(place):
            continue
        numbers = [n for n in place_numbers(knowledge, place) if n.sd is not None]
        if numbers:
            ends = [number.values(np.array(number.interval)) for number in numbers]
            moved.append((place, numbers, ends))
    return moved


def _bar(
    result: Result, place: RowPlace, number: RowNumber, low: float, high: float
) -> TornadoBar:
    references = result.reasoner.knowledge.references
    first, last = number.interval
    return TornadoBar(
        row=place.row.where,
        label=place.label,
        variable=place.subject,
        number=number.name,
        low_value=first,
        value=number.value,
        high_value=last,
        probability_low=low,
        probability_high=high,
        grade=place.row.grade,
        studies=tuple(references[key] for key in place.row.source),
        why=place.row.why or place.row.note,
    )
