"""Learning finds what patients were drawn from, and is kept in files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from calcinosis import Case, load
from calcinosis.cli.main import main
from calcinosis.errors import CaseError
from calcinosis.knowledge.read import read_knowledge
from calcinosis.learning.fit import Readings, fit
from calcinosis.learning.judge import cross_entropy
from calcinosis.learning.moving_rows import MovingRows
from calcinosis.learning.readings import read_readings
from calcinosis.network.build import build_network

SIGNS = ("erythema", "fluctuance", "ulceration", "ecchymosis", "livedo", "tenderness")


@pytest.mark.slow
def test_readings_of_another_world_bring_the_rows_nearer_to_it() -> None:
    """Readers who live where rows are moved by one sd teach most of that."""
    knowledge = read_knowledge("sourced")
    network, rows = build_network(knowledge), MovingRows(knowledge)
    random = np.random.default_rng(5)
    world = build_network(knowledge, rows.sample(random.normal(size=rows.size)))
    cases = tuple(
        Case(age="50 y", findings=dict(zip(SIGNS, states, strict=True)))
        for states in random.choice(["yes", "no"], (120, len(SIGNS))).tolist()
    )
    batch, ids = ("a",) * 120, tuple(map(str, range(120)))
    blank = Readings(ids, cases, np.full((120, 10), 0.1), batch)
    labels = blank.objective(rows, network).predict(world)
    taught = Readings(ids, cases, labels, batch)
    found = fit(rows, network, taught.some(range(80)), weight=20, steps=15)
    one, two = (fit(rows, network, taught, weight=20, steps=2) for _ in range(2))
    assert np.array_equal(one.coordinates, two.coordinates)
    apart = taught.some(range(80, 120))
    judge = apart.objective(rows, network)
    learned = build_network(knowledge, rows.sample(found.coordinates))
    least = cross_entropy(apart.labels, apart.labels)
    before = cross_entropy(judge.predict(network), apart.labels) - least
    after = cross_entropy(judge.predict(learned), apart.labels) - least
    assert after < 0.5 * before


CASES = """
- id: one
  age: 30 y
  diagnosis: abscess
  findings: {fluctuance: 'yes', livedo: 'yes'}
- id: two
  age: 60 y
  diagnosis: hematoma
  findings: {ecchymosis: 'no'}
"""


@pytest.mark.slow
def test_the_command_writes_files_that_can_be_used(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cases, folder = tmp_path / "cases.yaml", tmp_path / "mine"
    cases.write_text(CASES, encoding="utf-8")
    assert main(["learn", str(cases), "-o", str(folder), "--weight", "5"]) == 0
    assert "rows moved, on 2 patients." in capsys.readouterr().out
    patient = Case(age="30 y", findings={"fluctuance": "yes", "livedo": "yes"})
    before, after = (
        load(priors).diagnose(patient).posterior["abscess"]
        for priors in ("sourced", folder)
    )
    assert after > before


def test_cases_without_label_are_all_told(tmp_path: Path) -> None:
    path = tmp_path / "cases.yaml"
    path.write_text("- id: a\n- id: b\n  diagnosis: wart\n", encoding="utf-8")
    with pytest.raises(CaseError) as caught:
        read_readings([str(path)], ["abscess"])
    assert len(caught.value.problems) == 2
