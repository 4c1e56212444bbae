"""`calcinosis batch` killed where it touches files: nothing lost, nothing half."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from calcinosis.cli.main import main
from calcinosis.table import frames

POINTS, LAST = 25, 9
"""Of each kind of run; so many are the last ones, where files get their names."""
TABLE = "id,erythema,calcium_mg_dL\na,yes,9.1\nb,purple,9\nc,no,12.5\nd,no,900\ne,,8\n"
BATCH = ["batch", "in.csv", "--rejects", "bad.csv", "-o", "out.csv"]
RUN = """
import os, signal, sys
from calcinosis.cli.main import main
from calcinosis.table import frames

frames.CHUNK = 3
last, seen = int(sys.argv[1]), 0


def count(event, arguments):
    # what Python tells before it opens, makes, renames or removes a file
    global seen
    if event == "open" or event.startswith(("os.", "shutil.")):
        seen += 1
        if seen == last:
            os.kill(os.getpid(), signal.SIGKILL)


sys.addaudithook(count)
status = main(sys.argv[2:])
print(seen)
sys.exit(status)
"""


def killed(point: int, command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run, and be killed before a file is touched for the ``point``-th time."""
    whole = [sys.executable, "-c", RUN, str(point), *command]
    return subprocess.run(whole, check=False, capture_output=True, text=True)


@pytest.mark.slow
@pytest.mark.parametrize("resume", [[], ["--resume"]], ids=["anew", "resumed"])
def test_killed_at_fifty_points_nothing_is_lost_or_half(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, resume: list[str]
) -> None:
    """A name stands for the whole; the output has its name when the rejects do."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(frames, "CHUNK", 3)
    output, rejects = Path("out.csv"), Path("bad.csv")
    Path("in.csv").write_text(TABLE + TABLE.partition("\n")[2] * 6, encoding="utf-8")
    command = [*BATCH, *resume]
    killed(-1, command)  # what is compiled and kept once is no part of the count
    output.unlink()
    rejects.unlink()
    whole = killed(-1, command)
    assert whole.returncode == 1, whole.stderr
    touched = int(whole.stdout)
    expected = output.read_bytes(), rejects.read_bytes()
    draw = Random(15)
    points = [draw.randint(1, touched) for _ in range(POINTS - LAST)]
    for point in [*points, *range(touched - LAST + 1, touched + 1)]:
        output.unlink(missing_ok=True)
        rejects.unlink(missing_ok=True)
        assert killed(point, command).returncode == -signal.SIGKILL
        if output.exists():
            assert (output.read_bytes(), rejects.read_bytes()) == expected, point
        elif rejects.exists():
            assert rejects.read_bytes() == expected[1], point
        assert main(command) == 1
        assert (output.read_bytes(), rejects.read_bytes()) == expected, point
        assert {p.name for p in Path().iterdir()} == {"in.csv", "out.csv", "bad.csv"}
