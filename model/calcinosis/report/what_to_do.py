"""What to do and what to find out next: for people (text) and for programs (JSON)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from calcinosis.reasoning.decide.advice import Advice, advise
from calcinosis.reasoning.decide.alarms import red_flags
from calcinosis.reasoning.decide.next_tests import NextTest, next_tests
from calcinosis.reasoning.result import Result
from calcinosis.typeset import hanging, percent_column, plain

if TYPE_CHECKING:
    from calcinosis.reasoning.decide.look_ahead import Branch, TestPlan

__all__ = ["action_dict", "action_lines", "test_lines", "tests_dict"]

SHOWN_TESTS = 4
SHOWN_THRESHOLDS = 2
LEAST_BITS = 0.005  # less is printed as 0.00
LEAST_GAIN = 0.0005  # less is printed as 0.000


def action_dict(advice: Advice | None) -> dict[str, Any] | None:
    """Return the advice as ``diagnose --json`` prints it."""
    if advice is None:
        return None
    return {
        "yields_to": list(advice.yields_to),
        "best": advice.action,
        "says": f"{advice.label}. {advice.does}",
        "left_out": list(advice.left_out),
        "margin": advice.margin,
        "expected_utility": advice.expected_utility,
        "thresholds": [asdict(threshold) for threshold in advice.thresholds],
        "probability_best": advice.probability_best,
        "draws": advice.draws,
    }


def tests_dict(result: Result, two: bool) -> dict[str, Any]:
    """Return the tests as ``diagnose --json`` prints them.

    Parameters
    ----------
    two : bool
        Whether to look two tests ahead.
    """
    tests = next_tests(result)
    ranked: dict[str, Any] = {"next_tests": [_test_dict(test) for test in tests]}
    if not two:
        return ranked
    plan = _plan(result, tests)
    return ranked | {
        "worth_testing": plan.first is not None,
        "test_plan": {
            "first": plan.first,
            "expected_utility_gain": plan.expected_utility_gain,
            "single_gain": plan.single_gain,
            "branches": [_branch_dict(branch) for branch in plan.branches],
        },
    }


def _test_dict(test: NextTest) -> dict[str, Any]:
    return {
        "test": test.test,
        "information_bits": test.information_bits,
        "expected_utility_gain": test.expected_utility_gain,
        "label": test.label,
        "variables": list(test.variables),
        "cost": test.cost,
        "days": test.days,
        "information_error_bits": test.information_error_bits,
        "utility_error": test.utility_error,
    }


def _branch_dict(branch: Branch) -> dict[str, Any]:
    found: dict[str, Any] = {
        "result": branch.result,
        "probability": branch.probability,
        "lesion": branch.lesion,
        "lesion_probability": branch.lesion_probability,
        "action": branch.action,
        "test": branch.test,
    }
    if branch.test is not None:
        found["branches"] = [_branch_dict(after) for after in branch.branches]
    return found


def action_lines(result: Result, width: int, draws: int) -> list[str]:
    """Say what is best, by how much, how surely, and what would change it."""
    advice = advise(result, draws)
    if advice is None:
        text = "What to do: ask and examine; nothing is known of the lesion yet."
        return wrap(text, width)
    actions = result.reasoner.knowledge.decisions.actions
    yields = bool(advice.yields_to)
    second, _ = actions[advice.offered[1]].worded(yields)
    drawn = "all numbers" if draws else "the utilities"
    sure = f"{100 * advice.probability_best[advice.action]:.0f}%"
    about = "What to do about the lesion"
    if yields:
        about = "After what must not wait, about the lesion itself"
    lines = wrap(f"{about}: {advice.label}. {advice.does}", width)
    text = f"It is best in {sure} of draws of {drawn};"
    if yields:
        text = f"{text[:-1]}, which know nothing of what must not wait;"
    less = f"{advice.margin:.3f} less"
    if advice.margin < LEAST_GAIN:
        less = "nearly as good"
    lines += wrap(f"{text} next is {second}, {less}.", width)
    return lines + wrap(_changes(result, advice), width)


def _changes(result: Result, advice: Advice) -> str:
    """Say at which probabilities another action becomes best, the nearest first."""
    actions = result.reasoner.knowledge.decisions.actions
    changes: dict[str, list[str]] = {}
    for one in advice.thresholds[:SHOWN_THRESHOLDS]:
        way = "rose" if one.bits > 0 else "fell"
        now, then = (
            percent_column(one.now).strip(),
            percent_column(one.probability).strip(),
        )
        text = f"{plain(one.lesion)} {way} from {now} to {then}"
        changes.setdefault(one.action, []).append(text)
    labels = {name: actions[name].worded(bool(advice.yields_to))[0] for name in changes}
    parts = [
        f"{labels[name]} would be best if {' or '.join(texts)}."
        for name, texts in changes.items()
    ]
    return " ".join(parts)


def _plan(result: Result, tests: list[NextTest]) -> TestPlan:
    from calcinosis.reasoning.decide.look_ahead import plan_tests  # rarely asked for

    return plan_tests(result, tests)


def test_lines(result: Result, width: int, full: bool) -> list[str]:
    """Say what is worth finding out; in full all tests, and the best two in a row."""
    tests = next_tests(result)
    plan = _plan(result, tests) if full else None
    worth = _worth(tests)
    lines: list[str] = []
    if not worth or (plan is not None and plan.first is None):
        about = " about the lesion" if red_flags(result) else ""
        what = f"nothing left would change what to do{about} by itself."
        if plan is not None and plan.first is None:
            what = f"nothing, not even two in a row, would change what to do{about}."
        text = f"What to find out next: {what}"
        lines += wrap(text, width)
    telling = [test for test in tests if not test.is_bundle and _tells(test)]
    shown = [*worth, *(t for t in telling if t not in worth)] if full else worth
    if shown:
        what = "Each test alone" if lines else "What to find out next"
        lines += wrap(f"{what}: utility gained, bits told, on average", width)
    for test in shown if full else shown[:SHOWN_TESTS]:
        mark = f"{_gain(test.expected_utility_gain)} {test.information_bits:5.2f}  "
        error = test.information_error_bits
        label = f"{test.label} (±{error:.2f} bits)" if error else test.label
        lines += hanging(mark, label, width)
    rest = sum(not test.is_bundle for test in tests if test not in shown)
    if full and rest:
        lines += hanging("             ", f"{rest} more tell next to nothing", width)
    if plan is not None and plan.two_steps:
        lines += _plan_lines(result, plan, width)
    return lines


def _gain(value: float) -> str:
    """Return a gain in 6 characters; what rounds to nothing has no sign."""
    if abs(value) >= LEAST_GAIN:
        return f"{value:+.3f}"
    return "<0.001" if value > 0 else " 0.000"


def _tells(test: NextTest) -> bool:
    """Whether its information is not 0.00 when rounded."""
    return test.information_bits >= LEAST_BITS


def _worth(tests: Sequence[NextTest]) -> list[NextTest]:
    """Choose tests that change what to do; panels together only if better still."""
    gains = {test.test: test.expected_utility_gain for test in tests}
    return [
        test
        for test in tests
        if test.expected_utility_gain > 0
        and not (
            test.is_bundle
            and any(gains[part] >= test.expected_utility_gain for part in test.panels)
        )
    ]


def _plan_lines(result: Result, plan: TestPlan, width: int) -> list[str]:
    """Say what follows the first test, results with the same sequel together."""
    actions = result.reasoner.knowledge.decisions.actions
    yields = bool(red_flags(result))
    groups: dict[str, list[Branch]] = {}
    for branch in plan.branches:
        act = actions[branch.action].worded(yields)[0].lower()
        then = f"then {branch.label}" if branch.test else act
        groups.setdefault(then, []).append(branch)
    heading = f"Best two in a row ({plan.expected_utility_gain:+.3f}): {plan.label}"
    lines = wrap(f"{heading}, after which", width)
    shares = {then: sum(b.probability for b in group) for then, group in groups.items()}
    for then in sorted(groups, key=lambda then: -shares[then])[:SHOWN_TESTS]:
        results = [list(branch.result.values()) for branch in groups[then]]
        said = ", ".join(plain(states[0]) for states in results if len(states) == 1)
        text = f"{said}: {then}" if said else then
        lines += hanging(f"{percent_column(shares[then])}  ", text, width)
    return lines
