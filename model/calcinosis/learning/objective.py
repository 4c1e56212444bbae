"""What learning maximises, and its derivative by the coordinates of all rows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from calcinosis._arrays import FloatArray, IntArray
from calcinosis.inference.planning.structure import Structure
from calcinosis.inference.slopes.derivative import Counts, Derivative
from calcinosis.knowledge.variables import SETTING
from calcinosis.learning.by_row.leaf_evidence import (
    FilmSlope,
    MeasuredSlope,
    film_table_slope,
    words_slope,
)
from calcinosis.learning.by_row.mentions import Mentions
from calcinosis.learning.by_row.rate_slopes import (
    MeanRatios,
    base_rate_number,
    by_lesion,
    case_mix_slopes,
    form_slopes,
    ratio_slopes,
)
from calcinosis.learning.by_row.row_slopes import (
    RowSlopes,
    film_slopes,
    finding_slopes,
    measured_slopes,
)
from calcinosis.learning.moving_rows import MovingRows
from calcinosis.learning.patients import LeafEvidence, Patients
from calcinosis.network.build import Network, build_network
from calcinosis.network.leaves import Sample

__all__ = ["Objective"]


class Objective:
    """Log likelihood of some patients, and its derivative.

    Σ weight_i·Σ_d y_id·ln P(d | f_i, x_i), or joint P(d, f_i | x_i), with context x and
    all else f (:mod:`~calcinosis.learning.likelihood`).

    Parameters
    ----------
    rows : MovingRows
    network : Network
        At the sourced values: names, shapes, and which tables sum to 1.
    patients : Patients
    labels : array, shape (patients, lesions)
        Probability of each lesion; rows sum to 1.
    weights : array, shape (patients,)
    pretest : array, shape (lesions,) or (patients, lesions), or None
        None: the case mix of the settings.
    context : Patients or None
        The same patients, of whom the context alone is known: the joint likelihood.
    """

    def __init__(
        self,
        rows: MovingRows,
        network: Network,
        patients: Patients,
        labels: FloatArray,
        weights: FloatArray,
        pretest: FloatArray | None = None,
        context: Patients | None = None,
        threads: int = 2,
    ) -> None:
        self.rows, self.knowledge = rows, network.knowledge
        self.patients, self.labels, self.weights = patients, labels, weights
        self.pretest = pretest
        counts = {name: len(states) for name, states in network.states.items()}
        self.structure = Structure(counts, network.factors, "lesion")
        self.derivative = Derivative(self.structure, patients.known, threads=threads)
        self.by_context: Derivative | None = None
        if context is not None:
            known = context.known
            self.by_context = Derivative(self.structure, known, threads=threads)
        self.ratios = MeanRatios(network)
        self.mentions = Mentions(self.knowledge, patients.mentioned, len(labels))
        scopes = [factor.scope for factor in network.factors]
        self._setting_number = scopes.index((SETTING,))
        self.by_pretest = np.zeros_like(labels)
        """Derivative of the last value by the logarithm of the pretest."""

    def predict(self, network: Network, sample: Sample | None = None) -> FloatArray:
        """P(lesion | evidence) under the pretest, shape (patients, lesions).

        Parameters
        ----------
        network : Network
        sample : Sample, optional
            Values of the rows of what reports mention; by default their means.
        """
        tables = [factor.table[0] for factor in network.factors]
        joint = self.derivative.log_joint(tables, self._leaves(network))
        log = joint + self._offset(network)
        log += self.mentions.log_likelihood(sample or Sample())
        return np.asarray(np.exp(log - np.logaddexp.reduce(log, axis=1)[:, np.newaxis]))

    def impossible(self, network: Network) -> dict[int, tuple[str, ...]]:
        """Return the patients whose findings and label cannot be true together.

        Returns
        -------
        dict
            Number of the patient → lesions of the label that the findings rule out; all
            lesions where the findings contradict each other.
        """
        tables = [factor.table[0] for factor in network.factors]
        joint = self.derivative.log_joint(tables, self._leaves(network))
        never = np.isneginf(joint)
        never &= (self.labels > 0) | never.all(axis=1, keepdims=True)
        lesions = np.array(self.knowledge.lesions)
        return {
            int(row): tuple(lesions[never[row]].tolist())
            for row in np.flatnonzero(never.any(axis=1))
        }

    def of_findings(self, network: Network, sample: Sample) -> FloatArray:
        """Σ_d y_id·ln P(f_i | d, x_i) of every patient; no pretest enters.

        Needs ``context``.
        """
        assert self.by_context is not None
        tables = [factor.table[0] for factor in network.factors]
        log = self.derivative.log_joint(tables, self._leaves(network))
        log += self.mentions.log_likelihood(sample)
        alone = self.by_context.log_joint(tables, {})
        log = np.subtract(log, alone, out=np.zeros_like(log), where=self.labels > 0)
        return np.asarray((self.labels * log).sum(axis=1))

    def case_mix(self, network: Network) -> FloatArray:
        """P(lesion, what is known of the setting), shape (patients, lesions)."""
        return np.asarray(self.patients.setting @ self._shares(network))

    def __call__(self, u: FloatArray) -> tuple[float, FloatArray]:
        """Return the value at coordinates u, and its derivative."""
        sample = self.rows.sample(u)
        network = build_network(self.knowledge, sample)
        value, slopes = self.at(network, sample)
        return value, self.rows.pull(u, slopes)

    def at(self, network: Network, sample: Sample) -> tuple[float, RowSlopes]:
        """Return the value of a network, and its derivative by the rows' values."""
        tables = [factor.table[0] for factor in network.factors]
        leaves = self._leaves(network)
        offset = self._offset(network) + self.mentions.log_likelihood(sample)
        values = np.zeros(len(self.weights))
        by_joint = np.zeros_like(self.labels)

        def weights(rows: IntArray, joint: FloatArray) -> FloatArray:
            values[rows], by_joint[rows] = self._value(rows, joint + offset[rows])
            return by_joint[rows]

        counts = self.derivative.counts(tables, leaves, weights)
        self.by_pretest = by_joint
        if self.by_context is not None:
            less, by_context = self._less_context(self.by_context, network, counts)
            values, self.by_pretest = values - less, by_joint + by_context
        slopes = RowSlopes()
        by_share = self._offset_slope(network, self.by_pretest)
        self._undo(network, sample, counts, leaves, by_share, slopes)
        self.mentions.slopes(sample, by_joint, slopes)
        return float(values.sum()), slopes

    def _value(self, rows: IntArray, log: FloatArray) -> tuple[FloatArray, FloatArray]:
        """From ln P(lesion, all that is told) to values, and derivatives by it."""
        labels, weights = self.labels[rows], self.weights[rows]
        by_log = labels
        if self.by_context is None:
            log = log - np.logaddexp.reduce(log, axis=1)[:, np.newaxis]
            by_log = labels - labels.sum(axis=1, keepdims=True) * np.exp(log)
        safe = np.where(labels > 0, log, 0.0)
        value = weights * (labels * safe).sum(axis=1)
        return value, weights[:, np.newaxis] * by_log

    def _less_context(
        self, context: Derivative, network: Network, counts: Counts
    ) -> tuple[FloatArray, FloatArray]:
        """Return ln P(context) of every patient, to be taken off, and −derivative.

        ``counts`` lose what the context alone makes expected.
        """
        offset, total = self._offset(network), self.labels.sum(axis=1) * self.weights
        values, by_log = np.zeros_like(total), np.zeros_like(self.labels)

        def weights(rows: IntArray, joint: FloatArray) -> FloatArray:
            log = joint + offset[rows]
            context = np.logaddexp.reduce(log, axis=1)
            share = np.exp(log - context[:, np.newaxis])
            values[rows] = total[rows] * context
            by_log[rows] = -total[rows, np.newaxis] * share
            return by_log[rows]

        tables = [factor.table[0] for factor in network.factors]
        expected = context.counts(tables, {}, weights)
        for mine, own in zip(counts.factors, expected.factors, strict=True):
            mine += own
        return values, by_log

    # the pretest: ln target(d) − ln P(d | what is known of the setting)

    def _shares(self, network: Network) -> FloatArray:
        """P(setting)·P(lesion | setting), shape (settings, lesions)."""
        setting = network.factors[self._setting_number].table[0]
        return np.asarray(setting[:, np.newaxis] * network.case_mix[0])

    def _offset(self, network: Network) -> FloatArray:
        if self.pretest is None:
            return np.zeros_like(self.labels)
        return np.log(self.pretest) - np.log(self.case_mix(network))

    def _offset_slope(self, network: Network, by_pretest: FloatArray) -> FloatArray:
        """∂L/∂ ln case mix through the offset, shape (settings, lesions)."""
        if self.pretest is None:
            return np.zeros_like(network.case_mix[0])
        shares = self._shares(network)
        prior = self.patients.setting @ shares
        return -(self.patients.setting.T @ (by_pretest / prior)) * shares

    # leaves

    def _leaves(self, network: Network) -> dict[str, FloatArray]:
        return {
            name: self._likelihood(network, name, leaf)
            for name, leaf in self.patients.leaves.items()
        }

    def _likelihood(
        self, network: Network, name: str, leaf: LeafEvidence
    ) -> FloatArray:
        shape = self.structure.factors[self.structure.uses[name][0]].table.shape[1:-1]
        found = np.ones((*shape, len(self.patients.known.leaves[name])))
        if leaf.words is not None:
            table = network.factors[self.structure.uses[name][0]].table[0]
            found[..., leaf.words.places] = leaf.words.likelihood(table)
        if leaf.numbers is not None:
            table = network.measured[name]
            found[..., leaf.numbers.places] = leaf.numbers.likelihood(table)
        if leaf.looks is not None:
            found[..., leaf.looks.places] = leaf.looks.likelihood(network.film)
        return found

    # backwards

    def _undo(
        self,
        network: Network,
        sample: Sample,
        counts: Counts,
        leaves: dict[str, FloatArray],
        by_share: FloatArray,
        slopes: RowSlopes,
    ) -> None:
        base = base_rate_number(network)
        by_base = by_lesion(network, counts.factors[base])
        tables = [factor.table[0] for factor in network.factors]
        for number, found in self.ratios.counts(tables, -by_base):
            counts.factors[number] += found
        counts.factors[self._setting_number] += by_share.sum(axis=1)
        by_table = [
            np.divide(count, table, out=np.zeros_like(count), where=table > 0)
            for count, table in zip(counts.factors, tables, strict=True)
        ]
        case_mix_slopes(network, sample, by_base + by_share, slopes)
        ratio_slopes(network, by_table, slopes)
        form_slopes(network, sample, by_table, slopes)
        by_film = FilmSlope(np.zeros(network.film.parameters.shape[1:]))
        by_measured: dict[str, MeasuredSlope] = {}
        for name, leaf in self.patients.leaves.items():
            by = counts.leaves[name]
            by = np.divide(by, leaves[name], out=np.zeros_like(by), where=by != 0)
            number = self.structure.uses[name][0]
            if leaf.words is not None:
                by_table[number] += leaf.words.slope(by[..., leaf.words.places])
            if leaf.numbers is not None:
                table = network.measured[name]
                to = by_measured.setdefault(
                    name,
                    MeasuredSlope(
                        np.zeros(table.centre.shape[1:]), np.zeros(table.sd.shape[1:])
                    ),
                )
                leaf.numbers.slope(table, by[..., leaf.numbers.places], to)
            if leaf.looks is not None:
                leaf.looks.slope(network.film, by[..., leaf.looks.places], by_film)
        for number, factor in enumerate(network.factors):
            self._undo_window(network, factor.scope[-1], by_table[number], by_film)
            self._undo_table(
                network, sample, factor.scope, by_table[number], by_measured, slopes
            )
        film_slopes(network, self.knowledge.film.name, by_film, slopes)

    def _undo_window(
        self, network: Network, node: str, by_table: FloatArray, by_film: FilmSlope
    ) -> None:
        """From a window's table, that of a film on its day, to the film."""
        film = self.knowledge.film
        for window in film.windows:
            if node == f"{film.name}_{window.name}":
                film_table_slope(network.film, window.day, by_table, by_film)

    def _undo_table(
        self,
        network: Network,
        sample: Sample,
        scope: Sequence[str],
        by_table: FloatArray,
        by_measured: dict[str, MeasuredSlope],
        slopes: RowSlopes,
    ) -> None:
        name = scope[-1]
        variable = self.knowledge.variables.get(name)
        if variable is None or variable.kind in ("lesion", "form"):
            return  # a severity, a film's window, base rates or weights of forms
        parents = network.leaf_parents.get(name, variable.parents)
        if tuple(scope[:-1]) != tuple(parents):
            return  # rate ratios
        if variable.kind == "measured":
            table = network.measured[name]
            to = by_measured.get(name)
            if to is None:
                shape = table.centre.shape[1:]
                to = MeasuredSlope(np.zeros(shape), np.zeros(shape))
            words_slope(table, by_table, to)
            measured_slopes(network, sample, name, to, slopes)
        else:
            finding_slopes(network, sample, name, by_table, slopes)
