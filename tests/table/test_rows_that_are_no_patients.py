"""A title, a second header, totals and empty rows are told, never answered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from calcinosis import CaseError, Model
from calcinosis.cli.main import main
from tests.support.workbooks import workbook_bytes


def problems(model: Model, frame: pd.DataFrame, **how: Any) -> list[str | None]:
    result = model.diagnose_table(frame, errors="null", **how)
    return list(result["problems"])


def test_a_title_above_the_header_is_told_though_unknown_columns_are_left_out(
    model: Model, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "t.csv"
    table.write_text("Ward 3,list,2024\nid,age,fever\na,3 y,yes\n", encoding="utf-8")
    out = str(tmp_path / "o.csv")
    assert main(["batch", str(table), "-o", out, "--ignore-unknown"]) == 3
    assert "without a title above it" in capsys.readouterr().err
    assert not Path(out).exists()
    frame = pd.DataFrame({"Ward 3": ["id", "a"], "list": ["fever", "yes"]})
    with pytest.raises(CaseError, match="without a title above it"):
        model.diagnose_table(frame, ignore_unknown=True)


@pytest.mark.parametrize("title", ["id", "Diagnosis", "told", "warfarin", "size_cm"])
def test_a_title_that_is_a_name_is_no_header(
    title: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of the header below it, and of all patients, nothing would be read."""
    rows = [[title, "", ""], ["id", "age", "fever"], ["a", "3 y", "yes"]]
    (tmp_path / "t.xlsx").write_bytes(workbook_bytes(Sheet1=rows))
    lines = "\n".join(",".join(row) for row in rows)
    (tmp_path / "t.csv").write_text(lines, encoding="utf-8")
    out = str(tmp_path / "o.csv")
    for name in ("t.xlsx", "t.csv"):
        assert main(["batch", str(tmp_path / name), "-o", out, "--ignore-unknown"]) == 3
        assert "without a title above it" in capsys.readouterr().err
    assert not Path(out).exists()


@pytest.mark.parametrize("title", ["My clinic", "Fever"])
def test_a_title_with_one_comma_is_no_header_of_two_columns(
    title: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its cells under no name are names themselves; else ids would be read."""
    table, out = tmp_path / "t.csv", str(tmp_path / "o.csv")
    table.write_text(f"{title},\n,\nid,erythema\n1,yes\n2,no\n", "utf-8")
    for more in ([], ["--keep", title], ["--ignore-unknown"]):
        assert main(["batch", str(table), "-o", out, *more]) == 3
        told = capsys.readouterr().err
        assert "without a title above it" in told
    assert not Path(out).exists()


def test_one_column_with_nothing_beside_it_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "o.csv"
    for text in ("erythema,,\nyes,,\nno,,\n", ",erythema\n0,yes\n1,no\n"):
        (tmp_path / "t.csv").write_text(text, "utf-8")
        assert main(["batch", str(tmp_path / "t.csv"), "-o", str(out)]) == 0
        assert "left out, without a name: column" in capsys.readouterr().err
        assert len(out.read_text("utf-8").splitlines()) == 3


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_repeated_header_totals_and_empty_rows_are_refused(model: Model) -> None:
    frame = pd.DataFrame(
        {
            "id": ["a", "ID", None, "Total:", "b"],
            "Fever": ["fever", "fever", None, "12", "no"],
            "diabetes": ["yes", "Diabetes", None, None, "no"],
            "own": ["x", "own", None, "3", "y"],
        }
    )
    found = problems(model, frame, ignore_unknown=True)
    assert found[0] is None
    assert "repeats the names of the columns" in str(found[1])
    assert "no id and no entry" in str(found[2])
    assert "'Total:' names no patient" in str(found[3])
    assert found[4] is None


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_totals_are_seen_in_a_first_column_that_is_left_out(
    model: Model, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    frame = pd.DataFrame({"Patient": ["a", "Mean"], "fever": ["yes", None]})
    found = problems(model, frame, ignore_unknown=True)
    assert found[0] is None
    assert "'Mean' names no patient" in str(found[1])
    table, out = tmp_path / "t.csv", str(tmp_path / "o.csv")
    frame.to_csv(table, index=False)
    assert main(["batch", str(table), "-o", out, "--ignore-unknown"]) == 1
    assert "'Mean' names no patient" in capsys.readouterr().err


def test_a_form_that_ticks_by_the_names_of_findings_is_read(model: Model) -> None:
    frame = pd.DataFrame(
        {"fever": ["fever", None], "diabetes": [None, "diabetes"], "age": "40 y"}
    )
    assert len(model.diagnose_table(frame)) == 2


SUMS = (
    *("Mean ± SD", "Mean +/- SD", "Median (IQR)", "Median [IQR]", "Total (n=2)"),
    *("Total n=2", "Total patients", "All patients", "Overall", "Avg", "SEM", "SD"),
    *("Range", "Ref", "Min", "Max", "Minimum", "Maximum", "Variance", "Missing"),
    *("N missing", "Q1", "Q3", "p-value", "count", "std", "25%", "50%", "75%", "---"),
    *(
        "Total: 2",
        "n = 12",
        "Min-Max",
        "Mean/SD",
        "Sums",
        "Std dev",
        "N (%)",
        "P value",
    ),
)
PATIENTS = (
    *("Total, Anna", "Range-Rover 5", "Maxine", "Minna", "Max Meyer", "Meanwell", "P"),
    *("Sumner", "Mean Street 3", "Refik", "-", "Q15", "A. Total", "SD-17", "Count 5"),
)


@pytest.mark.parametrize("as_objects", [False, True])
def test_rows_that_sum_up_are_told_however_they_do(
    model: Model, as_objects: bool
) -> None:
    """And nobody whose name begins like one of them."""
    ids: list[Any] = [*PATIENTS, *SUMS]
    frame = pd.DataFrame({"id": ids, "fever": "yes"})
    if as_objects:
        frame["id"] = pd.Series([*ids[:-1], 7], dtype=object)
        frame.loc[len(ids)] = [ids[-1], "yes"]
    found = problems(model, frame)
    told = dict(zip(frame["id"], found, strict=True))
    refused = [name for name in told if "names no patient" in str(told[name])]
    assert refused == [*SUMS]


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_what_is_copied_beside_an_id_may_be_missing(model: Model) -> None:
    """A note that would be no id is no reason to refuse its row."""
    notes = ["missing", "---", "50%", "Unit (3)", "overall"]
    frame = pd.DataFrame({"id": list("abcde"), "note": notes, "fever": "yes"})
    assert problems(model, frame, keep=["note"]) == [None] * 5


def test_a_header_is_repeated_in_one_column_and_in_other_words(model: Model) -> None:
    one = pd.DataFrame({"id": ["a", "ID", "b"], "fever": ["yes", "Fever", "fever"]})
    found = problems(model, one)
    assert "repeats the names" in str(found[1])
    assert found[0] is None
    assert found[2] is None  # a tick
    words = {
        "id": ["Patient", "a", "Case No.", "c"],
        "fever": ["Fever", "yes", None, "fever"],
        "erythema": ["Redness", "no", "redness", "redness"],
        "sex": ["Gender", "f", "sex", "m"],
    }
    found = problems(model, pd.DataFrame(words))
    assert ["repeats the names" in str(text) for text in found] == [1, 0, 1, 0]
    assert found[3] is None
