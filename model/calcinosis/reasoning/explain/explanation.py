"""Why: the weight of each finding, through what it acts, and the studies behind it."""

from __future__ import annotations

from itertools import accumulate, pairwise

import numpy as np

from calcinosis._frozen import frozen
from calcinosis._kept import kept
from calcinosis._ties import ROUNDING, largest_first
from calcinosis.reasoning.explain.expected import ExpectedFinding, expected_not_reported
from calcinosis.reasoning.explain.grounds import Ground, grounds_of
from calcinosis.reasoning.explain.mechanism import Channel, Hidden
from calcinosis.reasoning.explain.sentence import of_silence, sentence
from calcinosis.reasoning.explain.unsaid import SilentPart, parts_of_silence
from calcinosis.reasoning.explain.weighing import FindingWeight, Weighing, weigh
from calcinosis.reasoning.result import Result

__all__ = ["Explanation", "WaterfallStep", "Weight", "explain"]


@frozen
class Weight(FindingWeight):
    """What one finding says, and why.

    Parameters
    ----------
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

    channel: Channel | None
    sentence: str
    sources: tuple[Ground, ...]
    parts: tuple[SilentPart, ...] = ()


@frozen
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


@frozen
class Explanation(Weighing):
    """The step from pretest to posterior log-odds of the leading lesion, and why.

    Parameters
    ----------
    weights : tuple of Weight
        Largest first by absolute size.
    expected_not_reported : tuple of ExpectedFinding
        What the leading lesion makes one expect and nobody assessed, most surprising
        first.
    """

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
    """Say of every weight through what the finding acts, and on which studies it rests.

    What a report does not mention is weighed as one more finding.
    """
    found, findings = weigh(result), result.interpretation.findings
    knowledge, lesion = result.reasoner.knowledge, found.lesion
    hidden = Hidden(result, findings, lesion)
    weights: list[Weight] = []
    for number, item in enumerate(findings):
        own = found.weights[number]
        channel = hidden.channel(number, own.bits)
        rival = own.favours if own.favours != lesion else result.ranking[1]
        told = (item.variable, item.given)
        said = sentence(knowledge, told, own.bits, lesion, own.favours, channel)
        grounds = grounds_of(result, hidden, item, channel, (lesion, rival))
        weights.append(
            Weight(**vars(own), channel=channel, sentence=said, sources=grounds)
        )
    for own in found.weights[len(findings) :]:
        left_out = len(result.interpretation.not_mentioned)
        said = of_silence(knowledge, left_out, own.bits, lesion, own.favours)
        parts = parts_of_silence(result, lesion, own.bits)
        weights.append(
            Weight(**vars(own), channel=None, sentence=said, sources=(), parts=parts)
        )
    weights = largest_first(weights, lambda weight: abs(weight.bits), ROUNDING)
    return Explanation(
        lesion,
        found.prior_bits,
        found.posterior_bits,
        tuple(weights),
        expected_not_reported(result, lesion),
    )
