"""What could still be found out: every joint result of a test with its probability.

The mathematics of tests apart from any patient's file: an engine, what is known, and
what could be looked at. :mod:`calcinosis.reasoning.decide.panels` makes a prospect of a
result.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod, sqrt

import numpy as np

from calcinosis._arrays import AnyIntArray, FloatArray
from calcinosis._frozen import frozen
from calcinosis.inference.engine import Engine
from calcinosis.inference.evidence import Evidence, Observation

__all__ = ["Probe", "Prospect", "Results", "entropy"]

NOT_SEEN = -1


@frozen
class Probe:
    """One thing that could be looked at.

    Parameters
    ----------
    variable, node : str
        As a case names it, and the network's node.
    states : tuple of str
        What it could show.
    likelihood : array, shape (states, *parents), or None
        P(state | parents of the node) where the node's own table does not hold (a film
        of a certain day); None: the states of the node itself.
    """

    variable: str
    node: str
    states: tuple[str, ...]
    likelihood: FloatArray | None = None

    def observed(self, codes: AnyIntArray) -> Observation:
        """Return evidence of these states, −1 where it was not looked at."""
        if self.likelihood is None:
            return Observation.of_states(codes, len(self.states))
        nothing = np.ones_like(self.likelihood[:1])
        weights = np.concatenate([self.likelihood, nothing])
        return Observation(np.where(codes < 0, len(self.states), codes), weights, True)


@frozen
class Results:
    """Joint results x of some probes.

    Parameters
    ----------
    codes : integer array, shape (results, probes of the prospect)
        State of each probe, −1 where it is not among those looked at.
    joint : array, shape (results, lesions)
        P(x, lesion | what is known). Of a sample: the share of the draws that gave x,
        times P(lesion | x, what is known).
    draws : int
        Size of the sample; 0: every result there is.
    """

    codes: AnyIntArray
    joint: FloatArray
    draws: int = 0

    def information(self, before: FloatArray) -> tuple[float, float]:
        """Mutual information of result and lesion in bits, and its standard error.

        I(lesion; X | e) = Σ_x P(x | e) Σ_d P(d | x, e) log2 (P(d | x, e) / P(d | e)):
        the mean of a divergence that is never negative.

        Parameters
        ----------
        before : array, shape (lesions,)
            P(lesion | e).
        """
        share = self.joint.sum(axis=1)
        after = self.joint / _safe(share)[:, np.newaxis]
        ratio = np.where(after > 0, after / _safe(before), 1.0)
        return self._mean(share, (after * np.log2(ratio)).sum(axis=1))

    def improvement(
        self, before: FloatArray, utility: FloatArray, later: FloatArray | None = None
    ) -> tuple[float, float]:
        """Return the utility gained by acting on the result, and its standard error.

        Σ_x P(x | e) max_a EU(a | x, e) − max_a EU(a | e): the expected value of sample
        information before any cost. Not negative, except where the result is waited
        for and acting later is worth less.

        Parameters
        ----------
        before : array, shape (lesions,)
        utility : array, shape (actions, lesions)
            Of acting now.
        later : array, shape (actions, lesions), optional
            Of acting when the result is there; by default the same.
        """
        share = self.joint.sum(axis=1)
        best_now = utility[int((utility @ before).argmax())]
        after = utility if later is None else later
        gain = (self.joint @ after.T).max(axis=1) - self.joint @ best_now
        return self._mean(share, gain / _safe(share))

    def _mean(self, share: FloatArray, value: FloatArray) -> tuple[float, float]:
        mean = float(share @ value)
        if not self.draws:
            return mean, 0.0
        variance = float(share @ np.square(value - mean))
        return mean, sqrt(variance / max(self.draws - 1, 1))


@frozen
class Prospect:
    """What is known of one patient, and what could be found out.

    Parameters
    ----------
    engine : Engine
    known : mapping
        Node → evidence, one row. At the node of a probe it is what silence says of its
        states.
    probes : tuple of Probe
        No two at one node.
    odds : array, shape (lesions,), or None
        Pretest asked for / pretest of the network; None: the network's own.
    """

    engine: Engine
    known: Mapping[str, Observation]
    probes: tuple[Probe, ...]
    odds: FloatArray | None = None

    def joint(self, codes: AnyIntArray) -> FloatArray:
        """P(results, lesion | what is known) of every row, in one call of the engine.

        Under another pretest P'(x, d | e) = P(x | d, e)·P'(d | e), and P(x | d, e) does
        not hang on it.

        Parameters
        ----------
        codes : integer array, shape (rows, probes)
            States, −1 where a probe is not looked at.

        Returns
        -------
        array, shape (rows, lesions)
            A row without any result is the posterior; rows of all results of one set of
            probes sum to it.
        """
        rows = len(codes) + 1
        base = np.full((1, len(self.probes)), NOT_SEEN, dtype=np.int16)
        codes = np.concatenate([base, codes])
        alike = np.zeros(rows, dtype=np.intp)
        observations = {node: one.of_rows(alike) for node, one in self.known.items()}
        for probe, states in zip(self.probes, codes.T, strict=True):
            if (states >= 0).any():
                observations[probe.node] = self._observed(probe, states)
        answer = self.engine.infer(Evidence(rows, observations), compared=True)
        share = np.exp(answer.log_evidence - answer.log_evidence[0])
        joint = share[:, np.newaxis] * answer.probability
        if self.odds is not None:
            joint = joint * self.odds
        return np.asarray(joint[1:] / joint[0].sum())

    def _observed(self, probe: Probe, states: AnyIntArray) -> Observation:
        """Return results of a probe, together with what silence says of it."""
        seen, silent = probe.observed(states), self.known.get(probe.node)
        if silent is None:
            return seen
        return Observation(seen.codes, seen.weights * silent.weights[silent.codes[0]])

    def size(self, columns: Sequence[int]) -> int:
        """Count the joint results of some probes."""
        return prod(len(self.probes[column].states) for column in columns)

    def all_results(self, panels: Sequence[Sequence[int]]) -> list[Results]:
        """Every joint result of each set of probes, in one call of the engine."""
        if not panels:
            return []
        codes = [self._codes(columns) for columns in panels]
        joint = self.joint(np.concatenate(codes))
        ends = np.cumsum([len(part) for part in codes])[:-1]
        parts = zip(codes, np.split(joint, ends), strict=True)
        return [Results(*part) for part in parts]

    def results(
        self, columns: Sequence[int], most: int, draws: int, seed: int = 0
    ) -> Results:
        """Every joint result of some probes; a sample where there are too many.

        Parameters
        ----------
        columns : sequence of int
            Which probes.
        most : int
            Results up to which all are enumerated.
        draws : int
            Size of the sample otherwise.
        seed : int
        """
        if self.size(columns) <= most:
            return self.all_results([columns])[0]
        return self._sample(columns, draws, np.random.default_rng(seed))

    def _codes(self, columns: Sequence[int]) -> AnyIntArray:
        """Every combination of states of some probes, shape (results, probes)."""
        counts = [len(self.probes[column].states) for column in columns]
        states = np.indices(counts, dtype=np.int16).reshape(len(counts), -1).T
        codes = np.full((len(states), len(self.probes)), NOT_SEEN, dtype=np.int16)
        codes[:, list(columns)] = states
        return codes

    def _sample(
        self, columns: Sequence[int], draws: int, random: np.random.Generator
    ) -> Results:
        """Draw one probe after the other: P(x1 | e), P(x2 | e, x1) … are exact."""
        codes = np.full((draws, len(self.probes)), NOT_SEEN, dtype=np.int16)
        for column in columns:
            count = len(self.probes[column].states)
            known, which = np.unique(codes, axis=0, return_inverse=True)
            rows = np.repeat(known, count, axis=0)
            rows[:, column] = np.tile(np.arange(count), len(known))
            shares = self.joint(rows).sum(axis=1).reshape(-1, count)
            edges = shares.cumsum(axis=1)[which.reshape(-1)]
            level = random.random((draws, 1)) * edges[:, -1:]
            codes[:, column] = np.minimum((level >= edges).sum(axis=1), count - 1)
        distinct, times = np.unique(codes, axis=0, return_counts=True)
        joint = self.joint(distinct)
        after = joint / joint.sum(axis=1, keepdims=True)
        return Results(distinct, after * (times / draws)[:, np.newaxis], draws)


def entropy(probability: FloatArray) -> FloatArray:
    """Entropy in bits over the last axis.

    Examples
    --------
    >>> float(entropy(np.array([0.5, 0.5])))
    1.0
    """
    safe = np.where(probability > 0, probability, 1.0)
    return np.asarray(-(probability * np.log2(safe)).sum(axis=-1))


def _safe(values: FloatArray) -> FloatArray:
    """Replace 0 by 1, for division."""
    return np.where(values > 0, values, 1.0)
