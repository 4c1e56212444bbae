"""Bounds of style that no linter holds; docs/style.md tells the rest."""

from __future__ import annotations

import re
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted((ROOT / "model" / "calcinosis").rglob("*.py"))
WAITING = re.compile(r"\b(?:TODO|FIXME|XXX)\b")


def test_modules_are_short_and_bear_the_name_of_what_they_do() -> None:
    lines = {path: len(path.read_text().splitlines()) for path in MODULES}
    assert max(lines.values()) <= 400
    assert median(lines.values()) <= 150
    assert not [path for path in MODULES if re.match(r"util|helper|misc", path.stem)]


def test_nothing_waits_in_the_code() -> None:
    folders = ("model", "evaluation", "teaching", "priors")
    files = [path for name in folders for path in (ROOT / name).rglob("*.*")]
    code = [path for path in files if path.suffix in (".py", ".toml", ".js", ".md")]
    assert len(code) > len(MODULES)
    waiting = [p for p in code if WAITING.search(p.read_text(encoding="utf-8"))]
    assert waiting == []
