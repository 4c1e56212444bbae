"""`calcinosis batch` that is killed or stopped, or cannot write: nothing half."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from calcinosis.cli.main import main
from calcinosis.files import whole_files, write_whole
from calcinosis.table import frames

Capture = pytest.CaptureFixture[str]
Patch = pytest.MonkeyPatch

TABLE = """id,erythema,calcium_mg_dL,tenderness
a,yes,9.1,1
b,purple,9.2,0
b,no,12.5,
c,,900,1
d,yes,,
e,no,8.8,0
f,no
,yes,10,2
h,,,
i,+,9,yes
j,yes,8,1
"""
COMMAND = ("batch", "one.csv", "two.csv", "--rejects", "bad.csv", "-o")
RUN = """
import sys
from calcinosis.cli.main import main
from calcinosis.table import frames
frames.CHUNK = 100
sys.exit(main(sys.argv[1:]))
"""


class StoppedError(Exception):
    pass


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: Patch) -> Path:
    """Two tables of four blocks each."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(frames, "CHUNK", 3)
    for name in ("one.csv", "two.csv"):
        Path(name).write_text(TABLE, encoding="utf-8")
    return tmp_path


def stop_after(blocks: int, command: list[str], monkeypatch: Patch) -> None:
    """Run until some blocks have been done."""
    left = blocks

    def update(*_: object) -> None:
        nonlocal left
        left -= 1
        if left < 1:
            raise StoppedError

    with monkeypatch.context() as patch:
        patch.setattr("calcinosis.cli.patients.batch.Bar.update", update)
        with pytest.raises(StoppedError):
            main(command)


@pytest.mark.parametrize("output", ["out.csv", "out.parquet", "out.csv.gz"])
def test_a_stopped_run_goes_on_to_the_same_bytes(
    folder: Path, capsys: Capture, monkeypatch: Patch, output: str
) -> None:
    """Answers, rejects and what is said beside; what is done is not done again."""
    command = [*COMMAND, output]
    before = {path.name for path in folder.iterdir()}
    assert main(command) == 1
    expected = [Path(name).read_bytes() for name in (output, "bad.csv")]
    said = capsys.readouterr().err.splitlines()
    for name in (output, "bad.csv"):
        Path(name).unlink()
    kept = folder / f".{output}.kept"
    for blocks in (1, 3, 6):
        stop_after(blocks, [*command, "--resume"], monkeypatch)
        assert "the same command goes on" in capsys.readouterr().err
        assert {path.name for path in folder.iterdir()} == {*before, kept.name}
        assert len(list(kept.glob("*.arrow"))) == blocks
    assert kept.stat().st_mode & 0o077 == 0
    damaged = kept / "0-000001.arrow"
    damaged.write_bytes(damaged.read_bytes()[:-200])
    assert main([*command, "--resume"]) == 1
    told = capsys.readouterr().err.splitlines()
    assert sorted(told) == sorted([*said, "resumed: 5 blocks were done already"])
    assert [Path(name).read_bytes() for name in (output, "bad.csv")] == expected
    assert {path.name for path in folder.iterdir()} == {*before, output, "bad.csv"}


def test_only_the_same_run_goes_on(
    folder: Path, capsys: Capture, monkeypatch: Patch
) -> None:
    """Another input, another question: refused, and what is kept stays."""
    command = [*COMMAND, "out.csv"]
    stop_after(2, [*command, "--resume"], monkeypatch)
    assert main([*command, "--resume", "--setting", "nicu"]) == 3
    assert "--setting differ; to begin anew" in capsys.readouterr().err
    Path("two.csv").write_text(TABLE + "k,yes,9,1\n", encoding="utf-8")
    assert main([*command, "--resume"]) == 3
    assert "the content of two.csv differ" in capsys.readouterr().err
    assert main(command) == 1
    assert "--resume goes on there" in capsys.readouterr().err
    assert len(list((folder / ".out.csv.kept").glob("*.arrow"))) == 2
    with pytest.raises(SystemExit) as left:
        main(["batch", "-", "-o", "out.csv", "--resume"])
    assert left.value.code == 2
    assert "--resume needs files" in capsys.readouterr().err


def test_output_and_rejects_get_their_names_together(
    folder: Path, monkeypatch: Patch
) -> None:
    """Where the last one cannot be completed, the others are as they were."""
    Path("bad.csv").write_text("old")
    before = {path: path.read_bytes() for path in folder.iterdir()}
    calls = 0

    def full(_: int) -> None:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("calcinosis.files.os.fsync", full)
    assert main([*COMMAND, "out.csv"]) == 3
    assert calls == 2
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def test_what_is_there_keeps_permissions_and_links(tmp_path: Path) -> None:
    old, link = tmp_path / "old.txt", tmp_path / "link.txt"
    old.write_text("old")
    old.chmod(0o640)
    link.symlink_to("old.txt")
    with whole_files() as opened:
        opened(link).write(b"new")
        parts = list(tmp_path.glob(".*.part"))
        assert [path.stat().st_mode & 0o777 for path in parts] == [0o640]
    assert old.read_text() == "new"
    assert old.stat().st_mode & 0o777 == 0o640
    assert link.is_symlink()
    assert set(tmp_path.iterdir()) == {old, link}


def test_only_what_a_dead_process_left_is_removed(tmp_path: Path) -> None:
    """Not what somebody writes, nor what only looks like it."""
    names = [".a.csv.4711.part", ".a.csv.4711-0123abcd.part"]
    others = [".b.csv.4711.part", ".a.csv.part", ".a.csv.mine.part", ".a.csv.1.part2"]
    for name in [*names, *others]:
        (tmp_path / name).write_text("half")
    with whole_files() as opened:
        opened(tmp_path / "a.csv").write(b"slow")
        (writing,) = (p.name for p in tmp_path.glob(f".a.csv.{os.getpid()}-*.part"))
        write_whole(tmp_path / "a.csv", "quick")
        assert {path.name for path in tmp_path.iterdir()} == {
            *others,
            "a.csv",
            writing,
        }
    assert (tmp_path / "a.csv").read_text() == "slow"
    assert {path.name for path in tmp_path.iterdir()} == {*others, "a.csv"}


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_run_that_is_told_to_end_leaves_nothing(
    folder: Path, monkeypatch: Patch, name: str
) -> None:
    number = getattr(signal, name)
    before = set(folder.iterdir())

    def update(*_: object) -> None:
        assert set(folder.iterdir()) > before
        signal.raise_signal(number)

    monkeypatch.setattr("calcinosis.cli.patients.batch.Bar.update", update)
    # whatever starts the tests may have it ignored, as nohup does
    outside = signal.signal(number, signal.SIG_DFL)
    try:
        with pytest.raises(SystemExit) as left:
            main([*COMMAND, "out.csv"])
        assert left.value.code == 128 + number
        assert set(folder.iterdir()) == before
        assert signal.getsignal(number) is signal.SIG_DFL
    finally:
        signal.signal(number, outside)


@pytest.mark.slow
def test_killed_at_random_points_nothing_is_lost(folder: Path) -> None:
    """By SIGKILL, eight times; then a run may come to its end."""
    rows = TABLE.splitlines()
    content = "\n".join([rows[0], *(rows[1:] * 800)])
    Path("one.csv").write_text(content, encoding="utf-8")
    command = [sys.executable, "-c", RUN, *COMMAND]
    assert subprocess.run([*command, "whole.csv"], check=False).returncode == 1
    expected = [Path(name).read_bytes() for name in ("whole.csv", "bad.csv")]
    Path("bad.csv").unlink()
    command += ["out.csv", "--resume"]
    chance, kills = random.Random(15), 0
    for _ in range(8):
        with subprocess.Popen(command) as run:
            time.sleep(chance.uniform(0.8, 2.5))
            run.kill()
        kills += run.returncode == -signal.SIGKILL
        # there if the kill came on the way out, and then whole
        if Path("out.csv").exists():
            assert Path("out.csv").read_bytes() == expected[0]
    assert kills
    assert subprocess.run(command, check=False).returncode == 1
    assert [Path(name).read_bytes() for name in ("out.csv", "bad.csv")] == expected
    left = {path.name for path in folder.iterdir()}
    assert left == {"one.csv", "two.csv", "whole.csv", "out.csv", "bad.csv"}
