"""Rows that have learned: told beside their source, never stale."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import numpy as np
import pytest

from calcinosis import load
from calcinosis.errors import KnowledgeError
from calcinosis.knowledge.read import Knowledge, read_knowledge
from calcinosis.knowledge.rows.learned import LEARNED, Learned, moved, numbers
from calcinosis.learning.learning import Learning
from calcinosis.learning.moving_rows import MovingRows
from calcinosis.provenance.strength import text_of_learning
from calcinosis.provenance.text import text_of


@pytest.fixture(scope="module")
def sourced() -> Knowledge:
    return read_knowledge("sourced")


@pytest.fixture(scope="module")
def learned(sourced: Knowledge, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Knowledge files in which every row has moved by half its standard deviation."""
    folder = tmp_path_factory.mktemp("learned") / "priors"
    entries = {}
    for row in MovingRows(sourced).rows:
        start = numbers(row.place.row.distribution)
        end = numbers(row.coordinates.moved(np.full(row.coordinates.size, 0.5)))
        entries[row.place.label] = (row.place, Learned(start, end, 7, 0.5))
    protocol, zero = 'of a "test"', (0.0, 0.0)
    Learning(sourced.folder, protocol, entries, 7, None, {}, "conditional", zero).write(
        folder
    )
    return folder


def test_rows_that_have_learned_keep_their_source(
    learned: Path, sourced: Knowledge
) -> None:
    knowledge = read_knowledge(learned)
    before = {row.where: row for _, row in sourced.rows()}
    found = [row for _, row in knowledge.rows() if row.learned is not None]
    assert len(found) > 400
    for row in found:
        own = before[row.where]
        assert own.learned is None
        assert row.as_sourced() == own
        assert row.learned is not None
        assert np.allclose(numbers(row.distribution), row.learned.end, rtol=1e-3)
    assert knowledge.digest != sourced.digest
    assert knowledge.protocol == 'of a "test"'
    again = read_knowledge(learned, learned=False)
    assert (again.digest, again.protocol) == (sourced.digest, "")
    assert [row for _, row in again.rows()] == [row for _, row in sourced.rows()]


def test_every_kind_of_row_keeps_its_strength(sourced: Knowledge) -> None:
    kinds = {type(row.distribution).__name__: row for _, row in sourced.rows()}
    assert len(kinds) == 6
    for row in kinds.values():
        own = row.distribution
        again = moved(own, numbers(own))
        assert np.allclose(again.mean(), own.mean())
        one, two = (d.draw(np.random.default_rng(1), 9) for d in (own, again))
        assert np.allclose(one, two)


def test_what_a_lesion_is_does_not_move() -> None:
    """A reader who hedges leaves calcium to a cellulitis; its row does not."""
    rows = [row for _, row in read_knowledge().rows() if row.held and row.learned]
    assert len(rows) > 10
    for row in rows:
        assert row.sourced is not None
        numbers_of = dict(
            zip(row.given["probabilities"], row.sourced.mean(), strict=True)
        )
        learned_of = dict(zip(numbers_of, row.distribution.mean(), strict=True))
        for state in row.held:
            assert learned_of[state] == pytest.approx(numbers_of[state], rel=1e-5)


def test_how_common_kinds_of_the_rest_are_does_not_move() -> None:
    """Readers know no setting, and patients were chosen for what they have."""
    knowledge = read_knowledge()
    rest = set(knowledge.conventions.rest)
    for name in knowledge.conventions.settled:
        moved = [placed for placed in knowledge.tables[name].rows if placed.row.learned]
        assert moved
        assert not [p.row.where for p in moved if p.conditions["lesion"] <= rest]


def test_priors_print_both(learned: Path) -> None:
    text = " ".join(text_of(read_knowledge(learned), "fluctuance").split())
    assert re.search(r"learned: [\d.<>]+ → [\d.<>]+ \(\d+ readings, [\d.]+ sd\)", text)


@pytest.mark.parametrize(
    ("pattern", "text", "said"),
    [
        (r"sourced = \[[\d.e-]+", "sourced = [0.987654", "is stale: learned from"),
        ("age_group=neonate", "age_group=neonat", "no such row; did you mean"),
        (r"learned = \[[\d.e-]+", "learned = [-1e6", "is impossible"),
        (r"readings = \d+", 'readings = "many"', "expected a number"),
        (r"sd = ", "sds = ", "unknown field 'sds'"),
    ],
)
def test_what_is_wrong_with_an_entry_is_told(
    learned: Path, tmp_path: Path, pattern: str, text: str, said: str
) -> None:
    folder = tmp_path / "priors"
    shutil.copytree(learned, folder)
    path = folder / LEARNED
    before = path.read_text(encoding="utf-8")
    at = before.index("[rows]\n") + 7
    after, times = re.subn(pattern, text, before[at:], count=1, flags=re.MULTILINE)
    assert times == 1
    path.write_text(before[:at] + after, encoding="utf-8")
    with pytest.raises(KnowledgeError, match=re.escape(said)) as caught:
        load(folder)
    assert all(LEARNED in problem.where for problem in caught.value.problems)


def test_rows_of_a_file_that_cannot_be_parsed_are_no_news(
    learned: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "priors"
    shutil.copytree(learned, folder)
    (folder / "labs.toml").write_text("=", encoding="utf-8")
    with pytest.raises(KnowledgeError) as caught:
        read_knowledge(folder)
    assert [problem.where for problem in caught.value.problems] == ["labs.toml"]


def test_the_check_says_how_many_rows_have_learned(
    sourced: Knowledge, learned: Path
) -> None:
    knowledge = read_knowledge(learned)
    assert text_of_learning(sourced).startswith("No row has learned")
    said = text_of_learning(knowledge)
    assert knowledge.protocol.rstrip(".") in said
    assert int(said.split()[0]) > 0
