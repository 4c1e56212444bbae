"""Words of clinical notes that are refused get what to write, or are read."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from calcinosis import Case, CaseError, Model
from calcinosis.patient.interpret import interpret


def refusal(model: Model, entry: str) -> str:
    (case,) = Case.parse(f"age: 40 y\nfindings:\n  {entry}")
    with pytest.raises(CaseError) as caught:
        interpret(case, model.network)
    return str(caught.value)


@pytest.mark.parametrize(
    ("entry", "advice"),
    [
        ("warfarin: never", "write no if neither"),
        ("warfarin: DOAC", "write no if neither"),
        ("warfarin: INR 3", "what answers 'Does the patient take warfarin"),
        ("kidney_disease: stage 5", "dialysis if they are"),
        ("kidney_disease: AKI", "what was so before"),
        ("erythema: painless", "what answers 'Is the skin over it red?'"),
        ("duration: chronic", "write about how many, as '3 d'"),
        ("days_from_onset: since childhood", "write about how many"),
        ("diabetes: type 2", "yes if diabetes is known"),
        ("multifocal: solitary", "no if it is the only one"),
        ("site: bilateral", "what answers 'Where is it?'"),
        ("aspirate: dry tap", "what answers 'What did aspiration"),
        ("size: 30", "'30 cm' or '30 mm'"),
        ("urea: 40 mg/dL", "nearest is 'kidney_disease'"),
    ],
)
def test_what_to_write_is_said(model: Model, entry: str, advice: str) -> None:
    assert advice in refusal(model, entry)


def test_no_bare_refusal_of_an_answer(model: Model) -> None:
    """Whatever is no state of a finding, what to write is said."""
    for name, variable in model.knowledge.variables.items():
        if variable.kind in ("lesion", "form", "context", "film") or variable.analyte:
            continue
        if name in model.knowledge.told:
            assert "; " in refusal(model, f"{name}: zebra crossing"), name


def test_a_fixed_lump_does_not_move(model: Model) -> None:
    for entry in ("fixed: yes", "mobility: fixed", "mobility: tethered"):
        (case,) = Case.parse(f"findings:\n  {entry}")
        (item,) = interpret(case, model.network).items
        assert (item.variable, item.given) == ("mobility", "no")


@pytest.mark.parametrize(
    "given",
    [
        {"gender": "male", "fever": "yes"},
        {"patient_sex": "M", "fever": 1},
        {"Patient Sex": "m", "patient_age": "3 y", "kidney_disease": 1},
    ],
)
def test_a_mapping_is_read_as_a_row_is(model: Model, given: dict[str, object]) -> None:
    of_mapping = model.diagnose(given)
    of_row = model.diagnose(pd.Series(given))
    assert of_mapping.posterior == of_row.posterior
    assert of_mapping.case.sex in ("male", "M", "m")


def test_codes_of_a_mapping_are_told(model: Model) -> None:
    notes = model.diagnose({"kidney_disease": 1}).interpretation.warnings
    assert any("0 and 1 are read as" in note for note in notes)


@pytest.mark.parametrize(
    "lasted",
    [dt.timedelta(days=3), pd.Timedelta(days=3), np.timedelta64(72, "h")],
)
def test_a_time_that_a_script_measured_is_one(model: Model, lasted: object) -> None:
    wanted = model.diagnose({"age": "3 d", "days_from_onset": "3 d"}).posterior
    found = model.diagnose({"age": lasted, "days_from_onset": lasted}).posterior
    assert found == wanted


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_column_of_times_is_read(model: Model) -> None:
    lasted = pd.to_timedelta(["3 days", "36 hours", None])
    times = pd.DataFrame({"age": lasted, "days_from_onset": lasted, "fever": "no"})
    texts = ["3 d", "1.5 d", None]
    wanted = times.assign(age=texts, days_from_onset=texts)
    found = model.diagnose_table(times)
    pd.testing.assert_frame_equal(found, model.diagnose_table(wanted))
    with pytest.raises(CaseError):
        model.diagnose_table(pd.DataFrame({"days_from_onset": -lasted[:1]}))


def test_a_column_of_lengths_may_be_of_millimetres(model: Model) -> None:
    with pytest.raises(CaseError, match="'size_cm' or 'size_mm'"):
        model.diagnose_table(pd.DataFrame({"size": [30, 12]}))
