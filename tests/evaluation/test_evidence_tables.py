"""The documentation's evidence tables come from the knowledge files alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from calcinosis.knowledge.read import Knowledge
from calcinosis.provenance.text import text_of
from evaluation.cli import main


@pytest.mark.slow
def test_every_table_of_the_page_is_what_priors_prints(
    knowledge: Knowledge, tmp_path: Path
) -> None:
    """Each variable, setting, action and test stands there in the same words."""
    page = tmp_path / "docs" / "evidence.md"
    assert main(["evidence", "-o", str(page)]) == 0
    text = page.read_text(encoding="utf-8")
    for name in ("erythema", "calcium", "neonatal_unit", "observe", "biopsy"):
        assert text_of(knowledge, name, 100) in text
    assert not list(page.parent.glob("*.part"))
