"""The answer for one patient, as data: everything else is a function of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis._kept import Keeper
from calcinosis._ties import largest_first
from calcinosis.inference.evidence import Evidence, Posterior
from calcinosis.notebook import one_line
from calcinosis.patient.items import Interpretation, Item
from calcinosis.patient.pretest import reweighted
from calcinosis.patient.written.case import Case
from calcinosis.reasoning.reasoner import Reasoner
from calcinosis.typeset import percent_column

__all__ = ["Result"]

SHOWN = 3
"""Lesions that a line names."""
LONGEST_ID = 40
"""Characters of a case's name on a line."""


@dataclass(frozen=True, repr=False)
class Result(Keeper):
    """The answer for one patient.

    Parameters
    ----------
    reasoner : Reasoner
        What answered.
    case : Case
    interpretation : Interpretation
        What of the case was used, and how.
    answer : Posterior
        The engine's answer under the setting's case mix.
    prior : array, shape (lesions,)
        P(lesion | presenting, setting).
    target : array, shape (lesions,), or None
        The pretest asked for, if it is not the setting's.
    setting : str or None
        The setting asked for, if it is not the case's.
    """

    reasoner: Reasoner
    case: Case
    interpretation: Interpretation
    answer: Posterior
    prior: FloatArray
    target: FloatArray | None
    setting: str | None = None

    def __repr__(self) -> str:
        """Write the likeliest lesions, on one line."""
        first = self.ranking[:SHOWN]
        likely = [f"{n} {percent_column(self.posterior[n]).strip()}" for n in first]
        case, count = repr(self.case.id), len(self.evidence)
        known = f"{count} entr{'y' if count == 1 else 'ies'}"
        name = f"{type(self).__name__} of {case[:LONGEST_ID]}"
        return one_line(f"<{name}: {', '.join(likely)}; {known}>")

    def reweighted(self, probability: FloatArray) -> FloatArray:
        """Replace the setting's case mix by the pretest asked for.

        P'(d | e) ∝ P(d | e) · target(d) / P(d | presenting, setting); lesions on the
        last axis.
        """
        return reweighted(probability, self.target, self.prior)

    @cached_property
    def tilt(self) -> FloatArray:
        """By how much the pretest asked for favours each lesion, shape (lesions,).

        target(d) / P(d | presenting, setting); 1 where the setting's case mix holds.
        """
        if self.target is None:
            return np.ones(len(self.prior))
        return np.asarray(self.target / self.prior)

    @cached_property
    def probabilities(self) -> FloatArray:
        """Posterior in the order of the lesions, shape (lesions,)."""
        return self.reweighted(self.answer.probability[0])

    @cached_property
    def posterior(self) -> dict[str, float]:
        """P(lesion | evidence) by name; sums to 1."""
        values = (float(value) for value in self.probabilities)
        return dict(zip(self.reasoner.knowledge.lesions, values, strict=True))

    @property
    def pretest(self) -> dict[str, float]:
        """Probability of each lesion before any finding but the setting."""
        values = self.prior if self.target is None else self.target
        lesions = self.reasoner.knowledge.lesions
        return dict(zip(lesions, (float(v) for v in values), strict=True))

    @cached_property
    def ranking(self) -> list[str]:
        """Lesions, most probable first."""
        return largest_first(self.posterior, self.posterior.__getitem__)

    @property
    def calcinosis_cutis(self) -> float:
        """Probability that it is any calcinosis cutis."""
        return sum(self.posterior[x] for x in self.reasoner.knowledge.calcinosis_cutis)

    @property
    def evidence(self) -> tuple[Item, ...]:
        """What was used."""
        return self.interpretation.items

    @property
    def known(self) -> tuple[Item, ...]:
        """What was used, and what a report did not mention."""
        return self.interpretation.all_items

    @property
    def warnings(self) -> tuple[str, ...]:
        """What was left out or assumed."""
        return self.interpretation.warnings

    def shift_from(self, other: Result) -> dict[str, float]:
        """Lesion → its probability here minus that in another diagnosis."""
        return {name: p - other.posterior[name] for name, p in self.posterior.items()}

    def infer(self, evidence: Evidence) -> Posterior:
        """Posterior of other evidence under this case's pretest.

        ``log_evidence`` stays that of the setting's case mix.
        """
        answer = self.reasoner.engine.infer(evidence)
        return Posterior(self.reweighted(answer.probability), answer.log_evidence)
