"""The same patient, had he come on another day of the lesion.

What moves with the day t, and what does not:

* ``days_from_onset`` becomes t, and the age moves by as many days as the onset does
  (where the case tells no single day of onset, the age stays, but is at least t).
* A film taken by day t is known; a later one has not been taken yet. A film whose day
  nobody tells was taken when the patient was seen; if that day is not known either, it
  is left out.
* What only the later course tells (``afterwards`` in `variables.toml`) is not known.
* History, signs and blood results stay as they were found: the model has no course of
  them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np

from calcinosis.errors import CaseError, Problem
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.variables import FILMS
from calcinosis.knowledge.vocabulary import is_not_assessed
from calcinosis.patient.case import Case, age_in_days
from calcinosis.patient.entries import EntryError, is_number
from calcinosis.patient.films import read_looks
from calcinosis.patient.interpret import interpret
from calcinosis.patient.items import stack
from calcinosis.patient.measurement import read_days
from calcinosis.reasoning.decide.advice import advise
from calcinosis.reasoning.decide.next_tests import next_tests
from calcinosis.reasoning.infer import infer_again
from calcinosis.reasoning.result import Result

__all__ = ["DAYS", "TimePoint", "timeline"]

DAYS = (1, 3, 7, 14, 30)

ONSET = "days_from_onset"


@dataclass(frozen=True)
class TimePoint:
    """The same patient on one day of the lesion.

    Parameters
    ----------
    day : float
        Days since the lesion appeared.
    posterior : mapping
        Lesion → probability from what would be known on that day.
    calcinosis_cutis : float
        Probability of any calcinosis cutis.
    film_would_show : float or None
        P(a film of that day shows calcium | what is known). None where a film is at
        hand that is too recent for another to be a second look.
    posterior_if_film_positive, posterior_if_film_negative : mapping or None
        Posterior after such a film.
    best_test : str or None
        The test most worth its burden on that day; None if none is.
    action : str or None
        The best action; None if nothing is known of the lesion.
    """

    day: float
    posterior: dict[str, float]
    calcinosis_cutis: float
    film_would_show: float | None
    posterior_if_film_positive: dict[str, float] | None
    posterior_if_film_negative: dict[str, float] | None
    best_test: str | None
    action: str | None

    def as_dict(self) -> dict[str, Any]:
        """Return the same as plain types."""
        return dict(vars(self))


def timeline(result: Result, days: Sequence[float] = DAYS) -> tuple[TimePoint, ...]:
    """Diagnose the same patient on several days of the lesion.

    Parameters
    ----------
    result : Result
    days : sequence of float
        Days since the lesion appeared, at least 0.

    Raises
    ------
    CaseError
        If a day is no number of days a patient can have lived with a lesion.
    """
    problems: list[Problem] = []
    for day in days:
        try:
            if not is_number(day):
                message = f"'{day}' is not a number of days"
                raise EntryError(message)
            read_days(day, result.reasoner.knowledge)
        except EntryError as error:
            problems.append(Problem("timeline: days", str(error)))
    if problems:
        raise CaseError(problems)
    return tuple(_on_day(result, float(day)) for day in days)


def _on_day(result: Result, day: float) -> TimePoint:
    case, films = _moved(result, day)
    # also a setting that was assumed for a newborn stays
    setting = next((item.given for item in result.interpretation.setting), None)
    then = infer_again(result, case, setting)
    shown, yes, no = _film(then, day, films)
    tests = [test for test in next_tests(then) if test.expected_utility_gain > 0]
    advice = advise(then)
    return TimePoint(
        day,
        then.posterior,
        then.calcinosis_cutis,
        shown,
        yes,
        no,
        tests[0].test if tests else None,
        None if advice is None else advice.action,
    )


def _moved(result: Result, day: float) -> tuple[Case, list[float]]:
    """Return the case as it would have been on that day, and the days of its films."""
    case, knowledge = result.case, result.reasoner.knowledge
    seen = _seen_on(result)
    films: list[dict[str, Any]] = []
    told = case.findings.get(FILMS)
    if not is_not_assessed(told):
        entries = cast("list[Any]", told if isinstance(told, list | tuple) else [told])
        for entry, (_, look) in zip(
            entries, read_looks(told, knowledge, seen), strict=True
        ):
            fields = entry if isinstance(entry, Mapping) else {"calcification": entry}
            if not isinstance(look, EntryError) and look.day is not None:
                films.append({**cast("Mapping[str, Any]", fields), "day": look.day})
    films = [film for film in films if film["day"] <= day]
    findings = {
        name: value
        for name, value in case.findings.items()
        if name != FILMS and not knowledge.variables[name].afterwards
    }
    findings[ONSET] = day
    if films:
        findings[FILMS] = films
    moved = replace(case, findings=findings, age=_age(case, knowledge, day, seen))
    if moved.age != case.age:
        moved = replace(moved, age_group=None)
    return moved, [film["day"] for film in films]


def _seen_on(result: Result) -> float | None:
    """Day of the lesion on which the patient was seen, where it is told as one day."""
    told = result.case.findings.get(ONSET)
    if not is_not_assessed(told):
        with suppress(EntryError):
            return read_days(told, result.reasoner.knowledge)
    return None


def _age(
    case: Case, knowledge: Knowledge, day: float, seen: float | None
) -> str | None:
    """Return the age on that day, as the case tells it where it is the same."""
    if is_not_assessed(case.age):
        return case.age
    age = age_in_days(str(case.age))
    least = [day]  # nothing lasts longer than a life
    for name, value in case.findings.items():
        if name not in (FILMS, ONSET) and knowledge.variables[name].unit == "d":
            with suppress(EntryError):  # a word or a range is no single time
                least.append(read_days(value, knowledge))
    then = max(age if seen is None else age + day - seen, *least)
    return case.age if then == age else f"{then:g} d"


def _film(
    result: Result, day: float, films: Sequence[float]
) -> tuple[float | None, dict[str, float] | None, dict[str, float] | None]:
    """P(a film of that day shows calcium), and the posteriors after either result."""
    network, case = result.reasoner.network, result.case
    apart = network.knowledge.film.apart_days
    if any(day - film < apart for film in films):
        return None, None, None
    patients = [
        interpret(
            replace(
                case,
                findings={
                    **case.findings,
                    FILMS: [
                        *case.findings.get(FILMS, ()),
                        {"day": day, "calcification": shown},
                    ],
                },
            ),
            network,
            result.setting,
        ).items
        for shown in ("no", "yes")
    ]
    answer = result.reasoner.engine.infer(stack(patients))
    joint = (
        answer.probability
        * np.exp(answer.log_evidence - answer.log_evidence.max())[:, np.newaxis]
    )
    joint = joint * result.tilt
    shares = joint.sum(axis=1)
    after = [
        dict(zip(network.knowledge.lesions, map(float, row / row.sum()), strict=True))
        for row in joint
    ]
    return float(shares[1] / shares.sum()), after[1], after[0]
