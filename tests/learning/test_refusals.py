"""What learning refuses, and what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

import calcinosis
from calcinosis import CaseError
from calcinosis.cli.main import main
from calcinosis.knowledge.rows.learned import LEARNED
from calcinosis.learning.readings import read_readings

OURS = """
- {id: a, age: 20 d, diagnosis: iatrogenic, findings: {iv_calcium: yes, erythema: no}}
- {id: b, age: 50 y, diagnosis: abscess, findings: {fluctuance: yes, fever: yes}}
"""
IMPOSSIBLE = """
- {id: z, age: 20 d, diagnosis: iatrogenic,
   findings: {iv_calcium: no, iv_calcium_agent: gluconate}}
"""


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    path = tmp_path / "ours.yaml"
    path.write_text(OURS, encoding="utf-8")
    return path


def test_a_patient_who_cannot_be_is_named(ours: Path) -> None:
    model = calcinosis.load("sourced")
    ours.write_text(OURS + IMPOSSIBLE, encoding="utf-8")
    readings = read_readings([str(ours)], model.knowledge.lesions)
    with pytest.raises(CaseError, match="z: its findings cannot be true together"):
        model.learn(readings)


def test_a_patient_counts_once_and_a_misspelt_diagnosis_is_shown(ours: Path) -> None:
    lesions = calcinosis.load("sourced").knowledge.lesions
    with pytest.raises(CaseError, match="a: is given twice"):
        read_readings([str(ours), str(ours)], lesions)
    ours.write_text(OURS.replace("abscess", "absess"), encoding="utf-8")
    with pytest.raises(CaseError, match="'absess' is no lesion; did you mean 'absc"):
        read_readings([str(ours)], lesions)


def test_few_patients_are_judged_and_any_protocol_can_be_read_again(
    ours: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "learned"
    asked = ["learn", str(ours), "-o", str(folder), "--judge"]
    assert main([*asked, "--protocol", 'line one\nline "two"\a']) == 0
    said = capsys.readouterr().out
    assert "held apart" in said
    assert "nan" not in said
    assert "what they had learned before is left out" in said
    assert calcinosis.load(folder).knowledge.protocol == 'line one line "two"'
    assert (folder / LEARNED).is_file()


def test_a_file_is_no_folder(ours: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["learn", str(ours), "-o", str(ours)]) == 1
    assert "is a file: name a folder" in capsys.readouterr().err
    assert ours.read_text(encoding="utf-8") == OURS
