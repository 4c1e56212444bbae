"""`calcinosis batch` on tables as programs and people write them."""

from __future__ import annotations

import gc
import gzip
import json
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pa_parquet
import pytest

from calcinosis import Case, Model
from calcinosis.cli.main import main
from tests.support.workbooks import workbook_bytes

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def one_model(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    """The built-in model is read once."""

    def load(*_: object, **__: object) -> Model:
        return model

    monkeypatch.setattr("calcinosis.cli.patients.batch.load", load)


def run(tmp_path: Path, content: bytes | str, *more: str, name: str = "in.csv") -> int:
    table = tmp_path / name
    table.write_bytes(content.encode() if isinstance(content, str) else content)
    return main(["batch", str(table), "-o", str(tmp_path / "out.csv"), *more])


def answers(tmp_path: Path) -> pd.DataFrame:
    return pd.read_csv(tmp_path / "out.csv", dtype={"id": str})


def chance(model: Model, findings: dict[str, Any], **told: Any) -> float:
    return model.diagnose(Case(findings=findings, **told)).posterior["abscess"]


@pytest.mark.parametrize(
    ("cells", "meant"),
    [
        (("TRUE", "FALSE", "true", "T"), ("yes", "no", "yes", "yes")),
        (("1", "0", "", "1"), ("yes", "no", None, "yes")),
        (("yes", "NA", "NaN", "NULL"), ("yes", None, None, None)),
        (("yes", ".", "-", "#N/A"), ("yes", None, None, None)),
    ],
)
def test_words_of_programs_are_read(
    model: Model, tmp_path: Path, cells: tuple[str, ...], meant: tuple[str | None, ...]
) -> None:
    """In findings, in fever beside temperatures, and of films; blanks do not matter."""
    for column in ("erythema", "fever", "radiograph_calcification"):
        rows = "".join(f"p,{cell}\n" for cell in cells)
        assert run(tmp_path, f"id,{column}\n{rows}") == 0
        name = "radiographs" if column.startswith("radiograph") else column
        expected = [chance(model, {name: x} if x else {}) for x in meant]
        assert list(answers(tmp_path)["abscess"]) == pytest.approx(expected)


def test_cells_tell_more_than_their_column(model: Model, tmp_path: Path) -> None:
    """Of kidney disease, too, TRUE is yes; an age may have a unit of its own."""
    table = "kidney_disease,age_y\nTRUE,newborn\nF,3 months\n,40\n"
    assert run(tmp_path, table) == 0
    told = ("yes", "newborn"), ("none", "3 months"), (None, "40 y")
    assert list(answers(tmp_path)["abscess"]) == pytest.approx(
        [
            chance(model, {"kidney_disease": kidney} if kidney else {}, age=age)
            for kidney, age in told
        ]
    )


def test_a_count_is_no_unit(tmp_path: Path, capsys: Capture) -> None:
    assert run(tmp_path, "id,wbc_amount\na,9\n") == 3
    assert "unit" not in capsys.readouterr().err


def test_one_among_other_numbers_is_no_yes(tmp_path: Path, capsys: Capture) -> None:
    """1 and 2 may be yes and no: nobody knows; a word for missing is told."""
    table = "erythema,swelling\n1,yes\n2,yes\n,yes\n"
    assert run(tmp_path, table) == 1
    assert list(answers(tmp_path)["id"]) == ["3"]
    error = capsys.readouterr().err
    assert "row 1: erythema: '1' is not one of no, yes: 0 and 1 are read where" in error
    assert "and this one holds 2; write yes or no, or name it as missing" in error
    assert run(tmp_path, table, "--na", "2") == 0
    assert len(answers(tmp_path)) == 3


def test_a_dash_beside_a_plus_is_not_missing(tmp_path: Path, capsys: Capture) -> None:
    """There it says no; both are refused, with the words to write."""
    assert run(tmp_path, "erythema,fever\n+,-\n-,-\n,-\n") == 1
    assert list(answers(tmp_path)["id"]) == ["3"]
    assert "row 2: erythema: '-' is not one of no, yes" in capsys.readouterr().err


def test_words_for_missing_can_be_named(model: Model, tmp_path: Path) -> None:
    """Words in any case, and numbers however they are stored."""
    table = "erythema,calcium_mg_dL\nMissing,-9\nyes,9.1\n"
    assert run(tmp_path, table, "--na", "missing", "--na", "-9") == 0
    expected = [
        chance(model, {}),
        chance(model, {"erythema": "yes", "calcium": "9.1 mg/dL"}),
    ]
    assert list(answers(tmp_path)["abscess"]) == pytest.approx(expected, rel=1e-7)
    numbers = pa.table({"calcium_mg_dL": [-9.0, 9.1]})
    pa_parquet.write_table(numbers, tmp_path / "in.parquet")
    content = (tmp_path / "in.parquet").read_bytes()
    assert run(tmp_path, content, "--na", "-9", name="in.parquet") == 0


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_decimal_commas(tmp_path: Path, capsys: Capture, delimiter: str) -> None:
    """Where semicolons part fields, or when told; 1.234 may be a thousand."""
    rows = ["id;calcium_mg_dL;size_cm", "a;9,1;1,5 x 2,5 cm", "b;1.234;", "c;9.1;2,5"]
    table = "\n".join(rows).replace(";", delimiter)
    told = () if delimiter == ";" else ("--decimal", ",")
    assert run(tmp_path, table, *told) == 1
    found = answers(tmp_path)
    assert list(found["id"]) == ["a", "c"]
    assert found["abscess"][0] == found["abscess"][1]
    error = capsys.readouterr().err
    assert "write 1,234 if that is right, or read the table with decimal" in error
    assert run(tmp_path, "id;ionized_calcium_mmol_L\na;1.234\n", "--decimal", ".") == 0


@pytest.mark.parametrize(
    "encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp1252", "mac_roman"]
)
def test_encodings(tmp_path: Path, capsys: Capture, encoding: str) -> None:
    """A byte order mark tells; else UTF-8, or refused with the likely one."""
    text = "id,creatinine_µmol_L\nMüller,90\n"
    content = text.encode(encoding)
    if encoding not in ("utf-8-sig", "utf-16"):
        assert run(tmp_path, content) == 3
        name = "utf-16-le" if "\0" in content.decode("latin-1") else encoding
        assert name in capsys.readouterr().err
        assert not (tmp_path / "out.csv").exists()
        assert run(tmp_path, content, "--encoding", encoding) == 0
    else:
        assert run(tmp_path, content) == 0
    assert list(answers(tmp_path)["id"]) == ["Müller"]


def test_the_line_that_is_no_text_is_named(tmp_path: Path, capsys: Capture) -> None:
    content = b"id,erythema\n" + b"a,yes\r\n" * 300_000 + b"M\xfcller,yes\n"
    assert run(tmp_path, content) == 3
    assert capsys.readouterr().err == (
        f"{tmp_path / 'in.csv'}: line 300002 is no UTF-8 text; it is likely cp1252, "
        "which reads 'Müller' there: --encoding cp1252\n"
    )


@pytest.mark.parametrize("end", ["\r", "\r\n", "\n"])
def test_line_ends(tmp_path: Path, end: str) -> None:
    """Of old Macintoshes, Windows and Unix; mixed ones too."""
    table = f'id,erythema\n1,yes{end}2,no{end}{end}"3{end}4",no'
    assert run(tmp_path, table) == 0
    assert list(answers(tmp_path)["id"]) == ["1", "2", f"3{end}4"]


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("in.tsv", "ID\tErythema\tCalcium [mg/dL]"),
        ("in.txt", " id |ERYTHEMA|calcium (mg/dl)"),
        ("in.csv", "sep=;\nId;erythema;Calcium mg/dL"),
        ("in.csv", 'id,erythema,"Calcium\n[mg/dL]"'),
    ],
)
def test_headers_and_delimiters(tmp_path: Path, name: str, head: str) -> None:
    """Capitals, spaces, brackets and line breaks of a name do not matter."""
    mark = next(x for x in "\t|;," if x in head.removeprefix("sep=;"))
    assert run(tmp_path, f"{head}\na{mark}yes{mark}9\n", name=name) == 0
    assert list(answers(tmp_path)["id"]) == ["a"]


def test_columns_of_ones_own(tmp_path: Path, capsys: Capture) -> None:
    """Refused with what to do, copied, or left out and listed once."""
    table = ",record_id,mrn,erytema,erythema\n1,007,x,no,yes\n2,008,=1+1,no,no\n"
    assert run(tmp_path, table) == 3
    error = capsys.readouterr().err
    assert "column 'record_id': tells who the patient is: name it 'id'" in error
    assert "column 'mrn': tells who the patient is: name it 'id'" in error
    assert "--keep COLUMN … copies them to the output, --ignore-unknown" in error
    keep = ("--keep", "record_id", "mrn", "--ignore-unknown")
    assert run(tmp_path, table, *keep) == 0
    assert capsys.readouterr().err == (
        "left out, with no known name: 'erytema' (did you mean 'erythema'?)\n"
        "left out, without a name: column 1\n"
    )
    lines = (tmp_path / "out.csv").read_text().splitlines()
    assert lines[0].startswith('"id","record_id","mrn","iatrogenic"')
    assert lines[1].startswith('1,"007","x",')
    assert lines[2].startswith('2,"008","\'=1+1",')
    table = "leading,mrn\n1,2\n"
    for name, what in (
        ("leading", "the result has one"),
        ("nrm", "the table has none"),
    ):
        assert run(tmp_path, table, "--ignore-unknown", "--keep", name) == 3
        assert f"column '{name}': cannot be kept: {what}" in capsys.readouterr().err


def test_several_tables_make_one(tmp_path: Path, capsys: Capture) -> None:
    """The table of each row is told; in formats and columns they may differ."""
    one, two = tmp_path / "one.csv.gz", tmp_path / "two.jsonl"
    one.write_bytes(gzip.compress(b"id,erythema,ward\na,1,3\nb,rde,4\n"))
    two.write_text('{"id": 5, "erythema": true, "ward": 3}\n')
    result, rejects = tmp_path / "out.csv", tmp_path / "bad.csv"
    command = ["batch", str(one), str(two), "-o", str(result), "--keep", "ward"]
    assert main([*command, "--rejects", str(rejects)]) == 1
    found = answers(tmp_path)
    assert list(found["id"]) == ["a", "5"]
    assert list(found["file"]) == [str(one), str(two)]
    assert list(found["ward"]) == [3, 3]
    assert found["abscess"][0] == found["abscess"][1]
    assert list(pd.read_csv(rejects)["file"]) == [str(one)]
    assert main(command) == 1
    assert f"{one}: row 2 (b): erythema: 'rde'" in capsys.readouterr().err
    with pytest.raises(SystemExit, match="2"):
        main(["batch", str(one), str(one), "-o", str(result)])


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ('{"id": "\\ud83d", "erythema": "yes"}', "it holds half of a character"),
        (b'{"id": "\xed\xa0\xbd", "findings": {}}', "is no UTF-8, as JSON is: byte 9"),
        (
            f'{{"erythema": {"[" * 900}{"]" * 900}}}',
            "an entry nested more than 100 deep",
        ),
        (f'{{"erythema": {"[" * 90000}', "row 1: is no line of "),
        ('{"id": {"a": 1}}', "row 1: id: expected a text or a number, got a mapping"),
        ('{"calcium": 9.1, "calcium_unit": 1}', "unit is '1', not a unit like mg/dL"),
        ('{"age_d": 1152921504606846977}', "is older than anybody has ever been"),
        (f'{{"age_d": {"9" * 400}}}', "has 402 characters, more than 200"),
        (f'{{"age_d": {"9" * 5000}}}', "row 1: is no line of JSON: "),
    ],
)
def test_one_odd_line_never_costs_the_run(
    tmp_path: Path, capsys: Capture, line: str | bytes, what: str
) -> None:
    own = line if isinstance(line, bytes) else line.encode()
    content = own + b'\n{"id": "b", "erythema": "yes"}\n'
    assert run(tmp_path, content, name="in.jsonl") == 1
    assert list(answers(tmp_path)["id"]) == ["b"]
    assert what in capsys.readouterr().err


@pytest.mark.parametrize(
    ("table", "status", "what"),
    [
        ('radiograph_calcification_1,calcium_mg_dL\n""', 3, "has 1 fields"),
        ("id,erythema,radiograph_calcification\n1,yes,yes\n3,yes", 1, "has 2 fields"),
        (f"radiograph_calcification_{'9' * 5000}\nyes\n", 0, ""),
        ('id,note\na,"x\nb,y\nc,z\n', 3, "opened and never closed: rows after it"),
        ('id,note,site\na,5" long,arm\nb,"x ""y""",arm\n', 0, ""),
        ("PK\x03\x04", 3, "is no text, but an Excel workbook"),
    ],
)
def test_odd_text_is_told(
    tmp_path: Path, capsys: Capture, table: str, status: int, what: str
) -> None:
    assert run(tmp_path, table) == status
    assert what in capsys.readouterr().err


def test_a_result_that_nobody_will_see_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its writer does not write to a closed file when it is thrown away."""
    unraisable: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", unraisable.append)
    table = tmp_path / "in.csv"
    table.write_text('id,note\na,"x\nb,y\n')
    assert main(["batch", str(table), "-o", str(tmp_path / "out.parquet")]) == 3
    gc.collect()
    assert unraisable == []
    assert list(tmp_path.iterdir()) == [table]


@pytest.mark.parametrize(
    ("ids", "found"),
    [
        (pa.array([b"a", b"\xff\x01"]), ["a", "\\xff\x01"]),
        (pa.array(["a", "b"]).dictionary_encode(), ["a", "b"]),
        (pa.array([2**60 + 1, None]), [str(2**60 + 1), "None"]),
        (pa.array([["a"], ["b"]]), None),
        (pa.array([{"a": 1}, None]), None),
    ],
)
def test_odd_names_of_patients(
    tmp_path: Path, capsys: Capture, ids: Any, found: list[str] | None
) -> None:
    table, out = tmp_path / "in.parquet", tmp_path / "out.parquet"
    pa_parquet.write_table(pa.table({"id": ids, "age_d": [2**60, 3]}), table)
    status = main(["batch", str(table), "-o", str(out)])
    if found is None:
        assert status == 3
        assert "column 'id': holds lists or mappings" in capsys.readouterr().err
    else:
        assert status == 1
        assert [str(x) for x in pa_parquet.read_table(out)["id"].to_pylist()] == found[
            1:
        ]


def test_a_parquet_file_damaged_anywhere_is_one_error(
    tmp_path: Path, capsys: Capture
) -> None:
    """Or still read, or some rows refused: never a traceback."""
    table = pa.table({"id": ["a", "b"] * 20, "erythema": ["yes", None] * 20})
    pa_parquet.write_table(table, tmp_path / "whole.parquet")
    whole = (tmp_path / "whole.parquet").read_bytes()
    statuses = set()
    for place in range(4, len(whole), 41):
        content = bytearray(whole)
        content[place] ^= 0xA5
        statuses.add(run(tmp_path, bytes(content), name="in.parquet"))
        assert "Traceback" not in capsys.readouterr().err
    assert 3 in statuses
    assert statuses <= {0, 1, 3}


# ------------------------------------------------------------------ workbooks


def workbook(path: Path, **sheets: list[list[Any]]) -> Path:
    path.write_bytes(workbook_bytes(**sheets))
    return path


def test_a_workbook_is_a_table(tmp_path: Path, capsys: Capture) -> None:
    """Its first row that is not empty has the names; one sheet, or the one told."""
    pytest.importorskip("python_calamine")
    rows: list[list[Any]] = [
        ["ID", "Age (years)", "Fever", "erythema"],
        [7, 34, True, 1],
        ["b", "NA", "", 0],
    ]
    path = workbook(tmp_path / "in.xlsx", Data=rows, Empty=[])
    out = tmp_path / "out.csv"
    assert main(["batch", str(path), "-o", str(out)]) == 0
    book = answers(tmp_path)
    assert run(tmp_path, "id,age_y,fever,erythema\n7,34,TRUE,1\nb,,,0\n") == 0
    pd.testing.assert_frame_equal(book, answers(tmp_path))
    path = workbook(tmp_path / "two.xlsx", Data=rows, Notes=[["x"]])
    assert main(["batch", str(path), "-o", str(out)]) == 3
    assert "has several sheets, 'Data', 'Notes': --sheet" in capsys.readouterr().err
    assert main(["batch", str(path), "-o", str(out), "--sheet", "Data"]) == 0
    assert main(["batch", str(path), "-o", str(out), "--sheet", "data"]) == 3
    assert "has no sheet 'data' among 'Data', 'Notes'" in capsys.readouterr().err
    (tmp_path / "in.xlsx").write_bytes(b"PK\x03\x04 and no more")
    assert main(["batch", str(tmp_path / "in.xlsx"), "-o", str(out)]) == 3
    assert "in.xlsx: cannot be read: " in capsys.readouterr().err


def test_a_missing_library_is_named_with_its_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "python_calamine", None)
    assert run(tmp_path, b"PK", name="in.xlsx") == 3
    assert "pip install 'calcinosis[excel]'" in capsys.readouterr().err


def test_control_characters_do_not_reach_the_terminal(
    tmp_path: Path, capsys: Capture
) -> None:
    line = json.dumps({"id": "a\x1b[2J", "erythema": "\x1b[31mrde"})
    assert run(tmp_path, line, name="in.jsonl") == 3
    assert "\x1b" not in capsys.readouterr().err


def test_what_is_to_be_said_of_rows_is_told_once(
    tmp_path: Path, capsys: Capture
) -> None:
    """Notes of cases, of intervals read by column, ids that are doubled or missing."""
    table = (
        "id,age_y,sex,calcium,calcium_unit,calcium_low,calcium_high\n"
        "a,40,male,9.1 H,mg/dL,,\n"
        "b,40,male,9.1,mg/dL,8.9,9.1\n"
        "a,40,male,9.2,mg/dL,8.9,9.1\n"
        ",40,male,9.1,mg/dL,8.5,10.5\n"
        "c,40,male,moon,mg/dL,8.5,10.5\n"
    )
    assert run(tmp_path, table) == 1
    told = capsys.readouterr().err.splitlines()
    assert [line for line in told if line.startswith("note")] == [
        "note: row 2 and 1 more row: calcium: the laboratory's interval 8.9–9.1 mg/dL "
        "is used, but far from the one of the age, 8.7–10.2 mg/dL: check its unit and "
        "the age",
        "note: row 3: calcium: high by the laboratory's interval, 8.9–9.1 mg/dL, which "
        "is used, but normal by the one of the age, 8.697–10.22 mg/dL: check that the "
        "laboratory's is one for this age",
        "note: row 1: calcium: '9.1 mg/dL' is flagged high, but normal by the interval "
        "of the age, 8.697–10.22 mg/dL: read as high; with the laboratory's interval "
        "the number counts",
        "note: ids that stand more than once: 'a' (rows 1, 3)",
        "note: row 4: no id",
    ]
    assert answers(tmp_path).id.tolist()[:3] == ["a", "b", "a"]


def test_a_table_without_rows_is_told(tmp_path: Path, capsys: Capture) -> None:
    assert run(tmp_path, "id,age_y\n") == 0
    told = "the table has no rows: only its columns are named\n"
    assert capsys.readouterr().err == told
    assert not len(answers(tmp_path))


def test_a_frame_warns_of_what_is_to_be_said(model: Model) -> None:
    frame = pd.DataFrame({"id": ["a", "a"], "calcium": ["9.1 mg/dL", "9 mg/dL"]})
    with pytest.warns(UserWarning, match=r"more than once: 'a' \(rows 1, 2\)"):
        model.diagnose_table(frame)


def test_no_text_is_run_as_a_formula_and_numbers_stay(tmp_path: Path) -> None:
    names = ["=1+1", "+1+cmd|' /C calc'!A0", "-1+1", "-12", "+3.5e2", "@x", "a=1"]
    lines = "".join(f'"{name}",40\n' for name in names)
    assert run(tmp_path, f"id,age_y\n{lines}") == 0
    marked = [f"'{name}" if name[0] in "=@" or "+1" in name else name for name in names]
    assert answers(tmp_path).id.tolist() == marked


def test_programs_get_texts_as_they_are(tmp_path: Path) -> None:
    """``--no-escape``, in the answers and in the rejects."""
    rejects = tmp_path / "bad.csv"
    table = "id,erythema\n=1+1,yes\n@x,maybe\n"
    assert run(tmp_path, table, "--no-escape", "--rejects", str(rejects)) == 1
    assert answers(tmp_path).id.tolist() == ["=1+1"]
    assert pd.read_csv(rejects).id.tolist() == ["@x"]


def test_a_folder_and_a_title_above_the_columns_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = str(tmp_path / "out.csv")
    with pytest.raises(SystemExit):
        main(["batch", str(tmp_path), "-o", output])
    assert "is a folder: name its tables, as" in capsys.readouterr().err
    (tmp_path / "in.csv").write_text("My patients\nerythema\nyes\n", encoding="utf-8")
    assert main(["batch", str(tmp_path / "in.csv"), "-o", output]) != 0
    assert "the first row names them, without a title" in capsys.readouterr().err
