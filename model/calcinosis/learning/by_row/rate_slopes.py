"""From derivatives by base rates and rate tables to rate ratios and case mix.

The base rate of a lesion in a setting is its share of the case mix over the mean rate
ratio there, R(s, d) = Σ P(c, r | s)·Π ρ, so a ratio or a background also moves every
base rate.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.inference.planning.structure import Structure
from calcinosis.inference.slopes.derivative import Derivative
from calcinosis.inference.slopes.known import Known
from calcinosis.knowledge.variables import FORM, LESION, SETTING
from calcinosis.learning.by_row.row_slopes import RowSlopes
from calcinosis.network.build import Network
from calcinosis.network.competing import BASE, WEIGHTS
from calcinosis.network.leaves import Sample

__all__ = [
    "MeanRatios",
    "base_rate_number",
    "by_lesion",
    "case_mix_slopes",
    "form_slopes",
    "ratio_slopes",
]


def base_rate_number(network: Network) -> int:
    """Return the number of the factor of base rates."""
    return [factor.scope for factor in network.factors].index(BASE)


def by_lesion(network: Network, by_form: FloatArray) -> FloatArray:
    """Sum over the forms of each lesion, shape (settings, lesions)."""
    owners = np.array(network.knowledge.variables[FORM].owners)
    belongs = owners[:, np.newaxis] == np.array(network.knowledge.lesions)
    return np.asarray(by_form @ belongs)


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
        names = (LESION, FORM, *network.risk_nodes)
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
    form = knowledge.variables[FORM]
    owners = np.array(form.owners)
    for lesion, rates in knowledge.rates.items():
        own = np.flatnonzero(owners == lesion)
        for factor, ratios in rates.ratios.items():
            at = _rate_factor(network, factor)
            table, slope = network.factors[at].table[0][own], slopes[at][own]
            slope = np.where(table > 0, slope, 0.0)  # cut off: nothing moves it
            if slope.ndim == 2:
                slope = slope[:, np.newaxis]
            speaks = rates.speaking(factor, knowledge.variables, form.forms_of(lesion))
            speaks = speaks[:, : slope.shape[1]]
            for place, row in enumerate(ratios.values()):
                to.add(row, np.array([slope[speaks == place].sum()]))


def form_slopes(
    network: Network, sample: Sample, slopes: Sequence[FloatArray], to: RowSlopes
) -> None:
    """Undo the weights of the forms: shares times constants.

    Parameters
    ----------
    slopes : sequence of array
        Derivatives by the factors' tables.
    """
    table = network.knowledge.tables[FORM]
    scopes = [factor.scope for factor in network.factors]
    at = scopes.index(WEIGHTS)
    shares = sample.cells(table)[0]
    count = np.broadcast_to(slopes[at] * network.factors[at].table[0], shares.shape)
    by_share = np.divide(count, shares, out=np.zeros_like(shares), where=shares > 0)
    to.add_cells(table, by_share)


def _rate_factor(network: Network, factor: str) -> int:
    """Find the table of a factor's ratios."""
    wanted = ((FORM, factor), (FORM, "age_group", factor))
    scopes = [found.scope for found in network.factors]
    return next(number for number, scope in enumerate(scopes) if scope in wanted)
