"""What silence consists of: the weight of every variable a report does not mention."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis._frozen import frozen
from calcinosis._ties import ROUNDING, largest_first
from calcinosis.knowledge.variables import LESION
from calcinosis.patient.items import Item
from calcinosis.reasoning.result import Result
from calcinosis.reasoning.versions import log_odds, versions

__all__ = ["SilentPart", "parts_of_silence"]

TINY = 1e-12


@frozen
class SilentPart:
    """One variable that a report does not mention, or that it does.

    Parameters
    ----------
    variable : str
    bits : float
        Its part of what the choice of the report weighs for the leading lesion.
    mentioned : bool
        Whether it is mentioned: then the part is what that alone says, not what was
        found.
    """

    variable: str
    bits: float
    mentioned: bool = False


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
    read = result.interpretation
    unsaid = {item.variable: item for item in read.silence if item.node != LESION}
    names = list(dict.fromkeys([*unsaid, *read.mentions]))
    column = result.reasoner.knowledge.lesions.index(lesion)
    own = _added(result, names, unsaid, column)
    own = (own + _added(result, names[::-1], unsaid, column)[::-1]) / 2
    size = np.abs(own)
    own = own + (bits - own.sum()) * size / max(float(size.sum()), TINY)
    parts = [
        SilentPart(name, float(part), name not in read.not_mentioned)
        for name, part in zip(names, own, strict=True)
    ]
    return tuple(largest_first(parts, lambda part: abs(part.bits), ROUNDING))


def _added(
    result: Result, names: Sequence[str], unsaid: Mapping[str, Item], column: int
) -> FloatArray:
    """Return what each variable adds after those before it, in bits."""
    players = [(unsaid[name],) if name in unsaid else () for name in names]
    masks = [(1 << number) - 1 for number in range(len(names) + 1)]
    answer = result.infer(versions(result.evidence, players, masks)).probability
    ones = np.ones(answer.shape[1])
    by_lesion = [result.interpretation.mentions.get(name, ones) for name in names]
    return np.diff(log_odds(answer * np.cumprod([ones, *by_lesion], axis=0), column))
