"""What other values of one row make of the lesions' joint probabilities, exactly.

P(e, s, lesion = d) = N_sd/R_sd: linear rows in :mod:`.linear`, all others in
:mod:`.rebuilt`. One batch of the engine tells all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis._kept import kept
from calcinosis.knowledge.frequencies.rates import RatioKey
from calcinosis.knowledge.frequencies.reliability import BORDERLINE
from calcinosis.knowledge.places import RowPlace
from calcinosis.knowledge.variables import FORM, LESION, SETTING
from calcinosis.reasoning.result import Result
from calcinosis.reasoning.sensitivity.families import Families
from calcinosis.reasoning.sensitivity.linear import (
    LinearRow,
    base_rate,
    rate_ratio,
    setting_share,
    table_slopes,
)
from calcinosis.reasoning.sensitivity.rebuilt import rebuilt

__all__ = ["RowEffects", "row_effects"]


@kept
def row_effects(result: Result) -> RowEffects:
    """Say what other values of any single row would make of this answer."""
    return RowEffects(result)


class RowEffects:
    """Effects of every row on one result.

    Parameters
    ----------
    result : Result
    """

    def __init__(self, result: Result) -> None:
        self.result = result
        self.network = result.reasoner.network
        self.knowledge = self.network.knowledge
        self._items = {item.node: item for item in result.known}
        self._slopes: dict[tuple[str, bool], FloatArray] = {}

    def at(self, place: RowPlace, values: FloatArray) -> tuple[FloatArray, FloatArray]:
        """N and R where one row has other values.

        Parameters
        ----------
        place : RowPlace
        values : array, shape (size, width)
            Of the row.

        Returns
        -------
        N, R : array, shape (size, parts, lesions); sizes of 1 stand for all
            Their ratio is P(evidence, setting, lesion) under the pretest asked for,
            divided by P(evidence) of the point answer.
        """
        return self._all_at([(place, values)])[0]

    def weights(self, place: RowPlace, values: FloatArray) -> FloatArray:
        """P(evidence, lesion), up to a constant, where one row has other values.

        Returns
        -------
        array, shape (size, lesions)
        """
        return self.all_weights([(place, values)])[0]

    def all_weights(
        self, moves: Sequence[tuple[RowPlace, FloatArray]]
    ) -> list[FloatArray]:
        """Return :meth:`weights` of several rows: faster than one after another."""
        found: list[FloatArray] = []
        both = self._all_at(moves)
        for (_, values), (above, below) in zip(moves, both, strict=True):
            weights = (above / below).sum(axis=1)
            found.append(np.broadcast_to(weights, (len(values), weights.shape[1])))
        return found

    def _all_at(
        self, moves: Sequence[tuple[RowPlace, FloatArray]]
    ) -> list[tuple[FloatArray, FloatArray]]:
        target, ones = self.result.tilt, np.ones((1, 1, 1))
        found: dict[int, tuple[FloatArray, FloatArray]] = {}
        waiting: dict[str, list[int]] = {}
        for number, (place, values) in enumerate(moves):
            if not self.concerns(place):
                found[number] = self._families.total[np.newaxis] * target, ones
            elif self._is_linear_row(place):
                above, below = self._linear(place).at(values)
                found[number] = above * target, below
            else:
                waiting.setdefault(place.subject, []).append(number)
        for name, numbers in waiting.items():
            own = [moves[number] for number in numbers]
            sums = rebuilt(self.result, self._families, name, own)
            for number, above in zip(numbers, sums, strict=True):
                found[number] = above * target, ones
        return [found[number] for number in range(len(moves))]

    def is_linear(self, place: RowPlace, number: str) -> bool:
        """Whether N and R are linear in a number, the others following in proportion.

        They are for probabilities, rate ratios, base rates, the share misread and the
        share of outlying values. They are not where the number goes through a density
        (mean, sd), the growth of calcium on a film, or a shared severity, whose
        frequencies are solved for. The ratio of a cause is linear above 1 alone.
        """
        if not self.concerns(place):
            return True
        if self._is_linear_row(place):
            return not self._is_cause(place)
        if place.kind == "outlier":
            return number == "error"
        return place.kind == "misread" and self._is_plain(place.subject)

    def concerns(self, place: RowPlace) -> bool:
        """Whether the row can change anything for this patient.

        What nobody observed and nothing else depends on cannot; nor can the case mix of
        another setting, or of one that is known where the pretest is another.
        """
        name, settings = place.subject, self._families.settings
        if name == SETTING:
            return len(settings) > 1
        if place.kind == "case mix":
            number = self.network.state_number(SETTING, name)
            asked = self.result.target is not None
            return number in settings and not (asked and len(settings) == 1)
        if place.kind == "rate" or name in self._inner:
            return True
        windows = self.knowledge.variables[name].windows
        nodes = [f"{name}_{window.name}" for window in windows] or [name]
        return any(node in self._items for node in nodes)

    def _is_plain(self, name: str) -> bool:
        """Whether a variable's table is its rows, but for a misreading that is even."""
        variable, misread = self.knowledge.variables[name], self.knowledge.misread
        uneven = name in misread and misread[name].form in BORDERLINE
        special = variable.kind in ("measured", "film") or variable.shares is not None
        return not (special or uneven)

    def _is_linear_row(self, place: RowPlace) -> bool:
        plain = place.kind == "table" and self._is_plain(place.subject)
        return plain or place.kind in ("case mix", "rate")

    def _is_cause(self, place: RowPlace) -> bool:
        """Whether it is the ratio of a factor that brings about a form, for this."""
        if place.kind != "rate":
            return False
        lesion, key = (str(part) for part in place.key)
        causes = self.knowledge.rates[lesion].causes
        brought = {form for form, factor in causes.items() if factor == place.subject}
        return bool(brought & set(RatioKey.read(key).forms or brought))

    def _linear(self, place: RowPlace) -> LinearRow:
        """N and R of a row in which both are linear."""
        now, joint = place.row.distribution.mean(), self._families.total
        settings, prior = self._families.settings, self._presenting
        if place.kind == "case mix":
            slopes = base_rate(self.knowledge, place, joint, settings)
            if self.result.target is None:
                rates = self.knowledge.case_mix[place.subject].values()
                total = sum(float(row.distribution.mean()[0]) for row in rates)
                below = np.full_like(slopes, 1 / total)
            else:  # the pretest asked for takes the place of the case mix
                below = base_rate(self.knowledge, place, prior, settings)
            return LinearRow(now, joint.sum(axis=0, keepdims=True), slopes, below)
        if place.subject == SETTING:
            slopes = setting_share(now, joint, settings)
            below = setting_share(now, prior, settings)
            if self.result.target is None:
                below = np.zeros_like(below)
            return LinearRow(now, joint.sum(axis=0, keepdims=True), slopes, below)
        if place.kind == "rate":
            slopes = rate_ratio(self.network, place, self._families)
            below = rate_ratio(self.network, place, self._before) / self._before.total
            least = 1.0 if self._is_cause(place) else -np.inf
            return LinearRow(now, joint, slopes, below, least)
        number, name = int(place.key[0]), place.subject
        slopes = self._table_slopes(name, before=False)[number]
        below = np.zeros_like(slopes)
        if name == FORM or name in self.network.risk_nodes:
            below = self._table_slopes(name, before=True)[number]
        return LinearRow(now, joint, slopes, below)

    def _table_slopes(self, name: str, before: bool) -> FloatArray:
        key = name, before
        if key not in self._slopes:
            families = self._before if before else self._families
            slopes = table_slopes(self.network, name, families)
            self._slopes[key] = slopes / families.total if before else slopes
        return self._slopes[key]

    @cached_property
    def _inner(self) -> frozenset[str]:
        """Variables before the findings, and those that known ones depend on."""
        needed = {FORM, *self.network.risk_nodes}
        for variable in reversed(tuple(self.knowledge.variables.values())):
            windows = [f"{variable.name}_{w.name}" for w in variable.windows]
            nodes = windows or [variable.name]
            if variable.name in needed or any(n in self._items for n in nodes):
                needed.update(variable.parents)
        return frozenset(needed)

    def _scopes(self) -> Iterator[tuple[str, ...]]:
        """Scopes of all tables whose rows may concern this patient."""
        for factor in self.network.factors:
            *parents, own = factor.scope
            if own in self._items and self._items[own].over_parents:
                yield tuple(parents)
            elif own in self._items or own in self._inner:
                yield factor.scope

    @cached_property
    def _families(self) -> Families:
        """With the evidence, under the setting's case mix."""
        setting = self._items.get(SETTING)
        count = len(self.network.states[SETTING])
        possible = np.ones(count) if setting is None else setting.likelihood
        settings = [int(number) for number in np.flatnonzero(possible)]
        engine, items = self.result.reasoner.engine, self.result.known
        return Families(engine, items, settings, self._scopes())

    @cached_property
    def _before(self) -> Families:
        """Before anything is known, given setting and lesion."""
        risk = {LESION, FORM, *self.network.risk_nodes}
        scopes = [scope for scope in self._scopes() if risk.issuperset(scope)]
        engine, settings = self.result.reasoner.engine, self._families.settings
        return Families(engine, (), settings, scopes)

    @cached_property
    def _presenting(self) -> FloatArray:
        """P(setting, lesion) of what is known of the setting, over P(lesion).

        Shape (parts, lesions); sums to 1 over the parts.
        """
        setting = self._items.get(SETTING)
        joint = self._before.total
        if setting is not None:
            joint = joint * setting.likelihood[[*self._before.settings], np.newaxis]
        return np.asarray(joint / joint.sum(axis=0))
