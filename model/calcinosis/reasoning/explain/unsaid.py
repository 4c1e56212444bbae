"""What silence consists of: the weight of every variable a report does not mention."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.reasoning.result import Result
from calcinosis.reasoning.versions import log_odds, versions

__all__ = ["SilentPart", "parts_of_silence"]

TINY = 1e-12


@dataclass(frozen=True)
class SilentPart:
    """One variable that a report does not mention.

    Parameters
    ----------
    variable : str
    bits : float
        Its part of what silence weighs for the leading lesion.
    """

    variable: str
    bits: float


def parts_of_silence(
    result: Result, lesion: str, bits: float
) -> tuple[SilentPart, ...]:
    """Divide the weight of silence among the variables; the parts add up to it.

    Beside all that is told, each variable gets the mean of what its silence adds in one
    order and in the opposite one. What the weight of all silence (a Shapley value, in
    which findings and silence share) has more or less than that is spread in proportion
    to their size.

    Parameters
    ----------
    result : Result
    lesion : str
        The leading lesion.
    bits : float
        Weight of all silence.
    """
    unsaid = result.interpretation.silence
    column = result.reasoner.knowledge.lesions.index(lesion)
    own = _added(result, column, False) + _added(result, column, True)[::-1]
    own = own / 2
    size = np.abs(own)
    own = own + (bits - own.sum()) * size / max(float(size.sum()), TINY)
    parts = [
        SilentPart(item.variable, float(part))
        for item, part in zip(unsaid, own, strict=True)
    ]
    return tuple(sorted(parts, key=lambda part: -abs(part.bits)))


def _added(result: Result, column: int, backwards: bool) -> FloatArray:
    """Return what each silence adds after those before it, in bits."""
    unsaid = result.interpretation.silence
    order = unsaid[::-1] if backwards else unsaid
    known = result.evidence
    masks = [(1 << number) - 1 for number in range(len(order) + 1)]
    answer = result.infer(versions(known, order, masks))
    return np.diff(log_odds(answer.probability, column))
