"""No file that is read is ever written; what is written is whole or not there."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from functools import partial
from inspect import currentframe
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from calcinosis import files
from calcinosis.cli.main import main
from calcinosis.files import overwritten, same_file, write_whole

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


class Interrupt:
    """Ctrl-C before one step (a bytecode) of what writes files."""

    def __init__(self, step: int) -> None:
        self.left = step

    def __call__(self, frame: FrameType, event: str, _: object) -> Any:
        if frame.f_code.co_filename != files.__file__:
            return None
        frame.f_trace_opcodes = True
        if event == "opcode":
            self.left -= 1
            if self.left == 0:
                raise KeyboardInterrupt
        return self


def nothing(handle: int) -> None:
    """Do not wait for the disk."""
    del handle


def next_of(names: Iterator[str], length: int) -> str:
    """Return the next name, as if it had been drawn."""
    del length
    return next(names)


# what is not yet noted as open is closed by Python itself, which warns
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_ctrl_c_at_any_moment_leaves_no_half_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also between the making of the temporary file and the next step."""
    monkeypatch.setattr(os, "fsync", nothing)
    target, step, seen = tmp_path / "out.csv", 0, set[str]()
    outside, here = sys.gettrace(), currentframe()
    assert here is not None
    while True:
        target.write_text("old")
        step += 1
        interrupt = Interrupt(step)
        here.f_trace_opcodes = True  # Python 3.12 looks there first
        sys.settrace(interrupt)
        try:
            write_whole(target, "new")
        except KeyboardInterrupt:
            pass
        finally:
            sys.settrace(outside)
        assert [path.name for path in tmp_path.iterdir()] == ["out.csv"], step
        seen.add(target.read_text())
        if interrupt.left > 0:
            break
    assert step > 100
    assert seen == {"old", "new"}


def test_a_file_somebody_else_has_by_that_name_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name is drawn until it is free."""
    names = iter(["0123abcd", "89abcdef"])
    monkeypatch.setattr("secrets.token_hex", partial(next_of, names))
    other = tmp_path / f".a.csv.{os.getpid()}-0123abcd.part"
    with other.open("wb") as stream:
        assert files.locked(stream)
        write_whole(tmp_path / "a.csv", "mine")
        assert {path.name for path in tmp_path.iterdir()} == {"a.csv", other.name}


@pytest.mark.parametrize(
    "arguments",
    [
        "batch in.csv -o loop.csv",
        "batch in.csv -o loop.csv --resume",
        "batch in.csv -o out.csv --rejects loop.csv",
        "batch in.csv -o loop/out.csv",
        "batch loop.csv -o out.csv",
        "batch loop.csv in.csv -o out.csv",
        "diagnose loop.yaml",
        "explorer loop.yaml -o out.html",
        "learn case.yaml -o loop",
        "learn loop.yaml -o learned",
        "new loop/case.yaml",
    ],
)
def test_a_link_that_leads_in_a_circle_is_told(
    folder: Path, capsys: Capture, arguments: str
) -> None:
    """As an input, as an output or on the way there; it stays as it is."""
    loops = [folder / name for name in ("loop", "loop.csv", "loop.yaml")]
    for loop in loops:
        loop.symlink_to(loop.name)
    before = set(folder.iterdir())
    assert main(arguments.split()) == (2 if arguments.endswith("-o loop") else 3)
    assert "loop" in capsys.readouterr().err
    assert set(folder.iterdir()) == before
    assert all(loop.is_symlink() for loop in loops)


def test_a_file_is_not_written_over_a_link_in_a_circle(folder: Path) -> None:
    (folder / "loop.bif").symlink_to("loop.bif")
    with pytest.raises(OSError, match="symbolic links") as refused:
        write_whole("loop.bif", "")
    assert refused.value.filename == "loop.bif"
    assert same_file("loop.bif", folder / "loop.bif")


def test_what_is_left_over_and_no_file_is_let_be(tmp_path: Path) -> None:
    """To open a named pipe would wait for ever; a link is somebody's."""
    pipe, link = tmp_path / ".a.csv.4711.part", tmp_path / ".a.csv.4712.part"
    os.mkfifo(pipe)
    link.symlink_to(tmp_path / "other")
    write_whole(tmp_path / "other", "")
    write_whole(tmp_path / "a.csv", "")
    assert pipe.is_fifo()
    assert link.is_symlink()


def test_what_cannot_be_written_is_told_by_its_own_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    """Not by that which it has until it is whole."""
    resource = pytest.importorskip("resource")
    monkeypatch.chdir(tmp_path)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        with pytest.raises(OSError, match="too large") as full:
            write_whole("a.csv", "content")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert full.value.filename == "a.csv"
    long = "x" * 245 + ".csv"
    with pytest.raises(OSError, match="too long") as named:
        write_whole(long, "")
    assert named.value.filename == long
    Path("in.csv").write_text("id,erythema\na,yes\n", encoding="utf-8")
    assert main(["batch", "in.csv", "-o", long]) == 3
    assert capsys.readouterr().err.startswith("xxx")
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is none")
@pytest.mark.parametrize("name", ["out.csv", "out.csv.gz", "out.parquet", "out.jsonl"])
def test_a_full_disk_is_told_with_the_output(
    folder: Path, capsys: Capture, name: str
) -> None:
    (folder / name).symlink_to("/dev/full")
    assert main(["batch", "in.csv", "-o", name]) == 3
    assert f"{name}: No space left on device" in capsys.readouterr().err
