"""Why: the weight of each finding, by exact Shapley values.

The weight of evidence of a set S of findings for the leading lesion h is
log2 odds(h | S) − log2 odds(h), in bits (Good 1950). Findings are dependent, so what
one of them adds hangs on which are already known; the Shapley value is its mean
addition over all orders. The weights add up to the step from pretest to posterior.

References
----------
Good IJ. Probability and the Weighing of Evidence. Griffin 1950.
Robinson PN et al. Interpretable clinical genomics with a likelihood ratio paradigm
(LIRICAL). Am J Hum Genet 2020;107:403-17.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.notebook import Brief
from calcinosis.patient.items import Item
from calcinosis.reasoning.explain.expected import ExpectedFinding, expected_not_reported
from calcinosis.reasoning.explain.grounds import Ground, grounds_of
from calcinosis.reasoning.explain.mechanism import Channel, Hidden
from calcinosis.reasoning.explain.sentence import UNSAID, of_silence, sentence
from calcinosis.reasoning.explain.shapley import owen_values, shapley_values
from calcinosis.reasoning.explain.unsaid import SilentPart, parts_of_silence
from calcinosis.reasoning.kept import kept
from calcinosis.reasoning.result import Result
from calcinosis.reasoning.versions import log_odds, versions

__all__ = ["Explanation", "WaterfallStep", "Weight", "explain"]

MOST_PLAYERS = 15


@dataclass(frozen=True, repr=False)
class Weight(Brief):
    """What one finding says.

    Parameters
    ----------
    variable, given : str
        The finding.
    bits : float
        Its weight of evidence for the leading lesion against all others.
    favours : str
        The leading lesion if it speaks for it, else the other lesion whose probability
        gains most when it is added to all else.
    likelihood_ratio : float
        P(finding | leading lesion) / P(finding | any other lesion) of this finding
        alone, among the patients of the setting.
    posterior_without : float
        Probability of the leading lesion from all else: what if this were not known.
    channel : Channel or None
        The intermediate variable through which it mainly acts; None: directly.
    sentence : str
        The same in one plain sentence.
    sources : tuple of Ground
        The numbers it rests on for the leading lesion and its main rival, with their
        studies.
    parts : tuple of SilentPart
        Of what a report does not mention: every variable, largest first.
    """

    variable: str
    given: str
    bits: float
    favours: str
    likelihood_ratio: float
    posterior_without: float
    channel: Channel | None
    sentence: str
    sources: tuple[Ground, ...]
    parts: tuple[SilentPart, ...] = ()


@dataclass(frozen=True)
class WaterfallStep:
    """One step of the waterfall from pretest to posterior.

    Parameters
    ----------
    variable, given : str
        The finding that makes the step.
    start, end : float
        log2 odds of the leading lesion before and after it.
    """

    variable: str
    given: str
    start: float
    end: float

    @property
    def probability(self) -> float:
        """Probability of the leading lesion after the step, 1/(1 + 2^−end)."""
        return float(np.exp2(-np.logaddexp2(0.0, -self.end)))


@dataclass(frozen=True, repr=False)
class Explanation(Brief):
    """The step from pretest to posterior log-odds of the leading lesion.

    Parameters
    ----------
    lesion : str
        The leading lesion.
    prior_bits, posterior_bits : float
        log2 odds of it before and after; ``prior_bits`` + all weights =
        ``posterior_bits``.
    weights : tuple of Weight
        Largest first by absolute size.
    expected_not_reported : tuple of ExpectedFinding
        What the leading lesion makes one expect and nobody assessed, most surprising
        first.
    """

    lesion: str
    prior_bits: float
    posterior_bits: float
    weights: tuple[Weight, ...]
    expected_not_reported: tuple[ExpectedFinding, ...]

    @property
    def supports(self) -> tuple[Weight, ...]:
        """Findings that speak for the leading lesion, largest first."""
        return tuple(weight for weight in self.weights if weight.bits > 0)

    @property
    def speaks_against(self) -> tuple[Weight, ...]:
        """Findings that speak against it, largest first."""
        return tuple(weight for weight in self.weights if weight.bits < 0)

    @property
    def waterfall(self) -> tuple[WaterfallStep, ...]:
        """One step a finding, in the order of ``weights``.

        The first starts at ``prior_bits``, the last ends at ``posterior_bits`` to 1e-9.
        """
        bits = (weight.bits for weight in self.weights)
        levels = pairwise(accumulate(bits, initial=self.prior_bits))
        return tuple(
            WaterfallStep(weight.variable, weight.given, start, end)
            for weight, (start, end) in zip(self.weights, levels, strict=True)
        )


@kept
def explain(result: Result) -> Explanation:
    """Weigh every finding of a diagnosis but the setting, which gives the pretest.

    What a report does not mention is weighed as one more finding.
    """
    setting, findings = result.interpretation.setting, result.interpretation.findings
    players: list[Item | Sequence[Item]] = list(findings)
    unsaid = result.interpretation.silence
    if unsaid:
        players.append(unsaid)
    lesion = result.ranking[0]
    column = result.reasoner.knowledge.lesions.index(lesion)

    def probability(masks: list[int]) -> FloatArray:
        return result.infer(versions(setting, players, masks)).probability

    def value(masks: list[int]) -> FloatArray:
        return log_odds(probability(masks), column)

    count, everything = len(players), (1 << len(players)) - 1
    if count <= MOST_PLAYERS:
        bits = shapley_values(count, value)
    else:
        groups = _groups(result, findings)
        bits = owen_values([*groups, [len(findings)]] if unsaid else groups, value)
    single = [1 << number for number in range(count)]
    marginal = probability(
        [0, everything, *single, *(everything ^ mask for mask in single)]
    )
    odds = log_odds(marginal, column)
    without = marginal[2 + count :]
    favours = _favoured(result, without, column, bits)
    hidden = Hidden(result, findings, lesion)
    weights: list[Weight] = []
    for number, item in enumerate(findings):
        bit, favoured = float(bits[number]), favours[number]
        channel = hidden.channel(number, bit)
        rival = favoured if favoured != lesion else result.ranking[1]
        weights.append(
            Weight(
                variable=item.variable,
                given=item.given,
                bits=bit,
                favours=favoured,
                likelihood_ratio=float(np.exp2(odds[2 + number] - odds[0])),
                posterior_without=float(without[number, column]),
                channel=channel,
                sentence=sentence(
                    result.reasoner.knowledge,
                    (item.variable, item.given),
                    bit,
                    lesion,
                    favoured,
                    channel,
                ),
                sources=grounds_of(result, hidden, item, channel, (lesion, rival)),
            )
        )
    if unsaid:
        bit, favoured = float(bits[-1]), favours[-1]
        left_out = len(result.interpretation.not_mentioned)
        weights.append(
            Weight(
                variable=UNSAID,
                given=f"{left_out} things",
                bits=bit,
                favours=favoured,
                likelihood_ratio=float(np.exp2(odds[1 + count] - odds[0])),
                posterior_without=float(without[-1, column]),
                channel=None,
                sentence=of_silence(
                    result.reasoner.knowledge, left_out, bit, lesion, favoured
                ),
                sources=(),
                parts=parts_of_silence(result, lesion, bit),
            )
        )
    weights.sort(key=lambda weight: -abs(weight.bits))
    expected = expected_not_reported(result, lesion)
    return Explanation(lesion, float(odds[0]), float(odds[1]), tuple(weights), expected)


def _groups(result: Result, findings: Sequence[Item]) -> list[list[int]]:
    """Parts of about √n findings, those of one clinical group side by side."""
    variables = result.reasoner.knowledge.variables
    order = list(dict.fromkeys(variable.group for variable in variables.values()))

    def place(number: int) -> int:
        variable = variables.get(findings[number].variable)
        return order.index(variable.group if variable else "imaging")

    numbers = sorted(range(len(findings)), key=place)
    size = -(-len(numbers) // round(len(numbers) ** 0.5))
    return [numbers[start : start + size] for start in range(0, len(numbers), size)]


def _favoured(
    result: Result, without: FloatArray, column: int, bits: FloatArray
) -> list[str]:
    """Name the lesion that each finding favours.

    Parameters
    ----------
    without : array, shape (findings, lesions)
        Posterior from all else.
    """
    lesions = result.reasoner.knowledge.lesions
    gains = result.probabilities - without
    gains[:, column] = -np.inf
    return [
        lesions[column] if bit >= 0 else lesions[int(gain.argmax())]
        for bit, gain in zip(bits, gains, strict=True)
    ]
