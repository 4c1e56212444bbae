"""Through what a finding acts: the mechanism between it and the lesion.

A finding x tells of the lesion d directly and by way of intermediate variables z that
nobody saw (a leak, the minerals, an infection, calcium in the tissue):

    P(x | d, r) = Σ_z P(z | d, r)·P(x | z, d, r)      r: what else is known

The weight that runs *through z* is what is left when x depends on d only by way of z:

    log2 ℓ(h)/ℓ(not h),   ℓ(d) = Σ_z P(z | d, r)·Σ_d' P(d' | r)·P(x | z, d', r)

It is the whole weight where x and d are independent given z, and 0 where x and z are
independent given d: the mediation formula (natural indirect effect) of Pearl, used to
describe the model's own path, not as a claim about causes.

References
----------
Pearl J. Direct and indirect effects. Proc 17th Conf Uncertainty in Artificial
Intelligence 2001:411-20.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis._frozen import frozen
from calcinosis.knowledge.variables import CONTEXT, FORM, LESION
from calcinosis.patient.items import Item
from calcinosis.reasoning.result import Result
from calcinosis.reasoning.versions import log_joint, odds_bits, versions

__all__ = ["Channel", "Hidden", "mediated"]

LEAST_SHARE = 0.5
"""A finding acts *mainly* through what carries at least this share of its weight."""


@frozen
class Channel:
    """The intermediate variable through which a finding mainly acts.

    Parameters
    ----------
    variable, state : str
        The intermediate variable, and its state that makes most of the difference: the
        largest (P(state) after − before)·(P(lesion | state) − P(lesion)) in the sense
        of the finding, other than the first state unless only that one does.
    before, after : float
        P(state) without and with the finding.
    bits, share : float
        Weight that runs through it, and its share of the finding's weight: at least
        ½, above 1 where the rest speaks for the contrary.
    alone : bool
        Whether the finding is weighed by itself (beside setting, age and sex), or,
        where it then points the other way, beside all other findings.
    """

    variable: str
    state: str
    before: float
    after: float
    bits: float
    share: float
    alone: bool


class Hidden:
    """P(known findings, hidden state, lesion) for all that the channels need.

    One batch answers, for every finding and every variable that may lie between it and
    the lesion, with and without the finding, by itself and beside all others.

    Parameters
    ----------
    result : Result
    findings : sequence of Item
        Those that are weighed; everything else known of the patient is always known.
    lesion : str
        The lesion they are weighed for.
    """

    def __init__(self, result: Result, findings: Sequence[Item], lesion: str) -> None:
        self.result, self.findings = result, findings
        self.column = result.reasoner.knowledge.lesions.index(lesion)
        self.states = result.reasoner.network.states
        self.between = [between(result, item) for item in findings]
        self.everything = (1 << len(findings)) - 1
        self.context = sum(
            1 << number for number, item in enumerate(findings) if item.node in CONTEXT
        )
        self.tables = self._infer()

    def _infer(self) -> dict[tuple[int, str], FloatArray]:
        """Return ln P(known, state, lesion), one table per mask and variable."""
        asked = {
            (mask, node): len(self.states[node])
            for number, nodes in enumerate(self.between)
            for node in nodes
            for mask in (*self._masks(number, True), *self._masks(number, False))
        }
        if not asked:
            return {}
        masks = [mask for (mask, _), count in asked.items() for _ in range(count)]
        nodes = [node for (_, node), count in asked.items() for _ in range(count)]
        own = np.concatenate([np.arange(count) for count in asked.values()])
        assumed = {
            node: (np.where(np.array(nodes) == node, own, -1), len(self.states[node]))
            for node in dict.fromkeys(nodes)
        }
        known = {item.node for item in self.findings}
        always = [item for item in self.result.known if item.node not in known]
        evidence = versions(always, self.findings, masks, assumed)
        ends = np.cumsum([*asked.values()])[:-1]
        parts = np.split(log_joint(self.result, evidence), ends)
        return dict(zip(asked, parts, strict=True))

    def _masks(self, number: int, alone: bool) -> tuple[int, int]:
        """Versions without and with a finding, by itself or beside all others."""
        around = self.context if alone else self.everything
        return around & ~(1 << number), around | 1 << number

    def channel(self, number: int, bits: float) -> Channel | None:
        """Through what a finding of this weight acts, None if directly.

        It is weighed by itself, or, where it then points the other way, beside all
        other findings.
        """
        for alone in (True, False):
            found = self._channels(number, alone)
            if found and found[0][0] * bits > 0:
                total, *_ = found[0]
                shares = [through / total for _, through, _ in found]
                best = int(np.argmax(shares))
                if shares[best] < LEAST_SHARE:
                    return None
                through, node = found[best][1:]
                state, before, after = self._moved(number, node, alone, bits)
                share = shares[best]
                return Channel(node, state, before, after, through, share, alone)
        return None

    def _channels(self, number: int, alone: bool) -> list[tuple[float, float, str]]:
        """Return (whole weight, weight through the variable, variable)."""
        masks = self._masks(number, alone)
        found: list[tuple[float, float, str]] = []
        for node in self.between[number]:
            if node == FORM:  # it is the lesion itself, more closely
                continue
            before, after = (_scaled(self.tables[mask, node]) for mask in masks)
            found.append((*mediated(before, after, self.column), node))
        return found

    def _moved(
        self, number: int, node: str, alone: bool, sign: float
    ) -> tuple[str, float, float]:
        """Return the state that makes the difference, and its probabilities."""
        first, second = (
            _scaled(self.tables[mask, node]) for mask in self._masks(number, alone)
        )
        before, after = _shares(first.sum(axis=1)), _shares(second.sum(axis=1))
        own = first[:, self.column]
        given = own / np.maximum(first.sum(axis=1), 1e-300) - own.sum() / first.sum()
        made = sign * (after - before) * given
        state = 1 + int(made[1:].argmax())
        state = state if made[state] > 0 else int(made.argmax())
        return self.states[node][state], float(before[state]), float(after[state])

    def likeliest(self, node: str, lesion: int) -> str | None:
        """Return the most probable state of a hidden variable if this is the lesion."""
        table = self.tables.get((self.everything, node))
        if table is None or not np.isfinite(table[:, lesion]).any():
            return None
        return self.states[node][int(table[:, lesion].argmax())]


def between(result: Result, item: Item) -> list[str]:
    """Variables nobody saw that may lie between a finding and the lesion.

    The latent variables, the form of the lesion, and parents of the finding that were
    not assessed.
    """
    known = {other.node for other in result.evidence}
    variables = result.reasoner.knowledge.variables
    latent = [name for name, v in variables.items() if v.kind in ("latent", "form")]
    parents = [name for name in _parents(result, item) if name in variables]
    return [
        name
        for name in dict.fromkeys([*latent, *parents])
        if name not in known and name not in CONTEXT and name != LESION
    ]


def _parents(result: Result, item: Item) -> tuple[str, ...]:
    leaves = result.reasoner.network.leaf_parents
    if item.node in leaves:
        return leaves[item.node]
    return result.reasoner.knowledge.variables[item.node].parents


def mediated(before: FloatArray, after: FloatArray, column: int) -> tuple[float, float]:
    """Weight of a finding for one lesion, whole and through a hidden variable, in bits.

    Parameters
    ----------
    before, after : array, shape (hidden states, lesions)
        P(hidden state, lesion | rest) and P(finding, hidden state, lesion | rest), each
        up to a number of its own.
    column : int
        The lesion.
    """
    lesions = before.sum(axis=0)
    start = odds_bits(lesions, column)
    possible = before > 0
    given = np.where(possible, after, 0) / np.where(possible, before, 1)
    weights = np.where(possible, lesions, 0)
    mean = (given * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1e-300)
    states = before / np.where(lesions > 0, lesions, 1)
    through = odds_bits(lesions * (mean @ states), column) - start
    return odds_bits(after.sum(axis=0), column) - start, through


def _scaled(logs: FloatArray) -> FloatArray:
    most = logs.max()
    return np.exp(logs - most) if np.isfinite(most) else np.zeros_like(logs)


def _shares(values: FloatArray) -> FloatArray:
    return np.asarray(values / max(float(values.sum()), 1e-300))
