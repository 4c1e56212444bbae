"""Competing rates of the lesions and their forms, as tables.

A lesion presents as one of its forms f, each at a rate of its own:

    weight w_f(setting, age) · Π_k ρ_{f,k}(r_k)        r_k: risk factors

The knowledge tells the *shares* of the forms among the patients of a lesion. Those
carry the risk factors that some forms are due to, so a share is divided by how much its
form's ratios raise its rate above that of the lesion as a whole: a constant at the
sourced values, so that another value of a ratio changes the shares. A form that one
risk factor alone brings about needs no share: it presents at the excess of its cause,
ratio − 1, beside the rate of 1 that the rest of the lesion shares.
"""

from __future__ import annotations

import numpy as np

from calcinosis._arrays import BoolArray, FloatArray, IntArray
from calcinosis.inference.engine import Engine
from calcinosis.inference.evidence import Evidence, Observation
from calcinosis.inference.factor import Factor
from calcinosis.knowledge.frequencies.reliability import BORDERLINE
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.rows.rows import Row
from calcinosis.knowledge.variables import FORM, LESION, SETTING
from calcinosis.network.leaves import (
    AsSourced,
    Sample,
    misread_borderline,
    misread_states,
)

__all__ = ["BASE", "WEIGHTS", "CompetingRates", "joint", "misread"]

AGE = "age_group"
WEIGHTS, BASE = (SETTING, AGE, FORM), (SETTING, FORM)
"""Scopes of the weights of the forms, and of the base rates of their lesions."""


def misread(
    knowledge: Knowledge, name: str, table: FloatArray, sample: Sample
) -> FloatArray:
    """Return what is recorded of a variable, where its states are as in a table."""
    row = knowledge.misread.get(name)
    if row is None:
        return table
    error = float(sample.values(row)[0, 0])
    if row.form in BORDERLINE:
        return misread_borderline(table, error, knowledge.conventions.misread_slip)
    return misread_states(table, error)


def joint(engine: Engine, given: Evidence) -> FloatArray:
    """P(target, evidence), shape (rows, states of the target)."""
    answer = engine.infer(given)
    return answer.probability * np.exp(answer.log_evidence)[:, np.newaxis]


class CompetingRates:
    """Tables of everything that stands before the findings.

    Parameters
    ----------
    knowledge : Knowledge
    sample : Sample
        Values of all rows.
    """

    def __init__(self, knowledge: Knowledge, sample: Sample) -> None:
        self.knowledge, self.sample = knowledge, sample
        self.variables = knowledge.variables
        self.form = knowledge.variables[FORM]
        self.owners = np.array(self.form.owners)
        self.before = tuple(n for n, v in self.variables.items() if v.is_before_lesion)

    def counts(self) -> dict[str, int]:
        """Node → number of states: lesion, form, context and risk factors."""
        names = (LESION, FORM, *self.before)
        return {name: len(self.variables[name].states) for name in names}

    def background(self) -> list[Factor]:
        """P(risk factor | those it depends on), P(context | setting)."""
        tables = self.knowledge.tables
        found: list[Factor] = []
        for name in self.before:
            table = self.sample.cells(tables[name])
            table = misread(self.knowledge, name, table, self.sample)
            found.append(Factor((*self.variables[name].parents, name), table))
        return found

    def case_mix(self) -> FloatArray:
        """P(lesion | presents, setting), shape (versions, settings, lesions)."""
        rates = [
            [self.sample.values(row)[:, 0] for row in mix.values()]
            for mix in self.knowledge.case_mix.values()
        ]
        mix = np.moveaxis(np.array(rates), -1, 0)
        return np.asarray(mix / mix.sum(axis=2, keepdims=True))

    def forms(self) -> list[Factor]:
        """Rate ratios and weights of all forms, and which lesion they belong to."""
        lesions = np.array(self.knowledge.lesions)
        belongs = self.owners == lesions[:, np.newaxis]
        return [
            *self.ratios(),
            self.weights(),
            Factor((LESION, FORM), belongs[np.newaxis].astype(np.float64)),
        ]

    def ratios(self, *, by_form: bool = True) -> list[Factor]:
        """ρ of every risk factor, for every form.

        Parameters
        ----------
        by_form : bool
            False: without the ratios that are bound to forms.
        """
        found: list[Factor] = []
        for name in self.factors:
            table = self._ratios(name, by_form)
            if table.shape[2] == 1:
                found.append(Factor((FORM, name), table[:, :, 0]))
            else:
                found.append(Factor((FORM, AGE, name), table))
        return found

    @property
    def factors(self) -> tuple[str, ...]:
        """Risk factors that any lesion has a rate ratio of."""
        rates = self.knowledge.rates.values()
        return tuple(dict.fromkeys(factor for own in rates for factor in own.ratios))

    def _ratios(self, factor: str, by_form: bool) -> FloatArray:
        """Rate ratios of one factor, shape (versions, forms, ages or 1, states)."""
        rows, speaks, excess = self.speaking(factor, by_form=by_form)
        values = [self.sample.values(row)[:, 0] for row in rows]
        columns = np.stack(np.broadcast_arrays(*values, np.ones(1)), axis=1)
        table = columns[:, speaks]
        table[:, excess] = np.maximum(table[:, excess] - 1, 0.0)
        return table

    def speaking(
        self, factor: str, *, by_form: bool = True
    ) -> tuple[list[Row], IntArray, BoolArray]:
        """Which row is the rate ratio of one factor for each form.

        Returns
        -------
        rows : list of Row
        speaks : integer array, shape (forms, ages or 1, states)
            Number of the row; −1: the ratio is 1.
        excess : boolean array, shape (forms)
            Whether the form presents at ratio − 1.
        """
        rates = self.knowledge.rates
        bound = any(own.is_bound(factor) for own in rates.values())
        ages = len(self.variables[AGE].states) if bound else 1
        shape = (len(self.owners), ages, len(self.variables[factor].states))
        speaks = np.full(shape, -1, dtype=np.intp)
        excess = np.zeros(len(self.owners), dtype=np.bool_)
        rows: list[Row] = []
        for lesion, own in rates.items():
            ratios = own.ratios.get(factor)
            if ratios is None:
                continue
            forms = self.form.forms_of(lesion)
            found = own.speaking(factor, self.variables, forms, by_form=by_form)
            found = np.where(found < 0, -1, found + len(rows))
            speaks[self.owners == lesion] = found[:, :ages]
            excess[self.owners == lesion] = [own.causes.get(f) == factor for f in forms]
            rows += ratios.values()
        return rows, speaks, excess

    def weights(self) -> Factor:
        """Weight of every form in a setting and at an age, beside its rate ratios."""
        shares = self.sample.cells(self.knowledge.tables[FORM])
        constants = self.raised_alone()
        found = np.empty((len(shares), *constants.shape))
        for form, lesion in enumerate(self.owners):
            number = self.knowledge.lesions.index(lesion)
            found[..., form] = shares[:, number, :, :, form] / constants[..., form]
        found[..., self.caused] = 1.0
        return Factor(WEIGHTS, found)

    @property
    def caused(self) -> list[bool]:
        """Whether one risk factor alone brings each form about: it has no share."""
        return [form in self.form.causes for form in self.form.states]

    def raised_alone(self) -> FloatArray:
        """By what the share of a form is divided, shape (settings, ages, forms)."""
        table = self.knowledge.tables[FORM]
        sourced = CompetingRates(self.knowledge, AsSourced())
        raised, mix = sourced.raised(), sourced.case_mix()[0]
        found = np.ones_like(raised)
        for number, lesion in enumerate(self.knowledge.lesions):
            own = self.owners == lesion
            rates = self.knowledge.rates.get(lesion)
            if not (rates and rates.causes):
                pooled = _pooled(raised, table.cells[number], mix[:, number])
                found[..., own] = pooled[..., own]
        return found

    def raised(self) -> FloatArray:
        """How much the ratios of a form raise its rate above that of its lesion.

        Returns
        -------
        array, shape (settings, ages, forms)
            nan where nobody of that age is seen.
        """
        counts = {n: c for n, c in self.counts().items() if n != LESION}
        settings, ages = counts[SETTING], counts[AGE]
        known = np.indices((settings, ages)).reshape(2, -1).astype(np.intp)
        seen = {
            SETTING: Observation.of_states(known[0], settings),
            AGE: Observation.of_states(known[1], ages),
        }
        given, background = Evidence(settings * ages, seen), self.background()
        own, lesion = (
            joint(Engine(counts, [*background, *ratios], FORM), given)
            for ratios in (self.ratios(), self.ratios(by_form=False))
        )
        with np.errstate(invalid="ignore"):
            return np.asarray((own / lesion).reshape(settings, ages, -1))

    def base_rates(
        self, background: list[Factor], forms: list[Factor], mix: FloatArray
    ) -> Factor:
        """b_d(setting) of each form's lesion d.

        It is the case mix divided by the mean rate in the setting. Forms rather than
        lesions carry it, so that the lesion is joined to nothing but its forms.
        """
        count = len(self.variables[SETTING].states)
        parts = [f for f in (*background, *forms) if f.scope != (SETTING,)]
        versions = max(len(factor.table) for factor in parts)
        if versions > 1:
            parts = [_spread(factor, count) for factor in parts]
        which: IntArray = np.tile(np.arange(count), versions).astype(np.intp)
        seen = {SETTING: Observation.of_states(which, count)}
        given = Evidence(versions * count, seen)
        rate = joint(Engine(self.counts(), parts, LESION), given)
        base = mix / rate.reshape(versions, count, -1)
        lesions = self.knowledge.lesions
        return Factor(BASE, base[..., [lesions.index(d) for d in self.form.owners]])


def _spread(factor: Factor, times: int) -> Factor:
    """Repeat each version for every setting."""
    if len(factor.table) == 1:
        return factor
    return Factor(factor.scope, np.repeat(factor.table, times, axis=0))


def _pooled(raised: FloatArray, cells: IntArray, mix: FloatArray) -> FloatArray:
    """Mean over the settings of each row of shares, as often as the lesion is there.

    Parameters
    ----------
    raised : array, shape (settings, ages, forms)
        nan where nobody of that age is seen.
    cells : integer array, shape (settings, ages)
        Row that tells the shares.
    mix : array, shape (settings,)

    Returns
    -------
    array, shape (settings, ages, forms)
    """
    pooled = np.ones_like(raised)
    weight = np.where(np.isnan(raised), 0.0, mix[:, np.newaxis, np.newaxis])
    for row in np.unique(cells):
        inside = (cells == row)[..., np.newaxis]
        own = np.where(inside, weight, 0.0)
        total = own.sum(axis=0)
        mean = (own * np.nan_to_num(raised)).sum(axis=0) / np.maximum(total, 1e-300)
        pooled = np.where(inside, np.where(total > 0, mean, 1.0), pooled)
    return pooled
