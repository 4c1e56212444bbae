"""How much conflict the model itself produces: findings of simulated patients."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from calcinosis._arrays import FloatArray, IntArray
from calcinosis.inference.engine import Engine
from calcinosis.inference.evidence import Evidence, Observation, one_hot
from calcinosis.knowledge.variables import WHO
from calcinosis.network.build import Network
from calcinosis.network.clinic import clinic_tables
from calcinosis.network.simulate import draw_context, draw_numbers, draw_rest
from calcinosis.patient.items import Item
from calcinosis.reasoning.result import Result

__all__ = ["simulated"]


def simulated(result: Result, draws: int, seed: int) -> FloatArray:
    """Conflict of simulated patients, shape (draws,), in bits.

    They are drawn from the network given what is known of setting, age and sex. What
    was assessed in the patient is assessed in them, in the same form: a state as a
    state, a number as a number, and anything else that was said (a range, a film of
    that day, an unsure sign) as said or not said, with the probability it has in them.
    """
    random = np.random.default_rng(seed)
    network, engine = result.reasoner.network, result.reasoner.engine
    setting, others = result.interpretation.setting, result.interpretation.findings
    tables = clinic_tables(network)
    context = {i.node: i.likelihood for i in result.evidence if i.node in WHO}
    states = draw_context(tables, context, draws, random)
    draw_rest(tables, states, draws, random)
    seen = {item.node: _observe(item, states, network, random) for item in others}
    known = {item.node: item.observation(draws) for item in setting}
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
    if item.node in WHO:
        return item.observation(size)
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
    asked = {item.node: item.observation(rows) for item in setting}
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
    with np.errstate(divide="ignore"):  # of a pattern that nobody has
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
