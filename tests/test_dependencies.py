"""SECURITY.md names what comes along; the bill of materials can be made."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.dependencies import PAGE, UNKNOWN, needed, plain, rows
from tests.support.paths import ROOT

PIN = re.compile(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+")


def pins() -> dict[str, str]:
    lines = (ROOT / "requirements.lock").read_text().splitlines()[1:]
    assert [line for line in lines if not PIN.fullmatch(line)] == []  # no addresses
    return {plain(name): version for name, version in (x.split("==") for x in lines)}


def test_every_package_is_told_with_its_licence_and_tested_version() -> None:
    table = rows(PAGE.read_text(encoding="utf-8"))
    assert list(table) == list(needed())
    locked = pins()
    assert {name: cells[0] for name, cells in table.items()} == {
        name: locked[name] for name in table
    }
    assert [name for name, cells in table.items() if cells[1] in ("", UNKNOWN)] == []
    dates = [cells[3] for cells in table.values()]
    told = re.compile(r"20\d\d-\d\d(?: \(.+\))?|not known")
    assert [date for date in dates if not told.fullmatch(date)] == []


@pytest.mark.slow
def test_the_bill_of_materials_holds_every_package_and_no_path(tmp_path: Path) -> None:
    """By the tool of `make sbom`, which checks it against the schema of CycloneDX."""
    made = tmp_path / "sbom.json"
    tool = [sys.executable, "-m", "cyclonedx_py", "environment", sys.executable]
    options = ["--pyproject", "pyproject.toml", "--output-reproducible", "-o"]
    subprocess.run([*tool, *options, str(made)], cwd=ROOT, check=True, timeout=120)
    text = made.read_text(encoding="utf-8")
    bill = json.loads(text)
    assert bill["bomFormat"] == "CycloneDX"
    assert bill["metadata"]["component"]["name"] == "calcinosis"
    assert {*needed()} <= {plain(one["name"]) for one in bill["components"]}
    assert str(ROOT) not in text
    assert "file:" not in text
