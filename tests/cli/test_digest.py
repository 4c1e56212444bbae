"""Every output names the numbers it was made with."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pa_parquet
import pytest

from calcinosis.cli.main import main
from calcinosis.knowledge.read import read_knowledge
from tests.support.paths import SEED

COMMANDS = (
    *(["diagnose", str(SEED)], ["diagnose", str(SEED), "--json"]),
    *(["diagnose", str(SEED), "--to", "fhir"], ["compare", str(SEED), str(SEED)]),
    *(["priors", "livedo"], ["priors", "--check"], ["export", "-", "--format", "bif"]),
)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_printed(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(command) == 0
    assert read_knowledge().digest[:12] in capsys.readouterr().out


def test_tables_that_can_hold_it(tmp_path: Path) -> None:
    table, out = tmp_path / "in.csv", tmp_path / "out.parquet"
    table.write_text("id,erythema\na,yes\n")
    assert main(["batch", str(table), "-o", str(out)]) == 0
    metadata = pa_parquet.read_schema(out).metadata
    assert metadata[b"priors"].decode() == f"sha256:{read_knowledge().digest}"


@pytest.mark.parametrize("ending", ["csv", "tsv", "jsonl", "parquet"])
def test_a_column_of_it_where_asked_for(tmp_path: Path, ending: str) -> None:
    table, out = tmp_path / "in.csv", tmp_path / f"out.{ending}"
    table.write_text("id,erythema\na,yes\nb,what\nc,no\n")
    assert main(["batch", str(table), "-o", str(out), "--digest"]) == 1
    digest = f"sha256:{read_knowledge().digest}"
    if ending == "parquet":
        assert pa_parquet.read_table(out)["priors"].to_pylist() == [digest, digest]
    else:
        assert out.read_text(encoding="utf-8").count(digest) == 2


def test_two_columns_of_one_name_are_wrong_usage(tmp_path: Path) -> None:
    table = tmp_path / "in.csv"
    table.write_text("id,priors\na,x\n")
    asked = ["batch", str(table), "-o", str(tmp_path / "o.csv"), "--digest"]
    with pytest.raises(SystemExit) as left:
        main([*asked, "--keep", "priors"])
    assert left.value.code == 2
