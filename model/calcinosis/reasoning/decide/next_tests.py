"""What to find out next: expected information, and expected utility net of its burden.

A test is worth its burden if, on average over its results, the best action after it is
better than the best action now by more than its cost (expected value of sample
information). Laboratory results are imagined as words (low, normal, high): a number
says more, so for them information and gain are lower bounds.

References
----------
Howard RA. Information value theory. IEEE Trans Syst Sci Cybern 1966;2:22-6.
Lindley DV. On a measure of the information provided by an experiment. Ann Math Stat
1956;27:986-1005.
"""

from __future__ import annotations

from collections.abc import Sequence

from calcinosis._frozen import frozen
from calcinosis._ties import ROUNDING, largest_first
from calcinosis.errors import CaseError, Problem, nearest
from calcinosis.reasoning.decide.panels import (
    OpenPanel,
    bundles,
    most_telling,
    open_panels,
    prospect_of,
)
from calcinosis.reasoning.decide.prospects import Prospect, Results
from calcinosis.reasoning.decide.stakes import Stakes, stakes
from calcinosis.reasoning.result import Result

__all__ = ["NextTest", "next_tests", "value_of"]

MOST_RESULTS = 20_000
"""Joint results of a panel that are enumerated; more are sampled."""
SAMPLE = 4000
TOGETHER = 1000
"""Panels of up to so many results share one call of the engine."""
BUNDLED = 3
"""Of the panels that share a cost, so many that tell most are also judged together,
but none of more than ``MOST_RESULTS`` results."""


@frozen
class NextTest:
    """One thing that could be asked, examined or measured next.

    Parameters
    ----------
    test, label : str
        A panel of ``decisions.toml``, a variable of the history or examination, or
        several panels that share a cost (``"minerals + inflammation"``).
    variables : tuple of str
        What it would tell.
    information_bits : float
        Mutual information of its result and the lesion given all that is known.
    expected_utility_gain : float
        By how much it improves the best action on average, less its cost and what is
        lost by waiting for it. Not above 0: it would not change what to do, or not by
        enough.
    cost : float
        Burden, harm and money, with what it shares with other panels.
    panels : tuple of str
        The panels it consists of.
    days : float
        How long its result is waited for.
    information_error_bits, utility_error : float
        Standard errors of a sample; 0: every result was counted.
    """

    test: str
    label: str
    variables: tuple[str, ...]
    information_bits: float
    expected_utility_gain: float
    cost: float
    panels: tuple[str, ...] = ()
    days: float = 0.0
    information_error_bits: float = 0.0
    utility_error: float = 0.0

    @property
    def is_bundle(self) -> bool:
        """Whether it is several panels at once."""
        return len(self.panels) > 1


def next_tests(
    result: Result, most: int = MOST_RESULTS, sample: int = SAMPLE, seed: int = 0
) -> list[NextTest]:
    """Rank what is not assessed by expected utility net of cost, then by information.

    I(lesion; X | e) = H(lesion | e) − Σ_x P(x | e)·H(lesion | e, x), and the gain is
    Σ_x P(x | e)·max_a EU(a | e, x) − max_a EU(a | e) − cost. Panels that share a cost
    (one needle for all blood tests) are also ranked together. A case that brings blood
    results has not paid the needle for new ones: when that blood was drawn is not told.

    Parameters
    ----------
    result : Result
    most : int
        Joint results up to which a panel is enumerated; beyond, they are sampled.
    sample : int
        Size of the sample.
    seed : int
    """
    prospect = prospect_of(result)
    panels = open_panels(result, prospect)
    at_stake, least = stakes(result.reasoner.knowledge), min(TOGETHER, most)

    def judged(panels: Sequence[OpenPanel]) -> list[NextTest]:
        sizes = [prospect.size(panel.columns) for panel in panels]
        small = [p for p, size in zip(panels, sizes, strict=True) if size <= least]
        counted = prospect.all_results([panel.columns for panel in small])
        found = {panel.name: one for panel, one in zip(small, counted, strict=True)}
        return [
            _judged(
                result,
                prospect,
                at_stake,
                panel,
                found.get(panel.name)
                or prospect.results(panel.columns, most, sample, seed),
            )
            for panel in panels
        ]

    tests = judged(panels)
    telling = most_telling(panels, [t.information_bits for t in tests], BUNDLED)
    several = bundles(telling)
    tests += judged([p for p in several if prospect.size(p.columns) <= MOST_RESULTS])
    by_bits = largest_first(tests, lambda test: test.information_bits, ROUNDING)
    return largest_first(by_bits, lambda t: max(t.expected_utility_gain, 0.0), ROUNDING)


def value_of(
    result: Result,
    variables: Sequence[str],
    most: int = MOST_RESULTS,
    sample: int = SAMPLE,
    seed: int = 0,
) -> NextTest:
    """Judge any set of variables as one test without a cost.

    Raises
    ------
    CaseError
        If a variable is known already, or there is none of that name.
    """
    prospect = prospect_of(result)
    columns = {probe.variable: n for n, probe in enumerate(prospect.probes)}
    problems = [
        Problem(name, f"cannot be found out{nearest(name, columns)}")
        for name in variables
        if name not in columns
    ]
    if problems or not variables:
        raise CaseError(problems or [Problem("variables", "none is named")])
    asked = tuple(dict.fromkeys(columns[name] for name in variables))
    name = ", ".join(prospect.probes[column].variable for column in asked)
    panel = OpenPanel(name, name, asked, ())
    results = prospect.results(asked, most, sample, seed)
    at_stake = stakes(result.reasoner.knowledge)
    return _judged(result, prospect, at_stake, panel, results)


def _judged(
    result: Result,
    prospect: Prospect,
    at_stake: Stakes,
    panel: OpenPanel,
    results: Results,
) -> NextTest:
    before = result.probabilities
    bits, bits_error = results.information(before)
    later = at_stake.after(panel.waits)
    gain, gain_error = results.improvement(before, at_stake.now, later)
    cost = panel.cost(at_stake.shared)
    waiting = result.reasoner.knowledge.decisions.waiting
    return NextTest(
        panel.name,
        panel.label,
        tuple(prospect.probes[column].variable for column in panel.columns),
        max(bits, 0.0),
        gain - cost,
        cost,
        tuple(part.name for part in panel.panels),
        sum(waiting[name].days for name in panel.waits),
        bits_error,
        gain_error,
    )
