"""Workbooks with errors in their cells, false sizes, and cells far off."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from calcinosis.cli.main import main
from tests.support.workbooks import (
    MAIN,
    ErrorCell,
    binary_workbook,
    open_workbook,
    workbook_bytes,
)

pytest.importorskip("python_calamine")

ROWS: list[list[Any]] = [
    ["id", "setting", "tenderness"],
    ["a", "general", "yes"],
    ["b", "general", ErrorCell("#DIV/0!", "C3")],
    ["c", "general", ErrorCell("#N/A", "C4")],
]
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def answered(path: Path, content: bytes, capsys: pytest.CaptureFixture[str]) -> str:
    """Run a batch; return what it says."""
    path.write_bytes(content)
    main(["batch", str(path), "-o", str(path.with_name("out.csv"))])
    return capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "make"), [("in.xlsb", binary_workbook), ("in.ods", open_workbook)]
)
def test_of_the_errors_of_other_formats_only_na_is_missing(
    name: str,
    make: Callable[[list[list[Any]]], bytes],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    told = answered(tmp_path / name, make(ROWS), capsys)
    assert "row 2 (b): tenderness: '#DIV/0!' is not one of no, yes" in told
    written = (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()
    assert [line.partition(",")[0] for line in written[1:]] == ['"a"', '"c"']


@pytest.mark.parametrize(
    "record",
    [
        struct.pack("<2H3H2B", 0x205, 8, 1, 2, 0, 0x07, 1),
        struct.pack("<2H3H", 6, 30, 1, 2, 0) + b"\2\0\x17\0\0\0\xff\xff",
    ],
)
def test_an_old_workbook_with_errors_is_refused(
    record: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = answered(tmp_path / "in.xls", OLD + record, capsys)
    assert "has errors such as #DIV/0! in its cells" in told
    missing = record.replace(b"\x07\1", b"\x2a\1").replace(b"\x17", b"\x2a")
    told = answered(tmp_path / "in.xls", OLD + missing, capsys)
    assert "errors such as" not in told


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (
            "in.xlsx",
            '<c r="A1"><v>1</v></c></row>'
            '<row r="1048576"><c r="XFD1048576"><v>1</v></c>',
        ),
        (
            "in.ods",
            '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/>'
            "</table:table-row><table:table-row>"
            '<table:table-cell table:number-columns-repeated="16000"/>'
            '<table:table-cell office:value-type="string"><text:p>x</text:p>'
            "</table:table-cell>"
            "</table:table-row>",
        ),
    ],
)
def test_cells_far_off_are_refused_before_all_between_are_made(
    name: str, content: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if name.endswith(".ods"):
        book = open_workbook(ROWS, content)
    else:
        book = with_sheet(f'<row r="1">{content}</row>')
    assert "the outermost cells of its sheet" in answered(tmp_path / name, book, capsys)


def test_what_a_sheet_says_of_its_size_does_not_matter(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c></row>'
    for told in ("A1:XFD1048576", "A1:AAAAAA99999999999"):
        book = with_sheet(cell, f'<dimension ref="{told}"/>')
        assert "has no rows" in answered(tmp_path / "in.xlsx", book, capsys)


@pytest.mark.parametrize("said", [0, 7, 1 << 20])
def test_a_part_that_is_not_as_long_as_told_is_refused(
    said: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = workbook_bytes(S=ROWS)
    with zipfile.ZipFile(BytesIO(book)) as packed:
        size = struct.pack("<I", packed.getinfo("xl/worksheets/s1.xml").file_size)
    # the list at the end, by which an archive is read, says it before the name
    at = book.rindex(size, 0, book.rindex(b"xl/worksheets/s1.xml"))
    book = book[:at] + struct.pack("<I", said) + book[at + len(size) :]
    told = answered(tmp_path / "in.xlsx", book, capsys)
    assert "is not as long as told" in told


def test_rows_without_a_finding_are_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = "a,3 d,,\nb,4 d,yes,\nc,,,\nd,5 d,,38 °C\n"
    text = f"id,age,erythema,fever\n{rows}"
    told = answered(tmp_path / "in.csv", text.encode(), capsys)
    assert "note: row 1 and 1 more row: no finding is told" in told
    case = '{"id": "a", "findings": {"erythema": "yes"}}\n{"id": "b", "age": "3 d"}\n'
    told = answered(tmp_path / "in.jsonl", case.encode(), capsys)
    assert "note: row 2: no finding is told" in told


def with_sheet(rows: str, before: str = "") -> bytes:
    """Write a workbook whose only sheet holds some XML."""
    whole = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(workbook_bytes(S=[["id"]]))) as packed,
        zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name in packed.namelist():
            sheet = f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>'
            own = f"{sheet}</worksheet>".encode()
            archive.writestr(name, own if "worksheets/" in name else packed.read(name))
    return whole.getvalue()
