"""No command writes over a file of another kind than it writes."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest

from calcinosis import Model
from calcinosis.cli.main import COMMANDS, main
from calcinosis.cli.shared.common import DONE, NOTHING_DONE
from calcinosis.cli.shared.outputs import NETWORK, PAGE, TABLE, refuse_other_kinds
from tests.support.loaded import loader_of

CASE = "id: a\nage: 60 y\nfindings: {erythema: yes}\n"
NET = """network n { }
variable a { type discrete [ 2 ] { y, n }; }
probability ( a ) { table 0.5, 0.5; }
"""


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, model: Model) -> None:
    """A case, a table and a network; the knowledge is read once."""
    monkeypatch.chdir(tmp_path)
    for command in ("export", "explorer", "batch"):
        module = f"calcinosis.cli.{COMMANDS[command]}.{command}"
        monkeypatch.setattr(f"{module}.load", loader_of(model))
    Path("mine.yaml").write_text(CASE, encoding="utf-8")
    Path("t.csv").write_text("id,age,erythema\na,60 y,yes\n", encoding="utf-8")
    Path("n.bif").write_text(NET, encoding="utf-8")


@pytest.mark.parametrize(
    "arguments",
    [
        "export --format bif mine.yaml",
        "explorer -o mine.yaml",
        "explorer --scorm mine.yaml",
        "batch t.csv --to csv -o mine.yaml",
        "ask -o mine.yaml",
        "new mine.yaml",
    ],
)
def test_a_case_stays(arguments: str, capsys: pytest.CaptureFixture[str]) -> None:
    """It is no input here, and it is refused before anything is written."""
    before = sorted(Path().iterdir())
    assert main(arguments.split()) == NOTHING_DONE
    assert "not overwritten" in capsys.readouterr().err
    assert Path("mine.yaml").read_text(encoding="utf-8") == CASE
    assert sorted(Path().iterdir()) == before


@pytest.mark.parametrize(
    "command", ["plot mine.yaml", "query n.bif --target a --evidence t.csv"]
)
def test_names_of_pictures_and_tables_are_asked_for(command: str) -> None:
    Path("other.yaml").write_text(CASE, encoding="utf-8")
    with suppress(SystemExit):  # of wrong usage
        assert main([*command.split(), "-o", "other.yaml"]) != DONE
    assert Path("other.yaml").read_text(encoding="utf-8") == CASE


def test_learning_leaves_files_of_others_alone(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A folder of another project may hold a file of the same name."""
    Path("project").mkdir()
    Path("project/model.toml").write_text("[mine]\n", encoding="utf-8")
    assert main(["learn", "mine.yaml", "-o", "project"]) == NOTHING_DONE
    assert "these are no priors" in capsys.readouterr().err
    assert sorted(Path("project").iterdir()) == [Path("project/model.toml")]


def test_what_is_of_the_kind_is_written_anew() -> None:
    Path("page").write_text("<!DOCTYPE html>\n", encoding="utf-8")
    Path("net.dat").write_text("network unknown {\n", encoding="utf-8")
    Path("empty.yaml").write_text("", encoding="utf-8")
    refuse_other_kinds({"page": PAGE, "net.dat": NETWORK, "empty.yaml": TABLE})
    refuse_other_kinds({"t.csv": TABLE, "not_there.yaml": PAGE, "-": PAGE, None: PAGE})
