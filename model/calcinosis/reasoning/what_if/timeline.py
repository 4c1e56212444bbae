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

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from calcinosis._frozen import frozen
from calcinosis.arguments import in_short
from calcinosis.errors import CaseError, Problem
from calcinosis.knowledge.read import Knowledge
from calcinosis.knowledge.variables import FILMS
from calcinosis.notebook import Brief
from calcinosis.patient.interpret import evidence_of
from calcinosis.patient.items import stack
from calcinosis.patient.patient import Patient
from calcinosis.patient.reading import age_of, read_finding
from calcinosis.patient.typed_findings import Age, Amount, Film, Films, Sign
from calcinosis.patient.written.case import place_of
from calcinosis.patient.written.entry.entries import EntryError, is_number
from calcinosis.reasoning.decide.advice import advise
from calcinosis.reasoning.decide.next_tests import next_tests
from calcinosis.reasoning.infer import infer_patient
from calcinosis.reasoning.result import Result

__all__ = ["DAYS", "TimePoint", "timeline"]

DAYS = (1, 3, 7, 14, 30)


@frozen
class TimePoint(Brief):
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
                message = f"{in_short(day)} is not a number of days"
                raise EntryError(message)
            _seen_on(day, result.reasoner.knowledge)
        except EntryError as error:
            problems.append(Problem("timeline: days", str(error)))
    if problems:
        raise CaseError(problems)
    return tuple(_on_day(result, float(day)) for day in days)


def _on_day(result: Result, day: float) -> TimePoint:
    patient = _moved(result, day)
    then = infer_patient(result.reasoner, patient, result.target)
    shown, yes, no = _film(then, day)
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


def _moved(result: Result, day: float) -> Patient:
    """Return the patient as they would have been on that day."""
    knowledge, patient = result.reasoner.knowledge, result.interpretation.patient
    findings = {
        name: found
        for name, found in patient.findings.items()
        if name != FILMS and not found.variable.afterwards
    }
    findings[knowledge.onset.name] = _seen_on(day, knowledge)
    taken = () if patient.films is None else patient.films.films
    taken = tuple(film for film in taken if film.day is not None and film.day <= day)
    if patient.films is not None and taken:
        findings[FILMS] = replace(patient.films, films=taken)
    return replace(patient, findings=findings, age=_age(patient, day))


def _seen_on(day: float, knowledge: Knowledge) -> Sign | Amount:
    """Return the days since onset, had the patient come on that day."""
    return read_finding(knowledge.onset, day, knowledge)


def _age(patient: Patient, day: float) -> Age | None:
    """Return the age on that day, as it was told where it is the same."""
    age = patient.age
    if age is None or not age.exact:
        return age
    least = [day]  # nothing lasts longer than a life
    for found in patient.findings.values():
        is_time = found.variable.unit == "d" and not found.variable.since_onset
        if is_time and isinstance(found, Amount):
            least.append(found.days[0])
    seen = patient.day
    then = max(age.days if seen is None else age.days + day - seen, *least)
    if then == age.days:
        return age
    return age_of(then, 1.0, f"{then:g} d", age.groups.variable, age.groups.place)


def _film(
    result: Result, day: float
) -> tuple[float | None, dict[str, float] | None, dict[str, float] | None]:
    """P(a film of that day shows calcium), and the posteriors after either result."""
    network, patient = result.reasoner.network, result.interpretation.patient
    film, taken = network.knowledge.film, patient.films
    films = Films(film, (), place_of(patient.case)) if taken is None else taken
    if any(day - earlier < film.apart_days for earlier in films.days):
        return None, None, None
    patients = [
        evidence_of(_with_film(patient, films, day, shown), network).items
        for shown in film.states
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


def _with_film(patient: Patient, films: Films, day: float, shown: str) -> Patient:
    likelihood = Sign.sure(films.variable, shown).likelihood
    more = Film(day, likelihood, f"{shown} on day {day:g}", films.place)
    known = {**patient.findings, FILMS: replace(films, films=(*films.films, more))}
    return replace(patient, findings=known)
