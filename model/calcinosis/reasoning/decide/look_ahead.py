"""Two tests ahead: test, see the result, then choose the best second test or act.

A single test may not be worth its burden where two in a row are, and the second may be
spared where the first settles it. All first results are combined with all results of
every second test, so the plan is exact within two steps.

References
----------
Heckerman D, Horvitz E, Middleton B. An approximate nonmyopic computation for value of
information. IEEE Trans Pattern Anal Mach Intell 1993;15:292-8.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from calcinosis._arrays import AnyIntArray, FloatArray
from calcinosis._frozen import frozen
from calcinosis._ties import ROUNDING, largest_first
from calcinosis.notebook import Brief
from calcinosis.reasoning.decide.next_tests import (
    MOST_RESULTS,
    SAMPLE,
    TOGETHER,
    NextTest,
    next_tests,
)
from calcinosis.reasoning.decide.panels import (
    OpenPanel,
    bundles,
    open_panels,
    prospect_of,
)
from calcinosis.reasoning.decide.prospects import Prospect
from calcinosis.reasoning.decide.stakes import Stakes, stakes
from calcinosis.reasoning.decide.two_tests import ACT, NOISE, TwoSteps, two_steps
from calcinosis.reasoning.result import Result

__all__ = ["Branch", "TestPlan", "plan_tests"]

LEAST_SHARE = 0.001
"""Results less probable than this are left out of the tree, not out of its value."""


@frozen
class Branch(Brief):
    """One result of a test and what follows from it.

    Parameters
    ----------
    result : mapping
        Variable → state.
    probability : float
        Of this result, given what was known before the test.
    lesion : str
        The leading one after it.
    lesion_probability : float
    action : str
        Best action after it; where a test follows, the one best without it.
    test : str or None
        What to test next; None: act.
    label : str
        Of that test, for people.
    branches : tuple of Branch
        Results of that test, the likeliest first.
    """

    result: dict[str, str]
    probability: float
    lesion: str
    lesion_probability: float
    action: str
    test: str | None = None
    label: str = ""
    branches: tuple[Branch, ...] = ()


@frozen
class TestPlan(Brief):
    """The best strategy of at most two tests.

    Parameters
    ----------
    first : str or None
        Name of the test to begin with; None: nothing would change what to do by enough.
    label : str
        For people.
    expected_utility_gain : float
        Of the whole strategy over acting now, net of all costs; 0 without a test.
    single_gain : float
        Of the best single test (or panels together); 0 if none is worth it.
    branches : tuple of Branch
        Results of the first test, the likeliest first; those rarer than one in a
        thousand are left out of the tree, not out of its value.
    """

    __test__ = False  # for pytest: the name is no test

    first: str | None
    label: str
    expected_utility_gain: float
    single_gain: float
    branches: tuple[Branch, ...]

    @property
    def two_steps(self) -> bool:
        """Whether a second test follows at least one result of the first."""
        return any(branch.test is not None for branch in self.branches)


def plan_tests(result: Result, tests: Sequence[NextTest] | None = None) -> TestPlan:
    """Return the best strategy of at most two tests.

    Its value is max_t Σ_x P(x) max(max_a EU(a | x), max_s [Σ_y P(y | x) max_a
    EU(a | x, y) − c(s | t)]) − c(t). A cost that both tests share is paid once, and who
    waits for a result acts later. Panels taken together, and those of more than a
    thousand results, end the plan.

    Parameters
    ----------
    result : Result
    tests : sequence of NextTest, optional
        As :func:`~calcinosis.reasoning.decide.next_tests.next_tests` gives them, if
        they are known.
    """
    tests = next_tests(result) if tests is None else tests
    gains = largest_first(tests, lambda t: t.expected_utility_gain, ROUNDING)
    single = next(iter(gains), None)
    if single is None:
        return TestPlan(None, "", 0.0, 0.0, ())
    prospect, at_stake = prospect_of(result), stakes(result.reasoner.knowledge)
    panels = open_panels(result, prospect)
    tree = _Tree(result, prospect, at_stake)
    small = [panel for panel in panels if prospect.size(panel.columns) <= TOGETHER]
    single_gain = max(single.expected_utility_gain, 0.0)
    if small:
        steps = two_steps(prospect, small, at_stake)
        now = float((at_stake.now @ result.probabilities).max())
        number = int(steps.value.argmax())
        gain, panel = float(steps.value[number]) - now, small[number]
        if gain > NOISE and gain >= single_gain - NOISE:
            branches = tree.of_steps(steps, number)
            return TestPlan(panel.name, panel.label, gain, single_gain, branches)
    if single_gain <= NOISE:
        return TestPlan(None, "", 0.0, 0.0, ())
    (panel,) = [p for p in (*panels, *bundles(panels)) if p.name == single.test]
    branches = tree.of_panel(panel)
    return TestPlan(panel.name, panel.label, single_gain, single_gain, branches)


@frozen
class _Tree:
    """Puts results into words."""

    result: Result
    prospect: Prospect
    stakes: Stakes

    def of_panel(self, panel: OpenPanel) -> tuple[Branch, ...]:
        """Results of one test after which one acts."""
        results = self.prospect.results(panel.columns, MOST_RESULTS, SAMPLE)
        rows = zip(results.codes, results.joint, strict=True)
        return _likely(self._branch((panel,), *row, 1.0) for row in rows)

    def of_steps(self, steps: TwoSteps, number: int) -> tuple[Branch, ...]:
        """Results of the first test, each with the second or with an action."""
        rows = [row for row, owner in enumerate(steps.owner) if owner == number]
        return _likely(self._first(steps, row) for row in rows)

    def _first(self, steps: TwoSteps, row: int) -> Branch:
        first, second = steps.panels[steps.owner[row]], int(steps.second[row])
        joint = steps.joint[row]
        branch = self._branch((first,), steps.codes[row], joint, 1.0)
        if second == ACT:
            return branch
        then, share = steps.panels[second], float(joint.sum())
        after = _likely(
            self._branch((then, first), steps.codes[other], pair, share)
            for other, pair in steps.after(row)
        )
        return replace(branch, test=then.name, label=then.label, branches=after)

    def _branch(
        self,
        done: tuple[OpenPanel, ...],
        codes: AnyIntArray,
        joint: FloatArray,
        given: float,
    ) -> Branch:
        """Return one result of the first of these tests; the others came before."""
        knowledge, share = self.result.reasoner.knowledge, float(joint.sum())
        utility = self.stakes.after(name for panel in done for name in panel.waits)
        lesion, action = int(joint.argmax()), int((utility @ joint).argmax())
        probes = [(self.prospect.probes[c], int(codes[c])) for c in done[0].columns]
        return Branch(
            {probe.variable: probe.states[state] for probe, state in probes},
            share / given if given else 0.0,
            knowledge.lesions[lesion],
            float(joint[lesion]) / share if share else 0.0,
            list(knowledge.decisions.actions)[action],
        )


def _likely(branches: Iterable[Branch]) -> tuple[Branch, ...]:
    """Leave out what hardly happens; the likeliest first."""
    kept = [branch for branch in branches if branch.probability >= LEAST_SHARE]
    return tuple(sorted(kept, key=lambda branch: -branch.probability))
