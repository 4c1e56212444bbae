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
