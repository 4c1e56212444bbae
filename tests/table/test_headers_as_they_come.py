"""Headers of forms and exports: read, or refused with what to write."""

from __future__ import annotations

import warnings
from typing import Any

import pandas as pd
import pytest

from calcinosis import Case, Model
from calcinosis.errors import CaseError
from calcinosis.knowledge.read import Knowledge
from calcinosis.patient.read_patient import read_patient
from calcinosis.table.notation import Notation
from calcinosis.table.patients.header.meanings import MEANT
from calcinosis.table.patients.header.read_header import read_header


def notes(model: Model, columns: dict[str, list[Any]], **how: Any) -> str:
    """Return what is said of a table that is answered."""
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        model.diagnose_table(pd.DataFrame(columns), **how)
    return "\n".join(str(one.message) for one in told)


@pytest.mark.parametrize(
    ("name", "finding"),
    [
        ("Fever (Y/N)", "fever"),
        ("erythema [0/1]", "erythema"),
        ("Erythema (0=no, 1=yes)", "erythema"),
        ("redness_yn", "erythema"),
        ("has_diabetes", "diabetes"),
        ("Redness present?", "erythema"),
    ],
)
def test_a_question_may_list_its_answers(
    knowledge: Knowledge, name: str, finding: str
) -> None:
    assert list(read_header([name], knowledge).findings) == [finding]


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("crp mg.L-1", "mg/L"),
        ("CRP [mg·L⁻¹]", "mg/L"),
        ("crp mg L-1", "mg/L"),
        ("Calcium [mmol.L-1]", "mmol/L"),
        ("wbc (10^9.L-1)", "10^9/L"),
    ],
)
def test_a_volume_may_divide_by_its_exponent(
    knowledge: Knowledge, name: str, unit: str
) -> None:
    (given,) = read_header([name], knowledge).findings.values()
    assert given.unit == unit


def test_no_name_in_another_unit_is_suggested(knowledge: Knowledge) -> None:
    for name in ("crp_mg_L_2", "albumin g/L x"):
        with pytest.raises(CaseError, match="is not known") as caught:
            read_header([name], knowledge)
        assert "dL" not in str(caught.value)


def test_an_unknown_entry_of_a_row_is_told_where_all_are_listed(model: Model) -> None:
    with pytest.raises(CaseError, match="'Ca corr': is not known: `calcinosis find"):
        model.diagnose({"Ca corr": "9 mg/dL"})


def test_the_sexes_may_be_listed(knowledge: Knowledge) -> None:
    assert read_header(["Sex (M/F)"], knowledge).context == {"sex": "Sex (M/F)"}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Patient ID", "tells who the patient is: name it 'id'"),
        ("mrn", "tells who the patient is: name it 'id'"),
        ("Fever (1=Yes, 2=No)", "lists codes that are not read: in a column 'Fever'"),
        ("calcium_yn", "is not known"),
        ("dialysis", "in a column 'kidney_disease' write 'dialysis'"),
    ],
)
def test_what_is_not_read_is_refused_with_what_to_write(
    knowledge: Knowledge, name: str, said: str
) -> None:
    with pytest.raises(CaseError, match="column") as caught:
        read_header([name], knowledge)
    assert said in str(caught.value)


def test_a_column_may_tell_the_units_of_the_ages(model: Model) -> None:
    columns = {"erythema": ["yes"] * 3, "age": ["19", "60", "2 weeks"]}
    units = model.diagnose_table(
        pd.DataFrame({**columns, "Age unit": ["d", "years", "d"]})
    )
    plain = model.diagnose_table(
        pd.DataFrame({**columns, "age": ["19 d", "60 y", "2 weeks"]})
    )
    pd.testing.assert_frame_equal(units, plain)


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["age_unit", "erythema"], "stands without a column 'age'"),
        (["age_y", "age_unit"], "tells the unit, and so does the name of the age"),
    ],
)
def test_units_of_ages_need_ages_without_one(
    knowledge: Knowledge, names: list[str], said: str
) -> None:
    with pytest.raises(CaseError, match=said):
        read_header(names, knowledge)


@pytest.mark.slow
def test_no_name_that_a_case_reads_is_left_out_in_silence(knowledge: Knowledge) -> None:
    """A table reads it, too, or says what to write, also where it is told to ignore."""
    names = knowledge.names
    words = {*names.of, *names.own, *names.answers, *names.looks}
    silent: list[str] = []
    for word in sorted(words):
        try:
            header = read_header([word], knowledge, Notation(ignore_unknown=True))
        except CaseError:  # it says what to write
            continue
        if header.left_out and not header.left_out[word].startswith(MEANT):
            case = Case(findings={word: "yes"})
            silent += [word] * (not read_patient(case, knowledge).problems)
    assert silent == []


def test_what_is_left_out_though_it_means_something_is_told(model: Model) -> None:
    columns = {"erythema": ["yes"], "lupus": ["yes"], "ward": ["B"]}
    told = notes(model, columns, ignore_unknown=True)
    assert "left out, with no known name: 'ward'" in told
    assert "left out, though they may tell something: 'lupus' (it is an answer" in told


def test_a_one_without_a_zero_is_read_with_a_note(model: Model) -> None:
    """Nobody knows whether its codes are 1 and 0, or 1 and 2."""
    columns = {"age_y": [60, 50], "erythema": [1, 1], "warmth": [1, 0]}
    films = {"age_y": [60], "radiograph_calcification": [1]}
    assert "radiograph_calcification: 1 is read as yes, though" in notes(model, films)
    assert "rows 1" not in (told := notes(model, columns))
    assert "row 1 and 1 more row: erythema: 1 is read as yes, though" in told
    assert "warmth: 1 is read" not in told
    row = pd.DataFrame(columns).iloc[0]
    alone = model.diagnose(row).warnings
    assert any(text.startswith("erythema, warmth: 1 is read as yes") for text in alone)


def test_films_that_contradict_each_other_are_told(model: Model) -> None:
    names = [
        f"radiograph_{part}_{n}" for n in (1, 2) for part in ("calcification", "day")
    ]
    rows = [("yes", 2, "no", 12), ("yes", 2, "no", 2), ("yes", 2, "no", 400)]
    columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    told = notes(model, {"age_y": [60, 50, 40], **columns})
    assert "row 1: radiographs: calcium is hardly gone from films so soon" in told
    assert "row 2: radiographs: films that count as one look differ" in told
    assert "row 3" not in told
    earlier = [{"day": -3, "value": "9 mg/dL"}]  # which is read as a case is
    told = notes(model, {"age_y": [60, 50, 40], "calcium": [earlier] * 3, **columns})
    assert "row 1: radiographs: calcium is hardly gone from films so soon" in told
    assert "row 2: radiographs: films that count as one look differ" in told


def test_a_zero_of_an_earlier_block_counts(model: Model) -> None:
    columns: dict[str, list[Any]] = {"age_y": [60, 50], "warmth": [0, 1]}
    columns["erythema"] = ["yes", "no"]
    assert "is read as yes" not in notes(model, columns, chunk=1)
