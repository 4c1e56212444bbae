"""The network: competing rates of lesions, and what each lesion looks like.

Among the patients of a setting who present with such a lesion,

    P(c, r, lesion = d | presents) ∝ P(c, r | setting) · b_d(setting) · Π_f ρ_{d,f}(r_f)

with context c, risk factors r, and rate ratios ρ. A lesion is the sum of its forms f,
each with its weight w_f(setting, age) and, where it has them, rate ratios of its own:
Σ_f w_f Π_k ρ_{f,k}(r_k) takes the place of the product. The base rate b_d is what makes
P(lesion = d | presents, setting) equal to the case mix of ``case_mix.toml``. The
product is kept as a product: :attr:`Network.factors` are its small tables, followed by
P(finding | form, modifiers). Their overall product sums to 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis._frozen import frozen
from calcinosis.compiled import kept_files
from calcinosis.compiled.codec import Codec
from calcinosis.inference.engine import Engine
from calcinosis.inference.factor import Factor
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.variables import LESION, Variable
from calcinosis.network.competing import CompetingRates, misread
from calcinosis.network.film_table import FilmTable, film_parameters
from calcinosis.network.leaves import (
    SEVERITY_WEIGHTS,
    MeasuredTable,
    Sample,
    measured_table,
    share_severity,
)
from calcinosis.notebook import Brief

__all__ = [
    "SEVERITY_STATES",
    "Network",
    "build_leaf",
    "build_network",
    "network_of_files",
]

WHERE, AGES = ("setting",), ("setting", "age_group")
"""Scopes of the tables of the setting, and of the ages of its patients."""
SEVERITY_STATES = ("less", "usual", "more")


@frozen
class Network(Brief):
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

    @cached_property
    def overlapping(self) -> tuple[Variable, ...]:
        """The variables that say what others say too."""
        every = self.knowledge.variables.values()
        return tuple(own for own in every if own.replaces or own.unless)

    @cached_property
    def open_to_asking(self) -> tuple[Variable, ...]:
        """The variables, but films, that a person can be asked for."""
        told = (self.knowledge.variables[name] for name in self.knowledge.told)
        return tuple(variable for variable in told if variable.kind != "latent")

    @cached_property
    def ages(self) -> tuple[FloatArray, FloatArray]:
        """P(setting) and P(age group | setting), the mean of all versions."""
        tables = {f.scope: f.table for f in self.factors if f.scope in (WHERE, AGES)}
        return tables[WHERE].mean(axis=0), tables[AGES].mean(axis=0)

    @cached_property
    def usual_ranges(self) -> dict[str, tuple[float, float]]:
        """Quantity → from where to where its numbers are usual, once searched for."""
        return {}

    def engine(self, target: str = LESION) -> Engine:
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


def network_of_files(knowledge: Knowledge) -> Network:
    """Return the network of knowledge as it was read; what was built is kept.

    Parameters
    ----------
    knowledge : Knowledge
        As :func:`calcinosis.knowledge.read.read_knowledge` returned it: a changed one
        has the same digest, and is for :func:`build_network`.
    """
    network = kept_files.kept_or_made(
        "network",
        knowledge.digest,
        Codec(Network, ("knowledge",)),
        lambda: build_network(knowledge),
        lambda network: network.knowledge.digest,
        knowledge=knowledge,
    )
    same = network.knowledge is knowledge
    return network if same else replace(network, knowledge=knowledge)


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


class _Builder:
    def __init__(self, knowledge: Knowledge, sample: Sample) -> None:
        self.knowledge, self.sample = knowledge, sample
        self.variables = knowledge.variables

    def build(self) -> Network:
        states = {name: v.states for name, v in self.variables.items()}
        rates = CompetingRates(self.knowledge, self.sample)
        background, forms, mix = rates.background(), rates.forms(), rates.case_mix()
        factors = [*background, *forms, rates.base_rates(background, forms, mix)]
        parents: dict[str, tuple[str, ...]] = {}
        measured: dict[str, MeasuredTable] = {}
        film: FilmTable | None = None
        for severity in self.knowledge.severities:
            states[severity] = SEVERITY_STATES
            factors.append(Factor((severity,), SEVERITY_WEIGHTS[np.newaxis]))
        for name, variable in self.variables.items():
            if variable.is_before_lesion or variable.kind in ("lesion", "form"):
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
            rates.before,
            parents,
            measured,
            film,
            mix,
            1 if self.sample.random is None else self.sample.size,
        )

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
        table = self.knowledge.tables[variable.name]
        rows, parents = self.sample.rows(table), variable.parents
        rows = misread(self.knowledge, variable.name, rows, self.sample)
        severity = self._severity(variable)
        if severity is not None:
            rows, parents = share_severity(rows, severity[1]), (*parents, severity[0])
        return rows[:, table.cells], parents

    def measured(self, variable: Variable) -> MeasuredTable:
        table = self.knowledge.tables[variable.name]
        return measured_table(
            variable.parents,
            self.sample.rows(table),
            table.cells,
            None if variable.reference else tuple(np.log(variable.cuts).tolist()),
            self._constant("outlier", variable.name),
            self._severity(variable),
        )

    def film(self, variable: Variable) -> FilmTable:
        table = self.knowledge.tables[variable.name]
        rows = self.sample.rows(table, film_parameters)
        error = float(self._constant("misread", variable.name)[0])
        return FilmTable(variable.parents, rows, table.cells, error)
