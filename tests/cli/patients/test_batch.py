"""`calcinosis batch`: tables in files and pipes."""

from __future__ import annotations

import gzip
import io
import json
import os
import signal
import subprocess
import sys
import termios
import time
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pa_parquet
import pytest

from calcinosis import Model
from calcinosis.cli.main import main
from calcinosis.table.inputs import csv_input
from calcinosis.table.inputs.csv_input import CsvInput
from calcinosis.table.inputs.formats import open_bytes

Capture = pytest.CaptureFixture[str]

PATIENTS = pd.DataFrame(
    {
        "id": ["a", "b", "c"],
        "setting": ["nicu", None, "emergency"],
        "age_d": [19.0, 20000.0, 12000.0],
        "iv_calcium": ["yes", None, "no"],
        "calcium_mg_dL": [9.1, 11.8, None],
        "crp": ["<5 mg/L", "high", None],
        "radiograph_calcification": ["yes", None, None],
        "radiograph_day": [2.0, None, None],
    }
)


def write(frame: pd.DataFrame, path: Path) -> Path:
    if path.suffix == ".csv":
        frame.to_csv(path, index=False)
    elif path.suffix == ".parquet":
        frame.to_parquet(path)
    else:
        rows = [row.dropna().to_dict() for _, row in frame.iterrows()]
        path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return path


def read(path: Path) -> pd.DataFrame:
    if path.suffix == ".csv":
        return pd.read_csv(path)
    if path.suffix == ".parquet":
        return pd.read_parquet(path)
    return pd.read_json(path, lines=True)


@pytest.mark.parametrize("source", ["csv", "parquet", "jsonl"])
@pytest.mark.parametrize("target", ["csv", "parquet", "jsonl"])
def test_every_format_gives_the_answers_of_the_table(
    model: Model, tmp_path: Path, source: str, target: str
) -> None:
    """Nothing is left beside the result."""
    table = write(PATIENTS, tmp_path / f"in.{source}")
    result = tmp_path / f"out.{target}"
    assert main(["batch", str(table), "-o", str(result)]) == 0
    expected = model.diagnose_table(PATIENTS)
    pd.testing.assert_frame_equal(read(result), expected, rtol=1e-7, atol=1e-6)
    assert {path.name for path in tmp_path.iterdir()} == {table.name, result.name}


@pytest.mark.parametrize("target", ["csv", "tsv", "parquet", "jsonl"])
def test_every_format_has_the_kinds_if_asked(
    model: Model, tmp_path: Path, target: str
) -> None:
    table = write(PATIENTS, tmp_path / "in.csv")
    result = tmp_path / f"out.{target}"
    assert main(["batch", str(table), "-o", str(result), "--kinds"]) == 0
    expected = model.diagnose_table(PATIENTS, kinds=True)
    assert [n for n in expected if n.startswith("kind_")]
    found = pd.read_csv(result, sep="\t") if target == "tsv" else read(result)
    pd.testing.assert_frame_equal(found, expected, rtol=1e-7, atol=1e-6)


def test_pipes_are_read_and_written(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """CSV unless told otherwise; nothing but the table is printed."""

    class Pipe:
        buffer = io.BytesIO(b"id;erythema\na;yes\n\nb;\n")

    monkeypatch.setattr(sys, "stdin", Pipe)
    assert main(["batch", "-", "-o", "-", "--to", "jsonl", "--draws", "60"]) == 0
    out, err = capfdbinary.readouterr()
    rows = [json.loads(line) for line in out.splitlines()]
    assert [row["id"] for row in rows] == ["a", "b"]
    assert rows[0]["abscess_low"] <= rows[0]["abscess"] <= rows[0]["abscess_high"]
    assert err.startswith(b"note: row 2")
    assert b"no finding is told" in err


def test_bad_rows_are_kept_with_every_reason_and_good_ones_are_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    """Lines of a wrong length keep the numbers of the others right, across blocks."""
    lines = [f"p{n},yes,3\n" for n in range(1, 501)]
    lines[99] = "p100,rde,-1\n"
    lines[199] = "p200,yes\n"
    lines[349] = "p350,yes,3,4\n"
    lines[350] = "p351,perhaps,3\n"
    lines[499] = "p500\n"
    table = tmp_path / "in.csv"
    table.write_text("id,erythema,size_cm\n" + "".join(lines))
    monkeypatch.setattr(csv_input, "BLOCK_BYTES", 1000)
    result, rejects = tmp_path / "out.csv", tmp_path / "rejects.csv"
    command = ["batch", str(table), "-o", str(result), "--rejects", str(rejects)]
    assert main(command) == 1
    good = [f"p{n}" for n in range(1, 501) if n not in (100, 200, 350, 351, 500)]
    assert list(read(result)["id"]) == good
    bad = read(rejects).fillna("")
    assert list(bad["row"]) == [100, 200, 350, 351, 500]
    assert list(bad["id"]) == ["p100", "", "", "p351", ""]
    reasons = [str(text) for text in bad["problems"]]
    assert reasons[0].startswith(
        "erythema: 'rde' is not one of no, yes; write what answers 'Is the skin over"
        " it red?'; size_cm: "
    )
    assert reasons[1] == "has 2 fields, the first line 3"
    assert capsys.readouterr().err == (
        f"5 of 500 rows could not be used; see {rejects}\n"
    )


def test_without_rejects_the_first_bad_rows_are_listed(
    tmp_path: Path, capsys: Capture
) -> None:
    """At most twenty, and how many more there are."""
    table = tmp_path / "in.csv"
    table.write_text("id,erythema\n" + "".join(f"p{n},rde\n" for n in range(50)))
    result = tmp_path / "out.csv"
    assert main(["batch", str(table), "-o", str(result)]) == 3
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == (
        "row 1 (p0): erythema: 'rde' is not one of no, yes; write what answers"
        " 'Is the skin over it red?'"
    )
    assert lines[20] == "… and 30 more rows"
    assert lines[21:] == ["50 of 50 rows could not be used; --rejects FILE keeps them"]
    assert len(read(result)) == 0


def test_a_json_line_may_be_a_whole_case_or_a_flat_row(
    model: Model, tmp_path: Path, capsys: Capture
) -> None:
    """Each line has its own names; what is wrong with one leaves the others alone."""
    films = [{"day": 2, "calcification": False}, {"day": 12, "calcification": True}]
    lines = [
        {
            "id": "case",
            "age": "19 d",
            "findings": {"radiographs": films},
        },
        {"id": 7, "age_d": 19, "radiographs": films},
        {"id": "mg", "calcium_mg_dL": 12},
        {"id": "mmol", "calcium_mmol_L": 3.2, "erythema": True},
        {"id": "typo", "erytema": True},
        {"id": "typo in case", "findings": {"erytema": True}},
    ]
    text = "".join(f"{json.dumps(line)}\n" for line in lines)
    table = tmp_path / "in.jsonl"
    table.write_text(text + '\n{"id": 1, "id": 2}\n[1]\n{"size_cm": NaN}\n{"id": \n')
    result = tmp_path / "out.jsonl"
    assert main(["batch", str(table), "-o", str(result)]) == 1
    rows = [json.loads(line) for line in result.read_text().splitlines()]
    assert [row.pop("id") for row in rows] == ["case", "7", "mg", "mmol"]
    numbers = [{k: v for k, v in row.items() if k != "leading"} for row in rows]
    assert numbers[0] == pytest.approx(numbers[1], rel=1e-12, abs=1e-12)
    errors = capsys.readouterr().err.splitlines()
    assert errors[:5] == [
        "row 5: column 'erytema': is not known; did you mean 'erythema'?",
        "row 6 (typo in case): erytema: there is no finding 'erytema'; "
        "did you mean 'erythema'?",
        "row 7: is no line of JSON: 'id' stands twice",
        "row 8: expected a mapping of columns, got a list of 1",
        "row 9: is no line of JSON: NaN is no number of JSON",
    ]
    assert errors[5].startswith("row 10: is no line of JSON")


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "is empty: the first line names the columns"),
        ('{"erythema": "yes"}\n', "holds JSON: with --from jsonl each line is a"),
        ("id,erytema\n", "column 'erytema': is not known; did you mean 'erythema'?"),
        ("id,calcium\na,9.1\n", "column 'calcium': holds numbers without a unit"),
        ("id,id\n", "column 'id': stands twice"),
    ],
)
def test_a_table_that_cannot_be_used_leaves_the_old_result(
    tmp_path: Path, capsys: Capture, text: str, error: str
) -> None:
    """And no temporary file."""
    table, result = tmp_path / "in.csv", tmp_path / "out.csv"
    table.write_text(text)
    result.write_text("old")
    assert main(["batch", str(table), "-o", str(result)]) == 3
    assert error in capsys.readouterr().err
    assert result.read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["in.doc", "-o", "out.csv"], "'in.doc': the name has none of the endings"),
        (["in.csv", "-o", "out.xlsx"], "'out.xlsx': the name has none of the endings"),
        (["in.yaml", "-o", "out.csv"], "a case: calcinosis diagnose in.yaml"),
        (["in.csv", "-o", "o.csv", "--encoding", "w"], "--encoding w is not known"),
        (["-", "-", "-o", "out.csv"], "standard input can be read once only"),
        (["in.csv", "-o", "out"], "--to csv, tsv, parquet, jsonl tells it"),
        (["-", "-o", "out.csv", "--from", "parquet"], "Parquet cannot be read from"),
        (["in.csv", "-o", "a.csv", "--rejects", "a.csv"], "are the same file"),
    ],
)
def test_a_format_that_cannot_be_told_is_a_usage_error(
    capsys: Capture, arguments: list[str], error: str
) -> None:
    """Nothing is opened."""
    with pytest.raises(SystemExit, match="2"):
        main(["batch", *arguments])
    assert error in capsys.readouterr().err


@pytest.mark.parametrize("told", ["-o", "--rejects"])
def test_an_input_is_never_overwritten(
    tmp_path: Path, capsys: Capture, told: str
) -> None:
    """However it is spelled, and through a link."""
    table, link = tmp_path / "patients.csv", tmp_path / "link.csv"
    table.write_text("site\narm\n", encoding="utf-8")
    link.symlink_to(table)
    other = [] if told == "-o" else ["-o", str(tmp_path / "out.csv")]
    for name in (str(table), str(tmp_path / "." / "patients.csv"), str(link)):
        with pytest.raises(SystemExit, match="2"):
            main(["batch", str(table), *other, told, name])
        assert "the input are the same file" in capsys.readouterr().err
    assert table.read_text(encoding="utf-8") == "site\narm\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == [link.name, table.name]


@pytest.mark.parametrize("name", ["missing.csv", "missing.parquet", "text.parquet"])
def test_an_input_that_cannot_be_read_is_told(
    tmp_path: Path, capsys: Capture, name: str
) -> None:
    """As is an output that cannot be written."""
    (tmp_path / "text.parquet").write_text("no table")
    path = tmp_path / name
    assert main(["batch", str(path), "-o", str(tmp_path / "out.csv")]) == 3
    assert f"{path}: cannot be read" in capsys.readouterr().err
    good = write(PATIENTS, tmp_path / "in.csv")
    assert main(["batch", str(good), "-o", str(tmp_path / "no" / "out.csv")]) == 3
    assert "cannot be written: No such file or directory" in capsys.readouterr().err


def test_compressed_tables_are_read_and_written(tmp_path: Path) -> None:
    """By the ending .gz."""
    table, result = tmp_path / "in.csv.gz", tmp_path / "out.jsonl.gz"
    table.write_bytes(gzip.compress(PATIENTS.to_csv(index=False).encode()))
    assert main(["batch", str(table), "-o", str(result)]) == 0
    assert len(gzip.decompress(result.read_bytes()).splitlines()) == 3


def test_blocks_are_cut_to_size_and_numbered(tmp_path: Path) -> None:
    """Whatever the size of the text blocks that are parsed."""
    table = tmp_path / "in.csv"
    table.write_text("erythema,note\n" + 'yes,"two\nlines"\n' * 2500)
    with open_bytes(str(table)) as content:
        found = list(CsvInput(content).blocks(1000, {"erythema"}))
    assert [block.rows for block in found] == [1000, 1000, 500]
    assert found[2].numbers[[0, -1]].tolist() == [2001, 2500]
    assert list(found[0].columns) == ["erythema"]


def test_an_interrupted_run_leaves_nothing(tmp_path: Path) -> None:
    """Ctrl-C in the middle: no result, no temporary file, its own status."""
    command = [sys.executable, "-m", "calcinosis", "batch", "-"]
    result = tmp_path / "out.csv"
    with subprocess.Popen([*command, "-o", str(result)], stdin=subprocess.PIPE) as run:
        assert run.stdin is not None
        run.stdin.write(b"id,erythema\n" + b"a,yes\n" * 1000)
        run.stdin.flush()
        deadline = time.monotonic() + 30
        while not list(tmp_path.iterdir()) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert [path.suffix for path in tmp_path.iterdir()] == [".part"]
        run.send_signal(signal.SIGINT)
        run.stdin.close()  # Ctrl-C ends the other end of a pipe as well
        assert run.wait(30) == 130
    assert not list(tmp_path.iterdir())


def test_an_interrupt_that_python_drops_is_not_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a callback raises is ignored; the run must not call itself done."""
    table, result = write(PATIENTS, tmp_path / "in.csv"), tmp_path / "out.csv"

    class Dropped:
        def __del__(self) -> None:
            signal.raise_signal(signal.SIGINT)

    def silent(_: object) -> None:
        """Print nothing of what is ignored."""

    def drop(*_: object) -> None:
        Dropped()  # collected at once; what it raises is ignored

    monkeypatch.setattr("calcinosis.cli.patients.batch.Bar.update", drop)
    monkeypatch.setattr(sys, "unraisablehook", silent)
    # a shell starts what runs in the background with Ctrl-C ignored
    outside = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        assert main(["batch", str(table), "-o", str(result)]) == 130
        assert not result.exists()
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, outside)


def test_progress_is_shown_on_a_terminal_only(tmp_path: Path) -> None:
    """Rows, rate and time left."""
    pty = pytest.importorskip("pty")
    table = write(PATIENTS, tmp_path / "in.csv")
    master, slave = pty.openpty()
    termios.tcsetwinsize(slave, (24, 80))
    command = [sys.executable, "-m", "calcinosis", "batch", str(table), "-o", "-"]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=slave, check=True)
    os.close(slave)
    shown = os.read(master, 10_000).decode()
    os.close(master)
    assert done.stdout.count(b"\n") == 4
    assert "3.00/3.00" in shown
    assert "rows/s" in shown


def test_nested_columns_of_parquet_are_read(model: Model, tmp_path: Path) -> None:
    """A list of films in a cell."""
    films: list[Any] = [[{"day": 12, "calcification": "yes"}], None]
    table = pa.table({"age": ["19 d", "19 d"], "radiographs": films})
    pa_parquet.write_table(table, tmp_path / "in.parquet")
    out = tmp_path / "out.parquet"
    assert main(["batch", str(tmp_path / "in.parquet"), "-o", str(out)]) == 0
    found, expected = pa_parquet.read_table(out), model.diagnose_table(table)
    pd.testing.assert_frame_equal(
        found.to_pandas(), expected.to_pandas(), rtol=1e-7, atol=1e-6
    )


def test_a_damaged_file_is_told_and_leaves_nothing(
    tmp_path: Path, capsys: Capture
) -> None:
    """Cut off in the middle: no half result."""
    table, result = tmp_path / "in.csv.gz", tmp_path / "out.csv"
    text = "id,erythema\n" + "".join(f"p{n},yes\n" for n in range(100_000))
    table.write_bytes(gzip.compress(text.encode())[:-5000])
    assert main(["batch", str(table), "-o", str(result)]) == 3
    assert f"{table}: is damaged: " in capsys.readouterr().err
    assert not result.exists()
