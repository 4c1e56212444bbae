"""Do the findings fit together? Jensen's conflict, how rare it is, and who clashes.

Given the setting, the conflict of findings e₁ … eₙ is

    log2 Π P(eᵢ) / P(e₁, …, eₙ)      bits

negative where they support each other, as the findings of one disease do; positive
where each is frequent and all together are not: a rare course, a mistake, or a lesion
outside the model. How large is *large* hangs on how many findings there are and on
which. So it is held against patients drawn from the model itself, of the same setting,
age and sex, in whom the same things were assessed.

References
----------
Jensen FV, Nielsen TD. Bayesian Networks and Decision Graphs. Springer 2007, chapter 5.
Phipson B, Smyth GK. Permutation p-values should never be zero. Stat Appl Genet Mol Biol
2010;9:39.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis._frozen import frozen
from calcinosis._kept import kept
from calcinosis._ties import largest_first
from calcinosis.network.draws import checked_draws
from calcinosis.notebook import Brief
from calcinosis.patient.items import Item
from calcinosis.reasoning.players import players_of
from calcinosis.reasoning.result import Result
from calcinosis.reasoning.versions import versions

DRAWS = 1000

__all__ = ["Clash", "ConflictPart", "ConflictReport", "conflict", "conflict_report"]

ROUNDING = 1e-9


@frozen
class ConflictPart:
    """What one finding has to do with the conflict.

    Parameters
    ----------
    variable, given : str
        The finding.
    bits : float
        By how much the conflict falls when it is left out:
        log2 P(finding) / P(finding | all others).
    """

    variable: str
    given: str
    bits: float


@frozen
class Clash:
    """Two findings that are rarer together than each alone makes one expect.

    Parameters
    ----------
    first, second : (str, str)
        Variable, and what was given.
    bits : float
        log2 P(a)·P(b) / P(a, b), above 0.
    """

    first: tuple[str, str]
    second: tuple[str, str]
    bits: float


@frozen
class ConflictReport(Brief):
    """Jensen's conflict of one patient and what to make of it.

    Parameters
    ----------
    value : float
        The conflict in bits.
    share : float
        Share of simulated patients with a conflict at least as large, counting this one
        among them: (1 + as large) / (1 + draws). Small: the model hardly ever produces
        such a patient.
    standard_error : float
        Of the share, from the number of draws.
    draws : int
        Simulated patients.
    pair : Clash or None
        The two findings that clash most; None where no two do.
    parts : tuple of ConflictPart
        What each finding adds to the conflict, largest first.
    """

    value: float
    share: float
    standard_error: float
    draws: int
    pair: Clash | None
    parts: tuple[ConflictPart, ...]


@kept
def conflict(result: Result) -> float:
    """Jensen's conflict of all findings given the setting, in bits."""
    setting, players = result.interpretation.setting, players_of(result)
    count = len(result.interpretation.findings)
    bits = [1 << bit for bit, number in enumerate(players.order) if number < count]
    masks = [0, sum(bits), *bits]
    joint = None if players.sets is None else players.sets.joint(masks, [0])
    if joint is None:
        logs = _log_evidence(result, setting, players.in_order, masks)
    else:
        logs = np.log2(joint.sum(axis=2)[:, 0])
        logs -= logs[0]
    found = float(logs[2:].sum() - logs[1])
    return found if abs(found) >= ROUNDING else 0.0


@kept
def conflict_report(
    result: Result, draws: int = DRAWS, seed: int = 0
) -> ConflictReport:
    """Hold a patient's conflict against simulated patients, and trace it.

    Parameters
    ----------
    result : Result
    draws : int
        Simulated patients, at least 1.
    seed : int
        The same seed gives the same patients.
    """
    draws = checked_draws(draws, 1)
    value = conflict(result)
    from calcinosis.reasoning.conflict.simulated import simulated

    larger = int((simulated(result, draws, seed) >= value - ROUNDING).sum())
    share = (1 + larger) / (1 + draws)
    error = float(np.sqrt(share * (1 - share) / draws))
    pair, parts = _trace(result)
    return ConflictReport(value, share, error, draws, pair, parts)


def _log_evidence(
    result: Result,
    setting: Sequence[Item],
    others: Sequence[Item | Sequence[Item]],
    masks: Sequence[int],
) -> FloatArray:
    """log2 P(findings of each mask | setting); the first mask is that of no finding."""
    answer = result.reasoner.engine.infer(versions(setting, others, masks))
    logs = answer.log_evidence - answer.log_evidence[0]
    return np.asarray(logs / np.log(2))


def _trace(result: Result) -> tuple[Clash | None, tuple[ConflictPart, ...]]:
    """Find the pair that clashes most, and what each finding adds."""
    setting, others = result.interpretation.setting, result.interpretation.findings
    single = [1 << number for number in range(len(others))]
    pairs = list(combinations(range(len(others)), 2))
    whole = (1 << len(others)) - 1
    masks = [0, whole, *single, *(whole ^ mask for mask in single)]
    masks += [1 << a | 1 << b for a, b in pairs]
    logs = _log_evidence(result, setting, others, masks)
    count = len(others)
    alone, without = logs[2 : 2 + count], logs[2 + count : 2 + 2 * count]
    added = alone + without - logs[1]
    parts = [
        ConflictPart(item.variable, item.given, float(bits))
        for item, bits in zip(others, added, strict=True)
    ]
    parts = largest_first(parts, lambda part: part.bits, ROUNDING)
    clash: Clash | None = None
    if pairs:
        first, second = np.array(pairs).T
        bits = alone[first] + alone[second] - logs[2 + 2 * count :]
        most = int(bits.argmax())
        if bits[most] > ROUNDING:
            a, b = (others[number] for number in pairs[most])
            clash = Clash(
                (a.variable, a.given), (b.variable, b.given), float(bits[most])
            )
    return clash, tuple(parts)
