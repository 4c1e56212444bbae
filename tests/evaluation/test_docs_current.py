"""Every generated page and table of docs/ is what the code writes today."""

from __future__ import annotations

from pathlib import Path

import pytest

from calcinosis import Model
from evaluation.benchmark.command import write_page
from evaluation.benchmark.kept_results import RESULTS, latest_result
from evaluation.benchmark.scale import MARK, as_part
from evaluation.cli import main
from evaluation.pages.docs import PAGES, filled, write_tables

DOCS = Path("docs")


@pytest.mark.slow
def test_tables_of_the_pages_are_current(model: Model, tmp_path: Path) -> None:
    """Renew them with ``python -m evaluation tables``."""
    for name in PAGES:
        text = (DOCS / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text, encoding="utf-8")
    for path in write_tables(model, tmp_path):
        own = (DOCS / path.name).read_text(encoding="utf-8")
        assert path.read_text(encoding="utf-8") == own


def test_only_what_stands_between_marks_is_written() -> None:
    """Whatever stood there; an unknown mark is an error."""
    text = "before\n<!-- one -->\nold\n<!-- end -->\nafter\n"
    new = filled(text, {"one": lambda: "new"})
    assert new == "before\n<!-- one -->\n\nnew\n\n<!-- end -->\nafter\n"
    assert filled(new, {"one": lambda: "new"}) == new
    with pytest.raises(KeyError, match="one"):
        filled(text, {})


def test_the_page_of_the_benchmark_is_that_of_its_latest_result(tmp_path: Path) -> None:
    """Renew it with ``python -m evaluation benchmark --page``."""
    page = write_page(RESULTS, tmp_path).read_text(encoding="utf-8")
    assert page == (DOCS / "benchmark.md").read_text(encoding="utf-8")


def test_the_part_of_the_page_that_was_measured_is_the_latest_result() -> None:
    """Renew it with ``python -m evaluation scale --page``."""
    text = (DOCS / "scale.md").read_text(encoding="utf-8")
    part = as_part(latest_result("scale", RESULTS))
    assert filled(text, {MARK: lambda: part}) == text
    assert part.strip() in text


@pytest.mark.slow
@pytest.mark.parametrize("name", ["gallery", "knowledge-value"])
def test_pages_that_take_longer_are_current(name: str, tmp_path: Path) -> None:
    """Renew them with ``make docs``."""
    output = tmp_path / (name if name == "gallery" else f"{name}.md")
    assert main([name, "-o", str(output)]) == 0
    page = (tmp_path / f"{name}.md").read_text(encoding="utf-8")
    assert page == (DOCS / f"{name}.md").read_text(encoding="utf-8")
