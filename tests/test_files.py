"""No file that is read is ever written, however it is named."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from calcinosis import files
from calcinosis.cli.main import main
from calcinosis.files import overwritten, same_file

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "in.csv").write_text("id,erythema\na,yes\n", encoding="utf-8")
    (tmp_path / "case.yaml").write_text("findings: {erythema: yes}\n", encoding="utf-8")
    (tmp_path / "pretest.csv").write_text("abscess: 1\n", encoding="utf-8")
    (tmp_path / "link.csv").symlink_to("in.csv")
    os.link(tmp_path / "in.csv", tmp_path / "hard.csv")
    (tmp_path / "case.png").symlink_to("case.yaml")
    (tmp_path / "numbers").mkdir()
    (tmp_path / "numbers" / "learned.toml").symlink_to(tmp_path / "case.yaml")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "arguments",
    [
        "batch in.csv -o ./in.csv",
        "batch in.csv -o numbers/../in.csv",
        "batch in.csv -o link.csv",
        "batch in.csv -o hard.csv",
        "batch in.csv -o out.csv --rejects link.csv",
        "batch in.csv -o x.csv --rejects ./x.csv",
        "batch in.csv -o x.csv --rejects X.csv",
        "batch in.csv -o pretest.csv --pretest pretest.csv",
        "explorer case.yaml -o case.yaml",
        "explorer . -o case.yaml",
        "plot case.yaml -o case.png",
        "learn case.yaml -o numbers",
    ],
)
def test_a_file_that_is_read_is_never_written(
    folder: Path, capsys: Capture, arguments: str
) -> None:
    """It is refused before anything is written: the folder stays as it is."""
    before = {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file()}
    try:
        status = main(arguments.split())
    except SystemExit as left:
        status = int(str(left.code))
    assert status in (2, 3)
    assert "are the same file" in capsys.readouterr().err
    after = {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file()}
    assert after == before


@pytest.mark.parametrize("name", ["in.csv", "link.csv", "hard.csv"])
def test_a_pipe_may_come_from_a_file_and_go_to_one(
    folder: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``batch - -o in.csv < in.csv`` and ``batch in.csv -o - >> in.csv``."""
    with (folder / "in.csv").open() as pipe:
        monkeypatch.setattr(files, "STANDARD_INPUT", pipe.fileno())
        monkeypatch.setattr(files, "STANDARD_OUTPUT", pipe.fileno())
        with pytest.raises(SystemExit) as stop:
            main(["batch", "-", "-o", name])
        assert stop.value.code == 2
        assert main(["explorer", "-", "-o", name]) == 3
        assert overwritten({"the output": "-"}, {"the input": [name]})
        assert overwritten({"the output": "-"}, {"the input": ["-"]})
        assert not overwritten({"the output": "case.yaml"}, {"the input": ["-"]})
        assert not overwritten({"the output": "new.csv"}, {"the input": ["-"]})
        assert not overwritten({"the output": "-"}, {"the input": ["case.yaml"]})
    assert (folder / "in.csv").read_text() == "id,erythema\na,yes\n"


def test_files_are_compared_as_files(folder: Path) -> None:
    """What is there by itself, what is not by its name; pipes are no files."""
    assert same_file("in.csv", folder / "link.csv")
    assert same_file("caf\u00e9.csv", "CAFE\u0301.csv")
    assert not same_file("in.csv", "case.yaml")
    assert not same_file("in.csv", "new.csv")
    assert overwritten({"a": "-", "b": None}, {"c": ["-", "in.csv"]}) == ""
    assert "hard.csv" in overwritten({"a": "hard.csv"}, {"a file of it": [folder]})
