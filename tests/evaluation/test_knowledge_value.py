"""The value of better knowledge is an expected gain in utility, row by row."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from calcinosis import Case, Model
from calcinosis.knowledge.places import find_place
from calcinosis.reasoning.decide.stakes import stakes
from evaluation.cli import main
from evaluation.pages.layout import fill
from evaluation.simulate.knowledge_value import (
    expected_gain,
    judgements,
    row_values,
)
from tests.support.rebuilding import with_row

CASE = Case(
    setting="rheumatology", age="40 y", findings={"white_papules": "yes", "pth": "high"}
)


def test_knowing_is_worth_what_the_better_action_gains() -> None:
    """Two equally likely values, two actions, each right in one of them."""
    utility = np.array([[1.0, 0.0], [0.0, 1.0]])
    opposite = np.array([[0.9, 0.1], [0.2, 0.8]])
    # knowing: (0.9 + 0.8)/2; not knowing: the first action, (0.9 + 0.2)/2
    assert expected_gain(opposite, utility) == pytest.approx(0.85 - 0.55)
    # a value under which the patient is nine times less probable counts less
    unlikely = opposite * np.array([[1.0], [1 / 9]])
    assert expected_gain(unlikely, utility) == pytest.approx(
        0.9 * 0.9 + 0.1 * 0.8 - (0.9 * 0.9 + 0.1 * 0.2)
    )
    assert expected_gain(np.array([[0.9, 0.1], [0.6, 0.4]]), utility) == 0


def test_rows_are_valued_by_networks_with_the_row_moved(model: Model) -> None:
    """The joint behind a value is that of networks built anew, up to one factor."""
    diagnosis = model.diagnose(CASE)
    place = find_place(model.knowledge, "rheumatology: rate of other")
    points = row_values(model, place, seed=0)[::33]
    weights = diagnosis.row_effects.weights(place, points)
    rebuilt = [
        Model(with_row(model.knowledge, place.row, point)).diagnose(CASE)
        for point in points
    ]
    joint = np.array(
        [np.exp(r.answer.log_evidence[0]) * r.probabilities for r in rebuilt]
    )
    np.testing.assert_allclose(weights / weights.sum(), joint / joint.sum(), rtol=1e-9)


def test_only_judgements_are_valued_and_the_dearest_come_first(model: Model) -> None:
    """Every one has a reason; no worth is negative, and none without a patient."""
    diagnosis = model.diagnose(CASE)
    values = judgements(model, [diagnosis])
    worth = [value["value"] for value in values]
    assert worth == sorted(worth, reverse=True)
    assert min(worth) >= 0
    assert all(value["why"] for value in values)
    assert all((value["value"] > 1e-12) == (value["patients"] > 0) for value in values)
    assert max(value["moves"] for value in values) > 0.01
    most = (
        stakes(diagnosis.reasoner.knowledge).now.max()
        - stakes(diagnosis.reasoner.knowledge).now.min()
    )
    assert worth[0] < most
    content = {"pretests": {"setting": {"patients": 1, "judgements": values}}}
    page = fill("pages/knowledge_value.md.jinja", content)
    rows = [line for line in page.splitlines() if line.startswith("| ")]
    shown = [line.split(" | ")[0][2:].replace("\\|", "|") for line in rows[1:]]
    assert shown == [value["label"] for value in values[:20]]


@pytest.mark.slow
def test_the_page_is_written_and_bad_cases_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit status 1 with the problem, and the page of the cases that can be used."""
    cases, output = tmp_path / "cases.yaml", tmp_path / "page.md"
    cases.write_text(
        "- {id: a, diagnosis: abscess, setting: emergency, findings: {erythema: yes}}\n"
        "- {id: b, diagnosis: abscess, findings: {erythema: perhaps}}\n"
    )
    assert main(["knowledge-value", str(cases), "-o", str(output)]) == 1
    assert "perhaps" in capsys.readouterr().err
    content = output.read_text(encoding="utf-8")
    assert "patients: 1;" in content
    assert "## As published cases are scored" in content
