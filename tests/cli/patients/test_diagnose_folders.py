"""Of a folder every file is answered or told, whatever the others hold."""

from __future__ import annotations

import json
from collections.abc import Iterator
from errno import EACCES
from pathlib import Path

import pytest

from calcinosis import CaseError, Model
from calcinosis.cli.main import main
from calcinosis.cli.shared.common import read_all_cases
from calcinosis.learning.readings import read_readings
from tests.support.loaded import loader_of

GOOD = "id: {}\nage: 19 d\nfindings: {{fever: no}}\n"
BROKEN = {
    "a tab": b"\tage: 3 d\n",
    "an open quote": b"id: 'b\nage: 3 d\n",
    "nothing": b"",
    "no UTF-8": b"id: \xff\xfe\xe9\n",
    "two colons": b"a: b: c\n",
    "an alias of nothing": b"*x\n",
    "plain text": b"hello\n",
}


@pytest.fixture(autouse=True)
def one_model(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read the built-in knowledge once for all tests."""
    monkeypatch.setattr("calcinosis.cli.patients.diagnose.load", loader_of(model))


def folder_of(tmp_path: Path) -> Path:
    """Return a folder of two good files, with broken ones before, between, behind."""
    for number, broken in enumerate(BROKEN.values()):
        (tmp_path / f"{'ace'[number % 3]}{number}.yaml").write_bytes(broken)
    (tmp_path / "c.json").write_bytes(b'{"id": "c", ')
    for good in "bd":
        text = GOOD.format(good)
        (tmp_path / f"{good}.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def test_a_broken_file_takes_no_other_with_it(tmp_path: Path, model: Model) -> None:
    folder = folder_of(tmp_path)
    cases, problems = read_all_cases([str(folder)], model.knowledge)
    assert [case.id for case in cases] == ["b", "d"]
    told = "\n".join(map(str, problems))
    good = ("b.yaml", "d.yaml")
    broken = [file for file in folder.iterdir() if file.name not in good]
    assert [file.name for file in broken if str(file) not in told] == []


@pytest.mark.slow
def test_diagnose_answers_every_good_file_and_tells_every_broken_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = folder_of(tmp_path)
    assert main(["diagnose", str(folder), "--json"]) == 1
    out, err = capsys.readouterr()
    answered = [Path(one["file"]).name for one in json.loads(out)]
    assert answered == ["b.yaml", "d.yaml"]
    broken = {file.name for file in folder.iterdir()} - set(answered)
    assert [name for name in broken if str(folder / name) not in err] == []


def test_a_locked_folder_takes_no_file_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "locked").mkdir()
    (tmp_path / "good.yaml").write_text(GOOD.format("b"), encoding="utf-8")

    def locked(_: Path) -> Iterator[Path]:
        raise PermissionError(EACCES, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", locked)
    assert (
        main(["diagnose", str(tmp_path / "good.yaml"), str(tmp_path / "locked")]) == 1
    )
    out, err = capsys.readouterr()
    assert out.startswith("Case b")
    assert "locked: cannot be read: Permission denied" in err


def test_learning_tells_of_every_broken_file(tmp_path: Path, model: Model) -> None:
    folder = folder_of(tmp_path)
    with pytest.raises(CaseError) as caught:
        read_readings([str(folder)], model.knowledge.lesions)
    told = str(caught.value)
    assert [file.name for file in folder.iterdir() if file.name not in told] == []
