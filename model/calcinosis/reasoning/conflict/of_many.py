"""Jensen's conflict of many patients at once; see :attr:`Result.conflict`.

P(e_i | setting) needs no inference per patient: it is Σ P(x | setting)·P(e_i | x) over
the states x that the evidence speaks of, those of a node or of a leaf's parents. The
marginals P(x | setting) are asked for once.
"""

from __future__ import annotations

from functools import cached_property
from itertools import product

import numpy as np

from calcinosis._arrays import FloatArray, IntArray, inner_axes
from calcinosis._kept import kept
from calcinosis.inference.engine import Engine
from calcinosis.inference.evidence import Evidence, Observation
from calcinosis.inference.marginals import Marginals
from calcinosis.knowledge.variables import SETTING
from calcinosis.network.build import Network
from calcinosis.reasoning.reasoner import Reasoner

__all__ = ["SettingMarginals", "marginals_of"]

ROUNDING = 1e-12
"""Bits; less is what rounding leaves of nothing."""


@kept
def marginals_of(reasoner: Reasoner) -> SettingMarginals:
    """P(states | setting) of what evidence may speak of, for batches."""
    return SettingMarginals(reasoner.network, reasoner.engine)


class SettingMarginals:
    """P(states | setting) of any variables, computed when first asked for.

    Parameters
    ----------
    network : Network
    engine : Engine
        Of the network.
    """

    def __init__(self, network: Network, engine: Engine) -> None:
        self.network, self.engine = network, engine
        self.settings = len(network.states[SETTING])
        self._known: dict[tuple[str, ...], FloatArray] = {}

    @cached_property
    def lesions(self) -> FloatArray:
        """P(lesion | setting), shape (settings + 1, lesions); last: not known."""
        states = np.append(np.arange(self.settings), -1).astype(np.intp)
        given = {SETTING: Observation.of_states(states, self.settings)}
        return self.engine.infer(Evidence(len(states), given)).probability

    @cached_property
    def _of_each(self) -> Marginals:
        """P(state, setting) of every variable: one question is as long as three."""
        states = np.arange(self.settings, dtype=np.intp)
        given = {SETTING: Observation.of_states(states, self.settings)}
        return self.engine.marginals(Evidence(self.settings, given))

    def conflict(self, evidence: Evidence, log_evidence: FloatArray) -> FloatArray:
        """log2(Π P(e_i | setting) / P(e | setting)), shape (rows,); 0 where rounding.

        Parameters
        ----------
        evidence : Evidence
        log_evidence : array, shape (rows,)
            ln P(e) of all of it.
        """
        setting = self.setting(evidence)
        alone = self.joint(())[:, 0]
        total = np.log(alone[setting]) - log_evidence
        for name, observed in evidence.observations.items():
            if name == SETTING:
                continue
            axes: tuple[str, ...] = (name,)
            if observed.over_parents:
                axes = self.engine.structure.leaf_parents(name)
            joint = self.joint(axes) / alone[:, np.newaxis]
            weights, order = observed.weights, inner_axes(observed.weights)
            joint = joint.reshape(len(joint), *weights.shape[1:]).transpose(0, *order)
            # no copy: in memory the parents may follow each other in another order
            flat = weights.transpose(0, *order).reshape(len(weights), -1)
            with np.errstate(divide="ignore"):
                logs = np.log(flat @ joint.reshape(len(joint), -1).T)
            total += logs[observed.codes, setting]
        found = total / np.log(2)
        return np.where(np.abs(found) < ROUNDING, 0.0, found)

    def setting(self, evidence: Evidence) -> IntArray:
        """State of the setting of every patient, or the number of settings."""
        observed = evidence.observations.get(SETTING)
        if observed is None:
            return np.full(evidence.rows, self.settings, dtype=np.intp)
        known = np.count_nonzero(observed.weights, axis=1) == 1
        states = np.where(known, observed.weights.argmax(axis=1), self.settings)
        return np.asarray(states[observed.codes])

    def joint(self, axes: tuple[str, ...]) -> FloatArray:
        """P(states of the axes, setting), shape (settings + 1, states).

        The last row is for patients of any setting. Each entry is the probability of
        one combination of states as hard evidence.
        """
        if axes not in self._known and len(axes) == 1:
            found = self._of_each
            of_setting = np.exp(found.log_evidence)[:, np.newaxis]
            joint = found.probability[axes[0]] * of_setting
            self._known[axes] = np.vstack([joint, joint.sum(axis=0)])
        if axes not in self._known:
            names = (SETTING, *(name for name in axes if name != SETTING))
            counts = [len(self.network.states[name]) for name in names]
            states = np.array(list(product(*(range(count) for count in counts)))).T
            given = {
                name: Observation.of_states(own.astype(np.intp), count)
                for name, own, count in zip(names, states, counts, strict=True)
            }
            logs = self.engine.infer(Evidence(states.shape[1], given)).log_evidence
            joint = np.exp(logs).reshape(self.settings, -1)
            if SETTING in axes:
                joint = self._with_setting(joint, axes, counts)
            self._known[axes] = np.vstack([joint, joint.sum(axis=0)])
        return self._known[axes]

    def _with_setting(
        self, joint: FloatArray, axes: tuple[str, ...], counts: list[int]
    ) -> FloatArray:
        """Give the setting its own axis among others: 0 where it differs."""
        at = axes.index(SETTING)
        full = joint.reshape(counts)
        spread: FloatArray = np.einsum("st,s...->st...", np.eye(self.settings), full)
        moved: FloatArray = np.moveaxis(spread, 1, at + 1)
        return moved.reshape(self.settings, -1)
