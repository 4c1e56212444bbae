"""What a table holds by mistake is refused for its row, or said: never silent."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pytest

from calcinosis.cli.main import main
from calcinosis.table.inputs.error_cells import error_cells
from tests.support.workbooks import ErrorCell, workbook_bytes

Capture = pytest.CaptureFixture[str]
HEADER = "id,age,setting,calcium_mg_dL,tenderness\n"


def said(tmp_path: Path, name: str, content: bytes, capsys: Capture) -> str:
    """Run a batch; return what it says."""
    (tmp_path / name).write_bytes(content)
    main(["batch", str(tmp_path / name), "-o", str(tmp_path / "out.csv")])
    return capsys.readouterr().err


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("34 weeks,neonatal_unit,9,yes", "may be the gestational age: write the time"),
        ('40 y,general,"9,1",yes', "read the table with decimal commas (--decimal ,)"),
        ('"40,5 y",general,9,yes', "read the table with decimal commas (--decimal ,)"),
        ("40 y,general,#DIV/0!,yes", "calcium: '#DIV/0!' is not a number"),
        ("40 y,general,9,#NAME?", "tenderness: '#NAME?' is not one of no, yes"),
        ("40 y,general,!8,yes", "calcium: '!8' is not a number"),
        ("40 y,general,>= 29,yes", "≥29 mg/dL is impossible"),
        ("40 y,general,18,yes", "note: row 1: calcium: the number is hardly ever seen"),
        (",general,9,yes", "row 1: age not given, adult reference intervals used"),
        ("child,general,9,yes", "row 1: only the age group is given, reference"),
        (",neonatal_unit,9,yes", "row 1: age not given, taken as that of nearly all"),
        ("50 y,neonatal_unit,9,yes", "row 1: this age is unusual in the setting"),
    ],
)
def test_a_row_is_refused_or_something_is_said_of_it(
    row: str, message: str, tmp_path: Path, capsys: Capture
) -> None:
    """The run goes on: the row after it is answered."""
    table = f"{HEADER}a,{row}\nb,34 weeks,general,9,yes\n"
    assert message in said(tmp_path, "in.csv", table.encode(), capsys)
    answered = (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()
    assert answered[-1].startswith('"b"')


def test_weeks_of_newborns_are_asked_about_row_by_row(
    tmp_path: Path, capsys: Capture
) -> None:
    rows = "a\t34\tneonatal_unit\nb\t3\tneonatal_unit\nc\t34\tgeneral\nd\t35\tNICU\n"
    text = f"id\tage_weeks\tsetting\n{rows}"
    told = said(tmp_path, "in.tsv", text.encode(), capsys)
    assert "row 1 (a): age: '34 w'" in told
    assert "(b): age" not in told
    assert "(c): age" not in told


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("in.xlsx", "is no workbook; if it is text with commas or tabs, name it"),
        ("packed.csv", "is no text, but compressed: give it the ending .gz"),
        ("plain.csv.gz", "is not compressed, though its name ends in .gz"),
        ("book.csv", "is no text, but an Excel workbook: give it the ending .xlsx"),
        ("parquet.csv", "a Parquet file: give it the ending .parquet"),
    ],
)
def test_a_file_that_is_not_what_its_name_says(
    name: str, message: str, tmp_path: Path, capsys: Capture
) -> None:
    if name.endswith(".xlsx"):
        pytest.importorskip("python_calamine")
    text = f"{HEADER}a,40 y,general,9,yes\n".encode()
    packed = {
        "packed.csv": gzip.compress(text),
        "book.csv": workbook_bytes(Data=[["id"]]),
        "parquet.csv": b"PAR1 and more",
    }
    assert message in said(tmp_path, name, packed.get(name, text), capsys)


def test_of_the_errors_of_excel_only_na_is_missing(
    tmp_path: Path, capsys: Capture
) -> None:
    pytest.importorskip("python_calamine")
    rows: list[list[object]] = [["id", "setting", "tenderness"]]
    errors = ("#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#N/A")
    for row, error in enumerate(errors, start=2):
        rows.append([f"p{row}", "general", ErrorCell(error, f"C{row}")])
    told = said(tmp_path, "in.xlsx", workbook_bytes(Data=rows), capsys)
    refused = [error for error in errors if f"tenderness: '{error}'" in told]
    assert refused == [error for error in errors if error != "#N/A"]
    answered = (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()
    assert [line.partition(",")[0] for line in answered[1:]] == ['"p8"']


def test_a_broken_sheet_has_no_error_cells(tmp_path: Path) -> None:
    """However often a cell begins and never ends."""
    path = tmp_path / "broken.xlsx"
    with zipfile.ZipFile(path, "w") as book:
        sheets = "<sheets><sheet name='S' r:id='a'/></sheets>"
        book.writestr("xl/workbook.xml", f"<book xmlns:r='R'>{sheets}</book>")
        links = "<Links><Link Id='a' Target='worksheets/s.xml'/></Links>"
        book.writestr("xl/_rels/workbook.xml.rels", links)
        content = "<sheet>" + '<c t="e" r="A1">' * 20_000
        book.writestr("xl/worksheets/s.xml", content)
    assert list(error_cells(str(path), "S")) == []


@pytest.mark.parametrize("name", ["bad.jsonl.gz", "bad.ndjson.gz", "bad.json.gz"])
def test_compressed_lines_that_are_damaged_are_told(
    tmp_path: Path, capsys: Capture, name: str
) -> None:
    """The beginning is that of such a file; what follows is not."""
    path = tmp_path / name
    path.write_bytes(b"\x1f\x8b\x08" + bytes(6) + b"\x03" + b"\x99" * 100)
    assert main(["batch", str(path), "-o", str(tmp_path / "out.csv")]) == 3
    assert "is damaged" in capsys.readouterr().err
    assert main(["diagnose", str(path)]) == 3
    assert str(path) in capsys.readouterr().err
