"""The answer for one patient."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from calcinosis._arrays import FloatArray
from calcinosis.case import Case
from calcinosis.engine import Evidence, Posterior
from calcinosis.evidence import Interpretation, Item

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from calcinosis.attribution import AttributableFraction
    from calcinosis.conflict import ConflictReport
    from calcinosis.decision import Advice
    from calcinosis.explanation import Explanation
    from calcinosis.look_ahead import TestPlan
    from calcinosis.model import Model
    from calcinosis.next_tests import NextTest
    from calcinosis.row_effects import RowEffects
    from calcinosis.sensitivity import SensitivityFunction
    from calcinosis.smallest_change import SmallestChange
    from calcinosis.timeline import TimePoint
    from calcinosis.tornado import Tornado
    from calcinosis.uncertainty import Intervals
    from calcinosis.utilities import RedFlag

__all__ = ["DISCLAIMER", "Diagnosis"]

DRAWS = 1000
DAYS = (1, 3, 7, 14, 30)
DISCLAIMER = "Not a medical device: for teaching and research, not for patient care."


@dataclass(frozen=True)
class Diagnosis:
    """The answer for one patient.

    Parameters
    ----------
    model : Model
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

    model: Model
    case: Case
    interpretation: Interpretation
    answer: Posterior
    prior: FloatArray
    target: FloatArray | None
    setting: str | None = None

    def reweighted(self, probability: FloatArray) -> FloatArray:
        """Replace the setting's case mix by the pretest asked for.

        P'(d | e) ∝ P(d | e) · target(d) / P(d | presenting, setting); lesions on the
        last axis.
        """
        if self.target is None:
            return probability
        weighted = probability * (self.target / self.prior)
        return np.asarray(weighted / weighted.sum(axis=-1, keepdims=True))

    @cached_property
    def probabilities(self) -> FloatArray:
        """Posterior in the order of the lesions, shape (lesions,)."""
        return self.reweighted(self.answer.probability[0])

    @cached_property
    def posterior(self) -> dict[str, float]:
        """P(lesion | evidence) by name; sums to 1."""
        values = (float(value) for value in self.probabilities)
        return dict(zip(self.model.knowledge.lesions, values, strict=True))

    @property
    def pretest(self) -> dict[str, float]:
        """Probability of each lesion before any finding but the setting."""
        values = self.prior if self.target is None else self.target
        lesions = self.model.knowledge.lesions
        return dict(zip(lesions, (float(v) for v in values), strict=True))

    @cached_property
    def ranking(self) -> list[str]:
        """Lesions, most probable first."""
        return sorted(self.posterior, key=lambda lesion: -self.posterior[lesion])

    @property
    def calcinosis_cutis(self) -> float:
        """Probability that it is any calcinosis cutis."""
        return sum(self.posterior[x] for x in self.model.knowledge.calcinosis_cutis)

    @property
    def evidence(self) -> tuple[Item, ...]:
        """What was used."""
        return self.interpretation.items

    @property
    def warnings(self) -> tuple[str, ...]:
        """What was left out or assumed."""
        return self.interpretation.warnings

    @cached_property
    def conflict(self) -> float:
        """Jensen's conflict in bits; see :mod:`calcinosis.conflict`."""
        from calcinosis.conflict import conflict

        return conflict(self)

    def conflict_report(self, draws: int = DRAWS, seed: int = 0) -> ConflictReport:
        """Say how rare such a conflict is, and which findings clash."""
        from calcinosis.conflict import report

        return report(self, draws, seed)

    def intervals(self, draws: int = DRAWS, seed: int = 0) -> Intervals:
        """Credible intervals from ``draws`` random versions of every row.

        The first call with a number of draws builds those networks (about a second for
        1000), later ones of the same model use them again.
        """
        from calcinosis.uncertainty import intervals

        return intervals(self, self.model.draws(draws, seed))

    @cached_property
    def interval(self) -> dict[str, tuple[float, float]]:
        """95 % credible interval of each lesion's probability, by name."""
        return self.intervals().interval

    def explain(self) -> Explanation:
        """Weigh each finding: how many bits it gives for the leading lesion."""
        return self._explanation

    @cached_property
    def _explanation(self) -> Explanation:
        from calcinosis.explanation import explain

        return explain(self)

    def without(self, *names: str) -> Diagnosis:
        """Diagnose as if these findings (or age, sex, setting) were not known.

        The case is read again: what was set aside for a finding counts once it is gone.

        Raises
        ------
        CaseError
            If the case does not tell one of them.
        """
        from calcinosis.leave_out import without

        return without(self, names)

    def shift_from(self, other: Diagnosis) -> dict[str, float]:
        """Lesion → its probability here minus that in another diagnosis."""
        return {name: p - other.posterior[name] for name, p in self.posterior.items()}

    def timeline(self, days: Sequence[float] = DAYS) -> tuple[TimePoint, ...]:
        """Diagnose the same patient on other days of the lesion."""
        from calcinosis.timeline import timeline

        return timeline(self, days)

    def attributable_fraction(
        self, factor: str, to: str | None = None
    ) -> AttributableFraction:
        """Share of such lesions that would not be there without a risk factor."""
        from calcinosis.attribution import attributable_fraction

        return attributable_fraction(self, factor, to)

    def advise(self, draws: int = 0, seed: int = 0) -> Advice | None:
        """Return the best action for the lesion; None if nothing is known of it.

        Parameters
        ----------
        draws : int
            Random versions of all rows behind ``Advice.probability_best``; 0: only the
            utilities are drawn.
        seed : int
        """
        from calcinosis.decision import advise

        return advise(self, draws, seed)

    def red_flags(self) -> list[RedFlag]:
        """Return what must not wait for the answer to which lesion it is."""
        from calcinosis.decision import red_flags

        return red_flags(self)

    def next_tests(self) -> list[NextTest]:
        """Rank what is not yet assessed by its worth, then by what it would tell."""
        from calcinosis.next_tests import next_tests

        return next_tests(self)

    def value_of(self, *variables: str) -> NextTest:
        """Judge any set of variables as one test without a cost."""
        from calcinosis.next_tests import value_of

        return value_of(self, variables)

    def plan_tests(self) -> TestPlan:
        """Look two tests ahead: test, see the result, test again or act."""
        from calcinosis.look_ahead import plan_tests

        return plan_tests(self)

    @cached_property
    def worth_testing(self) -> bool:
        """Whether any test, or two in a row, would improve what to do by its cost."""
        return self.plan_tests().first is not None

    @cached_property
    def row_effects(self) -> RowEffects:
        """What other values of any single row would make of this answer."""
        from calcinosis.row_effects import RowEffects

        return RowEffects(self)

    def sensitivity(
        self, row: str, number: str | None = None, lesion: str | None = None
    ) -> SensitivityFunction:
        """Posterior of a lesion as a function of one number of the knowledge."""
        from calcinosis.sensitivity import sensitivity

        return sensitivity(self, row, number, lesion)

    def tornado(self, most: int = 20, lesion: str | None = None) -> Tornado:
        """Return the numbers that matter most, each over its own 95 % interval."""
        from calcinosis.tornado import tornado

        return tornado(self, most, lesion)

    def smallest_change(self) -> SmallestChange | None:
        """Return the smallest change of one number that makes another lesion lead."""
        from calcinosis.smallest_change import smallest_change

        return smallest_change(self)

    def plot(self, what: str = "posterior", *, ax: Axes | None = None) -> Axes:
        """Draw a figure by name; see :data:`calcinosis.catalogue.FIGURES`."""
        from calcinosis.catalogue import draw

        return draw(self, what, ax=ax)

    def to_dict(self, draws: int = 0, *, full: Collection[str] = ()) -> dict[str, Any]:
        """Return the result as ``diagnose --json`` prints it.

        Parameters
        ----------
        draws : int
            Random versions of all rows for credible intervals; 0: no intervals.
        full : collection of "reasons", "tests", "timeline", "sensitivity"
            Parts to which more is added.
        """
        from calcinosis.report import as_dict

        return as_dict(self, draws, full)

    def to_text(
        self, width: int = 80, *, draws: int = 0, full: Collection[str] = ()
    ) -> str:
        """Return the result as ``diagnose`` prints it.

        Parameters
        ----------
        width : int
            Columns.
        draws : int
            Random versions of all rows for credible intervals; 0: no intervals.
        full : collection of "reasons", "tests", "timeline", "sensitivity"
            Parts of which everything is shown, not only what weighs most; the last two
            are shown only if named.
        """
        from calcinosis.report import as_text

        return as_text(self, width, draws, full)

    def infer(self, evidence: Evidence) -> Posterior:
        """Posterior of other evidence under this case's pretest.

        ``log_evidence`` stays that of the setting's case mix.
        """
        answer = self.model.engine.infer(evidence)
        return Posterior(self.reweighted(answer.probability), answer.log_evidence)
