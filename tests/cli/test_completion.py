"""The script for the shell completes what the commands have."""

from __future__ import annotations

import subprocess

import pytest

from calcinosis.cli.main import main


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
