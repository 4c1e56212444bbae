"""Wrong usage and files of another kind: what was given, and what to do instead."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from calcinosis import Model
from calcinosis.about import __version__
from calcinosis.cli.main import COMMANDS, main
from calcinosis.table.inputs.utf8 import is_encoding
from tests.support import paths
from tests.support.loaded import loader_of

SEED = str(paths.SEED)
Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def one_model(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read the built-in knowledge once for all tests."""
    monkeypatch.setattr("calcinosis.cli.patients.diagnose.load", loader_of(model))
    monkeypatch.setenv("COLUMNS", "80")


def usage(capsys: Capture, *arguments: str) -> str:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    return " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("diagnos x.yaml", "'diagnos' is no command; did you mean 'diagnose'?"),
        ("x.csv", "calcinosis batch x.csv -o FILE"),
        ("x.yaml", "calcinosis diagnose x.yaml"),
        ("zzz", "there are new, ask, diagnose,"),
        ("diagnose x.yaml --draws 0", "--draws: '0' is no whole number from 2 to"),
        ("diagnose x.yaml --draws many", "--draws: 'many' is no whole number"),
        ("diagnose x.yaml --draws", "--draws: expected one argument: credible"),
        ("diagnose x.yaml --explian", "no option; did you mean '--explain'?"),
        ("--nosuch diagnose x.yaml", "'--nosuch' is no option"),
        ("--json diagnose x.yaml", "calcinosis: error: '--json' is no option see"),
        ("--versoin", "'--versoin' is no option; did you mean '--version'?"),
        ("diagnose", "CASE (files of one case or a list, folders"),
        ("diagnose x.yaml --engine jax", "--engine: invalid choice: 'jax' (choose"),
        ("priors calcium pth", "'pth' is one argument too many"),
        ("batch x.csv -o o.csv --threads 0", "--threads: '0' is no whole number from"),
        ("batch x.yaml -o o.csv", "calcinosis diagnose x.yaml"),
    ],
)
def test_wrong_usage_names_the_option_and_what_is_allowed(
    capsys: Capture, arguments: str, said: str
) -> None:
    """And where help is."""
    told = usage(capsys, *arguments.split())
    assert said in told
    assert told.endswith("--help")


@pytest.mark.parametrize(
    "arguments",
    [
        ["batch", "in.csv", "-o", "out.csv", "--encoding", "a\0b"],
        ["batch", "in\0.csv", "-o", "out.csv"],
        ["batch", "in.csv", "-o", "out\0.csv"],
        ["diagnose", "x.yaml", "--priors", "a\0b"],
        ["learn", "x.yaml", "-o", "a\0b"],
        ["a\0b"],
    ],
)
def test_no_name_has_a_zero_byte(capsys: Capture, arguments: list[str]) -> None:
    assert "holds a zero byte" in usage(capsys, *arguments)


@pytest.mark.parametrize("name", ["a\0b", "\udc80", "no such", "hex", ""])
def test_what_is_no_encoding_is_none(name: str) -> None:
    assert not is_encoding(name)
    assert is_encoding("utf-16")


def test_without_arguments_the_commands_are_listed(capsys: Capture) -> None:
    """Each with what it does, and how to begin."""
    told = usage(capsys)
    assert all(f" {name} " in told for name in COMMANDS)
    assert "calcinosis diagnose case.yaml" in told


def test_the_version_has_a_short_option(capsys: Capture) -> None:
    """-V as other programs have it."""
    with pytest.raises(SystemExit) as caught:
        main(["-V"])
    assert caught.value.code == 0
    assert capsys.readouterr().out.strip() == f"calcinosis {__version__}"


def test_missing_priors_are_one_sentence(capsys: Capture, tmp_path: Path) -> None:
    """Neither a missing nor an empty folder gives a page of complaints."""
    for folder, said in (
        (tmp_path / "none", "there is no such folder"),
        (tmp_path, "holds no knowledge files"),
        (Path("sorced"), "did you mean 'sourced'?"),
    ):
        assert main(["priors", "--priors", str(folder)]) == 3
        (line,) = capsys.readouterr().err.splitlines()
        assert line.startswith(f"{folder}: ")
        assert said in line


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("x.csv", "id,age\na,19 d\n", "calcinosis batch"),
        ("x.parquet", "\0PAR1", "calcinosis batch"),
        ("x.csv.gz", "\0", "calcinosis batch"),
        ("x.txt", "id,age_d,sex\na,19,male\n", "calcinosis batch FILE"),
        ("x.json", '{"resourceType": "Bundle"}', "holds no FHIR resource"),
    ],
)
def test_files_of_another_kind_are_told_what_reads_them(
    capsys: Capture, tmp_path: Path, name: str, content: str, said: str
) -> None:
    """One line, exit 3, for every command that reads cases."""
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    assert main(["diagnose", str(path)]) == 3
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(str(path))
    assert said in line


def test_several_files_and_folders_give_one_list(
    capsys: Capture, tmp_path: Path
) -> None:
    """Always a list, with the file of each case; what fails is told beside it."""
    folder = tmp_path / "cases"
    folder.mkdir()
    (folder / "b.yaml").write_text("findings: {fever: no}\n")
    (folder / "c.json").write_text('[{"id": "c1"}, {"id": "c2", "sex": "x"}]')
    missing = str(tmp_path / "nosuch.yaml")
    assert main(["diagnose", SEED, str(folder), missing, "--json"]) == 1
    captured = capsys.readouterr()
    answers = json.loads(captured.out)
    assert [one["case"] for one in answers] == ["seed", "b", "c1"]
    assert [Path(one["file"]).name for one in answers] == [
        *("seed.yaml", "b.yaml", "c.json")
    ]
    assert len(captured.err.splitlines()) == 2
    assert main(["diagnose", missing, "--json"]) == 3
    assert json.loads(capsys.readouterr().out) == []


def test_an_output_that_is_read_is_named_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Capture
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("c.yaml").write_text("age: 34 y\nfindings: {}\n", encoding="utf-8")
    assert main(["explorer", "c.yaml", "-o", "c.yaml"]) == 2
    assert capsys.readouterr().err == (
        "--output and a case file are the same file, c.yaml: give the output another "
        "name\n"
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ["diagnose", SEED, "--pretest", "unifrom"],
        ["diagnose", SEED, "--setting", "moon"],
        ["new", "case.csv"],
        ["export", "a.doc"],
        ["compare", SEED, SEED, "-o", "a.doc"],
        ["learn", SEED, "-o", SEED],
        ["batch", "x.csv", "-o", "o.csv", "--sheet", "one"],
        ["batch", "x.jsonl", "y.xlsx", "-o", "o.csv", "--encoding", "cp1252"],
    ],
)
def test_whatever_the_files_hold_wrong_usage_has_one_status(
    arguments: list[str], capsys: Capture
) -> None:
    assert main(arguments) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
