"""The network: competing rates of lesions, and what each lesion looks like.

Among the patients of a setting who present with such a lesion,

    P(c, r, lesion = d | presents) ∝ P(c, r | setting) · b_d(setting) · Π_f ρ_{d,f}(r_f)

with context c, risk factors r, and rate ratios ρ. The base rate b_d is what makes
P(lesion = d | presents, setting) equal to the case mix of ``case_mix.toml``. The
product is kept as a product: :attr:`Network.factors` are its small tables, followed by
P(finding | lesion, modifiers). Their overall product sums to 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from calcinosis._arrays import FloatArray, IntArray
from calcinosis.inference.engine import Engine
from calcinosis.inference.evidence import Evidence, Observation
from calcinosis.inference.factor import Factor
from calcinosis.knowledge.rates import state_and_ages
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.reliability import BORDERLINE
from calcinosis.knowledge.rows.rows import Row
from calcinosis.knowledge.variables import Variable
from calcinosis.network.leaves import (
    SEVERITY_WEIGHTS,
    FilmTable,
    MeasuredTable,
    Sample,
    film_parameters,
    measured_table,
    misread_borderline,
    misread_states,
    share_severity,
)

__all__ = ["SEVERITY_STATES", "Network", "build_leaf", "build_network", "misread"]

SEVERITY_STATES = ("less", "usual", "more")


@dataclass(frozen=True)
class Network:
    """The network as a product of factors.

    Parameters
    ----------
    knowledge : Knowledge
        What it was built from.
    states : mapping
        Node → its states. Nodes are the variables, one node per window of the film,
        and one per shared severity.
    factors : tuple of Factor
        Non-negative tables whose product is the joint distribution.
    risk_nodes : tuple of str
        Context, risk factors and latents before the lesion, parents first.
    leaf_parents : mapping
        Parents of every node that a lesion explains (findings, labs, films).
    measured : mapping
        Distribution of every measured quantity.
    film : FilmTable
        Visibility of calcium on a radiograph of any day.
    case_mix : array, shape (versions, settings, lesions)
        P(lesion | presents, setting).
    versions : int
        1, or the number of random draws of all rows.
    """

    knowledge: Knowledge
    states: Mapping[str, tuple[str, ...]]
    factors: tuple[Factor, ...]
    risk_nodes: tuple[str, ...]
    leaf_parents: Mapping[str, tuple[str, ...]]
    measured: Mapping[str, MeasuredTable]
    film: FilmTable
    case_mix: FloatArray
    versions: int

    def engine(self, target: str = "lesion") -> Engine:
        """Compile for questions about one node."""
        counts = {name: len(states) for name, states in self.states.items()}
        return Engine(counts, self.factors, target)

    def leaf_table(self, node: str) -> FloatArray:
        """P(state | parents) of a node that a lesion explains, of the first version.

        Returns
        -------
        array, shape (*parents, states)
        """
        scope = (*self.leaf_parents[node], node)
        return next(factor.table[0] for factor in self.factors if factor.scope == scope)

    def state_number(self, node: str, state: str) -> int:
        """Position of a state of a node."""
        return self.states[node].index(state)


def build_network(knowledge: Knowledge, sample: Sample | None = None) -> Network:
    """Build the network from the knowledge files.

    Parameters
    ----------
    knowledge : Knowledge
    sample : Sample, optional
        Random draws of all rows; by default every row at its mean.
    """
    return _Builder(knowledge, sample or Sample()).build()


def build_leaf(
    knowledge: Knowledge, name: str, sample: Sample
) -> FloatArray | MeasuredTable | FilmTable:
    """Build what the network holds of one variable that a lesion explains.

    Parameters
    ----------
    knowledge : Knowledge
    name : str
        A finding, measured quantity or film.
    sample : Sample
        Values of its rows, in any number of versions.

    Returns
    -------
    array, MeasuredTable or FilmTable
        Of a finding P(state | parents), shape (versions, *leaf_parents, states).
    """
    builder, variable = _Builder(knowledge, sample), knowledge.variables[name]
    if variable.kind == "measured":
        return builder.measured(variable)
    if variable.kind == "film":
        return builder.film(variable)
    return builder.finding(variable)[0]


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


class _Builder:
    def __init__(self, knowledge: Knowledge, sample: Sample) -> None:
        self.knowledge, self.sample = knowledge, sample
        self.variables = knowledge.variables
        self.before = tuple(
            name
            for name, variable in self.variables.items()
            if variable.is_before_lesion
        )

    def build(self) -> Network:
        states = {name: v.states for name, v in self.variables.items()}
        background = [
            Factor((*self.variables[n].parents, n), self._table(n)) for n in self.before
        ]
        rates = self._rate_factors()
        mix = self._case_mix()
        risk = {name: len(states[name]) for name in ("lesion", *self.before)}
        presenting = self._presenting(risk, background, rates, mix)
        factors = [*background, *rates, presenting]
        parents: dict[str, tuple[str, ...]] = {}
        measured: dict[str, MeasuredTable] = {}
        film: FilmTable | None = None
        for severity in self.knowledge.severities:
            states[severity] = SEVERITY_STATES
            factors.append(Factor((severity,), SEVERITY_WEIGHTS[np.newaxis]))
        for name, variable in self.variables.items():
            if name in self.before or variable.kind == "lesion":
                continue
            if variable.kind == "film":
                film = self.film(variable)
                del states[name]
                for window in variable.windows:
                    node = f"{name}_{window.name}"
                    states[node] = variable.states
                    parents[node] = variable.parents
                    table = film.on_day(window.day)
                    factors.append(Factor((*variable.parents, node), table))
                continue
            if variable.kind == "measured":
                measured[name] = self.measured(variable)
                parents[name] = measured[name].parents
                table = measured[name].words()
            else:
                table, parents[name] = self.finding(variable)
            factors.append(Factor((*parents[name], name), table))
        if film is None:
            message = "variables.toml has no variable of kind 'film'"
            raise ValueError(message)
        return Network(
            self.knowledge,
            states,
            tuple(factors),
            self.before,
            parents,
            measured,
            film,
            mix,
            1 if self.sample.random is None else self.sample.size,
        )

    def _table(self, name: str) -> FloatArray:
        table = self.sample.cells(self.knowledge.tables[name])
        return misread(self.knowledge, name, table, self.sample)

    def _constant(self, part: str, name: str) -> FloatArray:
        rows = self.knowledge.misread if part == "misread" else self.knowledge.outliers
        if name not in rows:
            return np.array([0.0, 1.0])
        return np.asarray(self.sample.values(rows[name])[0])

    def _severity(self, variable: Variable) -> tuple[str, float] | None:
        if variable.shares is None:
            return None
        row = self.knowledge.severities[variable.shares].loadings[variable.name]
        return variable.shares, float(row.distribution.mean()[0])

    def finding(self, variable: Variable) -> tuple[FloatArray, tuple[str, ...]]:
        table = self._table(variable.name)
        severity = self._severity(variable)
        if severity is None:
            return table, variable.parents
        return share_severity(table, severity[1]), (*variable.parents, severity[0])

    def measured(self, variable: Variable) -> MeasuredTable:
        return measured_table(
            variable.parents,
            self.sample.cells(self.knowledge.tables[variable.name]),
            None if variable.reference else tuple(np.log(variable.cuts)),
            self._constant("outlier", variable.name),
            self._severity(variable),
        )

    def film(self, variable: Variable) -> FilmTable:
        table = self.knowledge.tables[variable.name]
        parameters = self.sample.cells(table, film_parameters)
        error = float(self._constant("misread", variable.name)[0])
        return FilmTable(variable.parents, parameters, error)

    def _rate_factors(self) -> list[Factor]:
        """ρ of every risk factor; factors that each suffice share one table.

        Tables have the axes versions, ages, states; ages is 1 where no ratio is bound
        to ages.
        """
        products: dict[str, FloatArray] = {}
        groups: list[Factor] = []
        lesions = self.knowledge.lesions
        for lesion, rates in self.knowledge.rates.items():
            number = lesions.index(lesion)
            excess: list[FloatArray] = []
            for factor, ratios in rates.ratios.items():
                ratio = self._ratio(factor, ratios)
                if factor in rates.sufficient:
                    excess.append(ratio - 1)
                    continue
                old = products.get(
                    factor, np.ones((1, len(lesions), 1, ratio.shape[2]))
                )
                shape = (
                    max(len(old), len(ratio)),
                    len(lesions),
                    max(old.shape[2], ratio.shape[1]),
                    ratio.shape[2],
                )
                products[factor] = np.broadcast_to(old, shape).copy()
                products[factor][:, number] = ratio
            if excess:
                groups.append(self._group(number, rates.sufficient, excess))
        own = [_by_age(table, (name,)) for name, table in products.items()]
        return own + groups

    def _ratio(self, factor: str, ratios: Mapping[str, Row]) -> FloatArray:
        """Rate ratios of one factor, shape (versions, ages or 1, states)."""
        states = self.variables[factor].states
        ages = self.variables["age_group"].states
        rows = {key: self.sample.values(row)[:, 0] for key, row in ratios.items()}
        bound = [key for key in rows if state_and_ages(key)[1] is not None]
        versions = max((len(values) for values in rows.values()), default=1)
        ratio = np.ones((versions, len(ages) if bound else 1, len(states)))
        for key in (*(key for key in rows if key not in bound), *bound):
            state, groups = state_and_ages(key)
            chosen = [ages.index(group) for group in groups or ()] or slice(None)
            ratio[:, chosen, states.index(state)] = rows[key][:, np.newaxis]
        return ratio

    def _group(
        self, lesion: int, factors: tuple[str, ...], excess: list[FloatArray]
    ) -> Factor:
        total: FloatArray = np.ones((1,) * (2 + len(excess)))
        for axis, ratio in enumerate(excess, start=2):
            shape = [*ratio.shape[:2], *(1 for _ in excess)]
            shape[axis] = ratio.shape[2]
            total = total + ratio.reshape(shape)
        table = np.ones((len(total), len(self.knowledge.lesions), *total.shape[1:]))
        table[:, lesion] = np.maximum(total, 1e-9)
        return _by_age(table, factors)

    def _case_mix(self) -> FloatArray:
        settings = self.variables["setting"].states
        rates = [
            [
                self.sample.values(row)[:, 0]
                for row in self.knowledge.case_mix[s].values()
            ]
            for s in settings
        ]
        mix = np.moveaxis(np.array(rates), -1, 0)
        return np.asarray(mix / mix.sum(axis=2, keepdims=True))

    def _presenting(
        self,
        counts: Mapping[str, int],
        background: list[Factor],
        rates: list[Factor],
        mix: FloatArray,
    ) -> Factor:
        """b_d(setting): case mix divided by the mean rate ratio in the setting."""
        settings = self.variables["setting"].states
        without = [f for f in background if f.scope != ("setting",)]
        versions = max(len(f.table) for f in [*without, *rates])
        rows = versions * len(settings)
        spread = [_spread(f, len(settings)) if versions > 1 else f for f in without]
        spread += [_spread(f, len(settings)) if versions > 1 else f for f in rates]
        which: IntArray = np.tile(np.arange(len(settings)), versions).astype(np.intp)
        given = Evidence(rows, {"setting": Observation.of_states(which, len(settings))})
        answer = Engine(counts, spread, "lesion").infer(given)
        ratio = answer.probability * np.exp(answer.log_evidence)[:, np.newaxis]
        ratio = ratio.reshape(versions, len(settings), -1)
        return Factor(("setting", "lesion"), mix / ratio)


def _spread(factor: Factor, times: int) -> Factor:
    """Repeat each version for every setting."""
    if len(factor.table) == 1:
        return factor
    return Factor(factor.scope, np.repeat(factor.table, times, axis=0))


def _by_age(table: FloatArray, factors: tuple[str, ...]) -> Factor:
    """Name the axes (versions, lesions, ages or 1, states …) of a table of ratios."""
    if table.shape[2] == 1:
        return Factor(("lesion", *factors), table[:, :, 0])
    return Factor(("lesion", "age_group", *factors), table)
