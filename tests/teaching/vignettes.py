"""Where a lesson or a slide tells of a patient, and the patient that it asks about."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from html import unescape
from typing import Any

from calcinosis import Case
from teaching.lessons import LessonRun
from teaching.offline import offline_html
from teaching.slides import Lessons

__all__ = ["SLIDES", "said_in", "vignettes_of"]

Patients = list[Mapping[str, Any] | Case]
Vignette = tuple[str, Callable[[Mapping[str, Any]], Patients]]
HIDDEN = re.compile(r"<(svg|script|style)\b.*?</\1>|<[^>]+>", re.DOTALL)


def said_in(run: LessonRun) -> str:
    """Return all that a lesson says, in one line."""
    html = " ".join(offline_html(output, "part") for output in run.outputs)
    return " ".join(unescape(HIDDEN.sub(" ", html)).split())


def _tried(defined: Mapping[str, Any]) -> Patients:
    return [defined["on_page"]["try"]]


def _named(*names: str) -> Callable[[Mapping[str, Any]], Patients]:
    return lambda defined: [defined[name].case for name in names]


VIGNETTES: dict[str, list[Vignette]] = {
    "lesson_1_base_rates": [
        ("A baby, .*? How many of ten", _tried),
        ("newborns with a swelling", lambda of: [of["on_page"]["patient"]]),
    ],
    "lesson_2_likelihood_ratios": [
        ("Three patients .*? nobody felt", _named("ann", "ben")),
        ("Three patients .*? with a swelling", _named("cem")),
        ("a swelling is warm, .*? grew fast", _named("honest")),
    ],
    "lesson_3_dependence": [
        ("A newborn has .*? C-reactive protein", _tried),
        (
            "Take five others .*? on ultrasound",
            lambda defined: [{"findings": defined["APART"]}],
        ),
    ],
    "lesson_4_time": [("A newborn got .*? no calcium", _tried)],
    "lesson_5_next_test": [
        ("A newborn comes back .*? infused", _named("baby")),
        ("a radiograph of day .*? shows calcium", _named("filmed")),
        ("An adult in .*? swelling", _named("adult")),
    ],
    "lesson_6_uncertainty": [
        ("A newborn with .*? infused", _named("baby")),
        ("the newborn with the film|the film with calcium", _named("filmed")),
        ("an adult with .*? swelling", _named("adult")),
    ],
    "lesson_9_silence": [("A man comes .*? warm swelling", _named("on_form"))],
}
"""Lesson → what of its text tells of which patients."""

SLIDES: list[tuple[str, Callable[[Lessons, Case], Patients]]] = [
    ("^A newborn comes back", lambda _, seed: [seed]),
    ("^Ultrasound shows calcium", lambda of, _: _tried(of["base_rates"])),
    (
        "^Fluctuant, not fluctuant",
        lambda of, _: _named("ann", "ben")(of["likelihood_ratios"]),
    ),
    ("^Five red signs", lambda of, _: _tried(of["dependence"])),
    ("^A film of day", lambda of, _: _tried(of["time"])),
]
"""Headline of a slide that tells of a patient → that patient."""


def vignettes_of(run: LessonRun) -> Iterator[tuple[str, Patients]]:
    """Yield what a lesson tells of patients, and them."""
    said = said_in(run)
    for pattern, patients in VIGNETTES.get(run.name, []):
        told = re.findall(pattern, said)
        assert told, pattern
        yield " ".join(told), patients(run.defined)
    for held in run.defined.values():
        if isinstance(held, Mapping):  # patients to choose from, or in a table
            for told, one in held.items():
                if isinstance(one, Case):
                    yield told, [one]
