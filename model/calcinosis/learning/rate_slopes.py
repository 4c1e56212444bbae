"""From derivatives by base rates and rate tables to rate ratios and case mix.

The base rate of a lesion in a setting is its share of the case mix over the mean rate
ratio there, R(s, d) = Σ P(c, r | s)·Π ρ, so a ratio or a background also moves every
base rate.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from calcinosis._arrays import FloatArray, IntArray
from calcinosis.inference.planning.structure import Structure
from calcinosis.inference.slopes.derivative import Derivative
from calcinosis.inference.slopes.known import Known
from calcinosis.knowledge.rates import state_and_ages
from calcinosis.knowledge.variables import SETTING
from calcinosis.learning.row_slopes import RowSlopes
from calcinosis.network.build import Network
from calcinosis.network.leaves import Sample

__all__ = ["MeanRatios", "base_rate_number", "case_mix_slopes", "ratio_slopes"]

LEAST_RATE = 1e-9
"""Rates of factors that each suffice do not fall below it (network/build.py)."""


def base_rate_number(network: Network) -> int:
    """Return the number of the factor of base rates."""
    scopes = [factor.scope for factor in network.factors]
    return scopes.index((SETTING, "lesion"))


class MeanRatios:
    """ln R(s, d) of every setting and lesion, and its derivative by all tables.

    Parameters
    ----------
    network : Network
        Names and shapes; the values may change.
    """

    def __init__(self, network: Network) -> None:
        last = base_rate_number(network)
        self.numbers = [
            number
            for number, factor in enumerate(network.factors[:last])
            if factor.scope != (SETTING,)
        ]
        names = ("lesion", *network.risk_nodes)
        sizes = {name: len(network.states[name]) for name in names}
        factors = [network.factors[number] for number in self.numbers]
        settings = np.arange(sizes[SETTING])
        known = Known(len(settings), {SETTING: settings}, {}, {})
        self._derivative = Derivative(Structure(sizes, factors, "lesion"), known)

    def counts(
        self, tables: Sequence[FloatArray], weights: FloatArray
    ) -> list[tuple[int, FloatArray]]:
        """Return Σ weights(s, d)·∂ ln R(s, d)/∂ ln table, with the factors' numbers."""
        chosen = [tables[number] for number in self.numbers]
        found = self._derivative.counts(chosen, {}, lambda rows, _: weights[rows])
        return list(zip(self.numbers, found.factors, strict=True))


def case_mix_slopes(
    network: Network, sample: Sample, by_log_share: FloatArray, to: RowSlopes
) -> None:
    """Undo the case mix: share = rate/Σ rates of the setting.

    Parameters
    ----------
    by_log_share : array, shape (settings, lesions)
    """
    mix = network.case_mix[0]
    by_log_rate = by_log_share - mix * by_log_share.sum(axis=1, keepdims=True)
    for s, setting in enumerate(network.states[SETTING]):
        rows = network.knowledge.case_mix[setting]
        for d, lesion in enumerate(network.knowledge.lesions):
            value = sample.values(rows[lesion])[0, 0]
            to.add(rows[lesion], by_log_rate[s, d : d + 1] / value)


def ratio_slopes(network: Network, slopes: Sequence[FloatArray], to: RowSlopes) -> None:
    """Undo the tables of rate ratios.

    Parameters
    ----------
    slopes : sequence of array
        Derivatives by the factors' tables.
    """
    knowledge = network.knowledge
    for lesion, rates in knowledge.rates.items():
        number = knowledge.lesions.index(lesion)
        for factor, ratios in rates.ratios.items():
            enough = factor in rates.sufficient
            together = rates.sufficient if enough else (factor,)
            at = _rate_factor(network, together, number)
            scope = network.factors[at].scope
            slope = slopes[at][number]
            if enough:  # where the sum is cut off nothing moves it
                table = network.factors[at].table[0, number]
                slope = np.where(table > LEAST_RATE, slope, 0.0)
            bound = scope[1] == "age_group" and factor != "age_group"
            kept = [n for n, v in enumerate(scope[1:]) if v == factor]
            kept = [0, *kept] if bound else kept
            away = tuple(n for n in range(slope.ndim) if n not in kept)
            by_state = slope.sum(axis=away).reshape(-1, len(network.states[factor]))
            speaks = _speaking(network, factor, list(ratios), len(by_state))
            for place, row in enumerate(ratios.values()):
                to.add(row, np.array([by_state[speaks == place].sum()]))


def _speaking(network: Network, factor: str, keys: list[str], ages: int) -> IntArray:
    """Which ratio speaks in each cell, shape (ages or 1, states); −1: none.

    One bound to ages goes before the plain one.
    """
    groups = network.states["age_group"]
    speaks = np.full((ages, len(network.states[factor])), -1)
    pairs = [(place, *state_and_ages(key)) for place, key in enumerate(keys)]
    for place, state, bound in sorted(pairs, key=lambda pair: pair[2] is not None):
        chosen = [groups.index(group) for group in bound or ()] or slice(None)
        speaks[chosen, network.state_number(factor, state)] = place
    return speaks.astype(np.intp)


def _rate_factor(network: Network, factors: tuple[str, ...], lesion: int) -> int:
    """Find the table of a factor's ratios; of those that suffice, the lesion's own."""
    wanted = (("lesion", *factors), ("lesion", "age_group", *factors))
    last = base_rate_number(network)
    for number, found in enumerate(network.factors[:last]):
        if found.scope in wanted:
            others = np.delete(found.table[0], lesion, axis=0)
            if len(factors) == 1 or bool((others == 1).all()):
                return number
    message = f"no table of rate ratios for {', '.join(factors)}"
    raise LookupError(message)
