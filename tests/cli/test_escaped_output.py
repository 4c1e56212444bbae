"""What leaves is escaped: no name of a folder of numbers commands a terminal."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from calcinosis.cli import main as command_line
from calcinosis.cli.main import main
from calcinosis.knowledge.parsing.folder import priors_dir

Capture = pytest.CaptureFixture[str]

COMMANDS = "\x1b[31m\u202e"
"""Red from here on, and from right to left."""
WRITTEN = r"\u001b[31m\u202e"
TEXTS = {
    "variables.toml": "label|question|help",
    "decisions.toml": "label|does",
    "examination.toml": "note|why",
}
HOUSE = Path(command_line.__file__).parent


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return a folder of numbers whose texts begin with what commands a terminal."""
    folder = tmp_path_factory.mktemp("hostile") / "priors"
    shutil.copytree(priors_dir(), folder)
    for name, fields in TEXTS.items():
        text = (folder / name).read_text(encoding="utf-8")
        changed = re.sub(rf'\b({fields}) = "', lambda found: found[0] + WRITTEN, text)
        (folder / name).write_text(changed, encoding="utf-8")
    return str(folder)


@pytest.mark.parametrize(
    "command",
    [
        "findings",
        "findings erythema",
        "findings --markdown",
        "findings --json",
        "priors erythema",
        "priors erythema --json",
        "priors",
        "new -",
    ],
)
def test_texts_of_a_folder_do_not_reach_the_terminal(
    hostile: str, command: str, capsys: Capture
) -> None:
    """They are written as escapes, in JSON as its own."""
    assert main([*command.split(), "--priors", hostile]) == 0
    printed = capsys.readouterr()
    assert not {*COMMANDS[:1], *COMMANDS[-1:]} & {*printed.out, *printed.err}
    if "--json" in command:
        json.loads(printed.out)
    elif command != "priors":
        assert r"\x1b[31m\u202e" in printed.out


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [
        "diagnose CASE --explain --sensitivity",
        "diagnose CASE --json",
        "compare CASE CASE",
    ],
)
def test_nor_do_they_by_an_answer(
    hostile: str, command: str, tmp_path: Path, capsys: Capture
) -> None:
    """Reasons, tests and actions are made of the same texts."""
    case = tmp_path / "case.yaml"
    case.write_text("age: 19 d\nfindings: {erythema: yes, iv_calcium: yes}\n")
    given = command.replace("CASE", str(case)).split()
    assert main([*given, "--priors", hostile]) == 0
    printed = capsys.readouterr()
    assert not {*COMMANDS[:1], *COMMANDS[-1:]} & {*printed.out, *printed.err}


def test_commands_print_by_what_escapes() -> None:
    """There is one place: nothing else in the commands writes to the terminal."""
    own = {"common.py", "completion.py"}
    found = [
        f"{path.name}: {line.strip()}"
        for path in sorted(HOUSE.rglob("*.py"))
        if path.name not in own
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.search(r"(?<![\w.])print\(", line) and "def print" not in line
    ]
    assert found == ['explorer.py: print(page, end="")']
