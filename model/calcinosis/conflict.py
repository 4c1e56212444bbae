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
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from calcinosis._arrays import FloatArray, IntArray
from calcinosis.clinic import clinic_tables
from calcinosis.context import CONTEXT
from calcinosis.engine import Engine
from calcinosis.items import Item
from calcinosis.observations import Evidence, Observation, one_hot
from calcinosis.sampling import draw_context, draw_numbers, draw_rest
from calcinosis.what_if import versions

if TYPE_CHECKING:
    from calcinosis.diagnosis import Diagnosis
    from calcinosis.network import Network

__all__ = ["Clash", "ConflictReport", "Part", "conflict", "report", "simulated"]

ROUNDING = 1e-9


@dataclass(frozen=True)
class Part:
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


@dataclass(frozen=True)
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


@dataclass(frozen=True)
class ConflictReport:
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
    parts : tuple of Part
        What each finding adds to the conflict, largest first.
    """

    value: float
    share: float
    standard_error: float
    draws: int
    pair: Clash | None
    parts: tuple[Part, ...]


def conflict(diagnosis: Diagnosis) -> float:
    """Jensen's conflict of all findings given the setting, in bits."""
    setting, others = _split(diagnosis)
    count = len(others)
    masks = [0, (1 << count) - 1, *(1 << number for number in range(count))]
    logs = _log_evidence(diagnosis, setting, others, masks)
    return float(logs[2:].sum() - logs[1])


def report(diagnosis: Diagnosis, draws: int, seed: int) -> ConflictReport:
    """Hold a patient's conflict against simulated patients, and trace it.

    Parameters
    ----------
    diagnosis : Diagnosis
    draws : int
        Simulated patients, at least 1.
    seed : int
        The same seed gives the same patients.
    """
    if draws < 1:
        message = f"draws = {draws}: at least one simulated patient is needed"
        raise ValueError(message)
    value = diagnosis.conflict
    larger = int((simulated(diagnosis, draws, seed) >= value - ROUNDING).sum())
    share = (1 + larger) / (1 + draws)
    error = float(np.sqrt(share * (1 - share) / draws))
    pair, parts = _trace(diagnosis)
    return ConflictReport(value, share, error, draws, pair, parts)


def _split(diagnosis: Diagnosis) -> tuple[list[Item], list[Item]]:
    setting = [item for item in diagnosis.evidence if item.node == "setting"]
    return setting, [item for item in diagnosis.evidence if item.node != "setting"]


def _log_evidence(
    diagnosis: Diagnosis,
    setting: Sequence[Item],
    others: Sequence[Item],
    masks: Sequence[int],
) -> FloatArray:
    """log2 P(findings of each mask | setting); the first mask is that of no finding."""
    answer = diagnosis.model.engine.infer(versions(setting, others, masks))
    logs = answer.log_evidence - answer.log_evidence[0]
    return np.asarray(logs / np.log(2))


def _trace(diagnosis: Diagnosis) -> tuple[Clash | None, tuple[Part, ...]]:
    """Find the pair that clashes most, and what each finding adds."""
    setting, others = _split(diagnosis)
    single = [1 << number for number in range(len(others))]
    pairs = list(combinations(range(len(others)), 2))
    whole = (1 << len(others)) - 1
    masks = [0, whole, *single, *(whole ^ mask for mask in single)]
    masks += [1 << a | 1 << b for a, b in pairs]
    logs = _log_evidence(diagnosis, setting, others, masks)
    count = len(others)
    alone, without = logs[2 : 2 + count], logs[2 + count : 2 + 2 * count]
    added = alone + without - logs[1]
    parts = [
        Part(item.variable, item.given, float(bits))
        for item, bits in zip(others, added, strict=True)
    ]
    parts.sort(key=lambda part: -part.bits)
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


def simulated(diagnosis: Diagnosis, draws: int, seed: int) -> FloatArray:
    """Conflict of simulated patients, shape (draws,), in bits.

    They are drawn from the network given what is known of setting, age and sex. What
    was assessed in the patient is assessed in them, in the same form: a state as a
    state, a number as a number, and anything else that was said (a range, a film of
    that day, an unsure sign) as said or not said, with the probability it has in them.
    """
    random = np.random.default_rng(seed)
    network, engine = diagnosis.model.network, diagnosis.model.engine
    setting, others = _split(diagnosis)
    tables = clinic_tables(network)
    context = {i.node: i.likelihood for i in diagnosis.evidence if i.node in CONTEXT}
    states = draw_context(tables, context, draws, random)
    draw_rest(tables, states, draws, random)
    seen = {item.node: _observe(item, states, network, random) for item in others}
    same = np.zeros(draws, dtype=np.intp)
    known = {
        item.node: Observation(same, item.likelihood[np.newaxis]) for item in setting
    }
    joint = engine.infer(Evidence(draws, {**known, **seen})).log_evidence
    alone, none = _marginals(engine, setting, seen)
    return np.asarray((sum(alone, -len(alone) * none) - (joint - none)) / np.log(2))


def _observe(
    item: Item,
    states: dict[str, IntArray],
    network: Network,
    random: np.random.Generator,
) -> Observation:
    """Assess one thing in every simulated patient, as it was in this one."""
    size = len(states["lesion"])
    if item.node in CONTEXT:
        same = np.zeros(size, dtype=np.intp)
        return Observation(same, item.likelihood[np.newaxis])
    if item.density:
        values = draw_numbers(network.measured[item.node], states, random)
        density = network.measured[item.node].density(values)
        return Observation(np.arange(size), density, over_parents=True)
    if not item.over_parents and one_hot(item.likelihood[np.newaxis])[0]:
        return Observation.of_states(states[item.node], len(item.likelihood))
    scope = network.leaf_parents[item.node] if item.over_parents else (item.node,)
    chance = item.likelihood[tuple(states[name] for name in scope)]
    weights = np.stack([item.likelihood, 1 - item.likelihood])
    codes = (random.random(size) >= chance).astype(np.intp)
    return Observation(codes, weights, item.over_parents)


def _marginals(
    engine: Engine, setting: Sequence[Item], seen: dict[str, Observation]
) -> tuple[list[FloatArray], float]:
    """Ln P(setting, what was found) of each thing alone, and ln P(setting).

    P(found) = Σ_cell P(cell)·likelihood(cell) over the states, or the parents' states,
    on which the likelihood depends: P(cell) is the same for all patients.
    """
    cells = [observed.weights[0].size for observed in seen.values()]
    rows = 1 + sum(cells)
    same = np.zeros(rows, dtype=np.intp)
    asked = {
        item.node: Observation(same, item.likelihood[np.newaxis]) for item in setting
    }
    start = 1
    for (node, observed), count in zip(seen.items(), cells, strict=True):
        shape = observed.weights.shape[1:]
        weights = np.concatenate([np.ones((1, *shape)), _each(shape)])
        codes = np.zeros(rows, dtype=np.intp)
        codes[start : start + count] = np.arange(1, count + 1)
        asked[node] = Observation(codes, weights, observed.over_parents)
        start += count
    logs = engine.infer(Evidence(rows, asked)).log_evidence
    parts = np.split(np.exp(logs[1:]), np.cumsum(cells)[:-1]) if cells else []
    alone = [
        np.log(observed.weights.reshape(len(observed.weights), -1) @ part)[
            observed.codes
        ]
        for part, observed in zip(parts, seen.values(), strict=True)
    ]
    return alone, float(logs[0])


def _each(shape: tuple[int, ...]) -> FloatArray:
    """One-hot tables of a shape, one for each of its cells."""
    count = int(np.prod(shape))
    return np.eye(count).reshape(count, *shape)
