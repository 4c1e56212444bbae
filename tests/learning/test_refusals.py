"""What learning refuses, and what it says."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import calcinosis
from calcinosis import CaseError, KnowledgeError
from calcinosis import files as written
from calcinosis.cli.main import main
from calcinosis.knowledge.parsing.folder import priors_dir
from calcinosis.knowledge.read import read_knowledge
from calcinosis.knowledge.rows.learned import LEARNED
from calcinosis.learning.learning import Learning
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


@pytest.mark.slow
def test_rows_whose_source_has_changed_learn_again(ours: Path, tmp_path: Path) -> None:
    """What they had learned is refused for being stale, which says to learn again."""
    folder, target = tmp_path / "priors", tmp_path / "learned"
    shutil.copytree(priors_dir(), folder)
    rows = folder / LEARNED
    text = rows.read_text(encoding="utf-8")
    rows.write_text(text.replace("sourced = [0.", "sourced = [0.1", 1), "utf-8")
    with pytest.raises(KnowledgeError, match="is stale"):
        calcinosis.load(folder)
    given = ["learn", str(ours), "-o", str(target), "--priors", str(folder)]
    assert main(given) == 0
    assert calcinosis.load(target).knowledge.protocol == "2 labelled patients"


@pytest.mark.slow
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


def test_a_folder_stands_for_its_case_files(ours: Path, tmp_path: Path) -> None:
    lesions = calcinosis.load("sourced").knowledge.lesions
    (tmp_path / "more.json").write_text(
        '{"id": "c", "diagnosis": "hematoma", "findings": {"ecchymosis": "yes"}}',
        encoding="utf-8",
    )
    (tmp_path / "notes.txt").write_text("no case", encoding="utf-8")
    read = read_readings([str(tmp_path)], lesions)
    assert set(read.ids) == {"a", "b", "c"}
    assert len(set(read.batches)) == 2
    (tmp_path / "none").mkdir()
    with pytest.raises(CaseError, match="holds no case files"):
        read_readings([str(tmp_path / "none")], lesions)


def test_a_bad_reading_is_one_problem(ours: Path, tmp_path: Path) -> None:
    lesions = calcinosis.load("sourced").knowledge.lesions
    table = tmp_path / "readings.csv"
    good = ",".join(["b", "1", *["0"] * (len(lesions) - 1)])
    for first in (",".join(["a", "much", *["0"] * (len(lesions) - 1)]), "a,1", "a,2"):
        text = "\n".join([",".join(["id", *lesions]), first, good, ""])
        table.write_text(text, encoding="utf-8")
        with pytest.raises(CaseError) as caught:
            read_readings([str(ours)], lesions, str(table))
        assert [p.where for p in caught.value.problems] == [f"{table}: line 2"]
    table.write_text("id,abscess\na,1\n", encoding="utf-8")
    with pytest.raises(CaseError) as caught:
        read_readings([str(ours)], lesions, str(table))
    assert all("no column" in problem.what for problem in caught.value.problems)
    table.write_text("\n".join([",".join(["id", *lesions]), good]), encoding="utf-8")
    with pytest.raises(CaseError, match="a: has no reading"):
        read_readings([str(ours)], lesions, str(table))


def test_a_file_is_no_folder(ours: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["learn", str(ours), "-o", str(ours)]) == 2
    assert "is a file: name a folder" in capsys.readouterr().err
    assert ours.read_text(encoding="utf-8") == OURS


class StoppedError(Exception):
    """The process ends here."""


@pytest.mark.parametrize("step", ["complete", "take_name"])
def test_a_folder_that_is_half_written_is_never_read_as_a_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Files get their names together, the one without which nothing is read last."""
    protocol, numbers = "of a test", (0.0, 0.0)
    learning = Learning(priors_dir(), protocol, {}, 1, None, {}, "conditional", numbers)
    files = {path.name for path in priors_dir().glob("*.*") if path.suffix != ".md"}
    whole, half = tmp_path / "whole", tmp_path / "half"
    learning.write(whole)
    assert {path.name for path in whole.iterdir()} == files | {LEARNED}
    assert f'protocol = "{protocol}"' in (whole / LEARNED).read_text(encoding="utf-8")
    left, own = len(files | {LEARNED}) - 1, getattr(written._Part, step)  # pyright: ignore[reportPrivateUsage]

    def stopping(part: object) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise StoppedError
        own(part)

    monkeypatch.setattr(f"calcinosis.files._Part.{step}", stopping)
    with pytest.raises(StoppedError):
        learning.write(half)
    names = {path.name for path in half.iterdir()}
    assert names == (
        set() if step == "complete" else {*files, LEARNED} - {"model.toml"}
    )
    with pytest.raises(KnowledgeError):
        read_knowledge(half)
