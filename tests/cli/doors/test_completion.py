"""The script for the shell completes what the commands have."""

from __future__ import annotations

import subprocess
from shutil import which

import pytest

from calcinosis.cli.main import main, options_of_commands


def test_bash_completes_commands_and_options(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Asked as Tab asks: a command, an option of a command."""
    assert main(["completion", "bash"]) == 0
    script = capsys.readouterr().out
    for words, expected in (("dia", "diagnose"), ("diagnose --exp", "--explain")):
        typed = words.split()
        ask = (
            f"COMP_WORDS=(calcinosis {words}); COMP_CWORD={len(typed)}\n"
            '_calcinosis; echo "${COMPREPLY[@]}"\n'
        )
        done = subprocess.run(
            ["bash", "-c", script + ask], capture_output=True, text=True, check=True
        )
        assert done.stdout.strip() == expected


@pytest.mark.skipif(which("fish") is None, reason="needs fish")
@pytest.mark.parametrize(
    ("typed", "expected"),
    [("dia", "diagnose"), ("diagnose --exp", "--explain"), ("completion z", None)],
)
def test_fish_completes_commands_and_options(
    capsys: pytest.CaptureFixture[str], typed: str, expected: str | None
) -> None:
    assert main(["completion", "fish"]) == 0
    script = capsys.readouterr().out
    ask = f"complete -C 'calcinosis {typed}'"
    done = subprocess.run(
        ["fish", "--no-config", "-c", f"{script}{ask}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    words = [line.partition("\t")[0] for line in done.stdout.splitlines()]
    assert words == ([] if expected is None else [expected])


@pytest.mark.skipif(which("zsh") is None, reason="needs zsh")
def test_zsh_reads_the_script(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", "zsh"]) == 0
    script = capsys.readouterr().out
    ask = "print -r -- $_comps[calcinosis]\n"
    done = subprocess.run(
        ["zsh", "-f", "-c", f"{script}{ask}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert (done.stdout.split()[0], done.stderr) == ("_bash_complete", "")


def test_every_shell_has_every_command_and_option(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Where a shell is not there, its script is held to the other's."""
    for shell in ("bash", "zsh", "fish"):
        assert main(["completion", shell]) == 0
        script = capsys.readouterr().out
        dashes = "" if shell == "fish" else "--"
        for name, options in options_of_commands().items():
            assert name in script
            assert all(
                f"{dashes}{one[2:]}" in script for one in options if one[1] == "-"
            )
