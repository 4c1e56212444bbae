"""Columns of every type that a Parquet file may have are answered, or refused."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pa_parquet
import pytest

from calcinosis import CaseError, Model
from calcinosis.cli.main import main
from calcinosis.table.objects import objects_in

DATES = pa.array([10**7, 1], pa.int32()).cast(pa.date32())
TIMES = pa.array([10**14, 0], pa.timestamp("s"))
LENGTHS = pa.array([2**62, 0], pa.duration("s"))
NOWHERE = pa.array([10, None], pa.timestamp("s", "Foo/Bar"))
COMMAND = pa.array([10, None], pa.timestamp("s", "=cmd"))
WRITTEN = "29349-01-26"


def listed(array: Any) -> Any:
    return pa.ListArray.from_arrays([0, 1, 2], array)


PLAIN = {"dates": DATES, "times": TIMES, "lengths": LENGTHS}
ZONES = {"nowhere": NOWHERE, "command": COMMAND}
ODD = {**PLAIN, **ZONES, "dates as codes": DATES.dictionary_encode()}
NESTED = {f"{name}, listed": listed(own) for name, own in {**PLAIN, **ZONES}.items()}
PAIRS = pa.StructArray.from_arrays([DATES, NOWHERE], ["a", "b"])


def answered(tmp_path: Path, table: Any, to: str, *options: str) -> Path:
    given, out = tmp_path / "in.parquet", tmp_path / f"out.{to}"
    pa_parquet.write_table(table, given)
    assert main(["batch", str(given), "-o", str(out), *options]) == 0
    return out


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("to", ["csv", "tsv", "jsonl", "parquet"])
def test_what_python_cannot_hold_is_copied(tmp_path: Path, to: str) -> None:
    """Dates beyond its calendar, and times of zones that nobody knows."""
    own = {**ODD, **NESTED, "pairs": PAIRS}
    table = pa.table({"fever": ["no"] * 2, **own})
    out = answered(tmp_path, table, to, "--keep", *own)
    if to == "jsonl":
        first, second = map(json.loads, out.read_text(encoding="utf-8").splitlines())
        assert first["dates"] == first["dates as codes"] == WRITTEN
        assert second["dates"] == "1970-01-02"
        assert first["dates, listed"] == json.dumps([WRITTEN])
        assert first["nowhere"].startswith("1970-01-01 00:00:10")
        assert second["nowhere"] is None


@pytest.mark.parametrize("to", ["csv", "tsv", "jsonl", "parquet"])
@pytest.mark.parametrize("name", ODD)
def test_patients_may_be_named_so(tmp_path: Path, to: str, name: str) -> None:
    table = pa.table({"fever": ["no"] * 2, "id": ODD[name]})
    answered(tmp_path, table, to)


def test_what_a_cell_becomes_does_not_depend_on_the_others() -> None:
    alone = objects_in(TIMES.slice(1))
    assert objects_in(TIMES)[1:] == alone
    assert objects_in(pa.chunked_array([DATES, DATES]))[2:] == objects_in(DATES)


def test_frames_have_them_too(model: Model) -> None:
    frame = pa.table({"id": DATES, "fever": ["no"] * 2})
    assert objects_in(model.diagnose_table(frame)["id"])[0] == WRITTEN
    of_pandas = pd.DataFrame(
        {"id": pd.Series(DATES, dtype=pd.ArrowDtype(DATES.type)), "fever": ["no"] * 2}
    )
    assert str(model.diagnose_table(of_pandas)["id"][0]).startswith(WRITTEN)


@pytest.mark.parametrize("kind", [pa.large_string(), pa.string(), pa.string_view()])
def test_texts_of_every_width_are_marked(tmp_path: Path, kind: Any) -> None:
    """Two columns whose names are marked stay two."""
    texts = pa.array(["=1+1", "ok"]).cast(kind)
    own = {"own": texts, "codes": texts.cast(pa.large_string()).dictionary_encode()}
    table = pa.table(
        {"fever": ["no"] * 2, "id": texts, **own, "=x": ["a", "b"], "'=x": ["c", "d"]}
    )
    out = answered(tmp_path, table, "csv", "--keep", *own, "=x", "'=x")
    first, second = rows(out)
    assert first["id"] == first["own"] == first["codes"] == "'=1+1"
    assert second["id"] == second["own"] == second["codes"] == "ok"
    assert (first["''=x"], first["'=x"]) == ("a", "c")


def test_types_that_are_made_of_others_are_text(tmp_path: Path) -> None:
    if not hasattr(pa, "uuid"):
        pytest.skip("an older pyarrow has none")
    number = UUID(int=7)
    ids = pa.array([number.bytes, None], pa.uuid())
    own = pa.array(["=1", "[]"], pa.json_())
    table = pa.table({"fever": ["no"] * 2, "id": ids, "own": own})
    first, _ = rows(answered(tmp_path, table, "csv", "--keep", "own"))
    assert (first["id"], first["own"]) == (str(number), "'=1")


def test_json_lines_have_no_number_that_is_none(tmp_path: Path) -> None:
    """Null is written for nan and infinity, inside of a list, too."""
    odd = pa.array([float("nan"), float("inf"), 1.5])
    table = pa.table(
        {
            "fever": ["no"] * 3,
            "id": odd,
            "own": odd,
            "half": odd.cast(pa.float16()),
            "several": pa.ListArray.from_arrays([0, 1, 2, 3], odd),
        }
    )
    out = answered(tmp_path, table, "jsonl", "--keep", "own", "half", "several")
    lines = out.read_text(encoding="utf-8").splitlines()
    assert "NaN" not in "".join(lines)
    assert "Infinity" not in "".join(lines)
    found = [json.loads(line) for line in lines]
    for name in ("id", "own", "half"):
        assert [row[name] for row in found] == [None, None, 1.5]
    assert [row["several"] for row in found] == ["[null]", "[null]", "[1.5]"]
    again = tmp_path / "again.csv"
    keep = ["--keep", "own", "--ignore-unknown"]
    assert main(["batch", str(out), "-o", str(again), *keep]) == 0


def test_a_period_is_no_number_of_days(model: Model) -> None:
    """Nor is it in a column of periods, or alone."""
    year = pd.Period("2020", "Y")
    for cells in (pd.Series([year]), pd.Series([year, "3 d"], dtype=object)):
        frame = pd.DataFrame({"days_from_onset": cells, "erythema": "yes"})
        with pytest.raises(CaseError, match="row 1: days_from_onset: 'Period 2020'"):
            model.diagnose_table(frame)
    with pytest.raises(CaseError, match="'Period 2020' is not a number"):
        model.diagnose({"findings": {"days_from_onset": year}})
