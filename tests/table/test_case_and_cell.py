"""What one entry means in a case and in a cell: the same, or the case asks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from calcinosis import Case, CaseError, Model
from calcinosis.cli.main import main
from calcinosis.knowledge.variables import FILMS
from calcinosis.patient.patient import Patient
from calcinosis.patient.read_patient import read_patient
from calcinosis.table.columns import Block
from calcinosis.table.diagnoser import Diagnoser
from calcinosis.table.patients.cells import refused_cells

SAME = (
    "",
    "?",
    "none",
    "nil",
    "TRUE",
    "false",
    "yes",
    "n/a",
    "unknown",
    "ND",
    "+",
    "2",
)
TRUTHS = ("0", "1", "0.0", "1.0")
"""A column without other numbers tells what they are."""
MISSING = ("-", "--", ".", "NA", "NaN", "null", "NULL", "#N/A", "(null)", "NaT")
"""A program's words for an empty cell; in a case somebody wrote them."""


def one_of_each_kind(model: Model) -> list[str]:
    """Name a finding of every kind: by what it may be told."""
    kinds: dict[object, str] = {}
    for name, variable in model.knowledge.variables.items():
        if variable.kind not in ("lesion", "context", "form"):
            told = min(len(variable.states), 3), variable.states[0] in ("none", "no")
            how = variable.reference, variable.analyte is None, variable.unit == "d"
            own = FILMS if variable.kind == "film" else name
            kinds.setdefault((variable.kind, told, how), own)
    return list(kinds.values())


def in_case(model: Model, name: str, entry: object) -> str:
    """Tell what a case reads, or why not."""
    patient: Patient = read_patient(Case(findings={name: entry}), model.knowledge)
    if patient.problems:
        return f"refused: {patient.problems[0].what}"
    found: Any = patient.findings.get(name)
    seen = found.films[0] if hasattr(found, "films") else found
    return str(getattr(seen, "quantity", getattr(seen, "likelihood", seen)))


def in_cell(model: Model, name: str, entry: str) -> str:
    """Tell what the only cell of a column is read as, or why not."""
    block = Block({name: pa.array([entry], pa.string())}, 1, np.array([1]))
    read = Diagnoser(model).reader([name]).read(block)
    wrong = refused_cells(read.cases.columns, 0)
    if wrong:
        return f"refused: {wrong[0].what}"
    case = read.cases.case(0, 1)
    return in_case(model, name, case.findings.get(name))


def test_one_entry_means_the_same_in_a_case_and_in_a_cell(model: Model) -> None:
    for name in one_of_each_kind(model):
        for entry in SAME:
            case, cell = in_case(model, name, entry), in_cell(model, name, entry)
            both = case.startswith("refused") and cell.startswith("refused")
            assert both or case == cell, (name, entry)


@pytest.mark.parametrize("entry", MISSING)
def test_what_a_program_writes_for_nothing_is_asked_about_in_a_case(
    model: Model, entry: str
) -> None:
    for name in one_of_each_kind(model):
        assert in_cell(model, name, entry) == "None", name
        told = in_case(model, name, entry)
        assert told == "None" or "leave it out" in told, name


@pytest.mark.parametrize("entry", TRUTHS)
def test_0_and_1_are_words_by_their_column_only(model: Model, entry: str) -> None:
    for name in one_of_each_kind(model):
        case, cell = in_case(model, name, entry), in_cell(model, name, entry)
        assert case == cell or case.startswith("refused"), name
        variable = model.knowledge.variables.get(name)
        if variable is not None and variable.is_yes_no:
            assert case.startswith("refused"), name
            assert not cell.startswith("refused"), name


@pytest.mark.parametrize(
    "entries",
    [
        {"age_y": 40, "erythema": "yes", "fluctuance": 2},
        {"age_y": 40, "erythema": "yes", "fluctuance": "9"},
        {"age_y": 40, "erythema": "yes", "fluctuance": 0.5},
    ],
)
def test_a_number_that_is_no_word_is_refused_in_a_row_alone(
    model: Model, entries: dict[str, object]
) -> None:
    """As in a table: nothing that is told is left out in silence."""
    with pytest.raises(CaseError, match=r"fluctuance: .* is not one of no, yes"):
        model.diagnose(entries)


def test_lines_that_name_the_age_otherwise_refuse_such_a_number_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = '{"age_y":40,"erythema":2}\n{"age_d":40,"erythema":"yes"}\n'
    (tmp_path / "in.jsonl").write_text(lines, encoding="utf-8")
    out = tmp_path / "out.csv"
    assert main(["batch", str(tmp_path / "in.jsonl"), "-o", str(out)]) == 1
    assert "row 1: erythema: '2' is not one of no, yes" in capsys.readouterr().err
    assert len(out.read_text(encoding="utf-8").splitlines()) == len(("header", "row"))
