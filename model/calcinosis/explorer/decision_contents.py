"""What the page holds of actions, tests, waiting and red flags."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from calcinosis.knowledge.decisions import Sought
from calcinosis.knowledge.read import Knowledge
from calcinosis.reasoning.decide.panels import QUESTIONS
from calcinosis.reasoning.decide.stakes import stakes

__all__ = ["decision_contents"]


def decision_contents(knowledge: Knowledge) -> dict[str, Any]:
    """Return utilities, costs, losses and red flags in plain types."""
    decisions, at_stake = knowledge.decisions, stakes(knowledge)
    raising = decisions.raising
    actions = zip(decisions.actions.values(), at_stake.now.tolist(), strict=True)
    return {
        "actions": [
            {
                "name": action.name,
                "label": action.label,
                "does": action.does,
                "after": dict(zip(("label", "does"), action.worded(True), strict=True)),
                "utility": utility,
            }
            for action, utility in actions
        ],
        "panels": [
            {
                "name": panel.name,
                "label": panel.label,
                "variables": list(panel.variables),
                "cost": float(panel.cost.distribution.mean()[1]),
                "shares": panel.shares,
                "waits": panel.waits,
                "each": panel.name in QUESTIONS,
            }
            for panel in decisions.panels.values()
        ],
        "shared": dict(at_stake.shared),
        "waiting": {
            name: {
                "days": decisions.waiting[name].days,
                "meanwhile": meanwhile,
                "lost": lost.tolist(),
            }
            for name, (meanwhile, lost) in at_stake.lost.items()
        },
        "redFlags": [
            {
                "name": flag.name,
                "ages": flag.ages,
                "findings": [
                    [_sought(one) for one in group] for group in flag.findings
                ],
                "unless": [_sought(one) for one in flag.unless],
                "says": flag.says,
                "of": list(flag.of),
                "threshold": flag.threshold,
                "settledBy": list(flag.settled_by),
                "tests": list(flag.tests),
                "leavesOut": list(flag.leaves_out),
                "evenAgainst": flag.even_against,
            }
            for flag in decisions.red_flags
        ],
        "raising": None if raising is None else asdict(raising),
    }


def _sought(one: Sought) -> dict[str, Any]:
    """Return a finding of a flag without the limits that it has not."""
    limits = {"above": one.above, "below": one.below}
    told = {name: limit for name, limit in limits.items() if limit is not None}
    return {"variable": one.variable, "states": list(one.states), **told}
