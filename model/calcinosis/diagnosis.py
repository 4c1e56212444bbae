"""A result with one method for every analysis.

What ``calcinosis diagnose`` does not show is imported by its method: a cold start is
mostly imports.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from calcinosis.arguments import (
    checked_count,
    checked_share,
    name_in,
    several,
    several_texts,
)
from calcinosis.network.draws import checked_draws, seed_of, some_draws
from calcinosis.reasoning import forms
from calcinosis.reasoning.conflict import of_one
from calcinosis.reasoning.conflict.of_one import ConflictReport
from calcinosis.reasoning.decide import advice, alarms, next_tests
from calcinosis.reasoning.decide.advice import Advice
from calcinosis.reasoning.decide.alarms import Alarm
from calcinosis.reasoning.decide.next_tests import NextTest
from calcinosis.reasoning.result import Result
from calcinosis.reasoning.uncertainty import DRAWS, LEVEL, Intervals, intervals
from calcinosis.reasoning.what_if import timeline
from calcinosis.reasoning.what_if.timeline import DAYS, TimePoint

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from calcinosis.reasoning.decide.look_ahead import TestPlan
    from calcinosis.reasoning.explain.explanation import Explanation
    from calcinosis.reasoning.sensitivity.effects import RowEffects
    from calcinosis.reasoning.sensitivity.one_way import SensitivityFunction
    from calcinosis.reasoning.sensitivity.smallest_change import SmallestChange
    from calcinosis.reasoning.sensitivity.tornado import Tornado
    from calcinosis.reasoning.what_if.attribution import AttributableFraction

__all__ = ["Diagnosis"]

MOST_BARS = 1_000_000
MOST_DAYS = 100_000
MOST_WIDTH = 10_000


@dataclass(frozen=True, eq=False, repr=False)
class Diagnosis(Result):
    """The answer for one patient: a :class:`Result`, and one method per analysis."""

    @classmethod
    def of(cls, result: Result) -> Diagnosis:
        """Put the methods on a result."""
        return cls(**{f.name: getattr(result, f.name) for f in fields(Result)})

    def _repr_html_(self) -> str:
        from calcinosis.report.in_notebook import result_html

        return result_html(self)

    @property
    def conflict(self) -> float:
        """Jensen's conflict in bits: whether the findings fit together."""
        return of_one.conflict(self)

    def conflict_report(self, draws: int = DRAWS, seed: int = 0) -> ConflictReport:
        """Say how rare such a conflict is, and which findings clash."""
        draws = checked_draws(draws, 1)
        return of_one.conflict_report(self, draws, seed_of(seed))

    def intervals(
        self, draws: int = DRAWS, seed: int = 0, level: float = LEVEL
    ) -> Intervals:
        """Credible intervals from ``draws`` random versions of every row.

        Parameters
        ----------
        draws : int
        seed : int
            The same seed gives the same versions.
        level : float
            Probability inside each interval.

        The first call with a number of draws builds those networks (about a second for
        1000), later ones of the same model use them again.
        """
        draws = checked_draws(draws, 2)
        return intervals(self, draws, seed_of(seed), checked_share(level, "level"))

    @property
    def interval(self) -> dict[str, tuple[float, float]]:
        """95 % credible interval of each lesion's probability, by name."""
        return self.intervals().interval

    @property
    def forms(self) -> dict[str, dict[str, float]]:
        """P(form | evidence) by lesion; those of a lesion sum to its posterior."""
        return forms.forms(self)

    @property
    def kinds(self) -> dict[str, float]:
        """P(kind | evidence) of the diagnoses that `other` is made of."""
        return forms.kinds(self)

    @property
    def leading_form(self) -> str:
        """The likeliest form of the leading lesion."""
        return forms.leading_form(self)

    def explain(self) -> Explanation:
        """Weigh each finding: how many bits it gives for the leading lesion."""
        from calcinosis.reasoning.explain.explanation import explain

        return explain(self)

    def without(self, *names: str) -> Diagnosis:
        """Diagnose as if these findings (or age, sex, setting) were not known.

        The case is read again: what was set aside for a finding counts once it is gone.

        Raises
        ------
        CaseError
            If the case does not tell one of them.
        """
        from calcinosis.reasoning.what_if.without import without

        return Diagnosis.of(without(self, _names(names)))

    def timeline(self, days: Sequence[float] = DAYS) -> tuple[TimePoint, ...]:
        """Diagnose the same patient on other days of the lesion."""
        return timeline.timeline(self, several(days, "timeline: days", MOST_DAYS))

    def attributable_fraction(
        self, factor: str, to: str | None = None
    ) -> AttributableFraction:
        """Share of such lesions that would not be there without a risk factor."""
        from calcinosis.reasoning.what_if.attribution import attributable_fraction

        return attributable_fraction(self, name_in(factor, "factor"), _name(to, "to"))

    def advise(self, draws: int = 0, seed: int = 0) -> Advice | None:
        """Return the best action for the lesion; None if nothing is known of it.

        Beside a red flag it is what comes after that, and none that the flag forbids.

        Parameters
        ----------
        draws : int
            Random versions of all rows behind ``Advice.probability_best``; 0: only the
            utilities are drawn.
        seed : int
        """
        return advice.advise(self, some_draws(draws), seed_of(seed))

    def red_flags(self) -> list[Alarm]:
        """Return what must not wait for the answer to which lesion it is."""
        return alarms.red_flags(self)

    def next_tests(self) -> list[NextTest]:
        """Rank what is not yet assessed by its worth, then by what it would tell."""
        return next_tests.next_tests(self)

    def value_of(self, *variables: str) -> NextTest:
        """Judge any set of variables as one test without a cost."""
        return next_tests.value_of(self, _names(variables))

    def plan_tests(self) -> TestPlan:
        """Look two tests ahead: test, see the result, test again or act."""
        from calcinosis.reasoning.decide.look_ahead import plan_tests

        return plan_tests(self)

    @property
    def worth_testing(self) -> bool:
        """Whether any test, or two in a row, would improve what to do by its cost."""
        return self.plan_tests().first is not None

    @property
    def row_effects(self) -> RowEffects:
        """What other values of any single row would make of this answer."""
        from calcinosis.reasoning.sensitivity.effects import row_effects

        return row_effects(self)

    def sensitivity(
        self, row: str, number: str | None = None, lesion: str | None = None
    ) -> SensitivityFunction:
        """Posterior of a lesion as a function of one number of the knowledge."""
        from calcinosis.reasoning.sensitivity.one_way import sensitivity

        parts = name_in(row, "row"), _name(number, "number"), _name(lesion, "lesion")
        return sensitivity(self, *parts)

    def tornado(self, most: int = 20, lesion: str | None = None) -> Tornado:
        """Return the numbers that matter most, each over its own 95 % interval."""
        from calcinosis.reasoning.sensitivity.tornado import tornado

        most = checked_count(most, "most", 1, MOST_BARS)
        return tornado(self, most, _name(lesion, "lesion"))

    def smallest_change(self) -> SmallestChange | None:
        """Return the smallest change of one number that makes another lesion lead."""
        from calcinosis.reasoning.sensitivity.smallest_change import smallest_change

        return smallest_change(self)

    def plot(self, what: str = "posterior", *, ax: Axes | None = None) -> Axes:
        """Draw a figure by name; see :data:`calcinosis.figures.catalogue.FIGURES`."""
        from calcinosis.figures.catalogue import draw

        return draw(self, name_in(what, "what"), ax=ax)

    def to_dict(self, draws: int = 0, *, full: Collection[str] = ()) -> dict[str, Any]:
        """Return the result as ``diagnose --json`` prints it.

        Parameters
        ----------
        draws : int
            Random versions of all rows for credible intervals; 0: no intervals.
        full : collection of "reasons", "tests", "timeline", "sensitivity"
            Parts to which more is added.
        """
        from calcinosis.report.whole import as_dict

        return as_dict(self, some_draws(draws), several_texts(full, "full"))

    def to_fhir(self, draws: int = 0) -> dict[str, Any]:
        """Return the result as a RiskAssessment of FHIR R4, for JSON.

        Parameters
        ----------
        draws : int
            Random versions of all rows for credible intervals; 0: no intervals.
        """
        from calcinosis.interchange.fhir.risk_assessment import risk_assessment

        return risk_assessment(self, some_draws(draws))

    def to_phenopacket(self, draws: int = 0) -> dict[str, Any]:
        """Return the case and its ranked lesions as a GA4GH phenopacket, for JSON.

        Parameters
        ----------
        draws : int
            Random versions of all rows for credible intervals; 0: no intervals.
        """
        from calcinosis.interchange.phenopackets.ranked_interpretations import (
            ranked_phenopacket,
        )

        return ranked_phenopacket(self, some_draws(draws))

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
        from calcinosis.report.whole import as_text

        width = checked_count(width, "width", 1, MOST_WIDTH)
        return as_text(self, width, some_draws(draws), several_texts(full, "full"))


def _name(given: object, where: str) -> str | None:
    return None if given is None else name_in(given, where)


def _names(given: Sequence[object]) -> tuple[str, ...]:
    return tuple(name_in(one, "names") for one in given)
