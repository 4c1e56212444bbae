"""Tables of any length are made and measured; the page tells the latest result."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.csv
import pyarrow.parquet
import pytest

from calcinosis.patient.written.documents import to_json
from evaluation.benchmark.kept_results import NoResultError
from evaluation.benchmark.made_tables import make_table
from evaluation.benchmark.scale import (
    BatchFailedError,
    as_part,
    batch_run,
    scale,
    write_measured,
)


def test_both_formats_hold_the_same_rows_numbered_through(tmp_path: Path) -> None:
    """Forty of a hundred cells are empty, a film's day where the film is."""
    for suffix in ("parquet", "csv"):
        make_table(tmp_path / f"in.{suffix}", 2500, block=1000)
    table = pyarrow.parquet.read_table(tmp_path / "in.parquet")
    texts = pyarrow.csv.ConvertOptions(strings_can_be_null=True)
    other = pyarrow.csv.read_csv(tmp_path / "in.csv", convert_options=texts)
    assert other.cast(table.schema).equals(table)
    assert table["id"].to_pylist() == list(range(2500))
    empty = [table[name].null_count / 2500 for name in table.column_names[1:]]
    np.testing.assert_allclose(empty, 0.4, atol=0.05)
    film = [table[f"radiograph_{name}"].is_null() for name in ("day", "calcification")]
    assert film[0].equals(film[1])


@pytest.mark.slow
def test_every_size_and_format_is_measured_and_told(tmp_path: Path) -> None:
    """What is kept as JSON is what the page tells; without any it says so."""
    page = tmp_path / "scale.md"
    page.write_text("above\n<!-- measured -->\nold\n<!-- end -->\n", encoding="utf-8")
    with pytest.raises(NoResultError, match="python -m evaluation scale"):
        write_measured(tmp_path, page)
    content: dict[str, Any] = json.loads(to_json(scale([2000, 500], 0)))
    (tmp_path / "scale-2020-01-01.json").write_text(to_json(content), encoding="utf-8")
    text = write_measured(tmp_path, page).read_text(encoding="utf-8")
    assert text.startswith("above\n")
    assert as_part(content).strip() in text
    sizes = [(run["rows"], run["format"]) for run in content["runs"]]
    assert sizes == [(n, kind) for n in (500, 2000) for kind in ("parquet", "csv")]
    for run in content["runs"]:
        assert 0 < max(run["parts"]) <= run["peak"]
        kind = {"parquet": "Parquet", "csv": "CSV"}[run["format"]]
        assert f"| {run['rows']:,} | {kind} |".replace(",", " ") in text
    assert "Spark on" not in text


@pytest.mark.slow
def test_a_batch_that_leaves_rows_out_is_no_measurement(tmp_path: Path) -> None:
    """Its error is told."""
    (tmp_path / "in.csv").write_text("id,age_y\n1,40\n2,-1\n", encoding="utf-8")
    with pytest.raises(BatchFailedError, match="1 of 2 rows"):
        batch_run(tmp_path / "in.csv")
