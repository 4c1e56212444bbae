"""Words for times, ages and findings: read, or refused with what to write."""

from __future__ import annotations

from typing import Any

import pytest

from calcinosis import Case, CaseError, Model
from calcinosis.patient.patient import Patient
from calcinosis.patient.read_patient import read_patient
from calcinosis.patient.typed_findings import Amount, Sign

ONSET = "days_from_onset"


def _read(model: Model, name: str, entry: Any) -> Patient:
    return read_patient(Case(findings={name: entry}), model.knowledge)


def _wrong(model: Model, name: str, entry: Any) -> str:
    case = Case(age=entry) if name == "age" else Case(findings={name: entry})
    with pytest.raises(CaseError) as caught:
        read_patient(case, model.knowledge).checked()
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("P3D", (3, 3)),
        ("P2W", (14, 14)),
        ("between 9 and 25 days", (9, 25)),
        ("from 2 to 3 weeks", (14, 21)),
        ("2 weeks ago", (14, 14)),
    ],
)
def test_a_time_is_read_as_a_duration_or_a_range(
    model: Model, text: str, days: tuple[float, float]
) -> None:
    found = _read(model, ONSET, text).checked().findings[ONSET]
    assert isinstance(found, Amount)
    assert found.days == pytest.approx(days)


@pytest.mark.parametrize("text", ["~40 y", "about 40 years", "approx. 40 y"])
def test_an_age_may_be_told_as_about(model: Model, text: str) -> None:
    patient = read_patient(Case(age=text), model.knowledge).checked()
    assert patient.age is not None
    assert patient.age.days == 40 * 365.25


@pytest.mark.parametrize(("text", "state"), [("TRUE", "yes"), ("False", "no")])
def test_truth_values_in_quotes_are_yes_and_no(
    model: Model, text: str, state: str
) -> None:
    found = _read(model, "erythema", text).checked().findings["erythema"]
    assert isinstance(found, Sign)
    assert found.states == (state,)


@pytest.mark.parametrize(
    ("name", "entry", "how"),
    [
        (ONSET, "yesterday", "as '1 d'"),
        (ONSET, "last week", "a range, as '2-5 d'"),
        (ONSET, "day 3", "as '3 d'"),
        (ONSET, "since birth", "the age"),
        (ONSET, "2019-03-01", "is a date: write how many days"),
        ("age", "2019-03-01", "is a date: write the age"),
        ("age", "about 40", "'40 y', '40 months' or '40 d'"),
        ("erythema", "probable", "{no: …, yes: …}"),
        ("erythema", "possible redness", "{no: …, yes: …}"),
        ("erythema", "yes?", "{no: …, yes: …}"),
        ("crp", "possibly high", "{low: …, normal: …, high: …}"),
        ("radiographs", "no bony lesion", "write 'no'"),
        ("erythema", "++", "write 'yes'"),
        ("erythema", "-", "write 'no'"),
        ("erythema", "declined", "leave it out"),
        ("crp", "borderline high", "[normal, high]"),
        ("crp", "unremarkable", "write 'normal'"),
        ("fever", "low-grade", "write the number with its unit"),
        ("fever", "0 C", "write 'no'"),
        ("fever", "38,5", "'38.5', with its unit"),
    ],
)
def test_what_is_not_read_tells_what_to_write(
    model: Model, name: str, entry: str, how: str
) -> None:
    assert how in _wrong(model, name, entry)


@pytest.mark.parametrize(
    "text",
    [
        *("not excluded", "cannot be excluded", "rule out", "r/o", "not ruled out"),
        *("erythema not excluded", "to be excluded", "yes?", "query erythema"),
    ],
)
def test_what_leaves_it_open_is_no_answer(model: Model, text: str) -> None:
    """Neither yes nor no: how sure somebody was is asked for."""
    for name in ("erythema", "kidney_disease", "calcium"):
        with pytest.raises(CaseError, match="tells how sure somebody was"):
            model.diagnose(Case(findings={name: text}))
