"""Tables whose texts hold zero bytes, ends of lines, and beginnings of formulas."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from calcinosis.cli.main import main

Capture = pytest.CaptureFixture[str]


def answered(tmp_path: Path, text: bytes, *options: str) -> list[list[str]]:
    table, answers = tmp_path / "in.csv", tmp_path / "out.csv"
    table.write_bytes(text)
    main(["batch", str(table), "-o", str(answers), *options])
    with answers.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


@pytest.mark.parametrize("name", ["a\rb", "a\r\nb", "a\nb", "a\r\r", 'a"\rb'])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_name_keeps_its_line_ends(tmp_path: Path, name: str, end: str) -> None:
    """Those between quotation marks are the name's, whatever ends the lines."""
    quoted = name.replace('"', '""')
    lines = ["id,erythema", f'"{quoted}",yes', "next,no", ""]
    rows = answered(tmp_path, end.join(lines).encode())
    assert [row[0] for row in rows] == ["id", name, "next"]


@pytest.mark.parametrize("first", [*"=+-@\t＝＋－＠\n\r"])
def test_what_a_spreadsheet_would_run_is_marked(tmp_path: Path, first: str) -> None:
    """Also full-width, and after an end of line; --no-escape leaves it."""
    text = f'id,erythema,"{first}own"\n"{first}1+1",yes,x\n'.encode()
    if first in "\n\r\t":  # around the name of a column they mean nothing
        text = f'id,erythema\n"{first}1+1",yes\n'.encode()
        rows = answered(tmp_path, text)
        assert rows[1][0] == f"'{first}1+1"
        return
    rows = answered(tmp_path, text, f"--keep={first}own")
    assert rows[1][0] == f"'{first}1+1"
    assert f"'{first}own" in rows[0]
    rows = answered(tmp_path, text, f"--keep={first}own", "--no-escape")
    assert rows[1][0] == f"{first}1+1"
    assert f"{first}own" in rows[0]


def test_a_zero_byte_loses_its_row_alone(tmp_path: Path, capsys: Capture) -> None:
    """However far down it stands, the others are answered."""
    rows = [f"{number},yes\n" for number in range(40_000)]
    rows[30_000] = "3\x000000,yes\n"
    rows[30_001] = '"a",y\x00es\n'
    text = "id,erythema\n" + "".join(rows)
    found = answered(tmp_path, text.encode())
    told = capsys.readouterr().err
    assert "row 30001: id: holds a zero byte" in told
    assert "row 30002: erythema: holds a zero byte" in told
    assert len(found) == 1 + 40_000 - 2
    assert [row[0] for row in found[-2:]] == ["39998", "39999"]


def test_a_file_whose_first_line_has_zero_bytes_is_no_text(
    tmp_path: Path, capsys: Capture
) -> None:
    """It is of another encoding, which can be named."""
    table = tmp_path / "in.csv"
    table.write_bytes("id,erythema\n1,yes\n".encode("utf-16-le"))
    assert main(["batch", str(table), "-o", str(tmp_path / "out.csv")]) == 3
    assert "--encoding names (utf-16-le)" in capsys.readouterr().err
